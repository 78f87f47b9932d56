"""The grid of a cohort, student by day: one select, whatever its size."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Select,
    and_,
    func,
    or_,
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
    state_from,
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


class GridRow(NamedTuple):
    """A student's row: cells in the order of the days."""

    enrolment_id: int
    name: str
    approved: bool | None
    assignment_version_id: int | None
    cells: tuple[Cell, ...]

    @property
    def done(self) -> int:
        return sum(cell.state in SHARED for cell in self.cells)


def grid_cohort(person: Person, cohort_id: int) -> Cohort:
    """A cohort that the person teaches, with its days; NotFound for everybody else."""
    return db.found(_grid_cohort(), reader=person.id, cohort=cohort_id)


@cache
def _grid_cohort() -> Select[Cohort]:
    reader = cast(Person, SimpleNamespace(id=READER))
    return Cohort.taught_by(reader).where(Cohort.id == COHORT).options(joinedload(Cohort.days))


def grid_rows(person: Person, cohort_id: int) -> list[GridRow]:
    """Students in Danish order by days in order of number. One query."""
    rows = db.session.execute(_grid_rows(), {"reader": person.id, "cohort": cohort_id})
    return [
        GridRow(
            enrolment_id,
            name,
            approved,
            assignment_version_id,
            tuple(Cell(*row[5:]) for row in of_student if row.number is not None),
        )
        for (enrolment_id, name, approved, assignment_version_id), of_student in groupby(
            rows, key=lambda row: row[:4]
        )
    ]


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
    # The grid folds what nobody but the writer may know into "missing".
    state = state_from(versions, comments, unshared="missing")
    is_new = or_(ReadMark.seen_at.is_(None), versions.c.shared_at > ReadMark.seen_at)
    return (
        select(
            Enrolment.id,
            student.name,
            judgement,
            draft_of_exam,
            TeachingDay.number,
            state,
            versions.c.newest,
            and_(versions.c.newest.is_not(None), or_(comments.c.unread > 0, is_new)),
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
