"""The database: engine, session, transaction and the base of every table.

`session` is the session of the request, command or job that is running. A request or a
`transaction()` block is one transaction; nobody else commits. On SQLite a writing transaction
begins with BEGIN IMMEDIATE: a plain BEGIN that reads and then writes fails under load with
"database is locked", whatever the time-out, because its snapshot is stale.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, TypeVar, TypeVarTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Row,
    Select,
    create_engine,
    event,
    make_url,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from portfolio.core.errors import NotFound

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


# Seconds: how long a writer waits for others on SQLite, and how long until it asks again.
PATIENCE = 30
PAUSE = (0.001, 0.004)


class Instant(TypeDecorator[datetime]):
    """An aware moment. Stored in UTC; SQLite, which knows no zones, gets it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_big = BigInteger().with_variant(Integer, "sqlite")

Key = Annotated[int, mapped_column(_big, primary_key=True)]


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant(), int: _big}


_current: ContextVar[Session] = ContextVar("session")

session: Session = LocalProxy(_current)  # type: ignore[assignment]


class Database:
    """One database: its engine, and the sessions that belong to it."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.engine = _engine(url, pool_size)
        # Same pool, other BEGIN: see _begin.
        self.writing_engine = self.engine.execution_options(immediate=True)

    def new_session(self, *, writing: bool) -> Session:
        return Session(
            self.writing_engine if writing else self.engine,
            expire_on_commit=False,
        )

    def may_write(self, open_session: Session) -> None:
        """From its next statement on, this session takes the write lock at once."""
        open_session.commit()
        open_session.bind = self.writing_engine

    @contextmanager
    def transaction(self, *, writing: bool = True) -> Iterator[Session]:
        """A transaction of its own, which is `db.session` inside the block.

        Commits at the end, rolls back when the block raises. For commands, jobs, and what must
        survive the refusal of a request.
        """
        with self.new_session(writing=writing) as own:
            token = _current.set(own)
            try:
                yield own
                own.commit()
            finally:
                _current.reset(token)

    @contextmanager
    def bound(self, *, writing: bool = False) -> Iterator[Session]:
        """`db.session` for the length of a request; the caller commits or rolls back."""
        with self.new_session(writing=writing) as own:
            token = _current.set(own)
            try:
                yield own
            finally:
                _current.reset(token)


def found(select: Select[T], **asked: object) -> T:
    """The one thing that a scoped select finds; NotFound where there is none.

    `asked` are the parameters of a select that was built once for all.
    """
    thing = session.scalars(select, asked).unique().one_or_none()
    if thing is None:
        raise NotFound
    return thing


def rows(select: Select[*Ts], **asked: object) -> Sequence[Row[*Ts]]:
    """The rows of a select of columns that was built once for all.

    Asks the connection itself. The session would first look for changes that it has not written
    yet, and get ready for entities; a page that asks five times feels that.
    """
    return session.connection().execute(select, asked).all()


def holds_anything(connection: Connection | Session) -> bool:
    """Whether any table of ours has a row."""
    return any(
        connection.execute(select(1).select_from(table).limit(1)).first() is not None
        for table in Base.metadata.sorted_tables
    )


def analyze(connection: Connection) -> None:
    """Let PostgreSQL count what was just loaded. It would notice within minutes by itself, and
    until then plan every question as if the tables were empty."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def _engine(url: str, pool_size: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=10,
            pool_timeout=20,
            hide_parameters=True,
        )
    # isolation_level None leaves every BEGIN to _begin; the time-out is how long a writer waits.
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=10,
        # Parameters are people's texts: no error may carry them into a log.
        hide_parameters=True,
        connect_args={"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: an acknowledged save survives a power cut, not only a killed process.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    if not immediate:
        connection.exec_driver_sql("BEGIN")
        return
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _took_write_lock(driver):
            # Once more in the way in which SQLAlchemy hears of the refusal.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")


def _took_write_lock(driver: sqlite3.Connection) -> bool:
    """BEGIN IMMEDIATE as soon as nobody else writes; False where that could not be had.

    SQLite's own wait sleeps ever longer, up to 100 ms, while a write takes 1: who has waited
    longest is then served last. The driver is asked itself, since to raise each refusal through
    SQLAlchemy takes longer than a write.
    """
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(random.uniform(*PAUSE))  # noqa: S311
        else:
            return True
    return False
