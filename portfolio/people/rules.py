"""Who may? Administrators look after accounts; everybody looks after their own."""

from __future__ import annotations

from portfolio.people.models import Person


def may_add_people(person: Person) -> bool:
    """Whether the person may make accounts and read the list of them."""
    return person.is_administrator


def may_invite(person: Person, other: Person) -> bool:
    """Whether an invitation may go to somebody who has not yet chosen a password."""
    return person.is_administrator and other.suspended_at is None and not other.has_begun


def may_suspend(person: Person, other: Person) -> bool:
    """Whether the person may close somebody's account; nobody closes their own by mistake."""
    return person.is_administrator and person.id != other.id


def may_reinstate(person: Person, other: Person) -> bool:
    """Whether the person may open a closed account again."""
    return person.is_administrator and other.suspended_at is not None


def may_correct_address(person: Person, other: Person) -> bool:
    """Whether a wrong address may be put right: only before it was used by its owner."""
    return person.is_administrator and not other.has_begun


def may_make_administrator(person: Person, other: Person) -> bool:
    """Whether the person may give somebody else an administrator's rights, or take them."""
    return person.is_administrator and person.id != other.id
