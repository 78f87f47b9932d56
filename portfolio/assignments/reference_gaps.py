"""What the text cites and the list lacks, and what the list holds and the text never cites.

Citations that the editor set are known for sure. Others are looked for by name and year, in the
text as in a list that was written by hand: found where they are likely, and never stopping anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from portfolio.assignments.citing import (
    cited_in,
    entry_of,
    first_name,
    says,
    typed_in,
    without_citations,
)
from portfolio.assignments.queries import Bibliography, Row
from portfolio.cohorts.exam_models import PartKind
from portfolio.core.text import leaves, plain

Uncited = tuple[int | None, str]
"""The id of a reference, None for a line that was written by hand, and how it is cited."""


def not_listed(parts: list[Row], bibliography: Bibliography) -> Iterator[tuple[Row, str]]:
    """The parts that cite what is on no list, each with the citation's words; each words once."""
    listed = {each.id for each in bibliography.current}
    lines = _lines(parts, bibliography)
    said: set[str] = set()
    for part in _texts(parts):
        gone = [words for id_, words in cited_in(part.html) if id_ not in listed]
        typed = [
            f"({each.words})"
            for each in typed_in(plain(without_citations(part.html)))
            if not any(says(line, each.name, each.year) for line in lines)
        ]
        for words in dict.fromkeys([*gone, *typed]):
            if words not in said:
                said.add(words)
                yield part, words


def not_cited(parts: list[Row], bibliography: Bibliography) -> Iterator[Uncited]:
    """What is listed and cited nowhere."""
    texts = _texts(parts)
    cited = {id_ for part in texts for id_, _words in cited_in(part.html)}
    words = "\n".join(plain(without_citations(part.html)) for part in texts)
    for each in bibliography.current:
        who, _comma, year = each.cited.rpartition(", ")
        if each.id not in cited and not says(words, first_name(who), year):
            yield each.id, each.cited
    for line in _by_hand(parts):
        if (found := entry_of(line)) and not says(words, *found):
            yield None, ", ".join(found)


def _texts(parts: list[Row]) -> list[Row]:
    return [part for part in parts if part.kind != PartKind.REFERENCES]


def _by_hand(parts: list[Row]) -> list[str]:
    lists = [part for part in parts if part.kind == PartKind.REFERENCES]
    return [line for part in lists for _kind, line in leaves(part.html)]


def _lines(parts: list[Row], bibliography: Bibliography) -> list[str]:
    """What can be referred to: entries, how they are cited, and what was written by hand."""
    entries = [f"{each.cited} {each.plain}" for each in bibliography.current]
    return [*entries, *_by_hand(parts)]
