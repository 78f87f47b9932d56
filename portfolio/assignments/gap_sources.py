"""What a gap is, and where later rooms register theirs: open comments, a portfolio that is not
approved, sources that nobody cites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.assignments.queries import Facts
from portfolio.people.models import Person


@dataclass(frozen=True)
class Gap:
    """Something that an assignment lacks, or that its writer should look at.

    `kind` and `facts` are what its sentence is made of, `endpoint` and `values` its place, for
    `url_for`. `blocks`: it stops the hand-in; with `until_confirmed` only until the writer says
    there that it is nothing.
    """

    kind: str
    blocks: bool
    endpoint: str
    values: Mapping[str, int | str]
    facts: Mapping[str, Any] = field(default_factory=dict)
    until_confirmed: bool = False


Source = Callable[[Facts, Person], Iterable[Gap]]
Words = Callable[[Mapping[str, Any]], str]
"""The sentence of a gap, in the reader's language, from its facts."""

_sources: dict[Source, bool] = {}
_words: dict[str, Words] = {}


def has_gaps(source: Source, words: Mapping[str, Words], *, may_stop: bool) -> None:
    """Let `source(facts, person)` find gaps, with the sentence of each of its kinds. It may ask the
    database at most twice, however many parts there are; unless one of its gaps `may_stop` a
    hand-in, it is not asked there."""
    _sources[source] = may_stop
    _words.update(words)


def told(facts: Facts, person: Person, *, at_the_end: bool = False) -> Iterator[Gap]:
    """What all other rooms have found; `at_the_end`, of those that may stop the hand-in."""
    for source, may_stop in _sources.items():
        if may_stop or not at_the_end:
            yield from source(facts, person)


def words_of(kind: str) -> Words:
    """How a gap of another room is said."""
    return _words[kind]
