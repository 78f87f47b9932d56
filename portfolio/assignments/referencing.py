"""What a reference says, kind by kind, and how that reads in CSL-JSON. Pure.

A reference is kept as a dict of short texts, as they were typed. Names are one a line, "Hansen,
Jens" or an organisation's name alone; a date is "2024", "2024-03" or "2024-03-09".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

Fields = Mapping[str, str]


class ReferenceKind(StrEnum):
    """What is referred to."""

    BOOK = "book"
    CHAPTER = "chapter"
    ARTICLE = "article"
    REPORT = "report"
    LAW = "law"
    WEB = "web"


FIELDS: dict[ReferenceKind, tuple[str, ...]] = {
    ReferenceKind.BOOK: ("authors", "date", "title", "edition", "editors", "publisher", "url"),
    ReferenceKind.CHAPTER: (
        "authors",
        "date",
        "title",
        "editors",
        "container",
        "pages",
        "edition",
        "publisher",
        "url",
    ),
    ReferenceKind.ARTICLE: (
        "authors",
        "date",
        "title",
        "container",
        "volume",
        "issue",
        "pages",
        "doi",
        "url",
    ),
    ReferenceKind.REPORT: ("authors", "date", "title", "series", "publisher", "url"),
    ReferenceKind.LAW: ("title", "short", "source", "date", "url"),
    ReferenceKind.WEB: ("authors", "date", "title", "container", "url", "accessed"),
}
"""The fields of each kind, in the order in which they are asked for."""

_TYPES = {
    ReferenceKind.BOOK: "book",
    ReferenceKind.CHAPTER: "chapter",
    ReferenceKind.ARTICLE: "article-journal",
    ReferenceKind.REPORT: "report",
    ReferenceKind.LAW: "legislation",
    ReferenceKind.WEB: "webpage",
}
_PLAIN = {
    "title": "title",
    "short": "title-short",
    "edition": "edition",
    "publisher": "publisher",
    "container": "container-title",
    "source": "container-title",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "doi": "DOI",
    "url": "URL",
}
_EDITION = re.compile(r"(\d+)\.?\s*(?:udg(?:\.|ave)?)?", re.IGNORECASE)
_NAMES = {"authors": "author", "editors": "editor"}
_DATES = {"date": "issued", "accessed": "accessed"}


def csl(kind: str, fields: Fields) -> dict[str, Any]:
    """A reference in CSL-JSON, without an id."""
    item: dict[str, Any] = {"type": _TYPES[ReferenceKind(kind)]}
    item.update((_PLAIN[name], text) for name, text in fields.items() if name in _PLAIN)
    item.update((_NAMES[name], names(text)) for name, text in fields.items() if name in _NAMES)
    item.update(
        (_DATES[name], {"date-parts": [[int(part) for part in text.split("-")]]})
        for name, text in fields.items()
        if name in _DATES
    )
    if series := fields.get("series"):
        # (Rapport nr. 12), but [Vejledning]
        item["number" if re.search(r"\d", series) else "genre"] = series
    if number := _EDITION.fullmatch(fields.get("edition", "")):
        item["edition"] = number[1]
    if item["type"] == "article-journal" and len(fields.get("date", "")) == 10:
        # Of a newspaper the day is told, of a journal the volume.
        item["type"] = "article-journal" if "volume" in fields else "article-newspaper"
    # APA does not repeat a publisher that is the author.
    if item.get("author") == [{"literal": item.get("publisher")}]:
        del item["publisher"]
    return item


def names(text: str) -> list[dict[str, str]]:
    """The names of a field, one a line, as CSL has them."""
    return [_name(" ".join(line.split())) for line in text.splitlines() if line.strip()]


def _name(line: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in line.partition(","))
    if comma and family and given:
        return {"family": family, "given": given}
    return {"literal": line.strip(" ,") or line}


# Duplicates -----------------------------------------------------------------------------------


def alike(references: Sequence[Fields]) -> list[int | None]:
    """For each reference the place of an earlier one that says the same title and year."""
    first: dict[tuple[str, str], int] = {}
    found: list[int | None] = []
    for place, fields in enumerate(references):
        key = (_folded(fields.get("title", "")), fields.get("date", "")[:4])
        earlier = first.setdefault(key, place)
        found.append(None if earlier == place else earlier)
    return found


def _folded(title: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", title).casefold()).strip()
