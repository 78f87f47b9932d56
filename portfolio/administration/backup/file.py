"""The file: gzipped lines of JSON, written under another name until it is whole.

    {"portfolio_backup": 1, "revision": "…", "made_at": "…"}
    {"table": "people", "columns": ["id", …]}
    [1, …]                                        one line for each row
    {"rows": 100, "sha256": "…"}                  of the lines since the table's name
    …
    {"tables": {"people": {"rows": 100, "sha256": "…"}, …}}

The last line is the manifest. A file that ends before it is no backup.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from portfolio.administration.backup.carried import Sums

FORMAT = 1
# Of one line: a row with the longest text twice, every character escaped.
LONGEST_LINE = 64 * 1024 * 1024


class Damaged(Exception):
    """The file is not a whole, unchanged backup; the message says what is wrong."""


@dataclass(frozen=True)
class Head:
    """What a backup says about itself: the migration that its rows belong to, and when."""

    revision: str
    made_at: str


@dataclass(frozen=True)
class Row:
    """The values of one row, in the order of `columns`."""

    table: str
    columns: tuple[str, ...]
    values: list[Any]


@contextmanager
def new_file(path: Path) -> Iterator[gzip.GzipFile]:
    """A file that only its owner may read, and that gets its name when the block ends well."""
    partial = path.with_name(f".{path.name}.{uuid4().hex}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
                yield packed
            raw.flush()
            os.fsync(raw.fileno())
        if path.exists():
            raise FileExistsError(path)
        partial.rename(path)
        _sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def read_head(path: Path) -> Head:
    """The first line; Damaged where it is none of ours, OSError where there is no file."""
    with _opened(path) as lines:
        return _head(next(lines, None))


def read_rows(path: Path) -> Iterator[Row]:
    """All rows in order. Raises Damaged at the first thing that is wrong, at the latest at the
    end: only who has read to the end knows that the file is whole."""
    with _opened(path) as lines:
        _head(next(lines, None))
        sums: dict[str, dict[str, int | str]] = {}
        for line in lines:
            opening = _object(line)
            if "tables" in opening:
                if opening["tables"] != sums:
                    raise Damaged("its manifest does not agree with its rows")
                if next(lines, None) is not None:
                    raise Damaged("something follows after its end")
                return
            name = str(opening["table"])
            counted = Sums()
            yield from _table(name, tuple(opening["columns"]), lines, counted)
            sums[name] = counted.as_json()
        raise Damaged("it ends too early")


def _table(
    name: str, columns: tuple[str, ...], lines: Iterator[bytes], counted: Sums
) -> Iterator[Row]:
    for line in lines:
        content = json.loads(line)
        if isinstance(content, dict):
            if content != counted.as_json():
                raise Damaged(f"the rows of {name} are not the ones that were saved")
            return
        counted.add(line)
        yield Row(name, columns, content)
    raise Damaged("it ends too early")


def _head(line: bytes | None) -> Head:
    head = _object(line or b"{}")
    if head.get("portfolio_backup") != FORMAT:
        raise Damaged("it is no backup of this service")
    return Head(str(head["revision"]), str(head["made_at"]))


def _object(line: bytes) -> dict[str, Any]:
    content = json.loads(line)
    if not isinstance(content, dict):
        raise Damaged("its lines are in disorder")
    return content


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file; whatever fails while they are read means that it is damaged."""
    try:
        with gzip.open(path, "rb") as packed:
            yield _lines(packed)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Damaged("it is cut off or changed") from error
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise Damaged("its lines can't be read") from error


def _lines(packed: gzip.GzipFile) -> Iterator[bytes]:
    while line := packed.readline(LONGEST_LINE):
        yield line


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
