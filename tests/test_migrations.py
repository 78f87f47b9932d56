"""Every migration runs up, down and up again with data in it; models and schema are equal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, select
from sqlalchemy.orm import Session

from config import ROOT
from portfolio.core.db import Base, Database
from tests.databases import migrate
from tests.makers import Make
from tests.world import build


@pytest.fixture
def filled(app, make):
    """The database of the test, with something in every table that a world fills."""
    build(make, app)
    # A transaction left open would hold the tables that are to go.
    make.session.close()
    app.extensions["database"].engine.dispose()
    return app.extensions["config"].database_url


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(AlembicConfig(str(ROOT / "alembic.ini")))


def counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_models_and_schema_are_equal(database):
    engine = create_engine(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_there_is_one_head():
    assert len(scripts().get_heads()) == 1


@pytest.mark.parametrize(
    "script", list(scripts().walk_revisions()), ids=lambda script: script.revision
)
def test_a_migration_is_dated_and_says_why(script):
    assert re.match(r"\d{4}_\d{2}_\d{2}_\w+$", Path(script.path).stem)
    assert "Why:" in (script.module.__doc__ or "")


def test_up_down_and_up_again_with_data(filled):
    """Down drops what the first migration made; up again makes a schema that works."""
    before = counts(filled)
    assert sum(count > 0 for count in before.values()) >= 20
    newest = scripts().get_current_head()
    below = [script.revision for script in scripts().walk_revisions()][1:]
    for revision in below:
        # Tables that stay keep their rows on the way down to it and up again.
        migrate(filled, revision)
        kept = set(inspect(create_engine(filled)).get_table_names())
        migrate(filled, newest)
        after = counts(filled)
        assert {name: after[name] for name in kept & before.keys()} == {
            name: before[name] for name in kept & before.keys()
        }
    migrate(filled, "base")
    engine = create_engine(filled)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    migrate(filled)
    database = Database(filled)
    with Session(database.writing_engine, expire_on_commit=False) as session:
        assert Make(session).entry().id
    database.engine.dispose()
