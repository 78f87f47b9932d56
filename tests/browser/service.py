"""The whole service for browser tests: real server, real database, real mail, real clock.

`service.page(person)` opens a page in which the person is signed in; `service.carry()` lets the
worker carry what waits; `service.stop()` and `service.start()` take the server away and back.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from config import Config
from portfolio.outbox.worker import Worker
from portfolio.people.models import Person
from tests.applications import application
from tests.mail_server import MailServer, link_in
from tests.visitor import Visitor

# Milliseconds that a busy machine may need until a page says what it should.
PATIENCE = 20_000


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Requests are not what a test wants to read."""


@dataclass
class Service:
    """A running service and the windows that are open on it."""

    app: Flask
    port: int
    mails: MailServer
    open_page: Callable[..., Page]
    pages: list[Page] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Answers that no visitor should ever get: 5xx."""
    _server: BaseWSGIServer | None = None
    _thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where the service listens, as its configuration says."""
        return f"http://127.0.0.1:{self.port}"

    def page(self, person: Person | None = None, **options: Any) -> Page:
        """A page of a new browser window; relative addresses start at the service."""
        page = self.open_page(base_url=self.address, locale="da-DK", **options)
        page.context.set_default_timeout(PATIENCE)
        page.context.on("response", self._note)
        self.pages.append(page)
        if person is not None:
            self.sign_in(page, person)
        return page

    def sign_in(self, page: Page, person: Person) -> None:
        """Give the page's browser a session of the person's, without the sign-in page."""
        cookie = Visitor(self.app, person).client.get_cookie("session")
        assert cookie is not None
        page.context.add_cookies(
            [
                {
                    "name": "session",
                    "value": cookie.value,
                    "url": self.address,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )

    def _note(self, response: Any) -> None:
        if response.status >= 500:
            self.failures.append(f"{response.status} {response.request.method} {response.url}")

    def carry(self) -> int:
        """Carry everything that waits in the outbox, once."""
        return Worker(self.app).carry_due()

    def mailed_link(self, address: str) -> str:
        """The path of the one-time link in the newest mail to the address."""
        return link_in([mail for mail in self.mails.mails if address in str(mail["To"])][-1])

    def start(self, fd: int | None = None) -> None:
        """Be there, again at the same address; `fd`: a socket that listens already."""
        host, port, app = "127.0.0.1", self.port, self.app
        self.listen(make_server(host, port, app, threaded=True, request_handler=_Silent, fd=fd))

    def listen(self, server: BaseWSGIServer) -> None:
        """Answer in a thread of its own."""
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Be gone: connections are refused."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
        self._server = self._thread = None


_last = [0]


def _listening() -> socket.socket:
    """A socket at the last port where it is free again, as for the mail server."""
    try:
        return socket.create_server(("127.0.0.1", _last[0]))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


@contextmanager
def serving(config: Config, mails: MailServer, open_page: Callable[..., Page]) -> Iterator[Service]:
    """The service with these settings, on a free port, until the block ends."""
    with _listening() as door:
        port = _last[0] = door.getsockname()[1]
        # Links in mails need the address.
        address = f"http://127.0.0.1:{port}"
        app = application(replace(config, public_url=address, smtp_url=mails.url))
        service = Service(app, port, mails, open_page)
        service.start(door.fileno())
    try:
        yield service
        for page in service.pages:
            page.context.close()
    finally:
        service.stop()
        app.extensions["database"].engine.dispose()
    assert service.failures == []
