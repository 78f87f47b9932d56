"""The browser of the browser tests: a pytest plugin over pytest-playwright.

One Chromium is started for each worker; each test opens its own context in it, which shares
nothing with the others.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import executable
from tests.parts import not_run

ARGUMENTS = [
    # Root, as in a container, has no sandbox; the pages are our own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's Chromium, else the one that the set-up has unpacked."""
    chromium = executable.on_machine() or executable.from_npm()
    if chromium is None:
        not_run("browser", "no Chromium on this machine, and none from npm in var/chromium")
    return {
        **browser_type_launch_args,
        "executable_path": str(chromium),
        "env": executable.surroundings(chromium),
        "args": ARGUMENTS,
    }
