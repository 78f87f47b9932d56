"""Feedback is held until it is sent, asked for, and dealt with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from operator import methodcaller

import pytest

from portfolio.feedback.models import Comment, FeedbackRequest, Settlement
from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import Notice
from portfolio.outbox.models import Parcel
from tests.conftest import NOW
from tests.feedback.test_feedback import Scene


@pytest.fixture
def scene(make):
    return Scene(make)


def hold(browser, scene, body="Hvad skete der så?", key="k1"):
    return browser.post(f"{scene.page}/comments", {"body": body, "submission_key": key})


def send(browser, scene):
    return browser.post(f"{scene.page}/feedback")


def words(browser, scene):
    return " ".join(browser.get(scene.page).page.text_content().split())


def test_what_is_not_sent_is_seen_by_its_author_alone(visit, make, scene):
    teacher, student = visit(scene.teacher), visit(scene.student)
    colleague = visit(make.teacher(scene.cohort))
    assert hold(teacher, scene).status_code == 303
    assert "Hvad skete der så?" in words(teacher, scene)
    assert "1 kommentar, som ikke er sendt endnu" in words(teacher, scene)
    for reader in (student, colleague):
        assert "Hvad skete der så?" not in words(reader, scene)
    assert "ulæst" not in student.get("/").page.text_content()
    assert make.all(LedgerLine, verb="commented") == []


def test_feedback_is_sent_at_once_and_the_next_day(visit, make, scene, clock):
    teacher = visit(scene.teacher)
    hold(teacher, scene, "Den ene", key="a")
    clock(NOW + timedelta(hours=3))
    hold(visit(scene.teacher), scene, "Den anden", key="b")
    for _ in range(2):
        assert send(teacher, scene).status_code == 303
    assert {each.released_at for each in make.all(Comment)} == {NOW + timedelta(hours=3)}
    [line] = make.all(LedgerLine, verb="commented")
    assert line.details["count"] == 2
    seen = words(visit(scene.student), scene)
    assert "Den ene" in seen
    assert "Den anden" in seen
    # When the student could first see it, not when it was written.
    assert seen.count("9. marts 2026 kl. 17.05") == 2


def test_one_click_writes_and_sends_what_was_held_too(visit, make, scene):
    teacher = visit(scene.teacher)
    hold(teacher, scene, "Den ene", key="a")
    form = {"body": "Den anden", "submission_key": "b", "send": "1"}
    teacher.post(f"{scene.page}/comments", form)
    assert all(each.released_at for each in make.all(Comment))


def test_nothing_new_to_write_sends_what_was_held(visit, make, scene):
    teacher = visit(scene.teacher)
    form = {"body": " ", "submission_key": "b", "send": "1"}
    assert teacher.post(f"{scene.page}/comments", form).status_code == 422
    hold(teacher, scene)
    assert teacher.post(f"{scene.page}/comments", form).status_code == 303
    assert [each.released_at for each in make.all(Comment)] == [NOW]


def test_a_colleagues_draft_stays_when_i_send(visit, make, scene):
    colleague = make.teacher(scene.cohort)
    hold(visit(colleague), scene, "Ikke færdig", key="c")
    hold(visit(scene.teacher), scene)
    send(visit(scene.teacher), scene)
    [kept] = make.all(Comment, author_id=colleague.id)
    assert kept.released_at is None


def test_a_draft_is_reworded_without_a_mark_and_deleted_without_a_trace(visit, make, scene):
    teacher = visit(scene.teacher)
    hold(teacher, scene)
    [draft] = make.all(Comment)
    teacher.post(f"/comments/{draft.id}/edit", {"body": "Bedre ord"})
    [draft] = make.all(Comment)
    assert (draft.body, draft.edited_at) == ("Bedre ord", None)
    assert teacher.post(f"/comments/{draft.id}/reply", {"body": "Til mig selv"}).status_code == 409
    assert teacher.post(f"/comments/{draft.id}/delete").status_code == 303
    assert make.all(Comment) == []
    assert send(teacher, scene).status_code == 303


def test_a_draft_on_an_earlier_version_is_not_forgotten(visit, make, scene):
    teacher = visit(scene.teacher)
    hold(teacher, scene)
    newer = make.version(scene.entry, "<p>Min bedre tekst</p>")
    page = teacher.get(f"/versions/{newer.id}").page.text_content()
    assert "1 kommentar til version 1, som ikke er sendt endnu" in " ".join(page.split())


def test_what_was_held_is_sent_although_the_version_was_redacted(visit, make, scene):
    hold(visit(scene.teacher), scene)
    student = visit(scene.student)
    student.post(f"/texts/{scene.entry.text_id}/versions/1/redact", {"reason": "Et navn"})
    send(visit(scene.teacher), scene)
    assert "Hvad skete der så?" in words(student, scene)


def test_the_student_deals_with_a_thread_and_the_teacher_opens_it_again(visit, make, scene):
    threads = [make.comment(scene.version, scene.teacher, f"Nr. {each}") for each in range(2)]
    student, teacher = visit(scene.student), visit(scene.teacher)
    for reader in (student, teacher):
        assert "2 kommentarer er ikke klaret endnu." in words(reader, scene)
    for _ in range(2):
        assert student.post(f"/comments/{threads[0].id}/settle").status_code == 303
    assert len(make.all(Settlement)) == len(make.all(LedgerLine, verb="settled")) == 1
    for reader in (student, teacher):
        assert "1 kommentar er ikke klaret endnu." in words(reader, scene)
    student.post(f"/comments/{threads[1].id}/settle")
    assert "Alle kommentarer er klaret." in words(teacher, scene)
    for _ in range(2):
        assert teacher.post(f"/comments/{threads[0].id}/reopen").status_code == 303
    assert len(make.all(LedgerLine, verb="reopened")) == 1
    assert "1 kommentar er ikke klaret endnu." in words(student, scene)


def test_a_newer_version_leads_to_what_was_dealt_with_before(visit, make, scene):
    thread = make.comment(scene.version, scene.teacher, "Hvad skete der så?")
    visit(scene.student).post(f"/comments/{thread.id}/settle")
    newer = make.version(scene.entry, "<p>Min bedre tekst</p>")
    for reader in (scene.student, scene.teacher):
        page = visit(reader).get(f"/versions/{newer.id}").page
        assert "De tidligere er klaret." in page.text_content()
        assert "ingen kommentarer endnu" not in page.text_content()
        [link] = page.xpath("//a[starts-with(., 'Se dem ved')]/@href")
        assert link.endswith(f"/versions/{scene.version.id}#comment-{thread.id}")


def test_nobody_else_deals_with_a_thread(visit, make, scene):
    thread = make.comment(scene.version, scene.teacher)
    reply = make.comment(scene.version, scene.student, parent=thread)
    assert visit(scene.teacher).post(f"/comments/{thread.id}/settle").status_code == 403
    assert (
        visit(make.student(scene.cohort)).post(f"/comments/{thread.id}/settle").status_code == 404
    )
    assert visit(scene.student).post(f"/comments/{reply.id}/settle").status_code == 404
    assert make.all(Settlement) == []


def test_the_student_asks_and_feedback_answers(visit, make, scene):
    student, teacher = visit(scene.student), visit(scene.teacher)
    path = f"{scene.page}/question"
    assert student.post(path, {"question": "Er det tydeligt?"}).status_code == 303
    # Reworded: still one question, and the same place in the queue.
    student.post(path, {"question": "Er det tydeligt nok?"})
    [asked] = make.all(FeedbackRequest)
    assert asked.question == "Er det tydeligt nok?"
    assert "Åse Ørsted beder om feedback" in words(teacher, scene)
    hold(teacher, scene)
    assert make.again(asked).answered_at is None
    send(teacher, scene)
    assert make.again(asked).answered_at == NOW
    assert "beder om feedback" not in words(teacher, scene)
    student.post(path, {"question": "Og nu?"})
    assert len(make.all(FeedbackRequest)) == 2


def test_a_question_is_withdrawn(visit, make, scene):
    student = visit(scene.student)
    student.post(f"{scene.page}/question", {"question": "Er det tydeligt?"})
    for _ in range(2):
        assert student.post(f"{scene.page}/question/withdraw").status_code == 303
    assert "Er det tydeligt?" not in words(visit(scene.teacher), scene)


@pytest.mark.parametrize("question", ["", "  ", "q" * 1001, "nul \x00"])
def test_a_question_that_cannot_be_comes_back(visit, make, scene, question):
    answer = visit(scene.student).post(f"{scene.page}/question", {"question": question})
    assert answer.status_code == 422
    assert make.all(FeedbackRequest) == []
    if "q" in question:
        assert question in answer.page.text_content()


def test_both_sides_see_that_it_was_read(visit, make, scene, clock):
    student, teacher = visit(scene.student), visit(scene.teacher)
    make.comment(scene.version, scene.teacher)
    assert "Åbnet af" not in words(student, scene)
    assert "· læst" not in words(teacher, scene)
    until = f"until={NOW.isoformat()}".replace("+", "%2B")
    for reader in (student, teacher):
        reader.post(f"/texts/{scene.entry.text_id}/read?{until}")
    assert "Åbnet af Tina Lærer" in words(student, scene)
    assert "· læst" in words(teacher, scene)
    assert "· læst" not in words(student, scene)
    clock(NOW + timedelta(hours=1))
    newer = make.version(scene.entry, "<p>Nyt</p>")
    assert "Åbnet af" not in student.get(f"/versions/{newer.id}").page.text_content()


# Being told ------------------------------------------------------------------------------------


def lines(make, person):
    """What a person was told, as kind, comments, comment that it leads to, and whether it is read."""
    return [
        (line.kind, line.count, line.comment_id, line.read_at is not None)
        for line in make.all(Notice, person_id=person.id)
    ]


def test_one_release_is_one_notice_however_many_comments(visit, make, scene):
    teacher = visit(scene.teacher)
    for key in "abc":
        hold(teacher, scene, f"Kommentar {key}", key=key)
    assert lines(make, scene.student) == []
    for _ in range(2):
        send(teacher, scene)
    first = make.all(Comment)[0]
    assert lines(make, scene.student) == [("feedback", 3, first.id, False)]
    assert len(make.all(Parcel, name="notices.mail_at_once")) == 1


def test_an_answer_is_told_to_the_others_in_the_thread(visit, make, scene):
    thread = make.comment(scene.version, scene.teacher)
    silent = make.teacher(scene.cohort)
    visit(scene.student).post(f"/comments/{thread.id}/reply", {"body": "Jo"})
    [answer] = make.all(Comment, parent_id=thread.id)
    assert lines(make, scene.teacher) == [("reply", 1, answer.id, False)]
    assert lines(make, silent) == lines(make, scene.student) == []
    visit(silent).post(f"/comments/{thread.id}/reply", {"body": "Enig"})
    assert [kind for kind, *_ in lines(make, scene.student)] == ["reply"]
    assert [count for _, count, *_ in lines(make, scene.teacher)] == [2]


def test_every_teacher_is_told_who_asks_once(visit, make, scene):
    colleague = make.teacher(scene.cohort)
    for question in ("Er det tydeligt?", "Er det tydeligt nok?"):
        visit(scene.student).post(f"{scene.page}/question", {"question": question})
    for teacher in (scene.teacher, colleague):
        assert lines(make, teacher) == [("asked", 1, None, False)]
    assert lines(make, scene.student) == []


def test_looking_at_the_text_reads_the_notice(visit, make, scene):
    hold(visit(scene.teacher), scene)
    send(visit(scene.teacher), scene)
    student = visit(scene.student)
    [form] = student.get(scene.page).page.xpath("//form[@data-behaviour='unread']")
    student.post(form.get("action"))
    assert [read for *_, read in lines(make, scene.student)] == [True]


def test_of_a_comment_that_was_taken_back_at_once_nobody_is_told(visit, make, scene):
    teacher = visit(scene.teacher)
    hold(teacher, scene)
    send(teacher, scene)
    teacher.post(f"/comments/{make.all(Comment)[0].id}/delete")
    assert lines(make, scene.student) == []


@pytest.mark.postgresql_only
def test_twenty_clicks_at_once_delete_an_unsent_comment(visit, make, scene):
    teacher = visit(scene.teacher)
    for round_ in range(3):
        hold(teacher, scene, key=f"k{round_}")
        [held] = make.all(Comment, released_at=None)
        browsers = [visit(scene.teacher) for _ in range(20)]
        with ThreadPoolExecutor(20) as pool:
            delete = methodcaller("post", f"/comments/{held.id}/delete")
            answers = list(pool.map(delete, browsers))
        assert {answer.status_code for answer in answers} <= {303, 404}
        assert make.all(Comment, released_at=None) == []
