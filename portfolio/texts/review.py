"""The last look before sharing: the text with what the guard found marked in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import escape

from portfolio.core.i18n import LazyString, lazy
from portfolio.core.text import plain
from portfolio.texts import guard
from portfolio.texts.count import anslag, normalsider
from portfolio.texts.marks import Look, Mark, marked

WORDS: dict[str, LazyString] = {
    "cpr": lazy("Muligt CPR-nummer"),
    "link": lazy("Muligt CPR-nummer i linkets adresse"),
    "phone": lazy("Telefonnummer"),
    "email": lazy("E-mailadresse"),
    "address": lazy("Adresse"),
}


_LINK = re.compile(r"<a [^>]*>")


@dataclass(frozen=True)
class Found:
    """A finding as a page names it; the found characters themselves are never repeated."""

    number: int
    word: LazyString
    stops: bool


@dataclass(frozen=True)
class Review:
    """What to show before sharing: the text as HTML with marks. `stops`: sharing waits for an
    answer."""

    html: str
    found: list[Found]
    pages: Decimal

    @property
    def stops(self) -> bool:
        return any(found.stops for found in self.found)


def review(html: str) -> Review:
    """Review canonical HTML."""
    findings = guard.findings_in(html)
    found = [
        Found(number, WORDS[finding.kind], finding.severity == "stops")
        for number, finding in enumerate(findings, 1)
    ]
    marks = [
        Mark(finding.start, finding.end, each.number, each.number, str(each.word))
        for finding, each in zip(findings, found, strict=True)
    ]
    # Where a link leads to is not repeated: it may be what was found.
    shown = marked(_LINK.sub("<a>", html), marks, _look(found))
    return Review(shown, found, normalsider(anslag(plain(html))))


def _look(found: Sequence[Found]) -> Look:
    begun: set[int] = set()

    def words(part: str, around: Sequence[Mark]) -> str:
        # Findings do not overlap. Where formatting cuts one, what it is is said once.
        [mark] = around
        stops = " finding-stops" if found[mark.number - 1].stops else ""
        if mark.number in begun:
            return f'<mark class="finding{stops}">{part}</mark>'
        begun.add(mark.number)
        said = f'<span class="visually-hidden">{escape(mark.label)}: </span>'
        return f'<mark class="finding{stops}" id="finding-{mark.number}">{said}{part}</mark>'

    def number(mark: Mark) -> str:
        return f'<span class="finding-number" aria-hidden="true">{mark.number}</span>'

    return Look(words, number)
