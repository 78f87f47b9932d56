"""Handing in, in a browser: from seven entries to the receipt and its verification, by mouse and by
keyboard alone; after a later deadline; to a re-exam."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from portfolio.cohorts.models import Cohort
from portfolio.core import clock
from portfolio.core.clock import COPENHAGEN
from portfolio.people.models import Person
from tests.browser.hands import Keyboard, Mouse
from tests.browser.service import Service
from tests.makers import Make

DAYS = [f"Dagens emne {number}" for number in range(1, 8)]
TO_TIME = "Opgaven er modtaget til tiden."


@dataclass
class Course:
    """A student who has shared a text on each of seven days, and the exam before them."""

    cohort: Cohort
    student: Person
    administrator: Person


def course(make: Make, deadline: timedelta, **rules: object) -> Course:
    cohort = make.cohort(name="Hold Nord")
    student = make.student(cohort, "Sofie Æbelø")
    for number, title in enumerate(DAYS):
        day = make.day(cohort, date=clock.today() - timedelta(days=20 - number), title=title)
        html = f"<p>På dag {number + 1} spurgte jeg en borger, hvad hun håbede på.</p>"
        make.version(make.entry(student, day, html), html)
    make.exam(cohort, deadline=clock.now() + deadline, **rules)
    return Course(cohort, student, make.administrator("Anne Administrator"))


@pytest.mark.sqlite_only
def test_from_seven_entries_to_the_receipt_by_mouse(
    service: Service, make: Make, tmp_path: Path
) -> None:
    walk(service, make, tmp_path, Mouse())


@pytest.mark.postgresql_only
def test_from_seven_entries_to_the_receipt_by_keyboard_alone(
    service: Service, make: Make, tmp_path: Path
) -> None:
    walk(service, make, tmp_path, Keyboard())


def walk(service: Service, make: Make, folder: Path, hands: Mouse | Keyboard) -> None:
    there = course(make, timedelta(days=30))
    page = service.page(there.student)
    compiles(page, hands)
    hands.press(page.get_by_role("link", name="Aflevér opgaven"))
    looks(page, hands)
    declares(page, hands)
    expect(page.get_by_text(TO_TIME)).to_be_visible()
    code = page.locator(".facts dd").first.inner_text()
    receipt = downloaded(page, hands, "Hent kvitteringen", folder)
    paper = downloaded(page, hands, "Hent opgaven (PDF)", folder)
    assert hashlib.sha256(paper.read_bytes()).hexdigest() in receipt.read_text("utf-8")
    words = "".join(each.extract_text() for each in pypdf.PdfReader(paper).pages)
    assert [words.count(title) > 0 for title in DAYS] == [True] * 7
    verified(service, hands, receipt, paper, code)
    # Whoever looks at the assignment again sees that it is handed in.
    page.goto("/")
    expect(page.get_by_text("Din opgave er afleveret ")).to_be_visible()
    hands.press(page.get_by_role("link", name="Se afleveringen"))
    expect(page.get_by_text("Opgaven er afleveret ")).to_be_visible()
    while service.carry():
        pass
    [mail] = [each for each in service.mails.mails if there.student.email in str(each["To"])]
    assert code in str(mail.get_body(("plain",)).get_content())


def compiles(page: Page, hands: Mouse | Keyboard) -> None:
    """Choose all seven texts, and stop at the assignment's page."""
    page.goto("/")
    hands.press(page.get_by_role("link", name="Begynd på eksamensopgaven"))
    boxes = page.get_by_label("Vælg hele teksten")
    expect(boxes).to_have_count(7)
    for place in range(7):
        hands.tick(boxes.nth(place))
    hands.press(page.get_by_role("button", name="Begynd på opgaven"))
    expect(page.locator(".part-title")).to_have_text(DAYS)


def looks(page: Page, hands: Mouse | Keyboard) -> None:
    """Have the paper made, and look at its pages."""
    hands.write(page.get_by_label("Vejleder"), "Torben Tang")
    hands.press(page.get_by_role("button", name="Lav udgaven, og se den igennem"))
    expect(page.get_by_text("Det er ikke afleveret endnu.")).to_be_visible()
    picture = page.locator(".paper-pages img").first
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 500


def declares(page: Page, hands: Mouse | Keyboard) -> None:
    """Forget to tick, be told, tick, and hand in."""
    hands.press(page.get_by_role("button", name="Aflevér"))
    expect(page.get_by_role("alert")).to_contain_text("Sæt kryds ved erklæringen")
    hands.tick(page.get_by_label("Det erklærer jeg"))
    hands.tick(page.get_by_role("radio", name="Nej"))
    hands.press(page.get_by_role("button", name="Aflevér"))
    expect(page.get_by_role("heading", name="Kvittering", exact=True)).to_be_visible()


def downloaded(page: Page, hands: Mouse | Keyboard, name: str, folder: Path) -> Path:
    with page.expect_download() as started:
        hands.press(page.get_by_role("link", name=name))
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def verified(
    service: Service, hands: Mouse | Keyboard, receipt: Path, paper: Path, code: str
) -> None:
    """Somebody whom nobody knows asks whether the two belong together, and about another file."""
    anyone = service.page()
    anyone.goto("/verify")
    changed = paper.with_name("changed.pdf")
    changed.write_bytes(paper.read_bytes() + b"\n")
    for file, answer in ((paper, "Ja. Kvitteringen er vores"), (changed, "hører til en anden fil")):
        hands.hand_over(anyone.get_by_label("Kvitteringen (tekstfil)"), receipt)
        hands.hand_over(anyone.get_by_label("Opgaven (PDF)"), file)
        hands.press(anyone.get_by_role("button", name="Undersøg"))
        expect(anyone.get_by_text(answer)).to_be_visible()
        expect(anyone.get_by_text(code)).to_be_visible()
        expect(anyone.get_by_text("Sofie Æbelø")).to_have_count(0)


@pytest.mark.sqlite_only
def test_after_the_deadline_with_a_later_one_of_their_own(service: Service, make: Make) -> None:
    there = course(make, timedelta(hours=-1), takes_late=False)
    page = service.page(there.student)
    compiles(page, Mouse())
    page.get_by_role("link", name="Aflevér opgaven").click()
    expect(page.get_by_text("prøven tager ikke imod flere opgaver")).to_be_visible()
    expect(page.get_by_role("button", name="Lav udgaven, og se den igennem")).to_have_count(0)

    chair = service.page(there.administrator)
    chair.goto(f"/cohorts/{there.cohort.id}")
    chair.get_by_role("link", name="Afleveringer").click()
    chair.get_by_label("Sofie Æbelø").check()
    chair.locator("summary", has_text="Forlæng fristen").click()
    tomorrow = clock.today() + timedelta(days=1)
    fill_moment(chair, "Ny frist", tomorrow.isoformat(), "23.59")
    chair.get_by_label("Grund").select_option(label="Sygdom")
    chair.get_by_role("button", name="Forlæng fristen for de valgte").click()
    expect(chair.get_by_text("fristen er forlænget til")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Fristen er overskredet")).to_have_count(0)
    looks(page, Mouse())
    declares(page, Mouse())
    expect(page.get_by_text(TO_TIME)).to_be_visible()
    chair.reload()
    expect(chair.get_by_role("row", name="Sofie Æbelø")).to_contain_text("Afleveret")


@pytest.mark.postgresql_only
def test_too_late_is_told_before_and_after(service: Service, make: Make) -> None:
    there = course(make, timedelta(hours=-1))
    page = service.page(there.student)
    compiles(page, Keyboard())
    page.get_by_role("link", name="Aflevér opgaven").click()
    expect(page.get_by_text("markeret som afleveret for sent")).to_be_visible()
    looks(page, Keyboard())
    expect(page.get_by_text("Opgaven bliver markeret som afleveret for sent.")).to_be_visible()
    declares(page, Keyboard())
    expect(page.get_by_text("Opgaven er modtaget, men efter fristen.")).to_be_visible()


@pytest.mark.sqlite_only
def test_a_re_exam(service: Service, make: Make) -> None:
    there = course(make, timedelta(hours=-1), takes_late=False)
    chair = service.page(there.administrator)
    chair.goto(f"/cohorts/{there.cohort.id}")
    chair.get_by_role("link", name="Tilføj en omprøve eller sygeprøve").click()
    chair.get_by_role("radio", name="Omprøve").check()
    due = datetime.now(COPENHAGEN) + timedelta(days=60)
    fill_moment(chair, "Afleveringsfrist", due.date().isoformat(), "12.00")
    chair.get_by_role("button", name="Sæt prøven op").click()
    chair.get_by_label("Sofie Æbelø").check()
    chair.get_by_role("button", name="Lad dem komme op").click()

    page = service.page(there.student)
    compiles(page, Mouse())
    page.get_by_role("link", name="Aflevér opgaven").click()
    expect(page.get_by_text("Omprøve")).to_be_visible()
    looks(page, Mouse())
    declares(page, Mouse())
    expect(page.get_by_text(TO_TIME)).to_be_visible()
    chair.reload()
    row = chair.get_by_role("row", name="Sofie Æbelø")
    expect(row).to_contain_text("Afleveret")
    expect(chair.get_by_role("heading", name="Afleveringer: Omprøve")).to_be_visible()


def fill_moment(page: Page, legend: str, day: str, at: str) -> None:
    """A date and the time of day beside it."""
    group = page.get_by_role("group", name=legend)
    group.get_by_label("Dato").fill(day)
    group.get_by_label("Klokkeslæt").fill(at)
