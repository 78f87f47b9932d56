"""The link in a mail stops such mails: without a session, and only when it is pressed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import NoticeChoice
from portfolio.notices.unsubscribing import SALT, token_for
from tests.mail_server import MailServer
from tests.notices.conftest import Room

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(room: Room, what: str = "feedback") -> str:
    token = token_for(room.student.id, what, secret_key=str(room.app.secret_key))
    return f"/unsubscribe/{token}"


def chosen(room: Room) -> dict[str, str]:
    rows = room.make.all(NoticeChoice, person_id=room.student.id)
    return {row.kind: row.how for row in rows}


def test_a_mail_program_stops_them_without_session_token_or_redirect(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    room.tell(room.student, by=room.teacher)
    room.wait(clock)
    raw = dict(mail_server.mails[0].raw_items())["List-Unsubscribe"]
    found = re.fullmatch(r"<http://portfolio\.example(/\S+)>", raw)
    assert found
    stranger = room.app.test_client()
    for _ in range(2):
        answer = stranger.post(found[1], data=ONE_CLICK)
        assert answer.status_code == 200
        assert "Du får ikke flere af de mails" in answer.get_data(as_text=True)
    assert chosen(room) == {"feedback": "off"}
    assert len(room.make.all(LedgerLine, verb="chose_mails")) == 1
    room.tell(room.student, by=room.teacher)
    room.wait(clock)
    assert len(mail_server.mails) == 1
    assert len(room.lines(room.student)) == 2


def test_looking_changes_nothing_and_names_nobody(room: Room, visit: Any) -> None:
    answer = visit(None).get(path(room))
    assert answer.status_code == 200
    assert chosen(room) == {}
    said = answer.get_data(as_text=True)
    assert "Når en underviser har givet dig feedback" in said
    assert room.student.name not in said
    assert room.student.email not in said
    assert visit(None).client.head(path(room)).status_code == 200
    assert chosen(room) == {}


def test_the_button_on_the_page_does_the_same(room: Room, visit: Any) -> None:
    visitor = visit(None)
    form = visitor.get(path(room)).page.forms[0]
    assert visitor.post(form.get("action"), dict(form.form_values())).status_code == 200
    assert chosen(room) == {"feedback": "off"}


def test_the_daily_mails_link_stops_what_comes_daily_and_nothing_else(
    room: Room, visit: Any
) -> None:
    room.choose(room.student, "due", "daily")
    for _ in range(2):
        assert visit(None).post(path(room, "daily")).status_code == 200
    daily = {"due", "reply", "asked", "new_deadline"}
    assert chosen(room) == dict.fromkeys(daily, "off")


def test_whoever_is_signed_in_stops_only_the_mails_of_the_link(room: Room, visit: Any) -> None:
    assert visit(room.teacher).post(path(room)).status_code == 200
    assert chosen(room) == {"feedback": "off"}
    assert room.make.all(NoticeChoice, person_id=room.teacher.id) == []


@pytest.mark.parametrize(
    "make_token",
    [
        lambda good, _: good.replace(".", ".a"),
        lambda good, _: good.partition(".")[0],
        lambda _, key: URLSafeSerializer(key, salt="another").dumps([1, "feedback"]),
        lambda _, key: URLSafeSerializer(key, salt=SALT).dumps([1, "nothing"]),
        lambda _, key: URLSafeSerializer(key, salt=SALT).dumps([10**6, "feedback"]),
        lambda _, key: URLSafeSerializer(key, salt=SALT).dumps({"a": 1}),
        lambda _, key: URLSafeSerializer(key, salt=SALT).dumps([1, "feedback", 3]),
        lambda _good, _key: "x" * 3000,
        lambda _good, _key: "%00%ff",
    ],
)
def test_a_wrong_token_is_not_found(app: Flask, room: Room, visit: Any, make_token: Any) -> None:
    good = token_for(room.student.id, "feedback", secret_key=str(app.secret_key))
    token = make_token(good, app.secret_key)
    visitor = visit(None)
    for answer in (visitor.get(f"/unsubscribe/{token}"), visitor.post(f"/unsubscribe/{token}")):
        assert answer.status_code == 404
    assert room.make.all(NoticeChoice) == []


def test_the_address_never_comes_from_the_host_header(
    room: Room, mail_server: MailServer, visit: Any, clock: Any
) -> None:
    """What a request brings about is mailed with the configured address."""
    visit(room.student).get("/notices", headers={"Host": "evil.example"})
    room.tell(room.student, by=room.teacher)
    room.wait(clock)
    assert "evil.example" not in mail_server.mails[0].as_string()
