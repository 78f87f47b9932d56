"""What a text cites, and what the list lacks or holds for nothing."""

from __future__ import annotations

import io

import docx
import pypdfium2
import pytest

from portfolio.assignments.citing import Typed, Words, entry_of, rendered, says, typed_in
from portfolio.cohorts.exam_models import PartKind
from portfolio.core import clock
from portfolio.core.documents import Document, Section
from portfolio.core.documents import docx as word_file
from portfolio.core.pdf import pdf
from portfolio.core.text import clean, plain
from tests.filling import said


@pytest.fixture
def assignment(make, course):
    found = make.assignment(course.student, course.cohort)
    # Nothing but citations is missing.
    for version, title in zip(course.versions, ("Menneskesyn", "Samtalen"), strict=True):
        make.part(found, version.html.replace("Først", "Et"), title, version)
    return found


@pytest.fixture
def gaps(visit, course, assignment):
    """`gaps()`: the lines of the outline, as pairs of words and address."""

    def gaps() -> list[tuple[str, str]]:
        page = visit(course.student).get(f"/assignments/{assignment.id}").page
        links = page.xpath("//ul[@class='gaps']//a")
        assert not page.xpath("//li[contains(@class, 'gap-blocks')]")
        return [(said(link), link.get("href")) for link in links]

    return gaps


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(Hansen, 2020)", [Typed("Hansen, 2020", "Hansen", "2020")]),
        ("(Hansen, 2020a, s. 12)", [Typed("Hansen, 2020a", "Hansen", "2020a")]),
        ("(Hansen & Olsen, 2020)", [Typed("Hansen & Olsen, 2020", "Hansen", "2020")]),
        ("(Ørsted et al., 2019)", [Typed("Ørsted et al., 2019", "Ørsted", "2019")]),
        ("(Bo og Ib, u.å.)", [Typed("Bo og Ib, u.å.", "Bo", "u.å.")]),
        (
            "(se Bo, 2001; Ib m.fl., 2002)",
            [Typed("Bo, 2001", "Bo", "2001"), Typed("Ib m.fl., 2002", "Ib", "2002")],
        ),
        (
            "(Lov om social service, 2024)",
            [Typed("Lov om social service, 2024", "Lov om social service", "2024")],
        ),
        ("(uge 12, 2020)", []),
        ("(2020)", []),
        ("i 2020 (se bilag 2)", []),
        ("(Hansen, 20201)", []),
        ("Hansen (2020)", []),
        ("(" * 5000, []),
        ("(A" + ", 1" * 5000, []),
    ],
)
def test_citations_that_were_typed_are_found(text, found):
    assert list(typed_in(text)) == found


def test_a_name_and_its_year_are_found_near_each_other_only():
    assert says("Hansen og Olsen skriver i bogen fra 2020, at", "Hansen", "2020")
    assert says("i Hansens bog (2020a)", "Hansen", "2020a")
    assert not says("Hansensen (2020)", "Hansen", "2020")
    assert not says("Hansen" + " og" * 60 + " 2020", "Hansen", "2020")
    assert not says("Hansen 12020", "Hansen", "2020")


def test_a_line_of_a_list_by_hand_is_understood():
    assert entry_of("Hansen, J. (2020). Bogen. Forlaget.") == ("Hansen", "2020")
    assert entry_of("Hansen, J., & Bo, I. (2020a). Bogen.") == ("Hansen", "2020a")
    assert entry_of("VIVE. (u.å.). Side.") == ("VIVE", "u.å.")
    assert entry_of("Bogen om alt.") is None


HANSEN = Words("Hansen & Bo, 2021", "Hansen og Bo (2021)")


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ('data-reference="7"', "(Hansen &amp; Bo, 2021)"),
        ('data-reference="7" data-locator="s. 1 &amp; 2"', "(Hansen &amp; Bo, 2021, s. 1 &amp; 2)"),
        ('data-reference="7" data-form="named"', "Hansen og Bo (2021)"),
        (
            'data-reference="7" data-locator="kap. 3" data-form="named"',
            "Hansen og Bo (2021, kap. 3)",
        ),
        ('data-reference="8"', "(Som før)"),
    ],
)
def test_a_citation_says_what_its_reference_says_now(attributes, words):
    before, after = (
        f"<p>a <cite {attributes}>{each}</cite> b</p>" for each in ("(Som før)", words)
    )
    assert rendered(before, {7: HANSEN}) == after == clean(after)


def test_every_count_and_document_says_it_anew(visit, make, course, assignment):
    reference = make.reference(assignment, cited="Et meget langt navn, 2020")
    cite = f'<cite data-reference="{reference.id}">(Før)</cite>'
    part = make.part(assignment, f"<p>{cite}</p>", "T")
    browser = visit(course.student)
    length = len("T(Et meget langt navn, 2020)")
    outline = said(browser.get(f"/assignments/{assignment.id}").page)
    assert f"{length} anslag" in outline
    save = {"html": f"<p>{cite}</p>", "revision": 1, "page": "a", "sequence": 1}
    answer = browser.post(f"/parts/{part.id}/draft", json=save)
    assert answer.get_json()["anslag"] == length - 1
    file = browser.get(f"/assignments/{assignment.id}/document").get_data()
    words = [each.text for each in docx.Document(io.BytesIO(file)).paragraphs]
    assert "(Et meget langt navn, 2020)" in words
    whole = said(browser.get(f"/assignments/{assignment.id}/share").page)
    assert "(Et meget langt navn, 2020)" in whole
    assert "(Før)" not in whole


def test_a_citation_whose_reference_is_gone_is_told(make, assignment, gaps):
    reference = make.reference(assignment, removed_at=clock.now())
    part = make.part(
        assignment, f'<p><cite data-reference="{reference.id}">(Hansen, 2020)</cite></p>', "Teori"
    )
    make.part(assignment, '<p><cite data-reference="99">(En andens, 2020)</cite></p>', "Metode")
    (first, url), (second, _url) = gaps()
    assert "“Teori” henviser du til (Hansen, 2020)" in first
    assert url == f"/parts/{part.id}"
    assert "“Metode” henviser du til (En andens, 2020)" in second


def test_a_citation_that_was_set_is_no_typed_one(make, assignment, gaps):
    """Its words need not look like a name and a year."""
    reference = make.reference(assignment, cited="LAB-loven, 2022", named="LAB-loven (2022)")
    make.part(assignment, f'<p><cite data-reference="{reference.id}">(x)</cite></p>', "Teori")
    make.part(assignment, "", "Litteratur", kind=PartKind.REFERENCES)
    assert gaps() == []


def test_what_is_cited_and_listed_lacks_nothing(make, assignment, gaps):
    make.reference(assignment)
    make.part(assignment, "", "Litteratur", kind=PartKind.REFERENCES)
    make.part(assignment, "<p>Det er kendt (Hansen, 2020, s. 12).</p>", "Teori")
    assert gaps() == []


@pytest.mark.parametrize("sentence", ["Hansen (2020) viser det.", "<em>Hansen</em>s bog fra 2020"])
def test_what_is_named_in_a_sentence_is_cited(make, assignment, gaps, sentence):
    make.reference(assignment)
    make.part(assignment, "", "Litteratur", kind=PartKind.REFERENCES)
    make.part(assignment, f"<p>{sentence}</p>", "Teori")
    assert gaps() == []


def test_what_is_cited_and_not_listed_is_told_where_it_stands(make, assignment, gaps):
    part = make.part(assignment, "<p>(Olsen, 2020) og igen (Olsen, 2020)</p>", "Teori")
    make.part(assignment, "<p>Endnu en gang (Olsen, 2020)</p>", "Metode")
    [(words, url)] = gaps()
    assert (
        words
        == "I “Teori” henviser du til (Olsen, 2020), som ser ud til at mangle på litteraturlisten."
    )
    assert url == f"/parts/{part.id}"


def test_what_is_listed_and_not_cited_leads_to_the_list(make, assignment, gaps):
    reference = make.reference(assignment)
    make.part(assignment, "", "Litteratur", kind=PartKind.REFERENCES)
    [(words, url)] = gaps()
    assert words.startswith("Hansen, 2020 står på litteraturlisten")
    assert url == f"/assignments/{assignment.id}/references#reference-{reference.id}"


def test_a_list_that_was_written_by_hand_is_read_too(make, assignment, gaps):
    by_hand = make.part(
        assignment,
        "<p>Hansen, J. (2020). Bogen.</p><p>Bo, I. (2001). Det.</p>",
        "Litteratur",
        kind=PartKind.REFERENCES,
    )
    make.part(assignment, "<p>(Hansen, 2020)</p>", "Teori")
    [(words, url)] = gaps()
    assert words.startswith("Bo, 2001 står på litteraturlisten")
    assert url == f"/parts/{by_hand.id}"


def test_a_removed_reference_is_on_no_list(make, assignment, gaps):
    make.reference(assignment, removed_at=clock.now())
    make.part(assignment, "<p>(Hansen, 2020)</p>", "Teori")
    [(words, _url)] = gaps()
    assert "(Hansen, 2020), som ser ud til at mangle" in words


def test_references_without_a_list_to_stand_in_are_told(make, assignment, gaps):
    make.reference(assignment)
    make.part(assignment, "<p>(Hansen, 2020)</p>", "Teori")
    [(words, url)] = gaps()
    assert "opgaven har ingen litteraturliste" in words
    assert url.endswith("#new-part")


def test_a_list_of_references_is_not_empty(make, course, assignment, gaps):
    make.exam(course.cohort, required_kinds=["references"])
    make.reference(assignment)
    make.part(assignment, "", "Litteratur", kind=PartKind.REFERENCES)
    make.part(assignment, "<p>(Hansen, 2020)</p>", "Teori")
    assert gaps() == []


@pytest.mark.parametrize("counts", [True, False])
def test_the_list_counts_where_the_exam_says_so(visit, make, course, assignment, counts):
    kinds = ["references"] if counts else ["section"]
    make.exam(course.cohort, counted_kinds=kinds)
    make.reference(assignment, "x" * 100)
    part = make.part(assignment, "<p>eget</p>", "L", kind=PartKind.REFERENCES)
    browser = visit(course.student)
    outline = said(browser.get(f"/assignments/{assignment.id}").page)
    # L, eget, "Hansen, J. (2020). ", the title and its full stop
    assert f"{1 + 4 + 19 + 100 + 1} anslag" in outline
    editor = said(browser.get(f"/parts/{part.id}").page)
    assert ("Kilderne på listen tæller med: 120 anslag." in editor) == counts
    assert "Hansen, J. (2020)." in editor


LISTED = "<p>Bo, I. (2001). <em>Et</em>.</p><p>Ib, B. (2002). <em>To</em>.</p>"


def test_the_word_document_sets_the_entries_with_a_hanging_indent():
    section = Section("Litteraturliste", "<p>Eget</p>", references=LISTED)
    file = docx.Document(io.BytesIO(word_file(Document("T", "A", [section]))))
    entries = [each for each in file.paragraphs if each.style.name == "Bibliography"]
    assert [each.text for each in entries] == ["Bo, I. (2001). Et.", "Ib, B. (2002). To."]
    assert [run.text for run in entries[0].runs if run.italic] == ["Et"]
    look = file.styles["Bibliography"].paragraph_format
    assert look.first_line_indent == -look.left_indent < 0


def test_the_pdf_sets_the_entries_with_a_hanging_indent():
    long = f"<p>Bo, I. (2001). <em>{'Et langt navn ' * 12}</em>.</p>"
    file = pdf(Document("T", "A", [Section("Litteraturliste", "<p>Eget</p>", references=long)]))
    with pypdfium2.PdfDocument(file) as opened:
        text = opened[1].get_textpage()
        places = [text.get_rect(number) for number in range(text.count_rects())]
        left = {text.get_text_bounded(*place).split(" ")[0]: place[0] for place in places}
        text.close()
    assert left["Bo,"] == pytest.approx(left["Eget"], abs=1)
    # 1.27 cm are 36 points.
    assert left["langt"] == pytest.approx(left["Bo,"] + 36, abs=2)


def test_the_paper_and_its_shared_version_hold_the_list(visit, make, course, assignment):
    make.reference(assignment)
    make.part(assignment, "", "Litteratur", kind=PartKind.REFERENCES)
    browser = visit(course.student)
    file = browser.get(f"/assignments/{assignment.id}/document").get_data()
    [entry] = [
        each.text
        for each in docx.Document(io.BytesIO(file)).paragraphs
        if each.style.name == "Bibliography"
    ]
    assert entry == "Hansen, J. (2020). En bog."
    assert "Hansen, J. (2020). En bog." in said(
        browser.get(f"/assignments/{assignment.id}/share").page
    )


@pytest.mark.parametrize("inside", ["(Hansen, <strong>2020</strong>)", "(Hansen,<br>2020)"])
def test_a_citation_that_is_partly_marked_is_said_once(inside):
    html = clean(f'<p><cite data-reference="1">{inside}</cite></p>')
    read = rendered(html, {1: Words("Hansen, 2020", "Hansen (2020)")})
    assert plain(read) == "(Hansen, 2020)"
