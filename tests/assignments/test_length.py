"""The one count of an assignment, by the rules of its exam."""

from __future__ import annotations

import io
import re
import unicodedata
from itertools import product

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.assignments import length
from portfolio.assignments.compiling import Piece, compiled, heading
from portfolio.assignments.length import (
    USUAL,
    Breakdown,
    UsualRules,
    body_anslag,
    counts,
    exam_anslag,
    is_empty,
    part_anslag,
)
from portfolio.cohorts.exam_models import Exam, PartKind
from portfolio.core.text import clean, plain
from portfolio.texts.count import anslag
from portfolio.texts.models import Draft, Version

KINDS = [str(kind) for kind in PartKind]
# What counts differently where one is careless: emoji, marks that combine, all kinds of spaces.
HARD = st.text(
    st.one_of(
        st.sampled_from(
            "aåø \u00a0\u2009\u202f\u3000\u00ad\u200b\u200d\ufeffe\u0301A\u030a\U0001f469\U0001f3fd"
        ),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"),
    ),
    max_size=30,
)


def noted(words: str) -> str:
    return f'<p>{words}<span class="footnote">{words}</span>{words}</p>'


def table_of(words: str) -> str:
    return f"<table><tr><th>{words}<th>{words}<tr><td>{words}<td></table>"


PIECES = st.lists(st.tuples(HARD, HARD, st.sampled_from(KINDS)), max_size=6).map(
    lambda drawn: [
        Piece(heading(title), clean(f"{noted(text)}<h2>{text}</h2>{table_of(text)}"), kind)
        for title, text, kind in drawn
        if heading(title)
    ]
)
RULES = st.builds(
    UsualRules,
    with_spaces=st.booleans(),
    with_footnotes=st.booleans(),
    tables=st.sampled_from(["actual", "flat", "none"]),
    table_anslag=st.integers(0, 2000),
    counted_kinds=st.sets(st.sampled_from(KINDS)).map(tuple),
)
UNSEEN = set("\n\u00ad\u200b\u200c\u200d\u2060\ufeff")


def counted(words: str, rules: UsualRules) -> int:
    """The rule in other words than the code's: signs one by one."""
    signs = [sign for sign in unicodedata.normalize("NFC", words) if sign not in UNSEEN]
    return len([sign for sign in signs if rules.with_spaces or not sign.isspace()])


@given(PIECES, RULES)
def test_what_counts_is_the_count_of_what_is_read(pieces, rules):
    counting = [piece for piece in pieces if piece.kind in rules.counted_kinds]
    html = compiled(counting)
    if not rules.with_footnotes:
        html = re.sub('<span class="footnote">.*?</span>', "<br>", html, flags=re.DOTALL)
    whole = plain(html)
    if rules.tables != "actual":
        whole = plain(re.sub("<table>.*?</table>", "", html, flags=re.DOTALL))
        flat = rules.table_anslag * len(counting) if rules.tables == "flat" else 0
        assert exam_anslag(pieces, rules) == flat + counted(whole, rules)
        return
    assert exam_anslag(pieces, rules) == counted(whole, rules)
    assert exam_anslag(pieces, rules) == sum(part_anslag(piece, rules) for piece in counting)
    assert exam_anslag(pieces, rules) == anslag(whole, spaces=rules.with_spaces)
    assert exam_anslag(reversed(pieces), rules) == exam_anslag(pieces, rules)


def test_an_exam_that_nobody_changed_counts_as_no_exam_does(make):
    exam = make.exam()
    pieces = [Piece(kind, "<p>a b</p>", kind) for kind in KINDS]
    assert exam_anslag(pieces, exam) == exam_anslag(pieces, None) == exam_anslag(pieces, USUAL)
    assert [kind for kind in KINDS if counts(kind, None)] == ["problem", "section", "conclusion"]
    assert exam_anslag(pieces, None) == len("problem" + "section" + "conclusion") + 9


def test_the_rules_of_a_hand_in_count_as_the_exam_did(make):
    exam = make.exam(with_spaces=False, counted_kinds=["appendix"])
    kept = {name: exam.rules()[name] for name in UsualRules.__dataclass_fields__}
    pieces = [Piece("Et bilag", "<p>a b</p>", "appendix"), Piece("Andet", "<p>c</p>")]
    assert exam_anslag(pieces, UsualRules(**kept)) == exam_anslag(pieces, exam) == 9


@pytest.mark.parametrize(
    ("spaces", "footnotes", "tables"),
    list(product([True, False], [True, False], ["actual", "flat", "none"])),
)
def test_footnotes_and_tables_count_as_the_rules_say(monkeypatch, spaces, footnotes, tables):
    words = Breakdown("en tekst", "en note", ("a b", "c d e"))
    monkeypatch.setattr(length, "_breakdown", lambda _html: words)
    rules = UsualRules(
        with_spaces=spaces, with_footnotes=footnotes, tables=tables, table_anslag=500
    )
    body = 8 if spaces else 7
    note = (7 if spaces else 6) if footnotes else 0
    table = {"actual": 8 if spaces else 5, "flat": 1000, "none": 0}[tables]
    assert body_anslag("", rules) == body + note + table


WITH_TABLES = clean(
    "<p>en tekst</p><table><tr><th>a<th>b<tr><td>c d<td></table>"
    "<p>mere</p><table><tr><td>e<td><p>f</p><p>g</p></table>"
)


@pytest.mark.parametrize(
    ("spaces", "tables", "count"),
    [
        (True, "actual", 12 + 5 + 3),
        (False, "actual", 11 + 4 + 3),
        (True, "flat", 12 + 2 * 500),
        (False, "none", 11),
    ],
)
def test_tables_count_by_each_of_the_three_ways(spaces, tables, count):
    rules = UsualRules(with_spaces=spaces, tables=tables, table_anslag=500)
    assert body_anslag(WITH_TABLES, rules) == count
    piece = Piece("Ti tegn ..", WITH_TABLES)
    assert exam_anslag([piece], rules) == count + (10 if spaces else 8)


NOTED = clean(
    '<p>en<span class="footnote">to tre</span></p>'
    '<table><tr><td>fire<span class="footnote">é</span>́<td>5</table>'
)


@pytest.mark.parametrize(
    ("footnotes", "tables", "count"),
    [
        (True, "actual", 2 + 6 + 1 + 6),
        (False, "actual", 2 + 6),
        (True, "none", 2 + 6 + 1),
        (False, "flat", 2 + 500),
    ],
)
def test_footnotes_count_or_not_wherever_they_are(footnotes, tables, count):
    rules = UsualRules(with_footnotes=footnotes, tables=tables, table_anslag=500)
    assert body_anslag(NOTED, rules) == count
    assert body_anslag(NOTED, USUAL) == anslag(plain(NOTED))


def test_a_table_without_words_is_nothing_to_see():
    assert is_empty(clean("<table><tr><td><td> </table>"))


def test_white_space_is_all_white_space_and_nothing_else():
    for point in range(0x20, 0x11000):
        sign = chr(point)
        if sign not in UNSEEN and not 0xD800 <= point < 0xE000:
            # NFC makes two signs of some.
            both = unicodedata.normalize("NFC", f"a{sign}b")
            spaces = sum(each.isspace() for each in both)
            assert anslag(f"a{sign}b", spaces=False) == len(both) - spaces, hex(point)


def test_a_text_without_anything_to_see_is_empty():
    assert is_empty("")
    assert is_empty("<p>\u00a0 \u200b</p><p></p>")
    assert not is_empty("<p>.</p>")


# Everywhere the same ------------------------------------------------------------------------


@pytest.mark.parametrize("spaces", [True, False])
def test_every_page_and_document_says_the_same_number(visit, make, course, spaces):
    make.exam(
        course.cohort,
        with_spaces=spaces,
        counted_kinds=["section", "problem"],
        anslag_per_page=1000,
        max_anslag=5000,
    )
    assignment = make.assignment(course.student, course.cohort)
    hard = "Et\u00a0å\u030a \U0001f469\u200d\U0001f4bb e\u0301 slut. " * 50
    first = make.part(assignment, f"<p>{hard}</p>", "Indledning \U0001f44d")
    make.part(assignment, f"<p>{'x' * 100}</p>", "Problem", kind="problem")
    make.part(assignment, f"<p>{'y' * 4000}</p>", "Bilag A", kind="appendix")
    browser, path = visit(course.student), f"/assignments/{assignment.id}"
    html = make.all(Draft, text_id=first.text_id)[0].html
    rules = UsualRules(with_spaces=spaces)
    body, title = counted(plain(html), rules), counted("Indledning \U0001f44d", rules)
    whole = body + title + 100 + len("Problem")
    shown = f"{whole:,}".replace(",", ".")
    outline = browser.get(path).get_data(as_text=True)
    assert f">{shown} anslag<" in outline
    assert outline.count("tæller ikke med i omfanget") == 1
    assert f">{shown} anslag<" in browser.get(f"{path}/share").get_data(as_text=True)
    made = docx.Document(io.BytesIO(browser.get(f"{path}/document").data))
    how = "inkl." if spaces else "uden"
    assert any(f"{shown} anslag {how} mellemrum" in p.text for p in made.paragraphs)
    # In the editor of a part: its own, its heading's, and what the others come to.
    editor = browser.get(f"/parts/{first.id}").get_data(as_text=True)
    assert ("data-without-spaces" in editor) is not spaces
    assert f"tæller også med i opgaven: {title} anslag" in editor
    assert "anslag. Opgavens andre dele fylder 107 af højst 5.000 anslag" in editor
    save = {"html": html, "revision": 1, "page": "a", "sequence": 1}
    saved = browser.post(f"/parts/{first.id}/draft", json=save)
    assert saved.json["anslag"] == body
    # And what the teachers read, once it is shared.
    reviewed = browser.get(f"{path}/share").page.find(".//input[@name='reviewed']").get("value")
    assert browser.post(f"{path}/share", {"reviewed": reviewed}).status_code == 303
    [version] = make.all(Version, text_id=assignment.text_id)
    assert version.anslag == whole


def test_the_editor_knows_and_says_how_footnotes_and_tables_count(visit, make, course):
    exam = {"with_footnotes": False, "tables": "flat", "table_anslag": 1_200}
    make.exam(course.cohort, **exam)
    assignment = make.assignment(course.student, course.cohort)
    part = make.part(assignment, NOTED, "Afsnit")
    browser = visit(course.student)
    page = browser.get(f"/parts/{part.id}").get_data(as_text=True)
    assert 'data-without-footnotes data-tables="flat" data-table-anslag="1200"' in page
    assert "Fodnoter tæller ikke med. En tabel tæller 1.200 anslag." in page
    save = {"html": NOTED, "revision": 1, "page": "a", "sequence": 1}
    saved = browser.post(f"/parts/{part.id}/draft", json=save)
    assert saved.json["anslag"] == 2 + 1_200
    outline = browser.get(f"/assignments/{assignment.id}").get_data(as_text=True)
    assert ">1.208 anslag<" in outline


def test_a_kind_that_does_not_count_is_said_in_the_editor(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    part = make.part(assignment, "<p>x</p>", "Bilag A", kind="appendix")
    make.part(assignment, "<p>abc</p>", "Afsnit")
    page = visit(course.student).get(f"/parts/{part.id}").get_data(as_text=True)
    words = "Bilag: tæller ikke med i opgavens omfang. Opgavens andre dele fylder 9 anslag."
    assert words in page


def test_on_paper_the_reference_list_and_the_appendices_come_last(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    for title, kind in (
        ("Bilag A", "appendix"),
        ("Kilder", "references"),
        ("Indledning", "section"),
        ("Bilag B", "appendix"),
        ("Slut", "conclusion"),
    ):
        make.part(assignment, "<p>x</p>", title, kind=kind)
    browser, path = visit(course.student), f"/assignments/{assignment.id}"
    made = docx.Document(io.BytesIO(browser.get(f"{path}/document").data))
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Indledning", "Slut", "Kilder", "Bilag A", "Bilag B"]
    shown = browser.get(f"{path}/share").page.findall(".//main//h2")
    assert [each.text_content() for each in shown if each.text_content() in headings] == headings
    # The outline keeps the student's own order, and says so.
    outline = browser.get(path)
    assert [link.text for link in outline.page.findall(".//h3[@class='part-title']/a")] == [
        *("Bilag A", "Kilder", "Indledning", "Bilag B", "Slut")
    ]
    assert "står sidst i den færdige opgave" in outline.get_data(as_text=True)


def test_an_order_as_on_paper_needs_no_words(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    for kind in ("section", "references", "appendix"):
        make.part(assignment, "<p>x</p>", kind, kind=kind)
    page = visit(course.student).get(f"/assignments/{assignment.id}").get_data(as_text=True)
    assert "står sidst i den færdige opgave" not in page


def test_a_model_of_an_exam_is_rules():
    exam = Exam(with_spaces=False, with_footnotes=True, tables="none", counted_kinds=["section"])
    assert exam_anslag([Piece("a b", "<p>c d</p>")], exam) == 4
