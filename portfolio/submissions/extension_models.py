"""What is it? A request for a later deadline, that an illness is documented, and who registered a
hand-in on a student's behalf."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.cohorts.exam_models import one_of
from portfolio.core.db import Base, Key
from portfolio.people.models import Person

SENTENCE = 500
"""Characters of what an administrator writes to a student."""


class Reason(StrEnum):
    """Why a deadline is to be later: a category and never a word more, since it may be illness."""

    ILLNESS = "illness"
    FAMILY = "family"
    WORK = "work"
    TECHNICAL = "technical"
    OTHER = "other"


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class ExtensionRequest(Base):
    """A candidate asks for a later deadline. Open until it is granted (`extension_id`), refused
    (`refusal`, the administrator's sentence) or taken back (neither); one at a time is open."""

    __tablename__ = "extension_requests"
    __table_args__ = (
        one_of("reason", Reason),
        CheckConstraint("(closed_at is null) = (closed_by_id is null)", name="closed_by_somebody"),
        CheckConstraint(
            "closed_at is not null or (extension_id is null and refusal is null)",
            name="answer_closes",
        ),
        CheckConstraint("extension_id is null or refusal is null", name="one_answer"),
        Index(
            "ix_extension_requests_open",
            "candidate_id",
            unique=True,
            **_only("closed_at is null"),
        ),
    )

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    extension_id: Mapped[int | None] = mapped_column(ForeignKey("extensions.id"))
    refusal: Mapped[str | None] = mapped_column(String(SENTENCE))

    closed_by: Mapped[Person | None] = relationship(
        foreign_keys=[closed_by_id], lazy="raise", viewonly=True
    )

    @property
    def state(self) -> str:
        """ "open", "granted", "refused" or "taken_back"."""
        if self.closed_at is None:
            return "open"
        if self.extension_id is not None:
            return "granted"
        return "refused" if self.refusal is not None else "taken_back"


class Documentation(Base):
    """That documentation of an illness was received, and on which day: never what it says. A day
    that was recorded by mistake is withdrawn."""

    __tablename__ = "documentations"
    __table_args__ = (
        CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by_id is null)", name="withdrawn_by_somebody"
        ),
        Index(
            "ix_documentations_day",
            "candidate_id",
            "received_on",
            unique=True,
            **_only("withdrawn_at is null"),
        ),
    )

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    received_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise", viewonly=True)
    withdrawn_by: Mapped[Person | None] = relationship(
        foreign_keys=[withdrawn_by_id], lazy="raise", viewonly=True
    )


class Registration(Base):
    """That a hand-in was not clicked by its student but registered by an administrator: who, when
    and why. The student sees all of it."""

    __tablename__ = "registrations"

    hand_in_id: Mapped[int] = mapped_column(ForeignKey("hand_ins.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(SENTENCE))

    by: Mapped[Person] = relationship(lazy="raise", viewonly=True)
