"""Restoring a backup into an empty database: all of it, checked, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, func, insert, select, update

from config import ROOT
from portfolio.administration.backup.carried import (
    AT_ONCE,
    Sums,
    carried_tables,
    line_of,
    lines_of,
    row_of,
)
from portfolio.administration.backup.file import Damaged, Head, Row, read_head, read_rows
from portfolio.core import clock
from portfolio.core.db import Database, analyze, holds_anything
from portfolio.core.readiness import migration_state
from portfolio.core.text import digest
from portfolio.notices.models import Notice


class WrongRevision(Exception):
    """The backup or the database belongs to another release; the message says which."""


class NotEmpty(Exception):
    """The database holds something: a restore never overwrites or mixes."""


def restore_backup(database: Database, path: Path) -> dict[str, int]:
    """Check the whole file, then fill the database from it; how many rows of each table.

    A database without tables is migrated first. Raises Damaged, WrongRevision, NotEmpty, and
    OSError where there is no such file.
    """
    head = read_head(path)
    _check_rows(path)
    _migrate(database, head)
    with database.writing_engine.begin() as connection:
        if holds_anything(connection):
            raise NotEmpty
        saved = _insert(connection, read_rows(path))
        _compare(connection, saved)
        _mail_nothing_of_the_past(connection)
        _set_sequences(connection)
        analyze(connection)
    return {name: sums.rows for name, sums in saved.items()}


def _check_rows(path: Path) -> None:
    """Read to the end: what is damaged is refused before anything is touched."""
    tables = {table.name: table for table in carried_tables()}
    for row in read_rows(path):
        table = tables.get(row.table)
        if table is None or list(row.columns) != table.columns.keys():
            raise Damaged(f"its table {row.table} is not this release's")
        try:
            values = row_of(table, row.values)
        except (ValueError, TypeError) as error:
            raise Damaged(f"a row of {row.table} can't be read") from error
        if table.name == "versions":
            _check_version(values)


def _check_version(version: dict[str, Any]) -> None:
    """What was shared is what its digest says; a redacted version holds neither."""
    html = version["html"]
    if version["digest"] != (digest(html) if html else ""):
        raise Damaged(f"the text of version {version['id']} is not the one that was shared")


def _migrate(database: Database, head: Head) -> None:
    has, program = migration_state(database, ROOT)
    if head.revision != program:
        raise WrongRevision(
            f"the backup was made at migration {head.revision} and this program is at {program}; "
            "restore it with the release that made it, then upgrade"
        )
    if has is None:
        with database.writing_engine.begin() as connection:
            settings = AlembicConfig(str(ROOT / "alembic.ini"))
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    elif has != program:
        raise WrongRevision(
            f"the database is at migration {has} and this program at {program}; "
            "run `alembic upgrade head` first"
        )


def _insert(connection: Connection, rows: Iterator[Row]) -> dict[str, Sums]:
    sums = {table.name: Sums() for table in carried_tables()}
    tables = {table.name: table for table in carried_tables()}
    for name, of_table in groupby(rows, key=lambda row: row.table):
        table = tables[name]
        batch = []
        for row in of_table:
            sums[name].add(line_of(row.values))
            batch.append(row_of(table, row.values))
            if len(batch) == AT_ONCE:
                connection.execute(insert(table), batch)
                batch = []
        if batch:
            connection.execute(insert(table), batch)
    return sums


def _compare(connection: Connection, saved: dict[str, Sums]) -> None:
    """Read everything back: what the database holds now is what was in the file."""
    for table in carried_tables():
        there = Sums()
        for line in lines_of(connection, table):
            there.add(line)
        if there.as_json() != saved[table.name].as_json():
            raise Damaged(f"the database gave back other rows of {table.name} than it was given")


def _mail_nothing_of_the_past(connection: Connection) -> None:
    """What waited for a mail when the backup was made has been mailed since, as like as not. It
    stays unread in the lists."""
    connection.execute(
        update(Notice).where(Notice.mailed_at.is_(None)).values(mailed_at=clock.now())
    )


def _set_sequences(connection: Connection) -> None:
    """On PostgreSQL the next id comes from a sequence, which knows nothing of inserted ids."""
    if connection.dialect.name != "postgresql":
        return
    for table in carried_tables():
        key = table.autoincrement_column
        if key is None:
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
        highest = connection.scalar(select(func.max(key)))
        if sequence is not None and highest is not None:
            connection.execute(select(func.setval(sequence, highest)))
