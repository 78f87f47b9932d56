"""PDF files of others: what is read from them, what is refused, and that nothing gets out."""

from __future__ import annotations

import io
import resource

import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from portfolio.core import foreign_pdf
from portfolio.core.errors import DomainError
from portfolio.core.foreign_pdf import NotDrawn, PdfRefused, contents, picture
from tests import own_pdfs


def test_what_a_paper_holds() -> None:
    found = contents(own_pdfs.paper())
    assert found.pages == 3
    lines = found.text.splitlines()
    assert lines[0] == "Skrevet i Word"
    assert lines[-1] == "Side 3 af 3"
    assert " ".join(found.text.split()).count("mødte en borger") == 100


def to_a_place(file: object) -> Array:
    return Array([file.pages[1].obj, Name.XYZ, 0, 0, 0])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "file",
    [
        own_pdfs.scanned,
        own_pdfs.strip,
        own_pdfs.odd,
        lambda: own_pdfs.of_pages(300),
        # As LibreOffice writes it, and others.
        lambda: own_pdfs.opening_with(to_a_place),
        lambda: own_pdfs.opening_with(lambda file: Dictionary(S=Name.GoTo, D=to_a_place(file))),
        lambda: own_pdfs.with_link(S=Name.URI, URI=String("https://vive.example/")),
    ],
)
def test_what_is_only_paper_is_taken(file) -> None:
    assert contents(file()).pages > 0


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (lambda: b"", "none"),
        (lambda: b"PK\x03\x04" + own_pdfs.paper(), "none"),
        (lambda: b"%PDF-1.7\n", "damaged"),
        (lambda: own_pdfs.paper()[:9_000], "damaged"),
        (lambda: own_pdfs.paper()[:-10], "damaged"),
        (own_pdfs.garbled, "damaged"),
        (own_pdfs.locked, "encrypted"),
        (lambda: own_pdfs.locked("kode"), "encrypted"),
        (lambda: own_pdfs.of_pages(0), "empty"),
        (lambda: own_pdfs.of_pages(301), "long"),
        (own_pdfs.with_script, "script"),
        (own_pdfs.with_named_script, "script"),
        (own_pdfs.with_script_in_pieces, "script"),
        (own_pdfs.calling_home, "script"),
        (
            lambda: own_pdfs.opening_with(
                lambda _file: Dictionary(S=Name.URI, URI=String("https://x.example/"))
            ),
            "script",
        ),
        (lambda: own_pdfs.with_link(S=Name.Launch, F=String("cmd.exe")), "script"),
        (lambda: own_pdfs.with_link(S=Name.GoToR, F=String(r"\\x\y.pdf"), D=[0]), "script"),
        (lambda: own_pdfs.with_link(S=Name.SubmitForm, F=String("https://x.example")), "script"),
        (own_pdfs.with_file, "files"),
        (lambda: own_pdfs.with_note(Name.FileAttachment), "files"),
        (own_pdfs.with_form, "form"),
        (lambda: own_pdfs.with_note(Name.RichMedia), "media"),
        (lambda: own_pdfs.with_note(Name.Screen), "media"),
    ],
)
def test_what_is_refused_is_told_why(file, why: str) -> None:
    with pytest.raises(PdfRefused) as refused:
        contents(file())
    assert refused.value.why == why
    assert "PDF" in str(refused.value.sentence)


def test_a_file_that_swells_takes_no_more_memory_than_it_may() -> None:
    with pytest.raises(PdfRefused) as refused:
        contents(own_pdfs.bomb())
    assert refused.value.why in ("heavy", "damaged")
    # In KiB; the program itself and its libraries are of it.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1.1 * (1 << 20)


def test_what_takes_too_long_is_too_heavy(monkeypatch) -> None:
    monkeypatch.setattr(foreign_pdf, "_SECONDS", 0.01)
    for ask, refusal in ((contents, PdfRefused), (lambda file: picture(file, 1), NotDrawn)):
        with pytest.raises(refusal) as refused:
            ask(own_pdfs.paper())
        assert isinstance(refused.value, DomainError)


def test_a_page_is_drawn_and_a_strip_is_no_wall() -> None:
    drawn = Image.open(io.BytesIO(picture(own_pdfs.paper(), 3)))
    assert drawn.format == "PNG"
    assert drawn.width == 900
    strip = Image.open(io.BytesIO(picture(own_pdfs.strip(), 1)))
    assert strip.height <= 2_700
    with pytest.raises(NotDrawn):
        picture(own_pdfs.paper()[:9_000], 1)
