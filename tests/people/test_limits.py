"""Guessing stops; a class behind one address gets in."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from portfolio.core.db import Database
from portfolio.people.attempts import PER_ACCOUNT, PER_NETWORK_ADDRESS, network_of
from portfolio.people.jobs import forget
from portfolio.people.models import BrowserSession, FailedSignIn, Person
from tests.conftest import NOW
from tests.people.conftest import HASH, PASSWORD
from tests.visitor import Visitor


def _try(visitor: Visitor, email: str, password: str = "wrong") -> int:
    return int(visitor.post("/sign-in", {"email": email, "password": password}).status_code)


def test_guessing_stops_and_says_until_when(
    visit: Any, mette: Person, clock: Any, make: Any, verifications: list[Any]
) -> None:
    visitor = visit()
    for _ in range(PER_ACCOUNT):
        assert _try(visitor, mette.email) == 422
    verifications.clear()
    answer = visitor.post("/sign-in", {"email": mette.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Prøv igen kl. 14.20." in answer.text
    assert verifications == []
    assert len(make.all(FailedSignIn)) == PER_ACCOUNT
    clock(NOW + timedelta(minutes=14, seconds=59))
    assert _try(visitor, mette.email, PASSWORD) == 429
    clock(NOW + timedelta(minutes=15, seconds=1))
    assert _try(visitor, mette.email, PASSWORD) == 303


def test_the_limit_is_the_accounts_wherever_one_comes_from(
    app: Flask, visit: Any, mette: Person
) -> None:
    for number in range(PER_ACCOUNT):
        visitor = visit()
        form = {"email": mette.email, "password": "wrong"}
        visitor.post(
            "/sign-in", form, environ_overrides={"REMOTE_ADDR": f"198.51.100.{number + 1}"}
        )
    assert _try(visit(), mette.email.upper(), PASSWORD) == 429


def test_an_address_without_an_account_is_limited_alike(visit: Any) -> None:
    visitor = visit()
    seen = [_try(visitor, "nobody@portfolio.example") for _ in range(PER_ACCOUNT + 1)]
    assert seen == [422] * PER_ACCOUNT + [429]


def test_a_right_password_does_not_wash_guesses_away(visit: Any, mette: Person) -> None:
    visitor = visit()
    for _ in range(PER_ACCOUNT - 1):
        _try(visitor, mette.email)
    assert _try(visit(), mette.email, PASSWORD) == 303
    assert _try(visitor, mette.email) == 422
    assert _try(visitor, mette.email) == 429


def test_a_class_behind_one_address_gets_in(visit: Any, make: Any) -> None:
    people = [make.person(password_hash=HASH) for _ in range(30)]
    for person in people:
        assert _try(visit(), person.email) == 422
        assert _try(visit(), person.email, PASSWORD) == 303
    assert len(make.all(BrowserSession)) == 30


def test_one_address_cannot_try_everybody(
    visit: Any, make: Any, mette: Person, data: Database
) -> None:
    with data.transaction() as session:
        for number in range(PER_NETWORK_ADDRESS):
            session.add(
                FailedSignIn(account_digest=f"{number}", network_address="127.0.0.1", at=NOW)
            )
    assert _try(visit(), mette.email, PASSWORD) == 429
    form = {"email": mette.email, "password": PASSWORD}
    elsewhere = visit().post("/sign-in", form, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 303


def test_guesses_at_once_are_counted_like_guesses_in_turn(
    app: Flask, mette: Person, make: Any
) -> None:
    answers: list[int] = []

    def guess() -> None:
        answers.append(_try(Visitor(app, None), mette.email))

    threads = [threading.Thread(target=guess) for _ in range(PER_ACCOUNT + 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [422] * PER_ACCOUNT + [429] * 10


def test_the_account_page_is_no_place_to_guess_from(signed_in: Any, mette: Person) -> None:
    visitor = signed_in(mette)
    form = {"current_password": "wrong", "password": "fem grønne katte synger"}
    for _ in range(PER_ACCOUNT):
        assert visitor.post("/account/password", form).status_code == 422
    answer = visitor.post("/account/password", {**form, "current_password": PASSWORD})
    assert answer.status_code == 422
    assert "Prøv igen kl. 14.20." in answer.text


def test_what_no_longer_counts_is_forgotten(
    app: Flask, visit: Any, mette: Person, make: Any, clock: Any, data: Database
) -> None:
    _try(visit(), mette.email)
    clock(NOW + timedelta(minutes=16))
    with data.transaction():
        forget({})
    assert make.all(FailedSignIn) == []


def test_a_network_address_is_a_household() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9")
    assert network_of("") == "unknown"


def test_no_address_stands_in_the_table_of_failures(visit: Any, make: Any, mette: Person) -> None:
    _try(visit(), mette.email)
    (row,) = make.all(FailedSignIn)
    assert "mette" not in row.account_digest


def test_an_attempt_that_died_half_way_counts(visit: Any, mette: Person, data: Database) -> None:
    with data.transaction() as session:
        session.execute(update(FailedSignIn).values(at=NOW))
    assert _try(visit(), mette.email, PASSWORD) == 303
