"""A way from text to text that another room knows, such as its list of what waits.

A page of a version that was opened from there says so in its address, `?from=inbox`, and the
previous and the next text are those of the way. Whatever else the way needs to find its place again
is carried from page to page in the address, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from portfolio.texts.models import Text


class Link(NamedTuple):
    """A link, as components/pagination.html wants it."""

    label: str
    url: str


@dataclass(frozen=True)
class Stretch:
    """What is around a text on a way. `back` leads to where the way begins.

    `waits` says whether the text still stands on the way, `ends_when_seen` whether it will not once
    its reader has seen it; `onward` is where to go on from a text that no longer does.
    """

    back: Link
    title: str
    before: Link | None
    after: Link | None
    waits: bool
    ends_when_seen: bool
    onward: Link | None


@dataclass(frozen=True)
class Way:
    """A way by its key; `carries` are the names of what stands in an address beside it."""

    key: str
    carries: tuple[str, ...]
    around: Callable[[Text, Mapping[str, str]], Stretch]


_ways: dict[str, Way] = {}


def has_way(way: Way) -> None:
    """Register a way that leads to pages of versions."""
    _ways[way.key] = way


def carried(asked: Mapping[str, str]) -> dict[str, Any]:
    """What of an address every address on the same way has; nothing where it is on no way."""
    way = _ways.get(asked.get("from", ""))
    if way is None:
        return {}
    return {name: asked[name] for name in ("from", *way.carries) if name in asked}


def around(text: Text, asked: Mapping[str, str]) -> Stretch | None:
    """What is around the text on the way that an address names; None where it names none."""
    way = _ways.get(asked.get("from", ""))
    return None if way is None else way.around(text, asked)
