"""What a backup carries, and how a row becomes a line of text and a row again.

A line holds the values of a row in the order of the columns, as JSON that is the same from
SQLite and from PostgreSQL: moments in UTC, dates and times in ISO 8601, files in base64. So
digests of lines can be compared across databases, and a backup of one can be restored into the
other.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, Table, Time, select

from portfolio.core.db import Base, Instant

# Keys to accounts, and mails that may hold such keys or were sent since: after a restore people
# sign in again, ask for a new link, or are invited again. Bundles hold copies of papers that are
# carried, and are made anew.
NOT_CARRIED = frozenset(
    {"sessions", "one_time_links", "failed_sign_ins", "outbox", "bundles", "bundle_pieces"}
)

# Rows that are in memory at once. A version holds two copies of a text, each up to half a MB.
AT_ONCE = 50


def carried_tables() -> list[Table]:
    """The tables of a backup, each after those that it points at."""
    return [table for table in Base.metadata.sorted_tables if table.name not in NOT_CARRIED]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """All rows as lines, by primary key, so that an answer comes after what it answers."""
    ordered = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(ordered, execution_options={"yield_per": AT_ONCE}):
        yield line_of(list(row))


def line_of(values: Any) -> bytes:
    """A line of JSON with its line break."""
    text = json.dumps(
        values, default=_spelt, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    return text.encode() + b"\n"


def row_of(table: Table, values: list[Any]) -> dict[str, Any]:
    """A row to insert. Raises ValueError or TypeError where the values are none of the table's."""
    pairs = zip(table.columns, values, strict=True)
    return {column.name: _read(column, value) for column, value in pairs}


class Sums:
    """Counts rows and adds up their digest while they pass by."""

    def __init__(self) -> None:
        self.rows = 0
        self._digest = hashlib.sha256()

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._digest.update(line)

    def as_json(self) -> dict[str, int | str]:
        """How many rows there were, and the SHA-256 of their lines."""
        return {"rows": self.rows, "sha256": self._digest.hexdigest()}


def _spelt(value: object) -> str:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    raise TypeError(f"a backup holds no {type(value).__name__}")


def _read(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, (Instant, DateTime)):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Time):
        return time.fromisoformat(value)
    return value
