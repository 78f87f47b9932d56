"""A student with two days, a shared text on each, and a teacher."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from portfolio.assignments.models import Assignment, Part
from portfolio.cohorts.models import Cohort, Enrolment, TeachingDay
from portfolio.entries.models import Entry
from portfolio.people.models import Person
from portfolio.texts.models import Draft, Version


@dataclass
class Course:
    cohort: Cohort
    enrolment: Enrolment
    student: Person
    teacher: Person
    days: list[TeachingDay]
    entries: list[Entry]
    versions: list[Version]


@pytest.fixture
def course(make) -> Course:
    cohort = make.cohort()
    student = make.student(cohort, "Sanne Holm")
    days = [make.day(cohort, title="Menneskesyn"), make.day(cohort, title="Samtalen")]
    entries = [make.entry(student, day) for day in days]
    versions = [
        make.version(entries[0], "<h2>Først</h2><p>Et afsnit.</p><p>Et andet afsnit.</p>"),
        make.version(entries[1], "<p>Om samtalen.</p><ul><li><p>Et punkt</p></li></ul>"),
    ]
    return Course(
        cohort,
        make.all(Enrolment, person_id=student.id)[0],
        student,
        make.teacher(cohort),
        days,
        entries,
        versions,
    )


@pytest.fixture
def parts_of(make):
    """`parts_of(assignment)`: the current parts in order."""

    def parts_of(assignment: Assignment) -> list[Part]:
        rows = make.all(Part, assignment_id=assignment.id)
        return sorted((row for row in rows if row.removed_at is None), key=lambda p: p.position)

    return parts_of


@pytest.fixture
def html_of(make):
    """`html_of(part)`: what stands in its draft."""
    return lambda thing: make.all(Draft, text_id=thing.text_id)[0].html
