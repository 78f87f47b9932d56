"""How a text cites: the citations that the editor set, and those that were typed. Pure.

A citation is `<cite data-reference="12" data-locator="s. 12">(Hansen, 2020, s. 12)</cite>`. What it
says is made anew from its reference wherever the text is read, so that all counts agree; a
citation whose reference is gone keeps the words that stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portfolio.core.cites import START, Cite, understood
from portfolio.core.vocabulary import escape, unescape

_CITE = re.compile(rf"(?P<start>{START})(?P<words>[^<]*)</cite>")

_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?|u\.å\.(?:-[a-z])?"
_TYPED = re.compile(rf"(?P<who>[A-ZÆØÅÄÖÜÉ][^;()\n]{{0,119}}?),\s*(?P<year>{_YEAR})(?!\d)")
"""Within brackets: "Hansen & Olsen, 2020a", one after another with a semicolon between."""
_BRACKETS = re.compile(r"\(([^()\n]{4,400})\)")
_BEFORE_THE_NAME = re.compile(r"(?:se|jf\.|fx|f\.eks\.|cf\.|bl\.a\.|også|citeret i|i:)\s+")
_FIRST_NAME = re.compile(r"[^,&.(]+?(?= og | et al|m\.fl|,|&|\.|\(|$)")


class Words(NamedTuple):
    """How a reference is cited, in brackets and in the sentence."""

    cited: str
    named: str


class Typed(NamedTuple):
    """A citation that was typed: its words, whose name comes first, and the year."""

    words: str
    name: str
    year: str


def cite_words(words: Words, cite: Cite) -> str:
    """(Hansen, 2020, s. 12) or Hansen (2020, s. 12)"""
    whole = words.named if cite.named else f"({words.cited})"
    return f"{whole.removesuffix(')')}, {cite.locator})" if cite.locator else whole


def rendered(html: str, words: Mapping[int, Words]) -> str:
    """Canonical HTML with each citation as its reference is cited now."""
    if "<cite" not in html:
        return html

    def anew(found: re.Match[str]) -> str:
        cite = understood(found["start"])
        said = words.get(cite.reference) if cite else None
        if cite is None or said is None:
            return found[0]
        return f"{found['start']}{escape(cite_words(said, cite))}</cite>"

    return _CITE.sub(anew, html)


def cited_in(html: str) -> list[tuple[int, str]]:
    """The references that a text's citations point to, with the words that stand there."""
    return [
        (cite.reference, unescape(found["words"]))
        for found in _CITE.finditer(html)
        if (cite := understood(found["start"]))
    ]


def without_citations(html: str) -> str:
    """Canonical HTML with a space for each citation, to look for typed ones."""
    return _CITE.sub(" ", html)


def typed_in(plain: str) -> Iterator[Typed]:
    """The citations in brackets that a plain text holds: a capital letter, a comma, a year."""
    for brackets in _BRACKETS.finditer(plain):
        for part in brackets[1].split(";"):
            text = _BEFORE_THE_NAME.sub("", part.strip())
            if found := _TYPED.match(text):
                yield Typed(found[0], first_name(found["who"]), found["year"])


def first_name(who: str) -> str:
    """The first name of "Hansen & Olsen", "Hansen et al." or "Hansen, J.": Hansen."""
    found = _FIRST_NAME.match(who)
    return (found[0] if found else who).strip()


def says(plain: str, name: str, year: str) -> bool:
    """Whether a text names somebody and, not far behind, the year: "Hansen (2020)", "Hansen og
    Olsen skriver i bogen fra 2020". Generous, since a wrong "nobody cites this" teaches nobody."""
    wanted = rf"(?<!\w){re.escape(name)}(?:s|’s|'s)?(?!\w)[^\n]{{0,120}}?(?<!\d){re.escape(year)}"
    return re.search(wanted, plain, re.IGNORECASE) is not None


def entry_of(line: str) -> tuple[str, str] | None:
    """Whose name a line of a reference list begins with, and its year; None for another line."""
    found = re.match(rf"([^\W\d_][^(\n]{{0,199}})\((?P<year>{_YEAR})", line)
    return (first_name(found[1]), found["year"]) if found else None
