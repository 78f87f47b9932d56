"""What is it? A candidate of a sitting, the paper that was looked at, and the hand-in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Enrolment
from portfolio.core.db import Base, Key
from portfolio.people.models import Person
from portfolio.submissions import bundle_models  # noqa: F401 its tables belong to the room
from portfolio.submissions.extension_models import ExtensionRequest, Registration


class Candidate(Base):
    """Somebody, later perhaps a group, who takes a sitting. `attempt` is the prøveforsøg."""

    __tablename__ = "candidates"

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    sitting: Mapped[Sitting] = relationship(lazy="raise")
    open_request: Mapped[ExtensionRequest | None] = relationship(
        primaryjoin=lambda: (
            (ExtensionRequest.candidate_id == Candidate.id) & ExtensionRequest.closed_at.is_(None)
        ),
        lazy="raise",
        viewonly=True,
        uselist=False,
    )


class Member(Base):
    """Who belongs to a candidate. Nobody takes a sitting twice."""

    __tablename__ = "candidate_members"
    __table_args__ = (UniqueConstraint("sitting_id", "enrolment_id"),)

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolments.id"), primary_key=True, index=True
    )
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"))

    enrolment: Mapped[Enrolment] = relationship(lazy="raise")


class Extension(Base):
    """A later deadline for one candidate (fristforlængelse). The latest instant counts, and none is
    ever changed: the rows are the history. `reason` is a category, never an illness in words. What
    belongs to it (requests, documentation) is in extension_models.py."""

    __tablename__ = "extensions"

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship(lazy="raise", viewonly=True)


class Review(Base):
    """A paper as its writer looks at it before handing it in: the exact bytes, and what is said of
    them. `source` is the digest of the texts that it was made from.

    A paper that they made themselves (egen PDF) has no source; its `anslag` is what they say, and
    `read_anslag` what was counted in the file.
    """

    __tablename__ = "reviews"

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(64))
    supervisor: Mapped[str] = mapped_column(String(120), default="")
    confidential: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(200))
    anslag: Mapped[int]
    read_anslag: Mapped[int | None]
    pages: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    findings: Mapped[int]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)

    candidate: Mapped[Candidate] = relationship(lazy="raise")

    @property
    def is_own_pdf(self) -> bool:
        return self.read_anslag is not None

    @classmethod
    def owned_by(cls, person: Person) -> Select[Review]:
        """The papers that the person had made."""
        return select(cls).where(cls.by_id == person.id)


class HandIn(Base):
    """A paper handed in (aflevering), with all that it was made under: nothing of it depends on a
    row that could change. Withdrawn ones stay; the newest that is not withdrawn counts.

    `received_at` is when the application had the complete request, before any lock; of one with a
    registration, when an administrator says that it came. `receipt` is the text that was signed, to
    the byte. `by_id` is always the student. `read_anslag` is there for an own PDF.
    """

    __tablename__ = "hand_ins"
    __table_args__ = (
        UniqueConstraint("candidate_id", "number"),
        CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by_id is null)", name="withdrawn_by_somebody"
        ),
    )

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), unique=True)
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    is_late: Mapped[bool]
    name: Mapped[str] = mapped_column(String(120))
    student_number: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(200))
    anslag: Mapped[int]
    read_anslag: Mapped[int | None]
    pages: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    confidential: Mapped[bool]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    declared: Mapped[dict[str, Any]] = mapped_column(JSON)
    key_id: Mapped[str] = mapped_column(ForeignKey("signing_keys.id"))
    receipt: Mapped[str] = mapped_column(LongText)
    signature: Mapped[str] = mapped_column(String(100))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    candidate: Mapped[Candidate] = relationship(lazy="raise")
    registration: Mapped[Registration | None] = relationship(lazy="raise", viewonly=True)

    @property
    def is_own_pdf(self) -> bool:
        return self.read_anslag is not None

    @classmethod
    def of(cls, candidate_id: int) -> Select[HandIn]:
        """All hand-ins of a candidate, newest first."""
        return select(cls).where(cls.candidate_id == candidate_id).order_by(cls.number.desc())


class SigningKey(Base):
    """A public key of the service (Ed25519, 32 bytes in base64), so that receipts can be verified
    for as long as they are kept, whatever key signs today. `id` is its fingerprint."""

    __tablename__ = "signing_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
