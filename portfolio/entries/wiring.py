"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from flask import Flask, url_for
from sqlalchemy import BigInteger, Select, bindparam, select

from portfolio.cohorts.models import Enrolment, TeachingDay
from portfolio.core import db
from portfolio.entries.documents import day_title
from portfolio.entries.models import Entry
from portfolio.entries.reminders import DUE, LATE
from portfolio.notices.kinds import has_notices
from portfolio.texts.models import Kind, Text
from portfolio.texts.places import Place, has_texts


def init(_app: Flask) -> None:
    """Say where the texts of entries are written, and how one is reminded of them."""
    has_texts(Kind.ENTRY, _place, _titles)
    has_notices(DUE)
    has_notices(LATE)


def _place(text: Text) -> Place:
    ((day_id, number, title, belongs),) = db.rows(_day(), text=text.id)
    url = url_for("entries.edit_entry", day_id=day_id, text=None if belongs else text.id)
    return Place(title=day_title(number, title), url=url)


@cache
def _day() -> Select[int, int, str, bool]:
    """Built once: every reading page asks."""
    return (
        select(
            TeachingDay.id,
            TeachingDay.number,
            TeachingDay.title,
            Enrolment.cohort_id == TeachingDay.cohort_id,
        )
        .join(Entry, Entry.day_id == TeachingDay.id)
        .join(Entry.enrolment)
        .where(Entry.text_id == bindparam("text", type_=BigInteger))
    )


def _titles(text_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Entry.text_id, TeachingDay.number, TeachingDay.title)
        .join(TeachingDay, TeachingDay.id == Entry.day_id)
        .where(Entry.text_id.in_(text_ids))
    )
    return {text_id: day_title(number, title) for text_id, number, title in rows}
