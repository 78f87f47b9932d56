"""What the room's pages share: the blueprint, and the way to one's own sitting."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app

from portfolio.assignments import queries as assignment_queries
from portfolio.assignments.documents import Front
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.core import db
from portfolio.core.arrival import arrived_at
from portfolio.core.errors import NotFound
from portfolio.people.session import me
from portfolio.submissions import actions, queries
from portfolio.submissions.actions import NotOpenYet, TooLate, may_be_confidential
from portfolio.submissions.forms import FrontForm

blueprint = Blueprint("submissions", __name__)


def own_sitting(assignment_id: int) -> tuple[Assignment, Sitting]:
    """My assignment and the sitting that I work towards with it, with its exam."""
    assignment = assignment_queries.own_assignment(me(), assignment_id)
    enrolment = assignment_queries.own_enrolment(me(), assignment.enrolment_id)
    sitting = queries.sitting_for(enrolment)
    if sitting is None:
        raise NotFound
    return assignment, sitting


def check_open(
    assignment: Assignment,
    sitting: Sitting,
    *,
    early: type[NotOpenYet] = NotOpenYet,
    late: type[TooLate] = TooLate,
) -> None:
    """Raise `early` or `late` where no paper was taken when the request arrived."""
    candidate = queries.candidate_of(sitting.id, assignment.enrolment_id)
    deadline = queries.deadline_for(sitting, candidate.id if candidate else None)
    actions.check_open(deadline.timing(arrived_at()), early=early, late=late)


def front_of(form: FrontForm, exam: Exam) -> Front:
    """What the form says, as far as the exam leaves a choice."""
    wished = bool("confidential" in form and form.confidential.data)
    return Front(
        supervisor=form.supervisor.data or "", confidential=may_be_confidential(exam, wished)
    )


def database() -> db.Database:
    """For what is read before the request's own transaction begins."""
    return cast(db.Database, current_app.extensions["database"])
