"""Which column is which: by its header in Danish or English, else by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portfolio.cohorts.roster_cpr import is_cpr_column
from portfolio.cohorts.roster_files import Row


class Kind(StrEnum):
    """What a column holds. Of the last three nothing is read."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    NUMBER = "number"
    ROLE = "role"
    CPR = "cpr"
    OTHER = "other"


@dataclass(frozen=True)
class Layout:
    """The kind of each column, and the rows that are people.

    `header_width` is 0 when there is no header; `lines_above` counts the rows above it.
    """

    kinds: list[Kind]
    people: Sequence[Row]
    header_width: int = 0
    lines_above: int = 0

    def index(self, kind: Kind) -> int | None:
        return self.kinds.index(kind) if kind in self.kinds else None


_HEADER_ROWS = 10  # a title or two may stand above the header

_HEADERS: dict[Kind, set[str]] = {
    Kind.NAME: {
        "navn", "name", "fuldenavn", "fuldtnavn", "helenavn", "fullname", "studerende",
        "studerendesnavn", "studentname", "deltager", "deltagernavn", "displayname", "kursist",
        "vistnavn", "navnpåstuderende",
    },
    Kind.FIRST_NAME: {
        "fornavn", "fornavne", "firstname", "givenname", "forename", "fornavnogmellemnavn",
        "fornavnmellemnavn", "fornavneogmellemnavne",
    },
    Kind.LAST_NAME: {"efternavn", "efternavne", "lastname", "surname", "familyname"},
    Kind.EMAIL: {
        "email", "mail", "emailadresse", "mailadresse", "emailaddress", "mailaddress", "epost",
        "epostadresse", "emails", "studiemail", "arbejdsmail", "skolemail", "emailarbejde",
        "emailstudie", "studentemail", "workemail",
    },
    Kind.NUMBER: {
        "studienummer", "studienr", "studentnumber", "studentno", "studentnr", "studentid",
        "studieid", "studentnummer", "kursistnummer", "kursistnr", "elevnummer", "elevnr",
        "studnr", "deltagernummer", "deltagernr", "studerendenummer", "studerendenr",
        "matrikelnummer", "idnumber", "idnummer",
    },
    Kind.ROLE: {
        "rolle", "roller", "role", "roles", "type", "brugertype", "usertype", "adgang", "access",
        "rettigheder", "permissions", "administrator", "admin", "erunderviser", "isteacher",
    },
}  # fmt: skip
_KIND_OF = {header: kind for kind, headers in _HEADERS.items() for header in headers}
_CPR_HEADER = re.compile(r"cpr|personn(?:ummer|r)|fødselsn(?:ummer|r)|civilreg|^ssn$")
_ROLE_WORDS = {
    "studerende", "student", "underviser", "teacher", "lærer", "administrator", "admin", "kursist",
    "deltager", "vejleder", "supervisor", "censor", "examiner", "editingteacher", "manager",
}  # fmt: skip
_NUMBER = re.compile(r"[A-Za-z]{0,4}[-_ ]?\d[\dA-Za-z]*(?:[-_./][\dA-Za-z]+)*")


def layout(rows: Sequence[Row]) -> Layout:
    """How the list is laid out; a column of CPR numbers is one whatever its header says."""
    found = _with_header(rows) or Layout([], rows)
    width = max((len(row.cells) for row in found.people), default=0)
    kinds = found.kinds + [Kind.OTHER] * (width - len(found.kinds))
    if not found.header_width:
        kinds = _guessed(found.people, width)
    kinds = [
        Kind.CPR if is_cpr_column(cells_of(found.people, number)) else kind
        for number, kind in enumerate(kinds)
    ]
    if Kind.EMAIL not in kinds and (mail := _mail_column(found.people, kinds)) is not None:
        kinds[mail] = Kind.EMAIL
    return replace(found, kinds=_first_of_each(kinds))


def cells_of(rows: Sequence[Row], number: int) -> list[str]:
    """The cells of a column; a row that ends before it has none."""
    return [row.cells[number] for row in rows if number < len(row.cells)]


def _with_header(rows: Sequence[Row]) -> Layout | None:
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        if any("@" in cell for cell in row.cells):
            return None
        kinds = [_kind_of(cell) for cell in row.cells]
        known = {kind for kind in kinds if kind is not Kind.OTHER}
        # One known word alone may be a title ("Studerende, forår 2026"), unless it says e-mail.
        if Kind.EMAIL in known or len(known) >= 2:
            return Layout(kinds, rows[number + 1 :], len(kinds), number)
    return None


def _kind_of(header: str) -> Kind:
    word = re.sub(r"[^0-9a-zæøå]", "", header.casefold())
    if _CPR_HEADER.search(word):
        return Kind.CPR
    return _KIND_OF.get(word, Kind.OTHER)


def _mail_column(rows: Sequence[Row], kinds: Sequence[Kind]) -> int | None:
    """The unnamed column with the most @, if any has one."""
    counts = {
        number: sum("@" in cell for cell in cells_of(rows, number))
        for number, kind in enumerate(kinds)
        if kind is Kind.OTHER
    }
    best = max(counts, key=lambda number: counts[number], default=None)
    return best if best is not None and counts[best] else None


def _guessed(rows: Sequence[Row], width: int) -> list[Kind]:
    kinds = [Kind.OTHER] * width
    if (mail := _mail_column(rows, kinds)) is not None:
        kinds[mail] = Kind.EMAIL
    for number in range(width):
        if kinds[number] is Kind.OTHER:
            kinds[number] = _guessed_kind([cell for cell in cells_of(rows, number) if cell])
    texts = [number for number, kind in enumerate(kinds) if kind is Kind.NAME]
    if len(texts) >= 2 and not _mostly(" " in cell for cell in cells_of(rows, texts[0])):
        kinds[texts[0]], kinds[texts[1]] = Kind.FIRST_NAME, Kind.LAST_NAME
    if Kind.FIRST_NAME in kinds:
        kinds = [Kind.OTHER if kind is Kind.NAME else kind for kind in kinds]
    return kinds


def _guessed_kind(cells: Sequence[str]) -> Kind:
    if not cells or is_cpr_column(cells):
        return Kind.OTHER
    if _mostly(cell.casefold() in _ROLE_WORDS for cell in cells):
        return Kind.ROLE
    if _mostly(_NUMBER.fullmatch(cell) is not None for cell in cells):
        return Kind.NUMBER
    return Kind.NAME


def _mostly(found: Iterable[bool]) -> bool:
    answers = list(found)
    return bool(answers) and 2 * sum(answers) > len(answers)


def _first_of_each(kinds: Sequence[Kind]) -> list[Kind]:
    """A second column of the same kind (a private address, a second number) is not read."""
    once = {Kind.NAME, Kind.FIRST_NAME, Kind.LAST_NAME, Kind.EMAIL, Kind.NUMBER}
    return [
        Kind.OTHER if kind in once and kind in kinds[:number] else kind
        for number, kind in enumerate(kinds)
    ]
