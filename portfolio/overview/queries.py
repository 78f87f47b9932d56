"""What the home pages, the inbox and the grid show: each is one select, whatever its size.

The state of an entry follows from what happened to its text, so it is never stored: shared once
it has a version, commented once somebody else has commented, answered once its writer has
replied or shared again since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portfolio.assignments.models import Assignment
from portfolio.cohorts.models import Cohort, Enrolment, Exam, Excuse, Role, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, PortfolioApproval, ReadMark
from portfolio.people.models import Person
from portfolio.texts.models import Draft, Kind, Text, Version

PAGE = 25


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
    versions, comments = _versions(cohort_id), _comments(cohort_id, person)
    rows = db.session.execute(
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
                Enrolment.person_id == person.id,
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
        .where(TeachingDay.cohort_id == cohort_id)
        .order_by(TeachingDay.number)
    )
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


class FormerText(NamedTuple):
    """An entry about a day of a cohort that the student has left."""

    day_id: int
    title: str
    date: date


def former_texts(person: Person) -> list[FormerText]:
    """Entries whose day belongs to another cohort than their enrolment does."""
    rows = db.session.execute(
        select(TeachingDay.id, TeachingDay.title, TeachingDay.date)
        .join(Entry, Entry.day_id == TeachingDay.id)
        .join(Entry.enrolment)
        .where(Enrolment.person_id == person.id, Enrolment.cohort_id != TeachingDay.cohort_id)
        .order_by(TeachingDay.date)
    )
    return [FormerText(*row) for row in rows]


class OwnExam(NamedTuple):
    """The exam of a cohort and the student's assignment for it, where begun."""

    title: str
    deadline: datetime | None
    needs_approval: bool
    enrolment_id: int
    assignment_id: int | None


def own_exam(person: Person, cohort_id: int) -> OwnExam | None:
    """The exam that the student works towards."""
    row = db.session.execute(
        select(Exam.title, Exam.deadline, Exam.needs_approval, Enrolment.id, Assignment.id)
        .join(Enrolment, Enrolment.cohort_id == Exam.cohort_id)
        .outerjoin(Assignment, Assignment.enrolment_id == Enrolment.id)
        .where(Exam.cohort_id == cohort_id, Enrolment.person_id == person.id)
    ).one_or_none()
    return OwnExam(*row) if row else None


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
    first = (
        select(
            Version.text_id,
            func.min(Version.at).label("since"),
            func.max(Version.id).label("newest"),
        )
        .join(Version.text)
        .where(_waits(person))
        .group_by(Version.text_id)
        .subquery()
    )
    rows = db.session.execute(
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
        .offset((page - 1) * PAGE)
    )
    return [Waiting(*row) for row in rows]


def how_many_wait(person: Person) -> int:
    """How many texts wait for a first comment."""
    return db.session.execute(
        select(func.count(Version.text_id.distinct())).join(Version.text).where(_waits(person))
    ).scalar_one()


def _waits(person: Person) -> ColumnElement[bool]:
    taught = select(Enrolment.cohort_id).where(
        Enrolment.person_id == person.id, Enrolment.role == Role.TEACHER
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
    return and_(Text.cohort_id.in_(taught), Text.owner_id != person.id, ~commented)


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
        .outerjoin(ReadMark, and_(ReadMark.text_id == Text.id, ReadMark.person_id == person.id))
        .where(_is_unread(person))
        .group_by(Text.cohort_id)
        .subquery()
    )
    rows = db.session.execute(
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
                Enrolment.person_id == person.id,
                Enrolment.role == Role.TEACHER,
            ),
        )
        .outerjoin(students, students.c.cohort_id == Cohort.id)
        .outerjoin(shared, shared.c.cohort_id == Cohort.id)
        .outerjoin(unread, unread.c.cohort_id == Cohort.id)
        .order_by(Cohort.name)
    )
    return [Taught(*row) for row in rows]


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
    versions, comments = _versions(cohort_id), _comments(cohort_id, person)
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
    rows = db.session.execute(
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
        .outerjoin(
            ReadMark, and_(ReadMark.text_id == Entry.text_id, ReadMark.person_id == person.id)
        )
        .where(Enrolment.cohort_id == cohort_id, Enrolment.role == Role.STUDENT)
        .order_by(student.name_key, Enrolment.id, TeachingDay.number)
    )
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


def _versions(cohort_id: int) -> Subquery:
    """Of each text of a cohort: id and moment of the newest version."""
    return (
        select(
            Version.text_id,
            func.max(Version.id).label("newest"),
            func.max(Version.at).label("shared_at"),
        )
        .join(Version.text)
        .where(Text.cohort_id == cohort_id)
        .group_by(Version.text_id)
        .subquery()
    )


def _comments(cohort_id: int, reader: Person) -> Subquery:
    """Of each text of a cohort: the last feedback, the owner's last answer, what is unread."""
    by_owner = Comment.author_id == Text.owner_id
    return (
        select(
            Comment.text_id,
            func.max(case((~by_owner, Comment.released_at))).label("feedback_at"),
            func.max(case((by_owner, Comment.released_at))).label("answered_at"),
            func.sum(case((_is_unread(reader), 1), else_=0)).label("unread"),
        )
        .join(Comment.text)
        .outerjoin(
            ReadMark,
            and_(ReadMark.text_id == Comment.text_id, ReadMark.person_id == reader.id),
        )
        .where(
            Text.cohort_id == cohort_id,
            Comment.released_at.is_not(None),
            Comment.deleted_at.is_(None),
        )
        .group_by(Comment.text_id)
        .subquery()
    )


def _is_unread(reader: Person) -> ColumnElement[bool]:
    return and_(
        Comment.author_id != reader.id,
        Comment.released_at.is_not(None),
        Comment.deleted_at.is_(None),
        or_(ReadMark.seen_at.is_(None), Comment.released_at > ReadMark.seen_at),
    )
