"""What is it? The exam of a cohort, its rules, its sittings and the words of its declaration."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core.db import Base, Key

if TYPE_CHECKING:
    from portfolio.cohorts.models import Cohort


def mark_of(*values: object) -> str:
    """A digest of what a page showed. Two people who edit one thing at once: the second to save
    sends the mark of something that is no longer there, and is asked instead of overwriting."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


class PartKind(StrEnum):
    """What a part of an exam assignment is. The exam says which count and which must be there."""

    ABSTRACT = "abstract"
    PROBLEM = "problem"
    SECTION = "section"
    CONCLUSION = "conclusion"
    REFERENCES = "references"
    APPENDIX = "appendix"


class FrontField(StrEnum):
    """What the front page says beside the title and the name."""

    STUDENT_NUMBER = "student_number"
    MODULE = "module"
    COHORT = "cohort"
    SUPERVISOR = "supervisor"
    INSTITUTION = "institution"
    DATE = "date"
    ANSLAG = "anslag"


class Tables(StrEnum):
    """How tables count: their own characters, a flat number for each, or not at all."""

    ACTUAL = "actual"
    FLAT = "flat"
    NONE = "none"


class AiPolicy(StrEnum):
    """Generative AI is forbidden, allowed when declared, or free."""

    FORBIDDEN = "forbidden"
    DECLARED = "declared"
    FREE = "free"


class Confidentiality(StrEnum):
    """Whether a paper is confidential: never, as the student chooses, or always."""

    NEVER = "never"
    CHOSEN = "chosen"
    ALWAYS = "always"


class SittingKind(StrEnum):
    """The ordinary exam (ordinær), the re-exam (omprøve) or the sick exam (sygeprøve)."""

    ORDINARY = "ordinary"
    RE_EXAM = "re_exam"
    SICK = "sick"


COUNTED = [PartKind.PROBLEM, PartKind.SECTION, PartKind.CONCLUSION]


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the enumeration's words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({words})", name=column)


class Exam(Base):
    """The exam of a cohort and its rules. What a hand-in was made under is copied into it
    (`rules`), so that a rule that changes leaves what was handed in before as it was."""

    __tablename__ = "exams"
    __table_args__ = (
        CheckConstraint("max_anslag > 0", name="max_anslag"),
        CheckConstraint("anslag_per_page > 0", name="anslag_per_page"),
        CheckConstraint("table_anslag >= 0", name="table_anslag"),
        one_of("tables", Tables),
        one_of("ai_policy", AiPolicy),
        one_of("confidentiality", Confidentiality),
        CheckConstraint("scale in ('seven', 'passed')", name="scale"),
        CheckConstraint("examiner in ('internal', 'external')", name="examiner"),
    )

    id: Mapped[Key]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    max_anslag: Mapped[int] = mapped_column(default=24_000)
    anslag_per_page: Mapped[int] = mapped_column(default=2_400)
    with_spaces: Mapped[bool] = mapped_column(default=True)
    with_footnotes: Mapped[bool] = mapped_column(default=True)
    tables: Mapped[str] = mapped_column(String(8), default=Tables.ACTUAL)
    table_anslag: Mapped[int] = mapped_column(default=800)
    counted_kinds: Mapped[list[str]] = mapped_column(JSON, default=lambda: [*COUNTED])
    required_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    over_length_blocks: Mapped[bool] = mapped_column(default=True)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    takes_late: Mapped[bool] = mapped_column(default=True)
    takes_own_pdf: Mapped[bool] = mapped_column(default=False)
    ai_policy: Mapped[str] = mapped_column(String(10), default=AiPolicy.DECLARED)
    front_fields: Mapped[list[str]] = mapped_column(JSON, default=lambda: [*FrontField])
    institution: Mapped[str] = mapped_column(String(200), default="")
    confidentiality: Mapped[str] = mapped_column(String(8), default=Confidentiality.CHOSEN)
    scale: Mapped[str] = mapped_column(String(8), default="seven")
    examiner: Mapped[str] = mapped_column(String(8), default="internal")

    cohort: Mapped[Cohort] = relationship(back_populates="exam", lazy="raise")
    sittings: Mapped[list[Sitting]] = relationship(
        back_populates="exam", lazy="raise", order_by="Sitting.number"
    )
    ordinary: Mapped[Sitting] = relationship(
        primaryjoin="and_(Exam.id == Sitting.exam_id, Sitting.number == 1)",
        lazy="raise",
        viewonly=True,
    )

    def rules(self) -> dict[str, Any]:
        """All rules as JSON can hold them."""
        return {name: getattr(self, name) for name in RULES}

    def mark(self, declaration: str) -> str:
        """Changes with everything that the exam's page edits; needs the ordinary sitting."""
        moments = (self.ordinary.due_at, self.ordinary.cut_off_at)
        return mark_of(
            sorted(self.rules().items()), [at and at.isoformat() for at in moments], declaration
        )


RULES = (
    "title",
    "max_anslag",
    "anslag_per_page",
    "with_spaces",
    "with_footnotes",
    "tables",
    "table_anslag",
    "counted_kinds",
    "required_kinds",
    "over_length_blocks",
    "needs_approval",
    "takes_late",
    "takes_own_pdf",
    "ai_policy",
    "front_fields",
    "institution",
    "confidentiality",
    "scale",
    "examiner",
)


class Sitting(Base):
    """One time that an exam is held. Number 1 is the ordinary one, of all students of the cohort;
    re-exams and sick exams have the students that they were set up for.

    Due is the deadline; after it a paper is late. After the cut-off nothing is taken; without one,
    late papers are taken for as long as the exam takes late papers at all.
    """

    __tablename__ = "sittings"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        one_of("kind", SittingKind),
        CheckConstraint("(number = 1) = (kind = 'ordinary')", name="first_is_ordinary"),
        CheckConstraint("cut_off_at is null or cut_off_at >= due_at", name="cut_off"),
    )

    id: Mapped[Key]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    cut_off_at: Mapped[datetime | None]

    exam: Mapped[Exam] = relationship(back_populates="sittings", lazy="raise")

    def mark(self) -> str:
        """Changes with everything that the sitting's page edits."""
        moments = (self.opens_at, self.due_at, self.cut_off_at)
        return mark_of(self.kind, [at and at.isoformat() for at in moments])


class Declaration(Base):
    """The words that a student declares (tro og love-erklæring), numbered: what somebody has
    declared is never changed under them. The newest is asked for."""

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("exam_id", "number"),)

    id: Mapped[Key]
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
