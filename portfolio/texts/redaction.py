"""Rooms that copy versions register here what goes with a version when it is redacted."""

from __future__ import annotations

from collections.abc import Callable

from portfolio.people.models import Person
from portfolio.texts.models import Version

Spreader = Callable[[Version, str, Person], None]

_spreaders: list[Spreader] = []


def on_redaction(spreader: Spreader) -> None:
    """Call `spreader(version, reason, by)`, while the content is still there, before it goes."""
    if spreader not in _spreaders:
        _spreaders.append(spreader)


def spread(version: Version, reason: str, by: Person) -> None:
    """Let every room take the version's content out of its copies."""
    for spreader in _spreaders:
        spreader(version, reason, by)
