"""All of a student's texts as one document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portfolio.core import i18n
from portfolio.core.documents import Document, Section
from portfolio.core.i18n import _
from portfolio.entries.models import Entry
from portfolio.people.models import Person


def all_texts(person: Person, entries: Sequence[Entry], *, made_at: datetime) -> Document:
    """One section for each entry: the draft, which is what its writer has now.

    Expects `entries` with text, draft, versions and day loaded.
    """
    return Document(
        title=_("Min portefølje"),
        author=person.name,
        date=i18n.full_date(made_at),
        made_at=made_at,
        sections=[
            Section(
                title=day_title(entry.day.number, entry.day.title),
                html=entry.text.draft.html,
                note=_state(entry),
            )
            for entry in entries
        ],
    )


def day_title(number: int, title: str) -> str:
    """Dag 3: Menneskesyn"""
    return _("Dag %(number)s: %(title)s", number=number, title=title)


def _state(entry: Entry) -> str:
    date = i18n.full_date(entry.day.date)
    if not entry.text.versions:
        return _("Undervisningsdag %(date)s. Kladde, ikke delt.", date=date)
    newest = entry.text.versions[-1]
    return _(
        "Undervisningsdag %(date)s. Senest delt som version %(number)s den %(shared)s.",
        date=date,
        number=newest.number,
        shared=i18n.full_date(newest.at),
    )
