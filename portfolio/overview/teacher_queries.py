"""What a teacher's home shows: each part is one select, whatever its size."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import aliased

from portfolio.cohorts.models import Cohort, Enrolment, Role, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, ReadMark
from portfolio.overview.states import (
    READER,
    is_unread,
)
from portfolio.people.models import Person
from portfolio.texts.models import Kind, Redaction, Text, Version

PAGE = 25


class Waiting(NamedTuple):
    """A shared text that no teacher has commented on yet."""

    version_id: int
    name: str
    cohort: str
    kind: str
    day_number: int | None
    day_title: str | None
    since: datetime


def waiting(person: Person, *, page: int = 1) -> list[Waiting]:
    """What waits for a first comment in all cohorts that the person teaches, oldest first."""
    asked = {"reader": person.id, "skipped": (page - 1) * PAGE}
    return [Waiting(*row) for row in db.session.execute(_waiting(), asked)]


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    first = (
        select(
            Version.text_id,
            func.min(Version.at).label("since"),
            func.max(Version.id).label("newest"),
        )
        .join(Version.text)
        .where(_waits())
        .group_by(Version.text_id)
        .subquery()
    )
    return (
        select(
            first.c.newest,
            Person.name,
            Cohort.name,
            Text.kind,
            TeachingDay.number,
            TeachingDay.title,
            first.c.since,
        )
        .join(Text, Text.id == first.c.text_id)
        .join(Text.owner)
        .join(Text.cohort)
        .outerjoin(Entry, Entry.text_id == Text.id)
        .outerjoin(TeachingDay, TeachingDay.id == Entry.day_id)
        .order_by(first.c.since, first.c.newest)
        .limit(PAGE)
        .offset(bindparam("skipped"))
    )


def how_many_wait(person: Person) -> int:
    """How many texts wait for a first comment."""
    return db.session.execute(_how_many_wait(), {"reader": person.id}).scalar_one()


@cache
def _how_many_wait() -> Select[int]:
    return select(func.count(Version.text_id.distinct())).join(Version.text).where(_waits())


def _waits() -> ColumnElement[bool]:
    taught = select(Enrolment.cohort_id).where(
        Enrolment.person_id == READER, Enrolment.role == Role.TEACHER
    )
    commented = (
        select(Comment.id)
        .where(
            Comment.text_id == Text.id,
            Comment.author_id != Text.owner_id,
            Comment.released_at.is_not(None),
            Comment.deleted_at.is_(None),
        )
        .exists()
    )
    return and_(
        Text.cohort_id.in_(taught), Text.owner_id != READER, ~commented, Text.id.not_in(_emptied())
    )


def _emptied() -> Select[int]:
    """The texts whose newest version was redacted: nothing is left to comment on. Asked from the
    redactions, which are few."""
    later = aliased(Version)
    newer = select(later.id).where(later.text_id == Version.text_id, later.number > Version.number)
    return (
        select(Version.text_id)
        .join(Redaction, Redaction.version_id == Version.id)
        .where(~newer.correlate(Version).exists())
        # Not the versions of the query around it, which are of any number.
        .correlate(None)
    )


class Taught(NamedTuple):
    """A cohort on the teacher's home: how many students, texts, and texts without comment."""

    id: int
    name: str
    place: str
    students: int
    shared: int
    unread: int


def taught_cohorts(person: Person) -> list[Taught]:
    """The cohorts that the person teaches, with counts. One query."""
    rows = db.session.execute(_taught_cohorts(), {"reader": person.id})
    return [Taught(*row) for row in rows]


@cache
def _taught_cohorts() -> Select[*tuple[Any, ...]]:
    students = (
        select(Enrolment.cohort_id, func.count().label("n"))
        .where(Enrolment.role == Role.STUDENT)
        .group_by(Enrolment.cohort_id)
        .subquery()
    )
    shared = (
        select(Text.cohort_id, func.count(Version.text_id.distinct()).label("n"))
        .join(Version.text)
        .where(Text.kind == Kind.ENTRY)
        .group_by(Text.cohort_id)
        .subquery()
    )
    unread = (
        select(Text.cohort_id, func.count(Text.id.distinct()).label("n"))
        .join(Comment, Comment.text_id == Text.id)
        .outerjoin(ReadMark, and_(ReadMark.text_id == Text.id, ReadMark.person_id == READER))
        .where(is_unread())
        .group_by(Text.cohort_id)
        .subquery()
    )
    return (
        select(
            Cohort.id,
            Cohort.name,
            Cohort.place,
            func.coalesce(students.c.n, 0),
            func.coalesce(shared.c.n, 0),
            func.coalesce(unread.c.n, 0),
        )
        .join(
            Enrolment,
            and_(
                Enrolment.cohort_id == Cohort.id,
                Enrolment.person_id == READER,
                Enrolment.role == Role.TEACHER,
            ),
        )
        .outerjoin(students, students.c.cohort_id == Cohort.id)
        .outerjoin(shared, shared.c.cohort_id == Cohort.id)
        .outerjoin(unread, unread.c.cohort_id == Cohort.id)
        .order_by(Cohort.name)
    )
