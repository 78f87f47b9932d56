"""What happens? Comments are written, sent, edited, deleted, dealt with; portfolios are judged."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from portfolio.cohorts.models import Enrolment
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, NotFound
from portfolio.core.i18n import lazy
from portfolio.feedback.models import (
    Comment,
    FeedbackRequest,
    PortfolioApproval,
    ReadMark,
    Settlement,
)
from portfolio.feedback.notices import FEEDBACK, REPLY
from portfolio.ledger.actions import record
from portfolio.notices.actions import mark_notices_read, take_back, tell
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version
from portfolio.texts.passages import Passage, Selectors, selectors


class ThreadGone(DomainError):
    """The comment that should be answered was deleted and has no answers to join."""

    sentence = lazy("Kommentaren er slettet i mellemtiden, så den kan ikke besvares.")


class NoSuchPassage(DomainError):
    """The passage is not within the version, holds no words, or is longer than a passage is."""

    status = 422
    sentence = lazy(
        "Vi kunne ikke finde det sted, du har markeret. Markér det igen, højst to sider ad gangen."
    )


class NotSent(DomainError):
    """The comment is still its author's draft."""

    sentence = lazy("Kommentaren er ikke sendt endnu, så den kan ikke besvares. Ret den i stedet.")


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
    passage: Passage | None = None,
) -> Comment:
    """A comment on a version, or an answer to one. The same words with the same key are the same
    comment; a key that comes back with other words (a page that was gone back to) is not.

    An answer is sent at once, a comment with the author's feedback: until then it is a draft.
    Raises NoSuchPassage where the version has no such passage.
    """
    parent_id: int | None = None
    if parent is not None:
        if parent.released_at is None:
            raise NotSent
        if parent.deleted_at is not None and not _has_answers(parent):
            raise ThreadGone
        # Threads are one level deep: an answer to an answer joins the thread.
        parent_id = parent.parent_id or parent.id
    quote = _quoted(version, passage) if passage else None
    sent = (by.id, version.id, parent_id, key, body, passage)
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
                released_at=now if parent else None,
                submission_key=key,
                quote_exact=quote and quote.exact,
                quote_prefix=quote and quote.prefix,
                quote_suffix=quote and quote.suffix,
                position_start=passage and passage.start,
                position_end=passage and passage.end,
            )
            db.session.add(comment)
    except IntegrityError:
        return db.session.scalars(select(Comment).where(Comment.submission_key == key)).one()
    if parent:
        record("answered", comment, by=by, version_id=version.id)
        _tell_of_answer(comment, version, by=by)
    return comment


def _quoted(version: Version, passage: Passage) -> Selectors:
    try:
        return selectors(version.plain, *passage)
    except ValueError:
        raise NoSuchPassage from None


def forget_quotations(version: Version, _reason: str, _by: Person) -> None:
    """Take the words of a version out of the comments on it: it is being redacted."""
    db.session.execute(
        update(Comment)
        .where(Comment.version_id == version.id)
        .values(
            quote_exact=None,
            quote_prefix=None,
            quote_suffix=None,
            position_start=None,
            position_end=None,
        )
    )


def _tell_of_answer(answer: Comment, version: Version, *, by: Person) -> None:
    """The text's owner and everybody who has spoken in the thread."""
    owner_id = db.session.get_one(Text, version.text_id).owner_id
    people = db.session.scalars(
        select(Person)
        .where(
            (Person.id == owner_id)
            | Person.id.in_(
                select(Comment.author_id).where(
                    (Comment.parent_id == answer.parent_id) | (Comment.id == answer.parent_id)
                )
            )
        )
        .order_by(Person.id)
    )
    for person in people:
        tell(
            person,
            REPLY.key,
            by=by,
            text_id=version.text_id,
            version_id=version.id,
            comment_id=answer.id,
        )


def send_feedback(version: Version, *, by: Person) -> int:
    """Let the owner see all that the person has written on a version; how many comments.

    What the owner asked for is answered with that. A second click finds nothing left to send.
    """
    held = db.session.scalars(Comment.held_by(by, version).with_for_update()).all()
    if not held:
        return 0
    now = clock.now()
    for comment in held:
        comment.released_at = now
    db.session.execute(
        update(FeedbackRequest)
        .where(
            FeedbackRequest.text_id == version.text_id,
            FeedbackRequest.answered_at.is_(None),
            FeedbackRequest.withdrawn_at.is_(None),
        )
        .values(answered_at=now)
    )
    record("commented", held[0], by=by, version_id=version.id, count=len(held))
    owner_id = db.session.get_one(Text, version.text_id).owner_id
    tell(
        db.session.get_one(Person, owner_id),
        FEEDBACK.key,
        by=by,
        text_id=version.text_id,
        version_id=version.id,
        comment_id=held[0].id,
        count=len(held),
    )
    return len(held)


def _has_answers(comment: Comment) -> bool:
    found = db.session.scalars(
        select(Comment.id)
        .where(Comment.parent_id == comment.id, Comment.deleted_at.is_(None))
        .limit(1)
    )
    return found.one_or_none() is not None


def edit_comment(comment: Comment, body: str, *, by: Person) -> None:
    """Change one's own comment; once it is sent, readers see that it was edited, and when."""
    _lock(comment)
    if comment.deleted_at is not None:
        raise CommentGone
    if comment.body == body:
        return
    comment.body = body
    if comment.released_at is not None:
        comment.edited_at = clock.now()
        record("edited", comment, by=by)


def delete_comment(comment: Comment, *, by: Person) -> None:
    """Take one's own comment away. Where it was sent, a tombstone stays. Twice is once."""
    _lock(comment)
    if comment.released_at is None:
        db.session.delete(comment)
    elif comment.deleted_at is None:
        comment.body, comment.deleted_at = "", clock.now()
        # The same words from the same page are said again, not a second click.
        comment.submission_key = None
        comment.quote_exact = comment.quote_prefix = comment.quote_suffix = None
        comment.position_start = comment.position_end = None
        record("deleted", comment, by=by)
        take_back(comment.id)


def _lock(comment: Comment) -> None:
    """The comment as it is now: what was deleted in one window is not written again in another."""
    facts = ["body", "released_at", "edited_at", "deleted_at"]
    try:
        db.session.refresh(comment, facts, with_for_update=True)
    except InvalidRequestError as error:
        # An unsent comment leaves no tombstone: the other window was a moment faster.
        raise NotFound from error


def settle(thread: Comment, *, by: Person) -> None:
    """The text's owner has dealt with a thread. Twice is once."""
    if db.session.get(Settlement, thread.id) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Settlement(comment_id=thread.id, by_id=by.id, at=clock.now()))
    except IntegrityError:
        # The other window was a moment faster.
        return
    record("settled", thread, by=by)


def reopen(thread: Comment, *, by: Person) -> None:
    """There is more to say or to do about a thread that was dealt with."""
    gone = db.session.execute(delete(Settlement).where(Settlement.comment_id == thread.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        record("reopened", thread, by=by)


def mark_read(text: Text, *, until: datetime, by: Person) -> None:
    """The person has seen what happened to the text up to a moment; never back again."""
    until = min(until, clock.now())
    mark_notices_read(by, text_id=text.id, until=until)
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
