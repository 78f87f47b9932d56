"""/health (this process lives) and /ready (database reachable, migrations at head)."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config import Config, ConfigurationError
from portfolio.core.db import Database
from portfolio.core.doors import anyone


def check_reachable(database: Database, config: Config) -> None:
    """Raise ConfigurationError, without the address's password, where no database answers."""
    shown = database.engine.url.render_as_string(hide_password=True)
    try:
        with database.engine.connect():
            pass
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        if config.is_production:
            raise ConfigurationError(
                f"the database at {shown} can't be reached: {reason}."
            ) from error


def migration_state(database: Database, root: Path) -> tuple[str | None, str | None]:
    """The revision that the database has, and the newest that the code has."""
    script = ScriptDirectory.from_config(AlembicConfig(str(root / "alembic.ini")))
    with database.engine.connect() as connection:
        has = MigrationContext.configure(connection).get_current_revision()
    return has, script.get_current_head()


def init(app: Flask, database: Database, root: Path) -> None:
    """Add both routes."""

    @app.get("/health")
    @anyone
    def health() -> ResponseReturnValue:
        return jsonify(status="ok")

    @app.get("/ready")
    @anyone
    def ready() -> ResponseReturnValue:
        try:
            has, head = migration_state(database, root)
        except SQLAlchemyError:
            return jsonify(status="unavailable", database="unreachable"), 503
        if has != head:
            return jsonify(status="unavailable", database="reachable", migrations="behind"), 503
        return jsonify(status="ok", database="reachable", migrations="head")
