"""What is watched on every page, and the whole service; which browser it is says chromium.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config import Config
from tests.browser import service as whole
from tests.browser.editor_harness import Server, serving
from tests.mail_server import running

# What a page says is waited for as long as a busy machine may need.
expect.set_options(timeout=whole.PATIENCE)


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
        # Of the context, so that a second window is watched too.
        context.on("weberror", lambda raised: complaints.append(str(raised.error)))
        context.on(
            "console",
            lambda said: complaints.append(said.text) if _is_violation(said.text) else None,
        )
        return context.new_page()

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
        # The editor puts its cursor 20 ms after the focus; nobody's hands are faster than that.
        page.evaluate("() => new Promise((done) => setTimeout(done, 60))")
        return page

    return opened


@pytest.fixture
def service(config: Config, browser_page: Callable[..., Page]) -> Iterator[whole.Service]:
    """The whole service on the database of the test, with the real clock."""
    with running() as mails, whole.serving(config, mails, browser_page) as service:
        yield service


@pytest.fixture
def app(service: whole.Service) -> Flask:
    """The application behind the pages: `data` and `make` of a browser test are its own."""
    return service.app
