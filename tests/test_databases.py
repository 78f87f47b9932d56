"""The ground that the other tests stand on: their databases."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from portfolio.core.db import Base
from tests.makers import Make


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_empty_tables(turn: int, database: str, make: Make) -> None:
    engine = create_engine(database)
    with engine.connect() as connection:
        found = {
            table.name: connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar()
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    assert set(found.values()) == {0}
    # What the next turn must not find.
    make.entry()


def test_a_bare_database_is_of_the_same_kind_and_empty(database: str, bare_database: str) -> None:
    engine = create_engine(bare_database)
    assert engine.dialect.name == create_engine(database).dialect.name
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.sqlite_only
def test_a_test_can_be_for_sqlite_only(database: str) -> None:
    assert database.startswith("sqlite:")


@pytest.mark.postgresql_only
def test_a_test_can_be_for_postgresql_only(database: str) -> None:
    assert database.startswith("postgresql+psycopg:")
