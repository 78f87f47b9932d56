"""No word is lost on the real pages: server away, session over, two windows, no script at all."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect
from sqlalchemy import delete

from portfolio.assignments.models import Part
from portfolio.cohorts.models import Cohort, TeachingDay
from portfolio.core import clock
from portfolio.entries.models import Entry
from portfolio.people import passwords
from portfolio.people.models import BrowserSession, Person
from portfolio.texts.models import Draft, RestorePoint
from tests.browser import pen
from tests.browser.service import Service
from tests.makers import Make

PASSWORD = "fem meget grønne katte"
VECTORS = Path(__file__).resolve().parent.parent / "texts" / "count_vectors.json"


@dataclass
class Desk:
    """A student, a day to write about, and what the server holds of it."""

    service: Service
    make: Make
    cohort: Cohort
    student: Person
    day: TeachingDay

    @property
    def address(self) -> str:
        return f"/days/{self.day.id}/entry"

    def open(self) -> Page:
        """The writing page in a browser of the student's, the cursor after the last word."""
        page = self.service.page(self.student)
        page.goto(self.address)
        pen.at_the_end(page)
        return page

    def draft(self) -> str:
        (draft,) = self.make.all(Draft)
        return draft.html

    def history(self) -> str:
        (entry,) = self.make.all(Entry)
        return f"/texts/{entry.text_id}/history"

    def end_sessions(self) -> None:
        with self.service.app.extensions["database"].transaction() as session:
            session.execute(delete(BrowserSession))


@pytest.fixture
def desk(service: Service, make: Make) -> Desk:
    cohort = make.cohort()
    student = account(make, "Sofie Æbelø", "sofie@portfolio.example")
    make.enrolment(cohort, student)
    return Desk(service, make, cohort, student, make.day(cohort, title="Samtalen"))


def account(make: Make, name: str, email: str) -> Person:
    """Somebody who can sign in."""
    return make.person(name, email=email, password_hash=passwords.hashed(PASSWORD))


def retrying(page: Page) -> None:
    """Wait until the page says that it could not save."""
    expect(pen.state(page)).to_have_text("Kunne ikke gemme, prøver igen")


# The server is away ---------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_the_server_goes_and_comes_back_in_mid_sentence(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.type("Før.")
    pen.saved(page)
    desk.service.stop()
    page.keyboard.type(" Imens.")
    retrying(page)
    page.keyboard.type(" Stadig.")
    expect(pen.text(page)).to_have_text("Før. Imens. Stadig.")
    assert desk.draft() == "<p>Før.</p>"
    assert leaving(page) == ["beforeunload"]
    expect(pen.text(page)).to_have_text("Før. Imens. Stadig.")
    desk.service.start()
    pen.saved(page)
    assert desk.draft() == "<p>Før. Imens. Stadig.</p>"
    assert leaving(page) == []
    expect(page.get_by_role("heading", name="Hej Sofie")).to_be_visible()


def leaving(page: Page) -> list[str]:
    """Follow the link home; which questions the browser asked, all of them answered by staying."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Overblik").first.click()
    # The click is over once the browser has asked or has gone.
    page.evaluate("1")
    page.remove_listener("dialog", stay)
    return asked


@pytest.mark.sqlite_only
def test_a_save_whose_answer_is_lost_is_no_conflict(desk: Desk) -> None:
    """In a part of the assignment, where the same editor must keep the same promises."""
    assignment = desk.make.assignment(desk.student, desk.cohort)
    part = desk.make.part(assignment, "<p>Fra dag 1.</p>")
    page = desk.service.page(desk.student)
    page.goto(f"/parts/{part.id}")
    pen.at_the_end(page)
    arrived: list[int] = []

    def lose_the_answer(route: Route) -> None:
        arrived.append(route.fetch().status)
        route.abort()

    page.route("**/parts/*/draft", lose_the_answer)
    page.keyboard.type(" Så kom regnen")
    retrying(page)
    page.keyboard.type(" og blæsten.")
    page.unroute("**/parts/*/draft")
    pen.saved(page)
    assert set(arrived) == {200}
    assert "<p>Fra dag 1. Så kom regnen og blæsten.</p>" in drafts(desk.make)
    expect(page.locator("[data-editor-conflict]")).to_be_hidden()


def drafts(make: Make) -> list[str]:
    return [draft.html for draft in make.all(Draft)]


# The session ends -----------------------------------------------------------------------------


def sign_in_dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Du er logget ud")


def sign_in_again(page: Page, email: str) -> None:
    dialog = sign_in_dialog(page)
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_label("Adgangskode").fill(PASSWORD)
    dialog.get_by_role("button", name="Log ind", exact=True).click()


@pytest.mark.postgresql_only
def test_an_ended_session_is_begun_again_without_leaving(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.type("Før.")
    pen.saved(page)
    desk.end_sessions()
    page.keyboard.type(" Bagefter.")
    expect(sign_in_dialog(page)).to_be_visible()
    assert desk.draft() == "<p>Før.</p>"
    sign_in_again(page, desk.student.email)
    expect(sign_in_dialog(page)).to_be_hidden()
    pen.saved(page)
    assert desk.draft() == "<p>Før. Bagefter.</p>"
    # The form's own token is of the new session too.
    pen.at_the_end(page)
    page.keyboard.type(" Til sidst.")
    page.get_by_role("button", name="Se teksten igennem og del").click()
    page.get_by_role("button", name="Del med mine undervisere").click()
    expect(page.get_by_text("delt med dine undervisere som version 1.")).to_be_visible()
    expect(page.locator(".sheet")).to_contain_text("Før. Bagefter. Til sidst.")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("noticed_by", ["a save", "the clock"])
def test_nothing_is_saved_under_another_person(desk: Desk, noticed_by: str) -> None:
    other = account(desk.make, "Anders And", "anders@portfolio.example")
    desk.make.enrolment(desk.cohort, other)
    page = desk.open()
    page.keyboard.type("Før.")
    pen.saved(page)
    desk.end_sessions()
    if noticed_by == "a save":
        page.keyboard.type(" ")
    else:
        page.evaluate("document.dispatchEvent(new CustomEvent('session:asked'))")
    expect(sign_in_dialog(page)).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    sign_in_again(page, other.email)
    expect(sign_in_dialog(page)).to_contain_text("Siden tilhører en anden")
    sign_in_dialog(page).get_by_role("button", name="Ikke nu").click()
    pen.at_the_end(page)
    page.keyboard.type("Hemmeligt." if noticed_by == "a save" else " Hemmeligt.")
    expect(pen.state(page)).to_have_text("Du er logget ud, og det sidste er ikke gemt endnu.")
    # Longer than the page waits before it saves.
    page.wait_for_timeout(2500)
    assert not [url for url in sent if url.endswith("/draft")]
    assert drafts(desk.make) == ["<p>Før.</p>"]
    page.get_by_role("button", name="Log ind igen").click()
    sign_in_again(page, desk.student.email)
    expect(sign_in_dialog(page)).to_be_hidden()
    pen.saved(page)
    assert drafts(desk.make) == ["<p>Før. Hemmeligt.</p>"]


@pytest.mark.sqlite_only
def test_ten_minutes_before_the_end_the_page_asks(desk: Desk) -> None:
    page = desk.service.page(desk.student)
    (row,) = desk.make.all(BrowserSession)
    row.ends_at = soon = clock.now() + timedelta(minutes=9)
    desk.make.keep(row)
    page.goto(desk.address)
    dialog = page.get_by_role("dialog", name="Vil du fortsætte?")
    expect(dialog).to_contain_text(re.compile("om [89] minutter"))
    with page.expect_response("**/session/extend") as answer:
        dialog.get_by_role("button", name="Fortsæt").press("Enter")
    assert answer.value.ok
    expect(dialog).to_be_hidden()
    assert desk.make.again(row).ends_at > soon + timedelta(hours=1)


# Two windows ----------------------------------------------------------------------------------


def in_conflict(desk: Desk) -> Page:
    """Two tabs of one browser have written on from the same text; the later one is asked."""
    desk.make.entry(desk.student, desk.day, "<p>Fælles.</p>")
    mine = desk.open()
    yours = mine.context.new_page()
    yours.goto(desk.address)
    for page, words in ((yours, "Dit."), (mine, "Mit.")):
        page.bring_to_front()
        pen.at_the_end(page)
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        if page is yours:
            pen.saved(yours)
    panel = mine.locator("[data-editor-conflict]")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-conflict=mine]")).to_have_text("Fælles.Mit.")
    expect(panel.locator("[data-conflict=theirs]")).to_have_text("Fælles.Dit.")
    assert desk.draft() == "<p>Fælles.</p><p>Dit.</p>"
    return mine


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("choice", "draft"),
    [
        ("Behold min tekst", "<p>Fælles.</p><p>Mit.</p>"),
        ("Brug den anden tekst", "<p>Fælles.</p><p>Dit.</p>"),
        ("Sæt begge sammen", "<p>Fælles.</p><p>Dit.</p><p>Mit.</p>"),
    ],
    ids=["mine", "theirs", "both"],
)
def test_two_tabs_choose_and_both_texts_stay_within_reach(
    desk: Desk, choice: str, draft: str
) -> None:
    page = in_conflict(desk)
    page.get_by_role("button", name=choice).press("Enter")
    expect(page.locator("[data-editor-conflict]")).to_be_hidden()
    expect(pen.text(page)).to_be_focused()
    expect(pen.state(page)).to_have_attribute("data-state", re.compile("saved|clean"))
    assert desk.draft() == draft
    page.goto(desk.history())
    kept = shown_points(page)
    for words in ("Mit.", "Dit."):
        assert any(words in each for each in [draft, *kept])


def saving(page: Page) -> Any:
    """The answer to the next save that is accepted."""
    return page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok)


def shown_points(page: Page) -> list[str]:
    """What each restore point of a history page shows."""
    links = page.get_by_role("region", name="Gemt undervejs").get_by_role("link").all()
    found = []
    for path in [str(link.get_attribute("href")) for link in links]:
        page.goto(path)
        found.append(page.locator(".sheet").inner_text())
    return found


@pytest.mark.postgresql_only
def test_the_text_that_gave_way_can_be_fetched_back(desk: Desk) -> None:
    page = in_conflict(desk)
    page.get_by_role("button", name="Brug den anden tekst").press("Enter")
    expect(pen.text(page)).to_have_text("Fælles.Dit.")
    page.goto(desk.history())
    page.get_by_role("listitem").filter(has_text="Skrevet i et andet vindue").get_by_role(
        "link"
    ).click()
    page.get_by_role("button", name="Hent tilbage i kladden").click()
    expect(pen.text(page)).to_have_text("Fælles.Mit.")
    assert desk.draft() == "<p>Fælles.</p><p>Mit.</p>"
    assert "<p>Fælles.</p><p>Dit.</p>" in [point.html for point in desk.make.all(RestorePoint)]


@pytest.mark.sqlite_only
def test_what_was_replaced_in_a_text_just_begun_is_one_link_away(desk: Desk) -> None:
    page = desk.open()
    way_back = page.get_by_role("link", name="Versionshistorik")
    expect(way_back).to_be_hidden()
    first, second = ("Mødet." * 40), ("Samtalen." * 40)
    for words in (first, second, "Kort."):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(words)
        pen.saved(page)
    way_back.click()
    page.wait_for_url("**/history")
    assert shown_points(page) == [second, first]


# The count ------------------------------------------------------------------------------------


def is_hard(vector: dict[str, object]) -> bool:
    """One paragraph that a keyboard can bring in one go, and not plain ASCII."""
    plain = str(vector["plain"])
    return vector["html"] == f"<p>{plain}</p>" and not plain.isascii()


@pytest.mark.sqlite_only
def test_the_live_count_is_the_servers(desk: Desk) -> None:
    vectors = [each for each in json.loads(VECTORS.read_text()) if is_hard(each)][::2]
    assert len(vectors) >= 8
    page = desk.open()
    for vector in vectors:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(vector["plain"])
        with saving(page) as answer:
            page.keyboard.press("Control+s")
        counted = answer.value.json()
        live = page.locator("[data-editor-count]").inner_text()
        assert live == f"{counted['anslag']} anslag · {counted['pages']} normalsider"
        assert counted["anslag"] == vector["anslag"], vector


# Without JavaScript ---------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_without_a_script_one_writes_saves_shares_and_answers(desk: Desk) -> None:
    page = desk.service.page(java_script_enabled=False)
    page.goto(desk.address)
    page.get_by_label("E-mail").fill(desk.student.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("textbox", name="Din tekst").fill(
        "Første  afsnit\nmed to linjer\n\nAndet afsnit"
    )
    page.get_by_role("button", name="Gem kladde").click()
    expect(page.get_by_role("status").first).to_contain_text("Gemt kl.")
    assert desk.draft() == "<p>Første  afsnit<br>med to linjer</p><p>Andet afsnit</p>"
    page.get_by_role("textbox", name="Din tekst").fill("Første afsnit\n\nAndet afsnit")
    page.get_by_role("button", name="Se teksten igennem og del").click()
    page.get_by_role("button", name="Del med mine undervisere").click()
    expect(page.get_by_text("delt med dine undervisere som version 1.")).to_be_visible()
    version = page.url

    teacher = desk.make.teacher(desk.cohort, "Tove Lærer")
    reader = desk.service.page(teacher, java_script_enabled=False)
    reader.goto(version)
    reader.get_by_label("Din kommentar").fill("Hvad skete der så?")
    reader.get_by_role("button", name="Send feedback").click()
    expect(reader.get_by_text("Din feedback er sendt: 1 kommentar.")).to_be_visible()

    page.goto(version)
    page.get_by_role("button", name="Markér 1 ny som læst").click()
    expect(page.get_by_role("heading", name="Hej Sofie")).to_be_visible()
    expect(page.get_by_text("ulæst kommentar")).to_have_count(0)
    page.goto(version)
    page.locator(".reply summary").click()
    page.get_by_label("Dit svar").fill("Så blev der stille.")
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_text("Så blev der stille.")).to_be_visible()


@pytest.mark.sqlite_only
def test_without_a_script_what_a_plain_field_cannot_hold_stays(desk: Desk) -> None:
    held = "<h2>Mødet</h2><ul><li><p><strong>ét</strong></p></li></ul>"
    desk.make.entry(desk.student, desk.day, held)
    page = desk.service.page(desk.student, java_script_enabled=False)
    page.goto(desk.address)
    expect(page.locator(".editor-held h2")).to_have_text("Mødet")
    page.get_by_role("textbox", name="Din tekst").fill("Nyt afsnit")
    page.get_by_role("button", name="Gem kladde").click()
    expect(page.get_by_role("status").first).to_contain_text("Gemt kl.")
    assert desk.draft() == f"{held}<p>Nyt afsnit</p>"


@pytest.mark.sqlite_only
def test_without_a_script_parts_change_places(desk: Desk) -> None:
    assignment = desk.make.assignment(desk.student, desk.cohort)
    for title in ("A", "B", "C"):
        desk.make.part(assignment, title=title)
    page = desk.service.page(desk.student, java_script_enabled=False)
    page.goto(f"/assignments/{assignment.id}")
    page.get_by_role("button", name="Flyt “C” op").press("Enter")
    expect(page.locator(".part-title")).to_have_text(["A", "C", "B"])
    page.get_by_role("button", name="Flyt “A” ned").press("Enter")
    expect(page.locator(".part-title")).to_have_text(["C", "A", "B"])
    parts = sorted(desk.make.all(Part), key=lambda part: part.position)
    assert [part.title for part in parts] == ["C", "A", "B"]


# Reading --------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_the_next_and_the_previous_text_by_key(desk: Desk) -> None:
    make = desk.make
    make.version(make.entry(desk.student, desk.day), "<p>Skrevet af Sofie.</p>")
    other = make.student(desk.cohort, "Åse Ørsted")
    make.version(make.entry(other, desk.day), "<p>Skrevet af Åse.</p>")
    page = desk.service.page(make.teacher(desk.cohort))
    page.goto("/")
    page.get_by_role("link", name="Sofie Æbelø").click()
    sheet = page.locator(".sheet")
    expect(sheet).to_have_text("Skrevet af Sofie.")
    page.keyboard.press("Alt+PageDown")
    expect(sheet).to_have_text("Skrevet af Åse.")
    # Not while one writes.
    page.get_by_label("Din kommentar").focus()
    page.keyboard.press("Alt+PageUp")
    expect(sheet).to_have_text("Skrevet af Åse.")
    page.get_by_label("Din kommentar").blur()
    page.keyboard.press("Alt+PageUp")
    expect(sheet).to_have_text("Skrevet af Sofie.")


@pytest.mark.postgresql_only
def test_what_is_new_is_no_longer_new_once_it_was_looked_at(desk: Desk) -> None:
    make = desk.make
    version = make.version(make.entry(desk.student, desk.day))
    make.comment(version, make.teacher(desk.cohort, "Tove Lærer"), "Hvad skete der så?")
    page = desk.service.page(desk.student, width=360, height=740)
    page.goto("/")
    expect(page.get_by_text("1 ulæst kommentar")).to_be_visible()
    with page.expect_response(re.compile(r"/texts/\d+/read")) as answer:
        page.get_by_role("link", name="Læs kommentaren").click()
        expect(page.get_by_text("Hvad skete der så?")).to_be_visible()
    assert answer.value.ok
    page.goto("/")
    expect(page.get_by_role("heading", name="Hej Sofie")).to_be_visible()
    expect(page.get_by_text("ulæst kommentar")).to_have_count(0)
