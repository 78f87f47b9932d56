"""PDF files that somebody else made: read and drawn in a process of their own (pdf_process.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

import structlog

from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import LazyString, lazy
from portfolio.core.pdf_process import MOST_PAGES

log = structlog.get_logger()

_PROGRAM = Path(__file__).with_name("pdf_process.py")
_SECONDS = 30
# However many come at once, the pages of others get their turn and the machine its memory.
_turn = threading.BoundedSemaphore(2)

SENTENCES: dict[str, LazyString] = {
    "none": lazy(
        "Filen er ikke en PDF. Gem opgaven som PDF i det program, du har skrevet den i, og vælg "
        "den fil."
    ),
    "encrypted": lazy(
        "PDF'en er beskyttet med en adgangskode eller låst på anden måde. Gem den uden "
        "beskyttelse, og vælg den igen."
    ),
    "damaged": lazy("PDF'en er beskadiget. Gem opgaven som PDF igen, og vælg den nye fil."),
    "empty": lazy("PDF'en har ingen sider. Gem opgaven som PDF igen, og vælg den nye fil."),
    "long": lazy(
        "PDF'en er for lang. Den må højst have %(pages)s sider og en million tegn.",
        pages=MOST_PAGES,
    ),
    "script": lazy(
        "PDF'en har et script i sig eller noget, der åbner en anden fil eller et program. Gem "
        "opgaven som en almindelig PDF, og vælg den igen."
    ),
    "files": lazy(
        "PDF'en har andre filer gemt i sig. Gem opgaven som PDF uden dem, og vælg den igen."
    ),
    "form": lazy(
        "PDF'en er en formular, der laver sine sider om (XFA). Udskriv den til PDF, og vælg den "
        "nye fil."
    ),
    "media": lazy(
        "PDF'en har lyd, video eller 3D i sig. Gem opgaven som PDF uden, og vælg den igen."
    ),
    "heavy": lazy(
        "PDF'en er for tung at læse igennem. Gem opgaven som PDF igen, gerne med mindre billeder, "
        "og vælg den nye fil."
    ),
}


class PdfRefused(Invalid):
    """A file that is not taken, and one word that says why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.sentence = SENTENCES[why]


class NotDrawn(DomainError):
    """A page of which there is no picture."""

    status = 503
    sentence = lazy("Siden kunne ikke vises som billede. Hent PDF'en for at se den.")


class Contents(NamedTuple):
    """What is in a PDF: how many pages, and its text as a reader of PDF files sees it, line by
    line. In the place of a hyphen at the end of a line, with the line's break, stands U+0002."""

    pages: int
    text: str


def contents(file: bytes) -> Contents:
    """What is in a PDF, in 0.3 s for a usual paper. Raises PdfRefused for what is no PDF, is
    protected, damaged, too long or too heavy, or more than paper."""
    if not file.startswith(b"%PDF-"):
        raise PdfRefused("none")
    answer = _run(file, "read")
    if answer is None:
        raise PdfRefused("heavy")
    found = json.loads(answer)
    if "refused" in found:
        raise PdfRefused(found["refused"])
    return Contents(found["pages"], found["text"])


def picture(file: bytes, number: int) -> bytes:
    """A page of a PDF, counted from 1, as a PNG 900 pixels wide. Raises NotDrawn."""
    drawn = _run(file, "picture", str(number))
    if drawn is None:
        raise NotDrawn
    return drawn


def _run(file: bytes, *wish: str) -> bytes | None:
    """What the program answers; None when it came to no good end."""
    with _turn, tempfile.TemporaryFile() as answer:
        try:
            ran = subprocess.run(
                [sys.executable, "-I", str(_PROGRAM), *wish],
                input=file,
                # A file, so that a limit of the process bounds what it answers.
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                env={"LANG": "C.UTF-8", "PATH": os.defpath},
                cwd="/",
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("pdf_process_failed", wish=wish[0], status="timeout")
            return None
        if ran.returncode != 0:
            log.warning("pdf_process_failed", wish=wish[0], status=ran.returncode)
            return None
        answer.seek(0)
        return answer.read()
