"""Mails that were given up are seen, and sent again by decision; their words are not shown."""

from __future__ import annotations

import pytest

from portfolio.core import clock as core_clock
from portfolio.ledger.models import LedgerLine
from portfolio.outbox.models import Parcel
from tests.filling import said


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator())


def parcel(make, **more):
    values = {
        "kind": "mail",
        "name": "people.invitation",
        "payload": {"token": "HEMMELIGT-TOKEN", "name": "HEMMELIGT NAVN"},
        "recipient": "elev@skole.example",
        "created_at": core_clock.now(),
        "due_at": core_clock.now(),
        "attempts": 9,
        **more,
    }
    return make.keep(Parcel(**values))


def test_what_was_given_up_stands_first_and_is_sent_again(make, boss):
    lost = parcel(make, gave_up_at=core_clock.now(), last_error="550 <b>no such user</b>")
    page = boss.get("/admin/outbox")
    assert "elev@skole.example" in said(page.page)
    assert "550 <b>no such user</b>" in said(page.page)
    assert "HEMMELIGT" not in page.get_data(as_text=True)
    for _click in range(2):
        answer = boss.post(f"/admin/outbox/{lost.id}/send-again", {"shelf": "gave_up"})
        assert answer.status_code == 303
    lost = make.again(lost)
    assert lost.gave_up_at is None
    assert lost.attempts == 0
    assert [line.verb for line in make.all(LedgerLine)] == ["sent_again"]


def test_what_is_uncertain_is_sent_again_by_decision_only(make, boss):
    unsure = parcel(make, uncertain_at=core_clock.now(), handing_over_at=core_clock.now())
    assert "Måske er de kommet frem" in said(boss.get("/admin/outbox").page)
    boss.post(f"/admin/outbox/{unsure.id}/send-again", {"shelf": "uncertain"})
    assert make.again(unsure).uncertain_at is None


def test_what_waits_is_left_alone(make, boss):
    waiting = parcel(make, attempts=3)
    assert "elev@skole.example" in said(boss.get("/admin/outbox?shelf=waiting").page)
    assert boss.post(f"/admin/outbox/{waiting.id}/send-again").status_code == 303
    assert make.again(waiting).attempts == 3
    assert boss.post("/admin/outbox/999/send-again").status_code == 404
    assert boss.get("/admin/outbox?shelf=x&page=x").status_code == 200


@pytest.mark.parametrize("count", [1, 100])
def test_the_outbox_asks_as_little_for_many(make, boss, queries, count):
    for _number in range(count):
        parcel(make)
    with queries() as seen:
        assert boss.get("/admin/outbox").status_code == 200
    assert len(seen) == 4
