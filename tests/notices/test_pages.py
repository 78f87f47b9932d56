"""The bell, the list and the choice of mails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from portfolio.cohorts.models import Enrolment
from portfolio.core.db import Database
from portfolio.notices.models import Notice, NoticeChoice
from portfolio.notices.queries import PAGE
from portfolio.texts.models import Text
from tests.conftest import NOW
from tests.filling import filled, said
from tests.makers import Make
from tests.notices.conftest import Room


def lines_on(page: Any) -> list[tuple[str, str]]:
    return [(said(link), link.get("href")) for link in page.xpath("//*[@class='list-main']/a")]


def bell(page: Any) -> str:
    [link] = page.xpath("//a[@class='bell']")
    assert link.get("href") == "/notices"
    return said(link)


def about(room: Room) -> dict[str, Any]:
    return {"text_id": room.version.text_id, "version_id": room.version.id}


def test_the_list_says_what_there_is_and_leads_to_the_exact_place(room: Room, visit: Any) -> None:
    comment = room.make.comment(room.version, room.teacher, "zqcommentqz")
    room.make.notice(room.student, "due", day_id=room.day.id, at=NOW - timedelta(days=1))
    room.make.notice(
        room.student, "feedback", by_id=room.teacher.id, comment_id=comment.id, **about(room)
    )
    page = visit(room.student).get("/notices").page
    assert lines_on(page) == [
        (
            "Mette Holm har givet dig feedback på “Dag 3: Menneskesyn”",
            f"/versions/{room.version.id}#comment-{comment.id}",
        ),
        ("Husk at dele “Dag 3: Menneskesyn”", f"/days/{room.day.id}/entry"),
    ]
    assert "zq" not in page.text_content()
    [first, _] = lines_on(page)
    reading = visit(room.student).get(first[1].partition("#")[0]).page
    assert reading.get_element_by_id(f"comment-{comment.id}") is not None


def test_it_is_said_in_english_to_who_reads_english(room: Room, visit: Any) -> None:
    person = room.make.again(room.student)
    person.language = "en"
    room.make.keep(person)
    room.make.notice(room.student, count=3, **about(room))
    page = visit(room.student).get("/notices").page
    assert lines_on(page)[0][0] == (
        "Several people wrote 3 answers to comments on “Day 3: Menneskesyn”"
    )
    assert bell(page) == "1 Notices, 1 new"


def test_an_exam_draft_is_not_called_by_its_own_title(room: Room, visit: Any, make: Make) -> None:
    assignment = make.assignment(room.student, room.cohort)
    assignment.title = "zqtitleqz"
    make.keep(assignment)
    shared = make.version(text=make.session.get_one(Text, assignment.text_id))
    make.notice(
        room.teacher,
        "asked",
        by_id=room.student.id,
        text_id=shared.text_id,
        version_id=shared.id,
    )
    [line] = lines_on(visit(room.teacher).get("/notices").page)
    assert line[0] == "Sara Madsen har bedt om feedback på “Udkast til eksamensopgave”"


def test_the_bell_counts_on_every_page_and_one_button_reads_them_all(
    room: Room, visit: Any, clock: Any
) -> None:
    for _ in range(2):
        room.make.notice(room.student, **about(room))
    visitor = visit(room.student)
    assert bell(visitor.get("/").page) == "2 Beskeder, 2 nye"
    page = visitor.get("/notices").page
    assert len(page.xpath("//ul[@class='list']//*[@class='badge']")) == 2
    [form] = [form for form in page.forms if form.get("action") == "/notices/read"]
    # What came after the page was opened stays new.
    clock(NOW + timedelta(minutes=1))
    room.make.notice(room.student, **about(room))
    answer = visitor.post("/notices/read", dict(form.form_values()))
    assert (answer.status_code, answer.location) == (303, "/notices")
    page = visitor.get("/notices").page
    assert bell(page) == "1 Beskeder, 1 ny"
    assert len(page.xpath("//ul[@class='list']//*[@class='badge']")) == 1
    visitor.post("/notices/read")
    page = visitor.get("/notices").page
    assert bell(page) == "Beskeder"
    assert not [form for form in page.forms if form.get("action") == "/notices/read"]


@pytest.mark.parametrize("until", ["x", "2026-03-09", "0001-01-01T00:00:00+14:00", ""])
def test_a_moment_that_is_none_is_refused(room: Room, visit: Any, until: str) -> None:
    line = room.make.notice(room.student, **about(room))
    assert visit(room.student).post("/notices/read", {"until": until}).status_code == 422
    assert room.make.again(line).read_at is None


def test_looking_at_the_writing_page_reads_the_reminder_of_the_day(room: Room, visit: Any) -> None:
    due = room.make.notice(room.student, "due", day_id=room.day.id)
    reply = room.make.notice(room.student, **about(room))
    visitor = visit(room.student)
    page = visitor.get(f"/days/{room.day.id}/entry").page
    [mark] = page.xpath("//*[@data-behaviour='unread']")
    answer = visitor.post(mark.get("data-url"), headers={"Accept": "application/json"})
    assert answer.status_code == 204
    assert room.make.again(due).read_at == NOW
    assert room.make.again(reply).read_at is None


def test_what_may_no_longer_be_seen_is_not_in_the_list_and_can_be_read_away(
    room: Room, visit: Any, make: Make
) -> None:
    make.notice(room.teacher, by_id=room.student.id, **about(room))
    [place] = make.all(Enrolment, person_id=room.teacher.id)
    make.session.delete(place)
    make.session.commit()
    visitor = visit(room.teacher)
    page = visitor.get("/notices").page
    assert lines_on(page) == []
    assert "Sara" not in page.text_content()
    visitor.post("/notices/read")
    assert bell(visitor.get("/notices").page) == "Beskeder"


def test_a_long_list_is_turned_page_by_page(room: Room, visit: Any) -> None:
    for minutes in range(PAGE + 2):
        room.make.notice(room.student, at=NOW - timedelta(minutes=minutes), **about(room))
    visitor = visit(room.student)
    first, second = (visitor.get(f"/notices?page={number}").page for number in (1, 2))
    assert (len(lines_on(first)), len(lines_on(second))) == (PAGE, 2)
    assert first.xpath("//a[@rel='next']")[0].get("href") == "/notices?page=2"
    for strange in ("0", "-1", "99", "x", "9" * 30):
        assert visitor.get(f"/notices?page={strange}").status_code == 200


def test_the_bell_costs_no_query_and_reads_an_index_only(
    room: Room, visit: Any, queries: Any, data: Database
) -> None:
    visitor = visit(room.student)
    with queries() as seen:
        visitor.get("/account/password")
    assert [statement for statement in seen if "notices" in statement] == seen[:1]
    count = "SELECT count(*) FROM notices WHERE person_id = 1 AND read_at IS NULL"
    with data.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {count}")).all()
            assert "USING COVERING INDEX ix_notices_unread" in str(plan)
        else:
            connection.execute(text("SET enable_seqscan = off"))
            connection.execute(text("SET enable_bitmapscan = off"))
            plan = connection.execute(text(f"EXPLAIN {count}")).all()
            assert "Index Only Scan using ix_notices_unread" in str(plan)


def test_who_teaches_in_many_cohorts_has_one_bell(room: Room, visit: Any) -> None:
    """The session's row comes back once for each enrolment; the count is not multiplied."""
    for _ in range(3):
        room.make.enrolment(room.make.cohort(), room.teacher, "teacher")
    room.make.notice(room.teacher, **about(room))
    assert bell(visit(room.teacher).get("/").page) == "1 Beskeder, 1 ny"


# --- Choosing -------------------------------------------------------------------------------


def test_a_student_and_a_teacher_choose_among_what_concerns_them(room: Room, visit: Any) -> None:
    for person, kinds in (
        (room.student, {"feedback", "reply", "due", "late", "extension", "registered"}),
        (room.teacher, {"reply", "asked", "new_deadline"}),
        (room.make.administrator(), set()),
    ):
        page = visit(person).get("/account/notices").page
        names = {field.get("name") for field in page.xpath("//input[@type='radio']")}
        assert names == kinds


def test_a_choice_is_kept_and_shown(room: Room, visit: Any) -> None:
    visitor = visit(room.student)
    page = visitor.get("/account/notices").page
    shown = filled(page)
    assert (shown["feedback"], shown["reply"]) == ("now", "daily")
    answer = visitor.post("/account/notices", filled(page, reply="off", due="daily"))
    assert (answer.status_code, answer.location) == (303, "/account")
    kept = {row.kind: row.how for row in room.make.all(NoticeChoice)}
    assert kept == {"reply": "off", "due": "daily"}
    shown = filled(visitor.get("/account/notices").page)
    assert (shown["reply"], shown["due"], shown["late"]) == ("off", "daily", "now")
    visitor.post("/account/notices", filled(page, reply="now", due="now"))
    assert {row.how for row in room.make.all(NoticeChoice)} == {"now"}
    account = visitor.get("/account").page
    assert "/account/notices" in [link.get("href") for link in account.iter("a")]


@pytest.mark.parametrize("way", ["sometimes", ""])
def test_what_no_page_offers_is_refused(room: Room, visit: Any, way: str) -> None:
    visitor = visit(room.student)
    page = visitor.get("/account/notices").page
    assert visitor.post("/account/notices", filled(page, reply=way)).status_code == 422
    assert room.make.all(NoticeChoice) == []


def test_who_chooses_anew_gets_no_mail_from_before(room: Room, visit: Any) -> None:
    line = room.make.notice(room.student, **about(room))
    visitor = visit(room.student)
    page = visitor.get("/account/notices").page
    visitor.post("/account/notices", filled(page, reply="now"))
    assert room.make.again(line).mailed_at == NOW
    assert room.make.all(Notice)[0].read_at is None


def test_a_day_that_no_database_holds_is_no_mistake_of_ours(make, visit):
    assert visit(make.student(make.cohort())).post(f"/notices/read?day={10**30}").status_code in (
        303,
        404,
    )
