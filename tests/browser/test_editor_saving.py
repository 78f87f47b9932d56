"""No word is lost: the server away, two windows, a session that ends, a page that is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_harness import Server
from tests.browser.pen import at_the_end

Open = Callable[..., Page]


def state(page: Page) -> Locator:
    return page.locator("[data-editor-state]")


def text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Din tekst")


def stop_clock(page: Page) -> None:
    """From now on nothing of the page happens because time passes, however slow the machine is.

    Timers that ran before `page.clock.install()` run on.
    """
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 0.1)


def in_conflict(server: Server, open_editor: Open) -> Page:
    server.html = "<p>fælles</p>"
    page = open_editor()
    at_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("mit")
    server.write_elsewhere("<p>fælles</p><p>dit</p>")
    expect(page.get_by_role("heading", name="også ændret")).to_be_focused()
    return page


def test_a_pause_saves_within_three_seconds_and_says_so(server: Server, open_editor: Open) -> None:
    page = open_editor()
    page.clock.install()
    stop_clock(page)
    expect(state(page)).to_have_text("")
    page.keyboard.type("Et ord")
    expect(state(page)).to_have_text("Ikke gemt endnu")
    page.clock.run_for(3000)
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>Et ord</p>"
    assert [(save["revision"], save["sequence"]) for save in server.saves] == [(1, 1)]
    page.keyboard.type(" til")
    expect(state(page)).to_have_text("Ikke gemt endnu")
    page.clock.run_for(3000)
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert [(save["revision"], save["sequence"]) for save in server.saves] == [(1, 1), (2, 2)]


def test_one_save_at_a_time_and_the_last_word_arrives(server: Server, open_editor: Open) -> None:
    server.delay = 0.8
    page = open_editor()
    page.keyboard.type("a")
    page.keyboard.press("Control+s")
    expect(state(page)).to_have_text("Gemmer …")
    page.keyboard.type("b")
    page.keyboard.press("Control+s")
    page.keyboard.type("c")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>abc</p>"
    assert server.refused == []


def test_leaving_the_field_saves(server: Server, open_editor: Open) -> None:
    page = open_editor()
    page.clock.install()
    stop_clock(page)
    page.keyboard.type("a")
    page.keyboard.press("Tab")
    expect(state(page)).to_have_text("Gemt kl. 14.05")


@pytest.mark.parametrize("mode", ["error", "gone", "lost"])
def test_the_server_away_and_back(server: Server, open_editor: Open, mode: str) -> None:
    page = open_editor()
    server.mode = mode
    page.keyboard.type("a")
    expect(state(page)).to_have_text("Kunne ikke gemme, prøver igen")
    expect(page.locator("[data-editor-spoken]")).to_have_text("Kunne ikke gemme, prøver igen")
    page.keyboard.type("b")
    if mode == "lost":
        # The next answer is lost too: the page is then two saves behind the server.
        page.wait_for_timeout(2500)
    page.keyboard.type("c")
    server.mode = "ok"
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>abc</p>"
    expect(page.get_by_role("heading", name="også ændret")).to_be_hidden()


def test_the_network_away_and_back(server: Server, open_editor: Open) -> None:
    page = open_editor()
    page.clock.install()
    page.context.set_offline(True)
    page.keyboard.type("a")
    expect(state(page)).to_have_text("Kunne ikke gemme, prøver igen")
    stop_clock(page)
    page.context.set_offline(False)
    expect(state(page)).to_have_text("Gemt kl. 14.05")


def test_a_refusal_is_shown_as_it_is_and_the_text_stays(server: Server, open_editor: Open) -> None:
    page = open_editor()
    server.mode = "422"
    page.keyboard.type("a")
    expect(state(page)).to_have_text("Teksten er for lang.")
    expect(text(page)).to_have_text("a")
    server.mode = "ok"
    page.keyboard.type("b")
    expect(state(page)).to_have_text("Gemt kl. 14.05")


def test_a_forbidden_save_is_told_once_the_session_is_known_to_stand(
    server: Server, open_editor: Open
) -> None:
    page = open_editor()
    server.mode = "403"
    page.keyboard.type("a")
    expect(state(page)).to_have_text("Teksten er for lang.")
    expect(page.get_by_label("Adgangskode")).to_be_hidden()


def test_hiding_or_leaving_the_page_saves_without_waiting(
    server: Server, open_editor: Open
) -> None:
    page = open_editor()
    page.clock.install()
    stop_clock(page)
    page.keyboard.type("sidste ord")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>sidste ord</p>"


def test_the_last_chance_overtakes_a_save_that_is_on_its_way(
    server: Server, open_editor: Open
) -> None:
    server.delay = 0.5
    page = open_editor()
    page.keyboard.type("a")
    page.keyboard.press("Control+s")
    page.keyboard.type("b")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(state(page)).to_have_text("Gemt kl. 14.05", timeout=3000)
    page.wait_for_timeout(800)
    page.keyboard.type("c")
    expect(state(page)).to_have_text("Ikke gemt endnu")
    expect(state(page)).to_have_text("Gemt kl. 14.05", timeout=5000)
    assert server.html == "<p>abc</p>"
    assert server.refused == []


def test_leaving_warns_only_while_something_is_unsaved(server: Server, open_editor: Open) -> None:
    page = open_editor()
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    server.mode = "gone"
    page.keyboard.type("a")
    expect(state(page)).to_have_text("Kunne ikke gemme, prøver igen")
    page.get_by_role("link", name="Et andet sted").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(text(page)).to_have_text("a")
    server.mode = "ok"
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    page.get_by_role("link", name="Et andet sted").click()
    expect(page.get_by_role("heading", name="Andet")).to_be_visible()
    assert asked == ["beforeunload"]


def test_the_servers_spelling_is_taken_over_without_moving_the_cursor(
    server: Server, open_editor: Open
) -> None:
    server.html = "<p>a</p><p>b</p>"
    page = open_editor()
    at_the_end(page)
    server.rewrite = "<p>A</p><p>bc</p>"
    page.keyboard.type("c")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    expect(text(page).locator("p").first).to_have_text("A")
    page.keyboard.type("d")
    page.keyboard.press("Control+s")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>A</p><p>bcd</p>"
    assert len(server.saves) == 2


def test_sharing_saves_first_and_sends_once(server: Server, open_editor: Open) -> None:
    server.delay = 0.4
    page = open_editor()
    page.keyboard.type("delt")
    page.get_by_role("button", name="Del med underviser").dblclick()
    expect(page.get_by_role("heading", name="Delt")).to_be_visible()
    assert len(server.posts) == 1
    fields = server.posts[0][1]
    assert fields["html"] == ["<p>delt</p>"]
    assert fields["revision"] == ["2"]
    assert fields["share"] == ["1"]
    assert "plain_text" not in fields
    assert "held" not in fields


def test_sharing_what_was_saved_long_ago_sends_too(server: Server, open_editor: Open) -> None:
    server.html = "<p>før</p>"
    page = open_editor()
    page.get_by_role("button", name="Del med underviser").click()
    expect(page.get_by_role("heading", name="Delt")).to_be_visible()
    assert server.saves == []
    assert server.posts[0][1]["html"] == ["<p>før</p>"]


def test_sharing_what_is_not_saved_is_refused_with_a_sentence(
    server: Server, open_editor: Open
) -> None:
    page = open_editor()
    server.mode = "gone"
    page.keyboard.type("a")
    page.get_by_role("button", name="Del med underviser").click()
    expect(state(page)).to_have_text(
        "Teksten er ikke gemt endnu, så der er ikke sket mere. Prøv igen om lidt."
    )
    assert server.posts == []


def test_conflict_shows_both_texts_and_keeps_mine(server: Server, open_editor: Open) -> None:
    page = in_conflict(server, open_editor)
    expect(page.locator("[data-conflict=mine]")).to_contain_text("mit")
    expect(page.locator("[data-conflict=theirs]")).to_contain_text("dit")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("button", name="Del med underviser").click()
    expect(page.get_by_role("heading", name="også ændret")).to_be_focused()
    page.get_by_role("button", name="Behold min tekst").press("Enter")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>fælles</p><p>mit</p>"
    expect(text(page)).to_be_focused()


def test_conflict_takes_the_other_and_mine_can_be_fetched_back(
    server: Server, open_editor: Open
) -> None:
    page = in_conflict(server, open_editor)
    page.get_by_role("button", name="Brug den anden tekst").press("Enter")
    expect(state(page)).to_contain_text("Du skriver nu videre i den anden tekst")
    assert server.html == "<p>fælles</p><p>dit</p>"
    assert server.refused == ["<p>fælles</p><p>mit</p>"]
    expect(text(page)).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+s")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>fælles</p><p>mit</p>"


def test_conflict_keeps_also_what_was_typed_while_the_save_was_on_its_way(
    server: Server, open_editor: Open
) -> None:
    server.html, server.delay = "<p>a</p>", 0.6
    page = open_editor()
    server.write_elsewhere("<p>b</p>")
    page.keyboard.type("1")
    page.keyboard.press("Control+s")
    page.keyboard.type("2")
    page.get_by_role("button", name="Brug den anden tekst").press("Enter")
    expect(state(page)).to_contain_text("Du skriver nu videre")
    assert server.refused == ["<p>1a</p>", "<p>12a</p>"]


def test_conflict_puts_both_together(server: Server, open_editor: Open) -> None:
    page = in_conflict(server, open_editor)
    page.get_by_role("button", name="Sæt begge sammen").press("Enter")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>fælles</p><p>dit</p><p>mit</p>"


def sign_in(page: Page, email: str, password: str = "det rigtige kodeord") -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Adgangskode").fill(password)
    page.get_by_role("button", name="Log ind", exact=True).click()


def test_an_ended_session_is_signed_in_again_without_losing_a_word(
    server: Server, open_editor: Open
) -> None:
    page = open_editor()
    server.end_session()
    page.keyboard.type("midt i det")
    expect(page.get_by_label("Adgangskode")).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    sign_in(page, "sofie@portfolio.example", "forkert kodeord")
    expect(page.get_by_text("passer ikke")).to_be_visible()
    sign_in(page, "sofie@portfolio.example")
    expect(page.get_by_label("Adgangskode")).to_be_hidden()
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>midt i det</p>"
    page.get_by_role("button", name="Del med underviser").click()
    expect(page.get_by_role("heading", name="Delt")).to_be_visible()
    assert server.posts[0][1]["csrf_token"] == ["token-of-7"]


def test_a_dismissed_sign_in_can_be_called_again(server: Server, open_editor: Open) -> None:
    page = open_editor()
    server.end_session()
    page.keyboard.type("a")
    expect(page.get_by_label("Adgangskode")).to_be_visible()
    page.keyboard.press("Escape")
    text(page).focus()
    page.keyboard.type("b")
    page.wait_for_timeout(2500)
    expect(page.get_by_label("Adgangskode")).to_be_hidden()
    expect(state(page)).to_contain_text("Du er logget ud")
    page.get_by_role("button", name="Log ind igen").click()
    sign_in(page, "sofie@portfolio.example")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>ab</p>"


def test_nothing_is_saved_under_another_person(server: Server, open_editor: Open) -> None:
    page = open_editor()
    server.end_session()
    page.keyboard.type("hemmeligt")
    expect(page.get_by_label("Adgangskode")).to_be_visible()
    saves = len(server.saves)
    sign_in(page, "anders@portfolio.example")
    expect(page.get_by_text("Siden tilhører en anden")).to_be_visible()
    page.wait_for_timeout(2500)
    assert len(server.saves) == saves
    sign_in(page, "sofie@portfolio.example")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    assert server.html == "<p>hemmeligt</p>"


def test_a_sign_in_in_another_window_is_noticed(server: Server, open_editor: Open) -> None:
    page = open_editor()
    server.token = "token-of-a-new-session"
    page.keyboard.type("a")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    expect(page.get_by_label("Adgangskode")).to_be_hidden()
    server.person, server.token = 8, "token-of-8"
    page.keyboard.type("b")
    expect(page.get_by_text("Siden tilhører en anden")).to_be_visible()
    assert server.html == "<p>a</p>"


def test_nothing_of_the_text_stays_on_the_device(server: Server, open_editor: Open) -> None:
    page = open_editor()
    page.keyboard.type("en borgers sag")
    expect(state(page)).to_have_text("Gemt kl. 14.05")
    kept = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length,
                        (await indexedDB.databases()).length, (await caches.keys()).length, document.cookie]"""
    )
    assert kept == [0, 0, 0, 0, ""]
