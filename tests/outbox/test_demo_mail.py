"""/demo/mail shows mails that have no server to go to, and only there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from config import Config
from portfolio import create_app
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import DELIVERED_TO_DEMO, Worker
from portfolio.people import actions
from tests.visitor import Visitor


@pytest.fixture
def demo(app: Flask, config: Config) -> Any:
    """The application without a mail server, on the same database."""
    demo = create_app(replace(config, smtp_url=None, environment="development"))
    yield demo
    demo.extensions["database"].engine.dispose()


def _invite(demo: Flask, make: Any) -> None:
    administrator, person = make.administrator(), make.person("Mette")
    with demo.extensions["database"].transaction():
        actions.invite_person(person, by=administrator)


def test_mails_are_shown_before_and_after_the_worker(demo: Flask, make: Any) -> None:
    _invite(demo, make)
    visitor = Visitor(demo, None)
    page = visitor.get("/demo/mail").page
    (link,) = [a.get("href") for a in page.find(".//main").iter("a")]
    Worker(demo).carry_due()
    (parcel,) = make.all(Parcel, kind="mail")
    assert (parcel.state, parcel.last_error) == ("done", DELIVERED_TO_DEMO)
    page = visitor.get("/demo/mail").page
    assert [a.get("href") for a in page.find(".//main").iter("a")] == [link]
    visitor.client.get(link.removeprefix("http://portfolio.example"))
    assert "Mette" in visitor.get("/set-password").text


def test_the_newest_mail_comes_first(demo: Flask, make: Any) -> None:
    _invite(demo, make)
    _invite(demo, make)
    newest = max(parcel.id for parcel in make.all(Parcel, kind="mail"))
    page = Visitor(demo, None).get("/demo/mail").page
    assert page.find(".//article").get("aria-labelledby") == f"mail-{newest}"


def test_many_mails_cost_no_more_queries(demo: Flask, make: Any) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    engine = demo.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, *_: seen.append(sql))
    _invite(demo, make)
    counts = []
    for _ in range(2):
        seen.clear()
        Visitor(demo, None).get("/demo/mail")
        counts.append(len([sql for sql in seen if sql.startswith("SELECT")]))
        for _ in range(20):
            _invite(demo, make)
    assert counts == [1, 1]


def test_with_a_mail_server_there_is_no_such_page(app: Flask, visit: Any, make: Any) -> None:
    assert visit().get("/demo/mail").status_code == 404


def test_in_production_there_is_no_such_page(app: Flask, config: Config) -> None:
    production = create_app(replace(config, smtp_url=None, environment="production"))
    assert Visitor(production, None).get("/demo/mail").status_code == 404
    production.extensions["database"].engine.dispose()
