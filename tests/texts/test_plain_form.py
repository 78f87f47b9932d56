"""Without JavaScript nothing is lost: what a textarea cannot hold stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.core.text import clean, plain
from portfolio.texts.plain_form import merge, split


@pytest.mark.parametrize(
    ("html", "held", "editable"),
    [
        ("", "", ""),
        ("<p>a</p><p>b<br>c</p>", "", "a\n\nb\nc"),
        ("<p>1 &lt; 2 &amp; 3</p>", "", "1 < 2 & 3"),
        ("<p>  a </p>", "", "  a "),
        ("<p>a</p><p></p><p>b</p>", "<p>a</p><p></p><p>b</p>", ""),
        ("<p></p>", "<p></p>", ""),
        ("<p>a<br><br>b</p>", "<p>a<br><br>b</p>", ""),
        ("<p>a <strong>b</strong></p>", "<p>a <strong>b</strong></p>", ""),
        ("<h2>a</h2>", "<h2>a</h2>", ""),
        ("<ul><li><p>a</p></li></ul>", "<ul><li><p>a</p></li></ul>", ""),
    ],
)
def test_what_a_textarea_can_hold_is_editable(html: str, held: str, editable: str) -> None:
    assert split(html) == (held, editable)


@pytest.mark.parametrize(
    ("html", "held", "typed", "expected"),
    [
        ("<p>a</p>", False, "b\r\n\r\nc\r\nd", "<p>b</p><p>c<br>d</p>"),
        ("<p>a</p>", False, "", ""),
        ("<h2>a</h2>", True, "", "<h2>a</h2>"),
        ("<h2>a</h2>", True, "b\n\n\n\nc", "<h2>a</h2><p>b</p><p>c</p>"),
        ("<h2>a</h2>", True, "<script>x", "<h2>a</h2><p>&lt;script&gt;x</p>"),
        ("", False, "&amp; <b>", "<p>&amp;amp; &lt;b&gt;</p>"),
        ("", False, "a\x00b\tc", "<p>ab c</p>"),
    ],
)  # fmt: skip
def test_what_was_typed_becomes_paragraphs(
    html: str, held: bool, typed: str, expected: str
) -> None:
    assert merge(html, held, typed) == expected


HTML = st.lists(st.sampled_from([
    "<p>", "</p>", "<br>", "a", " ", "b &amp; c", "<ul><li>", "</ul>", "<b>x</b>", "<h2>t</h2>",
    "<blockquote>", "\u00a0", "<p></p>", "&lt;",
]), max_size=12).map("".join).map(clean)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(HTML)
def test_saving_without_typing_changes_nothing(html: str) -> None:
    held, editable = split(html)
    assert merge(html, bool(held), editable.replace("\n", "\r\n")) == html


@settings(max_examples=80, deadline=None)
@given(HTML, st.text(max_size=40))
def test_what_was_typed_is_all_there_and_canonical(html: str, typed: str) -> None:
    held, _ = split(html)
    result = merge(html, bool(held), typed)
    assert clean(result) == result
    assert result.startswith(held)
    kept = plain(result)
    assert all(word in kept for word in typed.split() if word.isalnum())
