"""PDF files as students bring them, good and bad; all are made here."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from portfolio.core.documents import Document, Section
from portfolio.core.pdf import pdf
from tests.conftest import NOW

WORDS = "Jeg mødte en borger. " * 100


@cache
def paper(words: str = WORDS) -> bytes:
    """A paper of three pages: front page, contents, and a section of these words."""
    section = Section("Indledning", f"<p>{words}</p>")
    return pdf(Document("Skrevet i Word", "Nogen", [section], made_at=NOW, contents=True))


def changed(act: Callable[[Any], object] = lambda _file: None, **how: Any) -> bytes:
    """The paper after something was done to it; `how` it is saved then."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as file:
        act(file)
        file.save(out, **how)
    return out.getvalue()


def scanned() -> bytes:
    """Two pages that are pictures."""
    pages = [Image.new("RGB", (827, 1169), colour) for colour in ("white", "beige")]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def locked(password: str = "") -> bytes:
    return changed(encryption=pikepdf.Encryption(owner="hemmelig", user=password))


def of_pages(number: int) -> bytes:
    def act(file: Any) -> None:
        del file.pages[:]
        for _ in range(number):
            file.add_blank_page()

    return changed(act)


def with_link(**action: Any) -> bytes:
    """With a link on its first page that does something."""
    return changed(lambda file: _annotate(file, Name.Link, A=Dictionary(**action)))


def with_note(kind: Any) -> bytes:
    """With an annotation of a kind."""
    return changed(lambda file: _annotate(file, kind))


def _annotate(file: Any, kind: Any, **more: Any) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=kind, Rect=[0, 0, 9, 9], **more)
    file.pages[0].Annots = Array([note])


def opening_with(start: Callable[[Any], Any]) -> bytes:
    """With something that happens when it is opened."""

    def act(file: Any) -> None:
        file.Root.OpenAction = start(file)

    return changed(act)


def with_script() -> bytes:
    return opening_with(lambda _file: Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def with_named_script() -> bytes:
    def act(file: Any) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        file.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))

    return changed(act)


def with_script_in_pieces() -> bytes:
    """Its kind is numbered, it comes after a harmless action, and it lies in a packed stream."""

    def act(file: Any) -> None:
        kind = file.make_indirect(Name.JavaScript)
        then = Array([Array([Dictionary(S=kind, JS=String("app.alert(1)"))])])
        there = Array([file.pages[0].obj, Name.Fit])
        file.Root.OpenAction = Dictionary(S=Name.GoTo, D=there, Next=then)

    return changed(act, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def odd() -> bytes:
    """Nothing is of the kind that it should be, and nothing happens."""

    def act(file: Any) -> None:
        file.Root.AcroForm, file.Root.Names = Array([1]), String("x")
        file.Root.OpenAction, file.pages[0].AA = String("x"), Array([1])

    return changed(act)


def calling_home() -> bytes:
    def act(file: Any) -> None:
        file.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://x.example")))

    return changed(act)


def with_file() -> bytes:
    def act(file: Any) -> None:
        file.attachments["x.exe"] = pikepdf.AttachedFileSpec(file, b"MZ")

    return changed(act)


def with_form() -> bytes:
    def act(file: Any) -> None:
        file.Root.AcroForm = Dictionary(XFA=String("x"), Fields=Array())

    return changed(act)


def garbled() -> bytes:
    """Whole from outside; the text of a page can't be unpacked."""

    def act(file: Any) -> None:
        packed = bytearray(zlib.compress(file.pages[2].Contents.read_bytes()))
        packed[len(packed) // 2] ^= 0xFF
        file.pages[2].Contents.write(bytes(packed), filter=Name.FlateDecode)

    return _as_it_is(act)


def bomb() -> bytes:
    """A small file that becomes 2 GB when a page of it is unpacked."""

    def act(file: Any) -> None:
        packer = zlib.compressobj(9)
        head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
        # After a full flush a block stands for itself, so that it can stand there many times.
        block = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
        packed = head + 128 * block + packer.flush()
        file.pages[2].Contents.write(packed, filter=Name.FlateDecode)

    return _as_it_is(act)


def strip() -> bytes:
    """With a page that is a point wide and 14,400 tall."""

    def act(file: Any) -> None:
        file.pages[0].MediaBox = Array([0, 0, 1, 14_400])

    return changed(act)


def _as_it_is(act: Callable[[Any], None]) -> bytes:
    level = pikepdf.StreamDecodeLevel.none
    return changed(act, compress_streams=False, stream_decode_level=level)
