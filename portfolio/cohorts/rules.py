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


def may_manage_cohorts(person: Person) -> bool:
    """Whether the person may make and change modules, cohorts, days, exams and enrolments."""
    return is_administrator(person)


def may_excuse(person: Person) -> bool:
    """Whether the person may excuse a student from a day, or take that back."""
    return is_administrator(person)


def may_read_class_list(person: Person, cohort_id: int) -> bool:
    """Whether the person sees who studies in the cohort, with addresses: never a student."""
    return is_administrator(person) or is_teacher_of(person, cohort_id)
