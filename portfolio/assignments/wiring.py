"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, url_for

from portfolio.assignments.models import Assignment, Part
from portfolio.assignments.redaction import is_copy_of_redacted, take_out
from portfolio.core import db
from portfolio.core.i18n import _
from portfolio.texts.models import Kind, Text
from portfolio.texts.places import Place, has_texts
from portfolio.texts.redaction import asks, on_redaction


def init(_app: Flask) -> None:
    """Say where parts and assignments are written, and what goes with a redacted version."""
    has_texts(Kind.PART, _part_place)
    has_texts(Kind.ASSIGNMENT, _assignment_place, _titles)
    on_redaction(take_out)
    asks(is_copy_of_redacted)


def _part_place(text: Text) -> Place:
    part = db.found(Part.of(text))
    return Place(title=part.title, url=url_for("assignments.edit_part", part_id=part.id))


def _assignment_place(text: Text) -> Place:
    assignment = db.found(Assignment.of(text))
    return Place(
        title=_title(),
        url=url_for("assignments.show", assignment_id=assignment.id),
        restorable=False,
    )


def _titles(text_ids: Sequence[int]) -> dict[int, str]:
    return dict.fromkeys(text_ids, _title())


def _title() -> str:
    # Not the assignment's own: teachers read it, and that one is a draft.
    return _("Udkast til eksamensopgave")
