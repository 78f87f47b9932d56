"""How a gap is said: one sentence each, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portfolio.assignments.gap_sources import Gap, Words, words_of
from portfolio.assignments.gaps import Kind
from portfolio.cohorts.exam_models import PartKind
from portfolio.core import i18n
from portfolio.core.i18n import _, lazy, ngettext
from portfolio.texts.review import WORDS

MISSING = {
    PartKind.ABSTRACT: lazy("Opgaven skal have et resumé."),
    PartKind.PROBLEM: lazy("Opgaven skal have en problemformulering."),
    PartKind.SECTION: lazy("Opgaven skal have mindst ét afsnit."),
    PartKind.CONCLUSION: lazy("Opgaven skal have en konklusion."),
    PartKind.REFERENCES: lazy("Opgaven skal have en litteraturliste."),
    PartKind.APPENDIX: lazy("Opgaven skal have mindst ét bilag."),
}


def said(gap: Gap) -> str:
    """The sentence of a gap, whichever room found it."""
    words = _OWN.get(gap.kind) or words_of(gap.kind)
    return words(gap.facts)


def _nothing(facts: Mapping[str, Any]) -> str:
    if facts["parts"]:
        return _("Der står ikke noget i opgavens dele endnu.")
    return _("Der er ingen dele i opgaven endnu.")


def _missing(facts: Mapping[str, Any]) -> str:
    return str(MISSING[PartKind(facts["is"])])


def _missing_words(facts: Mapping[str, Any]) -> str:
    return _("%(missing)s “%(title)s” er tom.", missing=_missing(facts), title=facts["title"])


def _over(facts: Mapping[str, Any]) -> str:
    over = facts["anslag"] - facts["limit"]
    return _(
        "Opgaven er %(over)s anslag for lang. Den må højst fylde %(limit)s.",
        over=i18n.number(over),
        limit=i18n.number(facts["limit"]),
    )


def _cpr(facts: Mapping[str, Any]) -> str:
    if facts["title"] is None:
        return _(
            "I opgavens titel står noget, der ligner et CPR-nummer. Fjern det, eller bekræft ved "
            "afleveringen, at det ikke er et."
        )
    return ngettext(
        "I “%(title)s” står noget, der ligner et CPR-nummer. Fjern det, eller bekræft ved "
        "afleveringen, at det ikke er et.",
        "I “%(title)s” ligner %(num)s steder et CPR-nummer. Fjern dem, eller bekræft ved "
        "afleveringen, at de ikke er det.",
        facts["count"],
        title=facts["title"],
    )


def _personal(facts: Mapping[str, Any]) -> str:
    found = ", ".join(str(WORDS[kind]) for kind in facts["found"])
    if facts["title"] is None:
        return _("I opgavens titel kan være personoplysninger: %(found)s.", found=found)
    return _(
        "I “%(title)s” kan være personoplysninger: %(found)s.", title=facts["title"], found=found
    )


def _empty(facts: Mapping[str, Any]) -> str:
    return _("“%(title)s” er tom.", title=facts["title"])


def _newer(facts: Mapping[str, Any]) -> str:
    return _(
        "Du har delt version %(version)s af teksten fra dag %(number)s, siden du satte den ind i "
        "“%(title)s”.",
        **facts,
    )


def _level(facts: Mapping[str, Any]) -> str:
    return _(
        "I “%(title)s” springer en overskrift et niveau over: en underoverskrift står, før der er "
        "en overskrift.",
        title=facts["title"],
    )


def _unused(facts: Mapping[str, Any]) -> str:
    return _(
        "Din tekst fra dag %(number)s, “%(title)s”, er ikke brugt i opgaven.",
        **facts,
    )


def _not_listed(facts: Mapping[str, Any]) -> str:
    return _(
        "I “%(title)s” henviser du til %(words)s, som ser ud til at mangle på litteraturlisten.",
        **facts,
    )


def _not_cited(facts: Mapping[str, Any]) -> str:
    return _(
        "%(words)s står på litteraturlisten, men teksten ser ikke ud til at henvise dertil.",
        **facts,
    )


def _no_list(_facts: Mapping[str, Any]) -> str:
    return _(
        "Du har skrevet kilder ind, men opgaven har ingen litteraturliste, de kan stå i. Skriv en "
        "ny del af den art, eller hent den tilbage."
    )


_OWN: dict[str, Words] = {
    Kind.NOTHING: _nothing,
    Kind.KIND_MISSING: _missing,
    Kind.KIND_EMPTY: _missing_words,
    Kind.OVER: _over,
    Kind.CPR: _cpr,
    Kind.PERSONAL: _personal,
    Kind.EMPTY: _empty,
    Kind.NEWER: _newer,
    Kind.LEVEL: _level,
    Kind.UNUSED: _unused,
    Kind.NOT_LISTED: _not_listed,
    Kind.NOT_CITED: _not_cited,
    Kind.NO_LIST: _no_list,
}
