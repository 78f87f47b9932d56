"""One teaching day: edited, moved, cancelled, deleted; its prompts and its moments."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portfolio.cohorts.models import Excuse, Prompt, TeachingDay
from portfolio.texts.models import Draft, Version
from tests.filling import filled, said


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator())


@pytest.fixture
def day(make):
    return make.day(
        prompts=("Hvad så du?", "Hvad vil du prøve?"),
        date=date(2026, 3, 16),
        due_at=datetime(2026, 3, 23, 22, 59, 59, 999_999, tzinfo=UTC),
    )


def edit(boss, day, **changes):
    path = f"/days/{day.id}/edit"
    return boss.post(path, filled(boss.get(path).page, **changes))


def prompts(make, day):
    found = make.all(Prompt, day_id=day.id)
    return [prompt.body for prompt in sorted(found, key=lambda prompt: prompt.position)]


def test_saving_what_stands_changes_nothing(make, boss, day):
    assert edit(boss, day).status_code == 303
    day = make.again(day)
    assert day.due_at == datetime(2026, 3, 23, 22, 59, 59, 999_999, tzinfo=UTC)
    assert prompts(make, day) == ["Hvad så du?", "Hvad vil du prøve?"]


def test_a_day_is_added_with_the_next_number(make, boss, day):
    path = f"/cohorts/{day.cohort_id}/days/new"
    page = boss.get(path).page
    sent = filled(page, title="Ekstra", date="2026-03-30")
    assert sent["number"] == "2"
    assert boss.post(path, sent).status_code == 303
    again = boss.post(path, sent)
    assert again.status_code == 422
    assert "allerede en dag med det nummer" in said(again.page)
    assert len(make.all(TeachingDay)) == 2


def test_a_taken_number_is_refused(make, boss, day):
    second = make.day(number=2, cohort=_cohort(make, day))
    assert edit(boss, second, number="1").status_code == 422
    assert make.again(second).number == 2


def _cohort(make, day):
    from portfolio.cohorts.models import Cohort

    return make.session.get_one(Cohort, day.cohort_id)


def test_changing_prompts_never_touches_a_text(make, boss, day):
    entry = make.entry(day=day, html="<p>Min tekst.</p>")
    version = make.version(entry)
    answer = edit(boss, day, prompts=["Et helt andet spørgsmål", ""])
    assert answer.status_code == 303
    assert prompts(make, day) == ["Et helt andet spørgsmål"]
    assert make.all(Draft)[0].html == "<p>Min tekst.</p>"
    assert make.all(Draft)[0].revision == 1
    assert make.again(version).html == "<p>Min tekst.</p>"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("add", ["Hvad så du?", "Hvad vil du prøve?", ""]),
        ("up-1", ["Hvad vil du prøve?", "Hvad så du?"]),
        ("down-0", ["Hvad vil du prøve?", "Hvad så du?"]),
        ("down-1", ["Hvad så du?", "Hvad vil du prøve?"]),
        ("up-0", ["Hvad så du?", "Hvad vil du prøve?"]),
        ("remove-0", ["Hvad vil du prøve?"]),
        ("remove-99", ["Hvad så du?", "Hvad vil du prøve?"]),
        ("remove-²", ["Hvad vil du prøve?"]),
    ],
)
def test_prompts_are_arranged_without_a_script(make, boss, day, wish, expected):
    path = f"/days/{day.id}/edit"
    answer = boss.post(path, filled(boss.get(path).page, title="Ny titel", prompt=wish))
    assert answer.status_code == 200
    assert filled(answer.page).getlist("prompts") == expected
    # What was typed elsewhere on the page is kept, and nothing is saved yet.
    assert filled(answer.page)["title"] == "Ny titel"
    assert prompts(make, day) == ["Hvad så du?", "Hvad vil du prøve?"]
    assert boss.post(path, filled(answer.page)).status_code == 303
    assert prompts(make, day) == [body for body in expected if body]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 100_000},
        {"about": "x" * 5_001},
        {"about": "a\x00b"},
        {"place": "a\x00b"},
        {"prompts": ["x" * 2_001]},
        {"prompts": ["a\x00b"]},
        {"prompts": ["x"] * 31},
        {"number": "0"},
        {"date": "i morgen"},
        {"ends": "08.00"},
        {"due__at": ""},
        {"due__day": ""},
        {"teachers": ["999"]},
        {"teachers": ["x"]},
        {"locks__day": "2026-03-20", "locks__at": "12:00"},
        {"opens__day": "2026-03-25", "opens__at": "12:00"},
    ],
)
def test_a_bad_day_is_refused_and_nothing_changes(make, boss, day, changes):
    before = make.again(day).title
    answer = edit(boss, day, **changes)
    assert answer.status_code == 422
    day = make.again(day)
    assert (day.title, day.number, day.place) == (before, 1, "")
    assert prompts(make, day) == ["Hvad så du?", "Hvad vil du prøve?"]


def test_an_hour_that_does_not_exist_is_refused(make, boss, day):
    answer = edit(boss, day, locks__day="2026-03-29", locks__at="02:30")
    assert answer.status_code == 422
    assert "findes ikke den dag" in said(answer.page)


def test_an_hour_that_exists_twice_is_asked_about(make, boss, day):
    answer = edit(boss, day, locks__day="2026-10-25", locks__at="02:30")
    assert answer.status_code == 422
    assert "findes to gange" in said(answer.page)
    path = f"/days/{day.id}/edit"
    assert boss.post(path, filled(answer.page, locks__fold="0")).status_code == 303
    assert make.again(day).locks_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert boss.post(path, filled(boss.get(path).page, locks__fold="1")).status_code == 303
    assert make.again(day).locks_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_moving_a_day_asks_about_its_deadlines(make, boss, day):
    path = f"/days/{day.id}/edit"
    asked = edit(boss, day, date="2026-04-13")
    assert asked.status_code == 422
    assert "Skal tekstens frister flytte med?" in said(asked.page)
    assert make.again(day).date == date(2026, 3, 16)
    assert boss.post(path, filled(asked.page, along="yes")).status_code == 303
    day = make.again(day)
    assert day.date == date(2026, 4, 13)
    # Still 23.59 in Copenhagen, now in summer time.
    assert day.due_at == datetime(2026, 4, 20, 21, 59, 59, 999_999, tzinfo=UTC)


def test_the_deadlines_may_stay(make, boss, day):
    asked = edit(boss, day, date="2026-04-13")
    assert boss.post(f"/days/{day.id}/edit", filled(asked.page, along="no")).status_code == 303
    assert make.again(day).due_at == datetime(2026, 3, 23, 22, 59, 59, 999_999, tzinfo=UTC)


def test_who_sets_the_deadlines_is_not_asked(make, boss, day):
    answer = edit(boss, day, date="2026-04-13", due__day="2026-04-15", due__at="12.00")
    assert answer.status_code == 303
    assert make.again(day).due_at == datetime(2026, 4, 15, 10, 0, tzinfo=UTC)


def test_two_administrators_at_once_lose_nothing(make, boss, visit, day):
    path = f"/days/{day.id}/edit"
    other = visit(make.administrator())
    mine = filled(boss.get(path).page, title="Min titel")
    theirs = filled(other.get(path).page, prompts=["Deres spørgsmål"])
    assert other.post(path, theirs).status_code == 303
    refused = boss.post(path, mine)
    assert refused.status_code == 409
    assert "Deres spørgsmål" in said(refused.page)
    assert prompts(make, day) == ["Deres spørgsmål"]
    assert make.again(day).title == "Dag 1"


def test_the_days_teachers_are_the_cohorts(make, boss, day):
    cohort = _cohort(make, day)
    teacher, other = make.teacher(cohort, "Karen"), make.teacher(make.cohort(), "Fremmed")
    assert edit(boss, day, teachers=[str(teacher.id)]).status_code == 303
    assert edit(boss, day, teachers=[str(other.id)]).status_code == 422
    assert "Karen" in said(boss.get(f"/cohorts/{cohort.id}").page)


def test_a_day_is_cancelled_and_held_after_all(make, boss, day):
    make.entry(day=day)
    for _click in range(2):
        assert boss.post(f"/days/{day.id}/cancel").status_code == 303
    assert make.again(day).cancelled_at is not None
    assert len(make.all(Draft)) == 1
    assert "Aflyst" in said(boss.get(f"/cohorts/{day.cohort_id}").page)
    for _click in range(2):
        assert boss.post(f"/days/{day.id}/reinstate").status_code == 303
    assert make.again(day).cancelled_at is None


def test_a_day_with_a_text_is_never_deleted(make, boss, day):
    entry = make.entry(day=day)
    make.version(entry)
    answer = boss.post(f"/days/{day.id}/delete")
    assert answer.status_code == 303
    assert "kan ikke slettes" in said(boss.get(answer.headers["Location"]).page)
    assert len(make.all(TeachingDay)) == 1
    assert len(make.all(Version)) == 1
    assert len(prompts(make, day)) == 2


def test_a_day_without_texts_is_deleted_with_what_hangs_on_it(make, boss, day):
    cohort = _cohort(make, day)
    teacher = make.teacher(cohort)
    enrolment = make.enrolment(cohort)
    edit(boss, day, teachers=[str(teacher.id)])
    boss.post(f"/enrolments/{enrolment.id}/excuses/{day.id}")
    assert len(make.all(Excuse)) == 1
    path = f"/days/{day.id}/delete"
    assert boss.post(path).status_code == 303
    assert make.all(TeachingDay) == []
    assert make.all(Prompt) == []
    assert boss.post(path).status_code == 404
