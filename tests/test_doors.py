"""The doors: who is let in at all, CSRF, hosts, redirects, headers, cookies and ends of sessions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Blueprint, Flask

from config import Config
from portfolio.core import clock as core_clock
from portfolio.core import doors
from portfolio.core.doors import anyone, local_path
from portfolio.people import actions as people
from portfolio.people.models import BrowserSession, Person
from tests.applications import application
from tests.conftest import SECURE_SITE
from tests.makers import Make
from tests.routes import ROUTES, Route
from tests.visitor import Visitor

pytestmark = pytest.mark.sqlite_only

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
OPEN = {route.endpoint for route in ROUTES if route.answers[-1] != "in"}


def path_of(route: Route) -> str:
    """The route's address with ids that nothing has."""
    return re.sub(r"\{\w+\}", "1", route.path)


def routes(method: str) -> list[Route]:
    """One row for each endpoint."""
    rows = {route.endpoint: route for route in ROUTES if route.method == method}
    return list(rows.values())


# --- Marked or closed -----------------------------------------------------------------------


def test_a_route_without_a_door_does_not_start(app: Flask) -> None:
    fresh = Flask("fresh")
    fresh.add_url_rule("/marked", "marked", anyone(lambda: "in"))
    doors.check(fresh)
    room = Blueprint("room", __name__)
    room.add_url_rule("/forgotten", "forgotten", lambda: "in")
    fresh.register_blueprint(room)
    with pytest.raises(RuntimeError, match=r"room\.forgotten"):
        doors.check(fresh)


def test_the_door_says_what_the_table_says(app: Flask) -> None:
    marked = {
        name for name, view in app.view_functions.items() if getattr(view, "door", None) == "anyone"
    }
    assert marked == OPEN


def test_a_closed_page_leads_nobody_to_sign_in_and_back(visit: Any) -> None:
    nobody = visit(None)
    for route in routes("GET"):
        if route.endpoint in OPEN:
            continue
        path = path_of(route)
        answer = nobody.get(path)
        assert answer.status_code == 303, str(route)
        assert answer.location.startswith("/sign-in?next="), str(route)
        page = nobody.get(answer.location).page
        assert page.find(".//input[@name='next']").get("value") == path, str(route)
        asked = nobody.get(path, headers={"Accept": "application/json"})
        assert (asked.status_code, asked.json["sign_in"]) == (401, "/sign-in"), str(route)


def test_a_closed_post_tells_nobody_to_sign_in_whether_or_not_a_token_comes(visit: Any) -> None:
    nobody = visit(None)
    for route in routes("POST"):
        if route.endpoint in OPEN:
            continue
        path = path_of(route)
        for answer in (nobody.post(path), nobody.client.post(path)):
            assert (answer.status_code, answer.location) == (303, "/sign-in"), str(route)
        for headers in ({"X-CSRFToken": nobody.token()}, {}):
            answer = nobody.client.post(path, json={}, headers=headers)
            assert (answer.status_code, answer.json["sign_in"]) == (401, "/sign-in"), str(route)


def test_whoever_sends_a_form_after_the_session_ended_is_told_and_comes_back(
    visit: Any, make: Make
) -> None:
    visitor = visit(make.student(make.cohort()))
    form = {"email": "x"}
    for sent_from, back in (("/account?a=1", "/account?a=1"), ("/sign-out", None)):
        headers = {"Referer": f"http://localhost{sent_from}"}
        visitor.client.delete_cookie("session")
        answer = visitor.post("/account/address", form, headers=headers)
        assert answer.status_code == 303
        page = visitor.get(answer.location).page
        assert "så det, du sendte, er ikke kommet med" in page.text_content()
        assert page.xpath("string(//input[@name='next']/@value)") == (back or "/")


# --- CSRF -----------------------------------------------------------------------------------

# Mail programs post to the address that their mail holds: what it says is signed.
WITHOUT_TOKEN = {"notices.unsubscribe"}


def test_no_post_is_accepted_without_the_sessions_token(app: Flask, visit: Any, make: Make) -> None:
    administrator = visit(make.administrator())
    stranger = Visitor(app, None)
    unsigned = "ImFiYyI.x.y"
    for route in routes("POST"):
        if route.endpoint in WITHOUT_TOKEN:
            continue
        path = path_of(route)
        for headers in ({}, {"X-CSRFToken": unsigned}, {"X-CSRFToken": stranger.token()}):
            answer = administrator.client.post(
                path, data=route.form, json=route.json, headers=headers
            )
            assert answer.status_code == 400, f"{route}: {headers}"
        answer = administrator.client.post(path, data={"csrf_token": stranger.token()})
        assert answer.status_code == 400, str(route)
    with app.extensions["database"].transaction(writing=False) as session:
        assert session.query(BrowserSession).count() == 1


def test_a_token_in_the_address_counts_for_nothing(visit: Any, make: Make) -> None:
    student = visit(make.person())
    answer = student.client.post(f"/sign-out?csrf_token={student.token()}")
    assert answer.status_code == 400


def test_a_token_does_not_outlive_its_session(visit: Any, make: Make) -> None:
    person = make.person()
    first, second = visit(person), visit(person)
    assert first.post("/sign-out").status_code == 303
    answer = second.client.post("/language", headers={"X-CSRFToken": first.token()})
    assert answer.status_code == 400


def test_a_token_lives_as_long_as_its_session(visit: Any, make: Make, clock: Any) -> None:
    person = make.person()
    writer = visit(person)
    token = writer.token()
    clock(core_clock.now() + timedelta(hours=3, minutes=59))
    answer = writer.client.post("/session/extend", json={}, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


# --- Hosts and redirects --------------------------------------------------------------------


def test_the_host_header_gets_into_no_mail_and_no_page(app: Flask, visit: Any, make: Make) -> None:
    from portfolio.outbox.letters import rendered
    from portfolio.outbox.models import Parcel

    person = make.person(password_hash="x")
    nobody = visit(None)
    for headers in (
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
    ):
        answer = nobody.post("/forgotten-password", {"email": person.email}, headers=headers)
        assert answer.status_code in (303, 400)
        assert "evil" not in str(answer.headers)
        assert "evil" not in nobody.get("/sign-in", headers=headers).get_data(as_text=True)
    parcels = make.all(Parcel)
    assert parcels
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        for parcel in parcels:
            mail = rendered(parcel)
            assert "evil" not in mail.text + mail.html
            assert "http://portfolio.example/link/" in mail.text


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/..//evil.example",
    " //evil.example",
    "https:/evil.example",
    "/@evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_elsewhere(visit: Any, make: Make, target: str) -> None:
    stays = local_path(target)
    assert stays is None or re.match(r"/(?![/\\])[^\\\t\r\n]*\Z", stays)
    signed_in = visit(make.person())
    answers = [
        signed_in.get("/sign-in", query_string={"next": target}),
        signed_in.post("/language", {"language": "da", "next": target}),
    ]
    if "\n" not in target:
        answers += [
            signed_in.post("/language", {"language": "xx"}, headers={"Referer": referrer})
            for referrer in (target, f"http:{target}", f"http://localhost{target}")
        ]
    for answer in answers:
        assert answer.status_code == 303
        # What a browser makes of it: an address of this service or none.
        assert re.match(r"/(?![/\\])", answer.location), answer.location
        assert "\n" not in answer.location


def test_sign_in_does_not_lead_elsewhere(visit: Any, make: Make) -> None:
    from portfolio.people import passwords

    hashed = passwords.hashed("fem meget grønne katte")
    person = make.person(password_hash=hashed)
    form = {"email": person.email, "password": "fem meget grønne katte"}
    for target, expected in (("//evil.example", "/"), ("/days/3/entry?x=1", "/days/3/entry?x=1")):
        answer = visit(None).post("/sign-in", {**form, "next": target})
        assert (answer.status_code, answer.location) == (303, expected)


# --- Headers and cookies --------------------------------------------------------------------


@pytest.fixture
def secure(config: Config, clock: Any) -> Iterator[Flask]:
    """The application behind https."""
    app = application(replace(config, public_url=SECURE_SITE))
    yield app
    app.extensions["database"].engine.dispose()


def test_every_answer_carries_the_headers(visit: Any, make: Make) -> None:
    for visitor in (visit(make.administrator()), visit(None)):
        answers = [visitor.client.get(path_of(route)) for route in routes("GET")]
        answers += [visitor.client.post(path_of(route)) for route in routes("POST")]
        answers += [visitor.client.get("/nowhere"), visitor.client.put("/")]
        for answer in answers:
            where = f"{answer.request.method} {answer.request.path}"
            headers = answer.headers
            assert headers["Content-Security-Policy"] == CSP, where
            assert headers["X-Content-Type-Options"] == "nosniff", where
            assert headers["Referrer-Policy"] == "same-origin", where
            if answer.request.path.startswith("/static/") and answer.status_code == 200:
                continue
            assert headers["Cache-Control"] == "no-store", where
            assert "ETag" not in headers, where


def test_static_files_may_be_kept_and_nothing_else_is_served(visit: Any) -> None:
    nobody = visit(None)
    manifest = json.loads(nobody.client.get("/static/manifest.json").get_data())
    for name in manifest.values():
        answer = nobody.client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    for path in ("../../config.py", "..%2f..%2fconfig.py", "%2e%2e/config.py", "/etc/passwd", "."):
        assert nobody.client.get(f"/static/{path}").status_code in (404, 308)


def test_no_cookie_can_be_read_by_a_script_or_sent_from_elsewhere(
    visit: Any, make: Make, secure: Flask
) -> None:
    administrator = make.administrator()
    for app, name in ((visit(None).app, "session"), (secure, "__Host-session")):
        seen = set()
        client = app.test_client()
        for route in ROUTES:
            answer = client.open(path_of(route), method=route.method, base_url=SECURE_SITE)
            for cookie in answer.headers.getlist("Set-Cookie"):
                seen.add(cookie.partition("=")[0])
                assert "HttpOnly" in cookie, f"{route}: {cookie}"
                assert "SameSite=Lax" in cookie, f"{route}: {cookie}"
                assert ("Secure" in cookie) == (app is secure), f"{route}: {cookie}"
                assert "Domain=" not in cookie, f"{route}: {cookie}"
        assert name in seen
    answer = visit(administrator).post("/language", {"language": "en"})
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("language=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_https_is_kept_to(secure: Flask) -> None:
    answer = secure.test_client().get("/sign-in", base_url=SECURE_SITE)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_production_has_no_demo_mail(config: Config) -> None:
    for wanted in (
        replace(config, environment="production"),
        replace(config, smtp_url="smtp://127.0.0.1:9"),
    ):
        app = application(wanted)
        assert app.test_client().get("/demo/mail").status_code == 404
        app.extensions["database"].engine.dispose()


# --- Ends of sessions -----------------------------------------------------------------------


def _suspended(session: Any, person: Person) -> None:
    boss = people.add_person("Adam", "adam@portfolio.example", by=None)
    people.make_administrator(boss, by=None)
    session.flush()
    people.suspend_person(session.get_one(Person, person.id), by=boss)


def _signed_out_everywhere(session: Any, person: Person) -> None:
    people.end_sessions(session.get_one(Person, person.id))


@pytest.mark.parametrize("end", [_suspended, _signed_out_everywhere])
def test_every_copy_of_the_cookie_ends_at_once(
    app: Flask, visit: Any, make: Make, end: Any
) -> None:
    person = make.person()
    first, second = visit(person), visit(person)
    stolen = app.test_client()
    stolen.set_cookie("session", first.client.get_cookie("session").value)
    assert stolen.get("/account").status_code == 200
    with app.extensions["database"].transaction() as session:
        end(session, person)
    for client in (first.client, second.client, stolen):
        assert client.get("/account").status_code == 303
        assert client.post("/session/extend", json={}).status_code == 401


def test_signing_out_ends_the_copy_of_the_cookie_too(app: Flask, visit: Any, make: Make) -> None:
    person = make.person()
    first, other = visit(person), visit(person)
    stolen = app.test_client()
    stolen.set_cookie("session", first.client.get_cookie("session").value)
    assert first.post("/sign-out").status_code == 303
    assert stolen.get("/account").status_code == 303
    assert other.get("/account").status_code == 200


def test_a_session_ends_by_itself(visit: Any, make: Make, clock: Any) -> None:
    sleeping = visit(make.person())
    clock(core_clock.now() + timedelta(hours=4))
    assert sleeping.get("/account").status_code == 303
    assert sleeping.get("/session").json["signed_in"] is False


@pytest.mark.parametrize(
    "cookie", ["", "x", "..", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "\u00e6", "a" * 8000]
)
def test_a_made_up_cookie_is_nobody(app: Flask, cookie: str) -> None:
    client = app.test_client()
    client.set_cookie("session", cookie)
    assert client.get("/account").status_code == 303
