"""The teacher's inbox: what waits and until when, in which order, and from one to the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from portfolio.cohorts.models import Cohort, Enrolment, Role, TeachingDay
from portfolio.entries.models import Entry
from portfolio.feedback.models import FeedbackRequest, PortfolioApproval, ReadMark, Settlement
from portfolio.overview.inbox_order import (
    Part,
    Place,
    asked_part,
    beside,
    days_of,
    noted_place,
    place_of,
)
from portfolio.overview.inbox_queries import Waiting, inbox
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version
from tests.conftest import NOW
from tests.filling import said
from tests.makers import Make

HOUR = timedelta(hours=1)


class Class:
    """A cohort with a teacher, a student and a day; its clock goes an hour with each thing done."""

    def __init__(self, make: Make, clock: Any) -> None:
        self.make, self.clock, self.hours = make, clock, 0
        self.cohort: Cohort = make.cohort()
        self.teacher: Person = make.teacher(self.cohort, "Tove")
        self.student: Person = make.student(self.cohort, "Ole")
        self.day: TeachingDay = make.day(self.cohort)
        self.entry: Entry = make.entry(self.student, self.day)

    def later(self) -> Any:
        self.hours += 1
        self.clock(NOW + self.hours * HOUR)
        return NOW + self.hours * HOUR

    def share(self, entry: Entry | None = None, html: str = "<p>Min tekst.</p>") -> Version:
        self.later()
        return self.make.version(entry or self.entry, html)

    def say(self, version: Version, author: Person, **more: Any) -> Any:
        self.later()
        return self.make.comment(version, author, **more)

    def hold(self, version: Version, author: Person | None = None) -> Any:
        comment = self.say(version, author or self.teacher)
        comment.released_at = None
        return self.make.keep(comment)

    def ask(self, entry: Entry | None = None) -> FeedbackRequest:
        at = self.later()
        text_id = (entry or self.entry).text_id
        return self.make.keep(FeedbackRequest(text_id=text_id, question="Er det godt?", at=at))

    def see(self, reader: Person | None = None) -> None:
        reader = reader or self.teacher
        at, text_id = self.later(), self.entry.text_id
        for mark in self.make.all(ReadMark, person_id=reader.id, text_id=text_id):
            mark.seen_at = at
            self.make.keep(mark)
            return
        self.make.keep(ReadMark(person_id=reader.id, text_id=text_id, seen_at=at))

    def approve(self, *, approved: bool = True) -> None:
        self.make.keep(
            PortfolioApproval(
                enrolment_id=self.entry.enrolment_id,
                approved=approved,
                reason="Fint",
                by_id=self.teacher.id,
                at=self.later(),
            )
        )

    def waiting(self, reader: Person | None = None) -> list[Waiting]:
        self.make.session.commit()
        found = inbox(reader or self.teacher)
        self.make.session.commit()
        return found

    def kinds(self, reader: Person | None = None) -> list[str]:
        return [each.kind for each in self.waiting(reader)]

    def only(self, reader: Person | None = None) -> Waiting:
        [each] = self.waiting(reader)
        return each


@pytest.fixture
def room(make: Make, clock: Any) -> Class:
    return Class(make, clock)


# --- Each way of waiting, from its beginning to its end ---------------------------------------


def test_a_draft_waits_for_nobody(room):
    assert room.waiting() == []


def test_a_shared_text_waits_until_a_teacher_has_given_feedback(room):
    version = room.share()
    waits = room.only()
    assert waits == (
        room.entry.text_id,
        version.id,
        None,
        "shared",
        version.at,
        None,
        "Ole",
        room.cohort.id,
        room.cohort.name,
        1,
        "Dag 1",
        False,
    )
    room.see()
    assert room.kinds() == ["shared"], "to look is no feedback"
    room.say(version, room.student)
    assert room.kinds() == ["shared"], "one's own words are no feedback"
    newer = room.share()
    assert (room.only().kind, room.only().version_id) == ("shared", newer.id)
    assert room.only().since == version.at, "it has waited since it was first shared"
    comment = room.say(newer, room.teacher)
    assert room.waiting() == []
    comment.deleted_at = NOW
    room.make.keep(comment)
    assert room.kinds() == ["shared"]


def test_a_question_waits_whatever_else_there_is(room):
    version = room.share()
    room.say(version, room.teacher)
    request = room.ask()
    room.see()
    waits = room.only()
    assert (waits.kind, waits.question, waits.since) == ("asked", "Er det godt?", request.at)
    assert (waits.version_id, waits.comment_id) == (version.id, None)
    room.approve()
    assert room.kinds() == ["asked"]
    request.answered_at = room.later()
    room.make.keep(request)
    assert room.waiting() == []


def test_a_question_that_is_taken_back_leaves_what_waited_before(room):
    room.share()
    request = room.ask()
    assert room.kinds() == ["asked"]
    request.withdrawn_at = room.later()
    room.make.keep(request)
    assert (room.kinds(), room.only().question) == (["shared"], None)


def test_an_answer_waits_until_it_is_seen(room):
    version = room.share()
    thread = room.say(version, room.teacher)
    first = room.say(version, room.student, parent=thread)
    room.say(version, room.student, parent=thread)
    waits = room.only()
    assert (waits.kind, waits.comment_id, waits.since) == ("answered", first.id, first.released_at)
    room.see()
    assert room.waiting() == []
    third = room.say(version, room.student, parent=thread)
    assert (room.only().comment_id, room.only().since) == (third.id, third.released_at)
    third.deleted_at = room.later()
    room.make.keep(third)
    assert room.waiting() == []


def test_an_answer_waits_until_a_teacher_writes_again(room):
    other = room.make.teacher(room.cohort)
    version = room.share()
    thread = room.say(version, room.teacher)
    room.say(version, room.student, parent=thread)
    assert room.kinds() == room.kinds(other) == ["answered"]
    room.say(version, other, parent=thread)
    assert room.waiting() == room.waiting(other) == []


def test_an_answer_is_opened_where_it_stands(room):
    first = room.share()
    thread = room.say(first, room.teacher)
    answer = room.say(first, room.student, parent=thread)
    newest = room.share()
    assert (room.only().kind, room.only().version_id) == ("answered", newest.id)
    # A thread that is dealt with is not carried to newer versions.
    room.make.keep(Settlement(comment_id=thread.id, by_id=room.student.id, at=room.later()))
    assert (room.only().comment_id, room.only().version_id) == (answer.id, first.id)


def test_a_text_that_is_shared_again_waits_until_it_is_seen(room):
    room.say(room.share(), room.teacher)
    room.see()
    second = room.share()
    third = room.share()
    waits = room.only()
    assert (waits.kind, waits.version_id, waits.since) == ("changed", third.id, second.at)
    room.see()
    assert room.waiting() == []
    fourth = room.share()
    assert (room.only().kind, room.only().since) == ("changed", fourth.at)


def test_a_text_that_is_shared_again_waits_until_a_teacher_writes_again(room):
    other = room.make.teacher(room.cohort)
    room.say(room.share(), room.teacher)
    newer = room.share()
    assert room.kinds() == room.kinds(other) == ["changed"]
    room.say(newer, other)
    assert room.waiting() == room.waiting(other) == []


def test_what_one_teacher_has_seen_waits_for_the_other(room):
    other = room.make.teacher(room.cohort)
    thread = room.say(room.share(), room.teacher)
    room.say(room.make.all(Version)[0], room.student, parent=thread)
    room.see()
    assert (room.waiting(), room.kinds(other)) == ([], ["answered"])


def test_what_is_not_sent_is_no_feedback_and_keeps_the_text_waiting(room):
    other = room.make.teacher(room.cohort)
    version = room.share()
    held = room.hold(version)
    assert (room.only().kind, room.only().holds) == ("shared", True)
    assert room.only(other).holds is False
    held.released_at = room.later()
    room.make.keep(held)
    assert room.waiting() == []
    newer = room.share()
    room.see()
    assert room.waiting() == []
    room.hold(newer)
    assert [(each.kind, each.holds) for each in room.waiting()] == [("changed", True)]


def test_an_approved_portfolio_waits_only_for_what_came_after(room):
    room.share()
    room.approve(approved=False)
    assert room.kinds() == ["shared"]
    room.approve()
    assert room.waiting() == []
    newer = room.share()
    assert (room.only().kind, room.only().since) == ("shared", newer.at)
    thread = room.say(newer, room.teacher)
    room.say(newer, room.student, parent=thread)
    assert room.kinds() == ["answered"]
    room.approve()
    assert room.waiting() == []
    room.approve(approved=False)
    assert room.kinds() == ["answered"], "the newest judgement counts"


def test_a_draft_of_the_exam_waits_like_an_entry_and_is_not_approved_with_the_portfolio(room):
    assignment = room.make.assignment(room.student, room.cohort)
    room.make.part(assignment)
    whole = room.make.session.get_one(Text, assignment.text_id)
    room.make.session.commit()
    version = room.make.version(text=whole)
    room.approve()
    waits = room.only()
    assert (waits.kind, waits.version_id, waits.day_number) == ("shared", version.id, None)


def test_a_text_whose_newest_version_is_redacted_waits_for_nobody(room, visit):
    room.share()
    wrong = room.share(html="<p>Forkert</p>")
    room.ask()

    def redact(version):
        path = f"/texts/{room.entry.text_id}/versions/{version.number}/redact"
        assert visit(room.student).post(path, {"reason": "Et navn"}).status_code == 303

    redact(wrong)
    assert room.waiting() == []
    mended = room.share(html="<p>Rettet</p>")
    assert room.only().version_id == mended.id
    # An earlier one that is redacted leaves the newest to be read.
    redact(room.make.all(Version)[0])
    assert room.kinds() == ["asked"]


def test_an_answer_waits_also_where_the_text_is_redacted(room, visit):
    version = room.share()
    thread = room.say(version, room.teacher)
    room.say(version, room.student, parent=thread)
    path = f"/texts/{room.entry.text_id}/versions/1/redact"
    assert visit(room.student).post(path, {"reason": "Et navn"}).status_code == 303
    assert room.kinds() == ["answered"]


def test_what_was_shared_about_a_day_that_is_cancelled_still_waits(room):
    room.share()
    room.day.cancelled_at = room.later()
    room.make.keep(room.day)
    assert room.kinds() == ["shared"]


def test_a_text_waits_for_those_who_teach_its_cohort_now(room):
    other = Class(room.make, room.clock)
    version = room.share()
    room.ask()
    assert other.waiting() == room.waiting(room.student) == []
    text = room.make.again(room.make.session.get_one(Text, version.text_id))
    text.cohort_id = other.cohort.id
    room.make.keep(text)
    assert (room.waiting(), other.kinds()) == ([], ["asked"])
    [place] = room.make.all(Enrolment, person_id=other.teacher.id)
    place.role = Role.STUDENT
    room.make.keep(place)
    assert other.waiting() == []


# --- In order, in part, and counted ------------------------------------------------------------


def test_what_is_asked_for_stands_first_then_what_has_waited_longest(room):
    make = room.make
    second = make.cohort()
    make.enrolment(second, room.teacher, Role.TEACHER)
    entries = [
        make.entry(make.student(cohort), make.day(cohort))
        for cohort in (second, *[room.cohort] * 3)
    ]
    for entry in entries:
        room.share(entry)
    room.ask(entries[3])
    room.ask(entries[2])
    order = [each.text_id for each in room.waiting()]
    assert order == [entries[at].text_id for at in (3, 2, 0, 1)]
    assert order == [each.text_id for each in sorted(room.waiting(), key=place_of)]


def waits(text_id: int, **more: Any) -> Waiting:
    values = {
        "version_id": text_id,
        "comment_id": None,
        "kind": "shared",
        "since": NOW + text_id * HOUR,
        "question": None,
        "name": "Ole",
        "cohort_id": 1,
        "cohort": "Hold 1",
        "day_number": 1,
        "day_title": "Dag",
        "holds": False,
        **more,
    }
    return Waiting(text_id=text_id, **values)


def test_a_part_of_the_inbox_is_a_cohort_or_a_day_or_both():
    all_of_it = [
        waits(1),
        waits(2, cohort_id=2),
        waits(3, day_number=12),
        waits(4, day_number=None),
    ]

    def of(**asked):
        return [each.text_id for each in asked_part(asked, {1, 2}).of(all_of_it)]

    assert of() == of(cohort="", day="") == [1, 2, 3, 4]
    assert (of(cohort="2"), of(day="12"), of(day="exam")) == ([2], [3], [4])
    assert (of(cohort="1", day="1"), of(cohort="2", day="12")) == ([1], [])
    # What nobody could have chosen chooses nothing.
    for nonsense in ("3", "x", "-1", "9" * 99, "\x00"):
        assert asked_part({"cohort": nonsense, "day": f"0{nonsense}"}, {1, 2}) == Part()
    assert days_of(all_of_it, "5") == ["1", "5", "12", "exam"]


def test_the_place_of_a_text_is_known_when_it_waits_no_longer():
    first, second, third = waits(2), waits(5), waits(9, kind="asked")
    order = sorted([first, second, third], key=place_of)
    assert [each.text_id for each in order] == [9, 2, 5]
    assert beside(order, place_of(first)) == (third, second)
    assert beside(order, place_of(third)) == (None, first)
    assert beside(order, place_of(second)) == (first, None)
    gone = noted_place(str(place_of(first)), 2)
    assert gone == place_of(first)
    assert beside([third, second], gone) == (third, second)
    assert beside(order, None) == (None, third)
    assert beside([], None) == (None, None)
    for nonsense in ("", "1", "2.5", "1.x", "1." + "9" * 40, "1.5.6"):
        assert noted_place(nonsense, 1) is None
    assert Place(1, 5, 3) < Place(1, 5, 4) < Place(1, 6, 1)


# --- The page ----------------------------------------------------------------------------------


def rows(page: Any) -> list[Any]:
    return page.xpath("//ul[contains(@class,'inbox')]/li[.//a]")


def test_the_page_says_who_waits_for_what_and_how_long(room, visit):
    make = room.make
    version = room.share()
    room.hold(version)
    asking = make.entry(make.student(room.cohort, "Åse"), room.day)
    room.share(asking)
    room.ask(asking)
    room.clock(NOW + timedelta(days=3, hours=1))
    page = visit(room.teacher).get("/").page
    first, second = (said(row) for row in rows(page))
    assert first.startswith("Åse Dag 1: Dag 1 Beder om feedback Er det godt?")
    assert "Har ventet 2 dage, siden 9. marts 2026" in first
    assert second.startswith("Ole Dag 1: Dag 1 Uden feedback")
    assert "Har ventet 3 dage" in second
    assert second.endswith("Kladde ikke sendt")
    assert "Kladde" not in first
    assert "2 tekster venter på dig." in said(page)
    counts = page.xpath("//ul[@class='inbox-counts']/li")
    assert [said(count) for count in counts] == ["Beder om feedback: 1", "Uden feedback: 1"]
    [moment] = rows(page)[1].xpath(".//time/@datetime")
    assert moment == version.at.isoformat()


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(), "Har ventet under en time"),
        (timedelta(minutes=59), "Har ventet under en time"),
        (HOUR, "Har ventet 1 time"),
        (23 * HOUR, "Har ventet 23 timer"),
        (24 * HOUR, "Har ventet 1 dag"),
        (47 * HOUR, "Har ventet 1 dag"),
        (timedelta(days=45), "Har ventet 45 dage"),
    ],
)
def test_waiting_is_told_in_whole_hours_or_days(room, visit, gone, words):
    version = room.share()
    room.clock(version.at + gone)
    [row] = rows(visit(room.teacher).get("/").page)
    assert f"{words}, siden" in said(row)


def test_the_list_leads_to_the_exact_answer(room, visit):
    version = room.share()
    thread = room.say(version, room.teacher)
    answer = room.say(version, room.student, parent=thread)
    teacher = visit(room.teacher)
    [link] = rows(teacher.get("/").page)[0].xpath(".//a/@href")
    address = urlsplit(link)
    assert (address.path, address.fragment) == (f"/versions/{version.id}", f"comment-{answer.id}")
    assert teacher.get(link).page.xpath(f"//*[@id='comment-{answer.id}']")


def test_a_cohort_and_a_day_are_chosen_without_a_script(room, visit):
    make = room.make
    second = make.cohort(name="Andet hold")
    make.enrolment(second, room.teacher, Role.TEACHER)
    room.share()
    there = make.entry(make.student(second, "Åse"), make.day(second, number=4))
    room.share(there)
    teacher = visit(room.teacher)

    def names(path):
        return [row.xpath("string(.//a)") for row in rows(teacher.get(path).page)]

    assert names("/") == ["Ole", "Åse"]
    form = teacher.get("/").page.forms[-1]
    form = next(f for f in teacher.get("/").page.forms if f.get("class") == "inbox-part")
    assert [option.get("value") for option in form.xpath(".//select[@name='day']/option")] == [
        "",
        "1",
        "4",
    ]
    assert names(f"/?home=teacher&cohort={second.id}&day=") == ["Åse"]
    assert names("/?home=teacher&cohort=&day=1") == ["Ole"]
    page = teacher.get(f"/?home=teacher&cohort={second.id}&day=1").page
    assert (rows(page), "Her venter ikke noget" in said(page)) == ([], True)
    assert page.xpath("//select[@name='day']/option[@selected]/@value") == ["1"]
    # Somebody else's cohort is no part of one's own inbox.
    foreign = Class(make, room.clock)
    foreign.share()
    page = teacher.get(f"/?home=teacher&cohort={foreign.cohort.id}").page
    assert (len(rows(page)), foreign.cohort.name in said(page)) == (2, False)


def test_a_long_inbox_has_pages_that_keep_what_was_chosen(room, visit):
    make = room.make
    for _ in range(26):
        room.share(make.entry(make.student(room.cohort), room.day))
    teacher = visit(room.teacher)
    page = teacher.get(f"/?home=teacher&cohort={room.cohort.id}").page
    assert len(rows(page)) == 25
    [following] = page.xpath("//a[@rel='next']/@href")
    assert parse_qs(urlsplit(following).query)["cohort"] == [str(room.cohort.id)]
    assert len(rows(teacher.get(following).page)) == 1
    assert len(rows(teacher.get("/?page=999").page)) == 1
    assert len(rows(teacher.get("/?page=-4").page)) == 25


# --- From one to the next ----------------------------------------------------------------------


class Walk:
    """A teacher goes through the inbox: where each page leads."""

    def __init__(self, teacher: Any) -> None:
        self.teacher = teacher

    def open(self, address: str) -> Any:
        self.page = self.teacher.get(address).page
        return self

    def link(self, rel: str) -> str | None:
        found = self.page.xpath(f"//nav[contains(@class,'neighbours')]/a[@rel='{rel}']/@href")
        return found[0] if found else None

    @property
    def onward(self) -> str | None:
        found = self.page.xpath("//a[normalize-space()='Næste i indbakken']/@href")
        return found[0] if found else None

    @property
    def fields(self) -> dict[str, Any]:
        return dict(self.page.xpath("//form[@id='commenting']")[0].form_values())

    @property
    def action(self) -> str:
        return self.page.xpath("//form[@id='commenting']/@action")[0]


@pytest.fixture
def three(room: Class) -> list[Version]:
    """Three shared texts of two days, in the order in which they wait."""
    make = room.make
    other = make.day(room.cohort)
    entries = [
        room.entry,
        *(make.entry(make.student(room.cohort), day) for day in (other, room.day)),
    ]
    return [room.share(entry) for entry in entries]


def path(address: str | None) -> str | None:
    return address and urlsplit(address).path


def test_the_keys_go_through_the_inbox_and_not_through_the_day(room, visit, three):
    one, two, last = (f"/versions/{version.id}" for version in three)
    teacher = visit(room.teacher)
    walk = Walk(teacher)
    links = [row.xpath(".//a/@href")[0] for row in rows(teacher.get("/").page)]
    assert [path(link) for link in links] == [one, two, last]
    walk.open(links[0])
    assert (walk.link("prev"), path(walk.link("next"))) == (None, two)
    walk.open(walk.link("next"))
    assert (path(walk.link("prev")), path(walk.link("next"))) == (one, last)
    assert walk.page.xpath("//a[@rel='next']/@aria-keyshortcuts") == ["Alt+PageDown"]
    # Opened from elsewhere, the neighbours are those of the day.
    walk.open(one)
    assert last in (walk.link("prev"), walk.link("next"))
    assert two not in (walk.link("prev"), walk.link("next"))


def test_the_part_that_was_chosen_is_gone_through(room, visit, three):
    one, two, last = (f"/versions/{version.id}" for version in three)
    teacher = visit(room.teacher)
    page = teacher.get("/?home=teacher&day=1").page
    links = [row.xpath(".//a/@href")[0] for row in rows(page)]
    walk = Walk(teacher).open(links[0])
    assert (path(links[0]), path(walk.link("next"))) == (one, last)
    [back] = walk.page.xpath("//p[@class='back']/a/@href")
    assert parse_qs(urlsplit(back).query) == {"home": ["teacher"], "day": ["1"]}
    assert two not in walk.page.xpath("//a/@href")


def test_who_sends_feedback_is_led_on_to_the_next(room, visit, three):
    one, two, last = (f"/versions/{version.id}" for version in three)
    teacher = visit(room.teacher)
    walk = Walk(teacher).open(rows(teacher.get("/").page)[1].xpath(".//a/@href")[0])
    assert walk.onward is None
    sent = teacher.post(walk.action, {**walk.fields, "body": "Godt set.", "send": "1"})
    assert path(sent.location) == two
    walk.open(sent.location)
    assert "Teksten venter ikke længere på dig." in said(walk.page)
    # What was passed over comes back at the end.
    assert (path(walk.onward), path(walk.link("prev")), path(walk.link("next"))) == (
        last,
        one,
        last,
    )
    for expected in (one, None):
        walk.open(walk.onward)
        sent = teacher.post(walk.action, {**walk.fields, "body": "Godt set.", "send": "1"})
        walk.open(sent.location)
        assert path(walk.onward) == expected
    assert "Der er ikke mere i indbakken." in said(walk.page)
    assert "Du er helt med" in said(teacher.get("/").page)


def test_what_is_kept_refused_edited_or_answered_stays_on_the_way(room, visit, three):
    teacher = visit(room.teacher)
    walk = Walk(teacher).open(rows(teacher.get("/?day=1").page)[0].xpath(".//a/@href")[0])

    def is_on_the_way(address):
        asked = parse_qs(urlsplit(address).query)
        return asked["from"] == ["inbox"] and {"place", "day"} <= set(asked)

    refused = teacher.post(walk.action, {**walk.fields, "body": "", "send": "1"})
    assert refused.status_code == 422
    assert is_on_the_way(refused.page.xpath("//form[@id='commenting']/@action")[0])
    kept = teacher.post(walk.action, {**walk.fields, "body": "Godt set."})
    assert is_on_the_way(kept.location)
    walk.open(kept.location)
    assert walk.onward is None, "what is not sent still waits"
    [edit] = walk.page.xpath("//a[contains(@href,'/edit')]/@href")
    assert is_on_the_way(teacher.get(edit).page.xpath("//p[@class='back']/a/@href")[0])
    assert is_on_the_way(teacher.post(edit, {"body": "Rigtig godt set."}).location)
    sent = teacher.post(walk.action, {**walk.fields, "body": "", "send": "1"})
    walk.open(sent.location)
    [reply] = walk.page.xpath("//form[contains(@action,'/reply')]/@action")
    assert is_on_the_way(teacher.post(reply, {"body": "Og en ting til."}).location)


def test_who_has_no_script_marks_what_is_new_as_read(room, visit):
    room.say(room.share(), room.teacher)
    room.share()
    teacher = visit(room.teacher)
    [link] = rows(teacher.get("/").page)[0].xpath(".//a/@href")
    [form] = teacher.get(link).page.xpath("//form[contains(@action,'/read?')]")
    assert said(form) == "Markér som læst"
    assert teacher.post(form.get("action"), {}).status_code == 303
    assert room.waiting() == []


def test_a_students_page_has_no_way_through_an_inbox(room, visit, three):
    page = visit(room.student).get(f"/versions/{three[0].id}?from=inbox").page
    assert "indbakken" not in said(page).lower()
    page = visit(room.teacher).get(f"/versions/{three[0].id}?from=nowhere").page
    assert "indbakken" not in said(page).lower()


def test_an_inbox_takes_three_queries_and_its_way_one_more(room, visit, queries, three):
    teacher = visit(room.teacher)

    def count(address):
        with queries() as seen:
            teacher.get(address)
        return len(seen)

    reading = count(f"/versions/{three[0].id}")
    assert count(f"/versions/{three[0].id}?from=inbox") == reading + 1
    assert count("/") == 3
