"""One's own address, password and language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from portfolio.outbox.models import Parcel
from portfolio.people.models import Person
from tests.conftest import NOW
from tests.people.conftest import HASH, PASSWORD
from tests.visitor import Visitor

NEW = "ny@portfolio.example"


def _mails(make: Any) -> list[tuple[str, str | None]]:
    parcels = sorted(make.all(Parcel, kind="mail"), key=lambda parcel: parcel.id)
    return [(parcel.name.removeprefix("people."), parcel.recipient) for parcel in parcels]


def _token(make: Any) -> str:
    parcels = make.all(Parcel, name="people.confirm_address")
    return str(max(parcels, key=lambda parcel: parcel.id).payload["token"])


def _ask(visitor: Visitor, email: str, password: str = PASSWORD) -> Any:
    return visitor.post("/account/address", {"email": email, "address_password": password})


def test_a_new_address_works_once_it_is_confirmed(
    app: Flask, visit: Any, signed_in: Any, mette: Person, make: Any
) -> None:
    visitor = signed_in(mette)
    assert _ask(visitor, NEW).location == "/account"
    assert _mails(make) == [
        ("confirm_address", NEW),
        ("address_asked", "mette@portfolio.example"),
    ]
    assert make.again(mette).email == "mette@portfolio.example"
    mailbox = visit()
    assert mailbox.get(f"/link/{_token(make)}").location == "/confirm-address"
    assert NEW in mailbox.get("/confirm-address").text
    assert make.again(mette).email == "mette@portfolio.example"
    assert mailbox.post("/confirm-address").location == "/account"
    assert make.again(mette).email == NEW
    assert _mails(make)[-1] == ("address_changed", "mette@portfolio.example")
    assert not mailbox.client.get("/session").json["signed_in"]
    assert visitor.client.get("/session").json["signed_in"]
    old = {"email": "mette@portfolio.example", "password": PASSWORD}
    assert visit().post("/sign-in", old).status_code == 422
    assert visit().post("/sign-in", {**old, "email": NEW}).status_code == 303
    again = visit()
    again.get(f"/link/{_token(make)}")
    assert again.post("/confirm-address").status_code == 410


def test_somebody_elses_address_gets_the_same_answer(
    signed_in: Any, mette: Person, make: Any
) -> None:
    owner = make.person("Ole", email="ole@portfolio.example")
    visitor = signed_in(mette)
    texts = []
    for email in (NEW, owner.email):
        answer = _ask(visitor, email)
        page = visitor.get("/account")
        shown = " ".join(page.page.find(".//main").text_content().split())
        texts.append((answer.status_code, answer.location, shown.replace(email, "…")))
    assert texts[0] == texts[1]
    assert _mails(make)[2:] == [
        ("address_taken", "ole@portfolio.example"),
        ("address_asked", "mette@portfolio.example"),
    ]
    assert make.again(mette).email == "mette@portfolio.example"


def test_an_address_that_was_taken_meanwhile(
    visit: Any, signed_in: Any, mette: Person, make: Any
) -> None:
    visitor = signed_in(mette)
    _ask(visitor, NEW)
    make.person(email=NEW)
    visitor.get(f"/link/{_token(make)}")
    answer = visitor.post("/confirm-address")
    assert answer.status_code == 409
    assert "hører allerede til en anden konto" in answer.text
    assert make.again(mette).email == "mette@portfolio.example"


def test_a_link_to_the_old_address_opens_nothing_any_more(
    visit: Any, signed_in: Any, mette: Person, make: Any
) -> None:
    visit().post("/forgotten-password", {"email": mette.email})
    (parcel,) = make.all(Parcel, name="people.new_password")
    visitor = signed_in(mette)
    _ask(visitor, NEW)
    visitor.get(f"/link/{_token(make)}")
    visitor.post("/confirm-address")
    thief = visit()
    thief.get(f"/link/{parcel.payload['token']}")
    assert thief.get("/set-password").status_code == 410


def test_a_confirmation_dies_after_a_day(
    visit: Any, signed_in: Any, mette: Person, make: Any, clock: Any
) -> None:
    _ask(signed_in(mette), NEW)
    clock(NOW + timedelta(hours=24))
    visitor = visit()
    visitor.get(f"/link/{_token(make)}")
    assert visitor.post("/confirm-address").status_code == 410
    assert make.again(mette).email == "mette@portfolio.example"


def test_a_new_password_takes_the_address_away_that_a_thief_asked_for(
    visit: Any, signed_in: Any, mette: Person, make: Any
) -> None:
    _ask(signed_in(mette), "tyv@portfolio.example")
    visit().post("/forgotten-password", {"email": mette.email})
    [reset] = make.all(Parcel, name="people.new_password")
    owner = visit()
    owner.get(f"/link/{reset.payload['token']}")
    words = {"password": "kaffe ravn gulerod trappe"}
    assert owner.post("/set-password", words).status_code == 303
    thief = visit()
    thief.get(f"/link/{_token(make)}")
    assert thief.post("/confirm-address").status_code == 410
    assert make.again(mette).email == "mette@portfolio.example"


def test_an_address_whose_small_letters_no_column_holds(
    signed_in: Any, mette: Person, make: Any
) -> None:
    # Its own 127 characters fit; in small letters, as it is compared, they are 367.
    long = "a@" + ".".join(["\u0390" * 40] * 3) + ".dk"
    assert _ask(signed_in(mette), long).status_code == 422
    assert _mails(make) == []


def test_what_is_no_new_address(signed_in: Any, mette: Person, make: Any) -> None:
    visitor = signed_in(mette)
    for email, password in (
        (NEW, "wrong"),
        ("METTE@portfolio.example", PASSWORD),
        ("no address", PASSWORD),
        ("two@a.example, three@b.example", PASSWORD),
        ("a@b.example\r\nBcc: c@d.example", PASSWORD),
        ("", PASSWORD),
    ):
        assert _ask(visitor, email, password).status_code == 422, email
    assert _mails(make) == []


def test_many_addresses_are_too_many(signed_in: Any, mette: Person, make: Any) -> None:
    visitor = signed_in(mette)
    for number in range(5):
        assert _ask(visitor, f"n{number}@portfolio.example").status_code == 303
    assert _ask(visitor, NEW).status_code == 429
    assert len(_mails(make)) == 10


def test_a_password_that_is_not_changed(signed_in: Any, mette: Person, make: Any) -> None:
    visitor = signed_in(mette)
    for current, new in (
        ("wrong", "fem grønne katte synger"),
        (PASSWORD, "kort"),
        (PASSWORD, "password1234"),
        ("", ""),
    ):
        form = {"current_password": current, "password": new}
        assert visitor.post("/account/password", form).status_code == 422
    assert make.again(mette).password_hash == HASH


def test_changing_the_password_is_told_by_mail(signed_in: Any, mette: Person, make: Any) -> None:
    form = {"current_password": PASSWORD, "password": "fem grønne katte synger"}
    signed_in(mette).post("/account/password", form)
    assert _mails(make) == [("password_changed", mette.email)]


def test_the_language_is_the_persons(app: Flask, signed_in: Any, mette: Person, make: Any) -> None:
    visitor = signed_in(mette)
    answer = visitor.post("/language", {"language": "en", "next": "/account"})
    assert answer.location == "/account"
    assert make.again(mette).language == "en"
    assert visitor.get("/account").page.get("lang") == "en"
    elsewhere = signed_in(mette)
    assert elsewhere.get("/account").page.get("lang") == "en"


def test_the_language_before_signing_in(visit: Any) -> None:
    assert visit().get("/sign-in").page.get("lang") == "da"
    wish = {"Accept-Language": "en-GB,en;q=0.9"}
    assert visit().get("/sign-in", headers=wish).page.get("lang") == "en"
    visitor = visit()
    answer = visitor.post(
        "/language", {"language": "en"}, headers={"Referer": "http://localhost/forgotten-password"}
    )
    assert answer.location == "/forgotten-password"
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("language="))
    assert "Max-Age=31536000" in cookie
    assert "SameSite=Lax" in cookie
    assert visitor.get("/sign-in").page.get("lang") == "en"


def test_a_language_that_we_do_not_have(
    visit: Any, signed_in: Any, mette: Person, make: Any
) -> None:
    assert signed_in(mette).post("/language", {"language": "de"}).status_code == 303
    assert make.again(mette).language == "da"
    headers = {"Referer": "http://evil.example/x"}
    assert visit().post("/language", {"language": "en"}, headers=headers).location == "/"


def test_the_language_after_a_form_whose_address_cannot_be_opened(visit: Any) -> None:
    headers = {"Referer": "http://localhost/cohorts/1/roster/import"}
    answer = visit().post("/language", {"language": "en"}, headers=headers)
    assert answer.location == "/"


def test_the_account_is_for_whoever_is_signed_in(visit: Any) -> None:
    for path in ("/account", "/account/password", "/account/address"):
        assert visit().get(path).location == f"/sign-in?next={path}"
    for path in ("/account/password", "/account/address", "/account/sign-out-everywhere"):
        assert visit().post(path).status_code in (303, 401)


def test_a_name_is_shown_as_text(signed_in: Any, make: Any) -> None:
    person = make.person('<b>Mette</b> & "Ole"', password_hash=HASH)
    assert "&lt;b&gt;Mette&lt;/b&gt;" in signed_in(person).get("/account").text
