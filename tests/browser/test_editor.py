"""Writing in the editor: what the keyboard and the buttons make, and what is counted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portfolio.assignments.length import UsualRules
from portfolio.core.text import clean, plain
from portfolio.texts.count import anslag
from tests.browser.editor_harness import Server
from tests.browser.pen import at_the_end

WHITE = [chr(point) for point in range(0x20, 0x10000) if chr(point).isspace()]
VECTORS = Path(__file__).resolve().parent.parent / "texts" / "count_vectors.json"

Open = Callable[..., Page]


def text_of(server: Server, page: Page) -> str:
    """What the server holds once the page says that it is saved."""
    page.keyboard.press("Control+s")
    expect(page.locator("[data-editor-state]")).to_have_attribute(
        "data-state", re.compile("saved|clean")
    )
    return server.html


def test_typing_becomes_blocks_and_marks(server: Server, open_editor: Open) -> None:
    page = open_editor()
    keyboard = page.keyboard
    keyboard.type("Første linje")
    keyboard.press("Shift+Enter")
    keyboard.type("anden  linje")
    keyboard.press("Enter")
    keyboard.press("Control+b")
    keyboard.type("fed")
    keyboard.press("Control+i")
    keyboard.type("begge")
    keyboard.press("Control+b")
    keyboard.press("Control+i")
    keyboard.type(" og & <almindelig>")
    assert text_of(server, page) == (
        "<p>Første linje<br>anden  linje</p>"
        "<p><strong>fed<em>begge</em></strong> og &amp; &lt;almindelig&gt;</p>"
    )


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("- et", "<ul><li><p>et</p></li></ul>"),
        ("1. et", "<ol><li><p>et</p></li></ol>"),
        ("> et", "<blockquote><p>et</p></blockquote>"),
    ],
)
def test_typed_signs_become_structure_and_one_backspace_takes_it_back(
    server: Server, open_editor: Open, typed: str, html: str
) -> None:
    page = open_editor()
    sign, word = typed.split(" ")
    page.keyboard.type(f"{sign} ")
    page.keyboard.press("Backspace")
    page.keyboard.type(word)
    assert text_of(server, page).replace("&gt;", ">") == f"<p>{sign} {word}</p>"
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(typed)
    assert text_of(server, page) == html


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("Overskrift", "<h2>ord</h2>"),
        ("Underoverskrift", "<h3>ord</h3>"),
        ("Fed", "<p><strong>ord</strong></p>"),
        ("Kursiv", "<p><em>ord</em></p>"),
        ("Punktopstilling", "<ul><li><p>ord</p></li></ul>"),
        ("Nummereret liste", "<ol><li><p>ord</p></li></ol>"),
        ("Citat", "<blockquote><p>ord</p></blockquote>"),
    ],
)
def test_each_format_by_keyboard_on_and_off(
    server: Server, open_editor: Open, name: str, html: str
) -> None:
    page = open_editor()
    page.keyboard.type("ord")
    page.keyboard.press("Control+a")
    press_tool(page, name)
    expect(page.get_by_role("textbox", name="Din tekst")).to_be_focused()
    expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    assert text_of(server, page) == html
    press_tool(page, name)
    assert text_of(server, page) == "<p>ord</p>"


FOCUSED_NAME = "document.activeElement.querySelector('.editor-tool-name').textContent"


def press_tool(page: Page, name: str) -> None:
    """From the text to the toolbar, along it by arrows, and Enter."""
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Home")
    for _ in range(14):
        if page.evaluate(FOCUSED_NAME) == name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(name)


def test_list_levels_undo_and_redo_by_keyboard(server: Server, open_editor: Open) -> None:
    page = open_editor()
    page.keyboard.type("- en")
    page.keyboard.press("Enter")
    page.keyboard.type("to")
    press_tool(page, "Ryk ind")
    page.keyboard.press("Escape")
    nested = "<ul><li><p>en</p><ul><li><p>to</p></li></ul></li></ul>"
    flat = "<ul><li><p>en</p></li><li><p>to</p></li></ul>"
    assert text_of(server, page) == nested
    press_tool(page, "Ryk ud")
    page.keyboard.press("Escape")
    assert text_of(server, page) == flat
    press_tool(page, "Fortryd")
    page.keyboard.press("Escape")
    assert text_of(server, page) == nested
    press_tool(page, "Gentag")
    page.keyboard.press("Escape")
    assert text_of(server, page) == flat
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert text_of(server, page) == nested


def test_tab_leaves_the_text_also_from_a_list(open_editor: Open) -> None:
    page = open_editor()
    page.keyboard.type("- en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Del med underviser")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('[role=toolbar]') !== null")


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("www.dr.dk", "https://www.dr.dk"),
        ("star.dk/regler?a=1", "https://star.dk/regler?a=1"),
        ("http://kl.dk", "http://kl.dk"),
        ("hjaelp@portfolio.example", "mailto:hjaelp@portfolio.example"),
    ],
)
def test_link_by_keyboard(server: Server, open_editor: Open, typed: str, href: str) -> None:
    page = open_editor()
    page.keyboard.type("se her")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Adresse")).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    assert text_of(server, page) == f'<p><a href="{href}">se her</a></p>'
    page.keyboard.press("Control+k")
    page.get_by_role("button", name="Fjern link").press("Enter")
    assert text_of(server, page) == "<p>se her</p>"


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "bare ord", "", "ftp://a.dk"]
)
def test_other_addresses_are_answered_with_a_sentence(open_editor: Open, typed: str) -> None:
    page = open_editor()
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Det ligner ikke en adresse")).to_be_visible()
    field = page.get_by_label("Adresse")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Din tekst")).to_be_focused()


def test_stored_html_comes_through_unchanged(server: Server, open_editor: Open) -> None:
    server.html = (
        "<h2>Over  skrift</h2><p></p><p>  to  mellemrum  <br>linje<br></p>"
        '<ul><li><p>a <a href="https://dr.dk"><strong><em>b</em></strong></a></p>'
        "<ol><li><h3>c</h3><p>d</p></li></ol></li></ul><blockquote><p>e</p><ul><li><p>f</p></li></ul></blockquote>"
    )
    before = server.html
    page = open_editor()
    at_the_end(page)
    page.keyboard.type("!")
    assert text_of(server, page) == before.replace("f</p>", "f!</p>")


def test_count_is_told_in_danish_and_against_the_limit(server: Server, open_editor: Open) -> None:
    server.html = f"<p>{'a' * 1200}</p><p>{'b' * 34}</p>"
    page = open_editor()
    expect(page.locator("[data-editor-count]")).to_have_text("1.234 anslag · 0,5 normalsider")
    server.limit = 1200
    page.reload()
    expect(page.locator("[data-editor-count]")).to_have_text(
        "1.234 af 1.200 anslag, 34 for mange · 0,5 normalsider"
    )


def test_count_agrees_with_the_server_to_the_character(
    server: Server, browser_page: Callable[..., Page]
) -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    server.many = [vector["html"] for vector in vectors]
    page = browser_page()
    page.goto(f"{server.address}/many")
    shown = page.locator("[data-editor-count]")
    expect(shown.last).to_contain_text("anslag")
    counts = [words.split(" anslag")[0].replace(".", "") for words in shown.all_inner_texts()]
    assert counts == [str(vector["anslag"]) for vector in vectors]


def test_count_without_spaces_agrees_with_the_server_to_the_character(
    server: Server, browser_page: Callable[..., Page]
) -> None:
    texts = [vector["html"] for vector in json.loads(VECTORS.read_text("utf-8"))]
    texts += [f"<p>a{sign}b\U0001f469\u200d\U0001f469e\u0301</p>" for sign in WHITE]
    server.many = [clean(html) for html in texts]
    server.rules = UsualRules(with_spaces=False)
    page = browser_page()
    page.goto(f"{server.address}/many")
    shown = page.locator("[data-editor-count]")
    expect(shown.last).to_contain_text("anslag")
    counts = [words.split(" anslag")[0].replace(".", "") for words in shown.all_inner_texts()]
    assert counts == [str(anslag(plain(html), spaces=False)) for html in server.many]


@pytest.mark.parametrize("width", [1280, 360])
def test_no_accessibility_violation(server: Server, open_editor: Open, width: int) -> None:
    server.html = (
        '<h2>Mødet</h2><p>Et ord <a href="https://dr.dk">her</a>.</p><ul><li><p>a</p></li></ul>'
    )
    server.saved = "Gemt kl. 14.02"
    page = open_editor(width=width)
    assert no_violations(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    assert no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def no_violations(page: Page) -> bool:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    return True


def test_targets_on_a_phone_are_large(open_editor: Open) -> None:
    page = open_editor(width=360)
    for button in page.locator("[role=toolbar] button:visible").all():
        box = button.bounding_box()
        assert box
        assert box["width"] >= 44
        assert box["height"] >= 44


def test_the_cursor_is_never_under_the_toolbar(server: Server, open_editor: Open) -> None:
    server.html = "".join(f"<p>Linje {number}</p>" for number in range(80))
    page = open_editor(width=360)
    at_the_end(page)
    for _ in range(60):
        page.keyboard.press("ArrowUp")
    covered = page.evaluate(
        """() => {
          const cursor = getSelection().getRangeAt(0).getBoundingClientRect();
          const bar = document.querySelector("[role=toolbar]").getBoundingClientRect();
          return cursor.top < bar.bottom;
        }"""
    )
    assert not covered


def test_without_script_a_plain_form_is_there(
    server: Server, browser_page: Callable[..., Page]
) -> None:
    server.held_html, server.editable = "<h2>Fast</h2>", "\nførste linje"
    page = browser_page(java_script_enabled=False)
    page.goto(server.address)
    expect(page.get_by_role("textbox", name="Din tekst")).to_have_value("\nførste linje")
    expect(page.get_by_role("heading", name="Fast")).to_be_visible()
    page.get_by_role("textbox", name="Din tekst").fill("ny")
    page.get_by_role("button", name="Del med underviser").click()
    fields = server.posts[0][1]
    assert fields["plain_text"] == ["ny"]
    assert fields["held"] == ["1"]
    assert fields["revision"] == ["1"]
    assert "html" not in fields
