"""The state of an entry, and the selects that every home derives it from.

The state follows from what happened to a text, so it is never stored: shared once it has a
version, commented once somebody else has commented, answered once its writer has replied or
shared again since.

The selects of this room are built once and asked again and again with other parameters: building
them takes longer than the database needs to answer.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from portfolio.cohorts.models import Excuse, TeachingDay
from portfolio.feedback.models import Comment, ReadMark
from portfolio.texts.models import Text, Version

# Who reads, and in which cohort.
READER: BindParameter[int] = bindparam("reader", type_=BigInteger)
COHORT: BindParameter[int] = bindparam("cohort", type_=BigInteger)


def state_from(
    versions: Subquery, comments: Subquery, *, unshared: ColumnElement[str] | str
) -> ColumnElement[str]:
    """The state of an entry, as components/state.html names it.

    From `versions_of` and `comments_of` its text; `unshared` is what it is called
    before it is shared, unless the day is cancelled or the student excused from it.
    """
    shared, feedback, answer = (
        versions.c.shared_at,
        comments.c.feedback_at,
        comments.c.answered_at,
    )
    return case(
        (and_(shared.is_(None), TeachingDay.cancelled_at.is_not(None)), "cancelled"),
        (and_(shared.is_(None), Excuse.id.is_not(None)), "excused"),
        (shared.is_(None), unshared),
        (feedback.is_(None), "shared"),
        (or_(shared > feedback, answer > feedback), "answered"),
        else_="commented",
    )


def versions_of(texts: ColumnElement[bool]) -> Subquery:
    """Of each of the texts: id and moment of the newest version."""
    return (
        select(
            Version.text_id,
            func.max(Version.id).label("newest"),
            func.max(Version.at).label("shared_at"),
        )
        .join(Version.text)
        .where(texts)
        .group_by(Version.text_id)
        .subquery()
    )


def comments_of(texts: ColumnElement[bool]) -> Subquery:
    """Of each of the texts: the last feedback, the owner's last answer, what is unread."""
    by_owner = Comment.author_id == Text.owner_id
    return (
        select(
            Comment.text_id,
            func.max(case((~by_owner, Comment.released_at))).label("feedback_at"),
            func.max(case((by_owner, Comment.released_at))).label("answered_at"),
            func.sum(case((is_unread(), 1), else_=0)).label("unread"),
        )
        .join(Comment.text)
        .outerjoin(
            ReadMark,
            and_(ReadMark.text_id == Comment.text_id, ReadMark.person_id == READER),
        )
        .where(
            texts,
            Comment.released_at.is_not(None),
            Comment.deleted_at.is_(None),
        )
        .group_by(Comment.text_id)
        .subquery()
    )


def is_unread() -> ColumnElement[bool]:
    """Whether a comment is somebody else's and newer than the reader's mark."""
    return and_(
        Comment.author_id != READER,
        Comment.released_at.is_not(None),
        Comment.deleted_at.is_(None),
        or_(ReadMark.seen_at.is_(None), Comment.released_at > ReadMark.seen_at),
    )
