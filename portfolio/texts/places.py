"""Where a text lives: what its page is called and where its owner writes it.

A text does not know which room it is part of; the rooms that have texts say so here.
"""

from __future__ import annotations

from collections.abc import Callable
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


_finders: dict[str, Callable[[Text], Place]] = {}


def has_texts(kind: Kind, finder: Callable[[Text], Place]) -> None:
    """Register the room whose texts are of this kind."""
    _finders[kind] = finder


def place_of(text: Text) -> Place:
    """The place of a text."""
    return _finders[text.kind](text)
