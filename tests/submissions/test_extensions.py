"""A later deadline: asked for, taken back, granted to one or many, refused, told; an illness."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.models import Enrolment
from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import Notice
from portfolio.outbox.worker import Worker
from portfolio.submissions.extension_models import Documentation, ExtensionRequest
from portfolio.submissions.models import Candidate, Extension
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.test_hand_in import Road

UNTIL = datetime(2026, 3, 20, 11, tzinfo=UTC)
GRANT = {"due-day": "2026-03-20", "due-at": "12.00"}


class Desk(Road):
    """The same, with an administrator."""

    def __init__(self, make, visit, **rules):
        super().__init__(make, visit, **rules)
        self.visit = visit
        self.administrator = make.administrator("Anne Administrator")
        self.boss = visit(self.administrator)
        self.mine = f"/sittings/{self.sitting.id}/my-deadline"
        self.list = f"/sittings/{self.sitting.id}/extension-requests"
        self.student_page = f"/sittings/{self.sitting.id}/students/{self.assignment.enrolment_id}"

    def ask(self, reason="illness", browser=None):
        return (browser or self.browser).post(self.mine, {"reason": reason})

    def requests(self):
        return sorted(self.make.all(ExtensionRequest), key=lambda each: each.id)

    def grant(self, *ids, **more):
        return self.boss.post(self.list, {"chosen": [str(each) for each in ids], **GRANT, **more})

    def refuse(self, request, words="Der er god tid endnu."):
        return self.boss.post(f"/extension-requests/{request.id}/refuse", {"refusal": words})

    def take_back(self, request):
        return self.browser.post(f"/extension-requests/{request.id}/take-back")

    def lines(self, person, kind):
        return [each for each in self.make.all(Notice, person_id=person.id) if each.kind == kind]


@pytest.fixture
def desk(make, visit):
    return Desk(make, visit)


def test_asked_counted_and_granted(make, desk, clock):
    assert desk.mine in [a.get("href") for a in desk.browser.get(desk.page).page.iter("a")]
    for _ in range(2):
        assert desk.ask().status_code == 303
    [request] = desk.requests()
    assert (request.reason, request.at, request.state) == ("illness", NOW, "open")
    waits = "Du har bedt om fristforlængelse og venter på svar"
    for path in (desk.mine, desk.page):
        assert waits in said(desk.browser.get(path).page)
    sitting = f"/sittings/{desk.sitting.id}"
    counted = "1 studerende venter på svar om fristforlængelse"
    assert counted in said(desk.boss.get(sitting).page)
    # Why somebody asks, and that they do, is no teacher's business.
    seen = said(desk.visit(desk.teacher).get(sitting).page)
    assert "fristforlængelse" not in seen
    listed = said(desk.boss.get(desk.list).page)
    assert "Åse Ødegård" in listed
    assert "Sygdom" in listed
    for _ in range(2):
        assert desk.grant(request.id).status_code == 303
    [given] = make.all(Extension)
    assert (given.due_at, given.reason, given.by_id) == (UNTIL, "illness", desk.administrator.id)
    assert (desk.requests()[0].state, desk.requests()[0].extension_id) == ("granted", given.id)
    assert counted not in said(desk.boss.get(sitting).page)
    page = said(desk.browser.get(desk.mine).page)
    for words in (
        "Fristen er 20. marts 2026 kl. 12.00",
        "Bad om fristforlængelse",
        "Fristen blev forlænget",
        "af Anne Administrator",
    ):
        assert words in page.replace("\xa0", " ")
    clock(UNTIL)
    desk.browser = desk.visit(desk.student)
    assert desk.hand_in().status_code == 303
    assert desk.hand_ins()[0].is_late is False
    verbs = [line.verb for line in make.all(LedgerLine)]
    assert verbs.count("asked_for_extension") == verbs.count("extended") == 1
    assert not any("illness" in str(line.details) for line in make.all(LedgerLine))


def test_student_and_teachers_are_told_once(make, desk, app, clock):
    other = make.student(desk.cohort, "Bo Bæk")
    desk.ask()
    desk.ask("work", desk.visit(other))
    requests = desk.requests()
    assert desk.grant(*(each.id for each in requests)).status_code == 303
    for student in (desk.student, other):
        [line] = desk.lines(student, "extension")
        assert (line.until, line.sitting_id) == (UNTIL, desk.sitting.id)
        page = said(desk.visit(student).get("/notices").page).replace("\xa0", " ")
        assert "Din afleveringsfrist er forlænget til 20. marts 2026 kl. 12.00" in page
    [line] = desk.lines(desk.teacher, "new_deadline")
    assert (line.until, line.count, line.by_id) == (UNTIL, 2, None)
    told = said(desk.visit(desk.teacher).get("/notices").page)
    assert "2 studerende har fået forlænget afleveringsfristen" in told
    # When it has ended they are told once more, on the next morning.
    for at in (UNTIL - timedelta(hours=1), UNTIL + timedelta(days=1), UNTIL + timedelta(days=1.5)):
        clock(at)
        worker = Worker(app)
        worker.plan_the_day()
        worker.carry_due()
    ended = [each for each in desk.lines(desk.teacher, "new_deadline") if each.at > UNTIL]
    assert [each.count for each in ended] == [2]
    told = said(desk.visit(desk.teacher).get("/notices").page)
    assert "Den forlængede afleveringsfrist for 2 studerende udløb" in told
    # Whoever teaches elsewhere hears nothing.
    assert len([each for each in make.all(Notice) if each.kind == "new_deadline"]) == 2


def test_a_deadline_that_was_extended_again_has_not_ended(make, desk, app, clock):
    desk.ask()
    desk.grant(desk.requests()[0].id)
    again = {"chosen": desk.assignment.enrolment_id, "due-day": "2026-03-25", "due-at": "12.00"}
    path = f"/sittings/{desk.sitting.id}/extensions"
    assert desk.boss.post(path, {**again, "reason": "work"}).status_code == 303
    clock(UNTIL + timedelta(days=1))
    worker = Worker(app)
    worker.plan_the_day()
    worker.carry_due()
    assert not [each for each in desk.lines(desk.teacher, "new_deadline") if each.at > UNTIL]


def test_refused_with_a_sentence_that_no_mail_holds(make, desk):
    desk.ask()
    [request] = desk.requests()
    answer = desk.refuse(request, " ")
    assert answer.status_code == 422
    assert "Skriv, hvorfor fristen står ved" in said(answer.page)
    for _ in range(2):
        assert desk.refuse(request).status_code == 303
    assert desk.requests()[0].refusal == "Der er god tid endnu."
    page = said(desk.browser.get(desk.mine).page)
    assert "Der er god tid endnu." in page
    assert "Bed om fristforlængelse" in page
    [line] = desk.lines(desk.student, "extension")
    assert line.until is None
    told = said(desk.browser.get("/notices").page)
    assert "Der er svar på din anmodning om fristforlængelse" in told
    assert "god tid" not in told
    # Answered is answered, also for whoever looks at an older page.
    assert desk.refuse(request, "Noget andet").status_code == 303
    assert desk.requests()[0].refusal == "Der er god tid endnu."
    assert desk.grant(request.id).status_code == 409
    assert make.all(Extension) == []
    desk.ask("work")
    assert [each.state for each in desk.requests()] == ["refused", "open"]


def test_taken_back_twice_and_after_the_answer(make, desk):
    desk.ask()
    [request] = desk.requests()
    for _ in range(2):
        assert desk.take_back(request).status_code == 303
    assert desk.requests()[0].state == "taken_back"
    assert desk.grant(request.id).status_code == 409
    desk.ask("work")
    second = desk.requests()[1]
    desk.grant(second.id)
    desk.take_back(second)
    assert desk.requests()[1].state == "granted"
    assert "Anmodningen er allerede besvaret" in said(desk.browser.get(desk.mine).page)


def test_two_windows_with_two_reasons_are_one_request(desk):
    desk.ask("illness")
    desk.ask("work")
    assert [each.reason for each in desk.requests()] == ["illness"]
    assert "Du har allerede bedt om" in said(desk.browser.get(desk.mine).page)


@pytest.mark.parametrize("reason", ["", "influenza", "Jeg har influenza og 39 i feber"])
def test_a_reason_is_a_category_and_never_a_text(make, desk, reason):
    assert desk.ask(reason).status_code == 422
    assert desk.requests() == []
    candidate = make.candidate(
        desk.sitting.id, make.session.get_one(Enrolment, desk.assignment.enrolment_id)
    )
    with pytest.raises(IntegrityError):
        make.keep(
            ExtensionRequest(
                candidate_id=candidate.id, reason="influenza", by_id=desk.student.id, at=NOW
            )
        )
    make.session.rollback()


@pytest.mark.parametrize(
    ("takes_late", "seconds", "taken"),
    [(True, 1, True), (False, -1, True), (False, 0, True), (False, 1, False)],
)
def test_one_asks_as_long_as_a_paper_is_taken(make, visit, clock, takes_late, seconds, taken):
    desk = Desk(make, visit, takes_late=takes_late)
    clock(NOW + timedelta(hours=2, seconds=seconds))
    assert desk.ask().status_code == (303 if taken else 403)
    assert len(desk.requests()) == int(taken)
    assert ("Kontakt dit uddannelsessted" in said(desk.browser.get(desk.mine).page)) is not taken


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"chosen": []}, 422, "Sæt kryds ved dem, det gælder"),
        ({"due-day": "", "due-at": ""}, 422, "Vælg datoen for den nye frist"),
        ({"due-day": "2026-03-09", "due-at": "15.30"}, 422, "skal ligge efter den, som hver"),
        ({"due-day": "2026-03-09", "due-at": "14.05"}, 422, "er allerede gået"),
        ({"due-day": "2026-03-29", "due-at": "2.30"}, 422, "findes ikke den dag"),
        ({"chosen": ["999999"]}, 409, "venter ikke længere på svar"),
    ],
)
def test_a_grant_that_is_none(make, desk, change, status, sentence):
    desk.ask()
    answer = desk.grant(desk.requests()[0].id, **change)
    assert answer.status_code == status
    assert sentence in said(answer.page)
    assert make.all(Extension) == []
    assert desk.requests()[0].state == "open"


def test_one_that_no_longer_waits_keeps_all_from_being_granted(make, desk):
    other = make.student(desk.cohort)
    desk.ask()
    desk.ask("work", desk.visit(other))
    first, second = desk.requests()
    desk.take_back(first)
    assert desk.grant(first.id, second.id).status_code == 409
    assert make.all(Extension) == []
    assert desk.grant(second.id).status_code == 303


def test_an_extension_for_many_answers_those_who_asked(make, desk):
    desk.ask()
    sent = {"chosen": desk.assignment.enrolment_id, **GRANT, "reason": "other"}
    assert desk.boss.post(f"/sittings/{desk.sitting.id}/extensions", sent).status_code == 303
    assert [each.state for each in desk.requests()] == ["granted"]
    assert len(desk.lines(desk.student, "extension")) == 1


@pytest.mark.postgresql_only
def test_twenty_clicks_at_once_are_one_request_and_one_answer(make, visit, desk):
    browsers = [visit(desk.student) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda each: desk.ask(browser=each), browsers))
    assert {answer.status_code for answer in answers} == {303}
    [request] = desk.requests()
    assert len(make.all(Candidate)) == 1
    make.session.rollback()
    sent = {"chosen": str(request.id), **GRANT}
    path = desk.list
    bosses = [visit(desk.administrator) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda each: each.post(path, sent), bosses))
    assert {answer.status_code for answer in answers} == {303}
    assert len(make.all(Extension)) == len(desk.lines(desk.student, "extension")) == 1


def test_nobody_elses_request_or_page(make, desk):
    desk.ask()
    [request] = desk.requests()
    strangers = [make.student(desk.cohort), desk.teacher, desk.administrator]
    for person in strangers:
        path = f"/extension-requests/{request.id}/take-back"
        assert desk.visit(person).post(path).status_code == 404
    far = desk.visit(make.teacher(make.cohort()))
    assert far.get(desk.mine).status_code == 404
    assert far.post(f"/extension-requests/{request.id}/refuse", {"refusal": "x"}).status_code == 404
    assert desk.requests()[0].state == "open"


def test_a_request_of_another_sitting_is_not_granted_here(make, visit, desk):
    other = Desk(make, visit)
    other.ask()
    [request] = desk.requests()
    assert desk.grant(request.id).status_code == 409
    assert make.all(Extension) == []


# Illness ----------------------------------------------------------------------------------------


def test_documentation_is_a_day_and_no_word(make, desk):
    path = f"{desk.student_page}/documentations"
    for _ in range(2):
        sent = {"received_on": "2026-03-06", "note": "influenza"}
        assert desk.boss.post(path, sent).status_code == 303
    [received] = make.all(Documentation)
    assert received.received_on.isoformat() == "2026-03-06"
    for browser, page in ((desk.boss, desk.student_page), (desk.browser, desk.mine)):
        seen = said(browser.get(page).page)
        assert "Dokumentation for sygdom modtaget" in seen
        assert "Modtaget den 6. marts 2026" in seen
    assert "Dokumentation" not in said(
        desk.visit(desk.teacher).get(f"/sittings/{desk.sitting.id}").page
    )
    columns = {column.name: str(column.type) for column in Documentation.__table__.columns}
    assert not [name for name, kind in columns.items() if "CHAR" in kind or "TEXT" in kind]
    for _ in range(2):
        answer = desk.boss.post(f"/documentations/{received.id}/withdraw")
        assert answer.status_code == 303
    assert make.again(received).withdrawn_by_id == desk.administrator.id
    assert "Noten om dokumentation blev trukket tilbage" in said(desk.browser.get(desk.mine).page)
    # The day may be recorded anew.
    assert desk.boss.post(path, {"received_on": "2026-03-06"}).status_code == 303
    assert len(make.all(Documentation)) == 2


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-03-10", "ligger i fremtiden"), ("", "Vælg den dag"), ("i går", "Vælg en dato")],
)
def test_documentation_of_no_day(make, desk, day, sentence):
    answer = desk.boss.post(f"{desk.student_page}/documentations", {"received_on": day})
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert make.all(Documentation) == []
