"""What happens? Comments are written, edited, deleted; texts marked as read; portfolios judged."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.models import Enrolment
from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.feedback.models import Comment, PortfolioApproval, ReadMark
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version


class ThreadGone(DomainError):
    """The comment that should be answered was deleted and has no answers to join."""

    sentence = lazy("Kommentaren er slettet i mellemtiden, så den kan ikke besvares.")


class CommentGone(DomainError):
    """The comment was deleted in another window."""

    sentence = lazy("Kommentaren er slettet, så den kan ikke rettes.")


def write_comment(
    version: Version,
    body: str,
    *,
    by: Person,
    key: str | None = None,
    parent: Comment | None = None,
) -> Comment:
    """A comment on a version, or an answer to one. The same words with the same key are the same
    comment; a key that comes back with other words (a page that was gone back to) is not."""
    parent_id: int | None = None
    if parent is not None:
        if parent.deleted_at is not None and not _has_answers(parent):
            raise ThreadGone
        # Threads are one level deep: an answer to an answer joins the thread.
        parent_id = parent.parent_id or parent.id
    sent = (by.id, version.id, parent_id, key, body)
    key = sha256(repr(sent).encode()).hexdigest() if key else None
    now = clock.now()
    try:
        with db.session.begin_nested():
            comment = Comment(
                text_id=version.text_id,
                version_id=version.id,
                parent_id=parent_id,
                author_id=by.id,
                body=body,
                created_at=now,
                released_at=now,
                submission_key=key,
            )
            db.session.add(comment)
    except IntegrityError:
        return db.session.scalars(select(Comment).where(Comment.submission_key == key)).one()
    record("answered" if parent else "commented", comment, by=by, version_id=version.id)
    return comment


def _has_answers(comment: Comment) -> bool:
    found = db.session.scalars(
        select(Comment.id)
        .where(Comment.parent_id == comment.id, Comment.deleted_at.is_(None))
        .limit(1)
    )
    return found.one_or_none() is not None


def edit_comment(comment: Comment, body: str, *, by: Person) -> None:
    """Change one's own comment; readers see that it was edited, and when."""
    _lock(comment)
    if comment.deleted_at is not None:
        raise CommentGone
    if comment.body != body:
        comment.body, comment.edited_at = body, clock.now()
        record("edited", comment, by=by)


def delete_comment(comment: Comment, *, by: Person) -> None:
    """Take one's own comment away; a tombstone stays where it stood. Twice is once."""
    _lock(comment)
    if comment.deleted_at is None:
        comment.body, comment.deleted_at = "", clock.now()
        comment.quote_exact = comment.quote_prefix = comment.quote_suffix = None
        comment.position_start = comment.position_end = None
        record("deleted", comment, by=by)


def _lock(comment: Comment) -> None:
    """The comment as it is now: what was deleted in one window is not written again in another."""
    db.session.refresh(comment, ["body", "edited_at", "deleted_at"], with_for_update=True)


def mark_read(text: Text, *, until: datetime, by: Person) -> None:
    """The person has seen what happened to the text up to a moment; never back again."""
    until = min(until, clock.now())
    mark = db.session.scalars(
        select(ReadMark).where(ReadMark.person_id == by.id, ReadMark.text_id == text.id)
    ).one_or_none()
    if mark is not None:
        mark.seen_at = max(mark.seen_at, until)
        return
    try:
        with db.session.begin_nested():
            db.session.add(ReadMark(person_id=by.id, text_id=text.id, seen_at=until))
    except IntegrityError:
        # The person's other window was a moment faster; its mark is as good.
        return


def judge_portfolio(
    enrolment: Enrolment, *, approved: bool, reason: str, by: Person
) -> PortfolioApproval:
    """Say that a portfolio is approved or not yet. The same judgement twice is one."""
    # A second click waits here, and then finds the first.
    db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update())
    newest = db.session.scalars(PortfolioApproval.of(enrolment).limit(1)).one_or_none()
    if newest and (newest.approved, newest.reason, newest.by_id) == (approved, reason, by.id):
        return newest
    judgement = PortfolioApproval(
        enrolment_id=enrolment.id, approved=approved, reason=reason, by_id=by.id, at=clock.now()
    )
    db.session.add(judgement)
    record("approved" if approved else "not_approved", enrolment, by=by)
    return judgement
