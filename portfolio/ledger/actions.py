"""What happens? A line is written, in the transaction of what it tells about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from portfolio.core import clock, db
from portfolio.ledger.models import LedgerLine

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


class Actor(Protocol):
    """Whoever acts: all that the ledger needs is the id."""

    id: Mapped[int]


class Thing(Protocol):
    """Any row with an id and a table."""

    __tablename__: str
    id: Mapped[int]


def record(
    verb: str, thing: Thing, *, by: Actor | None, **details: int | str | bool | None
) -> None:
    """Write that `by` did `verb` to `thing`; details are ids, numbers and fixed words only."""
    db.session.flush()
    line: dict[str, Any] = dict(details)
    db.session.add(
        LedgerLine(
            at=clock.now(),
            actor_id=by.id if by else None,
            verb=verb,
            thing=thing.__tablename__,
            thing_id=thing.id,
            details=line,
        )
    )
