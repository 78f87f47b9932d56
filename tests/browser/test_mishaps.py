"""What may happen while somebody writes, on the real pages: no word is lost, nothing is kept here."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from portfolio.core.text import plain
from portfolio.entries.models import Entry
from portfolio.people import passwords
from portfolio.people.models import BrowserSession, Person
from portfolio.texts.count import anslag
from portfolio.texts.models import Draft, RestorePoint
from tests.browser.pen import at_the_end, saved, state
from tests.browser.service import Service
from tests.makers import Make

# Which database it is makes no difference to a browser.
pytestmark = pytest.mark.sqlite_only

PASSWORD = "fem meget grønne katte"
KEPT = """async () => [localStorage.length, sessionStorage.length,
                      (await indexedDB.databases()).length, (await caches.keys()).length,
                      document.cookie]"""


def writing(page: Page) -> Locator:
    """The text, with a script or without."""
    return page.get_by_role("textbox", name="Din tekst", exact=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def nothing_kept(page: Page) -> None:
    assert page.evaluate(KEPT) == [0, 0, 0, 0, ""]


@pytest.fixture
def desk(service: Service, make: Make) -> tuple[Person, Any]:
    """A student with a password, and a day to write about."""
    cohort = make.cohort()
    day = make.day(cohort)
    person = make.person("Sofie Æbelø", password_hash=passwords.hashed(PASSWORD))
    make.enrolment(cohort, person)
    return person, day


def draft_of(make: Make, person: Person) -> str:
    make.session.commit()
    [entry] = make.session.scalars(Entry.owned_by(person)).all()
    return make.all(Draft, text_id=entry.text_id)[0].html


def points_of(make: Make) -> list[str]:
    return [point.html for point in make.all(RestorePoint)]


def test_the_server_is_gone_in_the_middle_of_a_sentence(
    service: Service, make: Make, desk: Any
) -> None:
    person, day = desk
    page = service.page(person)
    page.goto(f"/days/{day.id}/entry")
    writing(page).focus()
    page.keyboard.type("Før. ")
    saved(page)
    service.stop()
    page.keyboard.type("Imens. ")
    expect(state(page)).to_have_text("Kunne ikke gemme, prøver igen")
    with page.expect_event("dialog") as asking:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Overblik").first.click(no_wait_after=True)
    assert asking.value.type == "beforeunload", "leaving warns"
    at_the_end(page)
    page.keyboard.type("Efter.")
    nothing_kept(page)
    service.start()
    saved(page)
    expect(writing(page)).to_have_text("Før. Imens. Efter.")
    assert draft_of(make, person) == "<p>Før. Imens. Efter.</p>"


def test_an_ended_session_is_begun_again_on_the_page(
    service: Service, make: Make, desk: Any
) -> None:
    person, day = desk
    page = service.page(person)
    page.goto(f"/days/{day.id}/entry")
    writing(page).focus()
    page.keyboard.type("Før. ")
    saved(page)
    for row in make.all(BrowserSession):
        make.session.delete(row)
    make.session.commit()
    page.keyboard.type("Bagefter.")
    dialog = page.get_by_role("dialog", name="Du er logget ud")
    expect(dialog).to_be_visible()
    dialog.get_by_label("E-mail").fill(person.email)
    dialog.get_by_label("Adgangskode").fill(PASSWORD)
    dialog.get_by_role("button", name="Log ind", exact=True).click()
    expect(dialog).to_be_hidden()
    saved(page)
    assert draft_of(make, person) == "<p>Før. Bagefter.</p>"
    press(page, "Gem kladde")
    expect(page.get_by_role("status").first).to_contain_text("Gemt")
    expect(writing(page)).to_have_text("Før. Bagefter.")


@pytest.mark.parametrize(
    ("choice", "draft"),
    [
        ("Behold min tekst", "<p>Fælles.</p><p>Mit.</p>"),
        ("Brug den anden tekst", "<p>Fælles.</p><p>Dit.</p>"),
        ("Sæt begge sammen", "<p>Fælles.</p><p>Dit.</p><p>Mit.</p>"),
    ],
)
def test_two_windows_and_both_texts_stay_within_reach(
    service: Service, make: Make, desk: Any, choice: str, draft: str
) -> None:
    person, day = desk
    make.entry(person, day, "<p>Fælles.</p>")
    mine, yours = service.page(person), service.page(person)
    for page in (yours, mine):
        page.goto(f"/days/{day.id}/entry")
        at_the_end(page)
        page.keyboard.press("Enter")
    yours.keyboard.type("Dit.")
    yours.keyboard.press("Control+s")
    saved(yours)
    mine.keyboard.type("Mit.")
    panel = mine.get_by_role("region", name="også ændret i et andet vindue")
    expect(panel).to_be_visible()
    expect(panel.locator("[data-conflict=mine]")).to_contain_text("Mit.")
    expect(panel.locator("[data-conflict=theirs]")).to_contain_text("Dit.")
    panel.get_by_role("button", name=choice).press("Enter")
    expect(panel).to_be_hidden()
    if choice != "Brug den anden tekst":
        saved(mine)
    assert draft_of(make, person) == draft
    reachable = [draft, *points_of(make)]
    assert any("Mit." in html for html in reachable)
    assert any("Dit." in html for html in reachable)
    [text] = {entry.text_id for entry in make.all(Entry)}
    mine.goto(f"/texts/{text}/history")
    links = [a.get_attribute("href") for a in mine.locator("main a[href*='/points/']").all()]
    seen = ""
    for link in dict.fromkeys(links):
        mine.goto(str(link))
        seen += mine.locator("main").inner_text()
    assert all(words in seen + draft for words in ("Mit.", "Dit."))


def test_without_a_script_one_writes_saves_and_shares(
    service: Service, make: Make, desk: Any
) -> None:
    person, day = desk
    page = service.page(java_script_enabled=False)
    page.goto(f"/days/{day.id}/entry")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    press(page, "Log ind")
    writing(page).fill("Første afsnit\n\nAndet afsnit")
    press(page, "Gem kladde")
    expect(page.get_by_role("status").first).to_contain_text("Gemt kl.")
    expect(writing(page)).to_have_value("Første afsnit\n\nAndet afsnit")
    press(page, "Se teksten igennem og del")
    press(page, "Del med mine undervisere")
    expect(page.get_by_role("status").first).to_contain_text("version 1")
    expect(page.locator("main")).to_contain_text("Andet afsnit")
    assert draft_of(make, person) == "<p>Første afsnit</p><p>Andet afsnit</p>"


HARD = [
    "cafe\u0301 q\u0323\u0307",
    "\u1112\u1161\u11ab",
    "12\u202f000 a\u00a0b",
    "sam\u00adarbejde a\u200bb\u2060c\ufeff",
    "\U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467",
]


def test_the_live_count_is_the_servers(service: Service, make: Make, desk: Any) -> None:
    person, day = desk
    page = service.page(person)
    page.goto(f"/days/{day.id}/entry")
    writing(page).focus()
    for words in HARD:
        page.keyboard.insert_text(words)
        page.keyboard.press("Enter")
    live = page.locator("[data-editor-count]").inner_text()
    page.keyboard.press("Control+s")
    saved(page)
    counted = anslag(plain(draft_of(make, person)))
    assert counted > 30
    for shown in (live, page.locator("[data-editor-count]").inner_text()):
        assert shown.startswith(f"{counted} anslag")
