"""What is watched on every page; which browser it is says chromium.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.editor_harness import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """The harness: a page with the editor, and a server that a test can break."""
    with serving() as running:
        yield running


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`browser_page(width=…)`: a page whose errors and policy violations fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if _is_violation(said.text) else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _is_violation(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.fixture
def open_editor(server: Server, browser_page: Callable[..., Page]) -> Callable[..., Page]:
    """`open_editor()`: the harness's page, the cursor in the text."""

    def opened(**options: Any) -> Page:
        page = browser_page(**options)
        page.goto(server.address)
        page.get_by_role("textbox", name="Din tekst").focus()
        return page

    return opened
