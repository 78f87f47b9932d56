"""What waits in the outbox, in pages."""

from __future__ import annotations

from sqlalchemy import func, select

from portfolio.administration.queries import Page, page_of
from portfolio.core import db
from portfolio.outbox import queries
from portfolio.outbox.models import Parcel

SHELVES = {
    "gave_up": queries.given_up,
    "uncertain": queries.uncertain,
    "waiting": queries.waiting,
}


def shelf(name: str, number: int) -> Page:
    """A page of parcels: "gave_up", "uncertain" or "waiting"; never what is in them."""
    return page_of(SHELVES[name](), number)


def count_by_shelf() -> dict[str, int]:
    """How many parcels lie on each shelf: one query."""
    counts = [
        select(func.count()).select_from(wanted().order_by(None).subquery()).scalar_subquery()
        for wanted in SHELVES.values()
    ]
    row = db.session.execute(select(*counts)).one()
    return dict(zip(SHELVES, row, strict=True))


def parcel(parcel_id: int) -> Parcel:
    """The parcel; NotFound where there is none."""
    return db.found(queries.numbered(parcel_id))
