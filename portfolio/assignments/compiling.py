"""How parts become one text, and how long that text is. Pure.

A compiled text says each part's title as a heading (h2) followed by the part; a heading inside a
part comes one level below it. The vocabulary has two levels of headings, so a subheading stays h3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from portfolio.cohorts.exam_models import COUNTED, Exam, PartKind
from portfolio.core.text import blocks, join
from portfolio.core.vocabulary import DROPPED, escape
from portfolio.texts.count import anslag

LONGEST_TITLE = 200


class Counts(Protocol):
    """What a length is made of: a part's title, its kind, and the anslag of its text."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def body(self) -> int: ...


class Piece(NamedTuple):
    """A part as the compiled text takes it: its title, canonical HTML and the anslag of that."""

    title: str
    html: str
    anslag: int
    kind: str = PartKind.SECTION

    @property
    def body(self) -> int:
        return self.anslag


def compiled(pieces: Iterable[Piece]) -> str:
    """The canonical HTML of the whole."""
    return join(f"<h2>{escape(piece.title)}</h2>{_below(piece.html)}" for piece in pieces)


def _below(html: str) -> str:
    return html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")


def part_anslag(title: str, body: int) -> int:
    """Anslag of a part in the assignment: its heading counts, as it does on paper."""
    return anslag(title) + body


def whole_anslag(pieces: Iterable[tuple[str, int]]) -> int:
    """Anslag of the whole, from each part's title and the anslag of its text.

    This is the one count: the outline, the document and the shared version agree on it.
    """
    return sum(part_anslag(title, body) for title, body in pieces)


def counted_anslag(parts: Iterable[Counts], exam: Exam | None) -> int:
    """Anslag of the parts that count by the exam's rules: what is held against the limit."""
    kinds = exam.counted_kinds if exam else COUNTED
    return sum(part_anslag(part.title, part.body) for part in parts if part.kind in kinds)


def in_paper_order(pieces: Sequence[Piece]) -> list[Piece]:
    """As colleges want a paper: the text as its writer ordered it, the references, appendices."""
    last = (PartKind.REFERENCES, PartKind.APPENDIX)
    body = [piece for piece in pieces if piece.kind not in last]
    return body + [piece for kind in last for piece in pieces if piece.kind == kind]


def missing_kinds(parts: Iterable[Counts], exam: Exam | None) -> list[str]:
    """The kinds of part that the exam asks for and that are not there, or empty."""
    there = {part.kind for part in parts if part.body}
    return [kind for kind in (exam.required_kinds if exam else []) if kind not in there]


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
