"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from flask import Flask

from portfolio.assignments.deadlines import Handing, says_deadlines
from portfolio.assignments.models import Assignment
from portfolio.notices.kinds import has_notices
from portfolio.submissions.actions import forget_looked_at
from portfolio.submissions.notices import ANSWERED, NEW_DEADLINE, REGISTERED
from portfolio.submissions.queries import handing_for
from portfolio.texts.redaction import on_redaction


def init(_app: Flask) -> None:
    """Say when papers are due, what is told about deadlines and hand-ins, and what goes with a
    version that is redacted."""
    says_deadlines(_handing)
    on_redaction(forget_looked_at)
    for kind in (ANSWERED, REGISTERED, NEW_DEADLINE):
        has_notices(kind)


def _handing(assignment: Assignment) -> Handing:
    return handing_for(assignment.enrolment_id)
