"""A paper that its writer made themselves (egen PDF): what can be read from it. Writes nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from portfolio.core import foreign_pdf
from portfolio.texts.count import anslag
from portfolio.texts.guard import findings

# What a reader of PDF files puts in the place of a hyphen at the end of a line.
_BROKEN = "\x02"
# The dots from a heading to its page in a list of contents.
_LEADERS = re.compile(r"(?:\s?[.…_]){4,}")

# A front page, a list of contents, sources and the head of each page are in the file and seldom in
# what an exam counts; so much more than was declared surprises nobody.
_MORE, _MORE_AT_LEAST = 30, 1_500
_LESS = 10
"""In per cent of what was declared."""


@dataclass(frozen=True)
class OwnPdf:
    """A PDF that is taken: its bytes, and what was found in them. Its `anslag` are an estimate of
    the whole file; 0 is a file of pictures. `findings` stop the hand-in until they are answered."""

    file: bytes
    pages: int
    anslag: int
    findings: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


def own_pdf(file: bytes, *, title: str, spaces: bool) -> OwnPdf:
    """Read a paper, in a process of its own. Raises `foreign_pdf.PdfRefused`."""
    found = foreign_pdf.contents(file)
    # A number may be broken at its hyphen, and the receipt names the title.
    words = f"{title}\n{_one_line(found.text.replace(_BROKEN, '-'))}"
    stopping = sum(finding.severity == "stops" for finding in findings(words))
    return OwnPdf(file, found.pages, estimated_anslag(found.text, spaces=spaces), stopping)


def estimated_anslag(text: str, *, spaces: bool) -> int:
    """Anslag of a PDF's text. Lines of a page are no lines of the text: a line's end is one space,
    or nothing where a word was broken."""
    words = _LEADERS.sub(" ", text.replace(_BROKEN, ""))
    return anslag(_one_line(words), spaces=spaces)


def differs_much(declared: int, counted: int) -> bool:
    """Whether what was counted in a whole file is hardly the paper that was declared; False for a
    file in which nothing could be counted."""
    if not counted:
        return False
    most = declared + max(declared * _MORE // 100, _MORE_AT_LEAST)
    return not declared - declared * _LESS // 100 <= counted <= most


def _one_line(text: str) -> str:
    return " ".join(text.split())
