"""Who may?"""

from __future__ import annotations

from portfolio.people.models import Person
from portfolio.texts.models import Text


def may_write(person: Person, text: Text) -> bool:
    """Only its owner writes a text, and always may: locking stops sharing, never saving."""
    return person.id == text.owner_id


def may_redact(person: Person, text: Text) -> bool:
    """Its owner, or an administrator who was asked to; the administrator never reads it."""
    return person.id == text.owner_id or person.is_administrator
