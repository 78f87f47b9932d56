"""All papers of a sitting in one file: seen growing, fetched, without scripts too, and by axe."""

from __future__ import annotations

from datetime import timedelta
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from portfolio.submissions.bundle_actions import ask_for_bundle, pack_some
from tests.browser.service import Service
from tests.browser.test_axe import Eye
from tests.makers import Make
from tests.submissions.papers import Papers, table_of


def fetched(page: Page) -> int:
    """How many papers are in the file that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent filen").press("Enter")
    with ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        return len(table_of(archive))


@pytest.fixture
def papers(service: Service, make: Make) -> Papers:
    papers = Papers(make, lambda _person: None, service.app)
    papers.papers(7)
    return papers


@pytest.mark.sqlite_only
def test_the_page_follows_the_worker(service: Service, papers: Papers) -> None:
    page = service.page(papers.tutor)
    page.goto(f"/sittings/{papers.sitting.id}")
    page.get_by_role("link", name="Alle opgaver i én fil").press("Enter")
    page.get_by_role("button", name="Lav filen").press("Enter")
    said = page.get_by_role("status").filter(has_text="opgaver er pakket")
    expect(said).to_have_text("0 af 7 opgaver er pakket")
    look = page.get_by_role("link", name="Se, hvor langt den er nu")
    look.focus()
    with service.app.extensions["database"].transaction():
        pack_some(papers.bundles()[0].id)
    expect(said).to_have_text("5 af 7 opgaver er pakket")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 5)
    expect(look).to_be_focused()
    service.carry()
    expect(page.get_by_role("heading", name="Filen er klar")).to_be_visible()
    assert fetched(page) == 7


@pytest.mark.sqlite_only
def test_without_scripts_a_link_looks_again(service: Service, papers: Papers) -> None:
    page = service.page(papers.tutor, java_script_enabled=False)
    page.goto(f"/sittings/{papers.sitting.id}/papers")
    page.get_by_role("button", name="Lav filen").press("Enter")
    expect(page.get_by_text("0 af 7 opgaver er pakket")).to_be_visible()
    service.carry()
    page.get_by_role("link", name="Se, hvor langt den er nu").press("Enter")
    expect(page.get_by_role("heading", name="Filen er klar")).to_be_visible()
    assert fetched(page) == 7


@pytest.mark.sqlite_only
def test_axe_finds_nothing_however_it_stands(service: Service, papers: Papers, make: Make) -> None:
    eye = Eye(service, papers.office, "da")
    page = f"/sittings/{papers.sitting.id}/papers"
    eye.look_at(page, "nothing yet")
    with service.app.extensions["database"].transaction():
        ask_for_bundle(papers.sitting, by=papers.office)
    eye.look_at(page, "being made")
    [bundle] = papers.bundles()
    bundle.moved_at -= timedelta(hours=1)
    make.keep(bundle)
    eye.look_at(page, "standing still")
    service.carry()
    eye.look_at(page, "ready")
    papers.paper()
    eye.look_at(page, "ready and not the newest")
    assert eye.wrong == []
    assert len(eye.seen) == 5
