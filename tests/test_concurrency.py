"""Many at once: every write is acknowledged and there, and twenty equal clicks are one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from portfolio.assignments.models import Assignment, Part
from portfolio.cohorts.models import Cohort, Enrolment
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.people.models import Person
from portfolio.texts.actions import Save, save_draft
from portfolio.texts.models import Draft, Text, Version
from tests.waiting import waits_for_a_lock


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the calls in threads that start together; their answers in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.sqlite_only
def test_fifty_writers_at_once_never_find_the_database_locked(visit, make):
    cohort = make.cohort()
    day = make.day(cohort)
    students = [make.student(cohort) for _ in range(50)]
    browsers = [visit(student) for student in students]

    def writer(browser, number):
        def write():
            answers = []
            for revision in range(3):
                sent = {"html": f"<p>{number} {revision}</p>", "revision": revision}
                answers.append(
                    browser.post(
                        f"/days/{day.id}/entry/draft",
                        json={**sent, "page": "a", "sequence": revision + 1},
                    ).status_code
                )
            return answers

        return write

    answers = at_once([writer(browser, n) for n, browser in enumerate(browsers)])
    assert answers == [[200, 200, 200]] * 50
    drafts = {draft.html for draft in make.all(Draft)}
    assert drafts == {f"<p>{number} 2</p>" for number in range(50)}


@pytest.mark.sqlite_only
def test_a_writer_who_waits_too_long_is_told_and_can_try_again(visit, make, data, monkeypatch):
    monkeypatch.setattr(db, "PATIENCE", 0.2)
    day = make.day()
    browser = visit(make.student(make.session.get_one(Cohort, day.cohort_id)))

    def save():
        sent = {"html": "<p>Ord</p>", "revision": 0, "page": "a", "sequence": 1}
        return browser.post(f"/days/{day.id}/entry/draft", json=sent).status_code

    with data.writing_engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert save() == 503
    assert save() == 200


@pytest.fixture
def clicks(app, visit):
    """`clicks(person, path, form)`: twenty equal posts of one browser at once."""

    def click(person: Person, path: str, form: dict[str, Any] | None = None, **options: Any):
        browsers = [visit(person) for _ in range(20)]
        return at_once([lambda b=b: b.post(path, form, **options) for b in browsers])

    return click


@pytest.fixture
def scene(make):
    cohort = make.cohort()
    day = make.day(cohort)
    student, teacher = make.student(cohort), make.teacher(cohort)
    return cohort, day, student, teacher


def test_twenty_first_saves_are_one_entry(clicks, make, scene):
    _cohort, day, student, _teacher = scene
    sent = {"html": "<p>Hej</p>", "revision": 0, "page": "a", "sequence": 1}
    answers = clicks(student, f"/days/{day.id}/entry/draft", json=sent)
    assert [(answer.status_code, answer.json["revision"]) for answer in answers] == [(200, 1)] * 20
    assert len(make.all(Entry)) == 1


@pytest.mark.postgresql_only
@pytest.mark.parametrize("place", ["entry", "part"])
def test_the_form_is_the_last_word_after_a_save_that_is_still_on_its_way(
    visit, make, data, scene, place
):
    cohort, day, student, _teacher = scene
    entry = make.entry(student, day, "<p>En</p>")
    part = make.part(make.assignment(student, cohort), "<p>En</p>")
    text_id, path = {
        "entry": (entry.text_id, f"/days/{day.id}/entry"),
        "part": (part.text_id, f"/parts/{part.id}"),
    }[place]
    make.session.commit()
    with ThreadPoolExecutor(1) as pool:
        with data.transaction() as saves:
            text = saves.get_one(Text, text_id)
            save_draft(text, Save("<p>En to</p>", 1, "a", 1))
            form = {"html": "<p>En to tre</p>", "revision": 1, "page": "a", "text": text_id}
            answer = pool.submit(visit(student).post, path, form)
            waits_for_a_lock(make)
        assert answer.result().status_code == 303
    [draft] = make.all(Draft, text_id=text_id)
    assert draft.html == "<p>En to tre</p>"


def test_twenty_shares_are_one_version(clicks, make, scene):
    _cohort, day, student, _teacher = scene
    make.entry(student, day)
    answers = clicks(student, f"/days/{day.id}/entry/share", {"revision": 1})
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (303, answers[0].headers["Location"])
    }
    assert len(make.all(Version)) == 1


def test_twenty_equal_comments_are_one(clicks, make, scene):
    _cohort, day, student, teacher = scene
    version = make.version(make.entry(student, day))
    form = {"body": "Godt set", "submission_key": "samme klik", "send": "1"}
    answers = clicks(teacher, f"/versions/{version.id}/comments", form)
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (303, answers[0].headers["Location"])
    }
    assert len(make.all(Comment)) == 1


def test_twenty_starts_are_one_assignment(clicks, make, scene):
    _cohort, day, student, _teacher = scene
    version = make.version(make.entry(student, day))
    form = {"after": 0, "shown": version.id, "choose": version.id}
    answers = clicks(student, "/assignment/start", form)
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (303, answers[0].headers["Location"])
    }
    assert len(make.all(Assignment)) == len(make.all(Part)) == 1


def test_twenty_imports_of_one_list_enrol_each_person_once(clicks, make, scene):
    cohort, _day, _student, _teacher = scene
    lines = [f"Person {number}\tliste{number}@portfolio.example\t{number}" for number in range(10)]
    form = {"role": "student", "rows": "\n".join(["Navn\tE-mail\tStudienummer", *lines])}
    before = len(make.all(Enrolment))
    answers = clicks(make.administrator(), f"/cohorts/{cohort.id}/roster/import", form)
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (303, f"/cohorts/{cohort.id}")
    }
    assert len(make.all(Enrolment)) == before + 10
    emails = [person.email for person in make.all(Person)]
    assert sum(email.startswith("liste") for email in emails) == 10
