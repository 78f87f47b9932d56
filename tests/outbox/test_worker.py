"""Each parcel is carried once, tried again when it makes sense, and given up visibly."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from portfolio.core import clock as core_clock
from portfolio.core.db import Database
from portfolio.ledger.models import LedgerLine
from portfolio.outbox import actions, queries, registry
from portfolio.outbox.actions import NotToBeSentAgain
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import PAUSES, Worker
from tests.conftest import NOW
from tests.mail_server import MailServer

Note = Callable[..., Parcel]


def test_a_mail_arrives_in_two_forms(
    app: Flask, note: Note, mail_server: MailServer, make: Any
) -> None:
    parcel = note()
    assert Worker(app).carry_due() == 1
    assert make.again(parcel).last_error is None
    (mail,) = mail_server.mails
    assert mail["To"] == "anne@portfolio.example"
    assert mail["Subject"] == "Hej på øen"
    assert "no-reply@portfolio.example" in mail["From"]
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert "Hej Åse Bæk" in plain.get_content()
    assert "<p>Et ord.</p>" in rich.get_content()
    assert make.again(parcel).state == "done"
    assert Worker(app).carry_due() == 0


def test_the_token_is_gone_once_sent(app: Flask, note: Note, make: Any) -> None:
    parcel = note(token="a secret", other="kept")
    Worker(app).carry_due()
    assert make.again(parcel).payload == {"other": "kept", "scrubbed": True}


@pytest.mark.parametrize("mood", ["sender_answer", "recipient_answer", "body_answer"])
def test_a_lasting_refusal_is_given_up_at_once(
    app: Flask, note: Note, mail_server: MailServer, make: Any, mood: str
) -> None:
    setattr(mail_server, mood, "550 5.1.1 No such mailbox")
    parcel = note()
    Worker(app).carry_due()
    parcel = make.again(parcel)
    assert parcel.state == "gave_up"
    assert parcel.last_error is not None
    assert parcel.last_error.startswith("550")
    assert parcel.handing_over_at is None


@pytest.mark.parametrize("mood", ["recipient_answer", "body_answer"])
def test_a_passing_refusal_is_tried_again(
    app: Flask, note: Note, mail_server: MailServer, make: Any, clock: Any, mood: str
) -> None:
    setattr(mail_server, mood, "451 4.7.1 Greylisted, try again")
    parcel, worker = note(), Worker(app)
    worker.carry_due()
    parcel = make.again(parcel)
    assert (parcel.state, parcel.attempts) == ("waiting", 1)
    assert parcel.due_at == NOW + timedelta(minutes=1)
    assert worker.carry_due() == 0
    setattr(mail_server, mood, "250 OK")
    clock(NOW + timedelta(minutes=1))
    assert worker.carry_due() == 1
    assert len(mail_server.mails) == 1


def test_a_server_that_is_away_is_waited_for_and_then_given_up(
    app: Flask, note: Note, mail_server: MailServer, make: Any, clock: Any
) -> None:
    mail_server.recipient_answer = "421 Closing"
    parcel, worker = note(), Worker(app)
    pauses = []
    while make.again(parcel).state == "waiting":
        clock(make.again(parcel).due_at)
        before = core_clock.now()
        assert worker.carry_due() == 1
        pauses.append(make.again(parcel).due_at - before)
    assert pauses[:-1] == list(PAUSES)
    assert make.again(parcel).state == "gave_up"
    assert make.again(parcel).attempts == len(PAUSES) + 1


def test_nobody_listens(app: Flask, note: Note, make: Any) -> None:
    from dataclasses import replace

    worker = Worker(app)
    worker.config = replace(worker.config, smtp_url="smtp+plain://127.0.0.1:1")
    parcel = note()
    worker.carry_due()
    assert make.again(parcel).state == "waiting"
    assert "ConnectionRefusedError" in make.again(parcel).last_error


def test_a_server_without_encryption_never_gets_the_password(
    app: Flask, note: Note, mail_server: MailServer, make: Any
) -> None:
    from dataclasses import replace

    worker = Worker(app)
    worker.config = replace(
        worker.config, smtp_url=f"smtp://me:secret@127.0.0.1:{mail_server.port}"
    )
    parcel = note()
    worker.carry_due()
    assert make.again(parcel).state == "waiting"
    assert mail_server.mails == []


def test_the_message_keeps_its_id(
    app: Flask, note: Note, mail_server: MailServer, make: Any, data: Database
) -> None:
    parcel, administrator = note(), make.administrator()
    Worker(app).carry_due()
    with data.transaction() as session:
        session.execute(update(Parcel).values(done_at=None, uncertain_at=NOW))
    with data.transaction() as session:
        actions.send_again(session.get_one(Parcel, parcel.id), by=administrator)
    Worker(app).carry_due()
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_what_a_server_may_have_is_never_sent_twice(
    app: Flask, note: Note, mail_server: MailServer, make: Any, clock: Any
) -> None:
    mail_server.on_body = lambda server: server.transport.abort()
    parcel, worker = note(), Worker(app)
    worker.carry_due()
    assert make.again(parcel).state == "uncertain"
    mail_server.on_body = lambda _server: None
    for hours in range(1, 60):
        clock(NOW + timedelta(hours=hours))
        assert worker.carry_due() == 0
    assert len(mail_server.mails) == 1


def test_a_connection_cut_inside_the_body(
    app: Flask, note: Note, mail_server: MailServer, make: Any, clock: Any
) -> None:
    mail_server.cuts_body = True
    parcel, worker = note(), Worker(app)
    worker.carry_due()
    assert make.again(parcel).state in ("uncertain", "waiting")
    mail_server.cuts_body = False
    clock(NOW + timedelta(days=2))
    worker.carry_due()
    arrived = len(mail_server.mails)
    assert arrived == (1 if make.again(parcel).state == "done" else 0)
    worker.carry_due()
    assert len(mail_server.mails) == arrived


def test_a_dead_workers_parcel_is_carried_by_another(
    app: Flask, note: Note, mail_server: MailServer, make: Any, clock: Any
) -> None:
    parcel = note()
    dead = Worker(app)
    assert dead._claim() is not None
    worker = Worker(app)
    assert worker.carry_due() == 0
    clock(NOW + timedelta(minutes=11))
    assert worker.carry_due() == 1
    assert make.again(parcel).state == "done"
    assert len(mail_server.mails) == 1


def test_a_worker_that_lost_its_claim_hands_nothing_over(
    app: Flask, note: Note, mail_server: MailServer, make: Any, clock: Any
) -> None:
    note()
    slow = Worker(app)
    parcel = slow._claim()
    assert parcel is not None
    clock(NOW + timedelta(minutes=11))
    assert Worker(app).carry_due() == 1
    with app.app_context():
        slow._carry(parcel)
    assert len(mail_server.mails) == 1


def test_a_parcel_that_kills_its_workers_is_given_up(
    app: Flask, note: Note, make: Any, clock: Any
) -> None:
    parcel = note()
    for attempt in range(len(PAUSES) + 1):
        clock(NOW + timedelta(hours=attempt))
        assert Worker(app)._claim() is not None
    clock(NOW + timedelta(days=1))
    assert Worker(app).carry_due() == 0
    assert make.again(parcel).state == "gave_up"


def test_two_workers_at_once_carry_each_parcel_once(
    app: Flask, note: Note, mail_server: MailServer, make: Any
) -> None:
    for number in range(20):
        note(f"p{number}@portfolio.example")
    workers = [Worker(app, pause=0.01) for _ in range(3)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    waiting = threading.Event()
    for _ in range(400):
        if all(parcel.done_at for parcel in make.all(Parcel, kind="mail")):
            break
        waiting.wait(0.05)
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join(10)
    assert sorted(mail_server.recipients) == sorted(
        f"p{number}@portfolio.example" for number in range(20)
    )
    assert all(parcel.attempts == 1 for parcel in make.all(Parcel, kind="mail"))


def test_a_job_and_its_mark_are_one(
    app: Flask, data: Database, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portfolio.core import db

    fails = [True]

    def write_a_line(payload: dict[str, Any]) -> None:
        line = LedgerLine(at=NOW, verb="tested", thing="outbox", thing_id=payload["n"], details={})
        db.session.add(line)
        db.session.flush()
        if fails.pop():
            raise ValueError("Mette Jensen")

    monkeypatch.setitem(registry.jobs, "test.job", write_a_line)
    with data.transaction():
        parcel = actions.do_job("test.job", {"n": 7})
    worker = Worker(app)
    worker.carry_due()
    assert make.all(LedgerLine) == []
    assert make.again(parcel).state == "waiting"
    assert "ValueError in test_worker.py" in make.again(parcel).last_error
    assert "Mette" not in make.again(parcel).last_error
    fails.append(False)
    core_clock._fixed[-1] += timedelta(minutes=2)
    worker.carry_due()
    assert [line.thing_id for line in make.all(LedgerLine)] == [7]
    assert make.again(parcel).state == "done"


def test_the_same_key_is_one_parcel(data: Database, make: Any) -> None:
    with data.transaction():
        first = actions.do_job("people.nothing", {}, key="once")
        assert actions.do_job("people.nothing", {}, key="once") is first
    with data.transaction():
        actions.do_job("people.nothing", {}, key="once")
    assert len(make.all(Parcel)) == 1


def test_every_day_has_its_jobs_once(app: Flask, make: Any, clock: Any) -> None:
    for _ in range(2):
        worker = Worker(app)
        worker.plan_the_day()
        worker.plan_the_day()
    first = len(make.all(Parcel))
    assert first == len(registry.daily)
    clock(NOW + timedelta(days=1))
    worker.plan_the_day()
    assert len(make.all(Parcel)) == 2 * first


def test_sending_again_is_somebodys_decision(
    app: Flask, note: Note, mail_server: MailServer, make: Any, data: Database
) -> None:
    mail_server.recipient_answer = "550 No"
    parcel, administrator = note(token="still needed"), make.administrator()
    Worker(app).carry_due()
    mail_server.recipient_answer = "250 OK"
    with data.transaction() as session:
        actions.send_again(session.get_one(Parcel, parcel.id), by=administrator)
    Worker(app).carry_due()
    assert len(mail_server.mails) == 1
    assert make.all(LedgerLine, verb="sent_again")[0].actor_id == administrator.id
    with pytest.raises(NotToBeSentAgain), data.transaction() as session:
        actions.send_again(session.get_one(Parcel, parcel.id), by=administrator)


def test_the_lists_for_administrators(
    app: Flask, note: Note, mail_server: MailServer, data: Database
) -> None:
    mail_server.recipient_answer = "550 No"
    note("refused@portfolio.example")
    Worker(app).carry_due()
    note("waits@portfolio.example")
    with data.transaction(writing=False) as session:
        assert [row.recipient for row in session.execute(queries.given_up())] == [
            "refused@portfolio.example"
        ]
        assert [row.recipient for row in session.execute(queries.waiting())] == [
            "waits@portfolio.example"
        ]
        assert session.execute(queries.uncertain()).all() == []


def test_no_header_can_be_smuggled_in(
    app: Flask, note: Note, mail_server: MailServer, make: Any
) -> None:
    note(subject="Hej\r\nBcc: spy@elsewhere.example")
    parcel = note("anne@portfolio.example\r\nBcc: spy@elsewhere.example")
    Worker(app).carry_due()
    (mail,) = mail_server.mails
    assert mail["Bcc"] is None
    assert mail_server.recipients == ["anne@portfolio.example"]
    assert make.again(parcel).state == "gave_up"


def test_a_database_that_hangs_up_is_waited_for(
    app: Flask, note: Note, mail_server: MailServer, make: Any, data: Database
) -> None:
    worker = Worker(app, pause=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        note("before@portfolio.example")
        _wait_until(lambda: len(mail_server.mails) == 1)
        if data.engine.dialect.name == "postgresql":
            with data.engine.connect() as connection:
                connection.execute(
                    text(
                        "select pg_terminate_backend(pid) from pg_stat_activity "
                        "where datname = current_database() and pid <> pg_backend_pid()"
                    )
                )
        data.engine.dispose()
        note("after@portfolio.example")
        _wait_until(lambda: len(mail_server.mails) == 2)
    finally:
        worker.stop()
        thread.join(10)
        # A connection that the pool had forgotten, closed any later, would take the write-ahead
        # log of the next test's database with it.
        gc.collect()
    assert mail_server.recipients == ["before@portfolio.example", "after@portfolio.example"]


def test_old_parcels_are_forgotten(app: Flask, note: Note, make: Any, clock: Any) -> None:
    note()
    Worker(app).carry_due()
    clock(NOW + timedelta(days=31))
    worker = Worker(app)
    worker.plan_the_day()
    worker.carry_due()
    assert make.all(Parcel, kind="mail") == []


def _wait_until(happened: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(200):
        if happened():
            return
        pause.wait(0.05)
    raise AssertionError("it never happened")
