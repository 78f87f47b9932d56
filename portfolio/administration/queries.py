"""What administrators look up: people, moves between cohorts, versions by number and moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portfolio.assignments.models import Assignment
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Module, Role, TeachingDay
from portfolio.core import clock, db
from portfolio.core.danish import sort_key
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.ledger.models import LedgerLine
from portfolio.people.models import OneTimeLink, Person, email_key
from portfolio.texts.models import Redaction, Text, Version

PAGE = 50


class PersonRow(NamedTuple):
    """Somebody in a list."""

    id: int
    name: str
    email: str
    is_administrator: bool
    has_password: bool
    suspended_at: datetime | None
    cohorts: int


class Page(NamedTuple):
    """Some rows of many. Pages count from 1."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


def page_of(wanted: Select[Any], number: int) -> Page:
    """The rows of one page: two queries."""
    total = db.session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery()))
    pages = max(1, -(-(total or 0) // PAGE))
    number = min(max(1, number), pages)
    rows = db.session.execute(wanted.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(rows, number, pages, total or 0)


def search_people(words: str, number: int) -> Page:
    """People whose name or address holds the words, in Danish order."""
    cohorts = (
        select(func.count())
        .where(Enrolment.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    wanted = select(
        Person.id,
        Person.name,
        Person.email,
        Person.is_administrator,
        Person.password_hash.is_not(None).label("has_password"),
        Person.suspended_at,
        cohorts.label("cohorts"),
    ).order_by(Person.name_key, Person.id)
    if words:
        found = [Person.email_key.contains(email_key(words), autoescape=True)]
        if key := sort_key(words):
            found.append(Person.name_key.contains(key, autoescape=True))
        wanted = wanted.where(or_(*found))
    page = page_of(wanted, number)
    return page._replace(rows=[PersonRow(*row) for row in page.rows])


def known_person(person: Person, other_id: int, *, lock: bool = False) -> Person:
    """Somebody whom the person may look up: administrators everybody, others nobody."""
    wanted = (
        select(Person)
        .where(Person.id == other_id)
        .options(
            selectinload(Person.enrolments)
            .joinedload(Enrolment.cohort, innerjoin=True)
            .joinedload(Cohort.module, innerjoin=True)
        )
        # The session's own look-up may have loaded the person with less.
        .execution_options(populate_existing=True)
    )
    if not person.is_administrator:
        wanted = wanted.where(false())
    return db.found(wanted.with_for_update(of=Person) if lock else wanted)


class Access(NamedTuple):
    """When somebody was last invited, until when that link works, and last signed in."""

    invited_at: datetime | None
    invitation_ends: datetime | None
    signed_in_at: datetime | None


def access_of(person: Person) -> Access:
    """How far the person's way in has come."""
    links = select(func.max(OneTimeLink.created_at), func.max(OneTimeLink.expires_at)).where(
        OneTimeLink.person_id == person.id, OneTimeLink.purpose == "invitation"
    )
    signed_in = (
        select(func.max(LedgerLine.at))
        .where(
            LedgerLine.thing == Person.__tablename__,
            LedgerLine.thing_id == person.id,
            LedgerLine.actor_id == person.id,
            LedgerLine.verb.in_(("signed_in", "set_password")),
        )
        .scalar_subquery()
    )
    return Access(*db.session.execute(links.add_columns(signed_in)).one())


class VersionRow(NamedTuple):
    """A shared version by its place, number and moment; never its words."""

    id: int
    kind: str
    day_number: int | None
    cohort: str
    number: int
    at: datetime
    redacted_at: datetime | None


def versions_of(person: Person) -> list[VersionRow]:
    """All versions that the person has shared, by cohort, day and number."""
    rows = db.session.execute(
        select(
            Version.id,
            Text.kind,
            TeachingDay.number,
            Cohort.name,
            Version.number,
            Version.at,
            Redaction.at,
        )
        .join(Text, Text.id == Version.text_id)
        .join(Cohort, Cohort.id == Text.cohort_id)
        .outerjoin(Entry, Entry.text_id == Text.id)
        .outerjoin(TeachingDay, TeachingDay.id == Entry.day_id)
        .outerjoin(Redaction, Redaction.version_id == Version.id)
        .where(Text.owner_id == person.id)
        .order_by(Cohort.name, Text.kind, TeachingDay.number, Text.id, Version.number)
    )
    return [VersionRow(*row) for row in rows]


def version_to_redact(person: Person, version_id: int) -> Version:
    """Any version for an administrator, with its text's owner and its redaction.

    Never locked here: redacting locks the text before its versions, and so does its owner.
    """
    wanted = (
        select(Version)
        .where(Version.id == version_id)
        .options(
            joinedload(Version.text, innerjoin=True).joinedload(Text.owner, innerjoin=True),
            selectinload(Version.redaction),
        )
    )
    if not person.is_administrator:
        wanted = wanted.where(false())
    return db.found(wanted)


def day_of(version: Version) -> int | None:
    """The number of the day that a version's entry is about."""
    return db.session.scalar(
        select(TeachingDay.number)
        .join(Entry, Entry.day_id == TeachingDay.id)
        .where(Entry.text_id == version.text_id)
    )


class DayRow(NamedTuple):
    """A day in a move between cohorts; `versions` is None where nothing is written."""

    id: int
    number: int
    title: str
    date: date
    cohort_id: int
    versions: int | None
    excused: bool


def days_with_something(enrolment: Enrolment) -> list[DayRow]:
    """The days on which a student has an entry or an excuse, kept ones included."""
    versions = (
        select(func.count(Version.id))
        .where(Version.text_id == Entry.text_id)
        .correlate(Entry)
        .scalar_subquery()
    )
    excused = exists().where(Excuse.enrolment_id == enrolment.id, Excuse.day_id == TeachingDay.id)
    rows = db.session.execute(
        select(
            TeachingDay.id,
            TeachingDay.number,
            TeachingDay.title,
            TeachingDay.date,
            TeachingDay.cohort_id,
            Entry.id,
            versions,
            excused,
        )
        .outerjoin(Entry, (Entry.day_id == TeachingDay.id) & (Entry.enrolment_id == enrolment.id))
        .where(or_(Entry.id.is_not(None), excused))
        .order_by(TeachingDay.number, TeachingDay.id)
    )
    return [
        DayRow(row[0], row[1], row[2], row[3], row[4], row[6] if row[5] else None, row[7])
        for row in rows
    ]


class Belongings(NamedTuple):
    """How much goes along in a move."""

    comments: int
    has_assignment: bool


def belongings_of(enrolment: Enrolment) -> Belongings:
    """What else a student takes along: comments on all texts, and the exam assignment."""
    comments = (
        select(func.count(Comment.id))
        .join(Text, Text.id == Comment.text_id)
        .where(
            Text.owner_id == enrolment.person_id,
            Text.cohort_id == enrolment.cohort_id,
            Comment.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    assignment = exists().where(Assignment.enrolment_id == enrolment.id)
    return Belongings(*db.session.execute(select(comments, assignment)).one())


class TargetRow(NamedTuple):
    """A cohort to which somebody may move."""

    id: int
    name: str
    module: str
    same_module: bool
    first: date | None


def cohorts_to_move_to(enrolment: Enrolment) -> list[TargetRow]:
    """Cohorts that the person is not in: those of the same module first, the latest first."""
    there = select(Enrolment.cohort_id).where(Enrolment.person_id == enrolment.person_id)
    first = (
        select(func.min(TeachingDay.date))
        .where(TeachingDay.cohort_id == Cohort.id)
        .correlate(Cohort)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Cohort.id, Cohort.name, Module.title, Cohort.module_id, first)
        .join(Module, Module.id == Cohort.module_id)
        .where(Cohort.id.not_in(there))
        .order_by(Module.title, Cohort.name)
    )
    own = enrolment.cohort.module_id
    targets = [TargetRow(row[0], row[1], row[2], row[3] == own, row[4]) for row in rows]
    return sorted(
        targets, key=lambda row: (not row.same_module, -(row.first or date.min).toordinal())
    )


def teachers_by_cohort(cohort_ids: Sequence[int]) -> dict[int, list[str]]:
    """The teachers' names of some cohorts, in Danish order."""
    rows = db.session.execute(
        select(Enrolment.cohort_id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id.in_(cohort_ids), Enrolment.role == Role.TEACHER)
        .order_by(Person.name_key, Person.id)
    )
    names: dict[int, list[str]] = {cohort_id: [] for cohort_id in cohort_ids}
    for cohort_id, name in rows:
        names[cohort_id].append(name)
    return names


def invitation_state(person: Person, access: Access) -> str:
    """ "suspended", "active", "uninvited", "invited" or "expired"."""
    if person.suspended_at is not None:
        return "suspended"
    if person.has_begun:
        return "active"
    if access.invited_at is None or access.invitation_ends is None:
        return "uninvited"
    return "invited" if access.invitation_ends > clock.now() else "expired"
