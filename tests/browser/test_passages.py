"""Commenting on a passage: by mouse, by keyboard, on a phone; and where it is in the next version."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portfolio.feedback.models import Comment
from portfolio.people.models import Person
from portfolio.texts.models import Version
from tests.browser.service import Service
from tests.makers import Make

HTML = (
    "<h2>Mødet</h2><p>Jeg mødte en borger 🙂 den første dag. Vi talte <strong>længe</strong> om"
    " arbejde.<br>Så gik jeg hjem.</p><ul><li><p>Lyttede</p></li><li><p>Spurgte åbent</p></li></ul>"
)


class Desk:
    """A student's shared text and the teacher who reads it."""

    def __init__(self, service: Service, make: Make) -> None:
        self.service, self.make = service, make
        self.cohort = self.make.cohort()
        self.teacher = self.make.teacher(self.cohort, "Tina Lærer")
        self.student = self.make.student(self.cohort, "Sofie Æbelø")
        self.entry = self.make.entry(self.student, self.make.day(self.cohort))
        self.version: Version = self.make.version(self.entry, HTML)

    def page(self, person: Person, version: Version | None = None, **options: int) -> Page:
        page = self.service.page(person, **options)
        page.goto(f"/versions/{(version or self.version).id}")
        return page

    def comments(self) -> list[tuple[str | None, str]]:
        return [(each.quote_exact, each.body) for each in self.make.all(Comment)]


@pytest.fixture
def desk(service: Service, make: Make) -> Desk:
    return Desk(service, make)


def select(page: Page, begins: str, ends: str) -> None:
    """Select from the beginning of some words to the end of others, as a mouse or a thumb does."""
    page.evaluate(
        """([begins, ends]) => {
            const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (node.data.includes(begins)) range.setStart(node, node.data.indexOf(begins));
                if (node.data.includes(ends)) range.setEnd(node, node.data.indexOf(ends) + ends.length);
            }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [begins, ends],
    )


@pytest.mark.sqlite_only
def test_a_passage_over_cells_of_a_table_is_commented_on(desk: Desk) -> None:
    table = "<table><tr><th>Uge<th>Hvad<tr><td>ni<td>Hun tøvede <b>længe</b></table>"
    desk.version = desk.make.version(desk.entry, f"{HTML}{table}<p>Slut.</p>")
    page = desk.page(desk.teacher, width=360)
    select(page, "ni", "længe")
    page.get_by_role("button", name="Kommentér det markerede").click()
    page.get_by_label("Din kommentar").fill("Hvor længe?")
    page.get_by_role("button", name="Gem til senere").click()
    expect(page.locator("td mark.passage")).to_have_text(["ni", "Hun tøvede ", "længe"])
    assert desk.comments() == [("ni\nHun tøvede længe", "Hvor længe?")]


@pytest.mark.sqlite_only
def test_a_passage_from_a_footnote_on_is_commented_on(desk: Desk) -> None:
    note = '<span class="footnote">Se bilag 🙂 to</span>'
    desk.version = desk.make.version(desk.entry, f"<p>Hun sagde ja{note}, og så gik hun.</p>")
    page = desk.page(desk.teacher)
    for begins, ends, words in (
        ("bilag", "to", "bilag 🙂 to"),
        ("bilag", "så gik", "bilag 🙂 to\n, og så gik"),
        ("sagde", "Se", "sagde ja\nSe"),
        ("gik", "hun.", "gik hun."),
    ):
        select(page, begins, ends)
        page.get_by_role("button", name="Kommentér det markerede").click()
        page.get_by_label("Din kommentar").fill("Hvad?")
        page.get_by_role("button", name="Gem til senere").click()
        expect(page.get_by_text("Kommentaren er gemt.")).to_be_visible()
        assert desk.comments()[-1] == (words, "Hvad?")


@pytest.mark.sqlite_only
def test_a_passage_is_selected_and_commented_on(desk: Desk) -> None:
    page = desk.page(desk.teacher)
    for begins, ends, body in (
        ("borger 🙂", "længe", "Hvad sagde borgeren?"),
        # Across the first one, over blocks; half a word is taken whole.
        ("lte", "Lytt", "Hvordan lyttede du?"),
    ):
        select(page, begins, ends)
        page.get_by_role("button", name="Kommentér det markerede").click()
        field = page.get_by_label("Din kommentar")
        expect(field).to_be_focused()
        field.fill(body)
        page.get_by_role("button", name="Gem til senere").click()
        expect(page.get_by_text("Kommentaren er gemt.")).to_be_visible()
    assert desk.comments() == [
        ("borger 🙂 den første dag. Vi talte længe", "Hvad sagde borgeren?"),
        ("talte længe om arbejde.\nSå gik jeg hjem.\nLyttede", "Hvordan lyttede du?"),
    ]
    expect(page.locator(".passage-number")).to_have_text(["1", "2"])
    expect(page.locator(".thread .thread-number")).to_have_count(2)
    # From the passage to its comment and back, and no further.
    page.locator(".passage-number").nth(1).click()
    expect(page.locator(".thread:target .post-text")).to_have_text("Hvordan lyttede du?")
    page.locator(".thread:target .thread-number").click()
    expect(page.locator(".passage-number:target")).to_have_text("2")
    # What the marks added is no part of the text.
    page.reload()
    select(page, "Spurgte", "åbent")
    page.get_by_role("button", name="Kommentér det markerede").click()
    page.get_by_label("Din kommentar").fill("Godt.")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Din feedback er sendt: 3 kommentarer.")).to_be_visible()
    assert desk.comments()[-1] == ("Spurgte åbent", "Godt.")


@pytest.mark.postgresql_only
def test_a_passage_by_keyboard_alone(desk: Desk) -> None:
    page = desk.page(desk.teacher)
    page.get_by_role("button", name="Vælg et sted i teksten").press("Enter")
    # The heading; its paragraph; the sentence after; and one more; the list's first item with it.
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".commenting [role=status]")).to_contain_text("Vi talte længe")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Din kommentar")).to_be_focused()
    page.keyboard.type("Fortæl mere.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Din feedback er sendt: 1 kommentar.")).to_be_visible()
    assert desk.comments() == [
        ("Vi talte længe om arbejde.\nSå gik jeg hjem.\nLyttede", "Fortæl mere.")
    ]
    # Choosing is left without a trace.
    chooser = page.get_by_role("button", name="Vælg et sted i teksten")
    chooser.press("Enter")
    page.keyboard.press("Escape")
    expect(chooser).to_be_focused()


@pytest.mark.sqlite_only
def test_on_a_phone_the_comment_stands_below_its_paragraph(desk: Desk) -> None:
    page = desk.page(desk.teacher, width=360, height=740)
    select(page, "Vi talte", "Vi talte")
    page.get_by_role("button", name="Kommentér det markerede").click()
    page.get_by_label("Din kommentar").fill("Om hvad?")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Din feedback er sendt")).to_be_visible()
    place = page.locator(".text > p + .threads-below .thread")
    expect(place).to_contain_text("Om hvad?")
    # Where there is a margin it goes there, and comes back.
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("aside .thread")).to_contain_text("Om hvad?")
    expect(page.locator(".threads-below")).to_have_count(0)


@pytest.mark.sqlite_only
def test_what_was_written_and_not_sent_is_not_left_behind_unasked(desk: Desk) -> None:
    page = desk.page(desk.teacher)
    page.get_by_label("Din kommentar").fill("Halvt skrev")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    page.get_by_role("link", name="Overblik").first.click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Din kommentar")).to_have_value("Halvt skrev")
