"""The small behaviours of every page, and the session that asks before it ends."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.editor_harness import Server

Open = Callable[..., Page]


def opened(server: Server, browser_page: Open) -> Page:
    page = browser_page()
    page.goto(f"{server.address}/plain")
    return page


def names(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "li[data-id]", "items => items.map((item) => item.dataset.name)"
    )


def test_reorder_by_buttons_keys_and_dragging(server: Server, browser_page: Open) -> None:
    page = opened(server, browser_page)
    down = page.get_by_role("button", name="Flyt ned")
    down.nth(0).click()
    assert names(page) == ["Anden", "Første", "Tredje"]
    expect(page.get_by_text("Første er nu nr. 2 af 3")).to_be_attached()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_text("Første er nu nr. 3 af 3")).to_be_attached()
    expect(down.nth(2)).to_be_focused()
    handle = page.locator("[data-handle]").nth(2).bounding_box()
    first = page.locator("li[data-id]").nth(0).bounding_box()
    assert handle
    assert first
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(first["x"] + 5, first["y"] + 60, steps=8)
    page.mouse.move(first["x"] + 5, first["y"] + 2, steps=8)
    page.mouse.up()
    assert names(page) == ["Første", "Anden", "Tredje"]
    page.wait_for_timeout(300)
    assert server.orders == [["2", "1", "3"], ["2", "3", "1"], ["1", "2", "3"]]


def test_reorder_that_fails_is_put_back_and_said(server: Server, browser_page: Open) -> None:
    page = opened(server, browser_page)
    server.mode = "error"
    page.get_by_role("button", name="Flyt ned").nth(0).click()
    expect(page.get_by_text("Rækkefølgen kunne ikke gemmes.")).to_be_visible()
    assert names(page) == ["Første", "Anden", "Tredje"]


def test_what_is_looked_at_becomes_read(server: Server, browser_page: Open) -> None:
    page = opened(server, browser_page)
    page.wait_for_timeout(1000)
    assert server.posts == []
    page.wait_for_timeout(1800)
    assert server.posts == [("/read", {})]


def test_keys_follow_links_but_never_while_one_writes(server: Server, browser_page: Open) -> None:
    page = opened(server, browser_page)
    page.get_by_label("Søg").press("Alt+PageDown")
    expect(page.get_by_role("heading", name="Opgaven")).to_be_visible()
    page.get_by_role("heading", name="Opgaven").click()
    page.keyboard.press("Alt+PageDown")
    expect(page.get_by_role("heading", name="Andet")).to_be_visible()


def test_confirm_asks_first(server: Server, browser_page: Open) -> None:
    page = opened(server, browser_page)
    page.get_by_role("button", name="Slet delen").click()
    page.get_by_role("button", name="Annullér").click()
    assert server.posts == []
    page.get_by_role("button", name="Slet delen").click()
    page.get_by_role("dialog", name="Vil du slette?").get_by_role("button", name="Slet").click()
    expect(page.get_by_role("heading", name="Delt")).to_be_visible()
    assert server.posts[-1][1]["delete"] == ["1"]


def test_the_session_asks_before_it_ends_and_goes_on(server: Server, browser_page: Open) -> None:
    server.ends_in = 540
    page = opened(server, browser_page)
    asking = page.get_by_role("dialog", name="Vil du fortsætte?")
    expect(asking).to_be_visible()
    expect(asking).to_contain_text("om 9 minutter")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("button", name="Fortsæt").click()
    expect(asking).to_be_hidden()
    assert server.ends_in == 7200


def test_the_session_goes_on_while_somebody_types(server: Server, browser_page: Open) -> None:
    page = browser_page()
    page.clock.install()
    page.goto(f"{server.address}/plain")
    server.ends_in = 3600
    page.get_by_label("Søg").press("a")
    page.wait_for_timeout(300)
    assert server.ends_in == 3600
    page.clock.fast_forward("06:00")
    page.get_by_label("Søg").press("b")
    page.wait_for_timeout(500)
    assert server.ends_in == 7200


def test_after_sleep_an_ended_session_is_told(server: Server, browser_page: Open) -> None:
    server.ends_in = 60
    page = browser_page()
    page.clock.install()
    page.goto(f"{server.address}/plain")
    page.get_by_role("button", name="Ikke nu").click()
    server.end_session()
    page.clock.fast_forward("02:00:00")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("dialog", name="Du er logget ud")).to_be_visible()
    page.get_by_label("E-mail").fill("sofie@portfolio.example")
    page.get_by_label("Adgangskode").fill("det rigtige kodeord")
    page.get_by_role("button", name="Log ind", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator("meta[name=csrf-token]").get_attribute("content") == "token-of-7"
