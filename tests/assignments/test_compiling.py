"""How parts become one text and how it is counted."""

from __future__ import annotations

from portfolio.assignments.compiling import (
    Piece,
    chosen,
    compiled,
    heading,
    place_on_paper,
)
from portfolio.core.text import clean


def piece(title: str, html: str) -> Piece:
    html = clean(html)
    return Piece(heading(title), html)


def test_titles_become_headings_and_headings_go_below_them():
    whole = compiled([piece("Indledning", "<h2>Om</h2><h3>Mere</h3><p>Tekst</p>"), piece("B", "")])
    assert whole == "<h2>Indledning</h2><h3>Om</h3><h3>Mere</h3><p>Tekst</p><h2>B</h2>"


def test_a_title_is_text_and_nothing_else():
    whole = compiled([piece("<h2>A & B</h2>", "<p>x</p>")])
    assert whole == "<h2>&lt;h2&gt;A &amp; B&lt;/h2&gt;</h2><p>x</p>"
    assert clean(whole) == whole


def test_a_heading_is_one_visible_line():
    assert heading("  To\u0000\n\tord \u0085 ") == "To ord"
    assert heading("\u200b\u00ad") == ""
    assert heading(" ") == ""
    assert len(heading("å" * 500)) == 200


def test_the_reference_list_and_then_the_appendices_come_last():
    kinds = ["appendix", "section", "references", "conclusion", "appendix", "problem", "abstract"]
    assert sorted(kinds, key=place_on_paper) == [
        *("section", "conclusion", "problem", "abstract"),
        *("references", "appendix", "appendix"),
    ]


def test_chosen_blocks_keep_their_order():
    html = "<h2>A</h2><p>b</p><ul><li><p>c</p></li></ul>"
    assert chosen(html, None) == html
    assert chosen(html, [2, 0]) == "<h2>A</h2><ul><li><p>c</p></li></ul>"
    assert chosen(html, [7]) == ""
