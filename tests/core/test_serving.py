"""`flask --app wsgi serve` as a program: it starts, stops, and never leaves anything behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest
from lxml import html

from config import ROOT
from tests.databases import Sqlite

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.fixture
def start(sqlite: Sqlite, tmp_path: Path, port: int) -> Iterator[Start]:
    """`start()`: the program, on an empty database of its own."""
    running: list[subprocess.Popen[str]] = []
    address = sqlite.empty()

    def begin(**more: str) -> subprocess.Popen[str]:
        given = {
            **os.environ,
            "APP_ENV": "test",
            "SECRET_KEY": "a secret key that is used in tests only",
            "DATABASE_URL": address,
            "PORT": str(port),
            **more,
        }
        program = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(program)
        return program

    yield begin
    for program in running:
        if program.poll() is None:
            program.kill()
        program.communicate()


def wait_until_serving(program: subprocess.Popen[str], port: int) -> list[psutil.Process]:
    """Wait for the address to be told and the worker to run; returns all children."""
    assert program.stdout is not None
    while "Serving on" not in (line := program.stdout.readline()):
        assert line, f"it ended: {program.wait()}"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
        assert answer.status == 200
    wait_for(lambda: worker_of(program) is not None)
    return psutil.Process(program.pid).children(recursive=True)


def worker_of(program: subprocess.Popen[str]) -> psutil.Process | None:
    # a child that is just being made, or has just ended, has no command line
    children = psutil.Process(program.pid).children()
    return next((child for child in children if child.cmdline()[-1:] == ["worker"]), None)


def wait_for(what: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < limit
        time.sleep(0.05)


def all_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    assert alive == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_everything_and_counts_as_success(start: Start, port: int, number: int) -> None:
    program = start()
    children = wait_until_serving(program, port)
    program.send_signal(number)
    assert program.wait(PATIENCE) == 0
    all_gone(children)


def test_from_the_first_start_on_a_paper_can_be_made(start: Start, port: int) -> None:
    address, password = f"http://127.0.0.1:{port}", "et kodeord til proeven"
    program = start(APP_ENV="development", DEMO_PASSWORD=password, PUBLIC_URL=address)
    wait_until_serving(program, port)
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def post(path: str, page: str, **form: str) -> Any:
        there = html.document_fromstring(browser.open(address + page, timeout=PATIENCE).read())
        form["csrf_token"] = there.xpath("string(//input[@name='csrf_token']/@value)")
        body = urlencode(form).encode()
        return browser.open(address + path, body, timeout=PATIENCE)

    post("/sign-in", "/sign-in", email="studerende@portfolio.example", password=password)
    for _each in range(2):
        made = post("/assignments/1/reviews", "/assignments/1/hand-in", supervisor="Torben Tang")
        assert "/reviews/" in made.url


def test_a_worker_that_dies_ends_the_program_with_an_error(start: Start, port: int) -> None:
    program = start()
    children = wait_until_serving(program, port)
    worker = worker_of(program)
    assert worker is not None
    worker.kill()
    said, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1
    assert "the worker ended by itself" in said
    all_gone(children)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux ends the children of a program that was killed"
)
def test_a_program_that_is_killed_leaves_nothing_behind(start: Start, port: int) -> None:
    program = start()
    children = wait_until_serving(program, port)
    program.kill()
    all_gone(children)


def test_a_second_start_on_the_same_port_is_refused_in_one_sentence(
    start: Start, port: int
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        program = start()
        said, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1
    assert said.strip().splitlines()[-1].startswith(f"Error: port {port} is taken")


def test_in_production_a_person_migrates(start: Start, tmp_path: Path) -> None:
    program = start(APP_ENV="production", DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}")
    said, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1
    assert "`alembic upgrade head`" in said.strip().splitlines()[-1]
