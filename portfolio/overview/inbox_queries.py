"""What waits for a teacher, in all cohorts that they teach: one select, however much waits.

A shared text (an entry or a draft of the exam assignment, never a part) waits in one of four ways;
where several are true, the first counts:

* `asked`: its owner asks for feedback. Since they asked, until a teacher sends some or they no
  longer ask.
* `shared`: no teacher has given feedback yet. Since it was first shared, until one has: to open it
  is not enough.
* `answered`: its owner has the last word, and the reader has not seen it. Since the first answer of
  that kind, until the reader has seen it or a teacher has written again.
* `changed`: shared again after the last feedback, and the reader has not seen that. Since it was,
  until the reader has seen it or a teacher has written again.

Feedback is what anybody but the owner has sent and not deleted. What the reader has written and not
sent yet is none; but while they hold it, that they have seen the text ends nothing: it still waits
to be sent.

A portfolio that is approved is answered for: its entries wait only for what came after. A question
waits all the same, and the exam assignment is no part of the portfolio. Where the newest version is
redacted nothing is left to read, so only an answer waits. A text waits for those who teach its
cohort now: it moves along with its owner. That a day is cancelled ends nothing: what was shared
about it before wants an answer.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from portfolio.cohorts.models import Cohort, Enrolment, Role, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import (
    Comment,
    FeedbackRequest,
    PortfolioApproval,
    ReadMark,
    Settlement,
)
from portfolio.overview.states import READER
from portfolio.people.models import Person
from portfolio.texts.models import Kind, Redaction, Text, Version


class Waiting(NamedTuple):
    """A text that waits for the reader, as `kind`, since a moment.

    `version_id` is the version to open, `comment_id` the first answer that is new. `question` is
    what its owner asks for. Of an exam assignment there is no day. `holds` says whether the reader
    has written something on it that is not sent.
    """

    text_id: int
    version_id: int
    comment_id: int | None
    kind: str
    since: datetime
    question: str | None
    name: str
    cohort_id: int
    cohort: str
    day_number: int | None
    day_title: str | None
    holds: bool


def inbox(person: Person) -> list[Waiting]:
    """All that waits for a teacher: what is asked for first, then what has waited longest."""
    return [Waiting._make(row) for row in db.rows(_inbox(), reader=person.id)]


@cache
def _inbox() -> Select[*tuple[Any, ...]]:
    texts = _texts()
    versions, answers = _versions(texts), _answers(texts)
    is_readable = Redaction.version_id.is_(None)
    kind = case(
        (and_(is_readable, texts.c.asked_at.is_not(None)), "asked"),
        (and_(is_readable, texts.c.feedback_at.is_(None), versions.c.since.is_not(None)), "shared"),
        (answers.c.since.is_not(None), "answered"),
        (and_(is_readable, versions.c.since.is_not(None)), "changed"),
    )
    since = case(
        (kind == "asked", texts.c.asked_at),
        (kind == "answered", answers.c.since),
        else_=versions.c.since,
    )
    answer = aliased(Comment)
    # On the newest version an answer is seen beside what it led to; a thread that is dealt with
    # stands only on its own.
    opened = case(
        (and_(kind == "answered", Settlement.comment_id.is_not(None)), answer.version_id),
        else_=versions.c.newest,
    )
    return (
        select(
            texts.c.id,
            opened,
            case((kind == "answered", answers.c.first)),
            kind,
            since,
            case((kind == "asked", texts.c.question)),
            Person.name,
            texts.c.cohort_id,
            Cohort.name,
            TeachingDay.number,
            TeachingDay.title,
            texts.c.holds.is_not(None),
        )
        .join(versions, versions.c.id == texts.c.id)
        .outerjoin(answers, answers.c.id == texts.c.id)
        .outerjoin(Redaction, Redaction.version_id == versions.c.newest)
        .outerjoin(answer, answer.id == answers.c.first)
        .outerjoin(Settlement, Settlement.comment_id == func.coalesce(answer.parent_id, answer.id))
        .join(Person, Person.id == texts.c.owner_id)
        .join(Cohort, Cohort.id == texts.c.cohort_id)
        .outerjoin(TeachingDay, TeachingDay.id == texts.c.day_id)
        .where(kind.is_not(None))
        .order_by(case((kind == "asked", 0), else_=1), since, texts.c.id)
    )


def _texts() -> CTE:
    """The texts of the reader's cohorts, with the moments after which something is new."""
    taught = select(Enrolment.cohort_id).where(
        Enrolment.person_id == READER, Enrolment.role == Role.TEACHER
    )
    here = and_(Text.cohort_id.in_(taught), Text.kind != Kind.PART, Text.owner_id != READER)
    is_feedback = and_(
        Comment.author_id != Text.owner_id,
        Comment.released_at.is_not(None),
        Comment.deleted_at.is_(None),
    )
    is_held = and_(Comment.author_id == READER, Comment.released_at.is_(None))
    # All that was said in one go: SQLite would look for what is held among all that the reader has
    # ever written.
    said = (
        select(
            Comment.text_id,
            func.max(case((is_feedback, Comment.released_at))).label("feedback_at"),
            func.max(case((is_held, 1))).label("holds"),
        )
        .join(Comment.text)
        .where(here)
        .group_by(Comment.text_id)
        .subquery()
    )
    approved = (
        select(case((PortfolioApproval.approved, PortfolioApproval.at)))
        .where(PortfolioApproval.enrolment_id == Entry.enrolment_id)
        .order_by(PortfolioApproval.at.desc(), PortfolioApproval.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Text.id,
            Text.owner_id,
            Text.cohort_id,
            Entry.day_id,
            FeedbackRequest.question,
            FeedbackRequest.at.label("asked_at"),
            said.c.holds,
            said.c.feedback_at,
            case((said.c.holds.is_(None), ReadMark.seen_at)).label("seen_at"),
            approved.label("approved_at"),
        )
        .outerjoin(Entry, Entry.text_id == Text.id)
        .outerjoin(said, said.c.text_id == Text.id)
        .outerjoin(
            FeedbackRequest, and_(FeedbackRequest.text_id == Text.id, FeedbackRequest.is_open())
        )
        .outerjoin(ReadMark, and_(ReadMark.text_id == Text.id, ReadMark.person_id == READER))
        .where(here)
        .cte("waiting_texts")
    )


def _versions(texts: CTE) -> CTE:
    """Of each text that was shared: its newest version, and since when a version is new."""
    since_feedback = and_(Version.at > texts.c.feedback_at, _is_after(texts.c.seen_at, Version.at))
    is_new = and_(
        or_(texts.c.feedback_at.is_(None), since_feedback),
        _is_after(texts.c.approved_at, Version.at),
    )
    return (
        select(
            texts.c.id,
            func.max(Version.id).label("newest"),
            func.min(case((is_new, Version.at))).label("since"),
        )
        .join(Version, Version.text_id == texts.c.id)
        .group_by(texts.c.id)
        .cte("waiting_versions")
    )


def _answers(texts: CTE) -> CTE:
    """Of each text with an answer that is new: the first one, and since when."""
    return (
        select(
            texts.c.id,
            func.min(Comment.id).label("first"),
            func.min(Comment.released_at).label("since"),
        )
        .join(Comment, Comment.text_id == texts.c.id)
        .where(
            Comment.author_id == texts.c.owner_id,
            Comment.deleted_at.is_(None),
            *(
                _is_after(texts.c[moment], Comment.released_at)
                for moment in ("feedback_at", "seen_at", "approved_at")
            ),
            Comment.released_at.is_not(None),
        )
        .group_by(texts.c.id)
        .cte("waiting_answers")
    )


def _is_after(moment: ColumnElement[Any], at: Any) -> ColumnElement[bool]:
    return or_(moment.is_(None), at > moment)
