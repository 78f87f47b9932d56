"""Recognising a CPR number in a class list, so that it can be dropped unread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_BETWEEN = r"[ .\-‐‑–—−/]?"
_CPR = re.compile(
    rf"(?<!\d)(\d\d){_BETWEEN}(\d\d){_BETWEEN}(?:18|19|20)?(\d\d)"
    rf"(\s?[.\-‐‑–—−/]?\s?)(\d)\d{{3}}(?!\d)",
    re.ASCII,
)
_BARE = re.compile(r"\d{9,10}", re.ASCII)
_NINE = re.compile(r"\d{9}", re.ASCII)
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def holds_cpr(text: str, *, bare: bool = True) -> bool:
    """Whether the text holds a CPR number; `bare=False` leaves out ten digits in a row.

    Nine digits alone are one that lost its zero in a spreadsheet, if the control digit says so as
    well: one in eight of other nine-digit numbers has the form, one in ninety also that digit.
    """
    if bare and _NINE.fullmatch(text) and _is_controlled(text.zfill(10)):
        text = text.zfill(10)
    return any(
        (bare or not match[0].isdigit()) and _is_date(match) for match in _CPR.finditer(text)
    )


def _is_controlled(digits: str) -> bool:
    """Modulus 11; numbers given out since 2007 may fail it."""
    return (
        sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0
    )


def is_cpr_column(cells: Sequence[str]) -> bool:
    """Whether at least half of the cells that hold anything are CPR numbers.

    Of random ten digits 3.6 % look like one, so a column of other numbers is never taken for this.
    A spreadsheet drops a leading zero, so nine digits count here as well.
    """
    filled = [cell for cell in cells if cell]
    return bool(filled) and 2 * sum(map(_is_cpr_cell, filled)) >= len(filled)


def is_ten_digit_column(cells: Sequence[str]) -> bool:
    """Whether these are ten-digit numbers of another kind, a few of which look like dates."""
    numbers = [cell for cell in cells if _BARE.fullmatch(cell)]
    return len(numbers) >= 5 and 5 * sum(map(_is_cpr_cell, numbers)) < len(numbers)


def _is_cpr_cell(cell: str) -> bool:
    if _BARE.fullmatch(cell):
        cell = cell.zfill(10)
    match = _CPR.search(cell)
    return match is not None and _is_date(match) and len(cell) - len(match[0]) <= 4


def _is_date(match: re.Match[str]) -> bool:
    day, month, year, seventh = (int(match[group]) for group in (1, 2, 3, 5))
    try:
        # Replacement numbers have the day + 60.
        date(_century(year, seventh) + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _century(year: int, seventh: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in {4, 9}:
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800
