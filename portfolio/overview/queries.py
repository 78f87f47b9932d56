"""What the home pages, the inbox and the grid show: each is one select, whatever its size.

The state of an entry follows from what happened to its text, so it is never stored: shared once
it has a version, commented once somebody else has commented, answered once its writer has
replied or shared again since.

The selects are built once and asked again and again with other parameters: building them takes
longer than the database needs to answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from portfolio.assignments.models import Assignment
from portfolio.cohorts.models import Cohort, Enrolment, Exam, Excuse, Role, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, PortfolioApproval, ReadMark
from portfolio.people.models import Person
from portfolio.texts.models import Draft, Kind, Text, Version

PAGE = 25

# Who reads, and in which cohort.
READER: BindParameter[int] = bindparam("reader", type_=BigInteger)
COHORT: BindParameter[int] = bindparam("cohort", type_=BigInteger)


def state_of(
    *,
    begun: bool,
    shared_at: datetime | None,
    feedback_at: datetime | None,
    answered_at: datetime | None,
    cancelled: bool = False,
    excused: bool = False,
) -> str:
    """The state of an entry, as components/state.html names it."""
    if shared_at is None:
        if cancelled:
            return "cancelled"
        if excused:
            return "excused"
        return "draft" if begun else "not_started"
    if feedback_at is None:
        return "shared"
    if shared_at > feedback_at or (answered_at is not None and answered_at > feedback_at):
        return "answered"
    return "commented"


@dataclass(frozen=True)
class Day:
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
    rows = db.session.execute(_student_days(), {"reader": person.id, "cohort": cohort_id})
    return [
        Day(
            id=row.id,
            number=row.number,
            title=row.title,
            date=row.date,
            opens_at=row.opens_at,
            due_at=row.due_at,
            locks_at=row.locks_at,
            state=_state(row),
            version_id=row.newest,
            unread=row.unread,
        )
        for row in rows
    ]


@cache
def _student_days() -> Select[*tuple[Any, ...]]:
    versions, comments = _versions(), _comments()
    return (
        select(
            TeachingDay.id,
            TeachingDay.number,
            TeachingDay.title,
            TeachingDay.date,
            TeachingDay.opens_at,
            TeachingDay.due_at,
            TeachingDay.locks_at,
            TeachingDay.cancelled_at,
            Draft.revision,
            Excuse.id.label("excuse"),
            versions.c.newest,
            versions.c.shared_at,
            comments.c.feedback_at,
            comments.c.answered_at,
            func.coalesce(comments.c.unread, 0).label("unread"),
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
    title: str
    date: date


def former_texts(person: Person) -> list[FormerText]:
    """Entries whose day belongs to another cohort than their enrolment does."""
    rows = db.session.execute(_former_texts(), {"reader": person.id})
    return [FormerText(*row) for row in rows]


@cache
def _former_texts() -> Select[int, str, date]:
    return (
        select(TeachingDay.id, TeachingDay.title, TeachingDay.date)
        .join(Entry, Entry.day_id == TeachingDay.id)
        .join(Entry.enrolment)
        .where(Enrolment.person_id == READER, Enrolment.cohort_id != TeachingDay.cohort_id)
        .order_by(TeachingDay.date)
    )


class OwnExam(NamedTuple):
    """The exam of a cohort and the student's assignment for it, where begun."""

    title: str
    deadline: datetime | None
    needs_approval: bool
    enrolment_id: int
    assignment_id: int | None


def own_exam(person: Person, cohort_id: int) -> OwnExam | None:
    """The exam that the student works towards."""
    asked = {"reader": person.id, "cohort": cohort_id}
    row = db.session.execute(_own_exam(), asked).one_or_none()
    return OwnExam(*row) if row else None


@cache
def _own_exam() -> Select[str, datetime | None, bool, int, int]:
    return (
        select(Exam.title, Exam.deadline, Exam.needs_approval, Enrolment.id, Assignment.id)
        .join(Enrolment, Enrolment.cohort_id == Exam.cohort_id)
        .outerjoin(Assignment, Assignment.enrolment_id == Enrolment.id)
        .where(Exam.cohort_id == COHORT, Enrolment.person_id == READER)
    )


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
    return and_(Text.cohort_id.in_(taught), Text.owner_id != READER, ~commented)


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
        .where(_is_unread())
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


@dataclass
class GridRow:
    """A student's row: cells in the order of the days."""

    enrolment_id: int
    name: str
    approved: bool | None
    assignment_version_id: int | None
    cells: list[dict[str, Any]] = field(default_factory=list)

    url: str | None = None

    @property
    def done(self) -> int:
        return sum(cell["state"] in ("shared", "commented", "answered") for cell in self.cells)


def grid_cohort(person: Person, cohort_id: int) -> Cohort:
    """A cohort that the person teaches, with its days; NotFound for everybody else."""
    return db.found(
        Cohort.taught_by(person).where(Cohort.id == cohort_id).options(joinedload(Cohort.days))
    )


def grid_rows(person: Person, cohort_id: int) -> list[GridRow]:
    """Students in Danish order by days in order of number. One query."""
    rows = db.session.execute(_grid_rows(), {"reader": person.id, "cohort": cohort_id})
    students: dict[int, GridRow] = {}
    for row in rows:
        of_student = students.setdefault(
            row.enrolment_id,
            GridRow(row.enrolment_id, row.name, row.approved, row.exam_version),
        )
        if row.number is None:
            continue
        new_version = row.shared_at is not None and (
            row.seen_at is None or row.shared_at > row.seen_at
        )
        of_student.cells.append(
            {
                "state": _folded(_state(row)),
                "version_id": row.newest,
                "unread": bool(row.unread) or new_version,
            }
        )
    return list(students.values())


@cache
def _grid_rows() -> Select[*tuple[Any, ...]]:
    versions, comments = _versions(), _comments()
    student = aliased(Person)
    judgement = (
        select(PortfolioApproval.approved)
        .where(PortfolioApproval.enrolment_id == Enrolment.id)
        .order_by(PortfolioApproval.at.desc(), PortfolioApproval.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    draft_of_exam = (
        select(func.max(Version.id))
        .join(Assignment, Assignment.text_id == Version.text_id)
        .where(Assignment.enrolment_id == Enrolment.id)
        .scalar_subquery()
    )
    return (
        select(
            Enrolment.id.label("enrolment_id"),
            student.name,
            TeachingDay.number,
            TeachingDay.cancelled_at,
            Entry.id.label("revision"),
            Excuse.id.label("excuse"),
            versions.c.newest,
            versions.c.shared_at,
            comments.c.feedback_at,
            comments.c.answered_at,
            comments.c.unread,
            ReadMark.seen_at,
            judgement.label("approved"),
            draft_of_exam.label("exam_version"),
        )
        .select_from(Enrolment)
        .join(student, student.id == Enrolment.person_id)
        .outerjoin(TeachingDay, TeachingDay.cohort_id == Enrolment.cohort_id)
        .outerjoin(Entry, and_(Entry.day_id == TeachingDay.id, Entry.enrolment_id == Enrolment.id))
        .outerjoin(
            Excuse, and_(Excuse.day_id == TeachingDay.id, Excuse.enrolment_id == Enrolment.id)
        )
        .outerjoin(versions, versions.c.text_id == Entry.text_id)
        .outerjoin(comments, comments.c.text_id == Entry.text_id)
        .outerjoin(ReadMark, and_(ReadMark.text_id == Entry.text_id, ReadMark.person_id == READER))
        .where(Enrolment.cohort_id == COHORT, Enrolment.role == Role.STUDENT)
        .order_by(student.name_key, Enrolment.id, TeachingDay.number)
    )


def _folded(state: str) -> str:
    """The grid folds what nobody but the writer may know into "missing"."""
    return "missing" if state in ("not_started", "draft") else state


def _state(row: Any) -> str:
    return state_of(
        begun=row.revision is not None,
        shared_at=row.shared_at,
        feedback_at=row.feedback_at,
        answered_at=row.answered_at,
        cancelled=row.cancelled_at is not None,
        excused=row.excuse is not None,
    )


def _versions() -> Subquery:
    """Of each text of a cohort: id and moment of the newest version."""
    return (
        select(
            Version.text_id,
            func.max(Version.id).label("newest"),
            func.max(Version.at).label("shared_at"),
        )
        .join(Version.text)
        .where(Text.cohort_id == COHORT)
        .group_by(Version.text_id)
        .subquery()
    )


def _comments() -> Subquery:
    """Of each text of a cohort: the last feedback, the owner's last answer, what is unread."""
    by_owner = Comment.author_id == Text.owner_id
    return (
        select(
            Comment.text_id,
            func.max(case((~by_owner, Comment.released_at))).label("feedback_at"),
            func.max(case((by_owner, Comment.released_at))).label("answered_at"),
            func.sum(case((_is_unread(), 1), else_=0)).label("unread"),
        )
        .join(Comment.text)
        .outerjoin(
            ReadMark,
            and_(ReadMark.text_id == Comment.text_id, ReadMark.person_id == READER),
        )
        .where(
            Text.cohort_id == COHORT,
            Comment.released_at.is_not(None),
            Comment.deleted_at.is_(None),
        )
        .group_by(Comment.text_id)
        .subquery()
    )


def _is_unread() -> ColumnElement[bool]:
    return and_(
        Comment.author_id != READER,
        Comment.released_at.is_not(None),
        Comment.deleted_at.is_(None),
        or_(ReadMark.seen_at.is_(None), Comment.released_at > ReadMark.seen_at),
    )
