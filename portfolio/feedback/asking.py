"""What happens? A student asks for feedback on a text, or no longer does."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.models import Enrolment, Role
from portfolio.core import clock, db
from portfolio.feedback.models import FeedbackRequest
from portfolio.feedback.notices import ASKED
from portfolio.ledger.actions import record
from portfolio.notices.actions import tell
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version


def ask(version: Version, question: str, *, by: Person) -> FeedbackRequest:
    """Ask for feedback on a text's newest version, with a question of one's own. Asked again, the
    open question is reworded; the place in the queue stays."""
    text = version.text
    request = db.session.scalars(FeedbackRequest.open_for(text).with_for_update()).one_or_none()
    if request is None:
        request = FeedbackRequest(text_id=text.id, question=question, at=clock.now())
        try:
            with db.session.begin_nested():
                db.session.add(request)
        except IntegrityError:
            # Another window asked a moment ago.
            return ask(version, question, by=by)
        record("asked_for_feedback", text, by=by)
        _tell_teachers(version, by=by)
    request.question = question
    return request


def _tell_teachers(version: Version, *, by: Person) -> None:
    teachers = db.session.scalars(
        select(Person)
        .join(Person.enrolments)
        .where(Enrolment.cohort_id == version.text.cohort_id, Enrolment.role == Role.TEACHER)
        .order_by(Person.id)
    )
    for teacher in teachers:
        tell(teacher, ASKED.key, by=by, text_id=version.text_id, version_id=version.id)


def withdraw(text: Text, *, by: Person) -> None:
    """No longer ask. Twice is once."""
    request = db.session.scalars(FeedbackRequest.open_for(text).with_for_update()).one_or_none()
    if request is not None:
        request.withdrawn_at = clock.now()
        record("withdrew_question", text, by=by)
