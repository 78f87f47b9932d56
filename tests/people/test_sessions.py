"""A session is a row: where it ends, every copy of its cookie ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from portfolio.core.db import Database
from portfolio.people import actions
from portfolio.people.browsers import browser_name
from portfolio.people.jobs import forget
from portfolio.people.models import BrowserSession, Person
from portfolio.people.session import digest
from tests.conftest import NOW
from tests.people.conftest import HASH, PASSWORD
from tests.visitor import Visitor

SignedIn = Callable[..., Visitor]
JSON = {"Accept": "application/json"}


def _copy(app: Flask, visitor: Visitor) -> Visitor:
    """Another browser with the same cookie, as a thief would have."""
    thief = Visitor(app, None)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    thief.client.set_cookie("session", cookie.value)
    assert _is_in(thief)
    return thief


def _is_in(visitor: Visitor) -> bool:
    return bool(visitor.client.get("/session").json["signed_in"])


def test_the_token_changes_at_sign_in(app: Flask, mette: Person, make: Any) -> None:
    victim = Visitor(app, None)
    with victim.client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["planted"] = True
        cookie["csrf_token"] = "known to the attacker"
    victim.csrf = "known to the attacker"
    victim.post("/sign-in", {"email": mette.email, "password": PASSWORD})
    with victim.client.session_transaction() as cookie:
        token = cookie["_user_id"]
        assert token != "planted"
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "known to the attacker"
        assert cookie.permanent
    assert [row.token_digest for row in make.all(BrowserSession)] == [digest(token)]


def test_the_token_differs_each_time(signed_in: SignedIn, mette: Person, make: Any) -> None:
    for _ in range(3):
        signed_in(mette)
    assert len({row.token_digest for row in make.all(BrowserSession)}) == 3


def test_signing_out_ends_every_copy(app: Flask, signed_in: SignedIn, mette: Person) -> None:
    visitor, elsewhere = signed_in(mette), signed_in(mette)
    thief = _copy(app, visitor)
    answer = visitor.post("/sign-out")
    assert answer.location == "/sign-in"
    assert "Du er logget ud." in visitor.get("/sign-in").text
    assert not _is_in(visitor)
    assert not _is_in(thief)
    assert _is_in(elsewhere)
    assert visitor.post("/sign-out").status_code == 303


def test_a_new_password_ends_every_other_session(
    app: Flask, signed_in: SignedIn, mette: Person
) -> None:
    visitor, elsewhere = signed_in(mette), signed_in(mette)
    thief = _copy(app, elsewhere)
    new = "fem grønne katte synger"
    form = {"current_password": PASSWORD, "password": new}
    assert visitor.post("/account/password", form).location == "/account"
    assert _is_in(visitor)
    assert not _is_in(elsewhere)
    assert not _is_in(thief)
    signed_in(mette, new)
    form = {"email": mette.email, "password": PASSWORD}
    assert Visitor(app, None).post("/sign-in", form).status_code == 422


def test_a_suspension_ends_every_session(
    app: Flask, signed_in: SignedIn, mette: Person, make: Any, data: Database
) -> None:
    visitor = signed_in(mette)
    thief = _copy(app, visitor)
    administrator = make.administrator()
    with data.transaction() as session:
        actions.suspend_person(session.get_one(Person, mette.id), by=administrator)
    assert not _is_in(visitor)
    assert not _is_in(thief)
    assert make.all(BrowserSession) == []
    form = {"email": mette.email, "password": PASSWORD}
    assert Visitor(app, None).post("/sign-in", form).status_code == 422
    with data.transaction() as session:
        actions.reinstate_person(session.get_one(Person, mette.id), by=administrator)
    assert not _is_in(visitor)
    signed_in(mette)


def test_sign_out_everywhere(app: Flask, signed_in: SignedIn, mette: Person, make: Any) -> None:
    visitor, elsewhere = signed_in(mette), signed_in(mette)
    other = signed_in(make.person(password_hash=HASH))
    assert visitor.post("/account/sign-out-everywhere").location == "/sign-in"
    assert not _is_in(visitor)
    assert not _is_in(elsewhere)
    assert _is_in(other)


def test_an_evening_of_writing(signed_in: SignedIn, mette: Person, clock: Any) -> None:
    visitor = signed_in(mette)
    token = visitor.client.get("/session").json["csrf_token"]
    for minutes in range(30, 331, 30):
        clock(NOW + timedelta(minutes=minutes))
        headers = {**JSON, "X-CSRFToken": token}
        assert visitor.client.post("/session/extend", headers=headers).status_code == 200
    clock(NOW + timedelta(hours=5, minutes=31))
    assert visitor.client.post("/session/extend", headers=headers).status_code == 200


def test_every_accepted_post_is_a_sign_of_life(
    signed_in: SignedIn, mette: Person, clock: Any, make: Any, queries: Any
) -> None:
    visitor = signed_in(mette)
    clock(NOW + timedelta(hours=3))
    with queries() as seen:
        visitor.post("/language", {"language": "da"})
    assert any(sql.startswith("UPDATE sessions") for sql in seen)
    (row,) = make.all(BrowserSession)
    assert row.ends_at == NOW + timedelta(hours=7)
    clock(NOW + timedelta(hours=3, seconds=59))
    with queries() as seen:
        visitor.post("/language", {"language": "da"})
    assert not any(sql.startswith("UPDATE sessions") for sql in seen)


def test_reading_and_refusals_are_none(
    signed_in: SignedIn, mette: Person, clock: Any, make: Any
) -> None:
    visitor = signed_in(mette)
    clock(NOW + timedelta(hours=1))
    visitor.get("/account")
    visitor.post("/account/password", {"current_password": "", "password": ""})
    (row,) = make.all(BrowserSession)
    assert row.ends_at == NOW + timedelta(hours=4)


def test_it_ends_by_itself(
    signed_in: SignedIn, mette: Person, clock: Any, make: Any, data: Database
) -> None:
    visitor = signed_in(mette)
    clock(NOW + timedelta(hours=4))
    assert not _is_in(visitor)
    assert visitor.get("/account").location == "/sign-in?next=/account"
    assert visitor.post("/session/extend", headers=JSON).status_code == 401
    clock(NOW + timedelta(hours=5))
    with data.transaction():
        forget({})
    assert make.all(BrowserSession) == []


def test_nobody_stays_for_ever(signed_in: SignedIn, mette: Person, clock: Any) -> None:
    visitor = signed_in(mette)
    for hours in range(3, 17, 3):
        clock(NOW + timedelta(hours=hours))
        visitor.post("/session/extend", headers=JSON)
    clock(NOW + timedelta(hours=15, minutes=59))
    assert _is_in(visitor)
    clock(NOW + timedelta(hours=16))
    assert not _is_in(visitor)


def test_the_account_page_lists_browsers(
    app: Flask, signed_in: SignedIn, mette: Person, make: Any, queries: Any
) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604.1"
    phone = Visitor(app, None)
    form = {"email": mette.email, "password": PASSWORD}
    phone.post("/sign-in", form, headers={"User-Agent": agent})
    stranger = make.person(password_hash=HASH)
    signed_in(stranger)
    visitor = signed_in(mette)
    with queries() as few:
        page = visitor.get("/account").page
    rows = [" ".join(row.text_content().split()) for row in page.findall(".//tbody/tr")]
    assert len(rows) == 2
    assert "Safari, iPhone" in rows[1]
    assert "(denne)" in rows[0]
    for _ in range(20):
        signed_in(mette)
    with queries() as many:
        visitor.get("/account")
    assert len(few) == len(many) <= 3


def test_what_a_browser_is_called() -> None:
    windows = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36"
    )
    assert browser_name(windows) == "Chrome, Windows"
    assert browser_name(windows + " Edg/140.0") == "Edge, Windows"
    assert browser_name("curl/8") is None
