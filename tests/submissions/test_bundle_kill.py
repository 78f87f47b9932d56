"""A worker that is killed while it packs the papers leaves nothing half, and another goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from config import ROOT
from portfolio.core import clock as core_clock
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import LEASE
from portfolio.submissions.models import HandIn
from tests.submissions.papers import Papers, table_of

PAPERS = 300


@pytest.fixture
def clock():
    """The worker's clock is the real one, and so is the test's."""


def started(config):
    """A worker in a process of its own, as deployed."""
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": config.database_url,
        "PUBLIC_URL": config.public_url,
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )


def test_a_killed_worker_leaves_nothing_half(app, config, make, visit):
    papers = Papers(make, visit, app)
    papers.many(PAPERS, os.urandom(50_000))
    papers.ask()
    worker = started(config)
    try:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and not papers.bundles()[0].made:
            time.sleep(0.005)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)
    [bundle] = papers.bundles()
    assert 0 < bundle.made < PAPERS
    assert papers.teacher.get(f"{papers.path}.zip").status_code == 404
    begun = [each for each in make.all(Parcel, name="submissions.pack") if each.done_at is None]
    assert len(begun) == 1
    with core_clock.fixed(core_clock.now() + LEASE + timedelta(minutes=1)):
        papers.work()
        rows = table_of(papers.fetched())
    assert sorted(row["Kode"] for row in rows) == sorted(each.code for each in make.all(HandIn))
