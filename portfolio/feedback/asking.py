"""What happens? A student asks for feedback on a text, or no longer does."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from portfolio.core import clock, db
from portfolio.feedback.models import FeedbackRequest
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.texts.models import Text


def ask(text: Text, question: str, *, by: Person) -> FeedbackRequest:
    """Ask for feedback with a question of one's own. Asked again, the open question is reworded;
    the place in the queue stays."""
    request = db.session.scalars(FeedbackRequest.open_for(text).with_for_update()).one_or_none()
    if request is None:
        request = FeedbackRequest(text_id=text.id, question=question, at=clock.now())
        try:
            with db.session.begin_nested():
                db.session.add(request)
        except IntegrityError:
            # Another window asked a moment ago.
            return ask(text, question, by=by)
        record("asked_for_feedback", text, by=by)
    request.question = question
    return request


def withdraw(text: Text, *, by: Person) -> None:
    """No longer ask. Twice is once."""
    request = db.session.scalars(FeedbackRequest.open_for(text).with_for_update()).one_or_none()
    if request is not None:
        request.withdrawn_at = clock.now()
        record("withdrew_question", text, by=by)
