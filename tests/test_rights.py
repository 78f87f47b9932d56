"""The rights walk: every route, six people, own and foreign ids, and a secret word in each thing.

`tests/routes.py` says who gets which answer, `tests/world.py` who may know which word.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select, text

from config import Config
from portfolio import create_app
from portfolio.core.db import Base, Database
from portfolio.ledger.models import LedgerLine
from portfolio.outbox.letters import rendered
from portfolio.outbox.models import Parcel
from tests.makers import Make
from tests.routes import ROUTES, Route
from tests.visitor import Visitor, check
from tests.world import WALKERS, World, build

REFUSALS = ("in", "403", "404", "410")
METHODS = ("GET", "POST", "PUT", "DELETE")
# What teachers may know, and no page of theirs happens to show.
UNSHOWN = ("zqabout", "zqprompt", "zqnumber")
# Rows that come and go with sessions and with failed sign-ins, whoever walks.
RESTLESS = {"sessions", "failed_sign_ins"}


@pytest.fixture
def config(config: Config) -> Config:
    """As deployed: mails have a server to go to."""
    return replace(config, smtp_url="smtp+plain://127.0.0.1:9")


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return build(make, app)


class Walk:
    """One person asks for everything; `wrong` says where the answer was another."""

    def __init__(self, app: Flask, world: World, walker: str) -> None:
        self.app, self.world, self.walker = app, world, walker
        self.visitor = Visitor(app, world.people[walker])
        cookie = self.visitor.client.get_cookie("session")
        self.cookie = cookie.value if cookie else None
        self.token = self.visitor.token()
        self.hidden = sorted(world.hidden_from(walker))
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def ask(self, route: Route, *, far: bool = False) -> Any:
        """Ask once, in a browser that is as fresh as after signing in."""
        there = self.world.far if far else self.world.near
        refused = route.method != "GET" and route.expected(self.walker, far=far) in REFUSALS
        client = self.app.test_client()
        # Nobody has a cookie too: the one to which their CSRF token belongs.
        value = self.cookie or self.visitor.client.get_cookie("session").value  # type: ignore[union-attr]
        client.set_cookie("session", value)
        response = client.open(
            _filled(route.path, there),
            method=route.method,
            data=_filled(route.form, there),
            json=_filled(route.json, there),
            headers={
                **({"X-CSRFToken": self.token} if route.method != "GET" else {}),
                # Refusals are told to scripts too.
                **({"Accept": "application/json"} if far and refused else {}),
            },
        )
        self.judge(route, response, client, far=far)
        return response

    def judge(self, route: Route, response: Any, client: Any, *, far: bool) -> None:
        """Compare the answer with the table and look for words that are not the person's."""
        where = f"{self.walker}: {route}{' of the other cohort' if far else ''}"
        expected = route.expected(self.walker, far=far)
        got = _answer(response, self.walker)
        if got != expected:
            self.wrong.append(f"{where}: {got} instead of {expected}")
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
            check(response)
        told = everything_told(response, client)
        self.seen |= {word for word in self.world.shown_to(self.walker) if word in told}
        leaked = [word for word in self.hidden if word in told]
        if leaked and route.endpoint != "people.open_link":
            self.wrong.append(f"{where}: tells {', '.join(leaked)}")


def everything_told(response: Any, client: Any) -> str:
    """The body (a document's text included), the headers and what the cookie holds."""
    body = response.get_data()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        told = re.sub(r"<[^>]+>", "", "\n".join(parts)) + "\n".join(parts)
    elif body.startswith(b"%PDF"):
        opened = pypdf.PdfReader(io.BytesIO(body))
        told = "\n".join([*(page.extract_text() for page in opened.pages), str(opened.metadata)])
    elif body.startswith(b"\x89PNG"):
        told = ""
    else:
        told = body.decode()
    with client.session_transaction() as cookie:
        return "\n".join([told, str(response.headers), str(dict(cookie))])


def _answer(response: Any, walker: str) -> str:
    """The status, or "in" where the person has to sign in first."""
    to_sign_in = response.status_code == 303 and response.location.startswith("/sign-in")
    if response.status_code == 401 or (to_sign_in and walker == "nobody"):
        return "in"
    return str(response.status_code)


def _filled(value: Any, there: dict[str, Any]) -> Any:
    """The value with the ids of things in the place of their names."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda name: str(there[name[1]]), value)
    if isinstance(value, list):
        return [_filled(each, there) for each in value]
    if isinstance(value, dict):
        return {_filled(key, there): _filled(each, there) for key, each in value.items()}
    return value


def state(data: Database) -> dict[str, list[Any]]:
    """Every row that a request without a right could have changed."""
    with data.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in RESTLESS
        }


def walkable(routes: list[Route]) -> list[Route]:
    return [route for route in routes if not route.development]


def foreign(route: Route, walker: str) -> bool:
    return route.has_ids and walker != "nobody"


# --- The table is whole ---------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_every_route_is_in_the_table(config: Config) -> None:
    # With the pages that only development has.
    app = create_app(replace(config, smtp_url=None))
    known = {(route.endpoint, route.method) for route in ROUTES}
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    missing = [
        f"{method} {endpoint}: add a row to tests/routes.py with the six answers"
        for endpoint, method in sorted(there - known)
    ]
    assert not missing, "\n".join(missing)
    assert known - there == set(), "routes.py has rows for routes that are gone"
    app.extensions["database"].engine.dispose()


@pytest.mark.sqlite_only
def test_each_path_of_the_table_leads_to_its_endpoint(config: Config) -> None:
    # With the pages that only development has.
    app = create_app(replace(config, smtp_url=None))
    urls = app.url_map.bind("portfolio.example")
    for route in ROUTES:
        path = re.sub(r"\{\w+\}", "1", route.path).partition("?")[0]
        assert urls.match(path, route.method)[0] == route.endpoint, str(route)
    app.extensions["database"].engine.dispose()


# --- The walk -------------------------------------------------------------------------------


@pytest.mark.parametrize("walker", WALKERS)
def test_reading(
    app: Flask, world: World, data: Database, walker: str, capfd: Any, caplog: Any
) -> None:
    walk = Walk(app, world, walker)
    before = state(data)
    for route in walkable(ROUTES):
        if route.method != "GET":
            continue
        walk.ask(route)
        if foreign(route, walker):
            walk.ask(route, far=True)
    assert not walk.wrong, "\n".join(walk.wrong)
    assert state(data) == before, "a GET has written"
    unseen = {word for word in world.shown_to(walker) - walk.seen if not word.startswith(UNSHOWN)}
    assert not unseen, f"nothing could have leaked: {walker} never saw {unseen}"
    assert_silent(world, capfd, caplog)


@pytest.mark.parametrize("walker", WALKERS)
def test_writing_without_the_right(
    app: Flask, world: World, data: Database, walker: str, capfd: Any, caplog: Any
) -> None:
    walk = Walk(app, world, walker)
    before = state(data)
    for route in walkable(ROUTES):
        for far in (False, True) if foreign(route, walker) else (False,):
            if route.method == "GET" or route.expected(walker, far=far) not in REFUSALS:
                continue
            walk.ask(route, far=far)
    assert not walk.wrong, "\n".join(walk.wrong)
    assert state(data) == before, "what was refused has written"
    assert_silent(world, capfd, caplog)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("walker", [who for who in WALKERS if who != "nobody"])
def test_writing_with_the_right(
    app: Flask,
    world: World,
    make: Make,
    data: Database,
    database: str,
    walker: str,
    capfd: Any,
    caplog: Any,
) -> None:
    walk = Walk(app, world, walker)
    restore = snapshot(make, data, database)
    for route in walkable(ROUTES):
        for far in (False, True) if foreign(route, walker) else (False,):
            if route.method == "GET" or route.expected(walker, far=far) in REFUSALS:
                continue
            response = walk.ask(route, far=far)
            assert_quiet_tables(app, data, world, str(route))
            if response.status_code == 303:
                # What was done is told on the next page.
                told = app.test_client().get(response.location).get_data(as_text=True)
                assert not [word for word in walk.hidden if word in told], str(route)
            restore()
    assert not walk.wrong, "\n".join(walk.wrong)
    assert_silent(world, capfd, caplog)


def snapshot(make: Make, data: Database, database: str) -> Callable[[], None]:
    """Keep the SQLite file as it is; the function that is returned brings it back."""
    path = Path(database.removeprefix("sqlite:///"))
    kept = path.with_suffix(".kept")
    make.session.close()
    data.engine.dispose()
    shutil.copyfile(path, kept)

    def restore() -> None:
        data.engine.dispose()
        for rest in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            rest.unlink(missing_ok=True)
        shutil.copyfile(kept, path)

    return restore


def assert_quiet_tables(app: Flask, data: Database, world: World, after: str) -> None:
    """Neither the ledger nor any mail holds a word of a text; the ledger no name either."""
    with data.transaction(writing=False) as session:
        lines = " ".join(
            f"{line.verb} {line.thing} {line.details}"
            for line in session.scalars(select(LedgerLine))
        )
        parcels = session.scalars(select(Parcel)).all()
        with app.test_request_context():
            mails = " ".join(
                f"{parcel.payload} {rendered(parcel)}"
                for parcel in parcels
                if parcel.kind == "mail"
            )
    tokens = {word for word in world.may_know if not word.startswith("zq")}
    told = [word for word in world.may_know if word in lines]
    assert not told, f"{after}: the ledger holds {told}"
    told = [word for word in world.texts if word in mails]
    assert not told, f"{after}: a mail holds {told}"
    assert tokens, "there is a link that could leak"


def assert_silent(world: World, capfd: Any, caplog: Any) -> None:
    """No log line holds a word of anybody's, nor a link's token."""
    out, err = capfd.readouterr()
    told = [word for word in world.may_know if word in out + err + caplog.text]
    assert not told, f"the log holds {told}"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("walker", ["owner", "administrator", "nobody"])
def test_no_other_method_is_let_in(app: Flask, world: World, data: Database, walker: str) -> None:
    walk = Walk(app, world, walker)
    before = state(data)
    urls = app.url_map.bind("portfolio.example")
    for path in sorted({_filled(route.path, world.near) for route in walkable(ROUTES)}):
        allowed = urls.allowed_methods(path.partition("?")[0])
        for method in sorted(set(METHODS) - set(allowed)):
            answer = walk.visitor.client.open(
                path,
                method=method,
                headers={"X-CSRFToken": walk.token, "Accept": "application/json"},
            )
            assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
    assert state(data) == before


# --- Crafted calls: what no page of ours would send ------------------------------------------


@pytest.fixture
def owner(app: Flask, world: World) -> Visitor:
    return Visitor(app, world.people["owner"])


def test_a_version_of_another_text_is_not_shown_under_ones_own(
    owner: Visitor, world: World
) -> None:
    near, far = world.near, world.far
    for text_id in (far["text"], near["fellow_text"]):
        for path in ("history", "versions/1", "versions/1/redact", f"points/{far['point']}"):
            assert owner.get(f"/texts/{text_id}/{path}").status_code == 404, path
    assert owner.get(f"/texts/{near['text']}/points/{far['point']}").status_code == 404
    assert owner.get(f"/texts/{near['text']}/versions/77").status_code == 404
    assert owner.get(f"/texts/{near['text']}/versions/77?against=draft").status_code == 404


def test_nothing_of_another_is_restored_into_ones_own(
    owner: Visitor, world: World, data: Database
) -> None:
    near, far = world.near, world.far
    before = state(data)
    for form in (
        {"point": far["point"]},
        {"version": "77"},
        {"point": near["point"], "version": 1},
        {"point": 2**63},
        {},
    ):
        assert owner.post(f"/texts/{near['text']}/restore", form).status_code in (303, 404), form
    assert state(data) == before


def test_nothing_of_another_is_compiled(owner: Visitor, world: World, data: Database) -> None:
    near, far = world.near, world.far
    before = state(data)
    for version in (near["fellow_version"], far["version"], far["compiled"], near["compiled"]):
        for choice in (str(version), f"{version}-0"):
            form = {"choose": choice, "after": "0"}
            answer = owner.post(f"/assignments/{near['assignment']}/add", form)
            assert answer.status_code in (404, 422), choice
            answer = owner.post(f"/parts/{near['part']}/newer", {"version": version, "revision": 1})
            assert answer.status_code in (404, 409, 422), choice
    assert state(data) == before


def test_a_foreign_version_is_not_even_shown_for_choosing(owner: Visitor, world: World) -> None:
    near, far = world.near, world.far
    for version in (near["fellow_version"], far["version"]):
        form = {"show": version, "shown": version, "after": "0"}
        answer = owner.post(f"/assignments/{near['assignment']}/add", form)
        hidden = world.hidden_from("owner")
        assert not [word for word in hidden if word in answer.get_data(as_text=True)]


def test_parts_of_another_are_not_put_into_an_order(
    owner: Visitor, world: World, data: Database
) -> None:
    near, far = world.near, world.far
    before = state(data)
    for order in (
        [near["part"], near["second_part"], far["part"]],
        [near["part"], far["part"]],
        [far["part"], far["second_part"]],
        [near["part"], near["part"], near["second_part"]],
        [near["part"], near["second_part"], near["removed_part"]],
        [near["part"]],
        [],
    ):
        answer = owner.post(f"/assignments/{near['assignment']}/order", json={"order": order})
        assert answer.status_code == 409, order
        assert answer.json["order"] == [near["part"], near["second_part"]]
    for order in ("1", [None], [1.5], [True], [2**80], {"a": 1}, [[1]], ["-1"], ["1e3"]):
        answer = owner.post(f"/assignments/{near['assignment']}/order", json={"order": order})
        assert answer.status_code == 422, order
    assert state(data) == before


def test_an_answer_hangs_where_its_comment_hangs(
    app: Flask, world: World, make: Make, data: Database
) -> None:
    near, far = world.near, world.far
    teacher = Visitor(app, world.people["teacher"])
    before = state(data)
    for path in (f"/comments/{far['comment']}/reply", f"/versions/{far['version']}/comments"):
        assert teacher.post(path, {"body": "Hej"}).status_code == 404
    for comment in (far["comment"], far["held"], near["reply"], near["deleted"]):
        answer = teacher.post(f"/comments/{comment}/edit", {"body": "Overtaget"})
        assert answer.status_code in (403, 404)
        if comment != near["deleted"]:
            assert teacher.post(f"/comments/{comment}/delete").status_code in (403, 404)
    assert state(data) == before


def test_a_submission_key_of_another_opens_nothing(app: Flask, world: World, make: Make) -> None:
    """Two people who send the same key each get a comment of their own."""
    near = world.near
    teacher, owner = (Visitor(app, world.people[who]) for who in ("teacher", "owner"))
    form = {"body": "Fra underviseren", "submission_key": "samme", "send": "1"}
    teacher.post(f"/versions/{near['version']}/comments", form)
    form = {"body": "Fra ejeren", "submission_key": "samme"}
    answer = owner.post(f"/comments/{near['comment']}/reply", form)
    page = owner.get(answer.location.partition("#")[0]).get_data(as_text=True)
    assert "Fra underviseren" in page
    assert "Fra ejeren" in page


@pytest.mark.parametrize(
    "until",
    [
        "",
        "x",
        "2026-03-09",
        "2026-03-09T13:05:00",
        "9999-12-31T23:59:59+00:00",
        "2026-03-09T13:05:00+24:00",
    ],
)
def test_read_marks_take_no_nonsense_and_no_future(
    owner: Visitor, world: World, make: Make, until: str
) -> None:
    from portfolio.core import clock
    from portfolio.feedback.models import ReadMark

    answer = owner.post(f"/texts/{world.near['text']}/read", query_string={"until": until})
    assert answer.status_code == (303 if until.startswith("9999") else 422)
    assert all(mark.seen_at <= clock.now() for mark in make.all(ReadMark))


def test_read_marks_are_made_for_readable_texts_only(
    app: Flask, world: World, data: Database
) -> None:
    near, far = world.near, world.far
    before = state(data)
    until = "?until=2026-03-09T13:05:00%2B00:00"
    for who, text_id in (
        ("teacher", near["part_text"]),
        ("teacher", far["text"]),
        ("fellow", near["text"]),
        ("administrator", near["text"]),
        ("owner", near["fellow_text"]),
    ):
        answer = Visitor(app, world.people[who]).post(f"/texts/{text_id}/read{until}")
        assert answer.status_code == 404, (who, text_id)
    assert state(data) == before


def test_a_day_is_not_a_key_to_somebody_elses_entry(app: Flask, world: World, make: Make) -> None:
    """The same address, another person: each writes their own text."""
    day = world.near["day"]
    fellow = Visitor(app, world.people["fellow"])
    save = {"html": "<p>Mit</p>", "revision": 1, "page": "a", "sequence": 1}
    assert fellow.post(f"/days/{day}/entry/draft", json=save).status_code == 200
    owners = Visitor(app, world.people["owner"]).get(f"/days/{day}/entry").get_data(as_text=True)
    assert "<p>Mit</p>" not in owners
    assert "zqdraftnearqz" in owners


def test_ids_beyond_any_database_are_not_found(app: Flask, world: World) -> None:
    huge = dict.fromkeys(world.near, 10**30) | {"token": "x" * 2000}
    for who in ("owner", "administrator"):
        visitor = Visitor(app, world.people[who])
        for route in walkable(ROUTES):
            if not route.has_ids or route.method != "GET" or route.endpoint == "people.open_link":
                continue
            answer = visitor.client.get(
                _filled(route.path, huge), headers={"Accept": "application/json"}
            )
            assert answer.status_code in (200, 403, 404), f"{route}: {answer.status_code}"


def test_who_left_a_cohort_reads_nothing_there(app: Flask, world: World, make: Make) -> None:
    """A teacher whose enrolment ends loses sight at once, in a session that goes on."""
    from portfolio.cohorts.models import Enrolment

    teacher = Visitor(app, world.people["teacher"])
    near = world.near
    assert teacher.get(f"/versions/{near['version']}").status_code == 200
    [place] = make.all(Enrolment, person_id=world.people["teacher"].id)  # type: ignore[union-attr]
    make.session.delete(place)
    make.session.commit()
    for path in (f"/versions/{near['version']}", f"/cohorts/{near['cohort']}/grid"):
        assert teacher.get(path).status_code == 404
    answer = teacher.post(f"/versions/{near['version']}/comments", {"body": "Hej"})
    assert answer.status_code == 404


@pytest.mark.parametrize("words", [" i en fejl", " i databasens fejl"])
def test_an_error_tells_no_log_what_somebody_wrote(
    owner: Visitor,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    capfd: Any,
    caplog: Any,
    words: str,
) -> None:
    from portfolio.texts import actions

    def fail(_draft: Any, html: str) -> None:
        if "databasens" in html:
            from portfolio.core import db

            db.session.execute(text(f"SELECT '{html}' FROM nowhere"))
        raise ValueError(html)

    monkeypatch.setattr(actions, "_write", fail)
    save = {"html": f"<p>zqloggedqz{words}</p>", "revision": 1, "page": "a", "sequence": 1}
    answer = owner.post(f"/days/{world.near['day']}/entry/draft", json=save)
    assert answer.status_code in (500, 503)
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert "_failed" in logged, "the error itself is logged"
    assert "zqloggedqz" not in logged
    assert "zqloggedqz" not in answer.get_data(as_text=True)
