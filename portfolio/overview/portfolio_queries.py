"""A student's whole portfolio: what was shared of it and said about it, each in one select."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from portfolio.assignments.models import Assignment
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Role, TeachingDay
from portfolio.core import clock, db
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.overview.states import COHORT, READER, comments_of, state_from, versions_of
from portfolio.people.models import Person
from portfolio.texts.models import Redaction, Text, Version

ENROLMENT: BindParameter[int] = bindparam("enrolment", type_=BigInteger)
# Stands where a person stands in a scope: whoever asks.
ASKING = cast(Person, SimpleNamespace(id=READER))


class PortfolioDay(NamedTuple):
    """A teaching day; `text_id` is that of what was shared about it, None where nothing was."""

    number: int
    title: str
    date: date
    state: str
    text_id: int | None


class Shared(NamedTuple):
    """A version that was shared. Only the newest of its text brings its `html`; of a redacted one
    the moment and the reason are left."""

    id: int
    text_id: int
    number: int
    at: datetime
    anslag: int
    html: str
    redacted_at: datetime | None
    reason: str | None


@dataclass
class Said:
    """A comment that was sent on version `number` of a text, or an answer to one."""

    id: int
    text_id: int
    number: int
    parent_id: int | None
    author: str
    is_owner: bool
    body: str
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    quote: str | None
    replies: list[Said] = field(default_factory=list)


def readable_place(person: Person, enrolment_id: int) -> Enrolment:
    """A student's place in a cohort, with person and cohort: the student's own, or one in a
    cohort that the person teaches. NotFound for everybody else."""
    return db.found(_readable_place(), reader=person.id, enrolment=enrolment_id)


@cache
def _readable_place() -> Select[Enrolment]:
    taught = Cohort.taught_by(ASKING).with_only_columns(Cohort.id).order_by(None)
    return (
        select(Enrolment)
        .where(
            Enrolment.id == ENROLMENT,
            Enrolment.role == Role.STUDENT,
            or_(Enrolment.person_id == READER, Enrolment.cohort_id.in_(taught)),
        )
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
    )


def portfolio_days(person: Person, place: Enrolment) -> list[PortfolioDay]:
    """The days of the cohort by number, each with its state; before them, where a student has
    moved, the days of the former cohort about which something was shared. One query."""
    rows = db.rows(_portfolio_days(), **_asked(person, place), now=clock.now())
    return [PortfolioDay._make(row) for row in rows]


@cache
def _portfolio_days() -> Select[*tuple[Any, ...]]:
    versions, comments = versions_of(_readable_texts()), comments_of(_readable_texts())
    # As in the grid: whether there is a draft is nobody's but the writer's to know.
    is_later = TeachingDay.opens_at > bindparam("now", type_=db.Instant)
    unshared = case((is_later, "later"), else_="missing")
    return (
        select(
            TeachingDay.number,
            TeachingDay.title,
            TeachingDay.date,
            state_from(versions, comments, unshared=unshared),
            versions.c.text_id,
        )
        .outerjoin(Entry, and_(Entry.day_id == TeachingDay.id, Entry.enrolment_id == ENROLMENT))
        .outerjoin(Excuse, and_(Excuse.day_id == TeachingDay.id, Excuse.enrolment_id == ENROLMENT))
        .outerjoin(versions, versions.c.text_id == Entry.text_id)
        .outerjoin(comments, comments.c.text_id == Entry.text_id)
        .where(or_(TeachingDay.cohort_id == COHORT, versions.c.text_id.is_not(None)))
        .order_by(
            case((TeachingDay.cohort_id == COHORT, 1), else_=0),
            TeachingDay.cohort_id,
            TeachingDay.number,
        )
    )


def shared_versions(person: Person, place: Enrolment) -> dict[int, list[Shared]]:
    """All versions of the entries and of the exam assignment by text, the newest first. One
    query."""
    texts: dict[int, list[Shared]] = {}
    for row in db.rows(_shared_versions(), **_asked(person, place)):
        texts.setdefault(row.text_id, []).append(Shared._make(row))
    return texts


@cache
def _shared_versions() -> Select[*tuple[Any, ...]]:
    newest = versions_of(_readable_texts())
    return (
        Version.visible_to(ASKING)
        .with_only_columns(
            Version.id,
            Version.text_id,
            Version.number,
            Version.at,
            Version.anslag,
            case((newest.c.newest == Version.id, Version.html), else_=""),
            Redaction.at,
            Redaction.reason,
        )
        .join(newest, newest.c.text_id == Version.text_id)
        .outerjoin(Version.redaction)
        .order_by(Version.text_id, Version.number.desc())
    )


def conversations(person: Person, place: Enrolment) -> dict[int, list[Said]]:
    """What was said about each text: the threads on all its versions, in the order in which they
    were begun. Never what is not sent yet. One query."""
    said: dict[int, Said] = {
        row.id: Said(*row) for row in db.rows(_conversations(), **_asked(person, place))
    }
    texts: dict[int, list[Said]] = {}
    for each in said.values():
        if each.parent_id is None:
            texts.setdefault(each.text_id, []).append(each)
        else:
            said[each.parent_id].replies.append(each)
    return texts


@cache
def _conversations() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Comment.id,
            Comment.text_id,
            Version.number,
            Comment.parent_id,
            Person.name,
            Comment.author_id == Text.owner_id,
            Comment.body,
            Comment.released_at,
            Comment.edited_at,
            Comment.deleted_at,
            Comment.quote_exact,
        )
        .join(Comment.version)
        .join(Version.text)
        .join(Comment.author)
        .where(_readable_texts(), Comment.released_at.is_not(None))
        .order_by(Comment.created_at, Comment.id)
    )


def _asked(person: Person, place: Enrolment) -> dict[str, Any]:
    return {"reader": person.id, "enrolment": place.id, "cohort": place.cohort_id}


def _readable_texts() -> ColumnElement[bool]:
    """The entries and the exam assignment of the place, never a part of that: its owner's, and
    where the text belongs to the cohort, its teachers'."""
    entries = select(Entry.text_id).where(Entry.enrolment_id == ENROLMENT)
    assignment = select(Assignment.text_id).where(Assignment.enrolment_id == ENROLMENT)
    return and_(
        Text.id.in_(entries.union_all(assignment)),
        or_(Text.owner_id == READER, Text.cohort_id == COHORT),
    )
