"""From the invitation in a real mailbox to a signed-in person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from config import Config
from portfolio import create_app
from portfolio.outbox.worker import Worker
from portfolio.people import actions
from portfolio.people.models import Person
from tests.mail_server import MailServer, running
from tests.visitor import Visitor


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def mailing(app: Flask, config: Config, mail_server: MailServer) -> Iterator[Flask]:
    mailing = create_app(replace(config, smtp_url=mail_server.url))
    yield mailing
    mailing.extensions["database"].engine.dispose()


def test_invited_by_mail(mailing: Flask, mail_server: MailServer, make: Any) -> None:
    person, administrator = make.person("Søren Ærø", language="en"), make.administrator()
    with mailing.extensions["database"].transaction() as session:
        actions.invite_person(session.get_one(Person, person.id), by=administrator)
    Worker(mailing).carry_due()
    visitor = Visitor(mailing, None)
    visitor.get(mail_server.newest_link())
    assert visitor.post("/set-password", {"password": "fem grønne katte"}).location == "/"
    assert visitor.get("/session").json["person"] == person.id
    body = mail_server.mails[0].get_body(("html",))
    assert body is not None
    assert '<html lang="en">' in body.get_content()


def test_a_forgotten_password_by_mail(mailing: Flask, mail_server: MailServer, make: Any) -> None:
    person = make.person(password_hash="x")
    Visitor(mailing, None).post("/forgotten-password", {"email": person.email})
    Worker(mailing).carry_due()
    assert mail_server.recipients == [person.email]
    visitor = Visitor(mailing, None)
    visitor.get(mail_server.newest_link())
    assert visitor.post("/set-password", {"password": "fem grønne katte"}).location == "/"
    Worker(mailing).carry_due()
    assert "ændret" in mail_server.mails[-1]["Subject"]
