"""The first sheet of an XLSX workbook that looks like a class list, opened only when it is safe.

A workbook is a zip of XML: two megabytes can unfold to two gigabytes, a single cell in the last
corner of a sheet makes a reader lay out seventeen thousand million empty ones, and one long shared
string can be pointed at by half a million cells. All three are measured before the reader sees the
file.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_MAX_UNFOLDED = 20 * 1024 * 1024  # bytes, all parts together
_MAX_SHARED = 20 * 1024 * 1024  # bytes, each shared string as often as it is shown
_MAX_PARTS = 500
_MAX_LAST_ROW = 20_000
_MAX_LAST_COLUMN = 200
_PIECE = 1024 * 1024

_LOCAL_HEADER = 30  # bytes before the name; PKWARE APPNOTE 4.3.7
# Digits and markup that the patterns below could not see; no spreadsheet program writes them.
_DISGUISE = re.compile(rb"\0|<!|&#0*(?:4[89]|5[0-7]);|&#[xX]0*3\d;")
_POINTER = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*(\d{1,7})\s*<")
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]*)(\d+)")


class Refused(Exception):
    """The file cannot be read as a list. `code` as in `roster.Problem`; holds no content."""

    def __init__(self, code: str, detail: str = "", line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.line = line


def is_zip(source: bytes) -> bool:
    return source.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def sheet(source: bytes, filename: str | None) -> list[list[Cell]]:
    """The rows of the first visible sheet that holds an address, else of the first visible one."""
    del filename  # its ending proves nothing
    _check(source)
    try:
        return _sheet(source)
    except (CalamineError, OSError, ValueError):
        raise Refused("broken_workbook") from None
    except BaseException as error:
        # A panic inside the reader arrives as a BaseException of its own making.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("broken_workbook") from None


def _sheet(source: bytes) -> list[list[Cell]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(source))
    first: list[list[Cell]] | None = None
    for number, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        rows = workbook.get_sheet_by_index(number).to_python(skip_empty_area=False)
        if any(isinstance(cell, str) and "@" in cell for row in rows for cell in row):
            return rows
        first = rows if first is None else first
    return first or []


def _check(source: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
    # The third is what zipfile says of a file that a newer kind of ZIP is needed for.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refused("broken_workbook") from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Refused("not_a_list")
    if len(parts) > _MAX_PARTS:
        raise Refused("bomb")
    room = _MAX_UNFOLDED
    sheets, strings = [], []
    for part in parts:
        content = b"".join(_unfolded(source, part, room))
        room -= len(content)
        # By what they hold: where a part lies is for the workbook to decide.
        if b"sheetData" in content:
            sheets.append(content)
        if _STRING_END.search(content):
            strings.append(content)
    for content in sheets:
        _check_corners(content)
    _check_shared(sheets, strings)


def _unfolded(source: bytes, part: zipfile.ZipInfo, room: int) -> Iterator[bytes]:
    """The content of a part in pieces, whatever size the archive claims for it."""
    start = part.header_offset + _LOCAL_HEADER
    header = source[part.header_offset : start]
    if len(header) < _LOCAL_HEADER or part.flag_bits & 1:  # encrypted
        raise Refused("broken_workbook")
    start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    folded = source[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        if len(folded) > room:
            raise Refused("bomb")
        yield folded
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused("broken_workbook")
    yield from _inflated(folded, room)


def _inflated(folded: bytes, room: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while piece := machine.decompress(folded, _PIECE):
            room -= len(piece)
            if room < 0:
                raise Refused("bomb")
            yield piece
            folded = machine.unconsumed_tail
    except zlib.error:
        raise Refused("broken_workbook") from None


def _check_corners(content: bytes) -> None:
    if _DISGUISE.search(content):
        raise Refused("broken_workbook")
    for letters, digits in set(_REFERENCE.findall(content)):
        if len(digits) > 7 or int(digits) > _MAX_LAST_ROW or _column(letters) > _MAX_LAST_COLUMN:
            raise Refused("bomb")


def _check_shared(sheets: list[bytes], strings: list[bytes]) -> None:
    shown = Counter(int(index) for content in sheets for index in _POINTER.findall(content))
    for content in strings:
        lengths = map(len, _STRING_END.split(content))
        if sum(length * shown[index] for index, length in enumerate(lengths)) > _MAX_SHARED:
            raise Refused("bomb")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - ord("A") + 1
    return number
