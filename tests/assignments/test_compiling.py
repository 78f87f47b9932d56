"""How parts become one text and how it is counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portfolio.assignments.compiling import (
    Piece,
    chosen,
    compiled,
    heading,
    part_anslag,
    whole_anslag,
)
from portfolio.core.text import clean, plain
from portfolio.texts.count import anslag


def piece(title: str, html: str) -> Piece:
    html = clean(html)
    return Piece(heading(title), html, anslag(plain(html)))


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


@given(st.lists(st.tuples(st.text(min_size=1, max_size=20), st.text(max_size=40)), max_size=6))
def test_the_sum_of_the_parts_is_the_count_of_the_whole(drawn):
    pieces = [
        piece(title, f"<p>{text.replace('&', '').replace('<', '')}</p>")
        for title, text in drawn
        if heading(title)
    ]
    whole = compiled(pieces)
    assert clean(whole) == whole
    assert whole_anslag((p.title, p.anslag) for p in pieces) == anslag(plain(whole))
    assert sum(part_anslag(p.title, p.anslag) for p in pieces) == anslag(plain(whole))


def test_chosen_blocks_keep_their_order():
    html = "<h2>A</h2><p>b</p><ul><li><p>c</p></li></ul>"
    assert chosen(html, None) == html
    assert chosen(html, [2, 0]) == "<h2>A</h2><ul><li><p>c</p></li></ul>"
    assert chosen(html, [7]) == ""
