"""The worker as a process: killed in the middle, told to stop, misconfigured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from config import ROOT, Config
from portfolio import create_app
from portfolio.core import clock as core_clock
from portfolio.core.db import Database
from portfolio.outbox import actions
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import Worker
from tests.conftest import NOW
from tests.mail_server import MailServer


@pytest.fixture
def start(config: Config, app: Flask) -> Any:
    """`start("--once")` runs the command as an operator does, on the test's database."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        env = {
            **os.environ,
            "APP_ENV": "test",
            "SECRET_KEY": config.secret_key,
            "DATABASE_URL": config.database_url,
            "PUBLIC_URL": config.public_url or "",
            "SMTP_URL": config.smtp_url or "",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker", *arguments],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def notice(data: Database) -> Parcel:
    """A mail that every process can render."""
    with data.transaction():
        return actions.send_mail(
            "people.password_changed", "anne@portfolio.example", {"name": "Anne"}
        )


def test_killed_while_handing_over(
    app: Flask,
    start: Callable[..., subprocess.Popen[str]],
    notice: Parcel,
    mail_server: MailServer,
    make: Any,
    data: Database,
    clock: Any,
) -> None:
    process: list[subprocess.Popen[str]] = []
    mail_server.on_body = lambda _server: process[0].send_signal(signal.SIGKILL)
    process.append(start("--once"))
    process[0].wait(60)
    parcel = make.again(notice)
    assert parcel.handing_over_at is not None
    assert parcel.done_at is None
    assert len(mail_server.mails) == 1
    # The process lived in real time; here its lease is over.
    with data.transaction() as session:
        session.execute(update(Parcel).values(claimed_until=NOW - timedelta(seconds=1)))
    for days in range(3):
        clock(NOW + timedelta(days=days))
        assert Worker(app).carry_due() == 0
    assert make.again(notice).state == "uncertain"
    assert len(mail_server.mails) == 1


def test_sigterm_ends_it_within_seconds(
    start: Callable[..., subprocess.Popen[str]], notice: Parcel, make: Any
) -> None:
    process = start()
    deadline = time.monotonic() + 60
    while make.again(notice).state != "done" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert make.again(notice).state == "done"
    process.terminate()
    output, _ = process.communicate(timeout=5)
    assert process.returncode == 0
    assert "worker_alive" in output
    assert "anne@" not in output
    assert "Anne" not in output


@pytest.mark.parametrize("missing", ["SMTP_URL", "PUBLIC_URL"])
def test_production_without_a_mail_server_is_refused(
    config: Config, app: Flask, missing: str
) -> None:
    wrong = {"smtp_url" if missing == "SMTP_URL" else "public_url": None}
    production = create_app(replace(config, environment="production", **wrong))  # type: ignore[arg-type]
    result = production.test_cli_runner().invoke(args=["worker"])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {missing} is not set")
    assert len(result.output.strip().splitlines()) == 1
    production.extensions["database"].engine.dispose()


def test_once_carries_what_is_due(
    app: Flask, notice: Parcel, mail_server: MailServer, make: Any
) -> None:
    with_jobs = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert with_jobs.exit_code == 0
    assert make.again(notice).state == "done"
    assert len(mail_server.mails) == 1
    assert core_clock.now() == NOW
