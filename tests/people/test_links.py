"""One-time links: from the mail to the pages, used once, dead in time, built from our address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portfolio.core.db import Database
from portfolio.outbox.models import Parcel
from portfolio.people import actions, passwords
from portfolio.people.jobs import forget
from portfolio.people.models import BrowserSession, OneTimeLink, Person
from tests.conftest import NOW, SITE
from tests.people.conftest import HASH, PASSWORD
from tests.visitor import Visitor

NEW = "fem grønne katte synger"
SignedIn = Callable[..., Visitor]


@pytest.fixture
def invite(make: Any, data: Database) -> Callable[[Person], str]:
    """`invite(person)`: the token of the invitation that they get."""

    def invite(person: Person) -> str:
        administrator = make.administrator()
        with data.transaction() as session:
            actions.invite_person(session.get_one(Person, person.id), by=administrator)
        return _tokens(make)[-1]

    return invite


def _mails(make: Any, name: str | None = None) -> list[Parcel]:
    mails = sorted(make.all(Parcel, kind="mail"), key=lambda parcel: parcel.id)
    return [parcel for parcel in mails if name in (None, parcel.name)]


def _tokens(make: Any) -> list[str]:
    return [parcel.payload["token"] for parcel in _mails(make) if "token" in parcel.payload]


def test_an_invitation_becomes_a_signed_in_person(visit: Any, make: Any, invite: Any) -> None:
    person = make.person("Anne Bro", email="anne@portfolio.example")
    visitor = visit()
    opened = visitor.get(f"/link/{invite(person)}")
    assert opened.location == "/set-password"
    page = visitor.get("/set-password")
    assert "Velkommen, Anne Bro" in page.text
    chosen = visitor.post("/set-password", {"password": NEW})
    assert (chosen.status_code, chosen.location) == (303, "/")
    assert "anne@portfolio.example" in visitor.get("/account").text
    assert passwords.is_right(make.again(person).password_hash, NEW)
    assert _mails(make, "people.password_changed") == []


def test_opening_a_link_uses_nothing_up(app: Flask, visit: Any, make: Any, invite: Any) -> None:
    token = invite(make.person())
    for _ in range(3):
        scanner = app.test_client()
        assert scanner.head(f"/link/{token}").status_code == 303
        scanner.get(f"/link/{token}", follow_redirects=True)
    visitor = visit()
    visitor.get(f"/link/{token}")
    assert visitor.post("/set-password", {"password": NEW}).location == "/"


def test_the_token_is_in_no_page(visit: Any, make: Any, invite: Any) -> None:
    token = invite(make.person())
    visitor = visit()
    visitor.get(f"/link/{token}")
    assert token not in visitor.get("/set-password").text


def test_a_link_works_once(visit: Any, make: Any, invite: Any) -> None:
    person = make.person()
    token = invite(person)
    for password, status in ((NEW, 303), ("tre blå heste danser", 410)):
        visitor = visit()
        visitor.get(f"/link/{token}")
        assert visitor.post("/set-password", {"password": password}).status_code == status
    assert passwords.is_right(make.again(person).password_hash, NEW)


@pytest.mark.parametrize(
    ("purpose", "lifetime"), [("invitation", timedelta(days=14)), ("password", timedelta(hours=1))]
)
def test_a_link_dies_and_its_page_offers_another(
    visit: Any, make: Any, mette: Person, invite: Any, clock: Any, purpose: str, lifetime: timedelta
) -> None:
    if purpose == "invitation":
        token = invite(make.person())
    else:
        visit().post("/forgotten-password", {"email": mette.email})
        token = _tokens(make)[-1]
    visitor = visit()
    clock(NOW + lifetime - timedelta(seconds=1))
    visitor.get(f"/link/{token}")
    assert visitor.get("/set-password").status_code == 200
    clock(NOW + lifetime)
    dead = visitor.get("/set-password")
    assert dead.status_code == 410
    assert "Send et nyt link" in dead.text
    assert visitor.post("/set-password", {"password": NEW}).status_code == 410
    assert visitor.post("/link/again").location == "/mail-on-its-way"
    fresh = _tokens(make)[-1]
    assert fresh != token
    visitor.get(f"/link/{fresh}")
    assert visitor.post("/set-password", {"password": NEW}).location == "/"


def test_a_newer_link_outlives_the_older(visit: Any, make: Any, mette: Person) -> None:
    for _ in range(2):
        visit().post("/forgotten-password", {"email": mette.email})
    old, new = _tokens(make)
    for token, status in ((old, 410), (new, 303)):
        visitor = visit()
        visitor.get(f"/link/{token}")
        assert visitor.post("/set-password", {"password": NEW}).status_code == status


def test_a_link_that_never_was(visit: Any) -> None:
    for token in ("nonsense", "x" * 3000, "%00", "æøå"):
        visitor = visit()
        assert visitor.get(f"/link/{token}").status_code == 303
        page = visitor.get("/set-password")
        assert page.status_code == 410
        assert "Få et nyt link" in page.text
        assert visitor.post("/link/again").location == "/mail-on-its-way"


def test_a_page_without_a_link(visit: Any) -> None:
    assert visit().get("/set-password").status_code == 410
    assert visit().get("/confirm-address").status_code == 410
    assert visit().post("/confirm-address").status_code == 410


def test_an_invitation_is_no_address_change(visit: Any, make: Any, invite: Any) -> None:
    visitor = visit()
    visitor.get(f"/link/{invite(make.person())}")
    assert visitor.post("/confirm-address").status_code == 410


def test_a_forgotten_password_ends_all_sessions_and_signs_in(
    visit: Any, make: Any, signed_in: SignedIn, mette: Person
) -> None:
    elsewhere = signed_in(mette)
    visitor = visit()
    asked = visitor.post("/forgotten-password", {"email": mette.email})
    assert asked.location == "/mail-on-its-way"
    assert visitor.get("/mail-on-its-way").status_code == 200
    visitor.get(f"/link/{_tokens(make)[-1]}")
    assert visitor.post("/set-password", {"password": NEW}).location == "/"
    assert visitor.get("/account").status_code == 200
    assert not elsewhere.client.get("/session").json["signed_in"]
    assert len(make.all(BrowserSession)) == 1
    assert _mails(make)[-1].name == "people.password_changed"


def test_a_stranger_who_is_signed_in_is_no_longer(
    visit: Any, make: Any, signed_in: SignedIn, mette: Person, invite: Any
) -> None:
    person = make.person("Anne Bro")
    borrowed = signed_in(mette)
    borrowed.get(f"/link/{invite(person)}")
    borrowed.post("/set-password", {"password": NEW})
    assert borrowed.get("/session").json["person"] == person.id
    assert [row.person_id for row in make.all(BrowserSession)] == [person.id]


def test_asking_tells_nothing(visit: Any, make: Any, mette: Person, queries: Any) -> None:
    make.person(email="closed@portfolio.example", suspended_at=NOW)
    answers = []
    for email in (mette.email, "nobody@portfolio.example", "closed@portfolio.example"):
        visitor = visit()
        answer = visitor.post("/forgotten-password", {"email": email})
        answers.append((answer.status_code, answer.location, answer.text))
    assert all(answer == answers[0] for answer in answers)
    assert [parcel.recipient for parcel in _mails(make)] == [mette.email]
    # Each of them was as much work: one parcel.
    assert len(make.all(Parcel)) == 3


def test_nobody_fills_a_mailbox(visit: Any, make: Any, mette: Person, clock: Any) -> None:
    for _ in range(8):
        assert visit().post("/forgotten-password", {"email": mette.email}).status_code == 303
    assert len(_mails(make)) == 5
    clock(NOW + timedelta(hours=1, seconds=1))
    visit().post("/forgotten-password", {"email": mette.email})
    assert len(_mails(make)) == 6


def test_a_foreign_host_header_changes_no_link(
    app: Flask, make: Any, mette: Person, visit: Any
) -> None:
    from portfolio.outbox.letters import rendered

    stranger = "http://evil.example"
    visitor = visit()
    token = visitor.token()
    cookie = visitor.client.get_cookie("session")
    visitor.client.set_cookie("session", cookie.value, domain="evil.example")
    visitor.client.post(
        "/forgotten-password",
        data={"email": mette.email, "csrf_token": token},
        base_url=stranger,
        headers={"X-Forwarded-Host": "evil.example"},
    )
    (parcel,) = _mails(make)
    with app.app_context():
        mail = rendered(parcel)
    with app.test_request_context(base_url=stranger):
        shown = rendered(parcel)
    for words in (mail.text, mail.html, shown.text, shown.html):
        assert f"{SITE}/link/" in words
        assert "evil" not in words


def test_a_password_that_everybody_guesses(visit: Any, make: Any, mette: Person) -> None:
    visit().post("/forgotten-password", {"email": mette.email})
    visitor = visit()
    visitor.get(f"/link/{_tokens(make)[-1]}")
    for password, sentence in GUESSED.items():
        answer = visitor.post("/set-password", {"password": password})
        assert answer.status_code == 422, password
        assert sentence in answer.text, password
        assert password not in answer.text or password == mette.email
    assert make.again(mette).password_hash == HASH


GUESSED = {
    "kort": "mindst 12 tegn",
    "x" * 257: "højst være på 256 tegn",
} | dict.fromkeys(
    (
        "password1234",
        "Adgangskode1234",
        "portefølje2026",
        "Mette Jensen 12",
        "mette@portfolio.example",
        "Professionshøjskolen1",
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "qwertyuiop12",
    ),
    "for let at gætte",
)


def test_any_characters_will_do(visit: Any, make: Any, mette: Person) -> None:
    for password in (
        "  mellemrum for og bag  ",
        "🙂🙂🐎🐎🏔🏔🧀🧀🚲🚲⛵⛵🌳🌳",
        "<script>alert(1)</script>x9",
        "ø" * 3 + "Qz7!pL2#wR5&",
    ):
        visit().post("/forgotten-password", {"email": mette.email})
        visitor = visit()
        visitor.get(f"/link/{_tokens(make)[-1]}")
        assert visitor.post("/set-password", {"password": password}).status_code == 303
        form = {"email": mette.email, "password": password}
        assert visit().post("/sign-in", form).status_code == 303


def test_a_suspended_persons_links_are_dead(
    visit: Any, make: Any, data: Database, invite: Any
) -> None:
    person, administrator = make.person(), make.administrator()
    token = invite(person)
    with data.transaction() as session:
        actions.suspend_person(session.get_one(Person, person.id), by=administrator)
    visitor = visit()
    visitor.get(f"/link/{token}")
    assert visitor.get("/set-password").status_code == 410
    visitor.post("/link/again")
    assert len(_mails(make)) == 1


def test_dead_links_are_forgotten(
    make: Any, clock: Any, data: Database, mette: Person, visit: Any
) -> None:
    visit().post("/forgotten-password", {"email": mette.email})
    clock(NOW + timedelta(days=92))
    with data.transaction():
        forget({})
    assert make.all(OneTimeLink) == []


def test_no_secret_is_stored_in_the_clear(make: Any, mette: Person, visit: Any) -> None:
    visit().post("/forgotten-password", {"email": mette.email})
    (link,) = make.all(OneTimeLink)
    assert link.token_digest != _tokens(make)[0]
    assert PASSWORD not in (make.again(mette).password_hash or "")
