"""What administrators do with accounts, the rules of it, and the operator's command."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portfolio.core.danish import sort_key
from portfolio.core.db import Database
from portfolio.ledger.models import LedgerLine
from portfolio.outbox.models import Parcel
from portfolio.people import actions, passwords, rules
from portfolio.people.models import Person
from tests.conftest import NOW
from tests.people.conftest import HASH


@pytest.fixture
def act(data: Database, make: Any) -> Any:
    """`act(actions.suspend_person, person)` in a transaction, by an administrator."""
    administrator = make.administrator("Adam")

    def act(action: Any, person: Person, *more: Any) -> Any:
        with data.transaction() as session:
            return action(session.get_one(Person, person.id), *more, by=administrator)

    return act


def _recipients(make: Any) -> list[str]:
    parcels = sorted(make.all(Parcel, kind="mail"), key=lambda parcel: parcel.id)
    return [parcel.recipient for parcel in parcels]


def test_an_address_has_one_account(make: Any, data: Database, mette: Person) -> None:
    administrator = make.administrator()
    with data.transaction():
        person = actions.add_person("Åse Ø", "aase@portfolio.example", "S1", by=administrator)
    assert make.again(person).name_key == sort_key("Åse Ø")
    with pytest.raises(actions.AddressTaken), data.transaction():
        actions.add_person("Mette To", "METTE@portfolio.example", by=administrator)
    assert len(make.all(Person, email_key="mette@portfolio.example")) == 1


def test_two_clicks_are_one_invitation(make: Any, act: Any, clock: Any) -> None:
    person = make.person()
    act(actions.invite_person, person)
    act(actions.invite_person, person)
    assert len(_recipients(make)) == 1
    clock(NOW + timedelta(minutes=2))
    act(actions.invite_person, person)
    assert len(_recipients(make)) == 2
    assert [line.verb for line in make.all(LedgerLine)] == ["invited", "invited"]


def test_who_has_begun_is_not_invited(make: Any, act: Any, mette: Person, data: Database) -> None:
    with pytest.raises(actions.AlreadyBegun):
        act(actions.invite_person, mette)
    closed = make.person(suspended_at=NOW)
    with pytest.raises(actions.Suspended):
        act(actions.invite_person, closed)
    fresh, administrator = make.person(email="fresh@portfolio.example"), make.administrator()
    with data.transaction() as session:
        people = [session.get_one(Person, one.id) for one in (mette, closed, fresh)]
        assert actions.invite_people(people, by=administrator) == 1
    assert _recipients(make) == ["fresh@portfolio.example"]


def test_a_wrong_address_is_corrected_before_it_is_used(
    make: Any, act: Any, mette: Person, visit: Any
) -> None:
    person = make.person(email="wrnog@portfolio.example")
    act(actions.invite_person, person)
    act(actions.correct_address, person, "right@portfolio.example")
    assert make.again(person).email == "right@portfolio.example"
    assert _recipients(make) == ["wrnog@portfolio.example", "right@portfolio.example"]
    old, new = (
        parcel.payload["token"] for parcel in sorted(make.all(Parcel), key=lambda parcel: parcel.id)
    )
    for token, status in ((old, 410), (new, 200)):
        visitor = visit()
        visitor.get(f"/link/{token}")
        assert visitor.get("/set-password").status_code == status
    with pytest.raises(actions.AddressTaken):
        act(actions.correct_address, person, mette.email)
    with pytest.raises(actions.AlreadyBegun):
        act(actions.correct_address, mette, "other@portfolio.example")


def test_suspending_twice_is_once(make: Any, act: Any, mette: Person) -> None:
    for _ in range(2):
        act(actions.suspend_person, mette)
    for _ in range(2):
        act(actions.reinstate_person, mette)
    assert [line.verb for line in make.all(LedgerLine)] == ["suspended", "reinstated"]
    assert make.again(mette).suspended_at is None


def test_administrators_come_and_go(make: Any, act: Any, mette: Person) -> None:
    act(actions.make_administrator, mette)
    act(actions.make_administrator, mette)
    assert make.again(mette).is_administrator
    act(actions.remove_administrator, mette)
    assert not make.again(mette).is_administrator
    verbs = [line.verb for line in make.all(LedgerLine)]
    assert verbs == ["made_administrator", "removed_administrator"]


def test_the_ledger_has_ids_only(make: Any, act: Any, mette: Person) -> None:
    act(actions.suspend_person, mette)
    (line,) = make.all(LedgerLine)
    assert (line.thing, line.thing_id, line.details) == ("people", mette.id, {})


def test_the_rules() -> None:
    def person(number: int, **more: Any) -> Person:
        return Person(id=number, **{"is_administrator": False, **more})

    boss, other = person(1, is_administrator=True), person(2)
    begun, closed = person(3, password_hash=HASH), person(4, suspended_at=NOW)
    assert rules.may_add_people(boss)
    assert not rules.may_add_people(other)
    assert rules.may_invite(boss, other)
    assert not any(
        rules.may_invite(*pair) for pair in ((other, other), (boss, begun), (boss, closed))
    )
    assert rules.may_suspend(boss, other)
    assert not any(rules.may_suspend(*pair) for pair in ((boss, boss), (other, begun)))
    assert rules.may_reinstate(boss, closed)
    assert not any(rules.may_reinstate(*pair) for pair in ((boss, other), (other, closed)))
    assert rules.may_correct_address(boss, other)
    assert not any(rules.may_correct_address(*pair) for pair in ((boss, begun), (other, other)))
    assert rules.may_make_administrator(boss, other)
    assert not any(rules.may_make_administrator(*pair) for pair in ((boss, boss), (other, boss)))


def _create(app: Flask, *more: str, stdin: str | None = None) -> Any:
    arguments = ["create-admin", "--name", "Anne Bro", "--email", "anne@portfolio.example", *more]
    return app.test_cli_runner().invoke(args=arguments, input=stdin)


def test_an_operator_makes_the_first_administrator(app: Flask, make: Any, visit: Any) -> None:
    result = _create(app)
    assert result.exit_code == 0
    link = result.output.strip().splitlines()[-1]
    assert link.startswith("http://portfolio.example/link/")
    visitor = visit()
    visitor.get(link.removeprefix("http://portfolio.example"))
    assert visitor.post("/set-password", {"password": "fem grønne katte"}).location == "/"
    (person,) = make.all(Person)
    assert person.is_administrator
    again = _create(app)
    assert again.exit_code == 1
    assert "administrator already" in again.output


def test_an_operator_gives_a_password(app: Flask, make: Any) -> None:
    result = _create(app, "--password-stdin", stdin="fem grønne katte\n")
    assert result.exit_code == 0
    assert "grønne" not in result.output
    (person,) = make.all(Person)
    assert passwords.is_right(person.password_hash, "fem grønne katte")


def test_an_operators_password_is_no_better(app: Flask, make: Any) -> None:
    for password in ("kort", "password1234", "anne@portfolio.example"):
        result = _create(app, "--password-stdin", stdin=password + "\n")
        assert result.exit_code == 1
    assert make.all(Person) == []


def test_a_teacher_becomes_an_administrator(app: Flask, make: Any) -> None:
    person = make.person("Anne", email="anne@portfolio.example", password_hash=HASH)
    assert _create(app).exit_code == 0
    assert make.again(person).is_administrator
    assert make.again(person).password_hash == HASH
