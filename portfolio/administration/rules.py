"""Who may? What acts across rooms is for administrators, who see who and when, never a text."""

from __future__ import annotations

from portfolio.people.models import Person


def may_administer(person: Person) -> bool:
    """Whether the person may look up people, mails and who did what."""
    return person.is_administrator


def may_transfer(person: Person) -> bool:
    """Whether the person may move a student, with all texts, to another cohort."""
    return person.is_administrator
