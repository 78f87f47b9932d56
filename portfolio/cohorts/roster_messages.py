"""What a class list's problems and notices say to the administrator who brought it.

No sentence repeats anything from the list: it may be somebody else's number or address.
"""

from __future__ import annotations

from portfolio.cohorts.roster import MAX_EMAIL, MAX_NAME, MAX_NUMBER, Notice, Problem
from portfolio.core.i18n import _, lazy, ngettext


def sentence(problem: Problem) -> str:
    """The problem in one or two sentences, with its line number if it has one."""
    said = _with_numbers(problem) or str(
        _FIXED.get(problem.code) or _OF_A_FIELD[problem.code, problem.detail]
    )
    if problem.line is None:
        return said
    return _("Linje %(line)s: %(sentence)s", line=problem.line, sentence=said)


def notice(found: Notice) -> str:
    """The notice in one or two sentences."""
    match found.code:
        case "cpr_dropped":
            return _(
                "Kolonne %(number)s ser ud til at indeholde CPR-numre. Vi har sprunget den over "
                "uden at læse den, og intet af den bliver gemt.",
                number=found.number,
            )
        case "role_ignored":
            return _(
                "Kolonne %(number)s ser ud til at indeholde roller. Vi bruger den ikke: alle på "
                "listen får den rolle, du selv vælger.",
                number=found.number,
            )
        case "merged":
            return _(
                "Linje %(number)s gentager en person, der allerede står på listen. "
                "Personen kommer kun med én gang.",
                number=found.number,
            )
        case "lines_above":
            return ngettext(
                "Vi har sprunget %(num)d linje over, som står over kolonnernes navne.",
                "Vi har sprunget %(num)d linjer over, som står over kolonnernes navne.",
                found.number,
            )
        case _:
            return _("Kolonne %(number)s bruger vi ikke til noget.", number=found.number)


def _with_numbers(problem: Problem) -> str | None:
    match problem.code:
        case "too_many_rows":
            return _(
                "Listen er for lang. Den må højst have %(limit)s personer; del den i flere.",
                limit=problem.detail,
            )
        case "same_email":
            return _(
                "E-mailadressen står også på linje %(other)s, men med et andet navn. "
                "Hver person skal have sin egen adresse.",
                other=problem.detail,
            )
        case "two_numbers":
            return _(
                "Personen står også på linje %(other)s, men med et andet studienummer.",
                other=problem.detail,
            )
        case "same_number":
            return _(
                "Studienummeret står også på linje %(other)s, men ved en anden person.",
                other=problem.detail,
            )
    return None


_FIXED = {
    "empty": lazy("Der er ingen personer på listen."),
    "file_too_big": lazy("Filen er for stor. Den må højst fylde 2 MB."),
    "not_a_list": lazy(
        "Filen er ikke en liste, vi kan læse. Gem den som CSV eller som Excel-fil (.xlsx), "
        "eller kopiér linjerne, og sæt dem ind her på siden."
    ),
    "old_excel": lazy(
        "Filen er i et ældre Excel-format eller beskyttet med adgangskode. "
        "Gem den som .xlsx uden adgangskode eller som CSV, og prøv igen."
    ),
    "broken_workbook": lazy(
        "Excel-filen kan ikke åbnes. Kopiér linjerne til et nyt, tomt ark, gem det som .xlsx, "
        "og prøv igen."
    ),
    "bomb": lazy(
        "Excel-filen fylder for meget, når den pakkes ud. Kopiér linjerne til et nyt, tomt ark, "
        "gem det som .xlsx, og prøv igen."
    ),
    "encoding": lazy("Filens tegn kan ikke læses. Gem den som CSV UTF-8, og prøv igen."),
    "no_email_column": lazy(
        "Vi kan ikke finde en kolonne med e-mailadresser. Giv kolonnen overskriften “E-mail”, "
        "og prøv igen."
    ),
    "no_name_column": lazy(
        "Vi kan ikke finde en kolonne med navne. Giv kolonnen overskriften “Navn”, og prøv igen."
    ),
    "quote": lazy("Et citationstegn bliver ikke afsluttet. Fjern det, og prøv igen."),
    "cells": lazy(
        "Felterne passer ikke med kolonnerne. Måske står der et skilletegn inde i et felt."
    ),
    "name_missing": lazy("Navnet mangler."),
    "name_is_email": lazy("Der står en e-mailadresse, hvor navnet skulle stå."),
    "email_missing": lazy("E-mailadressen mangler."),
    "email_invalid": lazy("E-mailadressen er ikke skrevet rigtigt."),
}

# (code, field)
_OF_A_FIELD = {
    ("cpr", "name"): lazy("Der står noget i navnet, der ligner et CPR-nummer. Fjern det."),
    ("cpr", "email"): lazy("Der står noget i e-mailadressen, der ligner et CPR-nummer. Fjern det."),
    ("cpr", "number"): lazy(
        "Der, hvor studienummeret skulle stå, er der noget, der ligner et CPR-nummer. Fjern det."
    ),
    ("formula", "name"): lazy(
        "Navnet begynder med =, +, - eller @ som en formel i et regneark. Ret det."
    ),
    ("formula", "email"): lazy(
        "E-mailadressen begynder med =, +, - eller @ som en formel i et regneark. Ret den."
    ),
    ("formula", "number"): lazy(
        "Studienummeret begynder med =, +, - eller @ som en formel i et regneark. Ret det."
    ),
    ("too_long", "name"): lazy(
        "Navnet er for langt. Det må højst fylde %(limit)s tegn.", limit=MAX_NAME
    ),
    ("too_long", "email"): lazy(
        "E-mailadressen er for lang. Den må højst fylde %(limit)s tegn.", limit=MAX_EMAIL
    ),
    ("too_long", "number"): lazy(
        "Studienummeret er for langt. Det må højst fylde %(limit)s tegn.", limit=MAX_NUMBER
    ),
    ("control", "name"): lazy("Der er usynlige tegn i navnet. Skriv det igen."),
    ("control", "email"): lazy("Der er usynlige tegn i e-mailadressen. Skriv den igen."),
    ("control", "number"): lazy("Der er usynlige tegn i studienummeret. Skriv det igen."),
}
