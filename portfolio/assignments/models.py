"""What is it? An exam assignment (eksamensopgave), its parts and its references."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Select, String, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.assignments.referencing import ReferenceKind
from portfolio.cohorts.exam_models import PartKind, one_of
from portfolio.cohorts.models import Enrolment
from portfolio.core.db import Base, Key
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version


class Assignment(Base):
    """A student's exam assignment. Its own text holds the compiled versions that were shared."""

    __tablename__ = "assignments"

    id: Mapped[Key]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), unique=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    text: Mapped[Text] = relationship(lazy="raise")
    parts: Mapped[list[Part]] = relationship(
        back_populates="assignment", lazy="raise", order_by="Part.position"
    )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Assignment]:
        """The person's own assignments."""
        return select(cls).join(cls.text).where(Text.owner_id == person.id)

    @classmethod
    def of(cls, text: Text) -> Select[Assignment]:
        """The assignment whose compiled versions a text holds."""
        return select(cls).where(cls.text_id == text.id)


class Part(Base):
    """A part of the assignment: a text of its own that remembers where it was copied from.

    `kind` decides whether it counts, whether it must be there, and whether it comes last.
    `source_blocks` lists the paragraphs that were chosen, counted from 0; None means all of them.
    A removed part keeps its text and can be fetched back.
    """

    __tablename__ = "parts"
    __table_args__ = (one_of("kind", PartKind),)

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10), default=PartKind.SECTION)
    position: Mapped[int]
    source_version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"), index=True)
    source_blocks: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    copied_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(back_populates="parts", lazy="raise")
    text: Mapped[Text] = relationship(lazy="raise")
    source: Mapped[Version | None] = relationship(lazy="raise")

    @classmethod
    def owned_by(cls, person: Person) -> Select[Part]:
        """The person's own parts, removed ones included."""
        return select(cls).join(cls.text).where(Text.owner_id == person.id)

    @classmethod
    def of(cls, text: Text) -> Select[Part]:
        """The part that a text belongs to."""
        return select(cls).where(cls.text_id == text.id)


class Reference(Base):
    """Something that the assignment refers to (en kilde).

    `fields` is what was typed (`referencing.FIELDS`), never edited in place. `entry`, `cited` and
    `named` are how APA writes it among the others of its list (`bibliography.Formatted`), kept so
    that no page has to ask pandoc. A removed one keeps its last words, and can be fetched back.
    """

    __tablename__ = "assignment_references"
    __table_args__ = (one_of("kind", ReferenceKind),)

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=0)
    entry: Mapped[str] = mapped_column(LongText, default="")
    cited: Mapped[str] = mapped_column(LongText, default="")
    named: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(lazy="raise")

    @classmethod
    def owned_by(cls, person: Person) -> Select[Reference]:
        """The references of the person's own assignments, removed ones included."""
        return (
            select(cls).join(cls.assignment).join(Assignment.text).where(Text.owner_id == person.id)
        )
