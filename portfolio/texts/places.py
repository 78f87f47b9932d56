"""Where a text lives: what its page is called and where its owner writes it.

A text does not know which room it is part of; the rooms that have texts say so here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portfolio.texts.models import Kind, Text


@dataclass(frozen=True)
class Place:
    """`title` in the reader's language ("Dag 3: Menneskesyn"), `url` where the owner writes.

    `restorable` says whether there is one draft that an earlier version can be put back into.
    """

    title: str
    url: str
    restorable: bool = True


Titles = Callable[[Sequence[int]], Mapping[int, str]]

_finders: dict[str, Callable[[Text], Place]] = {}
_titles: dict[str, Titles] = {}


def has_texts(kind: Kind, finder: Callable[[Text], Place], titles: Titles | None = None) -> None:
    """Register the room whose texts are of this kind. `titles` finds the titles of many texts by
    their ids, where anybody else reads them: in one query."""
    _finders[kind] = finder
    if titles is not None:
        _titles[kind] = titles


def place_of(text: Text) -> Place:
    """The place of a text."""
    return _finders[text.kind](text)


def titles_of(texts: Mapping[int, str]) -> dict[int, str]:
    """The titles of texts that are shared, given their kinds by id. One query for each kind."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for text_id, kind in texts.items():
        of_kind[kind].append(text_id)
    found: dict[int, str] = {}
    for kind, ids in of_kind.items():
        found.update(_titles[kind](ids))
    return found
