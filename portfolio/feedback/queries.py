"""What the reading page shows: a version, its threads, its neighbours.

Its selects are built once and asked again and again with other parameters: building them takes
longer than the database needs to answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from portfolio.cohorts.models import Cohort, Enrolment, TeachingDay
from portfolio.core import db
from portfolio.core.db import Instant
from portfolio.core.errors import NotFound
from portfolio.entries.models import Entry
from portfolio.feedback.models import (
    Comment,
    FeedbackRequest,
    Phrase,
    PortfolioApproval,
    ReadMark,
    Settlement,
)
from portfolio.people.models import Person
from portfolio.texts.models import Kind, Redaction, Text, Version
from portfolio.texts.passages import Passage

VERSION = bindparam("version", type_=BigInteger)
TEXT = bindparam("text", type_=BigInteger)
OWNER = bindparam("owner", type_=BigInteger)
COHORT = bindparam("cohort", type_=BigInteger)
# Stands where a person stands, in scopes too: whoever asks.
READER = cast(Person, SimpleNamespace(id=bindparam("reader", type_=BigInteger)))
NewerVersion = aliased(Version)


@dataclass
class Post:
    """A comment or answer as a page shows it. `released_at` is None while it is a draft, and
    `read` tells whether the text's owner has seen it; `settled_at` is the thread's."""

    id: int
    version_id: int
    parent_id: int | None
    author_id: int
    author: str
    is_owner: bool
    body: str
    at: datetime
    released_at: datetime | None
    edited_at: datetime | None
    deleted_at: datetime | None
    settled_at: datetime | None
    quote: str | None
    passage: Passage | None
    unread: bool
    read: bool
    replies: list[Post] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the thread still asks something of the text's owner."""
        words = any(post.deleted_at is None for post in (self, *self.replies))
        return self.released_at is not None and self.settled_at is None and words


class Asked(NamedTuple):
    """What a text's owner asks for, and since when."""

    question: str
    at: datetime


class OpenThread(NamedTuple):
    """A thread that still asks something of its text's owner."""

    id: int
    text_id: int
    version_id: int


class OnShelf(NamedTuple):
    """A version that one turns to from the reading page; `label` tells it from its neighbours."""

    id: int
    text_id: int
    number: int
    at: datetime
    owner: str
    cohort: str
    label: str


@dataclass(frozen=True)
class Shelf:
    """A text's versions, newest first, what its owner asks for now, and the texts before and after
    it as one reads them."""

    versions: list[OnShelf]
    asked: Asked | None
    before: OnShelf | None
    after: OnShelf | None


def readable_version(person: Person, version_id: int) -> Version:
    """A version that the person may read, with its text."""
    return db.found(_readable_version(), reader=person.id, version=version_id)


@cache
def _readable_version() -> Select[Version]:
    return (
        Version.visible_to(READER)
        .where(Version.id == VERSION)
        .options(contains_eager(Version.text))
    )


def earlier_version(person: Person, version: Version, number: int | None) -> Version:
    """An earlier version of the same text, by its number."""
    return db.found(
        Version.visible_to(person).where(
            Version.text_id == version.text_id,
            Version.number == number,
            Version.number < version.number,
        )
    )


def redaction_of(version: Version) -> Redaction | None:
    """When and why the version's content was taken away, where it was."""
    return db.session.get(Redaction, version.id) if version.is_redacted else None


def readable_text(person: Person, text_id: int) -> Text:
    """A text of which the person may read a version."""
    versions = Version.visible_to(person).with_only_columns(Version.text_id)
    return db.found(select(Text).where(Text.id == text_id, Text.id.in_(versions)))


def visible_comment(person: Person, comment_id: int) -> Comment:
    """A comment with its version and text, on a version that the person may read."""
    return db.found(
        Comment.visible_to(person)
        .where(Comment.id == comment_id)
        .options(joinedload(Comment.version), joinedload(Comment.text))
    )


def visible_thread(person: Person, comment_id: int) -> Comment:
    """A thread that was sent, by its first comment."""
    thread = visible_comment(person, comment_id)
    if thread.parent_id is not None or thread.released_at is None:
        raise NotFound
    return thread


def threads(text: Text, reader: Person) -> list[Post]:
    """All threads on all versions of a text, oldest first, with what is new to the reader."""
    posts: dict[int, Post] = {}
    for row in db.rows(_posts(), reader=reader.id, text=text.id, owner=text.owner_id):
        posts[row.id] = Post(
            id=row.id,
            version_id=row.version_id,
            parent_id=row.parent_id,
            author_id=row.author_id,
            author=row.name,
            is_owner=row.author_id == text.owner_id,
            body=row.body,
            at=row.released_at or row.created_at,
            released_at=row.released_at,
            edited_at=row.edited_at,
            deleted_at=row.deleted_at,
            settled_at=row.settled_at,
            quote=row.quote_exact,
            passage=_passage(row.position_start, row.position_end),
            unread=row.author_id != reader.id
            and row.deleted_at is None
            and not _is_seen(row.seen_at, row.released_at),
            read=_is_seen(row.owner_seen_at, row.released_at),
        )
    for post in posts.values():
        if post.parent_id is not None:
            posts[post.parent_id].replies.append(post)
    return [post for post in posts.values() if post.parent_id is None]


def _passage(start: int | None, end: int | None) -> Passage | None:
    return None if start is None or end is None else Passage(start, end)


def _is_seen(seen_at: datetime | None, released_at: datetime | None) -> bool:
    return seen_at is not None and released_at is not None and released_at <= seen_at


@cache
def _posts() -> Select[*tuple[Any, ...]]:
    owners = aliased(ReadMark)
    return (
        select(
            Comment.id,
            Comment.version_id,
            Comment.parent_id,
            Comment.author_id,
            Person.name,
            Comment.body,
            Comment.created_at,
            Comment.edited_at,
            Comment.deleted_at,
            Comment.released_at,
            Comment.quote_exact,
            Comment.position_start,
            Comment.position_end,
            Settlement.at.label("settled_at"),
            ReadMark.seen_at,
            owners.seen_at.label("owner_seen_at"),
        )
        .join(Comment.author)
        .outerjoin(Settlement, Settlement.comment_id == Comment.id)
        .outerjoin(
            ReadMark, (ReadMark.text_id == Comment.text_id) & (ReadMark.person_id == READER.id)
        )
        .outerjoin(owners, (owners.text_id == Comment.text_id) & (owners.person_id == OWNER))
        .where(
            Comment.text_id == TEXT,
            # Not yet released are only the reader's own.
            Comment.released_at.is_not(None) | (Comment.author_id == READER.id),
        )
        .order_by(Comment.created_at, Comment.id)
    )


def open_threads(text_ids: Collection[int]) -> list[OpenThread]:
    """The threads on these texts that `Post.is_open` calls open, oldest first. One query."""
    answer = aliased(Comment)
    answered = select(answer.id).where(
        answer.parent_id == Comment.id, answer.deleted_at.is_(None), answer.released_at.is_not(None)
    )
    rows = db.session.execute(
        select(Comment.id, Comment.text_id, Comment.version_id)
        .outerjoin(Settlement, Settlement.comment_id == Comment.id)
        .where(
            Comment.text_id.in_(text_ids),
            Comment.parent_id.is_(None),
            Comment.released_at.is_not(None),
            Settlement.comment_id.is_(None),
            Comment.deleted_at.is_(None) | answered.exists(),
        )
        .order_by(Comment.created_at, Comment.id)
    )
    return [OpenThread(*row) for row in rows]


def phrases_of(person: Person) -> list[Phrase]:
    """The person's phrases, the newest first."""
    mine = Phrase.owned_by(person).order_by(None).order_by(Phrase.id.desc())
    return list(db.session.scalars(mine))


def holds(person: Person, version: Version) -> bool:
    """Whether the person has written something on a version that is not sent yet."""
    return bool(db.session.scalars(Comment.held_by(person, version).limit(1)).all())


def plain_texts(version_ids: Collection[int]) -> dict[int, str]:
    """What versions said, as the plain text that passages are places in."""
    wanted = select(Version.id, Version.plain).where(Version.id.in_(version_ids))
    return {row.id: row.plain for row in db.session.execute(wanted)}


def opened_by(version: Version) -> list[str]:
    """The names of those who have opened a version, its owner aside."""
    rows = db.rows(_opened_by(), text=version.text_id, owner=version.text.owner_id, at=version.at)
    return [name for (name,) in rows]


@cache
def _opened_by() -> Select[str]:
    return (
        select(Person.name)
        .join(ReadMark, ReadMark.person_id == Person.id)
        .where(
            ReadMark.text_id == TEXT,
            ReadMark.person_id != OWNER,
            ReadMark.seen_at >= bindparam("at", type_=Instant()),
        )
        .order_by(Person.name_key)
    )


def shelf(version: Version, reader: Person) -> Shelf:
    """What stands beside a version: its text's other versions, and the newest of the next texts.

    For a teacher those are the same day's entries of the cohort by name, for the owner their own
    entries by day. An exam draft has none.
    """
    text = version.text
    own_days = text.owner_id == reader.id and text.kind == Kind.ENTRY
    asked = {"text": text.id, "owner": text.owner_id, "cohort": text.cohort_id}
    rows = db.rows(_own_shelf() if own_days else _day_shelf(), **asked)
    question, at = next(row[-2:] for row in rows if row.text_id == text.id)
    newest: dict[int, OnShelf] = {}
    shelf = [OnShelf._make(row[:-2]) for row in rows]
    for each in shelf:
        newest.setdefault(each.text_id, each)
    texts = list(newest.values())
    place = list(newest).index(text.id)
    return Shelf(
        [each for each in shelf if each.text_id == text.id],
        None if question is None else Asked(question, at),
        texts[place - 1] if place else None,
        texts[place + 1] if place + 1 < len(texts) else None,
    )


@cache
def _own_shelf() -> Select[*tuple[Any, ...]]:
    own = select(Entry.text_id).join(Entry.text).where(Text.owner_id == OWNER)
    return _on_shelf(own, TeachingDay.title).order_by(
        TeachingDay.number, Version.text_id, Version.number.desc()
    )


@cache
def _day_shelf() -> Select[*tuple[Any, ...]]:
    day = select(Entry.day_id).where(Entry.text_id == TEXT).scalar_subquery()
    same_day = select(Entry.text_id).where(Entry.day_id == day)
    return _on_shelf(same_day, Person.name).order_by(
        Person.name_key, Version.text_id, Version.number.desc()
    )


def _on_shelf(beside: Select[int], label: InstrumentedAttribute[str]) -> Select[*tuple[Any, ...]]:
    """All versions of the text at hand, and the newest of each text beside it in its cohort."""
    newest = (
        select(func.max(NewerVersion.id))
        .where(NewerVersion.text_id == Text.id)
        .correlate(Text)
        .scalar_subquery()
    )
    return (
        select(
            Version.id,
            Version.text_id,
            Version.number,
            Version.at,
            Person.name,
            Cohort.name,
            label,
            FeedbackRequest.question,
            FeedbackRequest.at,
        )
        .join(Version.text)
        .join(Text.owner)
        .join(Text.cohort)
        .outerjoin(Entry, Entry.text_id == Text.id)
        .outerjoin(Entry.day)
        .outerjoin(
            FeedbackRequest, (FeedbackRequest.text_id == Text.id) & FeedbackRequest.is_open()
        )
        .where(
            (Text.id == TEXT) | (Text.id.in_(beside) & (Text.cohort_id == COHORT)),
            (Text.id == TEXT) | (Version.id == newest),
        )
    )


def enrolment_to_judge(person: Person, enrolment_id: int) -> Enrolment:
    """A student's enrolment in a cohort that the person sees, or the person's own."""
    return db.found(
        select(Enrolment)
        .where(
            Enrolment.id == enrolment_id,
            Enrolment.role == "student",
            Enrolment.cohort_id.in_(
                Cohort.taught_by(person).with_only_columns(Cohort.id).order_by(None)
            ),
        )
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
    )


def judgements(enrolment: Enrolment) -> list[PortfolioApproval]:
    """All judgements of a portfolio, newest first, with who made them."""
    return list(
        db.session.scalars(
            PortfolioApproval.of(enrolment).options(joinedload(PortfolioApproval.by))
        )
    )


def newest_judgement(person: Person, cohort_id: int) -> PortfolioApproval | None:
    """The judgement that counts of a student's portfolio in a cohort."""
    asked = {"reader": person.id, "cohort": cohort_id}
    return db.session.scalars(_newest_judgement(), asked).one_or_none()


@cache
def _newest_judgement() -> Select[PortfolioApproval]:
    return (
        select(PortfolioApproval)
        .join(PortfolioApproval.enrolment)
        .where(Enrolment.person_id == READER.id, Enrolment.cohort_id == COHORT)
        .order_by(PortfolioApproval.at.desc(), PortfolioApproval.id.desc())
        .limit(1)
    )


def is_approved(enrolment_id: int) -> bool | None:
    """Whether the judgement of a portfolio that counts approves it; None before the first."""
    return db.session.scalars(
        select(PortfolioApproval.approved)
        .where(PortfolioApproval.enrolment_id == enrolment_id)
        .order_by(PortfolioApproval.at.desc(), PortfolioApproval.id.desc())
        .limit(1)
    ).one_or_none()
