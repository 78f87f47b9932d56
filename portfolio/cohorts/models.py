"""What is it? Module, cohort, teaching day with prompts, enrolment. The exam: exam_models.py."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Select,
    String,
    Table,
    UniqueConstraint,
    select,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.cohorts.exam_models import Exam, mark_of
from portfolio.core.db import Base, Key
from portfolio.people.models import Person


class Role(StrEnum):
    """What somebody is in one cohort."""

    STUDENT = "student"
    TEACHER = "teacher"


class Module(Base):
    """A diploma module (diplommodul)."""

    __tablename__ = "modules"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    ects: Mapped[int]
    created_at: Mapped[datetime]

    def mark(self) -> str:
        """Changes with everything that the module's page edits."""
        return mark_of(self.code, self.title, self.ects)


class Cohort(Base):
    """A cohort (hold) of a module."""

    __tablename__ = "cohorts"
    __table_args__ = (UniqueConstraint("module_id", "name"),)

    id: Mapped[Key]
    module_id: Mapped[int] = mapped_column(ForeignKey("modules.id"))
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]

    module: Mapped[Module] = relationship(lazy="raise")
    days: Mapped[list[TeachingDay]] = relationship(
        back_populates="cohort", lazy="raise", order_by="TeachingDay.number"
    )
    exam: Mapped[Exam | None] = relationship(back_populates="cohort", lazy="raise")

    def mark(self) -> str:
        """Changes with everything that the cohort's page edits."""
        return mark_of(self.name, self.place, self.contact)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Cohort]:
        """Administrators see all cohorts, others those that they are enrolled in."""
        if person.is_administrator:
            return select(cls)
        return select(cls).where(
            cls.id.in_(select(Enrolment.cohort_id).where(Enrolment.person_id == person.id))
        )

    @classmethod
    def taught_by(cls, person: Person) -> Select[Cohort]:
        """The cohorts in which the person is a teacher."""
        return (
            select(cls)
            .join(Enrolment)
            .where(Enrolment.person_id == person.id, Enrolment.role == Role.TEACHER)
            .order_by(cls.name)
        )


day_teachers = Table(
    "day_teachers",
    Base.metadata,
    Column("day_id", ForeignKey("teaching_days.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
)


class TeachingDay(Base):
    """A teaching day (undervisningsdag): when, where, what to write about and until when.

    `opens_at`, `due_at` and `locks_at` are about the day's portfolio entry; each may be empty.
    Locking stops sharing, never saving.
    """

    __tablename__ = "teaching_days"
    __table_args__ = (UniqueConstraint("cohort_id", "number"),)

    id: Mapped[Key]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(LongText, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    date: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    locks_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(back_populates="days", lazy="raise")
    prompts: Mapped[list[Prompt]] = relationship(
        lazy="raise", order_by="Prompt.position", cascade="all, delete-orphan"
    )
    teachers: Mapped[list[Person]] = relationship(
        secondary=day_teachers, lazy="raise", order_by=Person.name_key
    )

    def mark(self) -> str:
        """Changes with everything that the day's page edits; needs prompts and teachers."""
        return mark_of(
            (self.number, self.title, self.about, self.place),
            (self.date, self.starts, self.ends),
            [at and at.isoformat() for at in (self.opens_at, self.due_at, self.locks_at)],
            [prompt.body for prompt in self.prompts],
            sorted(teacher.id for teacher in self.teachers),
        )

    def is_open(self, at: datetime) -> bool:
        """Whether the entry may be begun."""
        return self.opens_at is None or at >= self.opens_at

    def is_locked(self, at: datetime) -> bool:
        """Whether sharing has ended."""
        return self.locks_at is not None and at >= self.locks_at

    @classmethod
    def visible_to(cls, person: Person) -> Select[TeachingDay]:
        """The days of the cohorts that the person sees."""
        return select(cls).where(
            cls.cohort_id.in_(Cohort.visible_to(person).with_only_columns(Cohort.id))
        )


class Prompt(Base):
    """A reflection prompt (refleksionsspørgsmål) of a day: plain text."""

    __tablename__ = "prompts"

    id: Mapped[Key]
    day_id: Mapped[int] = mapped_column(ForeignKey("teaching_days.id"), index=True)
    position: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)


class Enrolment(Base):
    """Somebody's place in a cohort, as a student or a teacher."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "cohort_id"),
        CheckConstraint("role in ('student', 'teacher')", name="role"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    role: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="enrolments", lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")


class Excuse(Base):
    """A student need not write for a day. Who decided and when; never why: that may be illness."""

    __tablename__ = "excuses"
    __table_args__ = (UniqueConstraint("enrolment_id", "day_id"),)

    id: Mapped[Key]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    day_id: Mapped[int] = mapped_column(ForeignKey("teaching_days.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
