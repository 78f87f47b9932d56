"""Reading a version, comments and answers, read marks, approving a portfolio."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portfolio.cohorts.models import Enrolment, Role
from portfolio.feedback.actions import CommentGone, delete_comment, edit_comment, judge_portfolio
from portfolio.feedback.models import Comment, PortfolioApproval, ReadMark
from portfolio.texts.models import Text
from tests.conftest import NOW


class Scene:
    """A cohort with a teacher, a student and a shared version."""

    def __init__(self, make):
        self.cohort = make.cohort()
        self.teacher = make.teacher(self.cohort, "Tina Lærer")
        self.student = make.student(self.cohort, "Åse Ørsted")
        self.day = make.day(self.cohort)
        self.entry = make.entry(self.student, self.day, "<p>Min tekst</p>")
        self.version = make.version(self.entry, "<p>Min tekst</p>")
        self.page = f"/versions/{self.version.id}"


@pytest.fixture
def scene(make):
    return Scene(make)


def comment(browser, scene, body="Godt set.", key="k1"):
    """Write and send at once."""
    form = {"body": body, "submission_key": key, "send": "1"}
    return browser.post(f"{scene.page}/comments", form)


def test_the_teacher_comments_and_the_student_answers(visit, make, scene):
    assert comment(visit(scene.teacher), scene, "Hvad gjorde du så?").status_code == 303
    [first] = make.all(Comment)
    student = visit(scene.student)
    assert "Hvad gjorde du så?" in student.get(scene.page).page.text_content()
    answer = student.post(f"/comments/{first.id}/reply", {"body": "Jeg ringede\nigen."})
    assert answer.status_code == 303
    reply = make.all(Comment)[1]
    assert (reply.parent_id, reply.author_id) == (first.id, scene.student.id)
    assert "Jeg ringede" in visit(scene.teacher).get(scene.page).page.text_content()


def test_an_answer_to_an_answer_joins_the_thread(visit, make, scene):
    first = make.comment(scene.version, scene.teacher)
    reply = make.comment(scene.version, scene.student, parent=first)
    visit(scene.teacher).post(f"/comments/{reply.id}/reply", {"body": "Ja."})
    assert make.all(Comment)[-1].parent_id == first.id


def test_the_same_click_twice_is_one_comment(visit, make, scene):
    browser = visit(scene.teacher)
    answers = [comment(browser, scene) for _ in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(make.all(Comment)) == 1


def test_other_words_with_the_same_key_are_another_comment(visit, make, scene):
    # The page was gone back to, and a browser filled its hidden field in again.
    browser = visit(scene.teacher)
    for body in ("Godt set.", "Og hvad så?", "Og hvad så?"):
        assert comment(browser, scene, body).status_code == 303
    assert [each.body for each in make.all(Comment)] == ["Godt set.", "Og hvad så?"]


def test_what_was_taken_away_can_be_said_again_from_the_same_page(visit, make, scene):
    browser = visit(scene.teacher)
    comment(browser, scene)
    [first] = make.all(Comment)
    browser.post(f"/comments/{first.id}/delete")
    assert comment(browser, scene).status_code == 303
    assert [each.body for each in make.all(Comment)] == ["", "Godt set."]


def test_the_longest_key_that_is_taken(visit, make, scene):
    assert comment(visit(scene.teacher), scene, key="k" * 64).status_code == 303
    assert comment(visit(scene.teacher), scene, key="k" * 65).status_code == 422


@pytest.mark.postgresql_only
def test_a_comment_that_is_deleted_while_it_is_edited_keeps_no_words(make, data, scene):
    written = make.comment(scene.version, scene.teacher, "Borgerens navn")
    make.session.commit()
    with data.transaction() as edits:
        seen = edits.get_one(Comment, written.id)
        with data.transaction() as deletes:
            delete_comment(deletes.get_one(Comment, written.id), by=scene.teacher)
        with pytest.raises(CommentGone):
            edit_comment(seen, "Borgerens hele navn", by=scene.teacher)
    assert make.again(written).body == ""


@pytest.mark.postgresql_only
def test_two_equal_judgements_at_once_are_one(app, make, data, scene):
    enrolment = make.all(Enrolment, person_id=scene.student.id)[0]

    def judges(_number):
        with app.app_context(), data.transaction() as session:
            mine = session.get_one(Enrolment, enrolment.id)
            judge_portfolio(mine, approved=True, reason="Fint.", by=scene.teacher)
            time.sleep(0.1)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(judges, range(4)))
    assert len(make.all(PortfolioApproval)) == 1


def test_a_key_of_somebody_else_does_not_hide_ones_comment(visit, make, scene):
    comment(visit(scene.teacher), scene, key="same")
    comment(visit(make.teacher(scene.cohort)), scene, key="same")
    assert len(make.all(Comment)) == 2


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001, "nul \x00"])
def test_a_comment_that_cannot_be_is_refused_and_comes_back(visit, make, scene, body):
    answer = comment(visit(scene.teacher), scene, body)
    assert answer.status_code == 422
    assert make.all(Comment) == []
    if "x" in body:
        assert body in answer.page.text_content()


def test_a_refused_answer_comes_back_in_its_own_field(visit, make, scene):
    first = make.comment(scene.version, scene.teacher)
    long = "y" * 10_001
    answer = visit(scene.student).post(f"/comments/{first.id}/reply", {"body": long})
    assert answer.status_code == 422
    field = answer.page.get_element_by_id(f"reply-{first.id}")
    assert field.text_content().strip() == long


def test_script_in_a_comment_is_text(visit, make, scene):
    comment(visit(scene.teacher), scene, "<script>alert(1)</script>")
    text = visit(scene.student).get(scene.page).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in text


def test_an_edited_comment_says_so(visit, make, scene, clock):
    first = make.comment(scene.version, scene.teacher)
    clock(NOW + timedelta(hours=1))
    browser = visit(scene.teacher)
    browser.get(f"/comments/{first.id}/edit")
    assert browser.post(f"/comments/{first.id}/edit", {"body": "Rettet"}).status_code == 303
    text = visit(scene.student).get(scene.page).page.text_content()
    assert "rettet 9. marts 2026 kl.\u00a015.05" in text


def test_a_deleted_comment_leaves_its_place_and_not_its_words(visit, make, scene):
    first = make.comment(scene.version, scene.teacher, "noget ondt")
    make.comment(scene.version, scene.student, "mit svar", parent=first)
    browser = visit(scene.teacher)
    for _ in range(2):
        assert browser.post(f"/comments/{first.id}/delete").status_code == 303
    assert make.again(first).body == ""
    text = visit(scene.student).get(scene.page).page.text_content()
    assert "Tina Lærer slettede kommentaren" in text
    assert "noget ondt" not in text
    assert "mit svar" in text
    assert browser.post(f"/comments/{first.id}/edit", {"body": "igen"}).status_code == 403


def test_one_changes_only_ones_own_comment(visit, make, scene):
    first = make.comment(scene.version, scene.teacher, "Lærerens ord")
    for person in (scene.student, make.teacher(scene.cohort)):
        browser = visit(person)
        assert browser.get(f"/comments/{first.id}/edit").status_code == 403
        assert browser.post(f"/comments/{first.id}/edit", {"body": "x"}).status_code == 403
        assert browser.post(f"/comments/{first.id}/delete").status_code == 403
    assert make.again(first).body == "Lærerens ord"


def test_a_student_answers_and_does_not_begin_threads(visit, make, scene):
    assert comment(visit(scene.student), scene).status_code == 403
    assert make.all(Comment) == []


def test_nobody_outside_sees_a_version_or_its_comments(visit, make, scene):
    first = make.comment(scene.version, scene.teacher)
    others = [
        make.student(scene.cohort),
        make.teacher(make.cohort()),
        make.administrator(),
    ]
    for person in others:
        browser = visit(person)
        assert browser.get(scene.page).status_code == 404
        assert comment(browser, scene).status_code == 404
        assert browser.post(f"/comments/{first.id}/reply", {"body": "x"}).status_code == 404
        assert browser.get(f"/comments/{first.id}/edit").status_code == 404
        path = f"/texts/{scene.entry.text_id}/read?until={NOW.isoformat()}".replace("+", "%2B")
        assert browser.post(path).status_code == 404
    assert len(make.all(Comment)) == 1


def test_a_draft_is_never_on_the_reading_page(visit, make, scene):
    page = visit(scene.teacher).get(scene.page).get_data(as_text=True)
    assert "Min tekst" in page
    scene.entry = make.again(scene.entry)
    from portfolio.texts.models import Draft

    draft = make.all(Draft, text_id=scene.entry.text_id)[0]
    draft.html = "<p>halvfærdigt</p>"
    make.keep(draft)
    assert "halvfærdigt" not in visit(scene.teacher).get(scene.page).get_data(as_text=True)


def test_reading_takes_the_mark_away_on_both_sides(visit, make, scene, clock):
    make.comment(scene.version, scene.teacher)
    student = visit(scene.student)
    assert "1 ulæst kommentar" in student.get("/").page.text_content()
    page = student.get(scene.page).page
    [form] = page.xpath("//form[@data-behaviour='unread']")
    clock(NOW + timedelta(minutes=1))
    assert student.post(form.get("action")).status_code == 303
    assert "ulæst" not in student.get("/").page.text_content()


def test_what_was_released_after_it_was_written_is_read_too(visit, make, scene, clock):
    held = make.comment(scene.version, scene.teacher)
    held.released_at = NOW + timedelta(minutes=5)
    make.keep(held)
    clock(NOW + timedelta(minutes=10))
    student = visit(scene.student)
    assert "1 ulæst kommentar" in student.get("/").page.text_content()
    [form] = student.get(scene.page).page.xpath("//form[@data-behaviour='unread']")
    student.post(form.get("action"))
    assert "ulæst" not in student.get("/").page.text_content()


def test_a_read_mark_covers_only_what_the_page_showed(visit, make, scene, clock):
    make.comment(scene.version, scene.teacher, "den første")
    student = visit(scene.student)
    [form] = student.get(scene.page).page.xpath("//form[@data-behaviour='unread']")
    clock(NOW + timedelta(minutes=1))
    make.comment(scene.version, scene.teacher, "den anden")
    clock(NOW + timedelta(minutes=2))
    student.post(form.get("action"))
    assert "1 ulæst kommentar" in student.get("/").page.text_content()


def test_a_read_mark_never_goes_back_or_into_the_future(visit, make, scene):
    browser = visit(scene.student)
    for until in (NOW + timedelta(days=9), NOW - timedelta(days=9)):
        path = f"/texts/{scene.entry.text_id}/read?until={until.isoformat()}".replace("+", "%2B")
        assert browser.post(path, headers={"Accept": "application/json"}).status_code == 204
    [mark] = make.all(ReadMark)
    assert mark.seen_at == NOW
    assert browser.post(f"/texts/{scene.entry.text_id}/read?until=i%20går").status_code == 422


def test_previous_and_next_follow_danish_names(visit, make, scene):
    for name in ("Aage Aa", "Zoe Z", "Bo B"):
        make.version(make.entry(make.student(scene.cohort, name), scene.day))
    page = visit(scene.teacher).get(scene.page).page
    # Bo, Zoe, Åse, Aage: "aa" is å, and "Åg" comes before "Ås".
    names = [link.text_content() for link in page.xpath("//nav[@data-behaviour='keys']//a")]
    assert any("Aage" in name for name in names)
    assert not any("Bo B" in name for name in names)


def test_a_redacted_version_shows_the_reason_and_not_the_words(visit, make, scene):
    student = visit(scene.student)
    path = f"/texts/{scene.entry.text_id}/versions/1/redact"
    student.get(path)
    assert student.post(path, {"reason": "En adresse"}).status_code == 303
    assert student.post(path, {"reason": "En adresse"}).status_code == 409
    text = visit(scene.teacher).get(scene.page).page.text_content()
    assert "En adresse" in text
    assert "Min tekst" not in text


def test_nobody_begins_a_thread_on_a_version_without_content(visit, make, scene):
    thread = make.comment(scene.version, scene.teacher, "Hvem er det?")
    browser = visit(scene.teacher)
    # The page with the form was opened before.
    assert browser.get(scene.page).page.findall(".//textarea[@id='body']")
    path = f"/texts/{scene.entry.text_id}/versions/1/redact"
    visit(scene.student).post(path, {"reason": "Et navn"})
    assert comment(browser, scene).status_code == 403
    assert not browser.get(scene.page).page.findall(".//textarea[@id='body']")
    assert [each.body for each in make.all(Comment)] == ["Hvem er det?"]
    # What was begun is still answered.
    assert (
        visit(scene.student).post(f"/comments/{thread.id}/reply", {"body": "Ups."}).status_code
        == 303
    )


def test_the_same_number_of_queries_with_one_and_with_a_hundred_comments(
    visit, queries, make, scene
):
    make.comment(scene.version, scene.teacher)
    browser = visit(scene.student)
    with queries() as few:
        browser.get(scene.page)
    for number in range(99):
        make.comment(scene.version, scene.teacher, f"Nr. {number}")
    with queries() as many:
        browser.get(scene.page)
    assert len(few) == len(many) <= 8, many


def test_a_teacher_approves_a_portfolio_with_a_sentence(visit, make, scene):
    [enrolment] = make.all(Enrolment, role=Role.STUDENT)
    path = f"/enrolments/{enrolment.id}/approval"
    browser = visit(scene.teacher)
    browser.get(path)
    assert browser.post(path, {"judgement": "yes", "reason": ""}).status_code == 422
    assert browser.post(path, {"reason": "Fint"}).status_code == 422
    for _ in range(2):
        answer = browser.post(path, {"judgement": "no", "reason": "To dage mangler"})
        assert answer.status_code == 303
    browser.post(path, {"judgement": "yes", "reason": "Alt er med"})
    assert [row.approved for row in make.all(PortfolioApproval)] == [False, True]
    assert (
        "Godkendt"
        in visit(scene.teacher).get(f"/cohorts/{scene.cohort.id}/grid").page.text_content()
    )


def test_nobody_else_approves_a_portfolio(visit, make, scene):
    [enrolment] = make.all(Enrolment, role=Role.STUDENT)
    for person in (scene.student, make.administrator(), make.teacher(make.cohort())):
        answer = visit(person).post(
            f"/enrolments/{enrolment.id}/approval", {"judgement": "yes", "reason": "x"}
        )
        assert answer.status_code == 404
    [of_teacher] = make.all(Enrolment, role=Role.TEACHER, cohort_id=scene.cohort.id)
    answer = visit(scene.teacher).get(f"/enrolments/{of_teacher.id}/approval")
    assert answer.status_code == 404
    assert make.all(PortfolioApproval) == []


def beside(answer):
    """What one turns to from a reading page: before and after, as address and words."""
    return [
        (link.get("href"), link.text_content())
        for link in answer.page.findall(".//nav[@data-behaviour='keys']/a")
    ]


def test_a_teacher_turns_to_the_newest_texts_of_the_same_day_by_name(visit, make, scene):
    before = make.entry(make.student(scene.cohort, "Anne Bro"), scene.day)
    make.version(before, "<p>Først</p>")
    newest = make.version(before, "<p>Siden</p>")
    mine = make.version(scene.entry, "<p>Min nye tekst</p>")
    # Neither another day's text nor another cohort's.
    make.version(
        make.entry(make.student(scene.cohort, "Åse Åse"), make.day(scene.cohort, number=2))
    )
    make.version(make.entry())
    browser = visit(scene.teacher)
    answer = browser.get(scene.page)
    assert beside(answer) == [(f"/versions/{newest.id}", "Forrige: Anne Bro")]
    versions = answer.page.findall(".//nav[@aria-label='Versioner']//a")
    assert [link.text.split(",")[0] for link in versions] == ["Version 2", "Version 1"]
    assert beside(browser.get(f"/versions/{newest.id}")) == [
        (f"/versions/{mine.id}", "Næste: Åse Ørsted")
    ]


def test_a_student_turns_to_their_own_texts_by_day(visit, make, scene):
    second = make.day(scene.cohort, number=2, title="Menneskesyn")
    version = make.version(make.entry(scene.student, second))
    make.version(make.entry(make.student(scene.cohort), scene.day))
    browser = visit(scene.student)
    assert beside(browser.get(scene.page)) == [(f"/versions/{version.id}", "Næste: Menneskesyn")]


def test_an_exam_draft_stands_alone(visit, make, scene):
    assignment = make.assignment(scene.student, scene.cohort)
    [whole] = make.all(Text, id=assignment.text_id)
    draft = make.version(text=whole)
    for reader in (scene.student, scene.teacher):
        answer = visit(reader).get(f"/versions/{draft.id}")
        assert answer.status_code == 200
        assert beside(answer) == []
