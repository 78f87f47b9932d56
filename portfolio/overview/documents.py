"""The grid as a workbook: the first row says what the columns are, the second has their dates."""

from __future__ import annotations

import io
import re
from datetime import date

from xlsxwriter import Workbook

from portfolio.core.csv_files import Table

HEADS = 2

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 10, 40


def as_xlsx(table: Table, name: str) -> bytes:
    """A workbook with one sheet: text as text, numbers as numbers, dates as dates."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name(name))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "dd-mm-yyyy", "bold": True, "align": "left"})
        for at, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, dated)
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_string(at, column, cell, head if at < HEADS else None)
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(HEADS, 1)
    return file.getvalue()


def _widths(table: Table) -> list[int]:
    """The width of each column, in characters; long headings wrap."""
    longest = (max(len(str(cell)) for cell in column) + 2 for column in zip(*table, strict=True))
    return [min(max(each, _NARROWEST), _WIDEST) for each in longest]


def sheet_name(name: str) -> str:
    """A name that Excel allows for a sheet, as near to this one as it can be."""
    allowed = _NOT_IN_A_NAME.sub(" ", name)[:_LONGEST_NAME].strip(" '")
    # "History" is Excel's own.
    return allowed if allowed and allowed.casefold() != "history" else f"{allowed} 1".strip()
