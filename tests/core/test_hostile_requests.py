"""What no page of ours sends is refused with a clear 4xx, never a 5xx, and nothing is written."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from sqlalchemy import event, text

from portfolio.cohorts.models import Cohort

FIELDS = (
    "email", "password", "next", "name", "title", "code", "body", "reason", "language", "pasted",
    "file", "rows", "role", "html", "plain_text", "revision", "page", "held", "version", "point",
    "number", "about", "prompts", "seen", "submission_key", "ects", "choose", "shown", "after",
    "first", "starts", "date", "student_number", "address_password", "current_password",
)  # fmt: skip

BODIES = {
    "a list": [1, 2],
    "a number": 5,
    "nothing": None,
    "numbers": dict.fromkeys(FIELDS, 5),
    "objects": {field: {"a": 1} for field in FIELDS},
    "halves of characters": dict.fromkeys(FIELDS, "\ud800"),
}


@pytest.fixture
def doors(make, visit):
    """Every kind of form: who sends it, and where to."""
    cohort = make.cohort()
    day = make.day(cohort)
    student, teacher = make.student(cohort), make.teacher(cohort)
    entry = make.entry(student, day)
    version = make.version(entry)
    writes, teaches, runs, nobody = map(visit, (student, teacher, make.administrator(), None))
    return [
        (nobody, "/sign-in"),
        (nobody, "/forgotten-password"),
        (nobody, "/language"),
        (writes, "/account/address"),
        (writes, "/account/password"),
        (writes, f"/days/{day.id}/entry"),
        (writes, f"/days/{day.id}/entry/draft"),
        (writes, f"/days/{day.id}/entry/share"),
        (writes, f"/texts/{entry.text_id}/restore"),
        (writes, f"/texts/{entry.text_id}/versions/1/redact"),
        (writes, "/assignment/start"),
        (teaches, f"/versions/{version.id}/comments"),
        (runs, "/modules/new"),
        (runs, f"/cohorts/{cohort.id}/plan"),
        (runs, f"/cohorts/{cohort.id}/exam"),
        (runs, f"/days/{day.id}/edit"),
        (runs, f"/cohorts/{cohort.id}/members/new"),
        (runs, f"/cohorts/{cohort.id}/roster"),
        (runs, f"/cohorts/{cohort.id}/roster/import"),
        (runs, f"/admin/people/{student.id}/name"),
        (runs, f"/admin/versions/{version.id}/redact"),
    ]


@pytest.fixture
def writer(make):
    """An entry and the student whose it is."""
    day = make.day()
    student = make.student(make.session.get_one(Cohort, day.cohort_id))
    return make.entry(student, day), student


@contextmanager
def renamed(data, make, table):
    """A table that is not there for a moment."""
    make.session.commit()
    with data.writing_engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO away"))
    try:
        yield
    finally:
        with data.writing_engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))


def send(door, **body):
    browser, path = door
    answer = browser.client.post(path, headers={"X-CSRFToken": browser.token()}, **body)
    assert answer.status_code < 500, (path, answer.status_code)
    return answer


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_json_where_a_form_belongs(doors, body):
    for door in doors:
        send(door, data=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_of_many_levels(doors, opening):
    for door in doors:
        send(door, data=opening * 100_000, content_type="application/json")


def test_files_where_text_belongs(doors):
    for door in doors:
        files = {field: (io.BytesIO(b"x"), f"{field}.txt") for field in FIELDS}
        send(door, data=files, content_type="multipart/form-data")


@pytest.mark.parametrize("value", ["9" * 5_000, "a\0b", "\uffff", "-1", "x" * 100_000])
def test_values_that_no_field_takes(doors, value):
    for door in doors:
        send(door, data=dict.fromkeys(FIELDS, value))


def test_a_hundred_thousand_fields(doors):
    for door in doors:
        field = {"/assignment/start": "choose", "/sign-in": "x"}.get(door[1])
        if field is None and not door[1].endswith("/edit"):
            continue
        field = field or "prompts"
        body = "after=0&" + "&".join(f"{field}={number}" for number in range(100_000))
        answer = send(door, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413


@pytest.mark.parametrize("name", ["remember_token", "session", "__Host-session", "language", ""])
@pytest.mark.parametrize("value", ["ø", "abc|ø", "a.b.c", "x|y", '"'])
def test_cookies_that_somebody_made_up(app, name, value):
    sent = {"HTTP_COOKIE": f"{name}={value}".encode().decode("latin-1")}
    for path in ("/", "/sign-in"):
        answer = app.test_client(use_cookies=False).get(path, environ_overrides=sent)
        assert answer.status_code in (200, 303)


@pytest.mark.parametrize("referer", ["http://[x/", "http://a]b", "//", "http://localhost//evil"])
def test_a_page_before_that_is_none(visit, referer):
    browser = visit(None)
    answer = browser.post("/language", {"language": "xx"}, headers={"Referer": referer})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_utc_does_not_know(make, visit, writer, until):
    entry, student = writer
    make.version(entry)
    answer = visit(student).post(f"/texts/{entry.text_id}/read?until={quote(until)}")
    assert answer.status_code == 422


def test_a_failed_write_is_503_with_its_page(make, visit, data, writer):
    entry, student = writer
    make.version(entry)
    browser = visit(student)
    path = f"/texts/{entry.text_id}/versions/1/redact"
    with renamed(data, make, "ledger"):
        answer = browser.post(path, {"reason": "Et navn"})
    assert answer.status_code == 503


def test_without_the_database_everybody_gets_503(make, visit, data, writer):
    entry, student = writer
    browser = visit(student)
    token = browser.token()
    make.session.close()
    data.engine.dispose()

    def away(dialect, _record, _args, _options):
        raise dialect.loaded_dbapi.OperationalError("gone")

    event.listen(data.engine, "do_connect", away)
    try:
        page = browser.get(f"/days/{entry.day_id}/entry")
        contact = browser.get("/contact")
        save = browser.client.post(
            f"/days/{entry.day_id}/entry/draft",
            json={"html": "<p>Nyt.</p>", "revision": 1, "page": "a", "sequence": 1},
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )
    finally:
        event.remove(data.engine, "do_connect", away)
    assert (page.status_code, contact.status_code, save.status_code) == (503, 503, 503)
    assert "error" in save.json
    assert browser.get(f"/days/{entry.day_id}/entry").status_code == 200
