"""A table as a CSV file. What people are called and what they type is never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

Cell = str | int | date
Table = Sequence[Sequence[Cell]]

# With these a spreadsheet program takes a cell of a text file for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark and semicolons, as Danish Excel opens it. Dates are ISO 8601."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([[_harmless(cell) for cell in row] for row in table])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
