"""The outbox's tests send to a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from config import Config
from portfolio.core.db import Database
from portfolio.outbox import actions, registry
from portfolio.outbox.letters import letter
from portfolio.outbox.models import Parcel
from tests.mail_server import MailServer, running


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def config(config: Config, mail_server: MailServer) -> Config:
    return replace(config, smtp_url=mail_server.url)


@pytest.fixture
def note(monkeypatch: pytest.MonkeyPatch, data: Database) -> Callable[..., Parcel]:
    """`note("anne@…")` puts a small mail into the outbox."""

    def render(payload: dict[str, Any]) -> registry.Mail:
        return letter(payload.get("subject", "Hej på øen"), "Et ord.", name="Åse Bæk")

    monkeypatch.setitem(registry.mails, "test.note", render)

    def write(recipient: str = "anne@portfolio.example", **payload: Any) -> Parcel:
        with data.transaction():
            return actions.send_mail("test.note", recipient, payload)

    return write
