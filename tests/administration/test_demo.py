"""`flask --app wsgi demo`: fills an empty database with every state there is, once, or nothing."""

from __future__ import annotations

import stat
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from config import Config
from portfolio.administration import commands
from portfolio.administration.demo import load
from portfolio.administration.demo.calendar import days_of
from portfolio.administration.demo.content import load as read
from portfolio.administration.demo.load import NotEmpty, fill
from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, TeachingDay
from portfolio.core.db import Database, holds_anything
from portfolio.core.text import clean, digest
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, PortfolioApproval, ReadMark
from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import Notice
from portfolio.overview.grid_queries import SHARED, grid_rows
from portfolio.overview.student_queries import student_days
from portfolio.people.models import Person
from portfolio.people.passwords import is_right
from portfolio.submissions.models import HandIn
from portfolio.submissions.queries import rows_of
from portfolio.submissions.receipts import receipt_file
from portfolio.submissions.verifying import verified
from portfolio.texts.models import Draft, Kind, Text, Version
from tests.conftest import NOW
from tests.makers import Make

PASSWORD = "et kodeord til demoen"
SECRET = "en nøgle til demoen"


def somebody(session: Session, who: str) -> Person:
    found = session.scalars(
        Person.at(f"{who}@portfolio.example").options(joinedload(Person.enrolments))
    )
    return found.unique().one()


def test_the_demo_holds_every_state(data: Database) -> None:
    fill(data, PASSWORD, SECRET)
    with data.transaction(writing=False) as session:
        _check_people(session)
        _check_grids(session)
        _check_texts(session)
        _check_reading(session)
        _check_assignment(session)
        _check_papers(session)
        _check_notices(session)
        _check_past(session)
    with pytest.raises(NotEmpty):
        fill(data, PASSWORD, SECRET)


def _check_people(session: Session) -> None:
    sizes = session.execute(
        select(Cohort.name, func.count())
        .join(Enrolment)
        .where(Enrolment.role == "student")
        .group_by(Cohort.name)
    ).all()
    assert sorted(size for _, size in sizes) == [21, 21, 21, 22]
    hashes = set(session.scalars(select(Person.password_hash)))
    assert len(hashes) == 1
    assert is_right(hashes.pop(), PASSWORD)
    assert session.scalar(select(func.count()).where(Person.is_administrator)) == 3


def _check_grids(session: Session) -> None:
    seen: set[str] = set()
    unread = False
    for teacher in ("underviser", "underviser2", "underviser3"):
        person = somebody(session, teacher)
        for enrolment in person.enrolments:
            rows = grid_rows(person, enrolment.cohort_id)
            seen |= {cell.state for row in rows for cell in row.cells}
            unread |= any(cell.unread for row in rows for cell in row.cells)
    assert seen == {*SHARED, "missing", "later", "excused", "cancelled"}
    assert unread
    main = somebody(session, "studerende")
    days = student_days(main, main.enrolments[0].cohort_id)
    assert {"draft", "not_started", "commented", "answered"} <= {day.state for day in days}
    assert any(day.unread for day in days)
    dates = select(TeachingDay)
    assert any(day.opens_at > NOW for day in session.scalars(dates) if day.opens_at)
    assert any(day.is_locked(NOW) for day in session.scalars(dates))
    assert session.scalar(select(func.count(Excuse.id)))


def _check_texts(session: Session) -> None:
    """Each draft and entry at most once in each cohort; what is stored is canonical."""
    texts = session.execute(
        select(Text.cohort_id, Draft.html).join(Text.draft).where(Text.kind == Kind.ENTRY)
    ).all()
    handed_out = Counter((row.cohort_id, row.html) for row in texts)
    assert set(handed_out.values()) == {1}
    for version in session.scalars(select(Version)):
        assert version.digest == digest(version.html)
        assert version.html == clean(version.html)
    approved = session.scalars(select(PortfolioApproval.approved)).all()
    assert set(approved) == {True, False}


def _check_reading(session: Session) -> None:
    """Nobody comments on what was not shared yet, nobody reads what was not written yet."""
    for comment in session.scalars(select(Comment).options(joinedload(Comment.version))):
        assert comment.version.at < comment.created_at <= NOW
    assert max(session.scalars(select(ReadMark.seen_at))) <= NOW + timedelta(days=1)
    replies = select(Comment.parent_id).where(Comment.parent_id.is_not(None))
    assert session.scalars(replies).first()


def _check_assignment(session: Session) -> None:
    assignment = session.scalars(
        select(Assignment)
        .join(Assignment.text)
        .where(Text.owner_id == somebody(session, "studerende").id)
        .options(joinedload(Assignment.text).selectinload(Text.versions))
    ).one()
    assert [version.number for version in assignment.text.versions] == [1]
    own = select(Part).where(Part.assignment_id == assignment.id)
    parts = session.scalars(own.options(joinedload(Part.source))).all()
    # Six that were written or copied, and the reference list.
    assert len(parts) == 7
    listed = session.scalars(select(Reference.cited).order_by(Reference.id)).all()
    assert listed == ["Järvinen & Mik-Meyer, 2003", "Brinkmann & Tanggaard, 2020"]
    newest = dict(
        session.execute(
            select(Version.text_id, func.max(Version.number)).group_by(Version.text_id)
        ).all()
    )
    outdated = [p for p in parts if p.source and p.source.number < newest[p.source.text_id]]
    assert outdated
    version = assignment.text.versions[0]
    commented = select(Comment.id).where(Comment.version_id == version.id)
    assert session.scalars(commented).first() is None


def _check_papers(session: Session) -> None:
    """A sitting shows every state that there is before its deadline, and the receipts are ours."""
    sittings = session.scalars(select(Sitting).options(joinedload(Sitting.exam)))
    states = Counter(row.state for sitting in sittings for row in rows_of(sitting))
    assert {"not_started", "draft", "handed_in", "withdrawn"} == set(states)
    assert (states["handed_in"], states["withdrawn"]) == (2, 1)
    handed_in = session.scalars(select(HandIn)).all()
    assert sorted(each.number for each in handed_in) == [1, 1, 1, 2]
    assert max(each.received_at for each in handed_in) <= NOW
    for each in handed_in:
        receipt = receipt_file(each.receipt, each.signature).encode()
        assert verified(receipt, b"").verdict == "no_file"


def _check_notices(session: Session) -> None:
    """Students and teachers have been told, of what they may see; some have read it, some not."""
    for who, kinds in (("studerende", {"feedback", "reply"}), ("underviser", {"reply", "asked"})):
        person = somebody(session, who)
        lines = session.scalars(Notice.visible_to(person)).all()
        assert {line.kind for line in lines} >= kinds
        assert {line.read_at is None for line in lines} == {True, False}
    assert set(session.scalars(select(Notice.kind))) & {"due", "late"}
    assert session.scalars(select(Notice.id).where(~Notice.is_readable())).first() is None
    # What is past is not mailed now; answers of the last day wait for the day's mail.
    waiting = session.scalars(select(Notice).where(Notice.is_waiting())).all()
    assert {line.kind for line in waiting} <= {"reply"}
    assert max(session.scalars(select(Notice.at))) <= NOW


def _check_past(session: Session) -> None:
    """Whatever happened has happened, and the ledger tells it in the order of time."""
    for moments in (Version.at, Comment.created_at, Text.created_at, LedgerLine.at):
        assert max(session.scalars(select(moments))) <= NOW
    shared = session.scalars(
        select(LedgerLine.at).where(LedgerLine.verb == "shared").order_by(LedgerLine.id)
    ).all()
    assert list(shared[:-1]) == sorted(shared[:-1])
    early = (
        select(Entry.id)
        .join(Entry.day)
        .join(Version, Version.text_id == Entry.text_id)
        .where(Version.at < TeachingDay.opens_at)
    )
    assert session.scalars(early).first() is None


@pytest.mark.parametrize("weekday", range(7))
def test_days_are_on_weekdays_and_apart_whatever_the_day_of_loading(weekday: int) -> None:
    content = read()
    today = datetime(2026, 3, 9 + weekday, tzinfo=UTC).date()
    for cohort in content.cohorts:
        days = days_of(content, cohort, today)
        dates = [day.dates.date for day in days]
        assert all(date.weekday() < 5 for date in dates)
        assert len(set(dates)) == len(dates)
        assert (days[-1].dates.date < today) == (cohort.number == 4)


def test_a_database_that_holds_anything_is_refused(app: Flask, data: Database, make: Make) -> None:
    make.person()
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert result.output == (
        "Error: the database already holds something, and the demo is only for an empty one.\n"
    )
    assert make.all(Cohort) == []


def test_production_is_refused(
    app: Flask, config: Config, data: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Put back at the end: tests share the application.
    monkeypatch.setitem(app.extensions, "config", replace(config, environment="production"))
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "production" in result.output
    with data.engine.connect() as connection:
        assert not holds_anything(connection)


def test_what_fails_half_way_leaves_nothing(
    data: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(load, "play", fail)
    with pytest.raises(RuntimeError):
        fill(data, PASSWORD, SECRET)
    with data.engine.connect() as connection:
        assert not holds_anything(connection)


@pytest.mark.sqlite_only
def test_the_password_is_made_up_once_and_kept_secret(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "VAR", tmp_path)
    monkeypatch.setattr(load, "fill", lambda *_: read())
    result = app.test_cli_runner().invoke(args=["demo", "--today", "2026-03-09"])
    assert result.exit_code == 0, result.output
    kept = tmp_path / "demo_password"
    password = kept.read_text().strip()
    assert len(password) >= 12
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert password in result.output
    for sign_in in read().sign_ins:
        assert sign_in.email in result.output
