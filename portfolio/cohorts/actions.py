"""What happens? Modules, cohorts and teaching days are made and changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.exam_actions import copy_exam
from portfolio.cohorts.exam_models import Exam
from portfolio.cohorts.meanwhile import check_seen, unless
from portfolio.cohorts.models import (
    Cohort,
    Enrolment,
    Excuse,
    Module,
    Prompt,
    Role,
    TeachingDay,
    day_teachers,
)
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.core.moments import deadline, moved
from portfolio.ledger.actions import record
from portfolio.people.models import Person


class CodeTaken(DomainError):
    """Two modules can't have the same code."""

    sentence = lazy("Der findes allerede et modul med den kode.")


class NameTaken(DomainError):
    """Two cohorts of a module can't have the same name."""

    sentence = lazy("Modulet har allerede et hold med det navn.")


class NumberTaken(DomainError):
    """Two days of a cohort can't have the same number."""

    sentence = lazy("Holdet har allerede en dag med det nummer.")


class HasDays(DomainError):
    """The plan is for a cohort without days; this one has got some."""

    sentence = lazy("Holdet har allerede undervisningsdage. Tilføj eller ret dem en for en.")


class DayHasTexts(DomainError):
    """Somebody has written about the day, so it may be cancelled but never deleted."""

    sentence = lazy(
        "Der er skrevet tekster til dagen, så den kan ikke slettes. Du kan aflyse den i stedet."
    )


class NotTheirDay(Invalid):
    """A student is excused from a day of their own cohort, and only a student."""

    sentence = lazy("Kun en studerende på dagens eget hold kan fritages.")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Days to be made: from when, how many days apart, and the entries' deadlines.

    `due_after` and `locks_after` count days after the teaching day, to 23:59:59; None is never.
    """

    first: date
    every: int
    starts: time
    ends: time
    due_after: int | None
    locks_after: int | None


@dataclass(frozen=True, kw_only=True)
class DayContent:
    """All that an administrator may write about a day."""

    number: int
    title: str
    about: str
    place: str
    date: date
    starts: time
    ends: time
    opens_at: datetime | None
    due_at: datetime | None
    locks_at: datetime | None
    prompts: Sequence[str]
    teachers: Sequence[Person]


def create_module(code: str, title: str, ects: int, *, by: Person) -> Module:
    """A new diploma module; CodeTaken where the code is another's."""
    module = Module(code=code, title=title, ects=ects, created_at=clock.now())
    with unless(CodeTaken):
        db.session.add(module)
    record("created", module, by=by)
    return module


def change_module(
    module: Module, code: str, title: str, ects: int, *, seen: str, by: Person
) -> None:
    """Change a module that looks as it did when its page was opened."""
    check_seen(module.mark(), seen)
    with unless(CodeTaken):
        module.code, module.title, module.ects = code, title, ects
    record("changed", module, by=by)


def create_cohort(module: Module, name: str, place: str, contact: str, *, by: Person) -> Cohort:
    """A new cohort of a module, without days; NameTaken where the module has one called so."""
    cohort = Cohort(
        module_id=module.id, name=name, place=place, contact=contact, created_at=clock.now()
    )
    with unless(NameTaken):
        db.session.add(cohort)
    record("created", cohort, by=by, module_id=module.id)
    return cohort


def change_cohort(
    cohort: Cohort, name: str, place: str, contact: str, *, seen: str, by: Person
) -> None:
    """Change a cohort that looks as it did when its page was opened."""
    check_seen(cohort.mark(), seen)
    with unless(NameTaken):
        cohort.name, cohort.place, cohort.contact = name, place, contact
    record("changed", cohort, by=by)


def plan_days(cohort: Cohort, plan: Plan, titles: Sequence[str], *, by: Person) -> None:
    """Make a cohort's days in one rhythm; `titles` has one for each. Raises HasDays."""
    days = []
    for index, title in enumerate(titles):
        day = plan.first + timedelta(days=index * plan.every)
        days.append(
            TeachingDay(
                cohort_id=cohort.id,
                number=index + 1,
                title=title,
                date=day,
                starts=plan.starts,
                ends=plan.ends,
                due_at=_after(day, plan.due_after),
                locks_at=_after(day, plan.locks_after),
            )
        )
    _keep_days(days)
    record("planned_days", cohort, by=by, days=len(days))


def _after(day: date, days: int | None) -> datetime | None:
    return None if days is None else deadline(day + timedelta(days=days))


def copy_days(
    cohort: Cohort,
    source: Sequence[TeachingDay],
    source_exam: Exam | None,
    first: date,
    *,
    by: Person,
) -> None:
    """Copy an earlier cohort's days, prompts and exam rules, so that the first day is `first`.

    The distance between days and the clock times of the deadlines stay; teachers and the exam's
    deadline are not copied. Raises HasDays, ImpossibleMoment.
    """
    shift = (first - min(day.date for day in source)).days if source else 0
    copies = []
    for day in source:
        copy = TeachingDay(
            cohort_id=cohort.id,
            number=day.number,
            title=day.title,
            about=day.about,
            place=day.place,
            date=day.date + timedelta(days=shift),
            starts=day.starts,
            ends=day.ends,
            opens_at=moved(day.opens_at, shift),
            due_at=moved(day.due_at, shift),
            locks_at=moved(day.locks_at, shift),
        )
        copy.prompts = _prompts(prompt.body for prompt in day.prompts)
        copies.append(copy)
    _keep_days(copies)
    if source_exam is not None:
        copy_exam(cohort, source_exam, by=by)
    record("copied_days", cohort, by=by, days=len(copies))


def _keep_days(days: Sequence[TeachingDay]) -> None:
    # A second click: the first has made the days with these numbers.
    with unless(HasDays):
        db.session.add_all(days)


def _prompts(bodies: Iterable[str]) -> list[Prompt]:
    return [Prompt(position=position, body=body) for position, body in enumerate(bodies)]


def add_day(cohort: Cohort, content: DayContent, *, by: Person) -> TeachingDay:
    """One day more; NumberTaken where there is a day with its number."""
    day = TeachingDay(cohort_id=cohort.id, prompts=[], teachers=[])
    _write(day, content)
    with unless(NumberTaken):
        db.session.add(day)
    record("created", day, by=by, cohort_id=cohort.id)
    return day


def change_day(day: TeachingDay, content: DayContent, *, seen: str, by: Person) -> None:
    """Change a day that looks as it did when its page was opened; texts are never touched."""
    check_seen(day.mark(), seen)
    was_on = day.date
    with unless(NumberTaken):
        _write(day, content)
    record("moved" if day.date != was_on else "changed", day, by=by, cohort_id=day.cohort_id)


def _write(day: TeachingDay, content: DayContent) -> None:
    day.number, day.title = content.number, content.title
    day.about, day.place = content.about, content.place
    day.date, day.starts, day.ends = content.date, content.starts, content.ends
    day.opens_at, day.due_at, day.locks_at = content.opens_at, content.due_at, content.locks_at
    if [prompt.body for prompt in day.prompts] != list(content.prompts):
        day.prompts = _prompts(content.prompts)
    day.teachers = list(content.teachers)


def cancel_day(day: TeachingDay, *, by: Person) -> None:
    """Cancel a day; its texts stay. Once is enough."""
    if day.cancelled_at is None:
        day.cancelled_at = clock.now()
        record("cancelled", day, by=by, cohort_id=day.cohort_id)


def reinstate_day(day: TeachingDay, *, by: Person) -> None:
    """A cancelled day takes place after all."""
    if day.cancelled_at is not None:
        day.cancelled_at = None
        record("reinstated", day, by=by, cohort_id=day.cohort_id)


def delete_day(day: TeachingDay, cohort: Cohort, *, by: Person) -> None:
    """Delete a day that nobody has written about; DayHasTexts otherwise.

    The database knows: an entry points at its day.
    """
    number = day.number
    with unless(DayHasTexts):
        db.session.execute(delete(Excuse).where(Excuse.day_id == day.id))
        db.session.execute(delete(Prompt).where(Prompt.day_id == day.id))
        db.session.execute(delete(day_teachers).where(day_teachers.c.day_id == day.id))
        db.session.execute(delete(TeachingDay).where(TeachingDay.id == day.id))
    record("deleted_day", cohort, by=by, number=number)


def excuse(enrolment: Enrolment, day: TeachingDay, *, by: Person) -> None:
    """A student need not write for a day. Why is not asked: it may be illness."""
    if day.cohort_id != enrolment.cohort_id or enrolment.role != Role.STUDENT:
        raise NotTheirDay
    try:
        with db.session.begin_nested():
            db.session.execute(
                insert(Excuse).values(
                    enrolment_id=enrolment.id, day_id=day.id, by_id=by.id, at=clock.now()
                )
            )
    except IntegrityError:
        # Excused already; a second click.
        return
    record("excused", enrolment, by=by, day_id=day.id)


def take_back_excuse(enrolment: Enrolment, day: TeachingDay, *, by: Person) -> None:
    """The student writes for the day after all."""
    gone = db.session.scalars(
        delete(Excuse)
        .where(Excuse.enrolment_id == enrolment.id, Excuse.day_id == day.id)
        .returning(Excuse.id)
    ).all()
    if gone:
        record("took_back_excuse", enrolment, by=by, day_id=day.id)
