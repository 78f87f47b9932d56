"""What the pages about deadlines read: whose they are, who asks, and what has happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Role
from portfolio.core import db
from portfolio.core.errors import NotFound
from portfolio.people.models import Person
from portfolio.submissions.extension_models import Documentation, ExtensionRequest
from portfolio.submissions.models import Candidate, Extension, Member


class Taking(NamedTuple):
    """A student in a sitting: their candidate and their assignment, if there are any yet."""

    sitting: Sitting
    enrolment_id: int
    candidate_id: int | None
    assignment_id: int | None


def my_taking(person: Person, sitting_id: int) -> Taking:
    """The sitting with its exam, for a student who takes it; NotFound for anybody else."""
    row = db.session.execute(
        select(Sitting, Enrolment.id, Member.candidate_id, Assignment.id)
        .join(Sitting.exam)
        .join(Enrolment, Enrolment.cohort_id == Exam.cohort_id)
        .outerjoin(
            Member, (Member.sitting_id == Sitting.id) & (Member.enrolment_id == Enrolment.id)
        )
        .outerjoin(Assignment, Assignment.enrolment_id == Enrolment.id)
        .where(
            Sitting.id == sitting_id,
            Enrolment.person_id == person.id,
            Enrolment.role == Role.STUDENT,
            (Sitting.number == 1) | Member.candidate_id.is_not(None),
        )
        .options(joinedload(Sitting.exam))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Taking(*row)


class Student(NamedTuple):
    """A student of a sitting as an administrator sees them."""

    person: Person
    enrolment_id: int
    candidate_id: int | None
    attempt: int


def student_in(sitting: Sitting, enrolment_id: int) -> Student:
    """Somebody who takes a sitting with its exam; NotFound for anybody else."""
    row = db.session.execute(
        select(Person, Enrolment.id, Candidate.id, Candidate.attempt)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(
            Member, (Member.enrolment_id == Enrolment.id) & (Member.sitting_id == sitting.id)
        )
        .outerjoin(Candidate, Candidate.id == Member.candidate_id)
        .where(
            Enrolment.id == enrolment_id,
            Member.candidate_id.is_not(None)
            | (
                (Enrolment.cohort_id == sitting.exam.cohort_id)
                & (Enrolment.role == Role.STUDENT)
                & (sitting.number == 1)
            ),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return Student(row[0], row[1], row[2], row[3] or 1)


def latest_extension(candidate_id: int) -> datetime | None:
    """Until when a candidate's deadline is extended."""
    return db.session.scalar(
        select(func.max(Extension.due_at)).where(Extension.candidate_id == candidate_id)
    )


def open_request(candidate_id: int) -> ExtensionRequest | None:
    """What a candidate asks for and nobody has answered."""
    return db.session.scalars(
        select(ExtensionRequest).where(
            ExtensionRequest.candidate_id == candidate_id, ExtensionRequest.closed_at.is_(None)
        )
    ).one_or_none()


def own_request(person: Person, request_id: int) -> tuple[ExtensionRequest, int]:
    """A request of the person's own, and the sitting that it is about."""
    row = db.session.execute(
        select(ExtensionRequest, Candidate.sitting_id)
        .join(Candidate, Candidate.id == ExtensionRequest.candidate_id)
        .where(ExtensionRequest.id == request_id, ExtensionRequest.by_id == person.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def enrolment_of(candidate_id: int) -> int:
    """The enrolment of a candidate's student."""
    return db.session.scalars(
        select(Member.enrolment_id).where(Member.candidate_id == candidate_id)
    ).one()


def request_to_answer(person: Person, request_id: int) -> tuple[ExtensionRequest, int]:
    """A request and its sitting, for whoever sees the cohort."""
    row = db.session.execute(
        select(ExtensionRequest, Candidate.sitting_id)
        .join(Candidate, Candidate.id == ExtensionRequest.candidate_id)
        .join(Candidate.sitting)
        .join(Sitting.exam)
        .where(ExtensionRequest.id == request_id, _in_sight(person))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def documentation(person: Person, documentation_id: int) -> tuple[Documentation, int, int]:
    """A documentation, its sitting and its student's enrolment, for whoever sees the cohort."""
    row = db.session.execute(
        select(Documentation, Member.sitting_id, Member.enrolment_id)
        .join(Member, Member.candidate_id == Documentation.candidate_id)
        .join(Sitting, Sitting.id == Member.sitting_id)
        .join(Sitting.exam)
        .where(Documentation.id == documentation_id, _in_sight(person))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _in_sight(person: Person) -> ColumnElement[bool]:
    return Exam.cohort_id.in_(Cohort.visible_to(person).with_only_columns(Cohort.id))


class Asked(NamedTuple):
    """A request in the list of a sitting, the student's, and until when they have time already."""

    request: ExtensionRequest
    enrolment_id: int
    name: str
    student_number: str | None
    extended_to: datetime | None


def requests_in(sitting_id: int) -> list[Asked]:
    """All requests of a sitting, with who answered them, in the order in which they came. One
    query."""
    extended = (
        select(func.max(Extension.due_at))
        .where(Extension.candidate_id == Member.candidate_id)
        .correlate(Member)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ExtensionRequest, Member.enrolment_id, Person.name, Person.student_number, extended)
        .join(Member, Member.candidate_id == ExtensionRequest.candidate_id)
        .join(Member.enrolment)
        .join(Enrolment.person)
        .where(Member.sitting_id == sitting_id, _is_still_there(sitting_id))
        .options(joinedload(ExtensionRequest.closed_by))
        .order_by(ExtensionRequest.at, ExtensionRequest.id)
    )
    return [Asked(*row) for row in rows]


def _is_still_there(sitting_id: int) -> ColumnElement[bool]:
    """Whether the student has not been moved to a cohort with another exam."""
    exam = select(Exam.cohort_id).join(Sitting, Sitting.exam_id == Exam.id)
    return Enrolment.cohort_id == exam.where(Sitting.id == sitting_id).scalar_subquery()


def requests_to_grant(
    sitting_id: int, request_ids: Collection[int]
) -> list[tuple[ExtensionRequest, Enrolment]]:
    """Those of the requests that are of the sitting, with their students, in the order in which
    candidates are held."""
    rows = db.session.execute(
        select(ExtensionRequest, Enrolment)
        .join(Member, Member.candidate_id == ExtensionRequest.candidate_id)
        .join(Member.enrolment)
        .where(
            ExtensionRequest.id.in_(request_ids),
            Member.sitting_id == sitting_id,
            _is_still_there(sitting_id),
        )
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.id, ExtensionRequest.id)
    )
    return [(row[0], row[1]) for row in rows]


def requests_of(candidate_id: int) -> list[ExtensionRequest]:
    """What a candidate has asked for, with who answered."""
    wanted = select(ExtensionRequest).where(ExtensionRequest.candidate_id == candidate_id)
    return list(db.session.scalars(wanted.options(joinedload(ExtensionRequest.closed_by))))


def extensions_of(candidate_id: int) -> list[Extension]:
    """What a candidate was given, with by whom."""
    wanted = select(Extension).where(Extension.candidate_id == candidate_id)
    return list(db.session.scalars(wanted.options(joinedload(Extension.by))))


def documentations_of(candidate_id: int) -> list[Documentation]:
    """What was received about a candidate, with who recorded and who withdrew it."""
    wanted = select(Documentation).where(Documentation.candidate_id == candidate_id)
    people = (joinedload(Documentation.by), joinedload(Documentation.withdrawn_by))
    return list(db.session.scalars(wanted.options(*people)))
