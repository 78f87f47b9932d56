"""Papers as PDF, read back by another program: both standards, tags, fonts, pages, words."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.core.documents import Document, Section
from portfolio.core.pdf import page_count, pdf, picture, unshowable
from portfolio.core.vocabulary import escape, is_seen

HTML = (
    "<h3>Sprunget</h3><p>Blåbærgrød\u00a0og <strong>fed</strong> <em>skrå</em> 🙂<br>ny linje</p>"
    "<ul><li><p>Et</p></li><li><p>To</p></li></ul><ol><li><p>Først</p></li></ol>"
    '<blockquote><p>Citat</p></blockquote><p><a href="https://portfolio.example/x">Linket</a></p>'
)


def paper(html: str = HTML, **more: Any) -> Document:
    values: dict[str, Any] = {
        "title": "Æbler & borgere",
        "author": "Åse Ødegård",
        "sections": [
            Section("Menneskesyn", html),
            Section("Guide", "<p>Spørg åbent</p>", appendix=True),
            Section("Skema", "<p>Ja eller nej</p>", appendix=True),
        ],
        "subtitle": "Rehabilitering",
        "front": [("Navn", "Åse Ødegård"), ("Antal anslag", "23.456 anslag")],
        "contents": True,
        "header": "Studienummer 4711",
        "made_at": datetime(2026, 3, 9, 13, 5, tzinfo=UTC),
    }
    return Document(**{**values, **more})


def read(file: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(file))


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf(paper())


def tags(node: Any) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from tags(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from tags(node["/K"])


def test_it_says_that_it_keeps_to_both_standards(made: bytes) -> None:
    catalog: Any = read(made).trailer["/Root"]
    about = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert catalog["/MarkInfo"]["/Marked"] is True or catalog["/MarkInfo"]["/Marked"].value
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalog["/OutputIntents"]
    assert catalog["/Lang"] == "da-DK"


def test_its_parts_are_tagged_as_what_they_are(made: bytes) -> None:
    catalog: Any = read(made).trailer["/Root"]
    found = list(tags(catalog["/StructTreeRoot"]))
    for tag in ("/Title", "/H1", "/H2", "/P", "/L", "/LI", "/BlockQuote", "/Link", "/TOC", "/TOCI"):
        assert tag in found, tag
    # A heading of level 3 right below one of level 1 was pulled up.
    assert "/H3" not in found


def test_title_author_and_moment_are_in_the_properties(made: bytes) -> None:
    about = read(made).metadata
    assert about is not None
    assert (about.title, about.author) == ("Æbler & borgere", "Åse Ødegård")
    assert about.creation_date == datetime(2026, 3, 9, 13, 5, tzinfo=UTC)


def test_every_font_is_embedded(made: bytes) -> None:
    fonts = [
        font.get_object()
        for page in read(made).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert len(fonts) >= 3
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.get_object())


def test_front_page_contents_body_and_appendices_each_on_their_pages(made: bytes) -> None:
    pages = [page.extract_text() for page in read(made).pages]
    assert len(pages) == page_count(made) == 5
    front, contents, body, first, second = pages
    for words in ("Æbler & borgere", "Rehabilitering", "Navn", "Åse Ødegård", "23.456 anslag"):
        assert words in front
    assert "Indhold" in contents
    assert "Bilag 2: Skema" in contents
    for words in ("Blåbærgrød", "fed", "skrå", "Citat", "Linket"):
        assert words in body
    assert "Bilag 1: Guide" in first
    assert "Bilag 2: Skema" in second
    for number, page in enumerate(pages, 1):
        assert f"Side {number} af 5" in page
        assert ("Studienummer 4711" in page) is (number > 1)


TABLE = (
    "<p>Før</p><table><thead><tr><th><p>Uge</p></th><th><p>Antal</p></th></tr></thead><tbody>"
    + "<tr><td><p>uge 9</p></td><td><p>12</p><p>og flere</p></td></tr>" * 60
    + "<tr><td><p></p></td><td><p></p></td></tr></tbody></table><p>Efter</p>"
)


def test_a_table_is_tagged_and_says_its_header_on_every_page() -> None:
    made = pdf(paper(TABLE))
    pages = [page.extract_text() for page in read(made).pages][2:-2]
    assert len(pages) > 1
    assert all("Antal" in page for page in pages)
    assert sum(page.count("og flere") for page in pages) == 60
    assert "Efter" in pages[-1]
    catalog: Any = read(made).trailer["/Root"]
    found = list(tags(catalog["/StructTreeRoot"]))
    assert (found.count("/Table"), found.count("/THead"), found.count("/TBody")) == (1, 1, 1)
    assert (found.count("/TR"), found.count("/TH"), found.count("/TD")) == (62, 2, 122)


@pytest.mark.parametrize("columns", [1, 20, 63])
def test_a_table_of_any_width_is_made_without_a_header_too(columns: int) -> None:
    row = "<tr>" + "<td><p>Rehabiliteringsmedarbejder</p></td>" * columns + "</tr>"
    assert page_count(pdf(paper(f"<table><tbody>{row * 2}</tbody></table>"))) >= 4


def drawn(html: str) -> Iterator[tuple[float, float, float, float]]:
    """Where the signs that are seen stand: left, bottom, right, and how wide their page is."""
    with pypdfium2.PdfDocument(pdf(paper(html, contents=False))) as opened:
        for page in opened:
            words = page.get_textpage()
            for place in range(words.count_chars()):
                if is_seen(words.get_text_range(place, 1)):
                    left, bottom, right, _top = words.get_charbox(place)
                    yield left, bottom, right, page.get_width()


@pytest.mark.parametrize("columns", [8, 12, 20])
def test_numbers_in_many_columns_do_not_cover_each_other(columns: int) -> None:
    row = f"<tr>{'<td><p>1234,25</p></td>' * columns}</tr>"
    for one, two in pairwise(drawn(f"<table><tbody>{row}</tbody></table>")):
        on_one_line = abs(one[1] - two[1]) < 3 and one[0] < two[0] + 20
        assert not (on_one_line and two[0] < one[2] - 1)


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tbody><tr><td><p>{'x' * 60}</p></td><td><p>{'9' * 60}</p></td></tr></tbody></table>",
        f"<p>{'x' * 100}</p><p>https://portfolio.example/{'y' * 100}/{'z' * 50}</p>",
        f"<table><thead><tr><th><p>{'ord ' * 3000}</p></th></tr></thead></table>",
    ],
    ids=["cells", "paragraphs", "header row"],
)
def test_nothing_is_set_beyond_the_edge_of_the_paper(html: str) -> None:
    assert [each for each in drawn(html) if each[2] > each[3] or each[1] < 0] == []


def test_a_word_that_can_be_hyphenated_and_an_address_are_found_as_they_were_written() -> None:
    word, address = "Rehabiliteringsindsatserne", f"https://portfolio.example/{'y' * 40}"
    html = f"<table><tbody><tr>{f'<td><p>{word}</p></td>' * 5}</tr></tbody></table><p>{address}</p>"
    text = "".join(page.extract_text() for page in read(pdf(paper(html, contents=False))).pages)
    assert "\u200b" not in text


def test_a_footnote_stands_at_the_foot_and_not_in_the_contents() -> None:
    note = '<span class="footnote">%s</span>'
    html = (
        f"<h2>Mødet{note % 'i en overskrift'}</h2><p>Hun sagde ja{note % 'Se <em>bilag</em> 2.'}.</p>"
        f"<h3>{note % 'alene'}</h3><table><thead><tr><th><p>a{note % 'i en celle'}</p></th></tr>"
        "</thead><tbody><tr><td><p>b</p></td></tr></tbody></table><p>Slut</p>"
    )
    made = pdf(paper(html))
    contents, body = (page.extract_text() for page in read(made).pages[1:3])
    assert "Mødet" in contents
    assert "overskrift" not in contents
    at = [body.index(words) for words in ("Mødet1", "Hun sagde ja2.", "Slut", "1i en", "2Se bilag")]
    assert at == sorted(at)
    assert "3alene" in body
    assert "4i en celle" in body
    catalog: Any = read(made).trailer["/Root"]
    assert list(tags(catalog["/StructTreeRoot"])).count("/Note") == 4


def test_equal_documents_give_equal_bytes(made: bytes) -> None:
    assert pdf(paper()) == made
    assert pdf(paper(title="Andre æbler")) != made


def test_a_plain_document_in_english_needs_no_front_page_fields() -> None:
    made = pdf(Document("Apples", "Ann", [Section("One", "<p>Text</p>")], language="en-GB"))
    pages = [page.extract_text() for page in read(made).pages]
    assert "Page 2 of 2" in pages[1]


def test_a_page_as_a_picture(made: bytes) -> None:
    image = picture(made, 3, width=600)
    assert image.startswith(b"\x89PNG")
    assert int.from_bytes(image[16:20], "big") == 600


@pytest.mark.parametrize("file", [b"", b"Ikke en PDF", b"%PDF-1.7\nkaput"])
def test_what_is_no_pdf_has_no_pages(file: bytes) -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        page_count(file)


def test_what_no_font_can_show_is_named_and_replaced() -> None:
    words = "Ja \U0001f642 \u4e2d\u6587 \ue000 \u2192 \u2713 e\u0301 \x07 slut"
    assert unshowable(words) == ["\u4e2d", "\u6587", "\ue000"]
    body = read(pdf(paper(f"<p>{escape(words)}</p>"))).pages[2].extract_text()
    assert "slut" in body
    assert "\u4e2d" not in body


CHARACTERS = st.one_of(
    st.characters(),
    st.sampled_from(
        "\u200d\u200b\u00ad\u0301\u202e\u2067\U0001f468\U0001f1e9\ufe0f\u00a0\ufffe#$*_@<>[]\\`"
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.text(CHARACTERS, max_size=40), st.text(CHARACTERS, max_size=40))
def test_whatever_is_written_the_paper_is_made(title: str, words: str) -> None:
    clean = "".join(each for each in words if not "\ud800" <= each <= "\udfff")
    name = "".join(each for each in title if not "\ud800" <= each <= "\udfff")
    html = f"<h2>{escape(clean)}</h2><p>{escape(clean)}</p><ul><li><p>{escape(clean)}</p></li></ul>"
    html += f'<h2><span class="footnote">{escape(clean)}</span>{escape(name)}</h2>'
    html += f'<p>a<span class="footnote">{escape(clean)}</span></p>'
    made = pdf(paper(html, title=name, front=[(name, clean)], header=clean))
    assert page_count(made) >= 4


def test_ten_pages_take_far_less_than_a_second() -> None:
    words = "Jobkonsulenten spurgte borgeren, hvad der var det vigtigste lige nu. " * 5
    document = paper(f"<p>{words}</p>" * 70)
    assert len(words) * 70 > 24_000
    times = []
    for _ in range(3):
        began = time.process_time()
        made = pdf(document)
        times.append(time.process_time() - began)
    print(f"{page_count(made)} pages: {[round(1000 * each) for each in times]} ms of CPU")
    assert min(times) < 0.5
