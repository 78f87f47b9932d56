"""The grid of a cohort, student by day: one select, whatever its size."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from portfolio.assignments.models import Assignment
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Role, TeachingDay
from portfolio.core import clock, db
from portfolio.core.errors import NotFound
from portfolio.entries.models import Entry
from portfolio.feedback.models import PortfolioApproval, ReadMark
from portfolio.overview.states import (
    COHORT,
    READER,
    comments_of,
    state_from,
    versions_of,
)
from portfolio.people.models import Person
from portfolio.submissions.models import HandIn, Member
from portfolio.texts.models import Text, Version

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
    student_number: str | None
    approved: bool | None
    assignment_version_id: int | None
    hand_in_id: int | None
    cells: tuple[Cell, ...]

    @property
    def done(self) -> int:
        return sum(cell.state in SHARED for cell in self.cells)


class GridDay(NamedTuple):
    """A teaching day over its column."""

    number: int
    title: str
    date: date


class GridCohort(NamedTuple):
    """The cohort and its days, in order of number."""

    id: int
    name: str
    place: str
    days: list[GridDay]


def grid_cohort(person: Person, cohort_id: int) -> GridCohort:
    """A cohort that the person teaches, with its days; NotFound for everybody else."""
    rows = db.rows(_grid_cohort(), reader=person.id, cohort=cohort_id)
    if not rows:
        raise NotFound
    days = [GridDay(*row[3:]) for row in rows if row.number is not None]
    return GridCohort(rows[0].id, rows[0].name, rows[0].place, days)


@cache
def _grid_cohort() -> Select[*tuple[Any, ...]]:
    reader = cast(Person, SimpleNamespace(id=READER))
    return (
        Cohort.taught_by(reader)
        .with_only_columns(
            Cohort.id,
            Cohort.name,
            Cohort.place,
            TeachingDay.number,
            TeachingDay.title,
            TeachingDay.date,
        )
        .outerjoin(Cohort.days)
        .where(Cohort.id == COHORT)
        .order_by(None)
        .order_by(TeachingDay.number)
    )


def grid_rows(person: Person, cohort_id: int) -> list[GridRow]:
    """Students in Danish order by days in order of number. One query."""
    rows = db.rows(_grid_rows(), reader=person.id, cohort=cohort_id, now=clock.now())
    return [
        GridRow._make(
            (*of_student, tuple([Cell._make(row[7:]) for row in cells if row[6] is not None]))
        )
        for of_student, cells in groupby(rows, key=itemgetter(0, 1, 2, 3, 4, 5))
    ]


@cache
def _grid_rows() -> Select[*tuple[Any, ...]]:
    here = Text.cohort_id == COHORT
    versions, comments = versions_of(here), comments_of(here)
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
    handed_in = (
        select(func.max(HandIn.id))
        .join(Member, Member.candidate_id == HandIn.candidate_id)
        .where(Member.enrolment_id == Enrolment.id, HandIn.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    # The grid folds what nobody but the writer may know into "missing". On a day that has not
    # opened nothing is missing yet.
    is_later = TeachingDay.opens_at > bindparam("now", type_=db.Instant)
    unshared = case((is_later, "later"), else_="missing")
    state = state_from(versions, comments, unshared=unshared)
    is_new = or_(ReadMark.seen_at.is_(None), versions.c.shared_at > ReadMark.seen_at)
    return (
        select(
            Enrolment.id,
            student.name,
            student.student_number,
            judgement,
            draft_of_exam,
            handed_in,
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
