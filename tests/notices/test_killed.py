"""The worker as a process, killed while a mail is handed over: nobody gets it twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from config import ROOT, Config
from portfolio.core import clock as core_clock
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import Worker
from tests.mail_server import MailServer
from tests.notices.conftest import Room


def test_killed_while_a_mail_is_handed_over(
    room: Room, config: Config, mail_server: MailServer, clock: Any
) -> None:
    # The process lives in real time.
    clock(datetime.now(UTC) - timedelta(hours=1))
    room.tell(room.student, by=room.teacher)
    env = {
        **os.environ,
        "APP_ENV": "test",
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": config.database_url,
        "PUBLIC_URL": config.public_url or "",
        "SMTP_URL": config.smtp_url or "",
    }
    worker: list[subprocess.Popen[bytes]] = []
    mail_server.on_body = lambda _server: worker[0].send_signal(signal.SIGKILL)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"]
    worker.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL))
    assert worker[0].wait(60) == -signal.SIGKILL
    mail_server.on_body = lambda _server: None
    [line] = room.lines(room.student)
    assert line.mailed_at is not None
    # Its lease is over.
    with room.data.transaction() as session:
        session.execute(update(Parcel).values(claimed_until=core_clock.now() - timedelta(1)))
    for days in range(3):
        clock(line.mailed_at + timedelta(days=days))
        Worker(room.app).plan_the_day()
        room.carry()
    assert len(mail_server.mails) == 1
