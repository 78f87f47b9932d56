"""Make this checkout ready: `python .ci/setup.py run|test [command …]`.

Needs nothing but Python 3.11 and the network, and the network only where something has
changed. `run` prepares for serving, `test` for serving and testing. A command that follows
is then run in the prepared environment, with `.venv/bin` first on PATH.

Each step is skipped while the digest of what goes into it is unchanged. The digests lie
together in var/setup.json, which also says whether the checkout was prepared to run or to
test. A step's digest is taken out before the step begins and written after it has ended,
so an interrupted set-up is repeated where it broke off.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
MARKER = VAR / "setup.json"
STATIC = ROOT / "static"
BUILD = STATIC / "build"
TRANSLATIONS = ROOT / "portfolio" / "translations"

LOCKS = {"run": ROOT / "requirements.txt", "test": ROOT / "tests" / "requirements.txt"}
INSTALLER_LOCK = ROOT / ".ci" / "requirements.txt"
NODE_LOCK = ROOT / ".ci" / "node.txt"
OLDEST_NODE = 20


class SetupError(Exception):
    """Something that the reader can mend; the message is one clear sentence."""


class Marker:
    """What has been done: the level, `run` or `test`, and a digest for each finished step."""

    def __init__(self) -> None:
        self.level = "run"
        self.steps: dict[str, str] = {}
        try:
            stored = json.loads(MARKER.read_text())
            self.level = stored["level"]
            self.steps = dict(stored["steps"])
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def forget(self, *steps: str) -> None:
        if any(self.steps.pop(step, None) is not None for step in steps):
            self.write()

    def remember(self, step: str, digest: str) -> None:
        self.steps[step] = digest
        self.write()

    def write(self) -> None:
        fresh = MARKER.with_suffix(".new")
        fresh.write_text(json.dumps({"level": self.level, "steps": self.steps}, indent=2) + "\n")
        fresh.replace(MARKER)


class Steps:
    """Runs the steps that are due, and tells what each does and how long it took."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker
        self.done = 0

    def due(self, step: str, digest: str, made: Path) -> bool:
        """Whether the step must run: its inputs have changed, or what it makes is missing."""
        return self.marker.steps.get(step) != digest or not made.exists()

    def run(self, step: str, digest: str, telling: str, *commands: list[str | Path]) -> None:
        """Run the commands of a step; one that fails ends the set-up and shows its output."""
        self.marker.forget(step)
        print(f"· {telling} … ", end="", flush=True)
        started = time.monotonic()
        for command in commands:
            self._call(command)
        self.marker.remember(step, digest)
        self.done += 1
        print(f"{time.monotonic() - started:.1f} s", flush=True)

    @staticmethod
    def _call(command: list[str | Path]) -> None:
        answer = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if answer.returncode != 0:
            print("failed", flush=True)
            print(answer.stdout.rstrip(), file=sys.stderr)
            raise SetupError(
                f"`{Path(command[0]).name} {command[1]}` did not succeed; its answer is above. "
                "Without a network only a finished set-up can be used. "
                "Run the same command again to continue where this stopped."
            )


# --- The steps -----------------------------------------------------------------------------


def prepare(level: str) -> None:
    """Take the checkout to the level, `run` or `test`; one set-up at a time."""
    started = time.monotonic()
    _open_var()
    with (VAR / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("· another set-up is at work here, waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        steps = Steps(Marker())
        _virtual_environment(steps)
        _packages(steps, level)
        _front_end(steps)
        _translations(steps)
        if level == "test":
            _browser(steps)
    state = "Set-up finished" if steps.done else "Set-up is up to date"
    print(f"{state} ({time.monotonic() - started:.1f} s).", flush=True)


def _virtual_environment(steps: Steps) -> None:
    # A moved checkout and a replaced Python both leave an environment that starts, or nearly
    # starts, and then finds nothing: ask it who it is.
    digest = _identity()
    if digest is None or steps.due("environment", digest, PYTHON):
        steps.marker.forget("installer", "packages")
        creator = getattr(sys, "_base_executable", None) or sys.executable
        flags = [] if _has_ensurepip() else ["--without-pip"]
        steps.run(
            "environment",
            "",
            "makes the virtual environment .venv",
            [creator, "-m", "venv", "--clear", *flags, VENV],
        )
        steps.marker.remember("environment", _identity() or "")
    digest = _digest([INSTALLER_LOCK])
    if steps.due("installer", digest, BIN / "uv"):
        pip: list[str | Path] = [PYTHON, "-m", "pip"]
        if not _has_ensurepip():
            pip = [sys.executable, "-m", "pip", "--python", PYTHON]
        steps.run(
            "installer",
            digest,
            "installs the installer (uv) with pip",
            [*pip, "install", "--quiet", "--require-hashes", "-r", INSTALLER_LOCK],
        )


def _packages(steps: Steps, level: str) -> None:
    # Once prepared for testing, a checkout stays so: nothing flips back and forth.
    known = steps.marker.level if "packages" in steps.marker.steps else level
    level = "test" if "test" in (level, known) else "run"
    locks = [LOCKS[level], INSTALLER_LOCK]
    if not _has_node():
        locks.append(NODE_LOCK)
    digest = f"{level} {_digest([*LOCKS.values(), INSTALLER_LOCK, NODE_LOCK])} {len(locks)}"
    if not steps.due("packages", digest, BIN / "flask"):
        return
    os.environ.update(_index_settings())
    steps.marker.level = level
    node = ", Node.js among them," if NODE_LOCK in locks else ""
    steps.run(
        "packages",
        digest,
        f"installs the locked packages{node} to {level} with uv",
        [BIN / "uv", "pip", "sync", "--python", PYTHON, "--require-hashes", "--no-build", *locks],
    )


def _front_end(steps: Steps) -> None:
    manifest, lock = ROOT / "package.json", ROOT / "package-lock.json"
    digest = _digest([manifest, lock])
    if steps.due("front end packages", digest, ROOT / "node_modules" / ".package-lock.json"):
        steps.marker.forget("front end")
        steps.run(
            "front end packages",
            digest,
            "installs the locked packages of the front end with npm",
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        )
    sources = (path for path in _files(STATIC) if BUILD not in path.parents)
    digest = _digest([manifest, lock, *sources])
    if steps.due("front end", digest, BUILD / "manifest.json"):
        steps.run(
            "front end",
            digest,
            "builds the front end into static/build",
            ["npm", "run", "--silent", "build"],
        )


def _translations(steps: Steps) -> None:
    catalogs = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    if not catalogs:
        return
    digest = _digest(catalogs)
    made = [catalog.with_suffix(".mo") for catalog in catalogs]
    missing = next((path for path in made if not path.exists()), made[0])
    if steps.due("translations", digest, missing):
        steps.run(
            "translations",
            digest,
            "compiles the translations",
            [BIN / "pybabel", "-q", "compile", "-d", TRANSLATIONS],
        )


def _browser(steps: Steps) -> None:
    """A Chromium from npm where the machine has none; its absence fails no set-up.

    Whether a missing browser is forgiven is for the tests to say.
    """
    installer = ROOT / "tests" / "browser" / "executable.py"
    lock = ROOT / "tests" / "browser" / "package-lock.json"
    if subprocess.run([PYTHON, installer, "--on-machine"], check=False).returncode == 0:
        return
    digest = _digest([installer, lock])
    if not steps.due("browser", digest, VAR / "chromium" / "chromium"):
        return
    try:
        steps.run(
            "browser",
            digest,
            "installs a Chromium from npm, as the machine has none",
            [PYTHON, installer, "--install"],
        )
    except SetupError as problem:
        print(f"  There will be no browser tests: {problem}", flush=True)


# --- The machine ---------------------------------------------------------------------------


def _open_var() -> None:
    try:
        VAR.mkdir(exist_ok=True)
        probe = VAR / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SetupError(
            f"{VAR} cannot be written to ({error.strerror}); everything that running leaves "
            "behind lies there. Make it a folder that belongs to you, or remove it."
        ) from None


def _identity() -> str | None:
    """Where the environment believes itself to be and on which Python; None if it is broken."""
    script = "import sys; print(sys.executable, sys.version)"
    try:
        made = (VENV / "pyvenv.cfg").read_text()
        answer = subprocess.run(
            [PYTHON, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return hashlib.sha256(f"{VENV}\n{made}\n{answer.stdout}".encode()).hexdigest()


def _has_ensurepip() -> bool:
    """Debian splits it off; a pip of the machine's own will do instead."""
    if importlib.util.find_spec("ensurepip") is not None:
        return True
    if importlib.util.find_spec("pip") is None:
        raise SetupError(
            "This Python can make no virtual environments; on Debian and Ubuntu "
            "`apt install python3-venv` mends that."
        )
    return False


def _has_node() -> bool:
    """Whether the machine has a Node.js of its own that is new enough, with npm."""
    elsewhere = os.pathsep.join(
        folder for folder in os.environ["PATH"].split(os.pathsep) if folder != str(BIN)
    )
    node = shutil.which("node", path=elsewhere)
    if node is None or shutil.which("npm", path=elsewhere) is None:
        return False
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        return int(answer.stdout.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE
    except (OSError, ValueError, subprocess.CalledProcessError):
        return False


def _index_settings() -> dict[str, str]:
    """uv reads neither pip's variables nor its files: hand it the mirror that pip was given.

    With several indexes pip takes the best of all, uv only what the first one has of a name.
    Every package is locked by its hash, so it is safe to search them all.
    """
    given = dict(os.environ)
    for name in ("index-url", "extra-index-url"):
        variable = f"PIP_{name.replace('-', '_').upper()}"
        if variable not in given:
            answer = subprocess.run(
                [PYTHON, "-m", "pip", "config", "get", f"global.{name}"],
                capture_output=True,
                text=True,
                check=False,
            )
            given[variable] = answer.stdout.strip() if answer.returncode == 0 else ""
    translated = {
        "UV_DEFAULT_INDEX": given["PIP_INDEX_URL"],
        "UV_INDEX": given["PIP_EXTRA_INDEX_URL"],
        "UV_INDEX_STRATEGY": "unsafe-best-match" if given["PIP_EXTRA_INDEX_URL"] else "",
        "SSL_CERT_FILE": given.get("PIP_CERT", ""),
    }
    return {name: value for name, value in translated.items() if value and name not in given}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(files: Iterable[Path]) -> str:
    """One digest of names and contents."""
    whole = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return whole.hexdigest()


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The variables for installing and running, what the caller has set going first."""
    ours = {
        # Behind a private certificate authority the machine's own list is the right one.
        "NODE_USE_SYSTEM_CA": "1",
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    }
    home = Path(given.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK):
        ours |= {
            "UV_CACHE_DIR": str(VAR / "cache" / "uv"),
            "PIP_CACHE_DIR": str(VAR / "cache" / "pip"),
            "NPM_CONFIG_CACHE": str(VAR / "cache" / "npm"),
        }
    fixed = {
        "PATH": os.pathsep.join([str(BIN), given.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": str(VENV),
        "PIP_USER": "0",
    }
    # Where nothing compiled may be kept, each process compiles four seconds' worth of sources anew.
    ours_alone = ("PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in given.items() if name not in ours_alone}
    return ours | kept | fixed


# --- Running -------------------------------------------------------------------------------


def _develop() -> None:
    """What `make run` adds: the development mode, and a key that lies in var/ once made."""
    mode = os.environ.setdefault("APP_ENV", "development")
    key = VAR / "secret_key"
    if mode != "development" or os.environ.get("SECRET_KEY", "").strip() or key.exists():
        return
    # Written aside and linked into place: of two that start at once, both read the same key.
    fresh = VAR / f".secret_key-{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        key.hardlink_to(fresh)
        print("· made a secret key: var/secret_key", flush=True)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(143)


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036
        print("set-up: Python 3.11 or newer is needed.", file=sys.stderr)
        return 1
    if not words or words[0] not in LOCKS:
        print(__doc__, file=sys.stderr)
        return 2
    level, command = words[0], words[1:]
    signal.signal(signal.SIGTERM, _stop)
    os.chdir(ROOT)
    surroundings = environment(os.environ)
    os.environ.clear()
    os.environ.update(surroundings)
    try:
        prepare(level)
        if level == "run" and command:
            _develop()
    except SetupError as problem:
        print(f"set-up: {problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"set-up: {problem.strerror}: {problem.filename or ''}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up: interrupted; the next one continues here.", file=sys.stderr)
        return 130
    if command:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        sys.stdout.flush()
        os.execvp(command[0], command)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
