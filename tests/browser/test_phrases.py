"""Inserting words into a comment: by keyboard alone, by a tap, on a narrow page; seen by axe."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from portfolio.core import clock
from portfolio.feedback.models import Comment, Phrase
from tests.browser.service import Service
from tests.makers import Make

PHRASE = "Vis det med et eksempel."
EARLIER = "Hvad tænkte borgeren?"


class Desk:
    """A teacher with a phrase and an earlier comment, before a student's text."""

    def __init__(self, service: Service, make: Make) -> None:
        self.service, self.make = service, make
        cohort = make.cohort()
        self.teacher = make.teacher(cohort)
        self.version = make.version(make.entry(make.student(cohort), make.day(cohort)))
        make.comment(self.version, self.teacher, EARLIER)
        phrase = Phrase(person_id=self.teacher.id, body=PHRASE, created_at=clock.now())
        make.keep(phrase)

    def page(self, **options: int) -> Page:
        page = self.service.page(self.teacher, **options)
        page.goto(f"/versions/{self.version.id}")
        return page


@pytest.fixture
def desk(service: Service, make: Make) -> Desk:
    return Desk(service, make)


def options(page: Page) -> Any:
    return page.get_by_role("option")


@pytest.mark.sqlite_only
def test_by_keyboard_words_go_in_where_the_caret_is(desk: Desk) -> None:
    page = desk.page()
    field = page.get_by_label("Din kommentar", exact=True)
    field.focus()
    page.keyboard.type("Godt set. Og så?")
    for _ in range(len(" Og så?")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Alt+Enter")
    search = page.get_by_role("combobox")
    expect(search).to_be_focused()
    expect(options(page).first).to_have_text(PHRASE)
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("TÆNKTE")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("2 fundet")
    expect(options(page)).to_have_text([EARLIER, "Hvad tænkte du, lige før du handlede?"])
    page.keyboard.press("ArrowDown")
    second = options(page).nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert search.get_attribute("aria-activedescendant") == second.get_attribute("id")
    # Round, and back to the first.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value(f"Godt set. {EARLIER} Og så?")
    page.keyboard.type(" Ja!")
    expect(field).to_have_value(f"Godt set. {EARLIER} Ja! Og så?")
    page.get_by_role("button", name="Send feedback").press("Enter")
    expect(page.get_by_text("Din feedback er sendt")).to_be_visible()
    assert f"Godt set. {EARLIER} Ja! Og så?" in [each.body for each in desk.make.all(Comment)]


@pytest.mark.sqlite_only
def test_closed_nothing_has_changed_and_the_field_has_the_focus(desk: Desk) -> None:
    page = desk.page()
    field = page.get_by_label("Din kommentar", exact=True)
    field.fill("Godt set")
    button = field.locator("xpath=..").get_by_role("button", name="Indsæt vending")
    for leave in ("Escape", "Luk"):
        button.press("Enter")
        expect(options(page).first).to_be_visible()
        page.keyboard.press("ArrowDown")
        if leave == "Luk":
            page.get_by_role("button", name="Luk").press("Enter")
        else:
            page.keyboard.press("Escape")
        expect(field).to_be_focused()
        expect(field).to_have_value("Godt set")


@pytest.mark.sqlite_only
def test_closed_the_caret_is_where_it_was(desk: Desk) -> None:
    page = desk.page()
    field = page.get_by_label("Din kommentar", exact=True)
    button = field.locator("xpath=..").get_by_role("button", name="Indsæt vending")
    for opens in (lambda: field.press("Alt+Enter"), lambda: button.press("Enter")):
        field.fill("Godt set")
        field.evaluate("field => field.setSelectionRange(2, 4)")
        opens()
        expect(options(page).first).to_be_visible()
        page.keyboard.type("eksempel")
        page.keyboard.press("Escape")
        expect(field).to_be_focused()
        page.keyboard.type("d")
        expect(field).to_have_value("God set")


@pytest.mark.sqlite_only
def test_what_was_inserted_can_be_undone_and_is_noticed(desk: Desk) -> None:
    page = desk.page()
    field = page.get_by_label("Din kommentar", exact=True)
    field.press_sequentially("Godt set. ")
    field.evaluate(
        """field => field.addEventListener("input", () => { field.dataset.told = "yes"; })"""
    )
    field.press("Alt+Enter")
    expect(options(page).first).to_have_text(PHRASE)
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Godt set. {PHRASE}")
    expect(field).to_have_attribute("data-told", "yes")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Godt set. ")
    # The page is not left without a question while there are words in it.
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/phrases")
    assert asked == ["beforeunload"]


@pytest.mark.sqlite_only
def test_words_go_behind_what_stands_in_a_field_that_was_not_entered(desk: Desk) -> None:
    page = desk.page()
    page.get_by_role("link", name="Ret din kommentar").first.click()
    page.get_by_role("button", name="Indsæt vending").click()
    options(page).filter(has_text=PHRASE).click()
    expect(page.get_by_label("Din kommentar")).to_have_value(f"{EARLIER} {PHRASE}")


@pytest.mark.sqlite_only
def test_what_is_too_long_then_is_not_cut_in_silence(desk: Desk) -> None:
    desk.make.comment(desk.version, desk.teacher, "x" * 9_990)
    page = desk.page()
    page.get_by_role("link", name="Ret din kommentar").nth(1).click()
    field = page.get_by_label("Din kommentar")
    page.get_by_role("button", name="Indsæt vending").click()
    options(page).filter(has_text=PHRASE).click()
    expect(field).to_have_value(f"{'x' * 9_990} {PHRASE}")
    page.get_by_role("button", name="Gem rettelsen").click()
    expect(page.get_by_text("Den må højst fylde 10.000 tegn").first).to_be_visible()


@pytest.mark.sqlite_only
def test_several_lines_are_inserted_as_they_are(desk: Desk) -> None:
    lines = Phrase(person_id=desk.teacher.id, body="Først.\r\n\r\nSå.", created_at=clock.now())
    desk.make.keep(lines)
    page = desk.page()
    field = page.get_by_label("Din kommentar", exact=True)
    field.press("Alt+Enter")
    options(page).filter(has_text="Først").click()
    expect(field).to_have_value("Først.\n\nSå.")


@pytest.mark.sqlite_only
def test_a_list_with_nothing_in_it_is_not_open(desk: Desk) -> None:
    page = desk.page()
    page.get_by_label("Din kommentar", exact=True).press("Alt+Enter")
    search = page.get_by_role("combobox")
    expect(search).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("findes-ikke")
    expect(search).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.sqlite_only
def test_going_up_no_choice_hides_behind_the_name_of_its_group(desk: Desk) -> None:
    for number in range(15):
        body = f"Vending {number}"
        desk.make.keep(Phrase(person_id=desk.teacher.id, body=body, created_at=clock.now()))
    page = desk.page(width=360, height=740)
    page.get_by_label("Din kommentar", exact=True).press("Alt+Enter")
    expect(options(page).nth(15)).to_be_attached()
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    covered = """() => {
      const option = document.querySelector('[role="option"][aria-selected="true"]');
      const { left, top } = option.getBoundingClientRect();
      return !option.contains(document.elementFromPoint(left + 8, top + 4));
    }"""
    assert not page.evaluate(covered)


@pytest.mark.sqlite_only
def test_a_reply_and_an_edited_comment_take_words_too(desk: Desk) -> None:
    page = desk.page(width=360, height=740)
    page.locator(".reply > summary").first.click()
    reply = page.get_by_label("Dit svar")
    reply.locator("xpath=..").get_by_role("button", name="Indsæt vending").click()
    options(page).filter(has_text=PHRASE).click()
    expect(reply).to_have_value(PHRASE)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_text("Dit svar er sendt.")).to_be_visible()
    page.get_by_role("link", name="Ret din kommentar").first.click()
    field = page.get_by_label("Din kommentar")
    field.press("Alt+Enter")
    options(page).filter(has_text=PHRASE).click()
    # The caret of a field that was just opened stands before its first word.
    expect(field).to_have_value(f"{PHRASE} {EARLIER}")


@pytest.mark.sqlite_only
def test_with_the_server_away_one_is_told(desk: Desk) -> None:
    page = desk.page()
    page.route("**/phrases/found*", lambda route: route.abort())
    page.get_by_label("Din kommentar", exact=True).press("Alt+Enter")
    told = page.get_by_role("dialog").get_by_role("status")
    expect(told).to_contain_text("Vi kunne ikke hente noget")
    page.unroute("**/phrases/found*")
    page.keyboard.type("eksempel")
    expect(options(page).first).to_have_text(PHRASE)


@pytest.mark.sqlite_only
def test_a_late_answer_does_not_replace_a_newer_one(desk: Desk) -> None:
    page = desk.page()
    held: list[Route] = []
    page.route("**/phrases/found?q=", lambda route: held.append(route))
    page.get_by_label("Din kommentar", exact=True).press("Alt+Enter")
    page.keyboard.type("eksempel")
    status = page.get_by_role("dialog").get_by_role("status")
    expect(status).to_have_text("2 fundet")
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    expect(status).to_have_text("2 fundet")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", [1280, 360])
def test_the_open_dialog_is_accessible(desk: Desk, width: int) -> None:
    page = desk.page(width=width, height=740, reduced_motion="reduce")  # type: ignore[arg-type]
    page.context.add_init_script(Axe().axe_script)
    page.reload()
    page.get_by_label("Din kommentar", exact=True).press("Alt+Enter")
    expect(options(page).first).to_be_visible()
    violations = page.evaluate("async () => (await axe.run()).violations")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
