"""What a teacher finds to write again: their phrases, their earlier comments, opening questions.

Letters are folded in the database by `lower` and, since SQLite and a PostgreSQL without a locale
lower only a to z, by three replacements for the Danish ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portfolio.cohorts.models import Enrolment, Role
from portfolio.core import db
from portfolio.feedback.models import Comment, Phrase
from portfolio.feedback.openings import OPENINGS
from portfolio.people.models import Person
from portfolio.texts.models import Text

MOST_WORDS = 6
MOST_OF_A_KIND = 20
# Comments that say the same are shown once, so more are looked at than are shown.
LOOKED_AT = 100

_UPPER = "ÆØÅ"


class Found(NamedTuple):
    """What there is to choose from, the newest first in each."""

    phrases: list[str]
    comments: list[str]
    openings: list[str]


def found(person: Person, asked: str) -> Found:
    """What holds each of the asked words somewhere, in any case. Nothing asked finds all, up to
    20 of a kind. Two queries."""
    words = [folded(word) for word in asked.split()[:MOST_WORDS]]
    phrases = db.session.scalars(_holding(_phrases(person), Phrase.body, words)).all()
    comments = db.session.scalars(_holding(_comments(person), Comment.body, words))
    return Found(
        _first(phrases),
        # What was inserted from a phrase is found there.
        _first(body for body in comments if body not in phrases),
        _first(line for line in map(str, OPENINGS) if all(word in folded(line) for word in words)),
    )


def folded(text: str) -> str:
    """A text as it is compared: as the database folds it."""
    for letter in _UPPER:
        text = text.replace(letter, letter.lower())
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _first(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))[:MOST_OF_A_KIND]


def _holding(
    choices: Select[str], body: InstrumentedAttribute[str], words: Sequence[str]
) -> Select[str]:
    for word in words:
        choices = choices.where(_folded(body).contains(word, autoescape=True))
    return choices


def _folded(body: InstrumentedAttribute[str]) -> ColumnElement[str]:
    fold: ColumnElement[str] = func.lower(body)
    for letter in _UPPER:
        fold = func.replace(fold, letter, letter.lower())
    return fold


def _phrases(person: Person) -> Select[str]:
    return (
        select(Phrase.body)
        .where(Phrase.person_id == person.id)
        .order_by(Phrase.id.desc())
        .limit(LOOKED_AT)
    )


def _comments(person: Person) -> Select[str]:
    """What the person has sent about texts of the cohorts that they still teach."""
    taught = select(Enrolment.cohort_id).where(
        Enrolment.person_id == person.id, Enrolment.role == Role.TEACHER
    )
    return (
        select(Comment.body)
        .join(Comment.text)
        .where(
            Comment.author_id == person.id,
            Comment.released_at.is_not(None),
            Comment.deleted_at.is_(None),
            Text.cohort_id.in_(taught),
            Text.owner_id != person.id,
        )
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(LOOKED_AT)
    )
