"""Runs the migrations on the database that DATABASE_URL names, in one transaction each."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from config import Config, ConfigurationError
from portfolio import ROOMS
from portfolio.core.db import Base, Database, Instant

for room in ROOMS:
    if (Path(__file__).parents[1] / "portfolio" / room / "models.py").is_file():
        import_module(f"portfolio.{room}.models")


def render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: a migration must not change when the code does."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Run what is asked for on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        # SQLite changes a table by making it anew.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the caller's connection (tests) or open the configured database."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    try:
        config = Config.from_environment(os.environ)
    except ConfigurationError as error:
        raise SystemExit(f"portfolio: {error}") from None
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(
            parents=True, exist_ok=True
        )
    with Database(config.database_url).writing_engine.connect() as connection:
        migrate(connection)


main()
