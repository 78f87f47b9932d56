"""A whole round of feedback, by mouse and by keyboard alone: asked, commented on passages, sent, told,
answered, dealt with, shared anew, found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from portfolio.core import clock
from portfolio.notices.actions import PATIENCE
from portfolio.people.models import Person
from tests.browser import pen
from tests.browser.hands import Keyboard, Mouse
from tests.browser.service import Service
from tests.makers import Make

TEXT = (
    "<p>Jeg kom for sent.</p><p>Vi talte om hendes hverdag. Hun fortalte om børnene.</p>"
    "<p>Bagefter gik vi en tur.</p>"
)
QUESTION = "Er det tydeligt, hvad jeg gjorde?"
ABOUT = {
    "Jeg kom for sent.": "Hvad betød det?",
    "Hun fortalte om børnene.": "Hvad sagde hun?",
    "Bagefter gik vi en tur.": "Hvor længe?",
}
WHOLE = "Du lytter."
ANSWER = "At hun savner dem."


@dataclass
class Round:
    """Who takes part, and with which hands."""

    service: Service
    hands: Mouse | Keyboard
    student: Person
    teacher: Person

    def carry_mails(self) -> None:
        """What is read at once need not be mailed: wait as long as mails do, and let them go."""
        with clock.fixed(clock.now() + PATIENCE):
            while self.service.carry():
                pass

    def mailed_to(self, person: Person) -> list[EmailMessage]:
        return [mail for mail in self.service.mails.mails if person.email in str(mail["To"])]


@pytest.mark.sqlite_only
def test_a_whole_round_by_mouse(service: Service, make: Make) -> None:
    walk(service, make, Mouse())


@pytest.mark.postgresql_only
def test_a_whole_round_by_keyboard_alone(service: Service, make: Make) -> None:
    walk(service, make, Keyboard())


def walk(service: Service, make: Make, hands: Mouse | Keyboard) -> None:
    cohort = make.cohort()
    teacher = make.teacher(cohort, "Tina Lærer")
    student = make.student(cohort, "Sofie Æbelø")
    day = make.day(cohort)
    entry = make.entry(student, day, TEXT)
    first = make.version(entry, TEXT)
    # Has waited longer, and nobody asks about it.
    with clock.fixed(clock.now() - timedelta(days=3)):
        make.version(make.entry(make.student(cohort, "Bo Ager"), day, TEXT), TEXT)
    taken = Round(service, hands, student, teacher)
    desk, chair = service.page(student), service.page(teacher)
    asks(taken, desk, first.id)
    sends(taken, chair)
    reads_and_answers(taken, desk)
    writes_on(taken, desk)
    finds_again(taken, chair)


def asks(taken: Round, page: Page, version: int) -> None:
    """The student asks, with a question of their own."""
    page.goto(f"/versions/{version}")
    taken.hands.press(page.locator(".ask summary"))
    taken.hands.write(page.get_by_label("Hvad vil du gerne have feedback på?"), QUESTION)
    taken.hands.press(page.get_by_role("button", name="Bed om feedback"))
    expect(page.get_by_text("Du bad om feedback")).to_be_visible()


def sends(taken: Round, page: Page) -> None:
    """The teacher holds comments on passages back, and sends them with one on the whole."""
    page.goto("/")
    waiting = page.locator(".inbox > li")
    expect(waiting).to_contain_text(["Sofie Æbelø", "Bo Ager"])
    expect(waiting.first).to_contain_text(QUESTION)
    taken.hands.press(page.get_by_role("link", name=re.compile("Sofie Æbelø")).first)
    expect(page.locator(".question")).to_have_text(QUESTION)
    for words, body in ABOUT.items():
        taken.hands.select(page, words)
        expect(page.locator(".commenting .thread-passage")).to_have_text(words)
        taken.hands.write(page.get_by_label("Din kommentar"), body)
        taken.hands.press(page.get_by_role("button", name="Gem til senere"))
        expect(page.get_by_text("Kommentaren er gemt.")).to_be_visible()
    taken.carry_mails()
    assert taken.mailed_to(taken.student) == []
    taken.hands.write(page.get_by_label("Din kommentar"), WHOLE)
    taken.hands.press(page.get_by_role("button", name="Send feedback"))
    expect(page.get_by_text("Din feedback er sendt: 4 kommentarer.")).to_be_visible()
    taken.hands.press(page.get_by_role("link", name="Næste i indbakken"))
    expect(page.locator("main")).to_contain_text("Bo Ager")


def reads_and_answers(taken: Round, page: Page) -> None:
    """One line under the bell and one mail; it leads to the comment, and holds none."""
    page.goto("/")
    expect(page.locator(".bell")).to_contain_text("Beskeder, 1 ny")
    taken.carry_mails()
    [mail] = taken.mailed_to(taken.student)
    told = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert not any(words in told for words in (*ABOUT, *ABOUT.values(), WHOLE, QUESTION))
    [path] = set(re.findall(r"https?://[^/\s]+(/versions/\S+)", told))
    page.goto(path)
    expect(page.locator(".thread:target")).to_have_count(1)
    expect(page.get_by_text("4 kommentarer er ikke klaret endnu.")).to_be_visible()
    thread = page.locator(".thread").filter(has_text=ABOUT["Hun fortalte om børnene."])
    taken.hands.press(thread.locator(".reply summary"))
    taken.hands.write(thread.get_by_label("Dit svar"), ANSWER)
    taken.hands.press(thread.get_by_role("button", name="Send svar"))
    expect(page.get_by_text("Dit svar er sendt.")).to_be_visible()
    whole = page.locator(".thread").filter(has_text=WHOLE)
    taken.hands.press(whole.get_by_role("button", name="Markér som klaret"))
    expect(page.get_by_text("3 kommentarer er ikke klaret endnu.")).to_be_visible()


def writes_on(taken: Round, page: Page) -> None:
    """The first passage goes, the last is rewritten, the one between them stays."""
    taken.hands.press(page.get_by_role("link", name="Skriv videre på teksten"))
    if isinstance(taken.hands, Keyboard):
        taken.hands.reach(pen.text(page))
    pen.at_the_end(page)
    for _ in "tur.":
        page.keyboard.press("Backspace")
    page.keyboard.type("lang tur i regnen.")
    pen.press(page, "Control+Home", "Shift+End", "Delete", "Delete")
    pen.saved(page)
    taken.hands.press(page.get_by_role("button", name="Se teksten igennem og del"))
    taken.hands.press(page.get_by_role("button", name="Del med mine undervisere"))
    expect(page.get_by_text("delt med dine undervisere som version 2.")).to_be_visible()


def finds_again(taken: Round, page: Page) -> None:
    """The teacher sees what became of each passage, the answer, and the difference."""
    page.goto("/")
    expect(page.locator(".bell")).to_contain_text("ny")
    taken.hands.press(page.locator(".bell"))
    taken.hands.press(page.get_by_role("link", name=re.compile("har svaret på en kommentar")))
    expect(page.locator(".thread:target, .post:target")).to_contain_text(ANSWER)
    taken.hands.press(page.get_by_role("link", name=re.compile("^Version 2, delt")))
    expect(page.get_by_text("3 kommentarer er ikke klaret endnu.")).to_be_visible()
    for words, became in (
        ("Jeg kom for sent.", "Stedet er slettet siden version 1. Der stod:"),
        ("Hun fortalte om børnene.", "Stedet er uændret siden version 1."),
        ("Bagefter gik vi en tur.", "Stedet er ændret siden version 1. Der stod:"),
    ):
        thread = page.locator(".thread").filter(has_text=ABOUT[words])
        expect(thread.locator(".thread-since").first).to_have_text(became)
        if became.endswith(":"):
            expect(thread.locator(".thread-passage")).to_have_text(words)
    taken.hands.press(page.get_by_role("link", name="Se, hvad der er ændret siden"))
    expect(page.locator("#changes")).to_have_text(
        "Ændret siden version 1: 3 ord indsat, 4 ord slettet"
    )
    # So it is the first thing that is read aloud.
    expect(page.locator("#changes")).to_be_focused()
    expect(page.locator(".difference del")).to_contain_text(["Jeg kom for sent."])
