"""What goes from an assignment when a version of an entry is redacted.

What goes are the words and the CPR-like numbers of the redacted version that no other version of
the entry still shows. From the parts that came from the entry, and from their restore points, goes
every block that says those words, whole, or holds one of those numbers, whatever else was rewritten
around it. Of the assignments that such a part is or was in, every shared version of the whole that
holds such a number or such a paragraph is redacted too.

A whole is emptied altogether and for good, so headings and short lines ("Konklusion") do not count
there: they say the same in texts that have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from portfolio.assignments.models import Assignment, Part
from portfolio.core import db
from portfolio.core.text import leaves
from portfolio.people.models import Person
from portfolio.texts.actions import lock_draft, redact_version, strike_out
from portfolio.texts.guard import cpr_numbers
from portfolio.texts.models import Kind, Redaction, Text, Version

SHORTEST_TELLING = 20
"""Characters of a paragraph from which on it is taken for the same one wherever it stands."""


def take_out(version: Version, reason: str, by: Person) -> None:
    """Take a version's words and numbers out of the assignments of its writer."""
    text = db.session.get_one(Text, version.text_id)
    if text.kind != Kind.ENTRY:
        return
    others = _others(version)
    words = _words(version.html).difference(*map(_words, others))
    numbers = cpr_numbers(version.html).difference(*map(cpr_numbers, others))
    if not words and not numbers:
        return
    wholes = _wholes(version)
    for whole_id in wholes:
        # Nobody shares, and nobody adds parts, until the words are gone.
        lock_draft(whole_id)
    for part_text_id in _copies(version):
        strike_out(part_text_id, words, numbers)
    paragraphs = words & _paragraphs(version.html)
    for shared in _shared(wholes):
        if paragraphs & _paragraphs(shared.html) or numbers & cpr_numbers(shared.html):
            redact_version(shared, reason, by=by)


def _others(version: Version) -> list[str]:
    """What the other versions of the text still show."""
    return list(
        db.session.scalars(
            select(Version.html).where(
                Version.text_id == version.text_id, Version.id != version.id, Version.digest != ""
            )
        )
    )


def _words(html: str) -> frozenset[str]:
    return frozenset(text for _kind, text in leaves(html) if text.strip())


def _paragraphs(html: str) -> frozenset[str]:
    return frozenset(
        text for kind, text in leaves(html) if kind == "p" and len(text) >= SHORTEST_TELLING
    )


def _wholes(version: Version) -> list[int]:
    """The texts of the assignments that have or had a part from any version of the entry."""
    return list(
        db.session.scalars(
            select(Assignment.text_id)
            .where(
                Assignment.id.in_(
                    select(Part.assignment_id)
                    .join(Version, Version.id == Part.source_version_id)
                    .where(Version.text_id == version.text_id)
                )
            )
            .order_by(Assignment.text_id)
        )
    )


def _copies(version: Version) -> list[int]:
    """The texts of all parts, removed ones too, that came from any version of the entry."""
    return list(
        db.session.scalars(
            select(Part.text_id)
            .join(Version, Version.id == Part.source_version_id)
            .where(Version.text_id == version.text_id)
            .order_by(Part.text_id)
        )
    )


def _shared(text_ids: Sequence[int]) -> list[Version]:
    return list(
        db.session.scalars(
            select(Version)
            .where(Version.text_id.in_(text_ids), Version.digest != "")
            .order_by(Version.id)
            .options(joinedload(Version.redaction))
        )
    )


def is_copy_of_redacted(text_id: int) -> bool:
    """Whether the text is a part, removed or not, from an entry that had a redaction."""
    source, gone = aliased(Version), aliased(Version)
    redacted = (
        select(Part.id)
        .join(source, source.id == Part.source_version_id)
        .join(gone, gone.text_id == source.text_id)
        .join(Redaction, Redaction.version_id == gone.id)
        .where(Part.text_id == text_id)
    )
    return bool(db.session.scalar(select(redacted.exists())))
