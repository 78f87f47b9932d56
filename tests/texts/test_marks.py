"""Passages are marked in the HTML of a text without a word more or less."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from portfolio.core.text import clean, plain
from portfolio.texts.marks import Mark, marked

TEXT = clean(
    "<h2>Mødet</h2><p>Jeg &amp; <strong>borgeren</strong> talte<br>længe &lt;ok&gt;.</p>"
    '<ul><li><p>Første</p></li><li><p>Anden <a href="https://portfolio.example/">kilde</a></p></li></ul>'
    "<blockquote><p>Et “citat” 🙂 her</p></blockquote>"
    "<table><tr><th>Uge<th>Antal<tr><td>ni<td>tolv <em>og</em><p>flere</table>"
    '<p>Hun<span class="footnote">Se <em>bilag</em></span> gik<span class="footnote">ud</span></p>'
)


def mark(start, end, thread=1):
    return Mark(start, end, thread, thread, f"Kommentar {thread}")


def read(html):
    """The words under each thread's mark, from a parser of its own; and all words."""
    tree = parser.fragment_fromstring(html, create_parent="div")
    for number in tree.xpath("//a[@class='passage-number']"):
        number.drop_tree()
    for line in tree.xpath("//br"):
        line.tail = "\n" + (line.tail or "")
    for note in tree.xpath("//span[@class='footnote']"):
        note.text = "\n" + (note.text or "")
        note.tail = "\n" + (note.tail or "")
    words: dict[int, str] = {}
    for each in tree.xpath("//mark"):
        for thread in each.get("data-threads").split():
            words[int(thread)] = words.get(int(thread), "") + each.text_content()
    blocks = tree.xpath("//*[@data-start]")
    whole = "\n".join(block.text_content() for block in blocks)
    starts = [int(block.get("data-start")) for block in blocks]
    return words, whole, starts


def test_a_passage_over_blocks_and_emphasis():
    text = plain(TEXT)
    start, end = text.index("borgeren") + 2, text.index("Anden") + 3
    html = marked(TEXT, [mark(start, end)])
    words, whole, starts = read(html)
    assert whole == text
    assert words[1].replace("\n", "") == text[start:end].replace("\n", "")
    assert [text[at:].split("\n")[0] for at in starts[:2]] == ["Mødet", "Jeg & borgeren talte"]
    # One number, after the last word.
    assert re.findall(r"And</mark><a [^>]*>1</a>", html)
    assert html.count("passage-number") == 1


def test_overlapping_passages_share_their_words():
    text = plain(TEXT)
    html = marked(TEXT, [mark(0, 3, 1), mark(2, 5, 2)])
    assert 'data-threads="1 2">d<' in html
    words, whole, _ = read(html)
    assert (words, whole) == ({1: "Mød", 2: "det"}, text)


def test_a_label_is_text():
    html = marked(TEXT, [Mark(0, 2, 1, 1, '"><script>')])
    assert "<script>" not in html


@pytest.mark.parametrize("end", [5, 6])
def test_a_passage_that_ends_with_its_block_keeps_its_number_inside(end):
    html = marked(TEXT, [mark(0, end)])
    assert html.startswith(
        '<h2 data-start="0"><mark class="passage" data-threads="1">Mødet</mark><a'
    )


@given(st.data())
def test_no_word_is_lost_or_moved(data):
    text = plain(TEXT)
    place = st.integers(0, len(text) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place), max_size=5))
    marks = [
        mark(min(pair), max(pair) + 1, thread)
        for thread, pair in enumerate(pairs, 1)
        if text[min(pair) : max(pair) + 1].strip()
    ]
    html = marked(TEXT, marks)
    words, whole, _ = read(html)
    assert whole == text
    for each in marks:
        expected = text[each.start : each.end].replace("\n", "")
        assert words[each.thread].replace("\n", "") == expected
        assert html.count(f'id="passage-{each.thread}"') == 1
