"""The service as deployed, in processes of its own that a measurement can end or kill."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.databases import postgresql
from bench.loads import Browser
from bench.people import NotAsExpected
from config import ROOT

START_SECONDS = 60


class Service:
    """Granian with the bench's application on this database, answering on `port`."""

    def __init__(self, url: str, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environment = os.environ | {
            "APP_ENV": "production",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATABASE_URL": url,
            "PUBLIC_URL": "https://portfolio.example",
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
            **settings,
        }
        self.start()

    def start(self) -> None:
        """Start, and wait for the first answer."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.serve"],
            cwd=ROOT,
            env=self.environment,
            # A group of its own, which `kill` ends as a whole.
            start_new_session=True,
        )
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                if Browser(self.port).get("/ready").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        self.kill()
        raise NotAsExpected("the server did not start")

    def stop(self) -> None:
        """End it as a deployment does."""
        self.process.terminate()
        self.process.wait(20)

    def kill(self) -> None:
        """SIGKILL to all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


@contextmanager
def serving(url: str) -> Iterator[Service]:
    """The service on this database, for the block."""
    service = Service(url)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


def each_database(only: str | None, run: Callable[[str, str], None]) -> None:
    """`run(name, url)` on an empty SQLite database and on an empty PostgreSQL."""
    # Beside the real database, not in /tmp: that one may be memory, where a commit costs nothing.
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var, prefix="bench-") as folder:
        if only != "postgresql":
            run("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}")
    if only != "sqlite":
        # The path of a socket is short, and its folder must be open to an unprivileged user.
        with tempfile.TemporaryDirectory(prefix="pg-") as folder, postgresql(Path(folder)) as url:
            run("PostgreSQL", url)
