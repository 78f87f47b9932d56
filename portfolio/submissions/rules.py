"""Who may, and until when?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from portfolio.cohorts.rules import is_teacher_of
from portfolio.people.models import Person


class Deadline(NamedTuple):
    """When a candidate's paper is due, extensions included, and what is then taken still.

    A paper is on time up to and with `due_at`. Later it is taken as late up to and with
    `cut_off_at`, if late papers are taken at all; without a cut-off, for good.
    """

    opens_at: datetime | None
    due_at: datetime | None
    cut_off_at: datetime | None
    takes_late: bool

    def timing(self, at: datetime) -> Timing:
        """How a paper that was received at this moment stands."""
        if self.opens_at is not None and at < self.opens_at:
            return Timing.EARLY
        if self.due_at is None or at <= self.due_at:
            return Timing.ON_TIME
        if not self.takes_late or (self.cut_off_at is not None and at > self.cut_off_at):
            return Timing.TOO_LATE
        return Timing.LATE

    def may_be_asked_about(self, at: datetime) -> bool:
        """Whether a student may ask for a later one: as long as a paper would still be taken."""
        return self.due_at is not None and self.timing(at) is not Timing.TOO_LATE


class Timing(StrEnum):
    """How a paper stands to its deadline."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"


def may_read_paper(person: Person, owner_id: int, cohort_id: int) -> bool:
    """Whoever handed a paper in, and the teachers of the cohort. Administrators see when."""
    return person.id == owner_id or is_teacher_of(person, cohort_id)


def may_decide(person: Person) -> bool:
    """Administrators decide on extensions and on who takes a re-exam or a sick exam."""
    return person.is_administrator


def may_register(person: Person, owner_id: int) -> bool:
    """Administrators register what a student could not hand in; nobody does it for themselves."""
    return person.is_administrator and person.id != owner_id


def may_see_sitting(person: Person, cohort_id: int) -> bool:
    """The teachers of the cohort and administrators see who has handed in."""
    return person.is_administrator or is_teacher_of(person, cohort_id)
