"""What a text is made of while it is read: blocks that hold text, and blocks that hold blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from portfolio.core.cites import Cite

MAX_LEVELS = 32
"""Lists and quotations within each other. Word stops at 9; nobody reads beyond that."""

MAX_PIECES = 6_000
"""Elements and entities of one text, each 15 to 30 us. An exam paper of 120,000 characters has
about 1,000; with a mark in every line 4,000."""

_SENTENCES = {
    "too_long": "The text is longer than what can be stored.",
    "too_nested": "The text has too many levels of nesting.",
    "too_complex": "The text has too many marks.",
}


class TextRefused(ValueError):
    """A text that is not cleaned. `reason` is `too_long`, `too_nested` or `too_complex`."""

    def __init__(self, reason: str) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason


class Marks(NamedTuple):
    """What a run of text carries, in the order in which it is spelt. `note`: it is a footnote."""

    note: bool = False
    href: str | None = None
    strong: bool = False
    em: bool = False
    cite: Cite | None = None


UNMARKED = Marks()


class ListItem(NamedTuple):
    """A paragraph that a word processor shows as a list item: 1-based level, list, kind or ''."""

    level: int
    ident: str
    kind: str
    marker: str = ""


@dataclass(slots=True)
class Leaf:
    """A block that holds text: kind p, h2 or h3. A run whose text is BREAK is a line break."""

    kind: str
    explicit: bool = True
    runs: list[tuple[str, Marks]] = field(default_factory=list)
    item: ListItem | None = None
    word: bool = False


@dataclass(slots=True)
class Holder:
    """A block that holds blocks: kind ul, ol, li, blockquote, table, tr, th, td, or root.

    `span`: the columns and rows of a merged cell.
    """

    kind: str
    children: list[Leaf | Holder] = field(default_factory=list)
    implied: bool = False
    span: tuple[int, int] = (1, 1)
