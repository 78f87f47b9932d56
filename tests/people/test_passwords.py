"""Hashing and guessing, without a database."""

from __future__ import annotations

import time
from typing import Any

import pytest

from portfolio.people import passwords
from tests.people.conftest import REAL_NOBODYS


def test_the_parameters_are_owasps(real_hasher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", real_hasher)
    stored = passwords.hashed("hest batteri klamme")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right(stored, "hest batteri klamme")
    assert not passwords.is_right(stored, "hest batteri klamm")
    assert not passwords.is_outdated(stored)


def test_nothing_fits_what_is_no_hash() -> None:
    assert not passwords.is_right(None, "nobody has this password")
    assert not passwords.is_right("", "x")
    assert not passwords.is_right("no hash", "x")


def test_nobodys_hash_costs_as_much_as_anybodys() -> None:
    assert "$m=19456,t=2,p=1$" in REAL_NOBODYS


def test_an_owners_own_words_are_guessable() -> None:
    known = ("Birgitte Kjærsgaard", "bkj@vejle-kommune.example", "S-204518", "UC Midtby")
    for password in (
        "birgittekjærsgaard",
        "Kjærsgaard1975",
        "bkj@vejle-kommune.example",
        "vejlekommune2026",
        "S-204518-2026",
        "ucmidtby12345",
    ):
        assert passwords.is_guessable(password, known), password
    for password in ("grøn hest danser langsomt", "tr0ffel-kaktus/brændeovn", "jJ7#kq9!LmZ2"):
        assert not passwords.is_guessable(password, known), password


@pytest.mark.parametrize("piece", ["a", "ab12", "p4ssw0rd!", "æøå🙂", "19751975", "(", "\0"])
def test_judging_is_quick(piece: str) -> None:
    password = (piece * passwords.LONGEST)[: passwords.LONGEST]
    began = time.process_time()
    passwords.is_guessable(password, ("Mette Jensen",))
    assert time.process_time() - began < 1
