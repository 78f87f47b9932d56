"""The whole service for browser tests: real server, real database, real mail.

A pytest plugin. `service.address` is where it listens; `service.page(person)` opens a page in
which the person is signed in; `service.carry()` lets the worker carry what waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from config import Config
from portfolio import create_app
from portfolio.outbox.worker import Worker
from portfolio.people.models import Person
from tests.mail_server import MailServer, running
from tests.visitor import Visitor


@dataclass
class Service:
    """A running service."""

    app: Flask
    address: str
    mails: MailServer
    open_page: Callable[..., Page]

    def page(self, person: Person | None = None, **options: Any) -> Page:
        """A page of a new browser window; relative addresses start at the service."""
        page = self.open_page(base_url=self.address, locale="da-DK", **options)
        if person is not None:
            visitor = Visitor(self.app, person)
            cookie = visitor.client.get_cookie("session")
            assert cookie is not None
            page.context.add_cookies(
                [{"name": "session", "value": cookie.value, "url": self.address}]
            )
        return page

    def carry(self) -> int:
        """Carry everything that waits in the outbox, once."""
        return Worker(self.app).carry_due()


@pytest.fixture
def service(
    config: Config, browser_page: Callable[..., Page]
) -> Iterator[Service]:
    """The service on the database of the test; its clock is the real one."""
    with running() as mails:
        server = make_server("127.0.0.1", 0, _unready, threaded=True)
        address = f"http://127.0.0.1:{server.server_port}"
        app = create_app(replace(config, public_url=address, smtp_url=mails.url))
        server.app = app
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Service(app, address, mails, browser_page)
        finally:
            server.shutdown()
            thread.join(10)
            server.server_close()
            app.extensions["database"].engine.dispose()


def _unready(_environ: Any, _start: Any) -> Any:
    raise RuntimeError("the service's address is known before the service is")


@pytest.fixture
def data(service: Service) -> Any:
    """The service's database, so that `make` makes things in it."""
    return service.app.extensions["database"]
