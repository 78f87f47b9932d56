"""The last look before sharing: the text as it will be read, with what was found marked in it."""

from __future__ import annotations

from lxml import html as lxml_html

from portfolio.core.text import clean, plain
from portfolio.texts.review import review

SHAPES = (
    "<h2>Mødet</h2><p>før <strong>2110</strong>62-5629 <em>efter</em></p>"
    "<table><tbody><tr><td><p>Ring på 22 33 44 55</p></td><td><p>ja</p></td></tr></tbody></table>"
    '<p>Note<span class="footnote">skriv til a@portfolio.example</span></p>'
)


def test_the_text_keeps_its_shape_and_each_finding_is_marked_once() -> None:
    seen = review(clean(SHAPES))
    assert [(each.number, str(each.word), each.stops) for each in seen.found] == [
        (1, "Muligt CPR-nummer", True),
        (2, "Telefonnummer", False),
        (3, "E-mailadresse", False),
    ]
    page = lxml_html.fragment_fromstring(seen.html, create_parent="div")
    assert [len(page.findall(f".//{tag}")) for tag in ("h2", "table", "td", "em")] == [1, 1, 2, 1]
    marks = page.findall(".//mark")
    assert [mark.text_content() for mark in marks] == [
        "Muligt CPR-nummer: 2110",
        "62-5629",
        "Telefonnummer: 22 33 44 55",
        "E-mailadresse: a@portfolio.example",
    ]
    assert [mark.get("id") for mark in marks] == ["finding-1", None, "finding-2", "finding-3"]
    numbers = page.xpath(".//span[@class='finding-number']")
    assert [each.text for each in numbers] == ["1", "2", "3"]


def test_what_spans_blocks_is_marked_in_both_and_numbered_once() -> None:
    seen = review("<p>bor Vestergade 3</p><p>5000 Odense nu</p>")
    page = lxml_html.fragment_fromstring(seen.html, create_parent="div")
    assert [mark.text_content() for mark in page.findall(".//mark")] == [
        "Adresse: Vestergade 3",
        "5000 Odense",
    ]
    assert len(page.xpath(".//span[@class='finding-number']")) == 1


def test_nothing_but_marks_is_added_and_no_address_is_told() -> None:
    html = '<p>Se <a href="https://x.dk/?cpr=211062-5629">journalen</a> &amp; <a href="https://star.dk">STAR</a></p>'
    seen = review(html)
    assert "href" not in seen.html
    page = lxml_html.fragment_fromstring(seen.html, create_parent="div")
    for added in page.xpath(".//span[@class='finding-number' or @class='visually-hidden']"):
        added.drop_tree()
    assert page.text_content() == plain(html)
