"""When the demo happens: real dates of the teaching days, and hours at which people write.

Pure. Content gives offsets in days; here they become dates on weekdays and instants. What looks
random is taken from a checksum of names, so that the same day gives the same demo.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from portfolio.administration.demo.content import Cohort, Day, DayChange, DemoContent
from portfolio.core import clock
from portfolio.core.moments import deadline

SATURDAY = 5


@dataclass(frozen=True)
class Dates:
    """A date and the instants that follow from it."""

    date: date
    opens_at: datetime
    due_at: datetime
    locks_at: datetime


@dataclass(frozen=True)
class RealDay:
    """A day of one cohort: as it was planned, and where it was moved to or that it was cancelled.

    `changed_at` is when that was decided.
    """

    content: Day
    planned: Dates
    moved_to: Dates | None = None
    change: DayChange | None = None
    changed_at: datetime | None = None

    @property
    def number(self) -> int:
        return self.content.number

    @property
    def dates(self) -> Dates:
        """The dates that hold."""
        return self.moved_to or self.planned

    @property
    def is_cancelled(self) -> bool:
        return self.change is not None and self.change.kind == "cancelled"


def pick(limit: int, *names: object) -> int:
    """A number from 0 up to `limit`, always the same for the same names."""
    return crc32(repr(names).encode()) % limit


def evening(day: date, *names: object) -> datetime:
    """After dinner, when the children sleep: between seven and a quarter past ten."""
    return clock.instant(day, time(19)) + timedelta(minutes=pick(195, "evening", *names))


def office(day: date, *names: object) -> datetime:
    """In a teacher's working hours, on the first weekday from `day` on."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return clock.instant(day, time(8, 15)) + timedelta(minutes=pick(440, "office", *names))


def local_date(at: datetime) -> date:
    """The date in Copenhagen."""
    return clock.local(at).date()


def days_of(content: DemoContent, cohort: Cohort, today: date) -> list[RealDay]:
    """The cohort's days by number, all on weekdays and never two on one date."""
    changes = {change.day: change for change in content.changes if change.cohort == cohort.number}
    planned = {day.number: _planned(day, cohort, today) for day in content.days}
    taken = {dates.date for dates in planned.values()}
    return [
        _changed(day, planned[day.number], changes[day.number], taken)
        if day.number in changes
        else RealDay(day, planned[day.number])
        for day in content.days
    ]


def exam_deadline(content: DemoContent, days: list[RealDay]) -> datetime:
    """So many weeks after the last day, at the end of a weekday."""
    weeks = timedelta(weeks=content.exam.weeks_after_last_day)
    return deadline(_weekday_before(days[-1].dates.date + weeks))


def _planned(day: Day, cohort: Cohort, today: date) -> Dates:
    wanted = today + timedelta(days=day.offset_days + cohort.shift_days)
    return _dates(day, _weekday_before(wanted))


def _changed(day: Day, planned: Dates, change: DayChange, taken: set[date]) -> RealDay:
    told = office(planned.date - timedelta(days=3), "told", change.cohort, day.number)
    if change.kind == "cancelled":
        return RealDay(day, planned, None, change, told)
    wanted = planned.date + timedelta(days=change.by_days)
    while wanted in taken or wanted.weekday() >= SATURDAY:
        wanted += timedelta(days=1)
    return RealDay(day, planned, _dates(day, wanted), change, told)


def _dates(day: Day, on: date) -> Dates:
    return Dates(
        date=on,
        opens_at=clock.instant(on, time.fromisoformat(day.starts)),
        due_at=deadline(on + timedelta(days=day.due_after_days)),
        locks_at=deadline(on + timedelta(days=day.locks_after_days)),
    )


def _weekday_before(day: date) -> date:
    """Saturday becomes Thursday and Sunday Wednesday: cohorts with a teacher in common, whose days
    lie one day apart, keep days of their own. Backwards, so that no past day becomes a future one.
    """
    beyond = day.weekday() - SATURDAY + 1
    return day - timedelta(days=2 * max(0, beyond))


def open_days(days: list[RealDay], now: datetime) -> Iterator[RealDay]:
    """The days about which one can write by now."""
    for day in days:
        if not day.is_cancelled and day.dates.opens_at <= now:
            yield day
