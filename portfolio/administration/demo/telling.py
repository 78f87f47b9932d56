"""What the demo's people have been told: of comments, of answers, and of texts that they lack.

Straight into the table: what is past is not mailed now. What somebody has read of a text, they have
read here too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from portfolio.cohorts.models import Enrolment, Role
from portfolio.core import clock, db
from portfolio.entries.reminders import who_lacks
from portfolio.feedback.models import Comment, ReadMark
from portfolio.feedback.wiring import ASKED, FEEDBACK, REPLY
from portfolio.notices.kinds import Kind as NoticeKind
from portfolio.notices.models import Notice
from portfolio.texts.models import Kind, Text, Version

LAST_NIGHT = timedelta(hours=24)
"""Answers since then wait for the day's mail."""
WISHES = 2


def tell_everybody() -> None:
    """Fill the lists; needs the comments and the marks of what was read."""
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


def _of_wishes() -> Iterator[dict[str, Any]]:
    """In each cohort those who shared last and wait for a comment have asked for one."""
    asked: Counter[int] = Counter()
    teachers: dict[int, list[int]] = defaultdict(list)
    for place in db.session.scalars(select(Enrolment).where(Enrolment.role == Role.TEACHER)):
        teachers[place.cohort_id].append(place.person_id)
    commented = select(Comment.id).where(Comment.text_id == Text.id)
    rows = db.session.execute(
        select(Version.id, Version.at, Text)
        .join(Version.text)
        .where(Text.kind == Kind.ENTRY, ~commented.exists())
        .order_by(Version.at.desc())
    ).all()
    for version_id, at, text in rows:
        asked[text.cohort_id] += 1
        for teacher in teachers[text.cohort_id] if asked[text.cohort_id] <= WISHES else ():
            about = {"text_id": text.id, "version_id": version_id, "by_id": text.owner_id}
            yield _line(teacher, ASKED, at, **about)


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
