"""A real mail server on this machine, whose moods a test decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class MailServer:
    """Keeps what it accepts in `mails`; each mood is the answer it gives, or something it does."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.sender_answer = "250 OK"
        self.recipient_answer = "250 OK"
        self.body_answer = "250 OK"
        self.cuts_body = False
        self.on_body: Callable[[Any], None] = lambda _server: None
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):  # noqa: N802
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):  # noqa: N802
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.body_answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.recipients.extend(envelope.rcpt_tos)
        self.on_body(server)
        return self.body_answer

    def newest_link(self) -> str:
        """The path of the link in the newest mail."""
        return link_in(self.mails[-1])


def link_in(message: EmailMessage) -> str:
    """The path of the one-time link in a mail's plain text."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/link/\S+)", body.get_content())
    assert found, "the mail has no link"
    return found[1]


class _Moody(SMTP):
    """aiosmtpd's server, able to hang up in the middle of a body."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.cuts_body:
            await self.push("354 Go on")
            await self._reader.read(40)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Moody(self.handler)

    def _trigger_server(self) -> None:
        # Port 0 asked the machine for a free one; this is which.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


_last = [0]


def _started(server: MailServer) -> _Controller:
    try:
        controller = _Controller(server, hostname="127.0.0.1", port=_last[0])
        controller.start()
    except OSError:
        controller = _Controller(server, hostname="127.0.0.1", port=0)
        controller.start()
    return controller


@contextmanager
def running() -> Iterator[MailServer]:
    """A mail server on a free port, the last one where it is free again: an application is made
    for its settings, and with equal ones a test gets that of the test before."""
    server = MailServer()
    controller = _started(server)
    _last[0] = server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()
