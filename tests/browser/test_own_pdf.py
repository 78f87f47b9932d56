"""A PDF of one's own in a browser: from the file to the receipt and its verification, by mouse and by
keyboard alone. The paper is one that the browser printed: another program than ours made it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portfolio.core import clock
from portfolio.core.arrival import LARGEST_FILE
from portfolio.people.models import Person
from portfolio.submissions.models import HandIn
from tests import own_pdfs
from tests.browser.hands import Keyboard, Mouse
from tests.browser.service import Service
from tests.browser.test_handing_in import declares, downloaded, verified
from tests.makers import Make

SENTENCE = "Jeg mødte en borger på jobcentret, og hun sagde: “Det går bedre nu.”"
PARAGRAPH = " ".join([SENTENCE] * 30)
TRUE_COUNT = len("Indledning") + 10 * len(PARAGRAPH)


@pytest.fixture
def student(make: Make) -> Person:
    """A student who has begun on their assignment, and written nothing in it."""
    cohort = make.cohort()
    make.exam(cohort, takes_own_pdf=True, deadline=clock.now() + timedelta(hours=2))
    student = make.student(cohort, "Sofie Æbelø")
    make.assignment(student, cohort)
    return student


@pytest.fixture
def paper(browser_page: Callable[..., Page], tmp_path: Path) -> Path:
    """Some pages, printed."""
    page = browser_page()
    page.set_content(f"<h1>Indledning</h1>{f'<p>{PARAGRAPH}</p>' * 10}")
    path = tmp_path / "opgave.pdf"
    page.pdf(path=path, format="A4")
    return path


def choosing(service: Service, student: Person, hands: Mouse | Keyboard, **options: int) -> Page:
    """The page on which a file is chosen, found from the home page."""
    page = service.page(student, **options)
    page.goto("/")
    hands.press(page.get_by_role("link", name="Åbn din eksamensopgave"))
    hands.press(page.get_by_role("link", name="Aflevér opgaven"))
    hands.press(page.get_by_role("link", name="Vælg din egen PDF"))
    expect(page.get_by_role("heading", name="Aflevér din egen PDF")).to_be_visible()
    return page


@pytest.mark.sqlite_only
def test_from_the_file_to_its_verification_by_mouse(
    service: Service, make: Make, student: Person, paper: Path
) -> None:
    walk(service, make, student, paper, Mouse())


@pytest.mark.postgresql_only
def test_from_the_file_to_its_verification_by_keyboard_alone(
    service: Service, make: Make, student: Person, paper: Path
) -> None:
    walk(service, make, student, paper, Keyboard())


def walk(
    service: Service, make: Make, student: Person, paper: Path, hands: Mouse | Keyboard
) -> None:
    page = choosing(service, student, hands)
    # A Word file under another name is told what it is, and what was written stays.
    word = paper.with_name("fra-word.pdf")
    word.write_bytes(b"PK\x03\x04")
    hands.hand_over(page.get_by_label("Din opgave som PDF"), word)
    hands.write(page.get_by_label("Antal anslag"), "20.500")
    hands.write(page.get_by_label("Vejleder"), "Torben Tang")
    hands.press(page.get_by_role("button", name="Se PDF'en igennem"))
    expect(page.get_by_role("alert")).to_contain_text("Filen er ikke en PDF")
    expect(page.get_by_label("Antal anslag")).to_have_value("20.500")
    hands.hand_over(page.get_by_label("Din opgave som PDF"), paper)
    hands.press(page.get_by_role("button", name="Se PDF'en igennem"))
    expect(page.get_by_role("heading", name="Se opgaven igennem")).to_be_visible()
    looks(page)
    declares(page, hands)
    expect(page.get_by_text("Omfanget er oplyst af den studerende.")).to_be_visible()
    [handed_in] = make.all(HandIn)
    assert handed_in.anslag == 20_500
    assert abs((handed_in.read_anslag or 0) - TRUE_COUNT) < TRUE_COUNT // 200
    code = page.locator(".facts dd").first.inner_text()
    receipt = downloaded(page, hands, "Hent kvitteringen", paper.parent)
    kept = downloaded(page, hands, "Hent opgaven (PDF)", paper.parent)
    assert kept.read_bytes() == paper.read_bytes()
    verified(service, hands, receipt, kept, code)


def looks(page: Page) -> None:
    """Both counts, and a picture of each page."""
    expect(page.get_by_text("20.500 anslag").first).to_be_visible()
    expect(page.get_by_text("I filen har vi talt cirka 2")).to_be_visible()
    expect(page.get_by_text("langt fra hinanden")).to_have_count(0)
    pictures = page.get_by_role("list", name="Opgavens sider").get_by_role("img")
    assert pictures.count() >= 4
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("image => image.decode()")
        assert picture.evaluate("image => image.naturalWidth") > 500


@pytest.mark.sqlite_only
def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    service: Service, student: Person, tmp_path: Path
) -> None:
    page = choosing(service, student, Mouse(), width=360)
    page.get_by_label("Antal anslag").fill("2.200")
    field, path = page.get_by_label("Din opgave som PDF"), tmp_path / "opgave.pdf"
    path.write_bytes(bytes(LARGEST_FILE + 1))
    field.set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("Den må højst fylde 20 MB")
    assert field.evaluate("field => field.files.length") == 0
    path.write_bytes(own_pdfs.paper())
    field.set_input_files(path)
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Se PDF'en igennem").click()
    expect(page.get_by_role("heading", name="Se opgaven igennem")).to_be_visible()
