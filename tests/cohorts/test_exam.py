"""The rules of an exam, the words that are declared, re-exams and sick exams."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.exam_models import Declaration, Exam, Sitting
from tests.conftest import NOW
from tests.filling import filled, said

SITTING = {"kind": "sick", "deadline-day": "2026-08-03", "deadline-at": "12.00", "seen": ""}


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator())


@pytest.fixture
def exam(make):
    return make.exam(deadline=NOW + timedelta(days=30))


def page_of(exam):
    return f"/cohorts/{exam.cohort_id}/exam"


def test_every_rule_is_kept_and_shown_again(make, boss):
    path = f"/cohorts/{make.cohort().id}/exam"
    rules = {
        "title": "Skriftlig opgave",
        "institution": "Professionshøjskolen",
        "max_anslag": "12.000",
        "anslag_per_page": "2.200",
        "with_spaces": None,
        "with_footnotes": None,
        "tables": "flat",
        "table_anslag": "1.200",
        "counted_kinds": ["abstract", "section"],
        "over_length_blocks": None,
        "required_kinds": ["problem", "references"],
        "needs_approval": "y",
        "takes_own_pdf": "y",
        "front_fields": ["student_number", "anslag"],
        "confidentiality": "always",
        "ai_policy": "forbidden",
        "declaration": "Jeg har skrevet det selv.\nOg alene.",
        "scale": "passed",
        "examiner": "external",
        "deadline__day": "2026-06-01",
        "deadline__at": "23.59",
        "cut_off__day": "2026-06-02",
        "cut_off__at": "12.00",
    }
    sent = filled(boss.get(path).page, **rules)
    assert boss.post(path, sent).status_code == 303
    [exam] = make.all(Exam)
    assert exam.rules() == {
        "title": "Skriftlig opgave",
        "institution": "Professionshøjskolen",
        "max_anslag": 12_000,
        "anslag_per_page": 2_200,
        "with_spaces": False,
        "with_footnotes": False,
        "tables": "flat",
        "table_anslag": 1_200,
        "counted_kinds": ["abstract", "section"],
        "over_length_blocks": False,
        "required_kinds": ["problem", "references"],
        "needs_approval": True,
        "takes_late": True,
        "takes_own_pdf": True,
        "front_fields": ["student_number", "anslag"],
        "confidentiality": "always",
        "ai_policy": "forbidden",
        "scale": "passed",
        "examiner": "external",
    }
    [ordinary] = make.all(Sitting)
    assert (ordinary.number, ordinary.kind) == (1, "ordinary")
    assert ordinary.cut_off_at == datetime(2026, 6, 2, 10, tzinfo=UTC)
    # Opened and saved again, nothing of it changes.
    shown = filled(boss.get(path).page)
    assert boss.post(path, shown).status_code == 303
    assert make.again(exam).rules() == exam.rules()
    assert make.again(ordinary).cut_off_at == ordinary.cut_off_at
    assert len(make.all(Declaration)) == 1


def test_other_words_are_a_new_declaration(make, boss, exam):
    path = page_of(exam)
    for words in ("Nye ord.", "Nye ord.", "Endnu nyere ord."):
        sent = filled(boss.get(path).page, declaration=words)
        assert boss.post(path, sent).status_code == 303
    words = [(each.number, each.body) for each in make.all(Declaration)]
    assert words == [
        (1, "Jeg har selv skrevet opgaven."),
        (2, "Nye ord."),
        (3, "Endnu nyere ord."),
    ]
    empty = boss.post(path, filled(boss.get(path).page, declaration=" "))
    assert empty.status_code == 422
    assert "Skriv, hvad den studerende erklærer." in said(empty.page)


def test_where_late_papers_are_refused_there_is_no_last_moment(make, boss, exam):
    late = {"cut_off__day": "2026-08-01", "cut_off__at": "12.00"}
    boss.post(page_of(exam), filled(boss.get(page_of(exam)).page, **late))
    [ordinary] = make.all(Sitting)
    assert ordinary.cut_off_at is not None
    boss.post(page_of(exam), filled(boss.get(page_of(exam)).page, takes_late=None))
    assert make.again(ordinary).cut_off_at is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cut_off__day": "2026-01-01", "cut_off__at": "12.00"}, "kan ikke ligge før fristen"),
        ({"deadline__day": "", "deadline__at": "", "cut_off__day": "2026-08-01",
          "cut_off__at": "12.00"}, "Sæt også en afleveringsfrist"),
        ({"max_anslag": "mange"}, "Skriv et helt tal"),
        ({"declaration": "x" * 4_001}, "kun plads til"),
        # The hour that spring skips, and the one that autumn has twice.
        ({"deadline__day": "2026-03-29", "deadline__at": "02.30"}, "findes ikke den dag"),
        ({"deadline__day": "2026-10-25", "deadline__at": "02.30"}, "findes to gange den dag"),
    ],
)  # fmt: skip
def test_what_cannot_be_comes_back_with_a_sentence(make, boss, exam, change, sentence):
    sent = filled(boss.get(page_of(exam)).page, title="Rettet", **change)
    answer = boss.post(page_of(exam), sent)
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert filled(answer.page)["title"] == "Rettet"
    assert make.again(exam).title == "Eksamensopgave"


def test_a_choice_that_is_not_offered_is_no_rule(make, boss, exam):
    for change in (
        {"required_kinds": ["poem"]},
        {"counted_kinds": ["poem"]},
        {"front_fields": ["cpr"]},
        {"ai_policy": "maybe"},
    ):
        sent = filled(boss.get(page_of(exam)).page, **change)
        assert boss.post(page_of(exam), sent).status_code == 422
    assert make.again(exam).rules() == exam.rules()


def test_two_administrators_change_one_exam(make, boss, exam):
    page = boss.get(page_of(exam)).page
    boss.post(page_of(exam), filled(page, declaration="Den enes ord."))
    answer = boss.post(page_of(exam), filled(page, declaration="Den andens ord."))
    assert answer.status_code == 409
    assert "Den enes ord." in said(answer.page)
    assert boss.post(page_of(exam), filled(answer.page)).status_code == 303
    assert make.all(Declaration)[-1].body == "Den andens ord."


def test_a_sick_exam_is_set_up_once_and_changed(make, boss, exam):
    path = f"/cohorts/{exam.cohort_id}/sittings/new"
    for _ in range(2):
        assert boss.post(path, SITTING).status_code == 303
    _ordinary, sick = make.all(Sitting)
    assert (sick.number, sick.kind) == (2, "sick")
    assert sick.due_at == datetime(2026, 8, 3, 10, tzinfo=UTC)
    shown = said(boss.get(f"/cohorts/{exam.cohort_id}").page)
    assert "Sygeprøve 3. august 2026 kl." in shown
    edit = f"/sittings/{sick.id}/edit"
    page = boss.get(edit).page
    moved = filled(page, deadline__day="2026-08-10", kind="re_exam")
    assert boss.post(edit, moved).status_code == 303
    sick = make.again(sick)
    assert (sick.kind, sick.due_at) == ("re_exam", datetime(2026, 8, 10, 10, tzinfo=UTC))
    # The page of before that.
    answer = boss.post(edit, filled(page, deadline__day="2026-08-20"))
    assert answer.status_code == 409
    assert make.again(sick).due_at == datetime(2026, 8, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"deadline-day": "", "deadline-at": ""}, "Vælg fristens dato"),
        ({"opens-day": "2026-09-01", "opens-at": "8.00"}, "skal ligge før fristen"),
        ({"cut_off-day": "2026-08-01", "cut_off-at": "8.00"}, "kan ikke ligge før fristen"),
    ],
)
def test_a_sitting_in_no_order_is_refused(make, boss, exam, change, sentence):
    answer = boss.post(f"/cohorts/{exam.cohort_id}/sittings/new", {**SITTING, **change})
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert len(make.all(Sitting)) == 1


def test_the_ordinary_sitting_stays_ordinary(make, boss, exam):
    [ordinary] = make.all(Sitting)
    answer = boss.post(f"/sittings/{ordinary.id}/edit", SITTING)
    assert answer.headers["Location"].endswith(page_of(exam))
    path = f"/cohorts/{exam.cohort_id}/sittings/new"
    assert boss.post(path, {**SITTING, "kind": "ordinary"}).status_code == 422
    assert make.again(ordinary).due_at == NOW + timedelta(days=30)
    with pytest.raises(IntegrityError):
        make.keep(Sitting(exam_id=exam.id, number=2, kind="ordinary"))


def test_a_cohort_without_an_exam_has_no_sittings(make, boss):
    assert boss.get(f"/cohorts/{make.cohort().id}/sittings/new").status_code == 404
