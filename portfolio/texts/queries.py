"""Selects for the pages of a text's history."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portfolio.core import db
from portfolio.people.models import Person
from portfolio.texts.guard import cpr_numbers
from portfolio.texts.models import Redaction, RestorePoint, Text, Version


class Shared(NamedTuple):
    """A version as the history lists it."""

    id: int
    number: int
    at: datetime
    anslag: int
    redacted: str | None


class Kept(NamedTuple):
    """A restore point as the history lists it."""

    id: int
    at: datetime
    anslag: int
    reason: str


def own_text(person: Person, text_id: int) -> Text:
    """The person's text with its draft; NotFound for anybody else's."""
    return db.found(Text.owned_by(person).where(Text.id == text_id).options(joinedload(Text.draft)))


def own_version(person: Person, text_id: int, number: int) -> Version:
    """A version of the person's text."""
    return db.found(
        select(Version)
        .join(Version.text)
        .where(Text.owner_id == person.id, Version.text_id == text_id, Version.number == number)
        .options(joinedload(Version.text).joinedload(Text.draft), joinedload(Version.redaction))
    )


def own_point(person: Person, text_id: int, point_id: int) -> RestorePoint:
    """A restore point of the person's text."""
    return db.found(
        select(RestorePoint)
        .join(Text, Text.id == RestorePoint.text_id)
        .where(
            Text.owner_id == person.id,
            RestorePoint.text_id == text_id,
            RestorePoint.id == point_id,
        )
    )


def version_before(version: Version) -> Version | None:
    """The newest earlier version whose content is still there."""
    return db.session.scalars(
        select(Version)
        .outerjoin(Version.redaction)
        .where(
            Version.text_id == version.text_id,
            Version.number < version.number,
            Redaction.version_id.is_(None),
        )
        .order_by(Version.number.desc())
        .limit(1)
    ).one_or_none()


def has_redaction(text_id: int) -> bool:
    """Whether a version of the text was redacted."""
    return bool(
        db.session.scalar(
            select(
                select(Redaction.version_id)
                .join(Redaction.version)
                .where(Version.text_id == text_id)
                .exists()
            )
        )
    )


def with_same_number(version: Version) -> list[Version]:
    """The other versions of the text that hold one of the version's CPR-like numbers, oldest
    first."""
    numbers = cpr_numbers(version.html)
    if not numbers:
        return []
    others = db.session.scalars(
        select(Version)
        .where(Version.text_id == version.text_id, Version.id != version.id, Version.digest != "")
        .order_by(Version.number)
        .options(joinedload(Version.redaction))
        # As they are now: whoever asks again after waiting for a lock may know older ones.
        .execution_options(populate_existing=True)
    )
    return [other for other in others if not numbers.isdisjoint(cpr_numbers(other.html))]


def newest_version(text: Text) -> Version | None:
    """The version that was shared last."""
    return db.session.scalars(
        select(Version)
        .where(Version.text_id == text.id)
        .order_by(Version.number.desc())
        .limit(1)
        .options(joinedload(Version.redaction))
    ).one_or_none()


def shared_versions(text: Text) -> list[Shared]:
    """All versions, newest first."""
    rows = db.session.execute(
        select(Version.id, Version.number, Version.at, Version.anslag, Redaction.reason)
        .outerjoin(Version.redaction)
        .where(Version.text_id == text.id)
        .order_by(Version.number.desc())
    )
    return [Shared(*row) for row in rows]


def kept_points(text: Text) -> list[Kept]:
    """All restore points, newest first."""
    rows = db.session.execute(
        RestorePoint.of(text).with_only_columns(
            RestorePoint.id, RestorePoint.at, RestorePoint.anslag, RestorePoint.reason
        )
    )
    return [Kept(*row) for row in rows]
