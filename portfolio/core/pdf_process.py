"""The program in which a PDF of somebody else's is opened: a process of its own, with little memory
and little time. What such a file can do to a reader of PDF files happens here, and ends here.

It is run as `python -I pdf_process.py read` or `… picture 3`, with the file on its standard input;
foreign_pdf.py does that. It answers with JSON, {"pages": 3, "text": "…"} or {"refused": "damaged"},
or with a PNG. Nothing of the service is imported, so that it starts in 0.2 s.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE, setrlimit
from typing import Any

import pypdfium2

MOST_PAGES = 300
MOST_CHARACTERS = 1_000_000
WIDTH, TALLEST = 900, 2_700
"""Of a picture, in pixels; a page may be a strip a hundred metres long."""

_LIMITS = {
    RLIMIT_AS: 1 << 30,
    RLIMIT_CPU: 10,
    RLIMIT_FSIZE: 16 << 20,
    RLIMIT_NOFILE: 32,
    RLIMIT_CORE: 0,
}

# What opens something else than a place in the paper or an address on the web, or runs.
_ACTIONS = {
    "/GoTo3DView",
    "/GoToE",
    "/GoToR",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/ResetForm",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
}
_MEDIA = {"/3D", "/Movie", "/RichMedia", "/Screen", "/Sound"}


class Refused(Exception):
    """The file is not taken; the argument is one word that says why."""


def read(file: bytes) -> dict[str, Any]:
    """How many pages a PDF has, and its text with a line feed after each page. Raises Refused:
    "encrypted", "damaged", "empty" (no pages), "long", or what is active in it: "script", "files",
    "form", "media"."""
    _examine(file)
    try:
        with pypdfium2.PdfDocument(file) as opened:
            text = "\n".join(page.get_textpage().get_text_bounded() for page in opened)
            pages = len(opened)
    except pypdfium2.PdfiumError:
        raise Refused("damaged") from None
    if len(text) > MOST_CHARACTERS:
        raise Refused("long")
    return {"pages": pages, "text": text}


def picture(file: bytes, number: int, *, width: int = WIDTH) -> bytes:
    """A page of a PDF, counted from 1, as a PNG so many pixels wide; less where it would be too
    tall."""
    with pypdfium2.PdfDocument(file) as opened:
        page = opened[number - 1]
        scale = min(width / page.get_width(), TALLEST / page.get_height())
        image = page.render(scale=scale).to_pil()
        out = io.BytesIO()
        image.save(out, "PNG", optimize=False)
        return out.getvalue()


def _examine(file: bytes) -> None:
    """Nothing is repaired: others get exactly these bytes, and would have to repair them too."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(file), attempt_recovery=False) as opened:
            if opened.is_encrypted:
                raise Refused("encrypted")
            if not opened.pages:
                raise Refused("empty")
            if len(opened.pages) > MOST_PAGES:
                raise Refused("long")
            for active in _active(opened):
                raise Refused(active)
            if any(said.startswith("ERROR") for said in opened.check_pdf_syntax()):
                raise Refused("damaged")
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except pikepdf.PdfError:
        raise Refused("damaged") from None


def _active(opened: Any) -> Iterator[str]:
    """What in a PDF is more than paper."""
    root = opened.Root
    if "/XFA" in _within(root, "/AcroForm"):
        yield "form"
    if "/Collection" in root or "/EmbeddedFiles" in _within(root, "/Names"):
        yield "files"
    # Many programs write where to open; that is a place, or an action that goes to one.
    if _name(_within(root, "/OpenAction"), "/S") not in ("", "/GoTo"):
        yield "script"
    for each in _dictionaries(opened):
        if _name(each, "/S") in _ACTIONS or _starts_by_itself(_within(each, "/AA")):
            yield "script"
        if _name(each, "/Subtype") in _MEDIA:
            yield "media"
        if _name(each, "/Type") == "/EmbeddedFile" or _name(each, "/Subtype") == "/FileAttachment":
            yield "files"
        if {"/F", "/UF"} & set(_within(each, "/EF").keys()):
            yield "files"


def _starts_by_itself(actions: Any) -> bool:
    """Whether these are additional actions: what happens when a page is opened, a field is left."""
    return any(_is_dictionary(each) and "/S" in each for each in actions.values())


def _name(dictionary: Any, key: str) -> str:
    """The name that a dictionary has there, numbered or not; "" for anything else."""
    import pikepdf

    found = dictionary.get(key)
    return str(found) if isinstance(found, pikepdf.Name) else ""


def _within(dictionary: Any, key: str) -> Any:
    """The dictionary that a dictionary has there; an empty one for anything else."""
    found = dictionary.get(key)
    return found if _is_dictionary(found) else {}


def _dictionaries(opened: Any) -> Iterator[Any]:
    """Every dictionary of the file, those of streams too, whether or not anything leads there."""
    import pikepdf

    for whole in opened.objects:
        waiting = [whole]
        while waiting:
            each = waiting.pop()
            if _is_dictionary(each):
                yield each
                inside = list(each.values())
            elif isinstance(each, pikepdf.Array):
                inside = list(each)
            else:
                continue
            # What is numbered comes by itself.
            waiting += [
                one for one in inside if isinstance(one, pikepdf.Object) and not one.is_indirect
            ]


def _is_dictionary(thing: Any) -> bool:
    import pikepdf

    return isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)


def _limit() -> None:
    for which, most in _LIMITS.items():
        # Not every system knows each of them.
        with suppress(ValueError, OSError):
            setrlimit(which, (most, most))


def _main() -> None:
    wish, *which = sys.argv[1:]
    if wish == "read":
        import pikepdf  # noqa: F401 - before there is little of everything

    file = sys.stdin.buffer.read()
    _limit()
    if wish == "picture":
        sys.stdout.buffer.write(picture(file, int(which[0])))
        return
    try:
        answer = read(file)
    except Refused as refused:
        answer = {"refused": str(refused)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main()
