"""Modules, cohorts, plans, exams: what an administrator makes and changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from portfolio.cohorts.exam_models import Declaration, Exam, Sitting
from portfolio.cohorts.models import Cohort, Module, Prompt, TeachingDay
from portfolio.core import clock as core_clock
from portfolio.ledger.models import LedgerLine
from portfolio.outbox.models import Parcel
from tests.filling import filled, said

MODULE = {"title": "Rehabilitering", "code": "REHAB-1", "ects": "10"}
COHORT = {
    "name": "Vejle forår",
    "place": "Vejle, B2",
    "contact": "Kim, 12 34 56 78",
    "copy_from": "new",
    "first": "2026-09-07",
    "count": "7",
    "every": "7",
    "starts": "09:00",
    "ends": "15:00",
    "due_after": "7",
    "locks_after": "14",
}


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator())


def test_a_module_is_made_once(make, boss):
    answer = boss.post("/modules/new", MODULE)
    assert answer.status_code == 303
    module = make.all(Module)[0]
    assert (module.code, module.title, module.ects) == ("REHAB-1", "Rehabilitering", 10)
    again = boss.post("/modules/new", MODULE)
    assert again.status_code == 422
    assert "allerede et modul med den kode" in said(again.page)
    assert len(make.all(Module)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "x" * 100_000},
        {"code": "a\x00b"},
        {"code": "x" * 41},
        {"ects": "0"},
        {"ects": "ti"},
        {"ects": "9" * 5_000},
        {"ects": "²"},
        {"ects": "7.5"},
        {"ects": "7,5"},
        {"ects": "1.0000"},
    ],
)
def test_a_bad_module_is_refused_with_a_sentence(make, boss, changes):
    answer = boss.post("/modules/new", {**MODULE, **changes})
    assert answer.status_code == 422
    assert answer.page.find_class("form-error-message")
    assert make.all(Module) == []


def test_a_cohort_comes_with_its_days(make, boss):
    module = make.module()
    answer = boss.post(f"/cohorts/new?module={module.id}", COHORT)
    assert answer.status_code == 303
    cohort = make.all(Cohort)[0]
    days = sorted(make.all(TeachingDay, cohort_id=cohort.id), key=lambda day: day.number)
    assert [day.number for day in days] == [1, 2, 3, 4, 5, 6, 7]
    assert days[0].date == date(2026, 9, 7)
    assert days[6].date == date(2026, 10, 19)
    assert (days[0].starts, days[0].ends) == (time(9), time(15))
    # 23.59 in Copenhagen in summer, with all its seconds.
    assert days[0].due_at == datetime(2026, 9, 14, 21, 59, 59, 999_999, tzinfo=UTC)
    assert days[0].locks_at == datetime(2026, 9, 21, 21, 59, 59, 999_999, tzinfo=UTC)
    # After the change to winter time it is still 23.59.
    assert days[6].due_at == datetime(2026, 10, 26, 22, 59, 59, 999_999, tzinfo=UTC)
    assert boss.get(answer.headers["Location"]).status_code == 200


def test_a_second_click_makes_no_second_cohort(make, boss):
    module = make.module()
    boss.post(f"/cohorts/new?module={module.id}", COHORT)
    again = boss.post(f"/cohorts/new?module={module.id}", COHORT)
    assert again.status_code == 422
    assert len(make.all(Cohort)) == 1
    assert len(make.all(TeachingDay)) == 7


def test_the_same_name_is_free_in_another_module(make, boss):
    for module in (make.module(), make.module()):
        answer = boss.post(f"/cohorts/new?module={module.id}", COHORT)
        assert answer.status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "a\nb"},
        {"first": ""},
        {"first": "2026-02-30"},
        {"first": "0001-01-01"},
        {"count": "61"},
        {"count": ""},
        {"starts": "25:00"},
        {"ends": "08:00"},
        {"every": "5"},
        {"locks_after": "3"},
        {"copy_from": "999"},
        {"copy_from": "x"},
    ],
)
def test_a_bad_plan_makes_nothing(make, boss, changes):
    module = make.module()
    answer = boss.post(f"/cohorts/new?module={module.id}", {**COHORT, **changes})
    assert answer.status_code == 422
    assert make.all(Cohort) == []
    assert make.all(TeachingDay) == []


def test_days_are_copied_from_an_earlier_cohort(make, boss):
    earlier = make.cohort(name="Sidste år")
    make.day(
        earlier,
        title="Første",
        prompts=("Hvad?", "Hvorfor?"),
        date=date(2026, 3, 23),
        due_at=datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC),
    )
    make.day(earlier, title="Anden", date=date(2026, 4, 13))
    make.exam(earlier, title="Skriftlig", max_anslag=30_000, needs_approval=True)
    copied = {**COHORT, "copy_from": str(earlier.id)}
    path = f"/cohorts/new?module={earlier.module_id}"
    assert "Sidste år" in said(boss.get(path).page)
    assert boss.post(path, copied).status_code == 303
    cohort = make.all(Cohort, name="Vejle forår")[0]
    first, second = sorted(make.all(TeachingDay, cohort_id=cohort.id), key=lambda day: day.number)
    assert (first.title, first.date) == ("Første", date(2026, 9, 7))
    assert second.date == date(2026, 9, 28)
    # The clock in Copenhagen stays: 23.59, from winter to summer time.
    assert first.due_at == datetime(2026, 9, 12, 21, 59, 59, tzinfo=UTC)
    assert [prompt.body for prompt in make.all(Prompt, day_id=first.id)] == ["Hvad?", "Hvorfor?"]
    exam = make.all(Exam, cohort_id=cohort.id)[0]
    assert (exam.max_anslag, exam.needs_approval) == (30_000, True)
    assert due(make, exam) is None
    assert [each.body for each in make.all(Declaration, exam_id=exam.id)] == [
        "Jeg har selv skrevet opgaven."
    ]


def test_another_modules_days_are_not_offered(make, boss):
    other = make.cohort()
    make.day(other)
    module = make.module()
    answer = boss.post(f"/cohorts/new?module={module.id}", {**COHORT, "copy_from": str(other.id)})
    assert answer.status_code == 422


def test_days_are_planned_once(make, boss):
    cohort = make.cohort()
    plan = {key: value for key, value in COHORT.items() if key not in ("name", "place", "contact")}
    assert boss.post(f"/cohorts/{cohort.id}/plan", plan).status_code == 303
    again = boss.post(f"/cohorts/{cohort.id}/plan", plan)
    assert again.status_code == 409
    assert len(make.all(TeachingDay)) == 7


def test_who_saves_second_is_shown_what_the_first_wrote(make, boss, visit):
    cohort = make.cohort(name="Hold", place="Vejle", contact="Kim")
    other = visit(make.administrator())
    mine = filled(boss.get(f"/cohorts/{cohort.id}/edit").page, place="Kolding")
    theirs = filled(other.get(f"/cohorts/{cohort.id}/edit").page, contact="Bo")
    assert other.post(f"/cohorts/{cohort.id}/edit", theirs).status_code == 303
    refused = boss.post(f"/cohorts/{cohort.id}/edit", mine)
    assert refused.status_code == 409
    assert "En anden har rettet det samme" in said(refused.page)
    assert "Bo" in said(refused.page)
    cohort = make.again(cohort)
    assert (cohort.place, cohort.contact) == ("Vejle", "Bo")
    # To send it once more is a decision.
    again = boss.post(f"/cohorts/{cohort.id}/edit", filled(refused.page, contact="Bo"))
    assert again.status_code == 303
    cohort = make.again(cohort)
    assert (cohort.place, cohort.contact) == ("Kolding", "Bo")


def test_a_form_that_saw_nothing_overwrites_nothing(make, boss):
    cohort = make.cohort()
    values = {"name": "Andet", "place": "", "contact": ""}
    assert boss.post(f"/cohorts/{cohort.id}/edit", values).status_code == 409
    assert make.again(cohort).name != "Andet"


def due(make, exam):
    [ordinary] = make.all(Sitting, exam_id=exam.id)
    return ordinary.due_at


def test_an_exam_is_set_up_and_changed(make, boss):
    cohort = make.cohort()
    path = f"/cohorts/{cohort.id}/exam"
    page = boss.get(path).page
    sent = filled(page, max_anslag="30.000", deadline__day="2026-06-01", deadline__at="23:59")
    assert boss.post(path, sent).status_code == 303
    exam = make.all(Exam)[0]
    assert exam.max_anslag == 30_000
    assert due(make, exam) == datetime(2026, 6, 1, 21, 59, 59, 999_999, tzinfo=UTC)
    # A second click of the first page finds the exam made.
    assert boss.post(path, sent).status_code == 409
    page = boss.get(path).page
    unchanged = filled(page)
    assert unchanged["deadline-at"] == "23.59"
    assert boss.post(path, unchanged).status_code == 303
    assert due(make, exam) == datetime(2026, 6, 1, 21, 59, 59, 999_999, tzinfo=UTC)
    assert boss.post(path, filled(boss.get(path).page, max_anslag="0")).status_code == 422


def test_scripts_in_plain_fields_stay_words(make, boss, visit):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    module = make.module(title=evil, code="<b>")
    cohort = make.cohort(module=module, name=evil[:100], place=evil, contact=evil)
    make.day(cohort, title=evil, place=evil, about=evil, prompts=(evil,))
    student = make.student(cohort, evil)
    make.teacher(cohort, evil)
    make.exam(cohort, title=evil)
    paths = [
        "/cohorts",
        "/cohorts/new",
        f"/cohorts/{cohort.id}",
        f"/cohorts/{cohort.id}/edit",
        f"/cohorts/{cohort.id}/exam",
        f"/cohorts/{cohort.id}/days/new",
        f"/modules/{module.id}/edit",
    ]
    paths += [f"/days/{day.id}/edit" for day in make.all(TeachingDay)]
    for path in paths:
        page = boss.get(path)
        assert page.status_code == 200
        # The visitor's check has refused inline scripts and handlers.
        assert not page.page.xpath("//img")
    assert visit(student).get(f"/cohorts/{cohort.id}").status_code == 200


def test_what_was_done_is_written_down(make, boss):
    module = make.module()
    boss.post(f"/cohorts/new?module={module.id}", COHORT)
    verbs = [(line.thing, line.verb) for line in make.all(LedgerLine)]
    assert verbs == [("cohorts", "created"), ("cohorts", "planned_days")]


@pytest.mark.parametrize("count", [1, 100])
def test_pages_ask_as_little_for_many(make, visit, queries, count):
    boss = visit(make.administrator())
    module = make.module()
    cohort = make.cohort(module=module)
    teacher = make.teacher(cohort)
    make.exam(cohort)
    for number in range(count):
        make.student(cohort, f"Elev {number}")
        if number < 20:
            day = make.day(cohort, prompts=("Hvad?",))
            make.session.connection().exec_driver_sql(
                f"insert into day_teachers (day_id, person_id) values ({day.id}, {teacher.id})"
            )
            make.session.commit()
        make.cohort(module=module)
    with queries() as seen:
        assert boss.get(f"/cohorts/{cohort.id}").status_code == 200
    assert len(seen) == 7
    with queries() as seen:
        assert boss.get("/cohorts").status_code == 200
    assert len(seen) == 4


def test_mails_that_did_not_arrive_are_told_where_one_looks(make, boss):
    assert "Se udbakken" not in said(boss.get("/cohorts").page)
    now = core_clock.now()
    for moment in ("gave_up_at", "uncertain_at"):
        values = {"kind": "mail", "name": "people.invitation", "payload": {}, "attempts": 1}
        make.keep(Parcel(created_at=now, due_at=now, **values, **{moment: now}))
    assert "2 mails er ikke kommet sikkert frem" in said(boss.get("/cohorts").page)


def test_a_course_over_new_year_says_both_years(make, boss):
    cohort = make.cohort()
    make.day(cohort, date=date(2025, 12, 31))
    make.day(cohort, date=date(2026, 3, 18))
    assert "31. december 2025 til 18. marts 2026" in said(boss.get("/cohorts").page)
    other = make.cohort()
    make.day(other, date=date(2026, 1, 2))
    make.day(other, date=date(2026, 3, 20))
    assert "2. januar til 20. marts 2026" in said(boss.get("/cohorts").page)
