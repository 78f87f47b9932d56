"""What is it? A text: its draft, restore points, versions and redactions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, or_, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.cohorts.models import Cohort, Enrolment, Role
from portfolio.core.db import Base, Key
from portfolio.people.models import Person


class Kind(StrEnum):
    """What a text is part of."""

    ENTRY = "entry"
    PART = "part"
    ASSIGNMENT = "assignment"


class Text(Base):
    """Anything that somebody writes in a cohort; the one owner writes, readers see versions.

    `cohort_id` decides who teaches its owner and so who reads its versions: moving a student
    changes it, and the old teachers lose sight.
    """

    __tablename__ = "texts"
    __table_args__ = (CheckConstraint("kind in ('entry', 'part', 'assignment')", name="kind"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    created_at: Mapped[datetime]

    owner: Mapped[Person] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    draft: Mapped[Draft] = relationship(back_populates="text", lazy="raise")
    versions: Mapped[list[Version]] = relationship(
        back_populates="text", lazy="raise", order_by="Version.number"
    )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Text]:
        """The texts that the person writes."""
        return select(cls).where(cls.owner_id == person.id)


class Draft(Base):
    """The owner's working text (kladde); nobody else's to see.

    `revision` counts accepted saves. `page`, `sequence` and `based_on` name the page load whose
    save came last, so that its retry after a lost answer is known from another window's save.
    `lost` counts the characters that disappeared since the newest restore point.
    """

    __tablename__ = "drafts"

    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), primary_key=True)
    html: Mapped[str] = mapped_column(LongText, default="")
    anslag: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    page: Mapped[str | None] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(default=0)
    based_on: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0, server_default="0")

    text: Mapped[Text] = relationship(back_populates="draft", lazy="raise")


class RestorePoint(Base):
    """An earlier state of a draft, or a text that a conflict refused."""

    __tablename__ = "restore_points"
    __table_args__ = (
        CheckConstraint("reason in ('pause', 'conflict', 'replaced', 'shared')", name="reason"),
    )

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), index=True)
    html: Mapped[str] = mapped_column(LongText)
    anslag: Mapped[int]
    reason: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]

    @classmethod
    def of(cls, text: Text) -> Select[RestorePoint]:
        """A text's restore points, newest first."""
        return select(cls).where(cls.text_id == text.id).order_by(cls.at.desc(), cls.id.desc())


class Version(Base):
    """What was shared: numbered, immutable. Only a redaction empties it.

    `anslag` is what was counted when it was shared: of an exam assignment not every part counts.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("text_id", "number"),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    number: Mapped[int]
    html: Mapped[str] = mapped_column(LongText)
    plain: Mapped[str] = mapped_column(LongText)
    digest: Mapped[str] = mapped_column(String(64))
    anslag: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)

    text: Mapped[Text] = relationship(back_populates="versions", lazy="raise")
    redaction: Mapped[Redaction | None] = relationship(back_populates="version", lazy="raise")

    @property
    def is_redacted(self) -> bool:
        """Whether its content was taken away; no text that anybody shared has an empty digest."""
        return not self.digest

    @classmethod
    def visible_to(cls, person: Person) -> Select[Version]:
        """The person's own versions, and those of the cohorts in which they teach."""
        taught = select(Enrolment.cohort_id).where(
            Enrolment.person_id == person.id, Enrolment.role == Role.TEACHER
        )
        return (
            select(cls)
            .join(cls.text)
            .where(or_(Text.owner_id == person.id, Text.cohort_id.in_(taught)))
        )


class Redaction(Base):
    """The content of a version was taken away; number, moment and reason remain."""

    __tablename__ = "redactions"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

    version: Mapped[Version] = relationship(back_populates="redaction", lazy="raise")
