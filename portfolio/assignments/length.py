"""How long an exam assignment is by its exam's rules. Pure, and the only place that knows.

The editor, the outline, the documents, the shared version and the hand-in all ask here, so they
say the same number. An assignment without an exam is counted by the rules of a new exam.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from portfolio.assignments.compiling import Piece
from portfolio.cohorts.exam_models import COUNTED, Tables
from portfolio.core.text import plain, plain_of
from portfolio.texts.count import anslag


class Rules(Protocol):
    """What an exam says about length: an Exam, or the copy of its rules that a hand-in keeps."""

    @property
    def with_spaces(self) -> bool: ...
    @property
    def with_footnotes(self) -> bool: ...
    @property
    def tables(self) -> str: ...
    @property
    def table_anslag(self) -> int: ...
    @property
    def counted_kinds(self) -> Collection[str]: ...


@dataclass(frozen=True)
class UsualRules:
    """The rules of an exam that nobody has changed."""

    with_spaces: bool = True
    with_footnotes: bool = True
    tables: str = Tables.ACTUAL
    table_anslag: int = 800
    counted_kinds: tuple[str, ...] = tuple(COUNTED)


USUAL = UsualRules()


class Breakdown(NamedTuple):
    """The words of a text by how an exam may count them, as plain text; one for each table."""

    body: str
    footnotes: str = ""
    tables: tuple[str, ...] = ()


_NOTE = re.compile(r'<span class="footnote">(.*?)</span>', re.DOTALL)
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


def _breakdown(html: str) -> Breakdown:
    """Canonical HTML by how it counts. A footnote in a table is a footnote."""
    footnotes = "\n".join(map(plain_of, _NOTE.findall(html)))
    # A break in its place keeps the signs around it apart, as in the plain projection.
    html = _NOTE.sub("<br>", html)
    return Breakdown(
        plain(_TABLE.sub("", html)), footnotes, tuple(map(plain, _TABLE.findall(html)))
    )


def counts(kind: str, rules: Rules | None) -> bool:
    """Whether a part of this kind counts in the assignment's length."""
    return kind in (rules or USUAL).counted_kinds


def body_anslag(html: str, rules: Rules | None) -> int:
    """Anslag of a text by the rules, whatever kind of part it stands in."""
    rules = rules or USUAL
    words = _breakdown(html)
    count = anslag(words.body, spaces=rules.with_spaces)
    if rules.with_footnotes:
        count += anslag(words.footnotes, spaces=rules.with_spaces)
    if rules.tables == Tables.FLAT:
        count += rules.table_anslag * len(words.tables)
    elif rules.tables == Tables.ACTUAL:
        count += sum(anslag(table, spaces=rules.with_spaces) for table in words.tables)
    return count


def is_empty(html: str) -> bool:
    """Whether canonical HTML holds nothing that can be seen."""
    return not anslag(plain(html), spaces=False)


def title_anslag(title: str, rules: Rules | None) -> int:
    """Anslag of a part's heading, which counts as it does on paper."""
    return anslag(title, spaces=(rules or USUAL).with_spaces)


def part_anslag(piece: Piece, rules: Rules | None) -> int:
    """How long a part is with its heading, whether or not its kind counts."""
    return title_anslag(piece.title, rules) + body_anslag(piece.whole, rules)


def exam_anslag(pieces: Iterable[Piece], rules: Rules | None) -> int:
    """Anslag of the whole: the parts whose kind counts, with their headings."""
    return sum(part_anslag(piece, rules) for piece in pieces if counts(piece.kind, rules))
