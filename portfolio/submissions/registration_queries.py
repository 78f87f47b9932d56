"""What is read to register a hand-in for a student: papers that they looked at, never a title."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from portfolio.core import db
from portfolio.submissions.models import HandIn, Review


class LookedAt(NamedTuple):
    """A paper that its student looked at and did not hand in."""

    id: int
    made_at: datetime
    anslag: int
    pages: int


def reviews_to_register(candidate_id: int | None) -> list[LookedAt]:
    """The papers of a candidate that could be registered, the newest first."""
    rows = db.session.execute(
        select(Review.id, Review.made_at, Review.anslag, Review.pages)
        .outerjoin(HandIn, HandIn.review_id == Review.id)
        .where(Review.candidate_id == candidate_id, HandIn.id.is_(None))
        .order_by(Review.made_at.desc(), Review.id.desc())
    )
    return [LookedAt(*row) for row in rows]


def review_of(candidate_id: int | None, review_id: int) -> Review | None:
    """A paper of the candidate's, handed in or not."""
    return db.session.scalars(
        select(Review).where(Review.id == review_id, Review.candidate_id == candidate_id)
    ).one_or_none()
