"""Who is reminded of a text: those who have shared none, before it is due and when it is late.

Told once for each date: a day that is moved is another date.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select

from portfolio.cohorts.models import Enrolment, Excuse, Role, TeachingDay
from portfolio.core import db, i18n
from portfolio.core.i18n import _, lazy
from portfolio.entries.documents import day_title
from portfolio.entries.models import Entry
from portfolio.notices.actions import mark_notices_read, tell
from portfolio.notices.kinds import Address, Kind, Line
from portfolio.notices.models import How
from portfolio.people.models import Person
from portfolio.texts.models import Version

BEFORE = timedelta(hours=36)
"""Seen at eight in the morning: what is due before tomorrow evening. A deadline at midnight is told
on the morning of its day."""
AFTER = timedelta(days=2)


class Missing(NamedTuple):
    """A student who has shared no text about a day that is due soon, or was."""

    person: Person
    day_id: int
    due_at: datetime

    def kind(self, at: datetime) -> Kind:
        """What the student is told at that moment."""
        return DUE if self.due_at > at else LATE

    def key(self, at: datetime) -> str:
        """By which it is told once."""
        return f"{self.kind(at).key}:{self.person.id}:{self.day_id}:{self.due_at:%Y%m%d%H%M}"


def remind(now: datetime) -> None:
    """Tell everybody who lacks a text, each once for each date and once when it is late."""
    for missing in who_lacks(now):
        person, day_id = missing.person, missing.day_id
        told = tell(person, missing.kind(now).key, day_id=day_id, key=missing.key(now))
        if told is not None:
            # The last word about the day is the one that holds.
            mark_notices_read(person, day_id=day_id, until=told.at - timedelta.resolution)


def who_lacks(now: datetime) -> list[Missing]:
    """Students who can still share a text about a day that is due within BEFORE or was within
    AFTER, and have shared none. One query; in the order of their ids."""
    shared = (
        select(Entry.id)
        .join(Version, Version.text_id == Entry.text_id)
        .where(Entry.enrolment_id == Enrolment.id, Entry.day_id == TeachingDay.id)
    )
    excused = exists().where(Excuse.enrolment_id == Enrolment.id, Excuse.day_id == TeachingDay.id)
    rows = db.session.execute(
        select(Person, TeachingDay.id, TeachingDay.due_at)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(TeachingDay, TeachingDay.cohort_id == Enrolment.cohort_id)
        .where(
            Enrolment.role == Role.STUDENT,
            TeachingDay.due_at > now - AFTER,
            TeachingDay.due_at <= now + BEFORE,
            TeachingDay.cancelled_at.is_(None),
            TeachingDay.opens_at.is_(None) | (TeachingDay.opens_at <= now),
            TeachingDay.locks_at.is_(None) | (TeachingDay.locks_at > now),
            Person.suspended_at.is_(None),
            # Who has not even been let in cannot have forgotten anything.
            Person.password_hash.is_not(None),
            ~excused,
            ~shared.exists(),
        )
        .order_by(Person.id, TeachingDay.due_at, TeachingDay.id)
    )
    return [Missing(person, day_id, due_at) for person, day_id, due_at in rows if due_at]


def _due(line: Line) -> str:
    if line.due_at is None:
        return _("Husk at dele “%(title)s”", title=_title(line))
    return _(
        "Del “%(title)s” senest %(moment)s", title=_title(line), moment=i18n.moment(line.due_at)
    )


def _late(line: Line) -> str:
    return _("Du har ikke delt “%(title)s” endnu, og fristen er gået", title=_title(line))


def _title(line: Line) -> str:
    return day_title(line.day_number or 0, line.day_title or "")


def _writing(line: Line) -> Address:
    return Address("entries.edit_entry", {"day_id": line.day_id})


DUE = Kind(
    key="due",
    default=How.NOW,
    label=lazy("Når fristen for en tekst nærmer sig"),
    concerns=frozenset({Role.STUDENT}),
    sentence=_due,
    address=_writing,
)
LATE = Kind(
    key="late",
    default=How.NOW,
    label=lazy("Når en frist er gået, og du ikke har delt"),
    concerns=frozenset({Role.STUDENT}),
    sentence=_late,
    address=_writing,
)
