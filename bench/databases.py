"""Two databases with the same demo in them, made for the bench and removed after it."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import ROOT, Config
from portfolio import create_app
from portfolio.administration.demo.load import fill
from portfolio.cohorts.models import Enrolment, Role
from portfolio.core.db import Database
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version

TEACHER = "underviser@portfolio.example"
PASSWORD = "et langt kodeord til bench"
START_SECONDS = 90


@dataclass(frozen=True)
class Cast:
    """Who is there to measure with: addresses, and what each of them reads or writes."""

    students: list[str]
    teachers: list[str]
    cohort_id: int
    version_id: int
    writers: list[tuple[str, int]]
    """Address, and the day about which this student has begun an entry."""


def filled(url: str, people: int) -> Cast:
    """Migrate a database, load the demo, and find so many people of each kind in it."""
    database = migrated(url)
    # Nobody verifies these receipts.
    fill(database, PASSWORD, secrets.token_urlsafe(48))
    with database.transaction(writing=False) as session:
        cast = _cast(session, people)
    database.engine.dispose()
    return cast


def migrated(url: str) -> Database:
    """A database with all tables and nothing in them."""
    database = Database(url)
    settings = AlembicConfig(str(ROOT / "alembic.ini"))
    with database.writing_engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()
    # The rooms introduce themselves to each other when the application is made.
    create_app(Config(environment="test", secret_key=PASSWORD, database_url=url))
    return database


def _cast(session: Session, people: int) -> Cast:
    """Readers of the version with the most comments, and the cohort that it belongs to."""
    version, cohort = session.execute(
        select(Version.id, Text.cohort_id)
        .join(Version.text)
        .join(Comment, Comment.version_id == Version.id)
        .group_by(Version.id, Text.cohort_id)
        .order_by(func.count().desc(), Version.id)
        .limit(1)
    ).one()
    members = select(Person.email).join(Person.enrolments).where(Enrolment.cohort_id == cohort)
    writers = session.execute(
        select(Person.email, func.min(Entry.day_id))
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Entry, Entry.enrolment_id == Enrolment.id)
        .group_by(Person.email)
        .order_by(Person.email)
        .limit(people)
    ).all()
    return Cast(
        students=[email for email, _ in writers],
        teachers=list(session.scalars(members.where(Enrolment.role == Role.TEACHER))),
        cohort_id=cohort,
        version_id=version,
        writers=[(email, day) for email, day in writers],
    )


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of a database on a PostgreSQL that is started for the block."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.postgres", str(folder)], stdin=subprocess.PIPE, cwd=ROOT
    )
    try:
        (folder / "wanted").touch()
        limit = time.monotonic() + START_SECONDS
        while not (folder / "address").exists():
            if (folder / "reason").exists():
                raise RuntimeError((folder / "reason").read_text())
            if time.monotonic() > limit:
                raise RuntimeError("PostgreSQL did not start")
            time.sleep(0.05)
        with psycopg.connect(host=str(folder), user="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield f"postgresql+psycopg://postgres@/bench?host={folder}"
    finally:
        if server.stdin is not None:
            server.stdin.close()
        server.wait(30)
