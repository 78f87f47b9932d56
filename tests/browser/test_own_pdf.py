"""A PDF of one's own in a browser: from the file to the receipt, and to its verification."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portfolio.core import clock
from portfolio.core.arrival import LARGEST_FILE
from portfolio.people.models import Person
from tests import own_pdfs
from tests.browser.service import Service
from tests.makers import Make


@pytest.fixture
def student(make: Make) -> Person:
    """A student who has begun on their assignment, and written nothing in it."""
    cohort = make.cohort()
    make.exam(cohort, takes_own_pdf=True, deadline=clock.now() + timedelta(hours=2))
    student = make.student(cohort, "Åse Ødegård")
    make.assignment(student, cohort)
    return student


def brought(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def downloaded(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def choosing(service: Service, student: Person, **options: int) -> Page:
    """The page on which a file is chosen, found from the home page."""
    page = service.page(student, **options)
    page.goto("/")
    page.get_by_role("link", name="Åbn din eksamensopgave").click()
    page.get_by_role("link", name="Aflevér opgaven").click()
    page.get_by_role("link", name="Vælg din egen PDF").click()
    expect(page.get_by_role("heading", name="Aflevér din egen PDF")).to_be_visible()
    return page


def test_from_the_file_to_the_receipt_and_its_verification(
    service: Service, student: Person, tmp_path: Path
) -> None:
    page = choosing(service, student)
    # A Word file under another name is told what it is, and what was written stays.
    page.get_by_label("Din opgave som PDF").set_input_files(
        brought(tmp_path, "opgave.pdf", b"PK\x03\x04 fra Word")
    )
    page.get_by_label("Antal anslag").fill("2.200")
    page.get_by_label("Vejleder").fill("Tina Tind")
    page.get_by_role("button", name="Se PDF'en igennem").click()
    expect(page.get_by_role("alert")).to_contain_text("Filen er ikke en PDF")
    expect(page.get_by_label("Antal anslag")).to_have_value("2.200")
    paper = brought(tmp_path, "opgave.pdf", own_pdfs.paper())
    page.get_by_label("Din opgave som PDF").set_input_files(paper)
    # From here on by the keyboard.
    page.get_by_label("Vejleder").press("Enter")
    expect(page.get_by_role("heading", name="Se opgaven igennem")).to_be_visible()
    expect(page.get_by_text("Det har du selv oplyst.")).to_contain_text("cirka 2.1")
    pictures = page.get_by_role("list", name="Opgavens sider").get_by_role("img")
    expect(pictures).to_have_count(3)
    for place in range(3):
        pictures.nth(place).scroll_into_view_if_needed()
        expect(pictures.nth(place)).to_have_js_property("naturalWidth", 900)
    page.get_by_label("Det erklærer jeg").press("Space")
    page.get_by_label("Nej").press("Space")
    page.get_by_role("button", name="Aflevér").press("Enter")
    expect(page.get_by_text("Din opgave er afleveret. Her er din kvittering.")).to_be_visible()
    expect(page.get_by_text("Omfanget er oplyst af den studerende.")).to_be_visible()
    receipt = downloaded(page, "Hent kvitteringen", tmp_path)
    kept = downloaded(page, "Hent opgaven (PDF)", tmp_path)
    assert kept.read_bytes() == paper.read_bytes()
    assert service.carry() == 1

    anybody = service.page()
    anybody.goto("/verify")
    for file, answer in ((paper, "Ja. Kvitteringen er vores"), (receipt, "til en anden fil")):
        anybody.get_by_label("Kvitteringen (tekstfil)").set_input_files(receipt)
        anybody.get_by_label("Opgaven (PDF)").set_input_files(file)
        anybody.get_by_role("button", name="Undersøg").click()
        expect(anybody.get_by_text(answer)).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    service: Service, student: Person, tmp_path: Path
) -> None:
    page = choosing(service, student, width=360)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Antal anslag").fill("2.200")
    chooser = page.get_by_label("Din opgave som PDF")
    chooser.set_input_files(brought(tmp_path, "stor.pdf", bytes(LARGEST_FILE + 1)))
    page.get_by_role("button", name="Se PDF'en igennem").click()
    expect(page.get_by_role("alert")).to_contain_text("Den må højst fylde 20 MB")
    assert "POST" not in sent
    chooser.set_input_files(brought(tmp_path, "opgave.pdf", own_pdfs.paper()))
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Se PDF'en igennem").click()
    expect(page.get_by_role("heading", name="Se opgaven igennem")).to_be_visible()
