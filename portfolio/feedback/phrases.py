"""What happens? A teacher keeps words to use again, rewords them, and throws them away."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.feedback.models import Phrase
from portfolio.people.models import Person

MOST_PHRASES = 300
"""Of one person: more than anybody finds their way in."""


class TooManyPhrases(DomainError):
    """The collection is full."""

    sentence = lazy("Du har 300 vendinger, og der kan ikke være flere. Slet nogle, du ikke bruger.")


def keep_phrase(body: str, *, by: Person) -> Phrase:
    """Words to use again; the same words twice are one phrase. Raises TooManyPhrases."""
    _lock(by)
    same = db.session.scalars(
        select(Phrase).where(Phrase.person_id == by.id, Phrase.body == body)
    ).first()
    if same is not None:
        return same
    count = db.session.scalar(select(func.count(Phrase.id)).where(Phrase.person_id == by.id))
    if (count or 0) >= MOST_PHRASES:
        raise TooManyPhrases
    phrase = Phrase(person_id=by.id, body=body, created_at=clock.now())
    db.session.add(phrase)
    db.session.flush()
    return phrase


def change_phrase(phrase: Phrase, body: str, *, by: Person) -> None:
    """Reword a phrase. Where it becomes another one of the person's, they become one. Raises
    NotFound where it was deleted in another window."""
    _lock(by)
    still_there = Phrase.owned_by(by).where(Phrase.id == phrase.id)
    phrase = db.found(still_there.execution_options(populate_existing=True))
    db.session.execute(
        delete(Phrase).where(Phrase.person_id == by.id, Phrase.body == body, Phrase.id != phrase.id)
    )
    phrase.body = body


def delete_phrase(phrase_id: int, *, by: Person) -> None:
    """Throw a phrase away. Twice is once."""
    db.session.execute(delete(Phrase).where(Phrase.person_id == by.id, Phrase.id == phrase_id))


def _lock(person: Person) -> None:
    """One change of a person's collection at a time."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
