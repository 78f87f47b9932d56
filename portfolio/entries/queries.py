"""Finding a student's entry and the day that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import cast

from sqlalchemy import BigInteger, Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from portfolio.cohorts.models import Enrolment, Role, TeachingDay
from portfolio.core import db
from portfolio.core.errors import NotFound
from portfolio.entries.models import Entry
from portfolio.people.models import Person
from portfolio.texts.models import Text


@dataclass(frozen=True)
class Desk:
    """What lies before a student who writes about a day: the day, and the entry if begun."""

    day: TeachingDay
    enrolment: Enrolment
    entry: Entry | None


def desk(
    person: Person, day_id: int, text_id: int | None = None, *, with_prompts: bool = False
) -> Desk:
    """The student's desk for a day of their own cohort, or of a former one where they have an
    entry. NotFound for everybody else.

    Who came back to a cohort begins anew: what was written there the first time moved along with
    its writer, and is reached by its `text_id`.
    """
    of_day = (joinedload(TeachingDay.cohort),)
    if with_prompts:
        of_day += (selectinload(TeachingDay.prompts),)  # type: ignore[assignment]
    entries = _entries_on(
        person,
        day_id,
        text_id,
        joinedload(Entry.text).joinedload(Text.draft),
        joinedload(Entry.enrolment),
        joinedload(Entry.day).options(*of_day),
    )
    if text_id is None and not (entries and _belongs(entries[0])):
        row = db.session.execute(
            select(TeachingDay, Enrolment)
            .join(Enrolment, Enrolment.cohort_id == TeachingDay.cohort_id)
            .where(
                TeachingDay.id == day_id,
                Enrolment.person_id == person.id,
                Enrolment.role == Role.STUDENT,
            )
            .options(*of_day)
        ).one_or_none()
        if row is not None:
            return Desk(row[0], row[1], None)
    if not entries:
        raise NotFound
    return Desk(entries[0].day, entries[0].enrolment, entries[0])


def own_entry(person: Person, day_id: int, text_id: int | None = None) -> Entry:
    """The student's entry for a day, whole; NotFound where none was begun."""
    entries = _entries_on(person, day_id, text_id, *Entry.whole())
    if not entries:
        raise NotFound
    return entries[0]


def _entries_on(
    person: Person, day_id: int, text_id: int | None, *options: ORMOption
) -> list[Entry]:
    """The entry of the place in the day's own cohort first, then what moved away, newest first."""
    wanted = Entry.owned_by(person).where(Entry.day_id == day_id).options(*options)
    if text_id is not None:
        wanted = wanted.where(Entry.text_id == text_id)
    entries = db.session.scalars(wanted).all()
    return sorted(entries, key=lambda entry: (not _belongs(entry), -entry.id))


def _belongs(entry: Entry) -> bool:
    return entry.enrolment.cohort_id == entry.day.cohort_id


def own_entry_of(person: Person, text_id: int) -> Entry:
    """The entry that holds the student's text, with that text; NotFound for any other text."""
    return db.found(_own_entry_of(), reader=person.id, text=text_id)


@cache
def _own_entry_of() -> Select[Entry]:
    """Built once: every autosave asks, on SQLite with everybody else waiting for the write lock."""
    reader = cast(Person, SimpleNamespace(id=bindparam("reader", type_=BigInteger)))
    return (
        Entry.owned_by(reader)
        .where(Entry.text_id == bindparam("text", type_=BigInteger))
        .options(contains_eager(Entry.text))
    )


def all_own(person: Person) -> list[Entry]:
    """Every entry of the person in the order of the days, for the collected document."""
    return list(
        db.session.scalars(
            Entry.owned_by(person)
            .join(Entry.day)
            .order_by(TeachingDay.date, TeachingDay.number, Entry.id)
            .options(*Entry.whole(), joinedload(Entry.text).selectinload(Text.versions))
        ).unique()
    )
