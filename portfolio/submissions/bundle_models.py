"""What is it? All papers of a sitting in one file, made by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Base, Key

_UNFINISHED = text("done_at is null")


class Bundle(Base):
    """A ZIP of the papers that counted when it was asked for (`hand_ins`: their ids, in the order
    in which they are packed). `made` of them are packed, which takes `size` bytes; `moved_at` is
    when that last changed. A sitting has one unfinished bundle at most.
    """

    __tablename__ = "bundles"
    __table_args__ = (
        Index(
            "ix_bundles_unfinished",
            "sitting_id",
            unique=True,
            sqlite_where=_UNFINISHED,
            postgresql_where=_UNFINISHED,
        ),
    )

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    hand_ins: Mapped[list[int]] = mapped_column(JSON)
    made: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    KEPT = timedelta(days=7)
    # Longer than it takes another worker to go on with what a killed one had begun.
    PATIENCE = timedelta(minutes=15)

    @property
    def total(self) -> int:
        """How many papers it is to hold."""
        return len(self.hand_ins)

    @property
    def goes_at(self) -> datetime:
        """When it is removed."""
        return self.asked_at + self.KEPT

    def is_stuck(self, now: datetime) -> bool:
        """Whether nothing has happened for so long that it may be asked for again."""
        return self.done_at is None and now - self.moved_at > self.PATIENCE


class Piece(Base):
    """The bytes of a bundle, in order: one paper with its receipt in each piece, and in the last
    one the list, the sums and the directory. `entries` are the lines of the directory for the
    files of the piece (bundle_files.Entry)."""

    __tablename__ = "bundle_pieces"

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[list[list[Any]]] = mapped_column(JSON)
    content: Mapped[bytes] = mapped_column(LargeBinary)
