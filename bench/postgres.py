"""A PostgreSQL for the bench: the one of the tests, but with every commit on the disk."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from tests import postgres

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    postgres.SETTINGS |= DURABLE
    postgres.main(Path(sys.argv[1]))
