"""How parts become one text. Pure; how long it is says length.py.

A compiled text says each part's title as a heading (h2) followed by the part; a heading inside a
part comes one level below it. The vocabulary has two levels of headings, so a subheading stays h3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portfolio.cohorts.exam_models import PartKind
from portfolio.core.text import blocks, join
from portfolio.core.vocabulary import DROPPED, escape
from portfolio.texts.count import anslag

LONGEST_TITLE = 200


class Piece(NamedTuple):
    """A part as the compiled text takes it: its title, its canonical HTML and what it is. `listed`
    are the entries of the reference list, which come after what was written in that part."""

    title: str
    html: str
    kind: str = PartKind.SECTION
    listed: str = ""

    @property
    def whole(self) -> str:
        """All that stands under the title."""
        return self.html + self.listed


LAST = (PartKind.REFERENCES, PartKind.APPENDIX)


def place_on_paper(kind: str) -> int:
    """Sorts parts as a paper has them: the text in the student's own order, then the reference
    list, then the appendices. Parts of one place keep their order."""
    return LAST.index(PartKind(kind)) + 1 if kind in LAST else 0


def compiled(pieces: Iterable[Piece]) -> str:
    """The canonical HTML of the whole."""
    return join(f"<h2>{escape(piece.title)}</h2>{_below(piece.whole)}" for piece in pieces)


def _below(html: str) -> str:
    return html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")


def chosen(html: str, wanted: Sequence[int] | None) -> str:
    """The chosen blocks of canonical HTML in their order, counted from 0; None is all of them."""
    if wanted is None:
        return html
    all_blocks = blocks(html)
    return join(all_blocks[place].html for place in sorted(wanted) if place < len(all_blocks))


def heading(title: str) -> str:
    """A title as one line that any text can hold; empty where nothing of it can be seen."""
    line = " ".join(DROPPED.sub("", title).split())[:LONGEST_TITLE].rstrip()
    return line if anslag(line) else ""
