"""Who may?"""

from __future__ import annotations

from portfolio.cohorts.models import Enrolment, Role
from portfolio.cohorts.rules import is_teacher_of
from portfolio.feedback.models import Comment
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version


def may_comment(person: Person, version: Version) -> bool:
    """The teachers of the text's cohort begin threads, where there is still something to read."""
    text = version.text
    mine = person.id == text.owner_id
    return is_teacher_of(person, text.cohort_id) and not mine and not version.is_redacted


def may_send(person: Person, version: Version) -> bool:
    """Whoever teaches the cohort sends what they wrote, also on what was redacted meanwhile."""
    return is_teacher_of(person, version.text.cohort_id) and person.id != version.text.owner_id


def may_reply(person: Person, text: Text) -> bool:
    """The teachers of the text's cohort and its owner answer."""
    return is_teacher_of(person, text.cohort_id) or person.id == text.owner_id


def may_settle(person: Person, text: Text) -> bool:
    """The text's owner says that a thread is dealt with."""
    return person.id == text.owner_id


def may_reopen(person: Person, text: Text) -> bool:
    """Whoever takes part in a thread opens it again."""
    return may_reply(person, text)


def may_ask(person: Person, version: Version) -> bool:
    """The owner asks for feedback on what can be read."""
    return person.id == version.text.owner_id and not version.is_redacted


def may_change(person: Person, comment: Comment) -> bool:
    """One's own comment, until it is deleted."""
    return comment.author_id == person.id and comment.deleted_at is None


def may_keep_phrases(person: Person) -> bool:
    """Whoever teaches somewhere writes comments, and has words that come again."""
    return any(enrolment.role == Role.TEACHER for enrolment in person.enrolments)


def may_judge(person: Person, enrolment: Enrolment) -> bool:
    """A teacher of the cohort says whether a student's portfolio is approved."""
    return is_teacher_of(person, enrolment.cohort_id) and person.id != enrolment.person_id
