"""Waiting until somebody waits, for tests of what happens in the same moment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from tests.makers import Make


def waits_for_a_lock(make: Make, patience: float = 10.0) -> None:
    """Return once somebody in this test's database waits for a row."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    limit = time.monotonic() + patience
    while not make.session.scalar(waiting):
        assert time.monotonic() < limit
        time.sleep(0.01)
        # PostgreSQL answers this from one look for as long as a transaction lasts.
        make.session.rollback()
