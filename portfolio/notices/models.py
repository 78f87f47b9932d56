"""What is it? A line that tells somebody of something, and how they wish to be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import Enrolment, TeachingDay
from portfolio.core.db import Base, Key
from portfolio.people.models import Person
from portfolio.texts.models import Version

# Stands where a person stands, in scopes too: whoever a line tells. By name, since a scope asks
# deeper down than where SQLAlchemy would know the column for the outer one.
TOLD = cast(Person, SimpleNamespace(id=literal_column("notices.person_id", BigInteger)))


class How(StrEnum):
    """When a mail tells of a notice. The app always does."""

    NOW = "now"
    DAILY = "daily"
    OFF = "off"


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Notice(Base):
    """One line in somebody's list. It holds ids and moments, never words of anybody.

    `count` is how many comments or people the line stands for and `comment_id` the newest comment.
    `by_id` is empty where several people have a part in it. `until` is a deadline that it tells of.
    `mailed_at` is when a mail told of it or when it was decided that none will. A line with a `key`
    is written once, however often it is asked for.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("(text_id is null) = (version_id is null)", name="version_of_text"),
        # The header of every page counts these, out of the index alone: SQLite looks for the
        # condition's own column too.
        Index("ix_notices_unread", "person_id", "read_at", **_only("read_at is null")),
        Index("ix_notices_newest", "person_id", "at", "id"),
        Index(
            "ix_notices_waiting",
            "person_id",
            "kind",
            **_only("read_at is null and mailed_at is null"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    # By name: the table belongs to a later room.
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    # A day that nobody has written about may be deleted, and nobody is reminded of it then.
    day_id: Mapped[int | None] = mapped_column(
        ForeignKey("teaching_days.id", ondelete="CASCADE"), index=True
    )
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"))
    until: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(String(120), unique=True)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Notice]:
        """The person's lines, without those about what they may no longer see."""
        return select(cls).where(cls.person_id == person.id, cls.is_readable(person))

    @classmethod
    def is_readable(cls, person: Person | None = None) -> ColumnElement[bool]:
        """Whether the person, or else whoever is told, may still see what the line is about."""
        reader = person or TOLD
        version = Version.visible_to(reader).where(Version.id == cls.version_id)
        place = (
            select(Enrolment.id)
            .join(TeachingDay, TeachingDay.cohort_id == Enrolment.cohort_id)
            .where(Enrolment.person_id == reader.id, TeachingDay.id == cls.day_id)
        )
        exam = (
            select(Enrolment.id)
            .join(Exam, Exam.cohort_id == Enrolment.cohort_id)
            .join(Sitting, Sitting.exam_id == Exam.id)
            .where(Enrolment.person_id == reader.id, Sitting.id == cls.sitting_id)
        )
        return and_(
            or_(cls.version_id.is_(None), version.exists()),
            or_(cls.day_id.is_(None), place.exists()),
            or_(cls.sitting_id.is_(None), exam.exists()),
        )

    @classmethod
    def is_waiting(cls) -> ColumnElement[bool]:
        """Whether a mail may still tell of it."""
        return and_(cls.read_at.is_(None), cls.mailed_at.is_(None))


class NoticeChoice(Base):
    """How somebody wishes to be told of a kind; without a row the kind's own way holds."""

    __tablename__ = "notice_choices"
    __table_args__ = (CheckConstraint("how in ('now', 'daily', 'off')", name="how"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    how: Mapped[str] = mapped_column(String(8))

    @classmethod
    def of(cls, person: Person) -> Select[NoticeChoice]:
        """What the person has chosen."""
        return select(cls).where(cls.person_id == person.id)
