"""Signing in: who gets in, what a refusal tells, and where one lands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portfolio.ledger.models import LedgerLine
from portfolio.people import passwords
from portfolio.people.models import BrowserSession, FailedSignIn, Person
from tests.applications import application
from tests.conftest import NOW, SECURE_SITE
from tests.people.conftest import HASH, PASSWORD
from tests.visitor import Visitor

JSON = {"Accept": "application/json"}


def test_the_right_password_gets_in(visit: Any, mette: Person, make: Any) -> None:
    visitor = visit()
    answer = visitor.post("/sign-in", {"email": mette.email, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/account").status_code == 200
    assert [row.person_id for row in make.all(BrowserSession)] == [mette.id]
    assert make.all(FailedSignIn) == []
    assert [line.verb for line in make.all(LedgerLine)] == ["signed_in"]


def test_an_address_has_many_spellings(visit: Any, mette: Person) -> None:
    for typed in ("METTE@portfolio.example", "  mette@Portfolio.Example "):
        form = {"email": typed, "password": PASSWORD}
        assert visit().post("/sign-in", form).status_code == 303


def test_a_password_may_be_typed_in_another_unicode_form(visit: Any, make: Any) -> None:
    person = make.person(password_hash=passwords.hashed("fem grønne ål på en café"))
    decomposed = "fem grønne a\u030al pa\u030a en cafe\u0301"
    answer = visit().post("/sign-in", {"email": person.email, "password": decomposed})
    assert answer.status_code == 303


def test_nothing_tells_whether_there_is_an_account(
    visit: Any, make: Any, mette: Person, verifications: list[Any]
) -> None:
    make.person(email="invited@portfolio.example")
    make.person(email="closed@portfolio.example", password_hash=HASH, suspended_at=NOW)
    answers = []
    for email, password in [
        (mette.email, "not her password"),
        ("nobody@portfolio.example", "not her password"),
        ("invited@portfolio.example", "not her password"),
        ("closed@portfolio.example", PASSWORD),
    ]:
        verifications.clear()
        visitor = visit()
        answer = visitor.post("/sign-in", {"email": email, "password": password})
        shown = answer.text.replace(email, "")
        for token in answer.page.iter("input", "meta"):
            if token.get("name") in ("csrf_token", "csrf-token"):
                shown = shown.replace(token.get("value") or token.get("content"), "")
        answers.append((answer.status_code, shown, len(verifications)))
    assert answers[0][0] == 422
    assert answers[0][2] == 1
    assert all(answer == answers[0] for answer in answers)


def test_a_half_empty_form_is_explained(visit: Any) -> None:
    for form in ({}, {"email": "a@b.dk"}, {"password": "x" * 300}, {"email": "\0"}):
        assert visit().post("/sign-in", form).status_code == 422


def test_json_gets_a_new_csrf_token(app: Flask, mette: Person) -> None:
    visitor = Visitor(app, None)
    old = visitor.token()
    wrong = visitor.post("/sign-in", {"email": mette.email, "password": "no"}, headers=JSON)
    assert wrong.status_code == 422
    assert list(wrong.json) == ["error"]
    right = visitor.post("/sign-in", {"email": mette.email, "password": PASSWORD}, headers=JSON)
    assert right.status_code == 200
    token = right.json["csrf_token"]
    assert token != old
    state = visitor.client.get("/session", headers=JSON).json
    assert state["signed_in"] is True
    assert state["person"] == mette.id
    assert state["ends_at"].startswith("2026-03-09T17:05:00")
    extended = visitor.client.post("/session/extend", headers={**JSON, "X-CSRFToken": token})
    assert extended.json["ends_at"] == state["ends_at"]
    refused = visitor.client.post("/session/extend", headers={**JSON, "X-CSRFToken": old})
    assert refused.status_code == 400


def test_a_session_that_is_none(visit: Any) -> None:
    state = visit().get("/session").json
    assert (state["signed_in"], state["person"], state["ends_at"]) == (False, None, None)
    assert state["csrf_token"]
    assert visit().post("/session/extend", headers=JSON).status_code == 401


def test_nobody_is_led_elsewhere(visit: Any, mette: Person) -> None:
    for target in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
        "",
    ):
        visitor = visit()
        form = {"email": mette.email, "password": PASSWORD, "next": target}
        assert visitor.post("/sign-in", form).location == "/", target
        assert visitor.get("/sign-in", query_string={"next": target}).location == "/", target
        language = {"language": "en", "next": target}
        assert visitor.post("/language", language).location == "/", target


def test_one_lands_where_one_wanted_to_go(visit: Any, mette: Person) -> None:
    visitor = visit()
    asked = visitor.get("/account?tab=1")
    assert asked.location == "/sign-in?next=/account?tab%3D1"
    page = visitor.get(asked.location).page
    (target,) = [node.get("value") for node in page.iter("input") if node.get("name") == "next"]
    form = {"email": mette.email, "password": PASSWORD, "next": target}
    assert visitor.post("/sign-in", form).location == "/account?tab=1"


def test_a_missing_csrf_token_is_refused(app: Flask, mette: Person, make: Any) -> None:
    client = app.test_client()
    form = {"email": mette.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.post("/sign-in", data=form, headers=JSON).status_code == 401
    assert make.all(BrowserSession) == []


def test_an_old_hash_is_renewed(
    visit: Any, make: Any, real_hasher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", real_hasher)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    person = make.person(password_hash=weak)
    assert (
        visit().post("/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 303
    )
    renewed = make.again(person).password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (
        visit().post("/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 303
    )
    assert make.again(person).password_hash == renewed


def test_headers_of_safety(visit: Any) -> None:
    headers = visit().get("/sign-in").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookie_in_production(config: Any, app: Flask, mette: Person) -> None:
    from dataclasses import replace

    secure = application(replace(config, environment="production", public_url=SECURE_SITE))
    client = secure.test_client()
    page = client.get("/sign-in", base_url=SECURE_SITE)
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "max-age" in page.headers["Strict-Transport-Security"]
    secure.extensions["database"].engine.dispose()


def test_signing_in_as_somebody_else_ends_the_first_session(
    signed_in: Callable[..., Visitor], mette: Person, make: Any
) -> None:
    visitor = signed_in(mette)
    other = make.person(password_hash=HASH)
    visitor.post("/sign-in", {"email": other.email, "password": PASSWORD})
    assert [row.person_id for row in make.all(BrowserSession)] == [other.id]


def test_signing_in_costs_few_queries(visit: Any, mette: Person, queries: Any) -> None:
    visitor = visit()
    with queries() as seen:
        visitor.post("/sign-in", {"email": mette.email, "password": PASSWORD})
    assert len([sql for sql in seen if "advisory" not in sql]) <= 8
