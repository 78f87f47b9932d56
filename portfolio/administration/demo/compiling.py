"""The demo's exam assignment: begun, compiled from versions, and shared as it stands."""

from __future__ import annotations

from datetime import timedelta

from portfolio.administration.demo.calendar import evening, local_date
from portfolio.administration.demo.content import DemoContent, Part
from portfolio.administration.demo.playing import Played
from portfolio.administration.demo.setting import Setting
from portfolio.administration.demo.story import ASSIGNMENT_BEGUN
from portfolio.assignments.models import Assignment
from portfolio.assignments.models import Part as PartRow
from portfolio.core import clock, db
from portfolio.ledger.actions import record
from portfolio.texts.actions import begin_text, freeze
from portfolio.texts.models import Kind

SHARED_AGO = timedelta(days=2)


def compile_assignment(content: DemoContent, setting: Setting, played: Played) -> None:
    """The one assignment that is begun: its parts, and a first version that waits for a comment."""
    begun = evening(local_date(clock.now() - ASSIGNMENT_BEGUN), "assignment")
    shared = evening(local_date(clock.now() - SHARED_AGO), "assignment")
    owner = setting.people[content.assignment.email]
    number = next(s.cohort for s in content.students if s.email == owner.email)
    cohort = setting.cohorts[number]
    with clock.fixed(begun):
        assignment = Assignment(
            enrolment_id=setting.enrolments[number, owner.email].id,
            text=begin_text(Kind.ASSIGNMENT, by=owner, cohort=cohort),
            title=content.assignment.title,
            created_at=begun,
        )
        db.session.add(assignment)
        record("began", assignment, by=owner)
        for position, part in enumerate(content.assignment.parts):
            row = _part(part, owner.email, played)
            row.text = begin_text(Kind.PART, by=owner, cohort=cohort, html=part.html)
            row.assignment_id, row.position = assignment.id, position
            db.session.add(row)
    whole = "".join(f"<h2>{part.title}</h2>{part.html}" for part in content.assignment.parts)
    with clock.fixed(shared):
        freeze(assignment.text, whole, after=None, confirmed=False, by=owner)


def _part(part: Part, owner: str, played: Played) -> PartRow:
    if part.entry is None:
        return PartRow(title=part.title)
    return PartRow(
        title=part.title,
        source_version_id=played.version(owner, part.entry, part.version).id,
        source_blocks=[number - 1 for number in part.blocks],
        copied_at=clock.now(),
    )
