"""Who lacks a text is reminded once before it is due and once when it is late; nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from config import Config
from portfolio.cohorts.models import Cohort, Enrolment, Excuse
from portfolio.core.db import Database
from portfolio.core.moments import deadline
from portfolio.entries.reminders import AFTER, BEFORE, remind, who_lacks
from portfolio.notices.actions import PATIENCE
from portfolio.notices.models import Notice
from portfolio.outbox.worker import Worker
from portfolio.people.models import Person
from tests.conftest import NOW
from tests.mail_server import running
from tests.makers import Make

SECOND = timedelta(seconds=1)


@pytest.fixture
def cohort(make: Make) -> Cohort:
    return make.cohort()


@pytest.fixture
def student(make: Make, cohort: Cohort) -> Person:
    person = make.person("Sara Madsen", password_hash="x")
    make.enrolment(cohort, person)
    return person


def lacking(data: Database, at: datetime = NOW) -> list[tuple[int, int]]:
    with data.transaction(writing=False):
        return [(missing.person.id, missing.day_id) for missing in who_lacks(at)]


def told(make: Make) -> list[tuple[str, bool]]:
    lines = sorted(make.all(Notice), key=lambda line: line.id)
    return [(line.kind, line.read_at is None) for line in lines]


def run(data: Database, at: datetime) -> None:
    with data.transaction():
        remind(at)


@pytest.mark.parametrize(
    ("due", "is_told"),
    [
        (NOW + BEFORE + SECOND, False),
        (NOW + BEFORE, True),
        (NOW + SECOND, True),
        (NOW - SECOND, True),
        (NOW - AFTER + SECOND, True),
        (NOW - AFTER, False),
        (None, False),
    ],
)
def test_a_text_is_missing_from_a_day_and_a_half_before_until_two_days_after(
    data: Database, make: Make, student: Person, cohort: Cohort, due: datetime, is_told: bool
) -> None:
    day = make.day(cohort, due_at=due)
    assert lacking(data) == ([(student.id, day.id)] if is_told else [])


@pytest.mark.parametrize(
    "more",
    [
        {"cancelled_at": NOW},
        {"opens_at": NOW + SECOND},
        {"locks_at": NOW, "due_at": NOW - SECOND},
    ],
)
def test_where_nobody_can_share_nobody_is_reminded(
    data: Database, make: Make, student: Person, cohort: Cohort, more: dict[str, Any]
) -> None:
    make.day(cohort, **{"due_at": NOW + SECOND, **more})
    assert lacking(data) == []


def test_only_those_who_lack_the_text(
    data: Database, make: Make, student: Person, cohort: Cohort
) -> None:
    day = make.day(cohort, due_at=NOW + SECOND)
    other_day = make.day(cohort, due_at=NOW + SECOND)
    make.entry(student, day)  # a draft is not shared
    make.version(make.entry(student, other_day))

    def another(**more: Any) -> Person:
        person = make.person(**{"password_hash": "x", **more})
        make.enrolment(cohort, person)
        return person

    shared, excused = another(), another()
    make.version(make.entry(shared, day))
    for which in (day, other_day):
        [place] = make.all(Enrolment, person_id=excused.id)
        by_id = shared.id
        make.keep(Excuse(enrolment_id=place.id, day_id=which.id, by_id=by_id, at=NOW))
    another(suspended_at=NOW)
    another(password_hash=None)
    make.enrolment(cohort, make.person(password_hash="x"), "teacher")
    make.enrolment(make.cohort(), make.person(password_hash="x"))
    assert lacking(data) == [(student.id, day.id), (shared.id, other_day.id)]


def test_before_and_when_late_once_each(
    data: Database, make: Make, student: Person, cohort: Cohort, clock: Callable[[datetime], None]
) -> None:
    make.day(cohort, due_at=NOW + timedelta(hours=20))
    for hours, expected in (
        (-48, []),
        (0, [("due", True)]),
        (1, [("due", True)]),
        # The later word is the one that holds.
        (24, [("due", False), ("late", True)]),
        (48, [("due", False), ("late", True)]),
    ):
        clock(NOW + timedelta(hours=hours))
        run(data, NOW + timedelta(hours=hours))
        assert told(make) == expected


def test_a_day_that_is_moved_is_another_date(
    data: Database, make: Make, student: Person, cohort: Cohort, clock: Callable[[datetime], None]
) -> None:
    day = make.day(cohort, due_at=NOW + timedelta(hours=2))
    run(data, NOW)
    day = make.again(day)
    day.due_at = NOW + timedelta(days=7)
    make.keep(day)
    clock(NOW + timedelta(days=1))
    run(data, NOW + timedelta(days=1))
    assert told(make) == [("due", True)]
    clock(NOW + timedelta(days=6))
    run(data, NOW + timedelta(days=6))
    assert told(make) == [("due", False), ("due", True)]


def test_sharing_ends_the_reminder(
    data: Database, make: Make, student: Person, cohort: Cohort, visit: Any
) -> None:
    day = make.day(cohort, due_at=NOW + timedelta(hours=2))
    make.entry(student, day)
    run(data, NOW)
    assert told(make) == [("due", True)]
    answer = visit(student).post(f"/days/{day.id}/entry/share", {"revision": "1"})
    assert answer.status_code == 303
    assert told(make) == [("due", False)]


@pytest.mark.parametrize(
    ("due_on", "eight"),
    [
        (date(2026, 3, 10), datetime(2026, 3, 10, 7, 0, tzinfo=UTC)),
        # The night before was an hour shorter, or longer.
        (date(2026, 3, 29), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_mail_comes_after_eight_in_copenhagen_and_says_the_moment(
    app: Flask,
    config: Config,
    data: Database,
    make: Make,
    student: Person,
    cohort: Cohort,
    clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    due_on: date,
    eight: datetime,
) -> None:
    day = make.day(cohort, number=3, title="Menneskesyn", due_at=deadline(due_on))
    with running() as server:
        monkeypatch.setitem(app.extensions, "config", replace(config, smtp_url=server.url))
        worker = Worker(app)
        for before in (eight - timedelta(hours=6), eight - SECOND):
            clock(before)
            worker.plan_the_day()
            worker.carry_due()
        assert told(make) == []
        clock(eight)
        worker.carry_due()
        assert told(make) == [("due", True)]
        clock(eight + PATIENCE)
        worker.carry_due()
        clock(eight + timedelta(hours=1))
        worker.carry_due()
        [mail] = server.mails
    said = f"Del “Dag 3: Menneskesyn” senest {due_on.day}. "
    assert mail["Subject"].startswith(said)
    assert mail["Subject"].endswith(" 2026 kl. 23.59")
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"http://portfolio.example/days/{day.id}/entry" in body.get_content()


def test_what_was_shared_in_the_meantime_is_not_mailed(
    app: Flask,
    data: Database,
    make: Make,
    student: Person,
    cohort: Cohort,
    clock: Callable[[datetime], None],
    visit: Any,
) -> None:
    from portfolio.outbox.models import Parcel

    day = make.day(cohort, due_at=NOW + timedelta(hours=2))
    make.entry(student, day)
    run(data, NOW)
    visit(student).post(f"/days/{day.id}/entry/share", {"revision": "1"})
    clock(NOW + PATIENCE)
    Worker(app).carry_due()
    assert make.all(Parcel, kind="mail") == []


def test_a_whole_cohort_is_asked_about_once(
    data: Database, make: Make, student: Person, cohort: Cohort, queries: Any
) -> None:
    for _ in range(3):
        make.day(cohort, due_at=NOW + SECOND)
    for _ in range(5):
        make.enrolment(cohort, make.person(password_hash="x"))
    with queries() as seen:
        assert len(lacking(data)) == 18
    assert len(seen) == 1
