"""What every test can ask for: the application on a real database, people, things and a clock."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from config import Config
from portfolio.core import clock as core_clock
from portfolio.core.db import Database
from portfolio.people.models import Person
from tests.applications import application
from tests.makers import Make
from tests.visitor import Visitor

pytest_plugins = ["tests.parts", "tests.databases", "tests.browser.chromium"]

# A Monday in the middle of the demo module, at five past two in Copenhagen.
NOW = datetime(2026, 3, 9, 13, 5, tzinfo=UTC)

# Where the service is said to be, plain and as deployed; .example is nobody's (RFC 2606).
SITE, SECURE_SITE = "http://portfolio.example", "https://portfolio.example"


LONGEST = {"test_kill", "test_road", "test_axe", "test_serving"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many a test of a browser waits for a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: begun last, one of them would keep the whole run waiting."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def pytest_collection_finish() -> None:
    """Nothing that was imported and collected ever becomes garbage: to look through all of it again
    and again takes an eighth of a run."""
    gc.freeze()


@pytest.fixture
def clock() -> Iterator[Callable[[datetime], None]]:
    """Time stands at NOW; `clock(moment)` moves it."""
    with core_clock.fixed(NOW):

        def move(at: datetime) -> None:
            core_clock._fixed[-1] = at.astimezone(UTC)

        yield move


@pytest.fixture
def config(database: str) -> Config:
    """The settings of a test: a real database, mails to nowhere."""
    return Config(
        environment="test",
        secret_key="a secret key that is used in tests only",
        database_url=database,
        public_url=SITE,
        contact_email="hjaelp@portfolio.example",
        contact_phone="12 34 56 78",
    )


@pytest.fixture
def app(config: Config, clock: Callable[[datetime], None]) -> Iterator[Flask]:
    """The application; each test that uses it runs on SQLite and on PostgreSQL."""
    app = application(config)
    yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture
def data(app: Flask) -> Database:
    """The database of the application, for transactions of the test's own."""
    database: Database = app.extensions["database"]
    return database


@pytest.fixture
def make(data: Database) -> Iterator[Make]:
    """`make.entry()` and its like: the smallest valid thing, committed."""
    with data.bound(writing=False) as session:
        yield Make(session)


@pytest.fixture
def visit(app: Flask) -> Callable[[Person | None], Visitor]:
    """`visit(person)`: a browser in which the person is signed in; `visit(None)`: nobody."""

    def visit(person: Person | None = None) -> Visitor:
        return Visitor(app, person)

    return visit


@pytest.fixture
def queries(data: Database) -> Callable[[], Any]:
    """`with queries() as seen:` collects the SQL statements of the block."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, _p: Any, _ctx: Any, _many: Any) -> None:
            if statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                seen.append(statement)

        event.listen(data.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(data.engine, "before_cursor_execute", note)

    return collect
