"""Tables in the editor: made, changed and left by keyboard, pasted, counted, and read on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from portfolio.assignments.length import UsualRules, body_anslag
from portfolio.core.text import clean
from tests.browser import pen
from tests.browser.editor_harness import Server, serving
from tests.browser.test_editor import no_violations, press_tool, text_of
from tests.browser.test_editor_paste import COPY, paste

Open = Callable[..., Page]


def table(*rows: str, head: str = "") -> str:
    """A table of one word in each cell; - is an empty one."""
    return clean(
        "<table>"
        + "".join(f"<tr>{cells(row, tag)}</tr>" for row, tag in spelt(head, rows))
        + "</table>"
    )


def spelt(head: str, rows: tuple[str, ...]) -> list[tuple[str, str]]:
    return [*([(head, "th")] if head else []), *((row, "td") for row in rows)]


def cells(row: str, tag: str) -> str:
    return "".join(f"<{tag}><p>{word.strip('-')}</p></{tag}>" for word in row.split(" "))


NEW = "<table><thead><tr>" + "<th><p></p></th>" * 3 + "</tr></thead><tbody>"
TWO = table("a b", "c d") + "<p>slut</p>"


def in_cell(page: Page, words: str) -> None:
    """Put the cursor at the end of the words of a cell."""
    page.locator("[data-editor-surface] :is(td, th) p", has_text=words).first.click()
    pen.press(page, "End")


def tools(page: Page) -> list[str]:
    """The names of the buttons that are there, by Tab's one stop and arrows."""
    return page.locator("[role=toolbar] button:visible .editor-tool-name").all_text_contents()


def test_a_table_is_made_filled_and_left_by_keyboard(server: Server, open_editor: Open) -> None:
    page = open_editor()
    page.keyboard.type("før")
    press_tool(page, "Indsæt tabel")
    page.keyboard.type("Uge")
    page.keyboard.press("Tab")
    page.keyboard.type("Antal")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    page.keyboard.type("!")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("en")
    page.keyboard.press("Enter")
    page.keyboard.type("to")
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.type("sidst")
    pen.press(page, "ArrowDown")
    page.keyboard.type("efter")
    assert text_of(server, page) == (
        "<p>før</p><table><thead><tr><th><p>Uge!</p></th><th><p>Antal</p></th><th><p></p></th></tr>"
        "</thead><tbody><tr><td><p>en</p><p>to</p></td><td><p></p></td><td><p></p></td></tr>"
        "<tr><td><p></p></td><td><p></p></td><td><p>sidst</p></td></tr></tbody></table><p>efter</p>"
    )
    assert clean(server.html) == server.html


def test_a_table_takes_the_place_of_an_empty_line_and_is_undone(
    server: Server, open_editor: Open
) -> None:
    page = open_editor()
    press_tool(page, "Indsæt tabel")
    assert text_of(server, page).startswith(NEW)
    assert server.html.endswith("</table><p></p>")
    page.keyboard.press("Control+z")
    assert text_of(server, page) == "<p></p>"


def test_a_list_or_a_quotation_holds_no_table(server: Server, open_editor: Open) -> None:
    server.html = two = "<ul><li><p>en</p></li><li><p>to</p></li></ul>"
    page = open_editor()
    press_tool(page, "Indsæt tabel")
    page.keyboard.type("x")
    assert text_of(server, page).startswith(f"{two}<table><thead><tr><th><p>x</p>")


@pytest.mark.parametrize(
    ("tool", "html"),
    [
        ("Ny række over", table("a b", "- -", "c d")),
        ("Ny række under", table("a b", "c d", "- -")),
        ("Ny kolonne før", table("- a b", "- c d")),
        ("Ny kolonne efter", table("a - b", "c - d")),
        ("Første række er overskrifter", table("c d", head="a b")),
        ("Slet række", table("a b")),
        ("Slet kolonne", table("b", "d")),
        ("Slet tabel", ""),
    ],
)
def test_each_tool_of_a_table_by_keyboard(
    server: Server, open_editor: Open, tool: str, html: str
) -> None:
    server.html = TWO
    page = open_editor()
    in_cell(page, "c")
    press_tool(page, tool)
    # Some keep the focus, to be pressed again; Escape leads back to the text from all.
    page.keyboard.press("Escape")
    assert text_of(server, page) == html + "<p>slut</p>"
    page.keyboard.press("Control+z")
    assert text_of(server, page) == TWO


def test_the_header_row_stays_first(server: Server, open_editor: Open) -> None:
    server.html = table("c d", head="a b") + "<p>slut</p>"
    page = open_editor()
    in_cell(page, "a")
    over = page.get_by_role("button", name="Ny række over")
    assert over.get_attribute("aria-disabled") == "true"
    press_tool(page, "Ny række under")
    press_tool(page, "Første række er overskrifter")
    assert text_of(server, page) == table("a b", "- -", "c d") + "<p>slut</p>"
    assert over.get_attribute("aria-disabled") == "false"


def test_one_cell_alone_becomes_its_words_and_nothing_becomes_of_none(
    server: Server, open_editor: Open
) -> None:
    server.html = TWO
    page = open_editor()
    in_cell(page, "c")
    press_tool(page, "Slet kolonne")
    in_cell(page, "b")
    press_tool(page, "Slet række")
    pen.at_the_end(page)
    assert text_of(server, page) == "<p>d</p><p>slut</p>"
    server.html = TWO
    page.reload()
    in_cell(page, "a")
    press_tool(page, "Slet række")
    in_cell(page, "c")
    press_tool(page, "Slet række")
    pen.at_the_end(page)
    assert text_of(server, page) == "<p>slut</p>"


def test_buttons_are_those_that_can_do_something_here(server: Server, open_editor: Open) -> None:
    server.html = TWO
    page = open_editor()
    pen.at_the_end(page)
    outside = tools(page)
    assert "Indsæt tabel" in outside
    assert "Slet tabel" not in outside
    in_cell(page, "c")
    inside = tools(page)
    assert "Slet tabel" in inside
    assert "Punktopstilling" not in inside
    assert "Fed" in inside
    # The one stop for Tab is a button that is there.
    page.keyboard.press("Alt+F10")
    expect(page.locator("[role=toolbar] button:focus")).to_have_count(1)
    page.keyboard.press("End")
    page.keyboard.press("Enter")


def test_arrows_lead_out_of_a_table_that_stands_alone(server: Server, open_editor: Open) -> None:
    server.html = table("a b", "c d")
    page = open_editor()
    in_cell(page, "a")
    pen.press(page, "ArrowUp")
    page.keyboard.type("før")
    in_cell(page, "d")
    pen.press(page, "ArrowDown")
    page.keyboard.type("efter")
    assert text_of(server, page) == f"<p>før</p>{table('a b', 'c d')}<p>efter</p>"


def test_tab_leaves_the_text_from_the_last_cell(server: Server, open_editor: Open) -> None:
    server.html = TWO
    page = open_editor()
    in_cell(page, "c")
    page.keyboard.press("Tab")
    expect(pen.text(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(pen.text(page)).not_to_be_focused()


def test_typed_signs_stay_signs_in_a_cell(server: Server, open_editor: Open) -> None:
    server.html = TWO
    page = open_editor()
    in_cell(page, "a")
    pen.press(page, "Home")
    page.keyboard.type("- ")
    assert text_of(server, page) == TWO.replace("<p>a", "<p>- a")


# Pasting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "into"),
    [
        ("<p>x</p><p>y</p>", "<p>ax</p><p>y</p>"),
        ("<h2>x</h2><ul><li>y</li></ul>", "<p>ax</p><p>y</p>"),
        ("<p>x</p><table><tr><td>y<td>z</table>", "<p>ax</p><p>y</p><p>z</p>"),
    ],
)
def test_a_cell_takes_in_paragraphs(
    server: Server, open_editor: Open, pasted: str, into: str
) -> None:
    server.html = TWO
    page = open_editor()
    in_cell(page, "a")
    paste(page, pasted)
    assert text_of(server, page) == TWO.replace("<p>a</p>", into)


def test_cells_are_pasted_into_cells(server: Server, open_editor: Open) -> None:
    server.html = TWO
    page = open_editor()
    in_cell(page, "b")
    paste(page, "<table><tr><td>x<td>y<tr><td>z<td>w</table>")
    assert text_of(server, page) == table("a x y", "c z w") + "<p>slut</p>"


def test_the_editors_own_copy_of_a_table_comes_back(server: Server, open_editor: Open) -> None:
    server.html = table("c d", head="a b") + "<p>slut</p>"
    page = open_editor()
    page.keyboard.press("Control+a")
    copied = page.evaluate(COPY)
    page.keyboard.press("Delete")
    paste(page, copied)
    assert text_of(server, page) == table("c d", head="a b") + "<p>slut</p>"


TABLES = [
    "<table><tr><th>a<td>b<tr><td><p>c</p><td> </table>x",
    "<table><thead><tr><td>a<td>b</thead><tr><td>c<td>d</table>x",
    "<table><tr><th>a<td><th>b<tr><th>c<td>d<td>e</table>x",
    "<p>v</p><table><caption>x</caption><tr><td>a<td>b</table>y",
    "<table><tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e</table>x",
    "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>x",
    "<table><tr><td rowspan=3 colspan=2>a<td>b<tr><td>c<tr></tr><tr><td>d<td>e</table>x",
    "<table><tr><td colspan=9>a<td>b<tr><td>c</table>x",
    "<table><tr><td>a<tr><td>b<td>c<td>d<tr></table>x",
    "<table><tr><td>a<ul><li>b<li>c<ol><li>u</ol></ul><h2>d</h2><td><blockquote>e</table>x",
    "<table><tr><td><p class=MsoNormal>&nbsp;</p><p>b<br>c</p><td><br></table>x",
    "<table><tr><td>a<p>b</table>x",
    "<table><tr><td>a<tr><td><ul><li>b</table>x",
    "<table><tr><td>a<tr><td>b</table>x",
    "<table><tr><td>a<td><table><tr><td>b<td>c</table></table>x",
    "<table><tr><td style='font-weight:bold'>a<td><b>b</b></table>x",
    f"<table><tr>{'<td>a' * 64}</table>x",
]


@pytest.mark.parametrize("source", TABLES)
def test_a_pasted_table_becomes_what_the_server_makes_of_it(
    server: Server, open_editor: Open, source: str
) -> None:
    page = open_editor()
    paste(page, source)
    assert text_of(server, page) == clean(source)
    assert clean(server.html) == server.html


# The count ----------------------------------------------------------------------------------

SIGNS = st.text(
    st.one_of(
        st.sampled_from("aåø \u00a0\u2009\u00ad\u200b\u200de\u0301A\u030a\U0001f469\U0001f3fd"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"),
    ),
    max_size=12,
)
NOTED = st.tuples(SIGNS, SIGNS, SIGNS).map(
    lambda words: '<p>{}<span class="footnote">{}</span>{}</p>'.format(*words)
)
CELL = st.lists(NOTED, max_size=2).map("".join)
ROW = st.lists(CELL.map("<td>{}</td>".format), min_size=1, max_size=3).map(
    lambda row: f"<tr>{''.join(row)}</tr>"
)
TABLE = st.lists(ROW, min_size=1, max_size=3).map(lambda rows: f"<table>{''.join(rows)}</table>")
TEXT = st.lists(st.one_of(NOTED, TABLE), max_size=4).map("".join).map(clean)
RULES = [
    UsualRules(with_spaces=both, with_footnotes=both, tables=tables, table_anslag=800)
    for both in (True, False)
    for tables in ("actual", "flat", "none")
]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    found: list[str] = [TWO, TWO + TWO]

    @settings(max_examples=60, database=None)
    @given(TEXT)
    def collect(html: str) -> None:
        found.append(html)

    collect()
    return found


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: f"{rules.tables}-{rules.with_spaces}")
def test_the_count_is_the_servers_by_each_rule(
    browser_page: Callable[..., Page], texts: list[str], rules: UsualRules
) -> None:
    with serving() as server:
        server.many, server.rules = texts, rules
        page = browser_page()
        page.goto(f"{server.address}/many")
        shown = page.locator("[data-editor-count]")
        expect(shown.last).to_contain_text("anslag", timeout=30_000)
        counts = [words.split(" anslag")[0].replace(".", "") for words in shown.all_inner_texts()]
        assert counts == [str(body_anslag(html, rules)) for html in texts]


# How it looks -------------------------------------------------------------------------------

WIDE = clean(
    "<p>Før</p><table><tr>"
    + "<th>Rehabiliteringsmedarbejder" * 2
    + "<tr>"
    + "<td>og hun tøvede længe" * 2
    + "</table><p>Efter</p>"
)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_wide_table_scrolls_in_its_own_frame(
    server: Server, open_editor: Open, width: int
) -> None:
    server.html = WIDE
    page = open_editor(width=width)
    in_cell(page, "Rehab")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame = page.locator("[data-editor-surface] .text-table")
    assert frame.evaluate("(frame) => frame.scrollWidth > frame.clientWidth") is (width == 360)
    assert no_violations(page)
    # The last cell comes into sight with the cursor.
    page.keyboard.press("Tab")
    last = frame.locator("th").last
    expect(last).to_be_in_viewport()


def test_targets_in_a_table_are_large_on_a_phone(server: Server, open_editor: Open) -> None:
    server.html = TWO
    page = open_editor(width=360)
    in_cell(page, "a")
    boxes = [
        button.bounding_box() for button in page.locator("[role=toolbar] button:visible").all()
    ]
    assert len(boxes) == 14
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    assert len({box["y"] for box in boxes if box}) == 2


def test_without_a_script_a_table_is_read_and_written_after(
    server: Server, browser_page: Callable[..., Page]
) -> None:
    server.held_html, server.editable = WIDE, ""
    page = browser_page(java_script_enabled=False, width=360)
    page.goto(server.address)
    frame = page.get_by_role("group", name="Tabel")
    frame.focus()
    expect(frame).to_be_focused()
    expect(page.get_by_role("columnheader", name="Rehabiliteringsmedarbejder")).to_have_count(2)
