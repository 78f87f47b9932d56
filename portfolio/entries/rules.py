"""Who may?"""

from __future__ import annotations

from datetime import datetime

from portfolio.cohorts.models import TeachingDay
from portfolio.cohorts.rules import is_student_of
from portfolio.people.models import Person


def may_begin(person: Person, day: TeachingDay, at: datetime) -> bool:
    """A student of the cohort, once the day's entry is open and unless the day is cancelled."""
    return is_student_of(person, day.cohort_id) and day.is_open(at) and day.cancelled_at is None


def may_share(day: TeachingDay, at: datetime) -> bool:
    """Until the day locks. Saving never ends; sharing does."""
    return not day.is_locked(at)
