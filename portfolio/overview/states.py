"""The state of an entry, and the selects that every home derives it from.

The state follows from what happened to a text, so it is never stored: shared once it has a
version, commented once somebody else has commented, answered once its writer has replied or
shared again since.

The selects of this room are built once and asked again and again with other parameters: building
them takes longer than the database needs to answer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

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

from portfolio.feedback.models import Comment, ReadMark
from portfolio.texts.models import Text, Version

# Who reads, and in which cohort.
READER: BindParameter[int] = bindparam("reader", type_=BigInteger)
COHORT: BindParameter[int] = bindparam("cohort", type_=BigInteger)


def state_of(
    *,
    begun: bool,
    shared_at: datetime | None,
    feedback_at: datetime | None,
    answered_at: datetime | None,
    cancelled: bool = False,
    excused: bool = False,
) -> str:
    """The state of an entry, as components/state.html names it."""
    if shared_at is None:
        if cancelled:
            return "cancelled"
        if excused:
            return "excused"
        return "draft" if begun else "not_started"
    if feedback_at is None:
        return "shared"
    if shared_at > feedback_at or (answered_at is not None and answered_at > feedback_at):
        return "answered"
    return "commented"


def state_of_row(row: Any) -> str:
    """The state from a row with revision, the moments, cancelled_at and excuse."""
    return state_of(
        begun=row.revision is not None,
        shared_at=row.shared_at,
        feedback_at=row.feedback_at,
        answered_at=row.answered_at,
        cancelled=row.cancelled_at is not None,
        excused=row.excuse is not None,
    )


def versions_of_cohort() -> Subquery:
    """Of each text of a cohort: id and moment of the newest version."""
    return (
        select(
            Version.text_id,
            func.max(Version.id).label("newest"),
            func.max(Version.at).label("shared_at"),
        )
        .join(Version.text)
        .where(Text.cohort_id == COHORT)
        .group_by(Version.text_id)
        .subquery()
    )


def comments_of_cohort() -> Subquery:
    """Of each text of a cohort: the last feedback, the owner's last answer, what is unread."""
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
            Text.cohort_id == COHORT,
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
