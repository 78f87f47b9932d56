"""Finds what may identify a citizen in a text: CPR numbers, and softer signs.

The guard reads the plain projection and the addresses of links, and answers with places in the
projection, never with the number itself, so that a finding can be logged, mailed or shown without
repeating what it warns about.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote

from portfolio.core.text import links, plain

Kind = Literal["cpr", "link", "phone", "email", "address"]
Severity = Literal["stops", "warns"]

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
"""Modulus 11. Since 2007 valid numbers exist that fail it, so it only adds certainty."""

CONTEXT = 24
"""Characters shown on each side of a masked finding."""

_SPACE = "[ \u00a0\u2007\u2009\u202f]"
_NO_DIGIT_BEFORE = r"(?<![0-9])"
_NO_DIGIT_AFTER = r"(?![0-9])"
# Invisible characters that Word and the web leave between digits do not hide a number.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASH = "[-\u2010\u2011\u2012\u2013\u2014\u2212.]"
_CPR = re.compile(
    rf"{_NO_DIGIT_BEFORE}([0-9]{{6}})"
    rf"(?P<between>[{_UNSEEN}]{{0,3}}(?:{_SPACE}{{0,2}}{_DASH}{_SPACE}{{0,2}}|{_SPACE}{{1,2}})?[{_UNSEEN}]{{0,3}})"
    rf"([0-9]{{4}}){_NO_DIGIT_AFTER}"
)
_CPR_WORD = re.compile(r"(?:\bcpr|personn(?:umme)?r)[^0-9\n]{0,24}$", re.IGNORECASE)
_PHONE = re.compile(
    rf"(?<![0-9+.,/-])(?:(?:\+|00)45{_SPACE}?)?"
    rf"(?:[2-9][0-9]{{7}}|[1-9][0-9](?:{_SPACE}[0-9]{{2}}){{3}}|[2-9][0-9]{{3}}{_SPACE}[0-9]{{4}})"
    r"(?![0-9]|[.,/-][0-9])"
)
_AT = re.compile(r"@")
_LOCAL_SIGNS = frozenset(".!#$%&'*+/=?^_`{|}~-")
_DOMAIN = re.compile(
    r"[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?){0,8}\.[^\W\d_]{2,24}\b"
)
_POSTCODE = re.compile(
    rf"{_NO_DIGIT_BEFORE}(?:DK-)?[0-9]{{4}}{_SPACE}{{1,2}}(?=[A-ZÆØÅ][a-zæøåéü])"
)
_HOUSE = re.compile(
    r"(?P<street>(?:[A-ZÆØÅ][\w.'’-]{0,40}|\d{1,2}\.)(?:[ \u00a0][\w.'’-]{1,40}){0,4})"
    r"[ \u00a0]\d{1,3}(?:[ \u00a0]?[A-Za-z])?"
    r"(?:,?[ \u00a0](?:\d{1,2}\.|st\.?|kl\.?|mf\.?|tv\.?|th\.?|sal|lejl\.?|dør|\d{1,4})){0,5}"
    r"[,.]?[\s\u00a0]{1,3}$"
)
_STREET_WORD = (
    r"\w*(?:gaden?|vej(?:en)?|vænget?|all[eé](?:en)?|strædet?|torvet?|plads(?:en)?|park(?:en)?)"
)
_STREET = re.compile(rf"\b[A-ZÆØÅ]{_STREET_WORD}\b")
_STREET_END = re.compile(rf"(?:[A-ZÆØÅ][\w.'’-]*|\b{_STREET_WORD})$")
_TOWN = re.compile(r"[A-ZÆØÅ][\w-]{1,30}(?:[ \u00a0][A-ZÆØÅ]\w{0,30}){0,2}")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a plain projection, as offsets in code points, end excluded.

    A `link` is one whose address holds a CPR-like number: its place is the link's words.
    `certain` is about CPR numbers: the digits also pass modulus 11.
    """

    kind: Kind
    severity: Severity
    start: int
    end: int
    certain: bool = False


def findings(plain: str) -> list[Finding]:
    """Everything in the text that may identify somebody, in order and without overlap."""
    numbers = list(_cpr_numbers(plain))
    taken = numbers[:]
    for more in (_mails(plain), _addresses(plain), _phones(plain)):
        free = _Free(taken)
        taken += [finding for finding in more if free.of(finding)]
    return sorted(taken, key=lambda finding: finding.start)


def findings_in(html: str) -> list[Finding]:
    """The findings in canonical HTML: those in its plain text and in the addresses of its links,
    in order and without overlap.

    Where a link's words hold a finding too, the link is shown beside it; where nothing is beside
    it, whichever of the two stops sharing is the one that is kept.
    """
    found = findings(plain(html))
    stopping = [finding for finding in found if finding.severity == "stops"]
    soft = [finding for finding in found if finding.severity == "warns"]
    in_links = list(_links(html))
    kept: list[Finding] = []
    for more in (
        stopping,
        [link for link in in_links if link.severity == "stops"],
        soft,
        [link for link in in_links if link.severity == "warns"],
    ):
        kept = sorted(kept + _beside(kept, more), key=lambda finding: finding.start)
    return kept


def _beside(taken: list[Finding], more: list[Finding]) -> list[Finding]:
    """Each of `more` that is free of what is taken; of a link that is not, its longest free piece.
    All in order of place."""
    free: list[Finding] = []
    at = 0
    for finding in more:
        while at < len(taken) and taken[at].end <= finding.start:
            at += 1
        pieces, start, near = [], finding.start, at
        while near < len(taken) and taken[near].start < finding.end:
            pieces.append((start, taken[near].start))
            start = taken[near].end
            near += 1
        pieces.append((start, finding.end))
        start, end = max(pieces, key=lambda piece: piece[1] - piece[0])
        if near == at or (finding.kind == "link" and end > start):
            free.append(replace(finding, start=start, end=end))
    return free


def cpr_numbers(html: str) -> set[str]:
    """The ten digits of every CPR-like number in canonical HTML, addresses of links included, to
    compare with; never to be shown."""
    return {
        "".join(filter(str.isdigit, words[found.start : found.end]))
        for words in (plain(html), *(_address(link.address) for link in links(html)))
        for found in _cpr_numbers(words)
    }


def stops(html: str) -> bool:
    """Whether canonical HTML holds a CPR-like number that stops sharing."""
    found = (*_cpr_numbers(plain(html)), *_links(html))
    return any(finding.severity == "stops" for finding in found)


def masked(plain: str, finding: Finding) -> str:
    """One line around a finding with the finding itself, and other digits near it, hidden."""
    before = plain[max(0, finding.start - CONTEXT) : finding.start]
    after = plain[finding.end : finding.end + CONTEXT]
    hidden = "•" * min(finding.end - finding.start, 12)
    start = "…" if finding.start > CONTEXT else ""
    end = "…" if finding.end + CONTEXT < len(plain) else ""
    around = [re.sub(r"[0-9]", "•", piece).replace("\n", " ") for piece in (before, after)]
    around = [re.sub(r"\S*@\S*", "•••", piece) for piece in around]
    return f"{start}{around[0]}{hidden}{around[1]}{end}"


class _Free:
    """Tells whether a place is free of earlier findings; asked in order of place."""

    def __init__(self, taken: list[Finding]) -> None:
        self.taken = sorted(taken, key=lambda finding: finding.start)
        self.at = 0

    def of(self, finding: Finding) -> bool:
        while self.at < len(self.taken) and self.taken[self.at].end <= finding.start:
            self.at += 1
        return self.at == len(self.taken) or self.taken[self.at].start >= finding.end


# CPR numbers ----------------------------------------------------------------------------------


def _cpr_numbers(plain: str) -> Iterator[Finding]:
    for found in _CPR.finditer(plain):
        digits = found[1] + found[3]
        if not _is_date(digits):
            continue
        announced = _CPR_WORD.search(plain, max(0, found.start() - 40), found.start())
        stops = announced is not None or any(not _unseen(sign) for sign in found["between"])
        certain = sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11 == 0
        severity: Severity = "stops" if stops else "warns"
        yield Finding("cpr", severity, found.start(), found.end(), certain)


def _links(html: str) -> Iterator[Finding]:
    for link in links(html):
        numbers = list(_cpr_numbers(_address(link.address)))
        if numbers:
            # "stops" comes before "warns".
            worst = min(numbers, key=lambda number: number.severity)
            certain = any(number.certain for number in numbers)
            yield Finding("link", worst.severity, link.start, link.end, certain)


def _address(address: str) -> str:
    """An address as a person would read it. An address within an address is written as one twice
    over, as mail programs write those that they check."""
    return unquote(unquote(address)).replace("+", " ")


def _unseen(sign: str) -> bool:
    return sign in _UNSEEN


def _is_date(digits: str) -> bool:
    """Whether the first six digits are a day that existed, in the century of the seventh."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if day > 60:
        day -= 60  # a replacement number
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= monthrange(_century(int(digits[6]), year) + year, month)[1]


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


# Softer signs ---------------------------------------------------------------------------------


def _phones(plain: str) -> Iterator[Finding]:
    for found in _PHONE.finditer(plain):
        yield Finding("phone", "warns", found.start(), found.end())


def _mails(plain: str) -> Iterator[Finding]:
    done = 0
    for at in _AT.finditer(plain):
        start = at.start()
        while start > max(done, at.start() - 64) and _is_local(plain[start - 1]):
            start -= 1
        domain = _DOMAIN.match(plain, at.end(), at.end() + 253) if start < at.start() else None
        if domain:
            done = domain.end()
            yield Finding("email", "warns", start, domain.end())


def _is_local(sign: str) -> bool:
    return sign.isalnum() or sign in _LOCAL_SIGNS


def _addresses(plain: str) -> Iterator[Finding]:
    """Street, house number and postcode: looked for backwards from the postcode."""
    done = 0
    for postcode in _POSTCODE.finditer(plain):
        first = max(done, postcode.start() - 90)
        line = max(first, plain.rfind("\n", first, max(first, postcode.start() - 1)) + 1)
        before = plain[line : postcode.start()]
        house = _HOUSE.search(before)
        town = _TOWN.match(plain, postcode.end())
        if house and town and _STREET_END.search(house["street"]):
            done = town.end()
            yield Finding("address", "warns", line + _street(house), town.end())


def _street(house: re.Match[str]) -> int:
    """Where the street's name begins: what comes before it in the sentence is left alone."""
    named = [found.start() for found in _STREET.finditer(house["street"])]
    return house.start() + (named[-1] if named else 0)
