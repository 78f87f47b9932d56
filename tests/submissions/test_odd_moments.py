"""Odd moments: moved in the middle, registered late, and ids that no database holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portfolio.outbox.worker import Worker
from portfolio.submissions.models import Review
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.test_extensions import Desk
from tests.submissions.test_own_pdf import OwnRoad
from tests.submissions.test_registering import later, register

LINK = '<a href="https://star.dk">STAR</a>'
NOTE = '<span class="footnote">Se bilag 1</span>'


def moved(make, visit, road):
    other = make.cohort()
    make.exam(other, deadline=NOW + timedelta(days=9), takes_own_pdf=True)
    path = f"/admin/enrolments/{road.assignment.enrolment_id}/transfer"
    boss = visit(make.administrator())
    assert boss.post(path, {"to": str(other.id), "step": "do"}).status_code == 303
    return other


@pytest.mark.parametrize("odd", [LINK, NOTE])
def test_a_header_row_with_a_link_or_a_footnote_over_two_pages(make, visit, odd):
    desk = Desk(make, visit)
    rows = "<tr><td><p>c</p></td><td><p>d</p></td></tr>" * 60
    head = f"<thead><tr><th><p>Kilde {odd}</p></th><th><p>Fund</p></th></tr></thead>"
    make.part(desk.assignment, f"<table>{head}<tbody>{rows}</tbody></table>", "Tabel")
    answer = desk.browser.post(f"/assignments/{desk.assignment.id}/reviews", {})
    assert answer.status_code == 303, said(answer.page)


def test_an_own_pdf_is_not_handed_in_to_the_cohort_that_was_left(make, visit):
    road = OwnRoad(make, visit)
    review = road.look()
    moved(make, visit, road)
    road.hand_in(review)
    assert road.hand_ins() == []


def test_a_paper_can_be_registered_on_monday(make, visit, clock, app):
    desk = Desk(make, visit)
    desk.look()
    later(desk, clock, NOW + timedelta(days=2, hours=20))
    worker = Worker(app)
    worker.plan_the_day()
    worker.carry_due()
    assert make.all(Review)
    assert register(desk).status_code == 303


def test_an_older_paper_that_is_registered_does_not_take_the_place_of_a_newer_one(
    make, visit, clock
):
    desk = Desk(make, visit)
    desk.look()
    clock(NOW + timedelta(minutes=100))
    desk.browser = visit(desk.student)
    draft = {"html": "<p>Bedre</p>", "revision": 1, "page": "a", "sequence": 1}
    desk.browser.post(f"/parts/{desk.part.id}/draft", json=draft)
    assert desk.hand_in().status_code == 303
    [own] = desk.hand_ins()
    later(desk, clock)
    older = min(make.all(Review), key=lambda each: each.id)
    register(desk, review=older.id)  # received 15.30; the own one at 15.45
    standing = [each for each in desk.hand_ins() if each.withdrawn_at is None]
    assert max(standing, key=lambda each: each.number).id == own.id


def test_a_request_of_a_moved_student_leads_nobody_to_a_dead_end(make, visit):
    desk = Desk(make, visit)
    desk.ask()
    [request] = desk.requests()
    moved(make, visit, desk)
    answer = desk.take_back(request)
    assert desk.browser.get(answer.headers["Location"]).status_code == 200


def test_a_moved_student_is_not_given_time_without_knowing(make, visit):
    desk = Desk(make, visit)
    desk.ask()
    [request] = desk.requests()
    moved(make, visit, desk)
    if desk.grant(request.id).status_code == 303:
        assert "Din afleveringsfrist er forlænget" in said(desk.browser.get("/notices").page)


def test_an_id_that_no_database_holds(make, visit):
    desk = Desk(make, visit)
    desk.ask()
    assert desk.grant("9" * 23).status_code < 500
    again = {"chosen": "9" * 23, "due-day": "2026-03-25", "due-at": "12.00", "reason": "work"}
    assert desk.boss.post(f"/sittings/{desk.sitting.id}/extensions", again).status_code < 500


def test_a_review_id_that_no_database_holds(make, visit, clock):
    desk = Desk(make, visit)
    desk.look()
    later(desk, clock)
    assert register(desk, review="9" * 23).status_code < 500
