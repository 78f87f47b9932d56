"""Parts of the suite that a machine may be unable to run: named at the end, never silent.

`not_run("PostgreSQL", reason)` skips the test that asks, and the end of the run names the part
and the reason. Where CI is set a missing part fails instead: there, nobody reads summaries.
"""

from __future__ import annotations

import json
import os
from typing import Any, NoReturn

import pytest

_missing: dict[str, str] = {}


def not_run(part: str, reason: str) -> NoReturn:
    """Skip the test, or fail it in CI, and have the part named at the end."""
    _missing[part] = reason
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(f"{part} is not available: {reason}", pytrace=False)
    pytest.skip(f"{part} is not available: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands over what it noted."""
    answers: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if answers is not None:
        answers["not_run"] = json.dumps(_missing)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker hands over."""
    _missing.update(json.loads(getattr(node, "workeroutput", {}).get("not_run", "{}")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the parts at the end of the run."""
    if _missing:
        terminalreporter.section("NOT RUN", sep="=", yellow=True, bold=True)
        for part, reason in sorted(_missing.items()):
            terminalreporter.line(f"NOT RUN: {part}: {reason}", yellow=True)
