"""The demo's module, people, cohorts, days and exams, made as an administrator would make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portfolio.administration.demo.calendar import Dates, RealDay, days_of, exam_deadline
from portfolio.administration.demo.content import Cohort as CohortContent
from portfolio.administration.demo.content import DemoContent
from portfolio.cohorts import actions as cohorts
from portfolio.cohorts.enrolling import import_list
from portfolio.cohorts.exam_actions import ExamRules, Moments, set_exam
from portfolio.cohorts.exam_forms import TRUST
from portfolio.cohorts.exam_models import FrontField
from portfolio.cohorts.models import Cohort, Enrolment, Module, Role, TeachingDay
from portfolio.cohorts.roster import RosterRow
from portfolio.core import clock, db
from portfolio.people.actions import add_person, make_administrator
from portfolio.people.models import Person

ADMINISTRATOR = "admin@portfolio.example"


@dataclass
class Setting:
    """All that stands before the first word is written, by number and address."""

    people: dict[str, Person] = field(default_factory=dict)
    cohorts: dict[int, Cohort] = field(default_factory=dict)
    plans: dict[int, list[RealDay]] = field(default_factory=dict)
    days: dict[tuple[int, int], TeachingDay] = field(default_factory=dict)
    enrolments: dict[tuple[int, str], Enrolment] = field(default_factory=dict)


def make_setting(content: DemoContent, password_hash: str) -> Setting:
    """Make everything up to now; needs a clock that stands still."""
    setting = Setting()
    for cohort in content.cohorts:
        setting.plans[cohort.number] = days_of(content, cohort, clock.today())
    first = min(days[0].planned.opens_at for days in setting.plans.values())
    with clock.fixed(first - timedelta(days=42)):
        module = _make_office(content)
    for cohort in content.cohorts:
        begins = setting.plans[cohort.number][0].planned.opens_at
        with clock.fixed(begins - timedelta(days=28)):
            _make_cohort(setting, content, cohort, module)
    for cohort in content.cohorts:
        for day in setting.plans[cohort.number]:
            _change_day(setting.days[cohort.number, day.number], cohort.place, day)
    # One password for all, hashed once; nobody was ever invited.
    db.session.execute(update(Person).values(password_hash=password_hash))
    _read_again(setting)
    return setting


def _make_office(content: DemoContent) -> Module:
    for person in content.administrators:
        make_administrator(add_person(person.name, person.email, by=None), by=None)
    module = content.module
    return cohorts.create_module(module.code, module.title, module.ects, by=_administrator())


def _administrator() -> Person:
    return db.session.scalars(Person.at(ADMINISTRATOR)).one()


def _make_cohort(
    setting: Setting, content: DemoContent, cohort: CohortContent, module: Module
) -> None:
    by = _administrator()
    contact = f"{cohort.contact_name}, {cohort.contact_email}, {cohort.contact_phone}"
    made = cohorts.create_cohort(module, cohort.name, cohort.place, contact, by=by)
    setting.cohorts[cohort.number] = made
    import_list(made, _teachers(content, cohort.number), Role.TEACHER, by=by)
    import_list(made, _students(content, cohort.number), Role.STUDENT, by=by)
    teachers = db.session.scalars(
        select(Person)
        .join(Enrolment)
        .where(Enrolment.cohort_id == made.id, Enrolment.role == Role.TEACHER)
        .order_by(Person.id)
    ).all()
    for day in setting.plans[cohort.number]:
        teacher = teachers[(day.number - 1) % len(teachers)]
        written = _day(cohort.place, day, day.planned, [teacher])
        setting.days[cohort.number, day.number] = cohorts.add_day(made, written, by=by)
    rules = ExamRules(
        title=content.exam.title,
        max_anslag=content.exam.limit_anslag,
        needs_approval=True,
        takes_own_pdf=True,
        front_fields=[*FrontField],
    )
    due = Moments(due_at=exam_deadline(content, setting.plans[cohort.number]))
    set_exam(made, None, rules, due, TRUST, seen="", by=by)


def _teachers(content: DemoContent, number: int) -> list[RosterRow]:
    teaching = [teacher for teacher in content.teachers if number in teacher.cohorts]
    return [RosterRow(line, who.name, who.email) for line, who in enumerate(teaching, 1)]


def _students(content: DemoContent, number: int) -> list[RosterRow]:
    students = [student for student in content.students if student.cohort == number]
    return [
        RosterRow(line, who.name, who.email, who.student_number)
        for line, who in enumerate(students, 1)
    ]


def _day(campus: str, day: RealDay, dates: Dates, teachers: Sequence[Person]) -> cohorts.DayContent:
    change = day.change if dates is not day.planned else None
    about = day.content.about
    return cohorts.DayContent(
        number=day.number,
        title=day.content.title,
        about=f"{change.reason}\n\n{about}" if change else about,
        place=f"{campus}, {change.room if change else day.content.room}",
        date=dates.date,
        starts=time.fromisoformat(day.content.starts),
        ends=time.fromisoformat(day.content.ends),
        opens_at=dates.opens_at,
        due_at=dates.due_at,
        locks_at=dates.locks_at,
        prompts=day.content.prompts,
        teachers=teachers,
    )


def _change_day(made: TeachingDay, campus: str, day: RealDay) -> None:
    """Move or cancel a day, on the day on which that was decided."""
    if day.change is None or day.changed_at is None:
        return
    with clock.fixed(day.changed_at):
        dates = day.moved_to or day.planned
        written = _day(campus, day, dates, made.teachers)
        if day.is_cancelled:
            written = replace(written, about=f"{day.change.reason}\n\n{written.about}")
        cohorts.change_day(made, written, seen=made.mark(), by=_administrator())
        if day.is_cancelled:
            cohorts.cancel_day(made, by=_administrator())


def _read_again(setting: Setting) -> None:
    """Everything by its key, loaded as the rooms' actions want it."""
    setting.people = {person.email: person for person in db.session.scalars(select(Person))}
    by_id = {cohort.id: number for number, cohort in setting.cohorts.items()}
    for enrolment in db.session.scalars(select(Enrolment).options(joinedload(Enrolment.person))):
        key = by_id[enrolment.cohort_id], enrolment.person.email
        setting.enrolments[key] = enrolment
    whole = select(TeachingDay).options(joinedload(TeachingDay.cohort))
    for day in db.session.scalars(whole.execution_options(populate_existing=True)):
        setting.days[by_id[day.cohort_id], day.number] = day
