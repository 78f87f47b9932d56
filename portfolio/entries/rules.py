"""Who may?"""

from __future__ import annotations

from datetime import datetime

from portfolio.cohorts.models import TeachingDay
from portfolio.cohorts.rules import is_student_of
from portfolio.people.models import Person


def may_begin(person: Person, day: TeachingDay, at: datetime) -> bool:
    """A student of the cohort, once the day's entry is open. On a cancelled day too: nobody is
    led there, but what was being written when it was cancelled is not lost."""
    return is_student_of(person, day.cohort_id) and day.is_open(at)


def may_share(day: TeachingDay, at: datetime) -> bool:
    """Until the day locks. Saving never ends; sharing does."""
    return not day.is_locked(at)
