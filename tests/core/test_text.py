"""The one door for texts: words stay, the vocabulary is all that comes out, nothing costs much."""

from __future__ import annotations

import contextlib
import hashlib
import html as entities
import re
import time
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from bleach._vendor import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portfolio.core import text
from portfolio.core.sanitising import judged, sanitised
from portfolio.core.text import TextRefused, blocks, clean, digest, join, leaves, plain, without
from tests.core import attacks

TOP = {"p", "h2", "h3", "ul", "ol", "blockquote", "table"}
BLOCKS = TOP | {"li", "thead", "tbody", "tr", "th", "td"}
INLINE = {"span", "a", "strong", "em", "cite", "br"}
OF_CITE = {"data-reference": r"[1-9]\d{0,17}", "data-locator": r"[^\"<>]+", "data-form": "named"}
ATTRIBUTES_OF = {"a": {"href"}, "span": {"class"}}
PASTED = sorted(Path(__file__).with_name("paste").glob("*.html"))


def vet(html: str) -> None:
    """Fail unless two independent parsers see nothing but the vocabulary, each in its place."""
    tree = html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)
    assert html5lib.serialize(
        tree, omit_optional_tags=False, quote_attr_values="always", resolve_entities=False,
    ) == html  # fmt: skip
    for parsed in (tree, lxml.html.fragment_fromstring(html, create_parent="div")):
        for element in list(parsed.iter())[1:]:
            assert element.tag in BLOCKS | INLINE, element.tag
            if element.tag == "cite":
                assert all(re.fullmatch(OF_CITE[name], each) for name, each in element.items())
                continue
            assert set(element.attrib) <= ATTRIBUTES_OF.get(element.tag, set())
            assert element.tag != "span" or element.get("class") == "footnote"
            for value in filter(None, [element.get("href")]):
                assert re.match(r"(https?://[^\s\"'<>`]|mailto:[^\s\"'<>`])", value), value
        assert not parsed.text
        assert {child.tag for child in parsed} <= TOP
        for table in parsed.iter("table"):
            vet_table(table)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", html)


def vet_table(table: Any) -> None:
    """Fail unless it stands at the top, its rows are equally long, and its cells hold paragraphs."""
    parts = list(table)
    assert [part.tag for part in parts] in (["thead"], ["tbody"], ["thead", "tbody"])
    rows = [row for part in parts for row in part]
    assert {row.tag for row in rows} == {"tr"}
    assert len({len(row) for row in rows}) == 1
    assert len(rows) * len(rows[0]) > 1
    for part in parts:
        assert len(part) == 1 or part.tag == "tbody"
        cells = [cell for row in part for cell in row]
        assert {cell.tag for cell in cells} == {"th" if part.tag == "thead" else "td"}
        assert all({block.tag for block in cell} == {"p"} for cell in cells)


# Every form has one canonical spelling -----------------------------------------------------


def table(*rows: str, head: str = "") -> str:
    """A table of one word in each cell; - is an empty one."""

    def spelt(row: str, tag: str) -> str:
        words = row.replace("-", "").split(" ")
        return "<tr>" + "".join(f"<{tag}><p>{word}</p></{tag}>" for word in words) + "</tr>"

    thead = f"<thead>{spelt(head, 'th')}</thead>" if head else ""
    tbody = f"<tbody>{''.join(spelt(row, 'td') for row in rows)}</tbody>" if rows else ""
    return f"<table>{thead}{tbody}</table>"


NOTE = '<span class="footnote">'

SPELLINGS = [
    ("", ""),
    ("   ", ""),
    ("hej", "<p>hej</p>"),
    ("<p></p>", "<p></p>"),
    ("<p><br></p>", "<p></p>"),
    ("<div><br></div>", "<p></p>"),
    ("<div></div>", ""),
    ("<p>a</p>\n\n<p>b</p>\n", "<p>a</p><p>b</p>"),
    ("<p>  to  mellemrum </p>", "<p>  to  mellemrum </p>"),
    ("<p>\n  linje\r\n\tlinje\n</p>", "<p>linje linje</p>"),
    ("<p>a&nbsp;b</p>", "<p>a\u00a0b</p>"),
    ("<p>1 &lt; 2 &amp; 3 &gt; 2</p>", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
    ("<p>a <cite data-reference=7>(H, 2020)</cite></p>",
     '<p>a <cite data-reference="7">(H, 2020)</cite></p>'),
    ("<cite class=x data-form=named data-locator='s. 1 &amp; \"<2>' data-reference='7'>H</cite>",
     '<p><cite data-reference="7" data-locator="s. 1 &amp; 2" data-form="named">H</cite></p>'),
    ("<p><cite data-reference=7><b>H</b></cite></p>",
     '<p><strong><cite data-reference="7">H</cite></strong></p>'),
    ("<p><cite data-reference=7>a<p>b</cite>c</p>",
     '<p><cite data-reference="7">a</cite></p><p>bc</p>'),
    ("<p><cite>En bog</cite> <cite data-reference=0>a</cite><cite data-reference=x>b</cite></p>",
     "<p>En bog ab</p>"),
    ("<p><cite data-reference=7></cite></p>", "<p></p>"),
    ("<p>&quot;'&eacute;&#230;</p>", "<p>\"'éæ</p>"),
    ("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h6>e</h6>",
     "<h2>a</h2><h2>b</h2><h3>c</h3><h3>d</h3><h3>e</h3>"),
    ("<h2> </h2>", "<p> </p>"),
    ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
    ("<b>a</b><strong>b</strong><i>c</i>", "<p><strong>ab</strong><em>c</em></p>"),
    ("<p><em><strong><a href='https://x.dk'>a</a></strong></em></p>",
     '<p><a href="https://x.dk"><strong><em>a</em></strong></a></p>'),
    ("<p><b></b>a<i> </i>b</p>", "<p>a<em> </em>b</p>"),
    ("<p><b>a<br></b>b</p>", "<p><strong>a</strong><br>b</p>"),
    ("<p><b>a</b><br><b>b</b></p>", "<p><strong>a<br>b</strong></p>"),
    ("<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
    ("<p><b>a<p>b</b>c</p>", "<p><strong>a</strong></p><p>bc</p>"),
    ("<ul><li>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    ("<ul><li>a</li><ul><li>b</li></ul></ul>",
     "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
    ("<li>a</li><li>b</li>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    ("<ul></ul><ol><li></li></ol>", "<ol><li><p></p></li></ol>"),
    ("<blockquote>a<p>b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
    ("<table><tr><th>a<td>b<tr><td><p>c</p><td> </table>", table("a b", "c -")),
    ("<table><thead><tr><td>a<td>b</thead><tr><td>c<td>d</table>", table("c d", head="a b")),
    ("<table><tr><th>a<td><th>b<tr><th>c<td>d<td>e</table>", table("c d e", head="a - b")),
    ("<table><tr><th>a<th>b</table>", table(head="a b")),
    ("<table><caption>x</caption><tr><td>a<td>b</table>y", f"<p>x</p>{table('a b')}<p>y</p>"),
    ("<table><tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e</table>", table("a - b", "c d e")),
    ("<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>", table("a b", "- c", "d e")),
    ("<table><tr><td colspan=9 rowspan=0>a<td>b<tr><td colspan='x'>c</table>", table("a b", "c -")),
    ("<table><tr><td>a<tr><td>b<td>c<td>d<tr></table>", table("a - -", "b c d")),
    ("<table><tr><td>a<ul><li>b<li>c</ul><h2>d</h2><td><blockquote>e</table>",
     table("a", "e").replace("</p></td></tr><tr>", "</p><p>b</p><p>c</p><p>d</p></td>")),
    ("<table>a<tr>b<td>c</td></tr>d</table>", f"<p>a</p>{table('b c', 'd -')}"),
    ("<tr><td>a</td></tr><td>b", "<p>a</p><p>b</p>"),
    (f"<p>a{NOTE}b <b>c</b><br>d</span>e</p>", f"<p>a{NOTE}b <strong>c</strong><br>d</span>e</p>"),
    (f"<p><b>a{NOTE}<a href='https://x.dk'>b</a></span></b>",
     f'<p><strong>a</strong>{NOTE}<a href="https://x.dk"><strong>b</strong></a></span></p>'),
    (f"<p>a{NOTE}b</span>{NOTE}c</span>", f"<p>a{NOTE}bc</span></p>"),
    (f"<p>a{NOTE}b{NOTE}c</span>d</span>e", f"<p>a{NOTE}bcd</span>e</p>"),
    (f"{NOTE}a<p>b</p></span>", f"<p>{NOTE}a</span></p><p>{NOTE}b</span></p>"),
    ("<p>a<span class='x footnote y' style='font-weight:bold'>b</span><span class=z>c</span>",
     f"<p>a{NOTE}<strong>b</strong></span>c</p>"),
    (f"<p>a{NOTE}</span>b", "<p>ab</p>"),
    # Laid out as tables, and none.
    ("<table><tr><td>a<p>b</table>", "<p>a</p><p>b</p>"),
    ("<table></table><table><tr></table>a", "<p>a</p>"),
    ("<table><tr><td>a<tr><td><ul><li>b</table>", "<p>a</p><ul><li><p>b</p></li></ul>"),
    ("<table><tr><td>a<tr><td>b</table>", table("a", "b")),
    ("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", f"<p>a</p>{table('b c')}"),
    ("<ul><li><table><tr><td>a<td>b</table></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
    (f"<table><tr>{'<td>a' * 64}</table>", "<p>a</p>" * 64),
    ("<dl><dt>a<dd>b</dl>", "<p>a</p><p>b</p>"),
    ("<pre>\na\n  b</pre>", "<p>a<br>  b</p>"),
    ("<p>H<sub>2</sub>O <code>x</code> <u>y</u> <del>z</del></p>", "<p>H2O x y z</p>"),
    ("a<hr>b<br>c<br>", "<p>a</p><p>b<br>c</p>"),
    ("<p>a<img src=x alt=tekst>b</p><!-- c --><style>d</style>", "<p>ab</p>"),
    ("<head><title>a</title><style>b</style></head><body>c", "<p>c</p>"),
    ("<p style='display:none'>a</p><p style='mso-hide:all'>b</p><p hidden>c</p>d", "<p>d</p>"),
    ("<a href=' HTTPS://x.dk/å b?c=1&d=\"2\"'>x</a>",
     '<p><a href="https://x.dk/å%20b?c=1&amp;d=%222%22">x</a></p>'),
    ("<a href='mailto:a@b.dk'>x</a>", '<p><a href="mailto:a@b.dk">x</a></p>'),
    ("<a href='https://x.dk/?a=1&copy=2'>x</a>",
     '<p><a href="https://x.dk/?a=1&amp;copy=2">x</a></p>'),
    ("a\x00b\x07c\ud800d\ufffee", "<p>abcde</p>"),
    ("x < y og y > z", "<p>x &lt; y og y &gt; z</p>"),
    ("<span style='font-weight:700;font-style:italic'>a</span>",
     "<p><strong><em>a</em></strong></p>"),
    ("<b style='font-weight:normal'>a<span style='font-weight:bold'>b</span></b>",
     "<p>a<strong>b</strong></p>"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), SPELLINGS)
def test_each_form_has_one_canonical_spelling(html: str, expected: str) -> None:
    assert clean(html) == expected
    assert clean(expected) == expected
    vet(expected)


def test_a_canonical_text_comes_back_without_the_sanitisers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    html = '<h2>A</h2><p>b <strong>c</strong> &amp;\u00a0<a href="https://x.dk">d</a><br>e</p>'
    monkeypatch.setattr(text, "sanitised", lambda html: pytest.fail("sanitised"))
    assert clean(html) == html
    assert clean(html.replace("\u00a0", "&nbsp;")) == html


BAD = '<p onclick="a">a<script>b</script><a href="javascript:1">c</a><a href="//x">d</a></p>'


def test_each_sanitiser_stands_behind_the_reader() -> None:
    assert sanitised(BAD) == "<p>a<a>c</a><a>d</a></p>"
    alone = [(each.get("name"), each["data"]) for each in judged(BAD) if each["data"]]
    # bleach alone would let these two addresses through: nh3 stands before it, `address` behind.
    href = (None, "href")
    assert alone == [
        (None, "ab"), ("a", {href: "javascript:1"}), (None, "c"), ("a", {href: "//x"}), (None, "d"),
    ]  # fmt: skip
    assert text._respelt(BAD) is None


@pytest.mark.parametrize("left", ['<p class="x">a</p>', "<p>a", "a<b", "<p>a</p><script>"])
def test_nothing_that_the_sanitisers_leave_behind_is_stored(
    left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "sanitised", lambda html: left)
    with pytest.raises(TextRefused):
        clean("<div>a</div>")


# What programs put on the clipboard --------------------------------------------------------


@pytest.mark.parametrize("path", PASTED, ids=lambda path: path.stem)
def test_pasted_text_keeps_headings_lists_emphasis_links_and_words(path: Path) -> None:
    pasted, expected = path.read_text("utf-8").split("<!-- expected -->\n")
    result = clean(pasted)
    wanted = "".join(line.strip() for line in expected.splitlines())
    assert result.replace("><", ">\n<") == wanted.replace("><", ">\n<")
    assert clean(result) == result
    vet(result)


# Nasty HTML --------------------------------------------------------------------------------


def test_there_are_many_attacks() -> None:
    assert len(set(attacks.ALL)) >= 150


@pytest.mark.parametrize("attack", attacks.ALL)
def test_attacks_end_inside_the_vocabulary(attack: str) -> None:
    for html in (attack, f"<p>før {attack} efter</p>", f"<ul><li>{attack}</ul>{attack}"):
        result = clean(html)
        vet(result)
        assert clean(result) == result
        assert "javascript:" not in re.sub(r">[^<]*<", "><", result).lower()


WORDS = st.integers(0, 10**6).map("w{}".format)
_NAMES = (
    "p div h1 h2 h3 h5 ul ol li blockquote b strong i em u a cite span font table tbody tr td th dl dt "
    "dd pre section article center form label fieldset summary details code sup x-y o:p address"
)
NAMES = _NAMES.split()
ATTRIBUTES = st.sampled_from([
    "", " class=footnote", " class=MsoNormal", ' style="font-weight:bold"', " style='font-style:italic'",
    ' href="https://x.dk/?a=1&amp;b"', " href=javascript:1", " onclick='x>y'", ' title="<b>"',
    " class=MsoListParagraph style='mso-list:l0 level2 lfo1'", " style='white-space:pre'", " / ",
    " data-reference=7", ' data-reference="7" data-locator="s. &quot;1&amp;" data-form=named',
    " style='font-weight:400'", " data-x=1 data-y='2'", " class=MsoQuote", " class=MsoTitle",
])  # fmt: skip
GAPS = st.sampled_from(["", " ", "\n", "  \n", "<br>", "<br/>", "<!-- x -->", "&nbsp;", "<hr>"])


def element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, attribute, parts: f"<{name}{attribute}>{''.join(parts)}</{name}>",
        st.sampled_from(NAMES),
        ATTRIBUTES,
        st.lists(inside, max_size=4),
    )


TREES = st.recursive(st.one_of(WORDS, GAPS), element, max_leaves=25)
SCRAPS = st.one_of(
    WORDS,
    GAPS,
    st.sampled_from(NAMES).flatmap(lambda name: ATTRIBUTES.map(lambda a: f"<{name}{a}>")),
    st.sampled_from(NAMES).map("</{}>".format),
    st.sampled_from(attacks.ALL),
    st.text(max_size=8),
    st.sampled_from(["<", ">", "&", '"', "'", "`", "&amp;", "&lt;", "· ", "1) ", "\t", "\u2028"]),
)


@settings(max_examples=120, deadline=None)
@given(TREES)
def test_every_visible_word_is_kept_in_order(html: str) -> None:
    result = clean(html)
    assert re.findall(r"w\d+", plain(result)) == re.findall(r"w\d+", visible(html))


def visible(html: str) -> str:
    """The words of generated HTML: its text without tags, which hold no words there."""
    return re.sub(r"<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>", " ", html)


@settings(max_examples=150, deadline=None)
@given(st.lists(SCRAPS, max_size=20).map("".join))
@example("<b>· <br>x</b>")
@example("<p class=MsoListParagraph><b>· </b><br>x")
@example("<svg><svg></svg><p>x</svg>")
@example('<a href="https://[::1">word</a>')
@example('<a href="https://ex\u2100mple.dk/">word</a>')
@example('<a href="mailto://[x">word</a>')
def test_cleaning_is_idempotent_and_ends_inside_the_vocabulary(html: str) -> None:
    result = clean(html)
    vet(result)
    assert clean(result) == result
    assert clean(f"<div class=x>{result}</div>") == result
    assert plain(result) == "\n".join(block.plain for block in blocks(result))
    assert join(block.html for block in blocks(result)) == result


# What is read ------------------------------------------------------------------------------


def test_plain_is_one_line_for_each_block_that_holds_text() -> None:
    html = "<h2>A</h2><p></p><ul><li><p>b<br>c</p><ol><li><p>d &lt;</p></li></ol></li></ul>"
    assert plain(html) == "A\n\nb\nc\nd <"
    assert leaves(html) == [("h2", "A"), ("p", ""), ("p", "b\nc"), ("p", "d <")]
    assert [(block.kind, block.plain) for block in blocks(html)] == [
        ("h2", "A"), ("p", ""), ("ul", "b\nc\nd <"),
    ]  # fmt: skip


def test_a_table_is_one_block_and_each_cell_has_its_lines() -> None:
    html = f"<p>x</p>{table('c -', head='a b')}<h2>y</h2>"
    assert plain(html) == "x\na\nb\nc\n\ny"
    assert [(block.kind, block.plain) for block in blocks(html)] == [
        ("p", "x"), ("table", "a\nb\nc\n"), ("h2", "y"),
    ]  # fmt: skip


def test_a_footnote_is_on_lines_of_its_own_where_it_is_referred_to() -> None:
    html = f'<p>a{NOTE}b</span>c{NOTE}<a href="https://x.dk">d</a></span></p><p>e</p>'
    assert plain(html) == "a\nb\nc\nd\n\ne"
    assert leaves(html) == [("p", "a\nb\nc\nd\n"), ("p", "e")]
    [link] = text.links(html)
    assert plain(html)[link.start : link.end] == "d"


def test_struck_cells_are_empty_and_a_table_of_nothing_else_goes() -> None:
    html = f"<p>x</p>{table('b', head='a')}"
    assert without(html, lambda leaf: leaf == "<p>a</p>") == f"<p>x</p>{table('b', head='-')}"
    assert without(html, lambda leaf: leaf != "<p>x</p>") == "<p>x</p>"


def test_the_digest_is_of_the_stored_bytes() -> None:
    assert digest("<p>æ</p>") == hashlib.sha256("<p>æ</p>".encode()).hexdigest()


# What it costs -----------------------------------------------------------------------------

SENTENCE = "Dette er en <strong>ganske</strong> almindelig sætning med <em>fremhævet</em> tekst. "
PLAIN = "Og her er en sætning uden noget særligt, som står midt i et langt afsnit af opgaven. "
EXAM = (f"<p>{(SENTENCE + PLAIN * 3) * 2}</p>" * 5 + f"<ul><li>{PLAIN}</ul><h2>Ny</h2>") * 40


def hostile() -> list[tuple[str, str]]:
    deep = "".join(f"<b class=c{number}>" for number in range(200))
    return [
        ("nested bold", "<b>" * 20_000 + "x"),
        ("unclosed", "<i>" * 100_000),
        ("unclosed paragraphs", "<p>x" * 100_000),
        ("huge attribute", f'<p class="{"a " * 480_000}">x'),
        ("huge style", f'<p style="{"font-weight:" * 80_000}">x'),
        ("many attributes", "<p " + " ".join(f"a{number}" for number in range(100_000)) + ">x"),
        ("deep lists", "<ul><li>" * 5_000 + "x"),
        ("allowed depth", "<blockquote>" * 60 + "<p class=x>x" * 5_900),
        ("entities", "&amp;" * 190_000),
        ("allowed entities", "<p class=x>" + "&lt;" * 5_990),
        ("ampersands", "&" * 1_000_000),
        ("angles", "<" * 1_000_000),
        ("openings", "<a" * 39_000),
        ("comments", "<!--" * 39_000),
        ("marks", "<p class=x>" + "<b>a</b>b" * 5_990),
        ("marks across blocks", (deep + "<p>x" * 50 + "</b>" * 200) * 30),
        ("misnested", "<b><i><p>x</b></i>" * 5_000),
        ("svg", "<svg><p>x" * 9_000),
        ("foreign ends", "<x/>" * 30_000 + "</y>" * 9_000),
        ("long lines", "<p>a" + "\n a" * 330_000),
        ("spaces", "<p>" + " " * 999_000),
        ("pre", "<pre>a" + "\n" * 990_000),
        ("long text", "<p class=x>" + "a b " * 74_000),
        ("late", "<p>a</p>" * 5_990 + "<x>"),
        ("tables", "<table><tr><td>x" * 3_000),
        ("notes", "<p class=x>" + f"{NOTE}a</span>b" * 5_990),
        ("deep notes", NOTE * 20_000 + "x"),
        ("rows", "<table>" + "<tr><td>x<td>y" * 9_000),
        ("merged columns", "<table><tr>" + "<td colspan=9999>x" * 19_000),
        ("merged rows", "<table>" + "<tr><td rowspan=9999>x<td>y" * 9_000),
        ("one long row", "<table><tr>" + "<td>x" * 90 + "<tr><td>x" * 2_900),
        ("allowed table", "<table class=x>" + "<tr><td>x<td>y" * 1_190),
        ("nested tables", "<table><tr><td>x<td>" * 60 + "<p>x" * 2_800),
    ]


def cpu_seconds(html: str) -> float:
    """The least of up to six tries: other programs share the machine."""
    least = 9.0
    for _ in range(6):
        start = time.process_time()
        with contextlib.suppress(TextRefused):
            clean(html)
        least = min(least, time.process_time() - start)
        if least < 0.4:
            break
    return least


@pytest.mark.parametrize(("name", "html"), hostile(), ids=[name for name, _ in hostile()])
def test_no_text_costs_more_than_half_a_second(name: str, html: str) -> None:
    assert cpu_seconds(html) <= 0.5


def test_an_exam_text_of_120_000_characters_is_accepted() -> None:
    assert len(plain(clean(EXAM))) > 120_000
    assert cpu_seconds(EXAM) <= 0.5
    assert cpu_seconds(clean(EXAM)) <= 0.25


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("x" * (text.MAX_CHARACTERS + 1), "too_long"),
        ("😀" * (text.MAX_BYTES // 4 + 1), "too_long"),
        ("x" * text.MAX_STORED, "too_long"),
        ("<ul><li>" * 40 + "x", "too_nested"),
        ("<div>" * 300 + "x", "too_nested"),
        ("<p>x" * 6_001, "too_complex"),
        ("<p>x</p>" * 6_001, "too_complex"),
        ("&" * 50_000, "too_complex"),
    ],
)
def test_a_refusal_says_why_and_nothing_of_the_text(html: str, reason: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean(html)
    assert refused.value.reason == reason
    assert "x" not in str(refused.value).replace("complex", "").replace("text", "")
    assert entities.escape(str(refused.value)) == str(refused.value)
