"""What the pages read: lists as rows, single things with what their pages show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import (
    Cohort,
    Enrolment,
    Excuse,
    Module,
    Role,
    TeachingDay,
)
from portfolio.core import clock, db
from portfolio.outbox import queries as outbox_queries
from portfolio.people.models import OneTimeLink, Person


class CohortRow(NamedTuple):
    """A cohort in a list. `uninvited` counts those without a password or a working invitation."""

    id: int
    name: str
    place: str
    module_id: int
    module_code: str
    module_title: str
    students: int
    teachers: int
    uninvited: int
    first: date | None
    last: date | None


class MemberRow(NamedTuple):
    """Somebody in a cohort, and how far their way in has come."""

    enrolment_id: int
    person_id: int
    role: str
    name: str
    email: str
    student_number: str | None
    has_password: bool
    suspended_at: datetime | None
    invited_at: datetime | None
    invitation_ends: datetime | None

    @property
    def access(self) -> str:
        """ "suspended", "active", "uninvited", "invited" or "expired"."""
        if self.suspended_at is not None:
            return "suspended"
        if self.has_password:
            return "active"
        if self.invited_at is None or self.invitation_ends is None:
            return "uninvited"
        return "invited" if self.invitation_ends > clock.now() else "expired"


def cohort_rows(person: Person) -> list[CohortRow]:
    """The cohorts that the person sees, by module and name."""
    visible = Cohort.visible_to(person).with_only_columns(Cohort.id)
    days = (
        select(
            TeachingDay.cohort_id,
            func.min(TeachingDay.date).label("first"),
            func.max(TeachingDay.date).label("last"),
        )
        .group_by(TeachingDay.cohort_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Cohort.id,
            Cohort.name,
            Cohort.place,
            Module.id,
            Module.code,
            Module.title,
            _count(Role.STUDENT),
            _count(Role.TEACHER),
            _uninvited(),
            days.c.first,
            days.c.last,
        )
        .join(Module, Module.id == Cohort.module_id)
        .outerjoin(days, days.c.cohort_id == Cohort.id)
        .where(Cohort.id.in_(visible))
        .order_by(Module.title, Module.code, Cohort.name)
    )
    return [CohortRow(*row) for row in rows]


def _count(role: Role) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.role == role)
        .correlate(Cohort)
        .scalar_subquery()
    )


def _uninvited() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.cohort_id == Cohort.id,
            Person.password_hash.is_(None),
            Person.suspended_at.is_(None),
            Person.id.not_in(_with_live_invitation()),
        )
        .correlate(Cohort)
        .scalar_subquery()
    )


def _with_live_invitation() -> Select[Any]:
    return select(OneTimeLink.person_id).where(
        OneTimeLink.purpose == "invitation", OneTimeLink.expires_at > clock.now()
    )


def stuck_mails() -> int:
    """How many mails were given up, or may or may not have arrived."""
    given_up, uncertain = (
        select(func.count()).select_from(wanted().order_by(None).subquery()).scalar_subquery()
        for wanted in (outbox_queries.given_up, outbox_queries.uncertain)
    )
    return db.session.scalar(select(given_up + uncertain)) or 0


def modules() -> list[Module]:
    """All modules, by title."""
    return list(db.session.scalars(select(Module).order_by(Module.title, Module.code)))


def module(module_id: int, *, lock: bool = False) -> Module:
    """The module; NotFound where there is none."""
    wanted = select(Module).where(Module.id == module_id)
    return db.found(wanted.with_for_update() if lock else wanted)


def cohort(person: Person, cohort_id: int, *, lock: bool = False) -> Cohort:
    """The cohort with its module, for somebody who sees it."""
    wanted = (
        Cohort.visible_to(person)
        .where(Cohort.id == cohort_id)
        .options(joinedload(Cohort.module, innerjoin=True))
    )
    return db.found(wanted.with_for_update(of=Cohort) if lock else wanted)


def day(person: Person, day_id: int, *, lock: bool = False) -> TeachingDay:
    """The day with cohort, module, prompts and teachers, for somebody who sees the cohort.

    `lock` is for changing it: who comes second waits and then sees what the first has done.
    """
    wanted = (
        TeachingDay.visible_to(person)
        .where(TeachingDay.id == day_id)
        .options(
            joinedload(TeachingDay.cohort, innerjoin=True).joinedload(
                Cohort.module, innerjoin=True
            ),
            selectinload(TeachingDay.prompts),
            selectinload(TeachingDay.teachers),
        )
    )
    return db.found(wanted.with_for_update(of=TeachingDay) if lock else wanted)


def days_of(cohort: Cohort) -> list[TeachingDay]:
    """A cohort's days with their teachers and prompts, in order."""
    return list(
        db.session.scalars(
            select(TeachingDay)
            .where(TeachingDay.cohort_id == cohort.id)
            .order_by(TeachingDay.number)
            .options(selectinload(TeachingDay.teachers), selectinload(TeachingDay.prompts))
        )
    )


def next_number(cohort: Cohort) -> int:
    """The number after the cohort's last day."""
    last = select(func.max(TeachingDay.number)).where(TeachingDay.cohort_id == cohort.id)
    return (db.session.scalar(last) or 0) + 1


def last_day(cohort: Cohort) -> TeachingDay | None:
    """The day with the highest number, whose times the next one probably has too."""
    return db.session.scalars(
        select(TeachingDay)
        .where(TeachingDay.cohort_id == cohort.id)
        .order_by(TeachingDay.number.desc())
        .limit(1)
    ).one_or_none()


def exam_of(cohort: Cohort, *, lock: bool = False, with_sittings: bool = False) -> Exam | None:
    """The cohort's exam with its ordinary sitting, if it has been set up."""
    wanted = select(Exam).where(Exam.cohort_id == cohort.id).options(joinedload(Exam.ordinary))
    if with_sittings:
        wanted = wanted.options(joinedload(Exam.sittings))
    if lock:
        wanted = wanted.with_for_update(of=Exam)
    return db.session.scalars(wanted).unique().one_or_none()


def sitting(person: Person, sitting_id: int, *, lock: bool = False) -> Sitting:
    """A sitting with exam, cohort and module; NotFound for whoever does not see the cohort."""
    wanted = (
        select(Sitting)
        .join(Sitting.exam)
        .where(
            Sitting.id == sitting_id,
            Exam.cohort_id.in_(Cohort.visible_to(person).with_only_columns(Cohort.id)),
        )
        .options(
            joinedload(Sitting.exam).joinedload(Exam.cohort).joinedload(Cohort.module),
            joinedload(Sitting.exam).joinedload(Exam.ordinary),
        )
    )
    return db.found(wanted.with_for_update(of=Sitting) if lock else wanted)


def teachers_of(cohort_id: int) -> list[Person]:
    """The teachers of a cohort in Danish order."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(Enrolment.cohort_id == cohort_id, Enrolment.role == Role.TEACHER)
            .order_by(Person.name_key, Person.id)
        )
    )


def members_of(cohort: Cohort) -> list[MemberRow]:
    """Everybody in a cohort in Danish order."""
    rows = db.session.execute(_members().where(Enrolment.cohort_id == cohort.id))
    return [MemberRow(*row) for row in rows]


def member(enrolment: Enrolment) -> MemberRow:
    """One of them."""
    return MemberRow(*db.session.execute(_members().where(Enrolment.id == enrolment.id)).one())


def people_to_invite(cohort: Cohort) -> list[Person]:
    """Everybody in a cohort who can neither sign in nor has an invitation that works."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(
                Enrolment.cohort_id == cohort.id,
                Person.password_hash.is_(None),
                Person.suspended_at.is_(None),
                Person.id.not_in(_with_live_invitation()),
            )
            .order_by(Person.id)
        )
    )


def _members() -> Select[Any]:
    links = (
        select(
            OneTimeLink.person_id,
            func.max(OneTimeLink.created_at).label("invited_at"),
            func.max(OneTimeLink.expires_at).label("ends_at"),
        )
        .where(OneTimeLink.purpose == "invitation")
        .group_by(OneTimeLink.person_id)
        .subquery()
    )
    return (
        select(
            Enrolment.id,
            Person.id,
            Enrolment.role,
            Person.name,
            Person.email,
            Person.student_number,
            Person.password_hash.is_not(None),
            Person.suspended_at,
            links.c.invited_at,
            links.c.ends_at,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(links, links.c.person_id == Person.id)
        .order_by(Person.name_key, Person.id)
    )


def enrolment(person: Person, enrolment_id: int, *, lock: bool = False) -> Enrolment:
    """An enrolment with person, cohort and module, in a cohort that the person sees."""
    visible = Cohort.visible_to(person).with_only_columns(Cohort.id)
    wanted = (
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.cohort_id.in_(visible))
        .options(
            joinedload(Enrolment.person, innerjoin=True),
            joinedload(Enrolment.cohort, innerjoin=True).joinedload(Cohort.module, innerjoin=True),
        )
    )
    return db.found(wanted.with_for_update(of=Enrolment) if lock else wanted)


class ExcuseRow(NamedTuple):
    """Who excused a student from a day, and when."""

    day_id: int
    by: str
    at: datetime


def excuses_of(enrolment: Enrolment) -> dict[int, ExcuseRow]:
    """A student's excuses by the day's id."""
    rows = db.session.execute(
        select(Excuse.day_id, Person.name, Excuse.at)
        .join(Person, Person.id == Excuse.by_id)
        .where(Excuse.enrolment_id == enrolment.id)
    )
    return {row[0]: ExcuseRow(*row) for row in rows}


def cohorts_to_copy(module: Module) -> list[tuple[int, str, date]]:
    """The module's cohorts that have days (id, name, first day), latest first."""
    first = func.min(TeachingDay.date)
    rows = db.session.execute(
        select(Cohort.id, Cohort.name, first)
        .join(TeachingDay, TeachingDay.cohort_id == Cohort.id)
        .where(Cohort.module_id == module.id)
        .group_by(Cohort.id, Cohort.name)
        .order_by(first.desc(), Cohort.name)
    )
    return [(id_, name, day) for id_, name, day in rows]


def uninvited(members: Sequence[MemberRow]) -> list[MemberRow]:
    """Those who can neither sign in nor have an invitation that works."""
    return [member for member in members if member.access in ("uninvited", "expired")]
