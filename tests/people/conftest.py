"""People with a password, and a browser that signs in as a person does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portfolio.people import passwords
from portfolio.people.models import Person
from tests.makers import Make
from tests.visitor import Visitor

PASSWORD = "hest batteri klamme korrekt"
REAL = passwords._hasher
REAL_NOBODYS = passwords._NOBODYS
# The same algorithm at a thousandth of the cost: these tests sign in some hundred times.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = QUICK.hash(PASSWORD)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "_NOBODYS", HASH)


@pytest.fixture
def real_hasher() -> PasswordHasher:
    """The one that the application uses."""
    return REAL


@pytest.fixture
def mette(make: Make) -> Person:
    return make.person("Mette Jensen", email="mette@portfolio.example", password_hash=HASH)


@pytest.fixture
def signed_in(app: Flask) -> Callable[..., Visitor]:
    """`signed_in(person)`: a browser that went through /sign-in."""

    def signed_in(person: Person, password: str = PASSWORD) -> Visitor:
        visitor = Visitor(app, None)
        answer = visitor.post("/sign-in", {"email": person.email, "password": password})
        assert answer.status_code == 303
        return visitor

    return signed_in


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """One item for each password hash that was checked."""
    seen: list[Any] = []
    real = passwords.is_right

    def counted(stored: str | None, password: str) -> bool:
        seen.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "is_right", counted)
    return seen
