"""Which papers count, the bundles of them, and what goes into one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from portfolio.cohorts.models import Enrolment
from portfolio.core import db
from portfolio.core.errors import NotFound
from portfolio.people.models import Person
from portfolio.submissions.bundle_files import Entry, Paper
from portfolio.submissions.bundle_models import Bundle, Piece
from portfolio.submissions.models import Candidate, HandIn, Member, Review


def counting(sitting_id: int) -> list[int]:
    """The hand-ins that count, one for each candidate: the newest that is not withdrawn. In the
    Danish order of the candidates' names."""
    newest = (
        select(HandIn.candidate_id, func.max(HandIn.number).label("number"))
        .join(HandIn.candidate)
        .where(Candidate.sitting_id == sitting_id, HandIn.withdrawn_at.is_(None))
        .group_by(HandIn.candidate_id)
        .subquery()
    )
    ids = db.session.scalars(
        select(HandIn.id)
        .join(
            newest,
            (newest.c.candidate_id == HandIn.candidate_id) & (newest.c.number == HandIn.number),
        )
        .join(Member, Member.candidate_id == HandIn.candidate_id)
        .join(Enrolment, Enrolment.id == Member.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .order_by(Person.name_key, Person.id)
    )
    # Of several members the first gives the paper its place.
    return list(dict.fromkeys(ids))


def newest_bundle(sitting_id: int, *, finished: bool = False) -> Bundle | None:
    """The bundle that was last asked for, if it is still kept; or the last that is whole."""
    wanted = select(Bundle).where(Bundle.sitting_id == sitting_id)
    if finished:
        wanted = wanted.where(Bundle.done_at.is_not(None))
    return db.session.scalars(wanted.order_by(Bundle.id.desc()).limit(1)).one_or_none()


def papers(hand_in_ids: Sequence[int]) -> list[Paper]:
    """What is said of some papers, in the given order."""
    columns = [getattr(HandIn, name) for name in Paper._fields]
    rows = db.session.execute(select(*columns).where(HandIn.id.in_(hand_in_ids)))
    found = {row.id: Paper(*row) for row in rows}
    return [found[each] for each in hand_in_ids]


def handed_in(hand_in_id: int) -> tuple[bytes, str, str]:
    """The bytes of one paper, its receipt and the receipt's signature."""
    row = db.session.execute(
        select(Review.file, HandIn.receipt, HandIn.signature)
        .join(Review, Review.id == HandIn.review_id)
        .where(HandIn.id == hand_in_id)
    ).one()
    return row[0], row[1], row[2]


def entries(bundle: Bundle) -> list[Entry]:
    """The directory of what is packed so far."""
    pieces = select(Piece.entries).where(Piece.bundle_id == bundle.id).order_by(Piece.number)
    return [Entry(*line) for piece in db.session.scalars(pieces) for line in piece]


def piece(bundle_id: int, number: int) -> bytes:
    """The bytes of one piece; NotFound once the bundle is gone."""
    content = db.session.scalar(
        select(Piece.content).where(Piece.bundle_id == bundle_id, Piece.number == number)
    )
    if content is None:
        raise NotFound
    return content
