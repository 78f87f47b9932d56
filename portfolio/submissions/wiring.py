"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from portfolio.assignments.deadlines import says_deadlines
from portfolio.assignments.models import Assignment
from portfolio.submissions.queries import due_for


def init(_app: Flask) -> None:
    """Say when papers are due."""
    says_deadlines(_due_at)


def _due_at(assignment: Assignment) -> datetime | None:
    return due_for(assignment.enrolment_id)
