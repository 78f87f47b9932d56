"""What happens? A line is written, in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from portfolio.core import clock, db
from portfolio.ledger.models import LedgerLine


class Actor(Protocol):
    """Whoever acts: all that the ledger needs is the id."""

    @property
    def id(self) -> int: ...


class Thing(Protocol):
    """Any row with an id and a table."""

    __tablename__: str

    @property
    def id(self) -> int: ...


def record(
    verb: str, thing: Thing, *, by: Actor | None, **details: int | str | bool | None
) -> None:
    """Write that `by` did `verb` to `thing`; details are ids, numbers and fixed words only."""
    record_each(verb, [thing], by=by, **details)


def record_each(
    verb: str, things: Sequence[Thing], *, by: Actor | None, **details: int | str | bool | None
) -> None:
    """The same for many things at once: one line each, written together."""
    db.session.flush()
    at = clock.now()
    db.session.add_all(
        LedgerLine(
            at=at,
            actor_id=by.id if by else None,
            verb=verb,
            thing=thing.__tablename__,
            thing_id=thing.id,
            details=dict(details),
        )
        for thing in things
    )
