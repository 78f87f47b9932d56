"""`flask --app wsgi serve`: the web server and the worker of mails and jobs, as one program.

Both are children of this process. It passes a stop on to them, and when one of them ends by
itself it stops the other and ends with an error, so that whoever supervises it (systemd, a
container, a person) sees that something is wrong and starts it again.

The web server is granian over WSGI. Each of its processes takes several requests at once in
threads: Python runs one of them at a time, but waiting for a disk, the database or pandoc, and
hashing a password, let the next one run. Two processes at least, so that one busy with a long
text never stops the rest; four at most, for on SQLite more of them only queue for the one
write lock. A process that dies is replaced within a second. They are forked from this process,
which has read the whole program already: that halves the time to the first answer.
"""

from __future__ import annotations

import ctypes
import fcntl
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

import click
from alembic import command as alembic
from alembic.config import Config as AlembicConfig
from flask import Flask, current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from sqlalchemy.exc import SQLAlchemyError

from config import ROOT, VAR, Config
from portfolio.core.db import Database, holds_anything
from portfolio.core.readiness import migration_state

CORES = os.cpu_count() or 1
PROCESSES = min(max(CORES, 2), 4)
THREADS = min(2 * CORES + 1, 8)
# How long a request, or a mail on its way, may take to end after a stop was asked for.
GRACE_SECONDS = 10
START_SECONDS = 30
WEB_SERVER = "web server"
STOPS = (signal.SIGINT, signal.SIGTERM)

# Elsewhere forking a program with loaded libraries is not safe.
if sys.platform == "linux":
    CHILDREN = multiprocessing.get_context("fork")
else:
    CHILDREN = multiprocessing.get_context("spawn")

# From <sys/prctl.h>: a signal for a child whose parent has died.
PR_SET_PDEATHSIG = 1


def init(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(serve)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=PROCESSES,
    show_default=True,
    help="Processes of the web server.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=THREADS,
    show_default=True,
    help="Requests that each process works on at once.",
)
@with_appcontext
def serve(host: str, processes: int, threads: int) -> None:
    """Serve the pages, and carry mails and jobs, until stopped."""
    config: Config = current_app.extensions["config"]
    database: Database = current_app.extensions["database"]
    for number in STOPS:
        signal.signal(number, _interrupt)
    try:
        with _alone_on(config.port, VAR):
            _require_free_port(host, config.port)
            with _lock(VAR / "database.lock"):
                _bring_to_head(config, database)
                _show_demo(config, database)
            database.engine.dispose()
            web_server = CHILDREN.Process(
                target=_serve_web, args=(host, config.port, processes, threads)
            )
            worker = CHILDREN.Process(target=_serve_outbox)
            status = _run(web_server, worker, host, config.port)
    except KeyboardInterrupt:
        status = 0
    raise SystemExit(status)


# --- Before the first request --------------------------------------------------------------


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the file's lock: of two that start at once, one migrates and the other waits."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _alone_on(port: int, folder: Path) -> Iterator[None]:
    """Refuse a second start on the same port, also while the first is not listening yet."""
    folder.mkdir(exist_ok=True)
    with (folder / f"port-{port}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _refuse_port(port)
        yield


def _require_free_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        # Connections of a server that has just ended don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            _refuse_port(port)


def _refuse_port(port: int) -> None:
    raise click.ClickException(
        f"port {port} is taken, perhaps by another `make run`; stop that one, or choose "
        f"another port: `PORT={port + 1} make run`."
    )


def _bring_to_head(config: Config, database: Database) -> None:
    """Migrate in development. In production only say how: there, a person decides when."""
    try:
        has, head = migration_state(database, ROOT)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise click.ClickException(f"the database can't be reached: {reason}.") from None
    if has == head:
        return
    if config.is_production:
        raise click.ClickException(
            f"the database is at migration {has or 'none'} and the program at {head}; take a "
            "backup, then run `alembic upgrade head`."
        )
    with _told("brings the database up to date"), database.writing_engine.connect() as connection:
        settings = AlembicConfig(str(ROOT / "alembic.ini"))
        settings.attributes["connection"] = connection
        alembic.upgrade(settings, "head")
        connection.commit()


def _show_demo(config: Config, database: Database) -> None:
    """In development: fill a database that holds nothing, and tell the demo's sign-ins."""
    demo = current_app.cli.commands.get("demo")
    if config.environment != "development" or demo is None:
        return
    with database.engine.connect() as connection:
        filled = holds_anything(connection)
    if filled:
        click.get_current_context().invoke(demo, sign_ins=True)
        return
    database.engine.dispose()
    with _told("fills the empty database with the demo"):
        # A process of its own: the demo's papers start the renderer's threads, and a web server
        # forked from a process with threads would wait for them for ever.
        program = [sys.executable, "-m", "flask", "--app", "wsgi", "demo"]
        if subprocess.run(program, cwd=ROOT, check=False).returncode:
            raise SystemExit(1)


@contextmanager
def _told(what: str) -> Iterator[None]:
    started = time.monotonic()
    click.echo(f"· {what} …")
    yield
    click.echo(f"  done in {time.monotonic() - started:.1f} s")


# --- The children --------------------------------------------------------------------------


def _serve_web(host: str, port: int, processes: int, threads: int) -> None:
    """Be the web server."""
    _become_child()
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


def _serve_outbox() -> None:
    """Be the worker, which is a program of its own."""
    _become_child()
    os.execv(sys.executable, [sys.executable, "-m", "flask", "--app", "wsgi", "worker"])  # noqa: S606


def _become_child() -> None:
    """Leave the terminal, and end with the parent.

    Ctrl-C then reaches the parent alone, which stops its children in its own way. A parent that
    was killed outright leaves nothing behind (on Linux, which alone can promise that).
    """
    os.chdir(ROOT)
    os.setsid()
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _run(web_server: BaseProcess, worker: BaseProcess, host: str, port: int) -> int:
    """Run the children until one ends or a stop is asked for; returns the exit status."""
    # From here on a stop is noted, not raised: raised at the wrong moment, inside a callback of
    # the interpreter, an exception is lost.
    stops: list[int] = []
    for number in STOPS:
        signal.signal(number, lambda asked, _frame: stops.append(asked))
    children: dict[str, BaseProcess] = {}
    try:
        _start(children, WEB_SERVER, web_server)
        _wait_until_answering(children, stops, host, port)
        # Only now: a person waits for the first page, nobody for the first mail.
        if not stops:
            _start(children, "worker", worker)
        while not stops:
            _check(children)
            time.sleep(0.1)
        click.echo("\nStopping …")
        return 0
    except ChildEnded as ended:
        click.echo(f"portfolio: {ended}", err=True)
        return 1
    finally:
        _stop(children)


def _start(children: dict[str, BaseProcess], name: str, child: BaseProcess) -> None:
    """Start a child that no stop can miss: it unblocks the signals when it is ready for them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        child.start()
        children[name] = child
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


class ChildEnded(Exception):
    """A child ended although nobody asked it to."""


def _check(children: dict[str, BaseProcess]) -> None:
    for name, child in children.items():
        if child.exitcode is not None:
            raise ChildEnded(f"the {name} ended by itself (status {child.exitcode}); stopping.")


def _wait_until_answering(
    children: dict[str, BaseProcess], stops: list[int], host: str, port: int
) -> None:
    """Tell the address only once it answers."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    limit = time.monotonic() + START_SECONDS
    while not stops and time.monotonic() < limit:
        _check(children)
        if _answers(shown, port):
            click.echo(f"Serving on http://{shown}:{port} (Ctrl-C stops).")
            return
        time.sleep(0.05)
    if not stops:
        raise ChildEnded(f"the web server did not answer within {START_SECONDS} s; stopping.")


def _answers(host: str, port: int) -> bool:
    """Whether a request is answered; the socket alone listens before the program is loaded."""
    try:
        with socket.create_connection((host, port), timeout=START_SECONDS) as connection:
            connection.sendall(f"GET /health HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def _stop(children: dict[str, BaseProcess]) -> None:
    """Ask all to end, wait for what they are busy with, and end what does not answer."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    limit = time.monotonic() + GRACE_SECONDS + 2
    for name, child in children.items():
        while child.is_alive():
            if time.monotonic() > limit:
                # The whole session, so that no process of the web server outlives its parent.
                _signal_session(child, signal.SIGKILL)
            child.join(1)
            if child.is_alive() and name == WEB_SERVER:
                # granian's processes overhear a stop while they are still loading the program.
                _signal_session(child, signal.SIGTERM)


def _signal_session(child: BaseProcess, number: signal.Signals) -> None:
    assert child.pid is not None
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
