"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import cast

from flask import Flask, url_for
from sqlalchemy import BigInteger, Select, bindparam

from portfolio.core import db
from portfolio.entries.documents import day_title
from portfolio.entries.models import Entry
from portfolio.texts.models import Kind, Text
from portfolio.texts.places import Place, has_texts


def init(_app: Flask) -> None:
    """Say where the texts of entries are written."""
    has_texts(Kind.ENTRY, _place)


def _place(text: Text) -> Place:
    entry = db.found(_entry(), text=text.id)
    return Place(title=day_title(entry), url=url_for("entries.edit_entry", day_id=entry.day_id))


@cache
def _entry() -> Select[Entry]:
    """Built once: every reading page asks."""
    return Entry.of(cast(Text, SimpleNamespace(id=bindparam("text", type_=BigInteger))))
