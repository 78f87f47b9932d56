"""Citing from the editor: by keyboard alone, on a narrow page, after another window; seen by axe."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portfolio.assignments.models import Part
from portfolio.texts.models import Draft
from tests.browser import pen
from tests.browser.service import Service
from tests.filling import said
from tests.makers import Make
from tests.visitor import Visitor

pytestmark = pytest.mark.sqlite_only

LIST = "Kilde"
PLACE = re.compile("^Sted i kilden")


class Desk:
    """A student with a part to write in and two references."""

    def __init__(self, service: Service, make: Make) -> None:
        self.service, self.make = service, make
        cohort = make.cohort()
        self.student = make.student(cohort)
        self.assignment = make.assignment(self.student, cohort)
        self.part = make.part(self.assignment, "<p>Det er kendt</p>", "Teori")
        self.hansen = make.reference(self.assignment, "Bogen")
        self.olsen = make.reference(
            self.assignment,
            "Andet",
            entry="<p>Olsen, O., &amp; Bo, I. (2021). Andet.</p>",
            cited="Olsen & Bo, 2021",
            named="Olsen og Bo (2021)",
        )

    def page(self, **options: int) -> Page:
        page = self.service.page(self.student, **options)
        page.goto(f"/parts/{self.part.id}")
        pen.at_the_end(page)
        return page

    def html(self) -> str:
        part = self.make.session.get_one(Part, self.part.id)
        return self.make.all(Draft, text_id=part.text_id)[0].html


@pytest.fixture
def desk(service: Service, make: Make) -> Desk:
    return Desk(service, make)


def open_dialog(page: Page) -> None:
    """From the text to the button for citations, with the keyboard."""
    page.keyboard.press("Alt+F10")
    page.get_by_role("button", name="Henvisning til en kilde").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox", name=LIST)).to_be_focused()


def test_by_keyboard_a_citation_goes_in_where_the_caret_is_and_the_counts_agree(desk: Desk) -> None:
    page = desk.page()
    open_dialog(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_label(PLACE)).to_be_focused()
    page.keyboard.type("12-14")
    expect(page.locator("[data-citation-shown]")).to_have_text("(Olsen & Bo, 2021, s. 12–14)")
    page.keyboard.press("Enter")
    expect(pen.text(page)).to_be_focused()
    page.keyboard.type(".")
    expect(pen.text(page)).to_have_text("Det er kendt (Olsen & Bo, 2021, s. 12–14).")
    pen.saved(page)
    assert desk.html() == (
        f'<p>Det er kendt <cite data-reference="{desk.olsen.id}" data-locator="s. 12–14">'
        "(Olsen &amp; Bo, 2021, s. 12–14)</cite>.</p>"
    )
    words = "Det er kendt (Olsen & Bo, 2021, s. 12–14)."
    expect(page.locator("[data-editor-count]")).to_contain_text(f"{len(words)} anslag")
    outline = Visitor(desk.service.app, desk.student).get(f"/assignments/{desk.assignment.id}").page
    assert f"{len(words) + len('Teori')} anslag" in said(outline)


def test_the_words_follow_the_reference_and_stay_when_it_is_gone(desk: Desk) -> None:
    page = desk.page()
    open_dialog(page)
    page.get_by_role("checkbox", name=re.compile("Navnet er en del af sætningen")).check()
    page.get_by_role("button", name="Indsæt henvisning").click()
    pen.saved(page)
    desk.make.session.commit()
    desk.hansen.cited, desk.hansen.named = "Hansen, 2022", "Hansen (2022)"
    desk.make.keep(desk.hansen)
    page.reload()
    expect(pen.text(page)).to_have_text("Det er kendt Hansen (2022)")
    visitor = Visitor(desk.service.app, desk.student)
    visitor.post(f"/references/{desk.hansen.id}/remove")
    page.reload()
    expect(pen.text(page)).to_have_text(re.compile(r"^Det er kendt Hansen \(20\d\d\)$"))
    outline = said(visitor.get(f"/assignments/{desk.assignment.id}").page)
    assert "som ser ud til at mangle på litteraturlisten" in outline


def test_a_citation_is_changed_taken_back_and_deleted_whole(desk: Desk) -> None:
    page = desk.page()
    open_dialog(page)
    page.keyboard.press("Enter")
    cite = pen.text(page).locator("cite")
    expect(cite).to_have_text("(Hansen, 2020)")
    cite.click()
    page.get_by_role("button", name="Henvisning til en kilde").click()
    expect(page.get_by_role("listbox", name=LIST)).to_have_value(str(desk.hansen.id))
    page.get_by_label(PLACE).fill("kap. 3")
    page.keyboard.press("Enter")
    expect(cite).to_have_text("(Hansen, 2020, kap. 3)")
    # What is done at once is taken back at once: hands are slower than a test.
    page.wait_for_timeout(600)
    pen.press(page, "Control+End", "Backspace")
    expect(cite).to_have_count(0)
    expect(pen.text(page)).to_have_text("Det er kendt ")
    pen.press(page, "Control+z")
    expect(cite).to_have_text("(Hansen, 2020, kap. 3)")


def test_escape_sets_nothing_and_gives_the_text_back(desk: Desk) -> None:
    page = desk.page()
    open_dialog(page)
    page.keyboard.press("Escape")
    expect(pen.text(page)).to_be_focused()
    page.keyboard.type("!")
    expect(pen.text(page)).to_have_text("Det er kendt!")


def test_what_was_entered_in_another_window_can_be_cited_and_nothing_is_said(
    desk: Desk, make: Make
) -> None:
    page = desk.page()
    make.session.commit()
    for reference in (desk.hansen, desk.olsen):
        make.session.delete(reference)
    make.session.commit()
    page.get_by_role("button", name="Henvisning til en kilde").click()
    expect(page.get_by_text("Der er ingen kilder på litteraturlisten endnu.")).to_be_visible()
    expect(page.get_by_role("button", name="Indsæt henvisning")).to_be_disabled()
    page.keyboard.press("Escape")
    make.reference(desk.assignment, "Ny", cited="Ny, 2024")
    page.get_by_role("button", name="Henvisning til en kilde").click()
    listed = page.get_by_role("listbox", name=LIST).get_by_role("option")
    expect(listed).to_have_text(re.compile("^Ny, 2024"))


def test_without_the_server_the_dialog_says_so(desk: Desk) -> None:
    page = desk.page()
    page.route("**/citable", lambda route: route.abort())
    page.get_by_role("button", name="Henvisning til en kilde").click()
    expect(page.get_by_text("Kilderne kunne ikke hentes. Prøv igen om lidt.")).to_be_visible()


def test_on_a_phone_the_dialog_fits_and_axe_finds_nothing(desk: Desk) -> None:
    page = desk.page(width=360)
    page.context.add_init_script(Axe().axe_script)
    page.reload()
    pen.at_the_end(page)
    page.get_by_role("button", name="Henvisning til en kilde").click()
    expect(page.get_by_role("listbox", name=LIST)).to_be_focused()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    found = page.evaluate("async () => (await axe.run()).violations.map((each) => each.id)")
    assert found == []
