"""`backup create` and `backup restore`: one moment, everything, checked, all or nothing."""

from __future__ import annotations

import gzip
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Table, func, select, update
from sqlalchemy import text as sql

from config import ROOT, Config
from portfolio import create_app
from portfolio.administration.backup import making, restoring
from portfolio.administration.backup.carried import NOT_CARRIED, carried_tables, lines_of
from portfolio.administration.backup.file import Damaged, read_rows
from portfolio.administration.backup.making import make_backup
from portfolio.administration.backup.restoring import NotEmpty, WrongRevision, restore_backup
from portfolio.administration.demo.load import fill
from portfolio.cohorts.models import Module
from portfolio.core import clock, db
from portfolio.core.db import Base, Database, holds_anything
from portfolio.core.readiness import migration_state
from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import Notice
from portfolio.people.models import BrowserSession, Person
from portfolio.texts.models import Draft, Redaction, Version
from tests.databases import Postgres, Sqlite
from tests.makers import Make


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "portfolio.backup"


@pytest.fixture
def elsewhere(bare_database: str) -> Iterator[Database]:
    """A database of the same kind without tables."""
    other = Database(bare_database)
    yield other
    other.engine.dispose()


def head(data: Database) -> str:
    revision = migration_state(data, ROOT)[1]
    assert revision is not None
    return revision


def contents(data: Database) -> dict[str, list[bytes]]:
    with data.engine.connect() as connection:
        return {table.name: list(lines_of(connection, table)) for table in carried_tables()}


def one_of_each(make: Make) -> Version:
    """A little of everything, with a reply, a redaction, a part and a session."""
    cohort = make.cohort()
    teacher, student = make.teacher(cohort), make.student(cohort, "Åse Ørum")
    entry = make.entry(student, make.day(cohort, prompts=("Hvad lagde du mærke til?",)))
    version = make.version(entry, "<p>Æblet 🍎 faldt &amp; trillede.</p>")
    comment = make.comment(version, teacher)
    make.comment(version, student, "Tak", parent=comment)
    taken = make.version(entry, "<p>Væk</p>")
    taken.html = taken.plain = taken.digest = ""
    make.keep(Redaction(version_id=taken.id, reason="Et navn", by_id=student.id, at=clock.now()))
    part = make.part(make.assignment(student, cohort), source=version)
    part.source_blocks = [0, 2]
    make.keep(part)
    make.keep(LedgerLine(at=clock.now(), verb="shared", thing="texts", details={"b": 1, "a": "x"}))
    make.keep(
        BrowserSession(
            token_digest="x" * 64,
            person_id=student.id,
            started_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=1),
        )
    )
    return version


def test_a_restored_demo_is_equal(data: Database, elsewhere: Database, file: Path) -> None:
    fill(data, "et kodeord til demoen", "en nøgle til demoen")
    counts = make_backup(data, head(data), file)
    assert restore_backup(elsewhere, file) == counts
    assert contents(elsewhere) == contents(data)
    assert counts["versions"] > 200
    for database in (data, elsewhere):
        _check_planned_for(database, counts["versions"])


def _check_planned_for(database: Database, versions: int) -> None:
    """PostgreSQL knows how much was loaded, and does not plan for empty tables."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            known = sql("select reltuples from pg_class where relname = 'versions'")
            assert connection.scalar(known) == versions


def test_everything_is_carried_but_keys_and_mails(
    data: Database, elsewhere: Database, file: Path, make: Make
) -> None:
    one_of_each(make)
    make_backup(data, head(data), file)
    restore_backup(elsewhere, file)
    assert contents(elsewhere) == contents(data)
    with elsewhere.engine.connect() as connection:
        for name in NOT_CARRIED:
            rows = select(func.count()).select_from(Base.metadata.tables[name])
            assert connection.scalar(rows) == 0, name


def test_what_waited_for_a_mail_is_not_mailed_after_a_restore(
    data: Database, elsewhere: Database, file: Path, make: Make
) -> None:
    version = one_of_each(make)
    make.notice(make.owner(version), text_id=version.text_id, version_id=version.id)
    make_backup(data, head(data), file)
    restore_backup(elsewhere, file)
    with elsewhere.transaction(writing=False) as session:
        [line] = session.scalars(select(Notice))
    assert (line.read_at, line.mailed_at) == (None, clock.now())


def test_the_next_row_gets_the_next_id(
    data: Database, elsewhere: Database, file: Path, make: Make
) -> None:
    one_of_each(make)
    newest = max(person.id for person in make.all(Person))
    make_backup(data, head(data), file)
    restore_backup(elsewhere, file)
    with elsewhere.bound(writing=True) as session:
        assert Make(session).person(email="ny@portfolio.example").id == newest + 1


def test_a_backup_is_of_one_moment_and_holds_nobody_up(
    data: Database,
    elsewhere: Database,
    file: Path,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_of_each(make)
    before = contents(data)
    written: list[str] = []

    def read_while_somebody_writes(connection: object, table: Table) -> Iterator[bytes]:
        yield from lines_of(connection, table)  # type: ignore[arg-type]
        if not written:
            in_the_middle = threading.Thread(target=lambda: written.append(save_something()))
            in_the_middle.start()
            in_the_middle.join(20)
            assert written, "the writer was held up"

    def save_something() -> str:
        with data.transaction() as session:
            session.execute(update(Draft).values(html="<p>Nyt</p>", revision=Draft.revision + 1))
            session.add(Module(code="NY", title="Nyt", ects=5, created_at=clock.now()))
        return "saved"

    monkeypatch.setattr(making, "lines_of", read_while_somebody_writes)
    make_backup(data, head(data), file)
    restore_backup(elsewhere, file)
    assert contents(elsewhere) == before != contents(data)


def test_backups_under_load_are_consistent(
    data: Database, elsewhere: Database, file: Path, make: Make
) -> None:
    """Writers raise a draft's revision and write a ledger line together; both or none arrive."""
    texts = [make.entry().text_id for _ in range(3)]
    ended = threading.Event()
    writers = [threading.Thread(target=_write_on, args=(data, text, ended)) for text in texts]
    for writer in writers:
        writer.start()
    try:
        for number in range(5):
            make_backup(data, head(data), file.with_name(f"{number}"))
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    restore_backup(elsewhere, file.with_name("4"))
    with elsewhere.engine.connect() as connection:
        for text in texts:
            revision = connection.scalar(select(Draft.revision).where(Draft.text_id == text))
            lines = select(func.count()).where(LedgerLine.thing_id == text)
            assert revision == 1 + (connection.scalar(lines) or 0)


def _write_on(data: Database, text_id: int, ended: threading.Event) -> None:
    while not ended.is_set():
        with data.transaction() as session:
            draft = session.get_one(Draft, text_id)
            draft.revision += 1
            session.flush()
            line = LedgerLine(
                at=clock.now(), verb="saved", thing="texts", thing_id=text_id, details={}
            )
            session.add(line)


def test_the_file_is_its_owners_alone_and_overwrites_nothing(
    data: Database, file: Path, make: Make
) -> None:
    make.person()
    make_backup(data, head(data), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        make_backup(data, head(data), file)
    assert file.read_bytes() == before


def test_a_backup_that_fails_leaves_no_file(
    data: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[bytes]:
        raise RuntimeError

    monkeypatch.setattr(making, "lines_of", fail)
    with pytest.raises(RuntimeError):
        make_backup(data, head(data), file)
    assert [path.name for path in file.parent.iterdir() if "backup" in path.name] == []


def test_a_database_that_holds_anything_is_never_restored_into(
    data: Database, file: Path, make: Make
) -> None:
    one_of_each(make)
    make_backup(data, head(data), file)
    before = contents(data)
    with pytest.raises(NotEmpty):
        restore_backup(data, file)
    assert contents(data) == before


def cut_off(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def without_a_row(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if b"Tak" not in line]


def with_other_words(lines: list[bytes]) -> list[bytes]:
    return [line.replace("Æblet".encode(), b"Ablet") for line in lines]


def out_of_order(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *reversed(lines[1:])]


def with_more(lines: list[bytes]) -> list[bytes]:
    return [*lines, lines[-1]]


def of_something_else(lines: list[bytes]) -> list[bytes]:
    return [b"{}\n", *lines[1:]]


def not_json(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], b"[1, \xff\n", *lines[3:]]


@pytest.mark.parametrize(
    "damage",
    [
        cut_off,
        without_a_row,
        with_other_words,
        out_of_order,
        with_more,
        of_something_else,
        not_json,
    ],
)
@pytest.mark.sqlite_only
def test_a_changed_file_is_refused_and_nothing_is_touched(
    data: Database,
    elsewhere: Database,
    file: Path,
    make: Make,
    damage: Callable[[list[bytes]], list[bytes]],
) -> None:
    one_of_each(make)
    make_backup(data, head(data), file)
    with gzip.open(file) as packed:
        lines = packed.readlines()
    with gzip.open(file, "wb") as packed:
        packed.writelines(damage(lines))
    with pytest.raises(Damaged):
        restore_backup(elsewhere, file)
    assert migration_state(elsewhere, ROOT)[0] is None


@pytest.mark.sqlite_only
@pytest.mark.parametrize("kept", [0, 10, 400, -9])
def test_a_truncated_file_is_refused(data: Database, file: Path, make: Make, kept: int) -> None:
    one_of_each(make)
    make_backup(data, head(data), file)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(Damaged):
        list(read_rows(file))


def test_a_text_that_is_not_the_shared_one_is_refused(
    data: Database, elsewhere: Database, file: Path, make: Make
) -> None:
    """A file can be whole and yet hold a version that somebody changed in the database."""
    version = one_of_each(make)
    version.html = "<p>Noget andet</p>"
    make.keep(version)
    make_backup(data, head(data), file)
    with pytest.raises(Damaged, match=f"version {version.id} "):
        restore_backup(elsewhere, file)


def test_a_restore_that_fails_half_way_leaves_nothing(
    data: Database,
    elsewhere: Database,
    file: Path,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_of_each(make)
    make_backup(data, head(data), file)

    def fail(*_: object) -> None:
        raise Damaged("on purpose")

    monkeypatch.setattr(restoring, "_compare", fail)
    with pytest.raises(Damaged):
        restore_backup(elsewhere, file)
    with elsewhere.engine.connect() as connection:
        assert not holds_anything(connection)


def test_another_releases_backup_is_refused(
    data: Database, elsewhere: Database, file: Path, make: Make
) -> None:
    make.person()
    make_backup(data, "0000_another", file)
    with pytest.raises(WrongRevision, match="0000_another"):
        restore_backup(elsewhere, file)


def test_sqlite_to_postgresql_and_back(
    sqlite: Sqlite, postgres: Postgres, tmp_path: Path, file: Path
) -> None:
    start = Database(sqlite.copy(tmp_path / "start.db"))
    server = Database(postgres.empty())
    back = Database(sqlite.copy(tmp_path / "back.db"))
    with start.bound(writing=True) as session:
        one_of_each(Make(session))
    make_backup(start, head(start), file)
    restore_backup(server, file)
    second = file.with_name("second.backup")
    make_backup(server, head(server), second)
    restore_backup(back, second)
    assert contents(start) == contents(server) == contents(back)
    for each in (start, server, back):
        each.engine.dispose()


def run(app: Flask, *words: str) -> tuple[int, str]:
    runner: FlaskCliRunner = app.test_cli_runner()
    result = runner.invoke(args=["backup", *words])
    return result.exit_code, result.output


def test_the_commands(
    app: Flask, config: Config, make: Make, bare_database: str, file: Path
) -> None:
    one_of_each(make)
    status, said = run(app, "create", str(file))
    assert (status, "2 versions" in said) == (0, True), said
    other = create_app(replace(config, database_url=bare_database))
    status, said = run(other, "restore", str(file))
    assert (status, "every digest is right" in said) == (0, True), said
    refusals = {
        run(app, "create", str(file)): "overwrites nothing",
        run(app, "create", "/no/such/folder/x"): "can't be written",
        run(other, "restore", str(file)): "never overwrites",
        run(other, "restore", str(file.with_name("none"))): "can't be read",
        run(other, "restore", __file__): "can't be restored",
    }
    for (status, said), sentence in refusals.items():
        assert status == 1
        assert sentence in said
        assert said.count("\n") == 1
    other.extensions["database"].engine.dispose()
    with db.Database(bare_database).engine.connect() as connection:
        assert holds_anything(connection)
