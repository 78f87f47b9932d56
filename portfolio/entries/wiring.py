"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from functools import cache

from flask import Flask, url_for
from sqlalchemy import BigInteger, Select, bindparam, select

from portfolio.cohorts.models import TeachingDay
from portfolio.core import db
from portfolio.entries.documents import day_title
from portfolio.entries.models import Entry
from portfolio.texts.models import Kind, Text
from portfolio.texts.places import Place, has_texts


def init(_app: Flask) -> None:
    """Say where the texts of entries are written."""
    has_texts(Kind.ENTRY, _place)


def _place(text: Text) -> Place:
    ((day_id, number, title),) = db.rows(_day(), text=text.id)
    return Place(title=day_title(number, title), url=url_for("entries.edit_entry", day_id=day_id))


@cache
def _day() -> Select[int, int, str]:
    """Built once: every reading page asks."""
    return (
        select(TeachingDay.id, TeachingDay.number, TeachingDay.title)
        .join(Entry, Entry.day_id == TeachingDay.id)
        .where(Entry.text_id == bindparam("text", type_=BigInteger))
    )
