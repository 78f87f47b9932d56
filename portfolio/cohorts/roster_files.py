"""From what an administrator pasted or uploaded to rows of cells, whatever wrote the file.

Nothing here knows what a cell means. What cannot be read as a list at all is `Refused`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portfolio.cohorts.roster_workbook import Cell, Refused, is_zip, sheet

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 100

_DELIMITERS = "\t;,"
_SAMPLE = 50  # records looked at to tell the delimiter,
_SAMPLE_LENGTH = 64 * 1024  # and characters
_CONTROLS_IN_TEXT = 0.02  # a file with more than this share of control characters is no text

_MAGIC = (
    (b"%PDF", "not_a_list"),
    (b"\x89PNG", "not_a_list"),
    (b"\xff\xd8\xff", "not_a_list"),
    (b"GIF8", "not_a_list"),
    (b"{\\rtf", "not_a_list"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|html|table|svg)\b", re.IGNORECASE)
_LONGEST = 1_000  # characters of a cell worth looking at for an address
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAIL = re.compile(r"[^\s@;,<>]+@[^\s@;,<>]+\.[^\s@;,<>]+")
_IN_BRACKETS = re.compile(r"<\s*(?:mailto:)?([^<>\s@]{1,100}@[^<>\s@]{1,260})\s*>")
_NAME_THEN_MAIL = re.compile(r"(.+?)[\s,;]+(\S+@\S+)")


@dataclass(frozen=True)
class Row:
    """The cells of one record, and the 1-based line (or sheet row) on which it begins."""

    line: int
    cells: list[str]


def rows(source: bytes | str, filename: str | None) -> list[Row]:
    """All rows that hold anything. Raises `Refused`, and `csv.Error` never leaves here."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise Refused("file_too_big")
    if isinstance(source, bytes) and is_zip(source):
        found = _rows_of_sheet(sheet(source, filename))
    else:
        text = decode(source) if isinstance(source, bytes) else source
        found = _rows_of_text(text.removeprefix("\ufeff"))
    return list(_limited(found))


def _limited(found: Iterable[Row]) -> Iterator[Row]:
    # A few more than people: a title, a header.
    for number, row in enumerate(found):
        if number >= MAX_ROWS + 20:
            raise Refused("too_many_rows", str(MAX_ROWS))
        if len(row.cells) > MAX_COLUMNS:
            raise Refused("not_a_list")
        yield row


def decode(source: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or what Danish Windows writes, cp1252."""
    for magic, code in _MAGIC:
        if source.startswith(magic):
            raise Refused(code)
    text = _decoded(source)
    # Latin-1 gives every byte a character: enough to see that it is no text at all.
    if _is_binary(source.decode("latin-1") if text is None else text):
        raise Refused("not_a_list")
    if text is None:
        raise Refused("encoding")
    return text


def _is_binary(text: str) -> bool:
    controls = len(_CONTROL.findall(text)) - sum(map(text.count, "\t\r\n"))
    return controls > len(text) * _CONTROLS_IN_TEXT or _MARKUP.match(text) is not None


def _decoded(source: bytes) -> str | None:
    for encoding in (_utf16(source) or "utf-8-sig", "cp1252"):
        try:
            return source.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _utf16(source: bytes) -> str | None:
    """Which UTF-16 it is: told by its mark, else by where the zero bytes of Latin letters lie."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = source[:2000]
    if len(sample) < 4:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > half * 0.5:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.5:
        return "utf-16-be"
    return None


def fold(cell: str) -> str:
    """A cell as a person meant it: NFC, one space for any run of white space, nothing invisible.

    Control characters other than white space are kept, so that they can be told.
    """
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", _INVISIBLE.sub("", cell))
    return " ".join(cell.split())


def _rows_of_sheet(cells: Iterable[list[Cell]]) -> Iterator[Row]:
    for line, row in enumerate(cells, start=1):
        folded = _trimmed(fold(_cell_text(cell)) for cell in row)
        if folded:
            yield Row(line, folded)


def _cell_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # Excel has no whole numbers: 123456 is kept as 123456.0
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def _rows_of_text(text: str) -> Iterator[Row]:
    if _is_address_list(text):
        return _rows_of_addresses(text)
    return _rows_of_table(text)


def _is_address_list(text: str) -> bool:
    """Lines as a mail program copies them: most lines with an @ hold it as `Name <mail@place>`."""
    lines = [line for line in text.splitlines() if "@" in line]
    found = [match for line in lines if (match := _IN_BRACKETS.search(line))]
    # With a separator before it, the address in brackets is a cell of a table.
    named = sum(not re.search("[;\t]", match.string[: match.start()]) for match in found)
    return bool(lines) and 2 * named >= len(lines)


def _rows_of_addresses(text: str) -> Iterator[Row]:
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        at = 0
        for match in _IN_BRACKETS.finditer(line):
            *others, name = re.split(";", line[at : match.start()])
            yield from _rows_of_rest(number, others)
            yield Row(number, [fold(name).strip(" ,\"'"), match[1]])
            at = match.end()
        yield from _rows_of_rest(number, re.split("[;,]", line[at:]))


def _rows_of_rest(number: int, parts: Iterable[str]) -> Iterator[Row]:
    """What stands between the addresses in brackets: bare addresses, or words to be told about."""
    for part in parts:
        if folded := fold(part):
            yield Row(number, _split_mail([folded]) if "@" in folded else [folded])


def _rows_of_table(text: str) -> Iterator[Row]:
    delimiter = _delimiter(text)
    for line, cells in _records(text, delimiter):
        folded = _trimmed(map(fold, cells))
        if len(folded) == 1:
            folded = _split_mail(folded)
        if any(folded) and not (line == 1 and folded[0].lower() == "sep="):
            yield Row(line, folded)


def _trimmed(cells: Iterable[str]) -> list[str]:
    """Without the empty cells at the end, which trailing separators leave."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _split_mail(cells: list[str]) -> list[str]:
    """A line without a separator of its own kind: `Anna Jensen anna@skole.example`."""
    cell = cells[0].rstrip(" ;,")
    if len(cell) > _LONGEST:
        return cells
    if match := _NAME_THEN_MAIL.fullmatch(cell):
        return [match[1], match[2]]
    return ["", cell] if _MAIL.fullmatch(cell) else [cell]


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; a cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    first = 1
    try:
        for cells in reader:
            if any("@" in cell and "\n" in cell.strip() for cell in cells):
                raise Refused("quote", line=first)  # a quotation mark swallowed the next person
            if cells:
                yield first, cells
            first = reader.line_num + 1
    except csv.Error:
        raise Refused("quote", line=first) from None


def _delimiter(text: str) -> str:
    """The separator that leaves the most clean addresses, and then the most even columns."""
    if match := re.match(r"sep=([\t;,])\s*$", text, re.MULTILINE | re.IGNORECASE):
        return match[1]
    return max(_DELIMITERS, key=lambda delimiter: _fit(text[:_SAMPLE_LENGTH], delimiter))


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    widths: list[int] = []
    addresses = 0
    try:
        for _line, cells in _records(text, delimiter):
            folded = _trimmed(map(fold, cells))
            widths.append(len(folded))
            if len(folded) > 1:
                addresses += any(_MAIL.fullmatch(cell[:_LONGEST]) for cell in folded)
            if len(widths) >= _SAMPLE:
                break
    except Refused:
        pass
    several = [width for width in widths if width > 1]
    return addresses, max(map(several.count, set(several)), default=0)
