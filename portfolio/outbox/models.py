"""What is it? A mail or a job that waits to be carried."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Base, Key


class Parcel(Base):
    """One mail or job. Its state follows from its moments.

    waiting: `done_at`, `gave_up_at` and `uncertain_at` are all empty; it is carried from `due_at`
    on by whichever worker claims it until `claimed_until`. `handing_over_at` is committed just
    before the step that can't be taken back: a parcel found with it and without `done_at` may or
    may not have arrived, so it is never sent again by itself but shown as uncertain.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("kind in ('mail', 'job')", name="kind"),
        Index("ix_outbox_waiting", "done_at", "gave_up_at", "uncertain_at", "due_at"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    recipient: Mapped[str | None] = mapped_column(String(254))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None]
    handing_over_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    uncertain_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    @property
    def state(self) -> str:
        """ "done", "gave_up", "uncertain" or "waiting"."""
        if self.done_at:
            return "done"
        if self.gave_up_at:
            return "gave_up"
        return "uncertain" if self.uncertain_at else "waiting"
