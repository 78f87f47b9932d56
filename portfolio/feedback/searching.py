"""What a teacher finds to write again: their phrases, their earlier comments, opening questions.

Letters are folded in the database, what is asked for together with what is searched: by `lower`
and, since SQLite and a PostgreSQL without a locale lower only a to z, by a replacement for each
letter beyond them that Danish and the languages nearby are written with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from portfolio.core import db
from portfolio.feedback.models import Comment, Phrase
from portfolio.feedback.openings import OPENINGS
from portfolio.people.models import Person
from portfolio.texts.models import Text

MOST_WORDS = 6
MOST_OF_A_KIND = 20
# Before anything is asked, the opening questions should not stand below twenty comments.
FEW = 5

_UPPER = "ÆØÅÉÄÖÜ"


class Found(NamedTuple):
    """What there is to choose from, the newest first in each."""

    phrases: Sequence[str]
    comments: Sequence[str]
    openings: Sequence[str]
    is_cut: bool
    """There was more than is shown."""


def found(person: Person, asked: str) -> Found:
    """What holds each of the asked words somewhere, in any case: up to 20 of a kind. Nothing asked
    finds all, but fewer comments. Two queries."""
    words = unicodedata.normalize("NFC", asked).split()[:MOST_WORDS]
    most = MOST_OF_A_KIND if words else FEW
    phrases = _asked(_phrases(person), Phrase.body, words, MOST_OF_A_KIND)
    comments = _asked(_comments(person), Comment.body, words, most)
    lower = [word.lower() for word in words]
    return Found(
        phrases[:MOST_OF_A_KIND],
        comments[:most],
        [line for line in map(str, OPENINGS) if all(word in line.lower() for word in lower)],
        is_cut=len(phrases) > MOST_OF_A_KIND or len(comments) > most,
    )


def _asked(
    choices: Select[str], body: InstrumentedAttribute[str], words: Sequence[str], most: int
) -> Sequence[str]:
    """Those that hold all words, and one more than are shown."""
    holding = [_folded(body).like(_folded(_anywhere(word)), escape="\\") for word in words]
    return db.session.scalars(choices.where(*holding).limit(most + 1)).all()


def _anywhere(word: str) -> ColumnElement[str]:
    for sign in "\\%_":
        word = word.replace(sign, "\\" + sign)
    return literal(f"%{word}%")


def _folded(text: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    fold: ColumnElement[str] = func.lower(text)
    for letter in _UPPER:
        fold = func.replace(fold, letter, letter.lower())
    return fold


def _phrases(person: Person) -> Select[str]:
    return select(Phrase.body).where(Phrase.person_id == person.id).order_by(Phrase.id.desc())


def _comments(person: Person) -> Select[str]:
    """What the person has sent about others' texts that they still may read; the same words once,
    and not where they are a phrase: what was inserted from one is found there."""
    return (
        Comment.visible_to(person)
        .with_only_columns(Comment.body)
        .join(Comment.text)
        .where(
            Comment.author_id == person.id,
            Comment.released_at.is_not(None),
            Comment.deleted_at.is_(None),
            Text.owner_id != person.id,
            Comment.body.not_in(select(Phrase.body).where(Phrase.person_id == person.id)),
        )
        .group_by(Comment.body)
        .order_by(func.max(Comment.created_at).desc(), func.max(Comment.id).desc())
    )
