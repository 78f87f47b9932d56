"""The grid of a cohort, student by day: one select, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    and_,
    func,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from portfolio.assignments.models import Assignment
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Role, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import PortfolioApproval, ReadMark
from portfolio.overview.states import (
    COHORT,
    READER,
    comments_of_cohort,
    state_of_row,
    versions_of_cohort,
)
from portfolio.people.models import Person
from portfolio.texts.models import Version

SHARED = frozenset({"shared", "commented", "answered"})


class Cell(NamedTuple):
    """A student's entry for a day: what the grid shows of it, and the version to read."""

    state: str
    version_id: int | None
    unread: bool


@dataclass
class GridRow:
    """A student's row: cells in the order of the days."""

    enrolment_id: int
    name: str
    approved: bool | None
    assignment_version_id: int | None
    cells: list[Cell] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(cell.state in SHARED for cell in self.cells)


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
        of_student = students.get(row.enrolment_id)
        if of_student is None:
            of_student = GridRow(row.enrolment_id, row.name, row.approved, row.exam_version)
            students[row.enrolment_id] = of_student
        if row.number is None:
            continue
        new_version = row.shared_at is not None and (
            row.seen_at is None or row.shared_at > row.seen_at
        )
        of_student.cells.append(
            Cell(_folded(state_of_row(row)), row.newest, bool(row.unread) or new_version)
        )
    return list(students.values())


@cache
def _grid_rows() -> Select[*tuple[Any, ...]]:
    versions, comments = versions_of_cohort(), comments_of_cohort()
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
