"""A SIGKILL in the middle of autosaves loses nothing that was acknowledged."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest

from config import ROOT
from portfolio.texts.models import Draft

KILLS = 4
WRITERS = 4


class Server:
    """The service in a process of its own, as deployed, that a test can kill."""

    def __init__(self, config: Any) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "APP_ENV": "test",
            "SECRET_KEY": config.secret_key,
            "DATABASE_URL": config.database_url,
            "PUBLIC_URL": config.public_url,
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", "--blocking-threads", "4"]
        self.process = subprocess.Popen(
            [*command, "--no-access-log", "--log-level", "critical", "wsgi:app"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.05)
        raise AssertionError("the server did not come back")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture
def clock():
    """The server's clock is the real one, and so is the test's."""


@pytest.fixture
def server(app, config):
    server = Server(config)
    yield server
    server.kill()


class Writer(threading.Thread):
    """A page that saves again and again and remembers what was acknowledged."""

    def __init__(self, server: Server, visitor: Any, path: str, name: str) -> None:
        super().__init__(daemon=True)
        self.server, self.path, self.page = server, path, name
        self.headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": visitor.token(),
            "Cookie": f"session={visitor.client.get_cookie('session').value}",
        }
        self.acknowledged: list[tuple[int, str]] = []
        self.wrong: list[int] = []
        self.revision = 0
        self.sequence = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            self.sequence += 1
            self.save(f"<p>{self.page} {self.sequence}</p>")

    def save(self, html: str) -> None:
        """Save until it is acknowledged, as the page does; the answer may get lost."""
        body = {"html": html, "revision": self.revision, "page": self.page}
        while not self.done.is_set():
            try:
                connection = HTTPConnection("127.0.0.1", self.server.port, timeout=5)
                sent = json.dumps({**body, "sequence": self.sequence})
                connection.request("POST", self.path, sent, self.headers)
                answer = connection.getresponse()
                answered = json.loads(answer.read())
            except (OSError, HTTPException, ValueError):
                time.sleep(0.02)
                continue
            if answer.status != 200 or answered["html"] != html:
                self.wrong.append(answer.status)
                return
            self.revision = answered["revision"]
            self.acknowledged.append((self.revision, html))
            return


def test_nothing_acknowledged_is_lost(app, config, server, visit, make):
    rng = random.Random(9)
    cohort = make.cohort()
    day = make.day(cohort)
    path = f"/days/{day.id}/entry/draft"
    writers = []
    for number in range(WRITERS):
        student = make.student(cohort)
        make.entry(student, day, "<p>Først</p>")
        writer = Writer(server, visit(student), path, f"page{number}")
        writer.revision, writer.student = 1, student  # type: ignore[attr-defined]
        writers.append(writer)
        writer.start()
    for _ in range(KILLS):
        time.sleep(rng.uniform(0.2, 0.8))
        server.kill()
        server.start()
    time.sleep(0.5)
    for writer in writers:
        writer.done.set()
        writer.join(15)
    drafts = {draft.text_id: draft for draft in make.all(Draft)}
    for writer in writers:
        assert writer.wrong == [], "a retry of one's own save is never a conflict"
        assert len(writer.acknowledged) > KILLS
        revision, html = writer.acknowledged[-1]
        [draft] = [d for d in drafts.values() if d.page == writer.page]
        # The last save may have been stored without its answer having arrived.
        assert draft.revision in (revision, revision + 1)
        if draft.revision == revision:
            assert draft.html == html
        # One revision for each acknowledged text: nothing was written twice.
        revisions = [known for known, _html in writer.acknowledged]
        assert revisions == sorted(set(revisions))
