"""Who may? Roles are enrolments in a cohort; one flag makes an administrator."""

from __future__ import annotations

from portfolio.cohorts.models import Role
from portfolio.people.models import Person


def is_administrator(person: Person) -> bool:
    """Whether the person runs cohorts. Administrators see who and when, never a text."""
    return person.is_administrator


def is_teacher_of(person: Person, cohort_id: int) -> bool:
    """Whether the person teaches in the cohort; its teachers see all its days."""
    return _has_role(person, cohort_id, Role.TEACHER)


def is_student_of(person: Person, cohort_id: int) -> bool:
    """Whether the person studies in the cohort."""
    return _has_role(person, cohort_id, Role.STUDENT)


def _has_role(person: Person, cohort_id: int, role: Role) -> bool:
    return any(
        enrolment.cohort_id == cohort_id and enrolment.role == role
        for enrolment in person.enrolments
    )
