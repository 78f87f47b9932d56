"""One second before, at and after the deadline on every way to write, and in the hours in which
clocks are put forward and back."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from portfolio.cohorts.exam_models import Sitting
from portfolio.submissions.models import HandIn
from tests import own_pdfs
from tests.filling import said
from tests.submissions.test_hand_in import Road

DEADLINES = {
    "an ordinary day": (datetime(2026, 6, 10, 10, tzinfo=UTC), "2026-06-10 12:00:00", "+02:00"),
    # The first hour in which it is half past two, and the second.
    "put back": (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 02:30:00", "+02:00"),
    "put back again": (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25 02:30:00", "+01:00"),
    # The second after 01:59:59 is 03:00:00.
    "put forward": (datetime(2027, 3, 28, 1, tzinfo=UTC), "2027-03-28 03:00:00", "+02:00"),
}
SECOND = timedelta(seconds=1)


@pytest.fixture(params=DEADLINES)
def night(request, make, visit, clock):
    """`(road, due, words)`: a student an hour before a deadline after which nothing is taken."""
    due, local, offset = DEADLINES[request.param]
    clock(due - timedelta(hours=1))
    road = Road(make, visit, takes_late=False, takes_own_pdf=True)
    sitting = make.again(road.sitting)
    sitting.due_at = due
    make.keep(sitting)
    return road, due, f"{local}.000000{offset} (dansk tid)"


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 303), (1, 403)])
def test_a_paper_is_made(night, clock, seconds, status):
    road, due, _words = night
    clock(due + seconds * SECOND)
    answer = road.browser.post(f"/assignments/{road.assignment.id}/reviews")
    assert answer.status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 303), (1, 403)])
def test_a_paper_of_ones_own_is_brought(night, clock, seconds, status):
    road, due, _words = night
    clock(due + seconds * SECOND)
    form = {"file": (io.BytesIO(own_pdfs.paper()), "opgave.pdf"), "anslag": "2200"}
    path = f"/assignments/{road.assignment.id}/own-pdf"
    answer = road.browser.post(path, form, content_type="multipart/form-data")
    assert answer.status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 303), (1, 403)])
def test_a_paper_is_handed_in(night, clock, make, seconds, status):
    road, due, words = night
    review = road.look()
    clock(due + seconds * SECOND)
    assert road.hand_in(review).status_code == status
    received = [each.received_at for each in make.all(HandIn)]
    assert received == ([due + seconds * SECOND] if status == 303 else [])
    if seconds == 0:
        [handed_in] = make.all(HandIn)
        assert handed_in.is_late is False
        assert f"Modtaget: {words}" in handed_in.receipt.splitlines()


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 303), (1, 409)])
def test_a_paper_is_withdrawn(night, clock, make, seconds, status):
    road, due, _words = night
    road.hand_in()
    clock(due + seconds * SECOND)
    [handed_in] = make.all(HandIn)
    assert road.browser.post(f"/hand-ins/{handed_in.id}/withdraw").status_code == status
    assert (make.again(handed_in).withdrawn_at is not None) is (status == 303)


def test_an_hour_that_comes_twice_is_two_deadlines(make, visit, clock):
    """The first half past two is over when the second has come."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    clock(first - timedelta(hours=1))
    road = Road(make, visit)
    boss = visit(make.administrator())
    form = {"kind": "re_exam", "deadline-day": "2026-10-25", "deadline-at": "2.30", "seen": ""}
    path = f"/cohorts/{road.cohort.id}/sittings/new"
    asked = boss.post(path, form)
    assert asked.status_code == 422
    assert "Hvilken af de to timer" in said(asked.page)
    for fold, hours in (("0", 0), ("1", 1)):
        assert boss.post(path, {**form, "deadline-fold": fold}).status_code == 303
        [newest] = [each for each in make.all(Sitting) if each.number == int(fold) + 2]
        assert newest.due_at == first + timedelta(hours=hours)
