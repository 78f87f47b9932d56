"""Serve the bench's application as `flask --app wsgi serve` serves the real one: `PORT` names the
port, the number of processes and threads is the same."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from portfolio.core.serving import PROCESSES, THREADS

if __name__ == "__main__":
    Granian(
        "bench.app:app",
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=PROCESSES,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
    ).serve()
