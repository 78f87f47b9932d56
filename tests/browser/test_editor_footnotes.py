"""Footnotes in the editor: written in a dialog by keyboard, changed, taken away, pasted, read on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portfolio.core.text import clean
from tests.browser import pen
from tests.browser.editor_harness import Server
from tests.browser.test_editor import no_violations, press_tool, text_of
from tests.browser.test_editor_paste import COPY, paste

Open = Callable[..., Page]

NOTE = '<span class="footnote">'


def write_note(page: Page, words: str) -> None:
    """In the dialog that is open: other words, and save."""
    field = page.get_by_label("Fodnotens tekst")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(pen.text(page)).to_be_focused()


def test_a_footnote_is_written_by_keyboard_and_one_goes_on_after_it(
    server: Server, open_editor: Open
) -> None:
    page = open_editor()
    page.keyboard.type("Hun sagde ja")
    press_tool(page, "Fodnote")
    write_note(page, "Se  bilag\n2.")
    page.keyboard.type(", og gik")
    page.keyboard.press("Control+Alt+f")
    write_note(page, "To")
    assert text_of(server, page) == (
        f"<p>Hun sagde ja{NOTE}Se bilag 2.</span>, og gik{NOTE}To</span></p>"
    )
    assert clean(server.html) == server.html
    page.keyboard.press("Control+z")
    assert text_of(server, page) == f"<p>Hun sagde ja{NOTE}Se bilag 2.</span>, og gik</p>"


def test_a_footnote_is_changed_and_taken_away(server: Server, open_editor: Open) -> None:
    server.html = before = f"<p>ja{NOTE}Se <em>bilag</em></span> nej</p>"
    page = open_editor()
    page.locator(".footnote").click()
    # The browser tells of a new cursor a moment after the click.
    pen.let_the_editor_look(page)
    page.keyboard.press("Control+Alt+f")
    expect(page.get_by_label("Fodnotens tekst")).to_have_value("Se bilag")
    # Saved as it is, it keeps its emphasis; cancelled too.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Alt+f")
    page.get_by_label("Fodnotens tekst").fill("x")
    page.keyboard.press("Escape")
    assert text_of(server, page) == before
    page.keyboard.press("Control+Alt+f")
    write_note(page, "Se bilag 3")
    assert text_of(server, page) == f"<p>ja{NOTE}Se bilag 3</span> nej</p>"
    page.keyboard.press("Control+Alt+f")
    write_note(page, "")
    assert text_of(server, page) == "<p>ja nej</p>"


def test_selected_words_become_a_footnote(server: Server, open_editor: Open) -> None:
    server.html = "<p>ja (se bilag)</p><p>mere</p>"
    page = open_editor()
    pen.press(page, "End", *["Shift+ArrowLeft"] * 10)
    page.keyboard.press("Control+Alt+f")
    expect(page.get_by_label("Fodnotens tekst")).to_have_value("(se bilag)")
    write_note(page, "se bilag")
    assert text_of(server, page) == f"<p>ja {NOTE}se bilag</span></p><p>mere</p>"


def test_a_footnote_in_a_cell_and_in_a_heading(server: Server, open_editor: Open) -> None:
    server.html = clean("<h2>a</h2><table><tr><th>b<th>c<tr><td>d<td>e</table><p>f</p>")
    page = open_editor()
    for words in ("a", "b", "d"):
        page.locator("[data-editor-surface] :is(h2, p)", has_text=words).first.click()
        pen.press(page, "End")
        press_tool(page, "Fodnote")
        write_note(page, "x")
    expected = clean(
        f"<h2>a{NOTE}x</span></h2><table><tr><th>b{NOTE}x</span><th>c<tr><td>d{NOTE}x</span><td>e"
        "</table><p>f</p>"
    )
    assert text_of(server, page) == expected


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=DA><!--StartFragment-->
<p class=MsoNormal>Hun sagde ja<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span
class=MsoFootnoteReference><span style='font-size:11.0pt'>[1]</span></span><![endif]></span></span></a>, og gik<a
style='mso-footnote-id:ftn2' href="#_ftn2" name="_ftnref2" title=""><span class=MsoFootnoteReference>[2]</span></a>.<o:p></o:p></p>
<p class=MsoNormal>Slut<o:p></o:p></p>
<!--EndFragment-->
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all><hr align=left size=1 width="33%"><![endif]>
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1"
name="_ftn1" title=""><span class=MsoFootnoteReference><![if !supportFootnotes]>[1]<![endif]></span></a> Se <i>bilag</i>
<a href="https://star.dk">her</a><o:p></o:p></p></div>
<div style='mso-element:footnote' id=ftn2><p class=MsoFootnoteText><a style='mso-footnote-id:ftn2' href="#_ftnref2"
name="_ftn2" title=""><span class=MsoFootnoteReference>[2]</span></a> Ifølge to<o:p></o:p></p>
<p class=MsoFootnoteText>mødereferater<o:p></o:p></p></div></div></body></html>"""

DOCS = """<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">Hun sagde ja</span><sup><a
href="#ftnt1" id="ftnt_ref1">[1]</a></sup><span>, og gik.</span></p></b><hr><div><p dir="ltr"><a href="#ftnt_ref1"
id="ftnt1">[1]</a><span> Se bilag</span></p></div>"""


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            WORD,
            f'<p>Hun sagde ja{NOTE}Se <em>bilag</em> <a href="https://star.dk">her</a></span>, og gik'
            f"{NOTE}Ifølge to mødereferater</span>.</p><p>Slut</p>",
            id="word",
        ),
        pytest.param(DOCS, f"<p>Hun sagde ja{NOTE}Se bilag</span>, og gik.</p>", id="docs"),
        pytest.param('<p>a<a href="#_ftn1">[1]</a></p>', "<p>a[1]</p>", id="note-left-behind"),
        pytest.param(
            '<p>a<a href="#_ftn1">[1]</a> b<a href="#_ftn1">[1]</a></p><p><a name="_ftn1">[1]</a> c</p>',
            f"<p>a{NOTE}c</span> b[1]</p>",
            id="twice",
        ),
    ],
)
def test_pasted_footnotes_stand_where_they_are_referred_to(
    server: Server, open_editor: Open, source: str, html: str
) -> None:
    page = open_editor()
    paste(page, source)
    assert text_of(server, page) == html
    assert clean(server.html) == server.html


def test_the_editors_own_copy_of_a_footnote_comes_back(server: Server, open_editor: Open) -> None:
    server.html = before = f"<p>ja{NOTE}Se <em>bilag</em></span> nej</p>"
    page = open_editor()
    page.keyboard.press("Control+a")
    copied = page.evaluate(COPY)
    page.keyboard.press("Delete")
    paste(page, copied)
    assert text_of(server, page) == before


@pytest.mark.parametrize("width", [1280, 360])
def test_a_footnote_and_its_dialog_are_read_by_all(
    server: Server, open_editor: Open, width: int
) -> None:
    server.html = f"<p>Hun sagde ja{NOTE}Se bilag to, der er langt</span>, og gik.</p>"
    page = open_editor(width=width)
    assert no_violations(page)
    page.keyboard.press("Control+Alt+f")
    expect(page.get_by_label("Fodnotens tekst")).to_be_visible()
    assert no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_footnote_is_said_to_be_one_where_it_is_read(
    server: Server, browser_page: Callable[..., Page]
) -> None:
    server.held_html, server.editable = f"<p>ja{NOTE}Se bilag</span></p>", ""
    page = browser_page(java_script_enabled=False)
    page.goto(server.address)
    expect(page.get_by_role("note")).to_have_text("Se bilag")
