"""The judge of `make faults` sees what is lost, doubled or changed."""

from __future__ import annotations

import pytest

from bench.exam import Student
from bench.faults import Desk, judged_in_database
from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Enrolment
from portfolio.core import clock
from portfolio.outbox.models import Parcel
from portfolio.submissions.models import HandIn


def mail_about(make, number):
    now = clock.now()
    name, key = "submissions.receipt", f"receipt:{number}"
    make.keep(Parcel(kind="mail", name=name, payload={}, key=key, created_at=now, due_at=now))


@pytest.fixture
def desk(make):
    """A student with two papers, both handed in, acknowledged, and told by mail."""
    cohort = make.cohort()
    exam = make.exam(cohort)
    assignment = make.assignment(make.student(cohort), cohort)
    [sitting] = make.all(Sitting, exam_id=exam.id)
    [enrolment] = make.all(Enrolment, cohort_id=cohort.id)
    candidate = make.candidate(sitting.id, enrolment)
    desk = Desk(Student("studerende@portfolio.example"), "", "")
    for _ in range(2):
        review = make.review(candidate, assignment.id)
        handed_in = make.hand_in(review)
        mail_about(make, handed_in.id)
        desk.acknowledged[review.id] = f"/hand-ins/{handed_in.id}"
        desk.receipts[review.id] = f"{handed_in.code} {handed_in.sha256}".encode()
    return desk


def test_what_is_right_is_said_to_be_right(config, desk):
    assert judged_in_database(config.database_url, [desk]) == []


def test_what_was_acknowledged_and_is_not_there(make, config, desk):
    desk.acknowledged[999] = "/hand-ins/999"
    assert "999 was acknowledged and lost" in judged_in_database(config.database_url, [desk])[0]


def test_what_nobody_was_told_of(config, desk):
    review = max(desk.acknowledged)
    del desk.acknowledged[review]
    [wrong] = judged_in_database(config.database_url, [desk])
    assert f"{review} was never acknowledged" in wrong


def test_a_receipt_for_something_else(config, desk):
    review = max(desk.acknowledged)
    desk.acknowledged[review] = "/hand-ins/999"
    desk.receipts[review] = b"KODE"
    assert len(judged_in_database(config.database_url, [desk])) == 2


def test_a_gap_in_the_numbers_and_a_mail_too_many(make, config, desk):
    last = max(make.all(HandIn), key=lambda each: each.number)
    last.number = 7
    make.keep(last)
    mail_about(make, 999)
    numbers, mails = judged_in_database(config.database_url, [desk])
    assert "numbered [1, 7]" in numbers
    assert "3 mails" in mails
