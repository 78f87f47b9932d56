"""Rooms that copy versions register here what goes with a version when it is redacted, and which of
their texts may still hold something of it."""

from __future__ import annotations

from collections.abc import Callable

from portfolio.people.models import Person
from portfolio.texts.models import Version

Spreader = Callable[[Version, str, Person], None]
Asker = Callable[[int], bool]

_spreaders: list[Spreader] = []
_askers: list[Asker] = []


def on_redaction(spreader: Spreader) -> None:
    """Call `spreader(version, reason, by)`, while the content is still there, before it goes."""
    if spreader not in _spreaders:
        _spreaders.append(spreader)


def spread(version: Version, reason: str, by: Person) -> None:
    """Let every room take the version's content out of its copies."""
    for spreader in _spreaders:
        spreader(version, reason, by)


def asks(asker: Asker) -> None:
    """Let `asker(text_id)` say whether the text was copied from one that had a redaction."""
    if asker not in _askers:
        _askers.append(asker)


def is_copy_of_redacted(text_id: int) -> bool:
    """Whether any room knows the text as a copy of one that had a redaction."""
    return any(asker(text_id) for asker in _askers)
