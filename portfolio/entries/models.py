"""What is it? A portfolio entry (porteføljetekst): one text for each student and day."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship
from sqlalchemy.orm.interfaces import ORMOption

from portfolio.cohorts.models import Enrolment, TeachingDay
from portfolio.core.db import Base, Key
from portfolio.people.models import Person
from portfolio.texts.models import Text


class Entry(Base):
    """A student's text about one teaching day; it exists from the first save on."""

    __tablename__ = "entries"
    __table_args__ = (UniqueConstraint("enrolment_id", "day_id"),)

    id: Mapped[Key]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    day_id: Mapped[int] = mapped_column(ForeignKey("teaching_days.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"), unique=True)

    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    day: Mapped[TeachingDay] = relationship(lazy="raise")
    text: Mapped[Text] = relationship(lazy="raise")

    @classmethod
    def owned_by(cls, person: Person) -> Select[Entry]:
        """The person's own entries, in all their cohorts."""
        return select(cls).join(cls.text).where(Text.owner_id == person.id)

    @property
    def away(self) -> int | None:
        """The text's id where its writer has left the day's cohort: they may have come back and
        begun anew, so addresses name it besides the day. Needs day and enrolment."""
        return None if self.enrolment.cohort_id == self.day.cohort_id else self.text_id

    @classmethod
    def whole(cls) -> tuple[ORMOption, ...]:
        """Load options for writing: the draft, the day with its cohort, the enrolment."""
        return (
            joinedload(cls.text).joinedload(Text.draft),
            joinedload(cls.day).joinedload(TeachingDay.cohort),
            joinedload(cls.enrolment),
        )
