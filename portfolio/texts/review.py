"""The last look before sharing: the text with what the guard found marked in its place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portfolio.core.i18n import LazyString, lazy
from portfolio.core.text import plain
from portfolio.texts import guard
from portfolio.texts.count import anslag, normalsider

WORDS: dict[str, LazyString] = {
    "cpr": lazy("Muligt CPR-nummer"),
    "link": lazy("Muligt CPR-nummer i linkets adresse"),
    "phone": lazy("Telefonnummer"),
    "email": lazy("E-mailadresse"),
    "address": lazy("Adresse"),
}


@dataclass(frozen=True)
class Found:
    """A finding as a page names it; the found characters themselves are never repeated."""

    number: str
    word: LazyString
    stops: bool


@dataclass(frozen=True)
class ReviewedBlock:
    """A block as pieces of its text, each with what was found there or None."""

    kind: str
    runs: tuple[tuple[str, Found | None], ...]


@dataclass(frozen=True)
class Review:
    """What to show before sharing. `stops`: sharing waits for an answer."""

    blocks: list[ReviewedBlock]
    found: list[Found]
    pages: Decimal

    @property
    def stops(self) -> bool:
        return any(found.stops for found in self.found)


def review(html: str) -> Review:
    """Review canonical HTML."""
    words = plain(html)
    findings = guard.findings_in(html)
    named = {
        finding: Found(str(number), WORDS[finding.kind], finding.severity == "stops")
        for number, finding in enumerate(findings, 1)
    }
    shown: set[guard.Finding] = set()
    blocks: list[ReviewedBlock] = []
    for block in guard.annotated(html, findings):
        runs: list[tuple[str, Found | None]] = []
        for piece, finding in block.stretches:
            found = named[finding] if finding else None
            if found and finding in shown:
                # Cut at the edge of a block: a mark of its own, so that ids stay unique.
                found = Found(f"{found.number}-{len(blocks)}", found.word, found.stops)
            if finding:
                shown.add(finding)
            runs.append((piece, found))
        blocks.append(ReviewedBlock(block.kind, tuple(runs)))
    return Review(blocks, list(named.values()), normalsider(anslag(words)))
