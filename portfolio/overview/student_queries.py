"""What a student's home shows: each part is one select, whatever its size."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    and_,
    case,
    func,
    select,
)

from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import Enrolment, Excuse, Role, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.overview.states import (
    COHORT,
    READER,
    comments_of,
    state_from,
    versions_of,
)
from portfolio.people.models import Person
from portfolio.submissions.models import Member
from portfolio.submissions.queries import handed_in_at, newest_sitting
from portfolio.texts.models import Draft, Text


class Day(NamedTuple):
    """A teaching day on the student's home."""

    id: int
    number: int
    title: str
    date: date
    opens_at: datetime | None
    due_at: datetime | None
    locks_at: datetime | None
    state: str
    version_id: int | None
    unread: int

    @property
    def is_shared(self) -> bool:
        return self.version_id is not None


def student_days(person: Person, cohort_id: int) -> list[Day]:
    """The days of the student's cohort with the state of each entry. One query."""
    return [Day(*row) for row in db.rows(_student_days(), reader=person.id, cohort=cohort_id)]


@cache
def _student_days() -> Select[*tuple[Any, ...]]:
    own = and_(Text.owner_id == READER, Text.cohort_id == COHORT)
    versions, comments = versions_of(own), comments_of(own)
    unshared = case((Draft.revision.is_not(None), "draft"), else_="not_started")
    return (
        select(
            TeachingDay.id,
            TeachingDay.number,
            TeachingDay.title,
            TeachingDay.date,
            TeachingDay.opens_at,
            TeachingDay.due_at,
            TeachingDay.locks_at,
            state_from(versions, comments, unshared=unshared),
            versions.c.newest,
            func.coalesce(comments.c.unread, 0),
        )
        .join(
            Enrolment,
            and_(
                Enrolment.cohort_id == TeachingDay.cohort_id,
                Enrolment.person_id == READER,
                Enrolment.role == Role.STUDENT,
            ),
        )
        .outerjoin(Entry, and_(Entry.day_id == TeachingDay.id, Entry.enrolment_id == Enrolment.id))
        .outerjoin(Draft, Draft.text_id == Entry.text_id)
        .outerjoin(
            Excuse, and_(Excuse.day_id == TeachingDay.id, Excuse.enrolment_id == Enrolment.id)
        )
        .outerjoin(versions, versions.c.text_id == Entry.text_id)
        .outerjoin(comments, comments.c.text_id == Entry.text_id)
        .where(TeachingDay.cohort_id == COHORT)
        .order_by(TeachingDay.number)
    )


class FormerText(NamedTuple):
    """An entry about a day of a cohort that the student has left."""

    day_id: int
    text_id: int
    title: str
    date: date


def former_texts(person: Person) -> list[FormerText]:
    """Entries whose day belongs to another cohort than their enrolment does."""
    return [FormerText(*row) for row in db.rows(_former_texts(), reader=person.id)]


@cache
def _former_texts() -> Select[int, int, str, date]:
    return (
        select(TeachingDay.id, Entry.text_id, TeachingDay.title, TeachingDay.date)
        .join(Entry, Entry.day_id == TeachingDay.id)
        .join(Entry.enrolment)
        .where(Enrolment.person_id == READER, Enrolment.cohort_id != TeachingDay.cohort_id)
        .order_by(TeachingDay.date)
    )


class OwnExam(NamedTuple):
    """The exam of a cohort and the student's assignment for it, where begun."""

    title: str
    needs_approval: bool
    enrolment_id: int
    assignment_id: int | None
    deadline: datetime | None
    handed_in_at: datetime | None


def own_exam(person: Person, cohort_id: int) -> OwnExam | None:
    """The exam that the student works towards."""
    for row in db.rows(_own_exam(), reader=person.id, cohort=cohort_id):
        deadlines = [at for at in (row.due_at, row.extended_to) if at is not None]
        return OwnExam(
            row.title,
            row.needs_approval,
            row.enrolment_id,
            row.assignment_id,
            max(deadlines, default=None),
            row.handed_in_at,
        )
    return None


@cache
def _own_exam() -> Select[*tuple[Any, ...]]:
    """In the newest sitting that the student takes; what was handed in and not withdrawn."""
    own, extended_to = newest_sitting()
    return (
        select(
            Exam.title,
            Exam.needs_approval,
            Enrolment.id.label("enrolment_id"),
            Assignment.id.label("assignment_id"),
            Sitting.due_at,
            extended_to.label("extended_to"),
            handed_in_at().label("handed_in_at"),
        )
        .join(Sitting, Sitting.exam_id == Exam.id)
        .join(Enrolment, Enrolment.cohort_id == Exam.cohort_id)
        .outerjoin(Assignment, Assignment.enrolment_id == Enrolment.id)
        .outerjoin(Member, own)
        .where(
            Exam.cohort_id == COHORT,
            Enrolment.person_id == READER,
            (Sitting.number == 1) | Member.candidate_id.is_not(None),
        )
        .order_by(Sitting.number.desc())
        .limit(1)
    )
