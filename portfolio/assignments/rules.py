"""Who may? Only its owner sees an assignment; what teachers see are its shared versions."""

from __future__ import annotations

from portfolio.cohorts.models import Enrolment, Role
from portfolio.people.models import Person


def may_start(person: Person, enrolment: Enrolment) -> bool:
    """A student, for their own place in a cohort."""
    return enrolment.person_id == person.id and enrolment.role == Role.STUDENT
