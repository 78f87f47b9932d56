"""What is it? Comments on versions, requests for them, read marks, phrases, approvals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    select,
    text,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.cohorts.models import Enrolment
from portfolio.core.db import Base, Key
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version


class Comment(Base):
    """A comment on a version, or a reply to one (`parent`). Plain text.

    `text_id` repeats the version's text so that the states of a whole cohort are one query.
    `quote_*` and `position_*` hold the passage (W3C Web Annotation selectors) where there is one:
    offsets count code points of the version's plain text. `released_at` is when the other side
    may see it: until then it is its author's draft. A deleted comment leaves its row and moment,
    not its words.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_text", "text_id", "released_at"),
        CheckConstraint(
            "(position_start is null) = (position_end is null)"
            " and (position_start is null) = (quote_exact is null)",
            name="passage",
        ),
    )

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    body: Mapped[str] = mapped_column(LongText)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    # Made by the page that sends it: a second click or a retry finds the first.
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    quote_exact: Mapped[str | None] = mapped_column(LongText)
    quote_prefix: Mapped[str | None] = mapped_column(String(200))
    quote_suffix: Mapped[str | None] = mapped_column(String(200))
    position_start: Mapped[int | None]
    position_end: Mapped[int | None]

    author: Mapped[Person] = relationship(lazy="raise")
    version: Mapped[Version] = relationship(lazy="raise")
    text: Mapped[Text] = relationship(lazy="raise")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Comment]:
        """The comments on versions that the person sees, once released; their own before that."""
        versions = Version.visible_to(person).with_only_columns(Version.id)
        return select(cls).where(
            cls.version_id.in_(versions),
            cls.released_at.is_not(None) | (cls.author_id == person.id),
        )

    @classmethod
    def on(cls, version: Version) -> Select[Comment]:
        """All comments and replies on a version, oldest first."""
        return select(cls).where(cls.version_id == version.id).order_by(cls.created_at, cls.id)

    @classmethod
    def held_by(cls, person: Person, version: Version) -> Select[Comment]:
        """What the person has written on a version and not sent yet."""
        return cls.on(version).where(cls.author_id == person.id, cls.released_at.is_(None))


class Settlement(Base):
    """A thread is dealt with, says the row of its first comment; opened again, it has none."""

    __tablename__ = "settlements"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class FeedbackRequest(Base):
    """A student asks for feedback on a text, with a question of their own. One at a time is open:
    neither answered (feedback was sent) nor withdrawn."""

    __tablename__ = "feedback_requests"
    __table_args__ = (
        Index(
            "uq_feedback_requests_open",
            "text_id",
            unique=True,
            sqlite_where=text("answered_at is null and withdrawn_at is null"),
            postgresql_where=text("answered_at is null and withdrawn_at is null"),
        ),
    )

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    question: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def open_for(cls, text: Text) -> Select[FeedbackRequest]:
        """What the text's owner asks for now."""
        return select(cls).where(cls.text_id == text.id, cls.is_open())

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Neither answered nor withdrawn."""
        return cls.answered_at.is_(None) & cls.withdrawn_at.is_(None)


class Phrase(Base):
    """Words that a teacher uses again and again; nobody else sees them."""

    __tablename__ = "phrases"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    body: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime]

    @classmethod
    def owned_by(cls, person: Person) -> Select[Phrase]:
        """The person's phrases, the newest last."""
        return select(cls).where(cls.person_id == person.id).order_by(cls.id)


class ReadMark(Base):
    """Up to when a person has seen what others did to a text."""

    __tablename__ = "read_marks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime]


class PortfolioApproval(Base):
    """A teacher's judgement of a student's whole portfolio; the newest row counts."""

    __tablename__ = "portfolio_approvals"

    id: Mapped[Key]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")

    @classmethod
    def of(cls, enrolment: Enrolment) -> Select[PortfolioApproval]:
        """All judgements, newest first."""
        return (
            select(cls)
            .where(cls.enrolment_id == enrolment.id)
            .order_by(cls.at.desc(), cls.id.desc())
        )
