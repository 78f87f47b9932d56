"""What the list shows, what waits for a mail, and how somebody wishes to be told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from portfolio.cohorts.models import TeachingDay
from portfolio.core import db
from portfolio.notices.kinds import Line, kinds
from portfolio.notices.models import How, Notice, NoticeChoice
from portfolio.people.models import BrowserSession, Person
from portfolio.texts.models import Text
from portfolio.texts.places import titles_of

PAGE = 30

READER = cast(Person, SimpleNamespace(id=bindparam("reader", type_=BigInteger)))


def unread_count() -> ScalarSelect[int]:
    """How many unread lines whoever is signed in has: a column of the session look-up."""
    return (
        select(func.count())
        .select_from(Notice)
        .where(Notice.person_id == BrowserSession.person_id, Notice.read_at.is_(None))
        .correlate(BrowserSession)
        .scalar_subquery()
    )


def newest(person: Person, page: int) -> list[Line]:
    """One page of the person's lines, the newest first. Two queries."""
    return _lines(db.rows(_newest(), reader=person.id, skipped=(page - 1) * PAGE))


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    return (
        _with_what_they_say()
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(PAGE)
        .offset(bindparam("skipped"))
    )


def how_many(person: Person) -> int:
    """How many lines the person's list has."""
    ((number,),) = db.rows(_how_many(), reader=person.id)
    return number


@cache
def _how_many() -> Select[int]:
    return Notice.visible_to(READER).with_only_columns(func.count())


def waiting(person: Person, *, how: How, notice_id: int | None = None) -> list[Line]:
    """What a mail may still tell the person of, oldest first: all that is told in this way, or one
    of it."""
    wanted = _with_what_they_say().outerjoin(*_choice()).where(Notice.is_waiting(), _is_told(how))
    if notice_id is not None:
        wanted = wanted.where(Notice.id == notice_id)
    ordered = wanted.order_by(Notice.at, Notice.id)
    return _lines(db.session.execute(ordered, {"reader": person.id}).all())


def who_waits(how: How) -> list[int]:
    """The ids of those for whom something waits that is told in this way, in their order."""
    wanted = (
        select(Notice.person_id)
        .outerjoin(*_choice())
        .where(Notice.is_waiting(), _is_told(how))
        .distinct()
        .order_by(Notice.person_id)
    )
    return list(db.session.scalars(wanted))


def choices_of(person: Person) -> dict[str, How]:
    """How the person is told of each kind."""
    chosen = {row.kind: How(row.how) for row in db.session.scalars(NoticeChoice.of(person))}
    return {key: chosen.get(key, kind.default) for key, kind in kinds.items()}


def _is_told(how: How) -> ColumnElement[bool]:
    """Whether a notice, joined with its reader's choice, is told in this way."""
    by_default = [key for key, kind in kinds.items() if kind.default == how]
    return or_(
        NoticeChoice.how == how,
        and_(NoticeChoice.how.is_(None), Notice.kind.in_(by_default)),
    )


def _choice() -> tuple[type[NoticeChoice], ColumnElement[bool]]:
    mine = and_(NoticeChoice.person_id == Notice.person_id, NoticeChoice.kind == Notice.kind)
    return NoticeChoice, mine


def _with_what_they_say() -> Select[*tuple[Any, ...]]:
    return (
        Notice.visible_to(READER)
        .outerjoin(Person, Person.id == Notice.by_id)
        .outerjoin(TeachingDay, TeachingDay.id == Notice.day_id)
        .outerjoin(Text, Text.id == Notice.text_id)
        .with_only_columns(
            Notice.id,
            Notice.kind,
            Notice.at,
            Notice.read_at,
            Notice.count,
            Notice.text_id,
            Notice.version_id,
            Notice.comment_id,
            Notice.day_id,
            Person.name.label("by"),
            TeachingDay.number.label("day_number"),
            TeachingDay.title.label("day_title"),
            TeachingDay.due_at,
            Notice.sitting_id,
            Notice.until,
            Text.kind.label("text_kind"),
        )
    )


def _lines(rows: Sequence[Any]) -> list[Line]:
    titles = titles_of({row.text_id: row.text_kind for row in rows if row.text_id is not None})
    lines = []
    for row in rows:
        columns = row._asdict()
        del columns["text_kind"]
        lines.append(Line(**columns, title=titles.get(row.text_id, "")))
    return lines
