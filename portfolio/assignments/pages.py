"""What the room's pages share: the blueprint, lengths against the limit, things as shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, url_for

from portfolio.assignments.gap_sources import Gap
from portfolio.assignments.gap_words import said
from portfolio.assignments.length import counts, is_empty, part_anslag
from portfolio.assignments.queries import Row, Shelved
from portfolio.cohorts.exam_forms import KINDS
from portfolio.cohorts.exam_models import Exam, PartKind
from portfolio.core.text import Block, blocks, leaves
from portfolio.texts.count import PER_PAGE, normalsider

blueprint = Blueprint("assignments", __name__)

LISTS = ("ul", "ol")
_ROW = re.compile("<tr>(.*?)</tr>", re.DOTALL)


@dataclass(frozen=True)
class Length:
    """Anslag and normalsider; `limit` is the exam's, None where there is no exam yet."""

    anslag: int
    limit: int | None
    per_page: int

    @property
    def pages(self) -> Decimal:
        return normalsider(self.anslag, self.per_page)

    @property
    def limit_pages(self) -> Decimal | None:
        return None if self.limit is None else normalsider(self.limit, self.per_page)


def length(anslag: int, exam: Exam | None) -> Length:
    """A length against the exam's limit."""
    return Length(anslag, exam.max_anslag if exam else None, per_page(exam))


def per_page(exam: Exam | None) -> int:
    """Anslag of a normalside by the exam's rules."""
    return exam.anslag_per_page if exam else PER_PAGE


class GapLine(NamedTuple):
    """A gap as a page lists it: its sentence, its place, whether it stops the hand-in."""

    sentence: str
    url: str
    blocks: bool


def gap_lines(gaps: Iterable[Gap]) -> list[GapLine]:
    """Gaps in words, each with the address of its place."""
    return [GapLine(said(gap), _place(gap), gap.blocks) for gap in gaps]


def _place(gap: Gap) -> str:
    values: dict[str, Any] = {**gap.values}
    return url_for(gap.endpoint, **values)


def listed(rows: Sequence[Row], exam: Exam | None) -> list[dict[str, Any]]:
    """The parts as components/parts.html wants them."""
    return [_listed(row, place, len(rows), exam) for place, row in enumerate(rows)]


def _listed(row: Row, place: int, count: int, exam: Exam | None) -> dict[str, Any]:
    def move(direction: str, possible: bool) -> str | None:
        if not possible:
            return None
        return url_for("assignments.move", part_id=row.id, direction=direction, place=place)

    anslag = part_anslag(row.piece, exam)
    return {
        "id": row.id,
        "title": row.title,
        "kind": KINDS[PartKind(row.kind)],
        "counts": counts(row.kind, exam),
        "is_empty": is_empty(row.piece.whole),
        "url": url_for("assignments.edit_part", part_id=row.id),
        "source": row.version
        and {
            "day_number": row.day_number,
            "version": row.version,
            "shared_at": row.shared_at,
        },
        "newer": row.newer
        and {
            "version": row.newer,
            "url": url_for("assignments.take_new", part_id=row.id),
        },
        "anslag": anslag,
        "pages": normalsider(anslag, per_page(exam)),
        "up_url": move("up", place > 0),
        "down_url": move("down", place < count - 1),
        "remove_url": url_for("assignments.remove_part", part_id=row.id),
        "rename_url": url_for("assignments.rename_part", part_id=row.id),
    }


class Paragraph(NamedTuple):
    """A block to tick: where it stands in its version, its kind, its lines of plain text."""

    place: int
    kind: str
    lines: list[str]
    ticked: bool


@dataclass(frozen=True)
class Shown:
    """One version of a text with its paragraphs, and the other versions of the same text.
    `is_used`: something of the text stands in the assignment already."""

    version: Shelved
    others: list[Shelved]
    paragraphs: list[Paragraph]
    whole: bool
    is_used: bool

    @property
    def some(self) -> bool:
        return any(paragraph.ticked for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Group:
    """The texts of one cohort; `name` is None for the cohort that the assignment belongs to."""

    name: str | None
    texts: list[Shown]


def choosable(
    shelf: Sequence[Shelved],
    *,
    home: int,
    shown: Collection[int],
    preferred: int | None,
    chosen: dict[int, set[int] | None],
    used: Collection[int],
    contents: Callable[[Collection[int]], dict[int, str]],
) -> list[Group]:
    """The texts to choose from, the assignment's own cohort first, each with one version opened:
    the one just asked for, else one that was open before, else the newest. `used` are the texts
    of which something stands in the assignment."""
    texts = [list(versions) for _text, versions in groupby(shelf, lambda each: each.text_id)]
    opened = [_opened(versions, shown, preferred) for versions in texts]
    html = contents([version.id for version in opened])
    groups: dict[int, Group] = {}
    for version, versions in sorted(
        zip(opened, texts, strict=True), key=lambda pair: pair[0].cohort_id != home
    ):
        name = None if version.cohort_id == home else version.cohort
        group = groups.setdefault(version.cohort_id, Group(name, []))
        others = [other for other in versions if other.id != version.id]
        is_used = version.text_id in used
        group.texts.append(_shown(version, others, html.get(version.id, ""), chosen, is_used))
    return list(groups.values())


def _opened(versions: list[Shelved], shown: Collection[int], preferred: int | None) -> Shelved:
    for version in versions:
        if version.id == preferred:
            return version
    return next((version for version in versions if version.id in shown), versions[0])


def _shown(
    version: Shelved,
    others: list[Shelved],
    html: str,
    chosen: dict[int, set[int] | None],
    is_used: bool,
) -> Shown:
    ticks = chosen.get(version.id, set())
    return Shown(
        version,
        others,
        [
            Paragraph(
                place,
                block.kind,
                _lines(block),
                ticks is not None and place in ticks,
            )
            for place, block in enumerate(blocks(html))
            if block.plain.strip()
        ],
        whole=ticks is None,
        is_used=is_used,
    )


def _lines(block: Block) -> list[str]:
    """What a block says: a list its paragraphs, a table its rows."""
    if block.kind == "table":
        return list(filter(None, map(_row, _ROW.findall(block.html))))
    if block.kind in LISTS:
        return [line for _kind, line in leaves(block.html)]
    return block.plain.split("\n")


def _row(html: str) -> str:
    return " · ".join(line for _kind, line in leaves(html) if line.strip())
