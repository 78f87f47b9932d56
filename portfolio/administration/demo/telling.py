"""What the demo's people have been told: of comments, of answers, and of texts that they lack.

Straight into the table, instead of what the actions told while the past was played: what is past is
not mailed now, and what somebody has read of a text, they have read here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import aliased, contains_eager

from portfolio.cohorts.models import Enrolment, Role
from portfolio.core import clock, db
from portfolio.entries.reminders import who_lacks
from portfolio.feedback.asking import ask
from portfolio.feedback.models import Comment, FeedbackRequest, ReadMark
from portfolio.feedback.notices import ASKED, FEEDBACK, REPLY
from portfolio.notices.kinds import Kind as NoticeKind
from portfolio.notices.models import Notice
from portfolio.outbox.models import Parcel
from portfolio.texts.models import Kind, Text, Version

LAST_NIGHT = timedelta(hours=24)
"""Answers since then wait for the day's mail."""
QUESTIONS = (
    "Bliver det tydeligt, hvorfor jeg valgte at vente med at tale om job? Eller mangler der noget?",
    "Jeg er i tvivl om teorien. Passer den til det, der skete i samtalen?",
)


def tell_everybody() -> None:
    """Fill the lists; needs the comments and the marks of what was read."""
    _ask()
    db.session.execute(delete(Notice))
    db.session.execute(delete(Parcel).where(Parcel.name == "notices.mail_at_once"))
    lines = [*_of_comments(), *_of_wishes(), *_of_deadlines()]
    db.session.execute(insert(Notice), sorted(lines, key=lambda line: line["at"]))


def _of_comments() -> Iterator[dict[str, Any]]:
    """The writer is told of what others say; who began a thread, of the writer's answers."""
    answered = aliased(Comment)
    rows = db.session.execute(
        select(Comment, Text.owner_id, answered.author_id)
        .join(Text, Text.id == Comment.text_id)
        .outerjoin(answered, answered.id == Comment.parent_id)
    ).all()
    marks = {(mark.person_id, mark.text_id): mark for mark in db.session.scalars(select(ReadMark))}
    now = clock.now()
    for comment, owner_id, answered_id in rows:
        told = answered_id if comment.author_id == owner_id else owner_id
        if told in (None, comment.author_id):
            continue
        kind = REPLY if comment.parent_id else FEEDBACK
        at = comment.created_at
        mark = marks.get((told, comment.text_id))
        is_read = mark is not None and mark.seen_at >= at
        waits = kind is REPLY and at > now - LAST_NIGHT
        yield _line(
            told,
            kind,
            at,
            text_id=comment.text_id,
            version_id=comment.version_id,
            comment_id=comment.id,
            by_id=comment.author_id,
            read_at=min(mark.seen_at, now) if mark and is_read else None,
            mailed_at=None if waits else at,
        )


def _ask() -> None:
    """In each cohort those who shared last and wait for a comment ask for one."""
    asked: Counter[int] = Counter()
    commented = select(Comment.id).where(Comment.text_id == Text.id)
    newest = db.session.scalars(
        select(Version)
        .join(Version.text)
        .where(Text.kind == Kind.ENTRY, ~commented.exists())
        .order_by(Version.at.desc(), Version.id)
        .options(contains_eager(Version.text).joinedload(Text.owner))
    ).all()
    for version in newest:
        place = asked[version.text.cohort_id]
        if place < len(QUESTIONS):
            asked[version.text.cohort_id] += 1
            request = ask(version, QUESTIONS[place], by=version.text.owner)
            request.at = version.at


def _of_wishes() -> Iterator[dict[str, Any]]:
    """The teachers are told who asks."""
    rows = db.session.execute(
        select(FeedbackRequest.at, Text, Enrolment.person_id, func.max(Version.id))
        .join(Text, Text.id == FeedbackRequest.text_id)
        .join(Version, Version.text_id == Text.id)
        .join(Enrolment, Enrolment.cohort_id == Text.cohort_id)
        .where(Enrolment.role == Role.TEACHER)
        .group_by(FeedbackRequest.id, Text.id, Enrolment.person_id)
    )
    for at, text, teacher_id, version_id in rows:
        about = {"text_id": text.id, "version_id": version_id, "by_id": text.owner_id}
        yield _line(teacher_id, ASKED, at, **about)


def _of_deadlines() -> Iterator[dict[str, Any]]:
    """As if it had just been eight o'clock; the worker finds them told."""
    now = clock.now()
    for missing in who_lacks(now):
        about = {"day_id": missing.day_id, "key": missing.key(now)}
        yield _line(missing.person.id, missing.kind(now), now, **about)


def _line(person_id: int, kind: NoticeKind, at: datetime, **more: Any) -> dict[str, Any]:
    """A row with every column, so that all go in together."""
    row = dict.fromkeys(
        ("text_id", "version_id", "comment_id", "day_id", "by_id", "read_at", "key")
    )
    told = {"person_id": person_id, "kind": kind.key, "count": 1, "at": at, "mailed_at": at}
    return {**row, **told, **more}
