"""Who may?"""

from __future__ import annotations

from portfolio.notices.kinds import Kind
from portfolio.people.models import Person


def concerns(kind: Kind, person: Person) -> bool:
    """Whether the person, as a student or a teacher somewhere, can be told such things."""
    return any(enrolment.role in kind.concerns for enrolment in person.enrolments)


def may_be_mailed(person: Person) -> bool:
    """Whose account is closed gets no mail about it."""
    return person.suspended_at is None
