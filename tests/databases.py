"""The databases of the tests: a pytest plugin.

* `database`: the address of a migrated database with empty tables. A test that uses it runs
  twice, on SQLite and on PostgreSQL, unless `@pytest.mark.sqlite_only` or
  `@pytest.mark.postgresql_only` says otherwise.
* `bare_database`: the same kind of database as `database`, but another one, and without any
  table: for migrations, and for restoring a backup elsewhere.

The migrations run once for each worker and kind. After that SQLite gets a copy of the migrated
file (1 ms), PostgreSQL keeps the database and loses its rows (6 ms; a copy of the database
takes 60, TRUNCATE 40).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config as AlembicConfig

from config import ROOT
from portfolio.core.db import Database
from tests.parts import not_run

KINDS = ("sqlite", "postgresql")
FOLDER = pytest.StashKey[Path]()
SERVER = pytest.StashKey["subprocess.Popen[bytes]"]()
START_SECONDS = 90


# --- The server belongs to the process that was started, and the workers only use it --------


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers, and keep a server ready to be wanted."""
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}_only: the test says nothing about the other")
    if hasattr(config, "workerinput"):
        config.stash[FOLDER] = Path(config.workerinput["postgresql"])
        return
    # Not pytest's own folder: the path of a socket holds 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    config.stash[FOLDER] = folder
    config.stash[SERVER] = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("postgres.py"), folder],
        stdin=subprocess.PIPE,
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the server is."""
    node.workerinput["postgresql"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the server, which notices that nobody talks to it any more."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        assert server.stdin is not None
        server.stdin.close()
        server.wait(30)
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of a database is a test of both."""
    if "database" in metafunc.fixturenames:
        only = [k for k in KINDS if metafunc.definition.get_closest_marker(f"{k}_only")]
        metafunc.parametrize("database", only or KINDS, indirect=True)


# --- SQLite --------------------------------------------------------------------------------


class Sqlite:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        migrate(f"sqlite:///{self.template}")

    def empty(self) -> str:
        # Always the same path, so that the application can be the same one too.
        path = self.template.with_name("portfolio.db")
        # A new file, not the old one with other words: SQLite shares the locks of a file among all
        # connections of a process, and a server's thread may still be closing its own.
        for left in ("portfolio.db", "portfolio.db-wal", "portfolio.db-shm"):
            path.with_name(left).unlink(missing_ok=True)
        return self.copy(path)

    def copy(self, path: Path) -> str:
        """One more, beside the one that the application has."""
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"


def migrate(url: str, to: str = "head") -> None:
    """Run the migrations on the database, up to `to`, or down with a `-1` or `base`."""
    settings = AlembicConfig(str(ROOT / "alembic.ini"))
    database = Database(url)
    down = to == "base" or to.startswith("-")
    with database.writing_engine.connect() as connection:
        settings.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(settings, to)
        connection.commit()
    database.engine.dispose()


# --- PostgreSQL ----------------------------------------------------------------------------


@dataclass
class Postgres:
    """The databases of one worker on the run's server."""

    socket: str
    """The folder of the server's socket."""
    programs: Path
    """Where psql, pg_dump and pg_restore of the server's version are."""
    prefix: str

    def __post_init__(self) -> None:
        self.numbers = count(1)
        self.main = f"{self.prefix}_main"
        self.create(self.main)
        migrate(self.url(self.main))
        with self.connect(self.main) as connection:
            rows = connection.execute(
                "SELECT quote_ident(tablename) FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
        # As a replica: neither foreign keys nor triggers mind the order.
        self.clearing = "SET session_replication_role = replica;" + "".join(
            f"DELETE FROM {name};" for (name,) in rows
        )

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket}"

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(host=self.socket, user="postgres", dbname=name, autocommit=True)

    def create(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")

    def drop(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def empty(self) -> str:
        with self.connect(self.main) as connection:
            # What an earlier test left open would hold locks.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(self.clearing)
        return self.url(self.main)

    def bare(self) -> str:
        name = f"{self.prefix}_bare_{next(self.numbers)}"
        self.create(name)
        return name


def _server(folder: Path) -> tuple[str, Path] | str:
    """Start the run's server if nobody has, and wait for its address or its excuse."""
    (folder / "wanted").touch()
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        if (folder / "address").exists():
            socket, programs = (folder / "address").read_text().splitlines()
            return socket, Path(programs)
        if (folder / "reason").exists():
            return (folder / "reason").read_text()
        time.sleep(0.02)
    return f"the server did not start within {START_SECONDS} s"


# --- Fixtures ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Sqlite]:
    """The migrated SQLite file of this worker; in memory where that can be, since each of the
    many commits waits for its disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="sqlite-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        yield Sqlite(Path(folder))


@pytest.fixture(scope="session")
def postgres_or_reason(request: pytest.FixtureRequest) -> Postgres | str:
    """The databases of this worker, or why there are none."""
    answer = _server(request.config.stash[FOLDER])
    if isinstance(answer, str):
        return answer
    return Postgres(*answer, prefix=os.environ.get("PYTEST_XDIST_WORKER", "gw"))


@pytest.fixture
def postgres(postgres_or_reason: Postgres | str) -> Postgres:
    """The databases of this worker; the test is not run where there is no PostgreSQL."""
    if isinstance(postgres_or_reason, str):
        not_run("PostgreSQL", postgres_or_reason)
    return postgres_or_reason


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database with empty tables."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite").empty()
    else:
        url = request.getfixturevalue("postgres").empty()
    return url


@pytest.fixture
def bare_database(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[str]:
    """The address of another database of the same kind, without tables."""
    if database.startswith("sqlite:"):
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.bare()
    yield postgres.url(name)
    postgres.drop(name)
