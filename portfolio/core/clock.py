"""The one source of time. UTC inside, Europe/Copenhagen on the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_fixed: list[datetime] = []


class NoSuchTime(ValueError):
    """The local time does not exist: clocks were moved forward over it."""


class AmbiguousTime(ValueError):
    """The local time exists twice: clocks are moved back over it."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


def today() -> date:
    """The date in Copenhagen."""
    return now().astimezone(COPENHAGEN).date()


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Stop the clock at an instant, for tests and for filling the demo with a past."""
    _fixed.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.pop()


def instant(day: date, at: time, *, fold: int | None = None) -> datetime:
    """The instant of a Copenhagen date and time.

    Raises NoSuchTime in the hour that spring skips, and AmbiguousTime in the hour that autumn
    repeats unless `fold` (0 for the first, 1 for the second) says which is meant.
    """
    first = datetime.combine(day, at, tzinfo=COPENHAGEN)
    second = first.replace(fold=1)
    if first.astimezone(UTC).astimezone(COPENHAGEN).replace(tzinfo=None) != first.replace(
        tzinfo=None
    ):
        raise NoSuchTime
    if first.utcoffset() != second.utcoffset() and fold is None:
        raise AmbiguousTime
    return (second if fold == 1 else first).astimezone(UTC)


def local(at: datetime) -> datetime:
    """The instant as Copenhagen's clocks show it."""
    return at.astimezone(COPENHAGEN)
