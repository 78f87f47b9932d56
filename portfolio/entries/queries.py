"""Finding a student's entry and the day that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import cast

from sqlalchemy import BigInteger, Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

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


def desk(person: Person, day_id: int, *, with_prompts: bool = False) -> Desk:
    """The student's desk for a day of their own cohort, or of a former one where they have an
    entry. NotFound for everybody else."""
    of_day = (joinedload(TeachingDay.cohort),)
    if with_prompts:
        of_day += (selectinload(TeachingDay.prompts),)  # type: ignore[assignment]
    entry = db.session.scalars(
        Entry.owned_by(person)
        .where(Entry.day_id == day_id)
        .options(
            joinedload(Entry.text).joinedload(Text.draft),
            joinedload(Entry.enrolment),
            joinedload(Entry.day).options(*of_day),
        )
    ).one_or_none()
    if entry is not None:
        return Desk(entry.day, entry.enrolment, entry)
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
    if row is None:
        raise NotFound
    return Desk(row[0], row[1], None)


def own_entry(person: Person, day_id: int) -> Entry:
    """The student's entry for a day, whole; NotFound where none was begun."""
    return db.found(Entry.owned_by(person).where(Entry.day_id == day_id).options(*Entry.whole()))


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
