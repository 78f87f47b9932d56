"""The demo's exam assignment: begun, compiled from versions, and shared as it stands."""

from __future__ import annotations

from datetime import timedelta

from portfolio.administration.demo.calendar import evening, local_date
from portfolio.administration.demo.content import DemoContent, Part
from portfolio.administration.demo.playing import Played
from portfolio.administration.demo.setting import Setting
from portfolio.administration.demo.story import ASSIGNMENT_BEGUN
from portfolio.assignments.actions import (
    Choice,
    add_copies,
    begin_assignment,
    save_part,
    share_assignment,
    write_part,
)
from portfolio.assignments.compiling import compiled
from portfolio.assignments.models import Assignment
from portfolio.assignments.queries import pieces_of
from portfolio.assignments.references import add_reference
from portfolio.core import clock
from portfolio.core.text import digest
from portfolio.people.models import Person
from portfolio.texts.actions import Save

SHARED_AGO = timedelta(days=2)


def compile_assignment(content: DemoContent, setting: Setting, played: Played) -> None:
    """The one assignment that is begun: its parts, and a first version that waits for a comment."""
    owner = setting.people[content.assignment.email]
    number = next(student.cohort for student in content.students if student.email == owner.email)
    with clock.fixed(evening(local_date(clock.now() - ASSIGNMENT_BEGUN), "begun")):
        assignment = begin_assignment(
            setting.enrolments[number, owner.email],
            setting.cohorts[number],
            title=content.assignment.title,
            by=owner,
        )
        for part in content.assignment.parts:
            _add(assignment, part, played, by=owner)
        for reference in content.assignment.references:
            add_reference(assignment, reference.kind, reference.fields, by=owner)
    with clock.fixed(evening(local_date(clock.now() - SHARED_AGO), "shared")):
        reviewed = digest(compiled(pieces_of(assignment)))
        share_assignment(assignment, reviewed=reviewed, confirmed=False, by=owner)


def _add(assignment: Assignment, part: Part, played: Played, *, by: Person) -> None:
    if part.entry is None:
        written = write_part(assignment, part.title, after=0, by=by, kind=part.kind)
        save_part(written, Save(html=part.html, revision=0, page=f"demo-{written.id}", sequence=1))
        return
    version = played.version(by.email, part.entry, part.version)
    # The content counts blocks from 1, as people do.
    choice = Choice(version, part.title, [number - 1 for number in part.blocks])
    add_copies(assignment, [choice], after=0, by=by)
