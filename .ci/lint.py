"""`make lint`: all checks that need no database and no browser, each told in one line.

Every check runs, also after one has failed: one run shows everything that is wrong.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS = {
    "format of Python": ["ruff", "format", "--check", "--quiet", "."],
    "lint of Python": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", "portfolio", "config.py", "wsgi.py"],
    "types of the tooling": ["mypy", ".ci/setup.py", ".ci/lint.py", ".ci/forbidden.py"],
    "import contracts": ["lint-imports", "--cache-dir", "var/cache/imports", "--no-logo"],
    "lint of templates": ["djlint", "templates", "--lint", "--quiet"],
    "translations": [sys.executable, ".ci/translations.py"],
    "forbidden things": [sys.executable, ".ci/forbidden.py"],
}


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        print(f"· {name} … ", end="", flush=True)
        started = time.monotonic()
        answer = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"{'failed' if answer.returncode else 'good'}, {time.monotonic() - started:.1f} s")
        if answer.returncode:
            failed.append(name)
            print(answer.stdout.rstrip())
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
