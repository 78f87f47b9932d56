"""Making a backup while people write: everything is read in one transaction, as at one moment."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from portfolio.administration.backup.carried import Sums, carried_tables, line_of, lines_of
from portfolio.administration.backup.file import FORMAT, new_file
from portfolio.core import clock
from portfolio.core.db import Database


def make_backup(database: Database, revision: str, path: Path) -> dict[str, int]:
    """Write a backup of everything that is carried; how many rows of each table.

    Writers are not held up: on SQLite a reader has its own snapshot of the WAL, on PostgreSQL
    the transaction is REPEATABLE READ. Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(path)
    counts: dict[str, int] = {}
    with new_file(path) as out, _snapshot(database) as connection:
        made_at = clock.now().isoformat(timespec="seconds")
        out.write(line_of({"portfolio_backup": FORMAT, "revision": revision, "made_at": made_at}))
        manifest = {}
        for table in carried_tables():
            out.write(line_of({"table": table.name, "columns": table.columns.keys()}))
            sums = Sums()
            for line in lines_of(connection, table):
                sums.add(line)
                out.write(line)
            manifest[table.name] = sums.as_json()
            counts[table.name] = sums.rows
            out.write(line_of(manifest[table.name]))
        out.write(line_of({"tables": manifest}))
    return counts


def _snapshot(database: Database) -> Connection:
    options = {}
    if database.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return database.engine.connect().execution_options(**options)
