"""The inbox as one looks at it: a part of it, counted, and from one text to the next. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from portfolio.overview.inbox_queries import Waiting

KINDS = ("asked", "shared", "answered", "changed")
EXAM = "exam"
"""Stands for the day of what has none."""

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Part(NamedTuple):
    """What of the inbox is looked at: a cohort by id, a day by number or EXAM; None is all."""

    cohort: int | None = None
    day: str | None = None

    def of(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """What of it belongs to the part, in the same order."""
        return [
            each
            for each in waiting
            if self.cohort in (None, each.cohort_id) and self.day in (None, day_of(each))
        ]

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address."""
        asked = {"cohort": self.cohort, "day": self.day}
        return {name: value for name, value in asked.items() if value is not None}


def asked_part(asked: Mapping[str, str], cohorts: Collection[int]) -> Part:
    """What an address asks for; all of what it asks for in vain. `cohorts` are the reader's own."""
    cohort = next((each for each in cohorts if str(each) == asked.get("cohort")), None)
    day = asked.get("day", "")
    return Part(cohort, day if day == EXAM or re.fullmatch("[1-9][0-9]{0,3}", day) else None)


def day_of(waiting: Waiting) -> str:
    """Its day as a Part names it."""
    return EXAM if waiting.day_number is None else str(waiting.day_number)


def days_of(waiting: Sequence[Waiting], chosen: str | None) -> list[str]:
    """The days of what waits, and the one that was chosen; the exam last."""
    days = {day_of(each) for each in waiting} | ({chosen} if chosen else set())
    return sorted(days, key=lambda day: (day == EXAM, len(day), day))


def counted(waiting: Sequence[Waiting]) -> dict[str, int]:
    """How many wait in each way, of those in which any does."""
    found = Counter([each.kind for each in waiting])
    return {kind: found[kind] for kind in KINDS if found[kind]}


class Place(NamedTuple):
    """Where a text stands in the inbox, also when it no longer waits."""

    rank: int
    since: int
    text_id: int

    def __str__(self) -> str:
        return f"{self.rank}.{self.since}"


def place_of(waiting: Waiting) -> Place:
    """What is asked for stands first, then what has waited longest. As the select orders them."""
    since = (waiting.since - _BEGAN) // _MICROSECOND
    return Place(int(waiting.kind != "asked"), since, waiting.text_id)


def noted_place(note: str, text_id: int) -> Place | None:
    """The place that an address names for a text."""
    found = re.fullmatch(r"([01])\.([0-9]{1,18})", note)
    return Place(int(found[1]), int(found[2]), text_id) if found else None


def beside(
    waiting: Sequence[Waiting], place: Place | None
) -> tuple[Waiting | None, Waiting | None]:
    """What comes before a place and after it; of no place, the first of all comes after it."""
    if place is None:
        return None, waiting[0] if waiting else None
    others = [each for each in waiting if each.text_id != place.text_id]
    before = [each for each in others if place_of(each) < place]
    after = others[len(before) :]
    return before[-1] if before else None, after[0] if after else None
