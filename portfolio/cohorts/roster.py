"""Reading a class list that an administrator pastes or uploads.

Reads CSV in any usual encoding and separator, XLSX, and addresses as a mail program copies them.
It needs a name and an address per person, takes a student number along, and reads nothing else:
a column of CPR numbers is dropped, a column of roles is ignored. What is wrong is told by line
number and code, never by repeating what stood there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email

from portfolio.cohorts.roster_columns import Kind, Layout, cells_of, layout
from portfolio.cohorts.roster_cpr import holds_cpr, is_ten_digit_column
from portfolio.cohorts.roster_files import MAX_COLUMNS, MAX_ROWS, Row, rows
from portfolio.cohorts.roster_workbook import Refused

MAX_NAME = 120
MAX_EMAIL = 254
MAX_NUMBER = 40

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@")
_NAMED_ADDRESS = re.compile(r"(.*?)\s*<\s*(?:mailto:)?([^<>\s]+)\s*>")


@dataclass(frozen=True)
class RosterRow:
    """One person. `line` is the 1-based line of the text, or row of the sheet, they begin on."""

    line: int
    name: str
    email: str
    student_number: str | None = None

    @property
    def key(self) -> str:
        """What two spellings of one address have in common."""
        return self.email.casefold()


@dataclass(frozen=True)
class Problem:
    """Something that keeps the list from being imported.

    `line` is None for the file as a whole. `detail` is a field ("name", "email", "number"), another
    line's number or a limit: never content. `roster_messages.sentence` says it in words.
    """

    line: int | None
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Notice:
    """Something worth knowing that hinders nothing.

    `cpr_dropped`, `role_ignored` and `column_ignored` with the 1-based column as `number`,
    `merged` with the line that repeats an earlier one, `lines_above` with how many were skipped.
    """

    code: str
    number: int


@dataclass
class Roster:
    """The people of a list, in its order. Import it only when `problems` is empty."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    columns: list[Kind] = field(default_factory=list)


def read(source: bytes | str, filename: str | None = None) -> Roster:
    """The people in a list. Never raises for anything that the list holds."""
    try:
        found = rows(source, filename)
    except Refused as refused:
        return Roster(problems=[Problem(refused.line, refused.code, refused.detail)])
    if not found:
        return Roster(problems=[Problem(None, "empty")])
    return _Reading(found).roster


class _Reading:
    """One list being read, person by person."""

    def __init__(self, found: Sequence[Row]) -> None:
        self._layout = layout(found)
        self._people = self._layout.people
        self.roster = Roster(columns=self._layout.kinds)
        self._seen: dict[str, int] = {}  # address key -> index in roster.rows
        self._numbers: dict[str, int] = {}  # student number -> line
        if problem := self._hindrance():
            self.roster.problems.append(problem)
            return
        self._width = _width(self._layout)
        self._ten_digits = is_ten_digit_column(self._cells(Kind.NUMBER))
        self.roster.notices.extend(_column_notices(self._layout))
        for row in self._people:
            self._read(row)

    def _hindrance(self) -> Problem | None:
        """What makes every line wrong in the same way is said once."""
        kinds = self._layout.kinds
        if not self._people:
            return Problem(None, "empty")
        if len(self._people) > MAX_ROWS:
            return Problem(None, "too_many_rows", str(MAX_ROWS))
        if Kind.EMAIL not in kinds:
            return Problem(None, "no_email_column")
        if not {Kind.NAME, Kind.FIRST_NAME, Kind.LAST_NAME} & set(kinds):
            return Problem(None, "no_name_column")
        return None

    def _cells(self, kind: Kind) -> list[str]:
        return [self._cell(row, kind) for row in self._people]

    def _cell(self, row: Row, kind: Kind) -> str:
        index = self._layout.index(kind)
        return row.cells[index] if index is not None and index < len(row.cells) else ""

    def _name(self, row: Row) -> str:
        if Kind.NAME in self._layout.kinds:
            return self._cell(row, Kind.NAME)
        return f"{self._cell(row, Kind.FIRST_NAME)} {self._cell(row, Kind.LAST_NAME)}".strip()

    def _read(self, row: Row) -> None:
        name, email = self._name(row), self._cell(row, Kind.EMAIL)
        if "<" in email and len(email) < 1000 and (match := _NAMED_ADDRESS.fullmatch(email)):
            name, email = name or match[1].strip("\"' "), match[2]
        email = email.removeprefix("mailto:").rstrip(";, ")
        number = self._cell(row, Kind.NUMBER)
        problems = list(self._problems(row, name, email, number))
        if not problems:
            normal = _normal(email)
            if normal is not None:
                self._add(RosterRow(row.line, name, normal, number or None))
                return
            problems = [Problem(row.line, "email_invalid")]
        self.roster.problems.extend(problems)

    def _problems(self, row: Row, name: str, email: str, number: str) -> Iterator[Problem]:
        if len(row.cells) > self._width or ("@" not in email and _has_mail_elsewhere(row, email)):
            yield Problem(row.line, "cells")  # all that follows would be about the wrong cells
            return
        if not name:
            yield Problem(row.line, "name_missing")
        elif "@" in name and not name.startswith("@"):
            yield Problem(row.line, "name_is_email")
        if not email:
            yield Problem(row.line, "email_missing")
        fields = (
            ("name", name, MAX_NAME),
            ("email", email, MAX_EMAIL),
            ("number", number, MAX_NUMBER),
        )
        for which, value, limit in fields:
            if code := self._wrong(which, value, limit):
                yield Problem(row.line, code, which)

    def _wrong(self, which: str, value: str, limit: int) -> str | None:
        if holds_cpr(value, bare=not (which == "number" and self._ten_digits)):
            return "cpr"
        if _CONTROL.search(value):
            return "control"
        if len(value) > limit:
            return "too_long"
        # A spreadsheet that later opens an export would run it.
        return "formula" if value.startswith(_FORMULA) else None

    def _add(self, person: RosterRow) -> None:
        index = self._seen.get(person.key)
        if index is not None:
            self._meet_again(index, person)
            return
        if person.student_number:
            first = self._numbers.setdefault(person.student_number.casefold(), person.line)
            if first != person.line:
                self.roster.problems.append(Problem(person.line, "same_number", str(first)))
                return
        self._seen[person.key] = len(self.roster.rows)
        self.roster.rows.append(person)

    def _meet_again(self, index: int, person: RosterRow) -> None:
        """The same address once more: the same person repeated, or two who cannot share it."""
        earlier = self.roster.rows[index]
        if earlier.name.casefold() != person.name.casefold():
            self.roster.problems.append(Problem(person.line, "same_email", str(earlier.line)))
        elif (earlier.student_number or "") != (person.student_number or ""):
            self.roster.problems.append(Problem(person.line, "two_numbers", str(earlier.line)))
        else:
            self.roster.notices.append(Notice("merged", person.line))


def _width(found: Layout) -> int:
    """How many cells a row may have: as many as the header, or as most rows below it."""
    if not found.header_width:
        return MAX_COLUMNS
    widths = Counter(len(row.cells) for row in found.people)
    return max(found.header_width, widths.most_common(1)[0][0])


def _has_mail_elsewhere(row: Row, email: str) -> bool:
    return any("@" in cell for cell in row.cells if cell != email)


def _normal(email: str) -> str | None:
    """The address as it is stored and mailed to, or None when it cannot be one."""
    try:
        found = validate_email(email, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None
    # Its key is stored as well, and some letters' small forms are two or three.
    return found if len(found.casefold()) <= MAX_EMAIL else None


def _column_notices(found: Layout) -> Iterator[Notice]:
    codes = {Kind.CPR: "cpr_dropped", Kind.ROLE: "role_ignored", Kind.OTHER: "column_ignored"}
    if found.lines_above:
        yield Notice("lines_above", found.lines_above)
    for index, kind in enumerate(found.kinds):
        if kind in codes and any(cells_of(found.people, index)):
            yield Notice(codes[kind], index + 1)
