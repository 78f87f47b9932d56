"""Which parcels? Lists for administrators and for /demo/mail, and the worker's next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portfolio.outbox.models import Parcel

_NOT_SETTLED = and_(
    Parcel.done_at.is_(None), Parcel.gave_up_at.is_(None), Parcel.uncertain_at.is_(None)
)
_COLUMNS = (
    Parcel.id,
    Parcel.kind,
    Parcel.name,
    Parcel.recipient,
    Parcel.created_at,
    Parcel.due_at,
    Parcel.attempts,
    Parcel.gave_up_at,
    Parcel.uncertain_at,
    Parcel.last_error,
)

Row = Select[*tuple[Any, ...]]
"""Rows with id, kind, name, recipient, created_at, due_at, attempts, gave_up_at, uncertain_at and
last_error; never the payload, which may hold a secret."""


def waiting() -> Row:
    """Still to be carried, the next one first."""
    return select(*_COLUMNS).where(_NOT_SETTLED).order_by(Parcel.due_at, Parcel.id)


def given_up() -> Row:
    """Refused, or tried in vain for a day; the newest first."""
    return (
        select(*_COLUMNS)
        .where(Parcel.gave_up_at.is_not(None), Parcel.done_at.is_(None))
        .order_by(Parcel.gave_up_at.desc(), Parcel.id.desc())
    )


def uncertain() -> Row:
    """May or may not have arrived; the newest first."""
    return (
        select(*_COLUMNS)
        .where(Parcel.uncertain_at.is_not(None), Parcel.done_at.is_(None))
        .order_by(Parcel.uncertain_at.desc(), Parcel.id.desc())
    )


def numbered(parcel_id: int) -> Select[Parcel]:
    """The parcel with this id."""
    return select(Parcel).where(Parcel.id == parcel_id)


def newest_mails(limit: int = 50) -> Select[Parcel]:
    """Mails, carried or not, the newest first."""
    return (
        select(Parcel)
        .where(Parcel.kind == "mail")
        .order_by(Parcel.created_at.desc(), Parcel.id.desc())
        .limit(limit)
    )


def carriable(now: datetime) -> Select[Parcel]:
    """What a worker may claim now, the longest due first."""
    return select(Parcel).where(_carriable(now)).order_by(Parcel.due_at, Parcel.id).limit(1)


def count_waiting(now: datetime) -> Select[int]:
    """How many parcels are due and not yet carried."""
    return select(func.count()).select_from(Parcel).where(_NOT_SETTLED, Parcel.due_at <= now)


def _carriable(now: datetime) -> ColumnElement[bool]:
    return and_(
        _NOT_SETTLED,
        Parcel.due_at <= now,
        or_(Parcel.claimed_until.is_(None), Parcel.claimed_until <= now),
    )
