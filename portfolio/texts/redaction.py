"""Rooms that copy versions register here what goes with a version when it is redacted."""

from __future__ import annotations

from collections.abc import Callable

from portfolio.texts.models import Version

_spreaders: list[Callable[[Version], None]] = []


def on_redaction(spreader: Callable[[Version], None]) -> None:
    """Call `spreader(version)`, while the content is still there, before it goes."""
    if spreader not in _spreaders:
        _spreaders.append(spreader)


def spread(version: Version) -> None:
    """Let every room take the version's content out of its copies."""
    for spreader in _spreaders:
        spreader(version)
