"""A PDF of one's own: read, looked at, handed in, and everything that can be wrong with it."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pypdf
import pytest

from portfolio.core import foreign_pdf
from portfolio.core.arrival import LARGEST_FILE
from portfolio.submissions.models import HandIn, Review
from portfolio.submissions.own_pdf import differs_much, estimated_anslag, own_pdf
from portfolio.submissions.own_pdf_actions import MOST_IDLE
from tests import own_pdfs
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.test_hand_in import DECLARED, Road


class OwnRoad(Road):
    """The same student, who has written elsewhere: their assignment here is empty."""

    def __init__(self, make, visit, **rules):
        super().__init__(make, visit, **{"takes_own_pdf": True, **rules})
        self.path = f"/assignments/{self.assignment.id}/own-pdf"

    def bring(self, content=None, browser=None, **more):
        content = own_pdfs.paper() if content is None else content
        form = {"file": (io.BytesIO(content), "opgave.pdf"), "anslag": "2.200", **more}
        form = {name: value for name, value in form.items() if value is not None}
        return (browser or self.browser).post(self.path, form, content_type="multipart/form-data")

    def look(self, content=None, **more):
        answer = self.bring(content, **more)
        assert answer.status_code == 303, said(answer.page)
        return answer.headers["Location"]


@pytest.fixture
def road(make, visit):
    return OwnRoad(make, visit)


def test_from_the_file_to_the_receipt_and_its_verification(make, road, visit):
    page = road.browser.get(road.page).page
    assert road.path in page.xpath("//a/@href")
    assert "tæller med: problemformulering, afsnit, konklusion" in said(
        road.browser.get(road.path).page
    )
    review = road.look(supervisor="Tina Tind", confidential="y")
    [kept] = make.all(Review)
    file = own_pdfs.paper()
    assert (kept.sha256, kept.size, kept.pages) == (hashlib.sha256(file).hexdigest(), len(file), 3)
    assert (kept.anslag, kept.supervisor, kept.confidential) == (2_200, "Tina Tind", True)
    page = road.browser.get(review).page
    assert len(page.xpath("//ol[@class='paper-pages']//img")) == 3
    for words in ("2.200 anslag", f"cirka 2.1{kept.read_anslag % 100:02} anslag", "Tina Tind"):
        assert words in said(page)
    assert "langt fra hinanden" not in said(page)
    assert road.browser.get(f"{review}/paper.pdf").get_data() == file
    picture = road.browser.get(f"{review}/pages/3.png")
    assert picture.get_data().startswith(b"\x89PNG")
    assert road.browser.get(f"{review}/pages/4.png").status_code == 404
    answer = road.hand_in(review)
    [handed_in] = road.hand_ins()
    assert (handed_in.anslag, handed_in.read_anslag) == (2_200, kept.read_anslag)
    assert (handed_in.confidential, handed_in.rules) == (True, road.exam.rules())
    path = answer.headers["Location"]
    assert "Omfanget er oplyst af den studerende" in said(road.browser.get(path).page)
    assert road.browser.get(f"{path}/paper.pdf").get_data() == file
    receipt = road.browser.get(f"{path}/receipt.txt").get_data()
    line = f"Anslag: 2200 oplyst af den studerende, {kept.read_anslag} talt i hele filen\n"
    assert line in receipt.decode()
    both = {"receipt": (io.BytesIO(receipt), "k.txt"), "paper": (io.BytesIO(file), "o.pdf")}
    answer = visit(None).post("/verify", both, content_type="multipart/form-data")
    assert "hører til præcis den fil" in said(answer.page)
    # The teacher sees both numbers.
    listed = said(visit(road.teacher).get(f"/sittings/{road.sitting.id}").page)
    assert "2.200 anslag" in listed
    assert "talt i egen PDF" in listed


@pytest.mark.sqlite_only
def test_the_server_itself_never_opens_a_file_of_others(road, monkeypatch):
    file = own_pdfs.paper()

    def opened(*_given, **_more):
        raise AssertionError("opened in the process of the server")

    monkeypatch.setattr("pypdfium2.PdfDocument", opened)
    monkeypatch.setattr("pikepdf.open", opened)
    review = road.look(file)
    for path in (review, f"{review}/paper.pdf", f"{review}/pages/1.png"):
        assert road.browser.get(path).status_code == 200
    path = road.hand_in(review).headers["Location"]
    assert road.browser.get(f"{path}/paper.pdf").get_data() == file


def test_the_count_is_an_estimate_of_the_whole_file(make, road):
    road.look()
    [kept] = make.all(Review)
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(own_pdfs.paper())).pages]
    assert "Side 3 af 3" in pages[2]
    # 2,099 of the text, 10 of its heading, and on the pages before and around it no more than this.
    assert 2_109 < kept.read_anslag < 2_109 + 80


@pytest.mark.parametrize(
    ("text", "spaces", "count"),
    [
        ("Jeg gik\r\nhjem.\r\nBagefter ", True, 22),
        ("Jeg gik\r\nhjem.\r\nBagefter ", False, 19),
        ("reha\x02bilitering", True, 14),
        ("Indledning . . . . . . . . . 3", True, 12),
        ("Se side 3 … og 4", True, 16),
        ("e\u0301\u00a0\u00a0å\u00ad\n\n", True, 3),
        ("", True, 0),
        (" \r\n ", True, 0),
    ],
)
def test_lines_of_a_page_are_no_lines_of_the_text(text, spaces, count):
    assert estimated_anslag(text, spaces=spaces) == count


@pytest.mark.parametrize(
    ("declared", "counted", "much"),
    [
        (20_000, 20_000, False),
        (20_000, 18_000, False),
        (20_000, 17_999, True),
        (20_000, 26_000, False),
        (20_000, 26_001, True),
        (500, 2_000, False),
        (500, 2_001, True),
        (500, 0, False),
    ],
)
def test_two_numbers_that_are_far_apart(declared, counted, much):
    assert differs_much(declared, counted) is much


@pytest.mark.sqlite_only
def test_numbers_that_are_far_apart_are_told_and_stop_nothing(make, road):
    review = road.look(anslag="20000")
    assert "De to tal ligger langt fra hinanden" in said(road.browser.get(review).page)
    assert road.hand_in(review).status_code == 303
    assert road.hand_ins()[0].anslag == 20_000


def test_pictures_of_text_are_told_and_taken_with_their_writers_number(make, road, visit):
    review = road.look(own_pdfs.scanned())
    assert "Måske er siderne scannet" in said(road.browser.get(review).page)
    path = road.hand_in(review).headers["Location"]
    [handed_in] = road.hand_ins()
    assert (handed_in.anslag, handed_in.read_anslag) == (2_200, 0)
    assert "ikke fundet tekst i filen" in said(road.browser.get(path).page)
    listed = said(visit(road.teacher).get(f"/sittings/{road.sitting.id}").page)
    assert "ingen tekst i egen PDF" in listed


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: b"PK\x03\x04 en docx med et andet navn", "Filen er ikke en PDF"),
        (lambda: b"", "Filen er ikke en PDF"),
        (lambda: own_pdfs.of_pages(0), "har ingen sider"),
        (own_pdfs.locked, "beskyttet med en adgangskode"),
        (lambda: own_pdfs.paper()[:9_000], "beskadiget"),
        (own_pdfs.with_script, "har et script i sig"),
        (own_pdfs.with_file, "andre filer gemt i sig"),
        (lambda: own_pdfs.of_pages(2_000), "højst have 300 sider"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_the_rest_is_kept(make, road, file, sentence):
    answer = road.bring(file(), supervisor="Tina Tind", confidential="y")
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    [form] = [form for form in answer.page.forms if form.get("enctype")]
    assert form.fields["anslag"] == "2.200"
    assert form.fields["supervisor"] == "Tina Tind"
    assert form.fields["confidential"] == "y"
    assert make.all(Review) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({"anslag": ""}, ["Skriv, hvor mange anslag opgaven fylder", "Vælg filen igen"]),
        ({"anslag": "mange"}, ["Skriv et helt tal"]),
        ({"anslag": "0"}, ["Skriv et tal fra 1"]),
        ({"file": None}, ["Vælg din opgave som PDF"]),
        ({"file": "ikke en fil"}, ["Vælg din opgave som PDF"]),
        ({"supervisor": "x" * 121}, ["Her er kun plads til 120 tegn", "Vælg filen igen"]),
    ],
)
def test_what_is_not_filled_in(make, road, change, sentences):
    answer = road.bring(**change)
    assert answer.status_code == 422
    for sentence in sentences:
        assert sentence in said(answer.page)
    assert make.all(Review) == []


def test_a_file_that_is_too_large(make, road):
    large = own_pdfs.paper() + bytes(LARGEST_FILE)
    answer = road.bring(large, supervisor="Tina Tind")
    assert answer.status_code == 422
    assert "Den må højst fylde 20 MB" in said(answer.page)
    assert "Tina Tind" in answer.get_data(as_text=True)
    # What is much larger is not read at all.
    answer = road.bring(large + bytes(4 << 20))
    assert answer.status_code == 413
    assert "Den må højst fylde 20 MB" in said(answer.page)
    assert make.all(Review) == []


def test_what_is_larger_than_other_forms_may_be_is_taken_here_alone(make, road, visit):
    large = own_pdfs.paper() + b"%" + b"x" * (5 << 20) + b"\n"
    # Behind the end of a file its readers look for the end from there.
    large += own_pdfs.paper()[own_pdfs.paper().rindex(b"startxref") :]
    review = road.look(large)
    path = road.hand_in(review).headers["Location"]
    assert road.browser.get(f"{path}/paper.pdf").get_data() == large
    receipt = road.browser.get(f"{path}/receipt.txt").get_data()
    both = {"receipt": (io.BytesIO(receipt), "k.txt"), "paper": (io.BytesIO(large), "o.pdf")}
    answer = visit(None).post("/verify", both, content_type="multipart/form-data")
    assert "hører til præcis den fil" in said(answer.page)
    form = {"file": (io.BytesIO(large), "opgave.pdf")}
    other = f"/assignments/{road.assignment.id}/reviews"
    answer = road.browser.post(other, form, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "20 MB" not in said(answer.page)


def test_the_same_file_twice_is_one_review_and_one_hand_in(make, road):
    looks = {road.look(supervisor="Tina") for _ in range(3)}
    assert len(looks) == 1
    # Said otherwise it is another one.
    assert road.look(supervisor="Tina", anslag="2300") not in looks
    [review] = looks
    answers = [road.hand_in(review) for _ in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(road.hand_ins()) == 1
    # What was handed in stays as it is: the same file again is looked at and handed in anew.
    again = road.look(supervisor="Tina")
    assert again != review
    assert road.hand_in(again).status_code == 303
    assert [each.number for each in road.hand_ins()] == [1, 2]


@pytest.mark.postgresql_only
def test_the_same_file_from_many_windows_at_once_is_one_review(make, road, visit):
    browsers = [visit(road.student) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda each: road.bring(browser=each), browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len(make.all(Review)) == 1


@pytest.mark.sqlite_only
def test_of_files_that_are_never_handed_in_only_the_newest_are_kept(make, road):
    first = road.look()
    road.hand_in(first)
    second = road.look(anslag="2201")
    for number in range(MOST_IDLE):
        road.look(anslag=str(2_202 + number))
    assert len(make.all(Review)) == 1 + MOST_IDLE
    assert road.browser.get(second).status_code == 404
    assert road.hand_in(second).status_code == 404
    assert road.browser.get(f"{first}/paper.pdf").status_code == 200


def test_a_withdrawn_one_is_not_handed_in_again_by_going_back(make, road):
    review = road.look()
    path = road.hand_in(review).headers["Location"]
    road.browser.post(f"{path}/withdraw")
    answer = road.hand_in(review)
    assert answer.headers["Location"] == road.page
    assert road.hand_in(road.look()).status_code == 303
    assert [each.withdrawn_at is None for each in road.hand_ins()] == [False, True]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("blocks", "status"), [(True, 422), (False, 303)])
def test_the_declared_number_is_the_one_that_may_be_too_long(make, visit, blocks, status):
    road = OwnRoad(make, visit, max_anslag=2_150, over_length_blocks=blocks)
    review = road.look(anslag="2151")
    assert ("for lang og kan ikke afleveres" in said(road.browser.get(review).page)) is blocks
    assert road.hand_in(review).status_code == status
    # What stands in the whole file is more than what counts.
    fits = road.look(anslag="2150")
    assert make.all(Review)[-1].read_anslag > 2_150 - 40
    assert road.hand_in(fits).status_code == 303


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("words", "stops"),
    [
        ("Hun har 120380-4321 og et barn.", True),
        ("Hun har 120380-</p><p>4321.", True),
        ("Sag 1234567890 blev lukket.", False),
        # However the line breaks: the words before it move it over the edge.
        *((f"{'ord ' * many}120380-4321", True) for many in range(16, 26)),
    ],
)
def test_a_number_that_looks_like_a_citizens_is_asked_about(make, road, words, stops):
    review = road.look(own_pdfs.paper(words))
    answer = road.hand_in(review)
    assert (answer.status_code == 422) is stops
    if stops:
        assert "bekræft, at det ikke er et CPR-nummer" in said(answer.page)
        assert "120380" not in answer.get_data(as_text=True)
        assert road.hand_in(review, no_cpr="y").status_code == 303
        assert road.hand_ins()[0].declared["no_cpr"] is True


def test_a_number_that_a_reader_joins_at_its_hyphen_is_found(monkeypatch):
    joined = foreign_pdf.Contents(1, "Hun har 120380\x024321.")
    monkeypatch.setattr(foreign_pdf, "contents", lambda _file: joined)
    assert own_pdf(b"", title="", spaces=True).findings == 1


def test_a_number_in_the_title_is_asked_about_too(make, road):
    road.browser.post(f"/assignments/{road.assignment.id}/title", {"title": "Om 120380-4321"})
    assert road.hand_in(road.look()).status_code == 422


def test_what_the_compiled_text_lacks_does_not_stop_it(make, visit):
    road = OwnRoad(make, visit, required_kinds=["problem", "references"])
    empty = make.assignment(make.student(road.cohort), road.cohort)
    road.browser, road.assignment = visit(make.owner(empty)), empty
    road.path = f"/assignments/{empty.id}/own-pdf"
    outline = road.browser.get(f"/assignments/{empty.id}").page
    assert f"/assignments/{empty.id}/hand-in" in outline.xpath("//a/@href")
    page = said(road.browser.get(road.path).page)
    assert "skal være i opgaven: problemformulering, litteraturliste" in page
    assert road.hand_in(road.look()).status_code == 303


def test_what_changes_in_the_compiled_text_does_not_stop_it(make, road):
    review = road.look()
    draft = {"html": "<p>Mere</p>", "revision": 1, "page": "a", "sequence": 1}
    road.browser.post(f"/parts/{road.part.id}/draft", json=draft)
    assert road.hand_in(review).status_code == 303


def test_a_portfolio_that_must_be_approved_stops_it(make, visit):
    road = OwnRoad(make, visit, needs_approval=True)
    review = road.look()
    for page in (road.browser.get(review).page, road.hand_in(review).page):
        assert "skal godkende din portefølje" in said(page)
    assert road.hand_ins() == []
    path = f"/enrolments/{road.assignment.enrolment_id}/approval"
    visit(road.teacher).post(path, {"judgement": "yes", "reason": "Flot."})
    assert road.hand_in(review).status_code == 303


def test_a_rule_that_changes_asks_to_choose_the_file_again(make, road):
    review = road.look()
    exam = make.again(road.exam)
    exam.with_spaces = False
    make.keep(exam)
    answer = road.hand_in(review)
    assert answer.status_code == 409
    assert "Eksamens regler er ændret" in said(answer.page)
    assert road.path in answer.page.xpath("//a/@href")
    [before] = make.all(Review)
    again = road.look()
    after = make.all(Review)[-1]
    assert after.read_anslag < before.read_anslag
    assert road.hand_in(again).status_code == 303


def test_an_exam_that_takes_no_own_pdf(make, visit, road):
    review = road.look()
    exam = make.again(road.exam)
    exam.takes_own_pdf = False
    make.keep(exam)
    for answer in (road.browser.get(road.path), road.bring(), road.hand_in(review)):
        assert answer.status_code == 403
        assert "tager ikke imod en PDF, du selv har lavet" in said(answer.page)
    looked = road.browser.get(review).page
    assert "tager ikke imod en PDF" in said(looked)
    assert f"{review}/hand-in" not in [form.get("action") for form in looked.forms]
    assert road.path not in road.browser.get(road.page).page.xpath("//a/@href")
    assert road.hand_ins() == []


@pytest.mark.parametrize(
    ("takes_late", "seconds", "taken"),
    [(True, 0, "on time"), (True, 1, "late"), (False, 0, "on time"), (False, 1, None)],
)
def test_the_clock(make, visit, clock, takes_late, seconds, taken):
    road = OwnRoad(make, visit, takes_late=takes_late)
    review = road.look()
    clock(NOW + timedelta(hours=2, seconds=seconds))
    answer = road.bring(anslag="2300")
    assert answer.status_code == (303 if taken else 403)
    assert road.hand_in(review).status_code == (303 if taken else 403)
    assert [each.is_late for each in road.hand_ins()] == ([taken == "late"] if taken else [])
    if not taken:
        assert "Fristen er overskredet" in said(answer.page)
        assert "Din PDF er ikke gemt her" in said(answer.page)
        assert road.browser.get(road.path).status_code == 403
        assert len(make.all(Review)) == 1


@pytest.mark.sqlite_only
def test_before_the_sitting_opens_nothing_is_taken(make, road, clock):
    sitting = road.sitting
    sitting.opens_at = NOW + timedelta(minutes=1)
    make.keep(sitting)
    answer = road.bring()
    assert answer.status_code == 403
    assert "ikke åbnet endnu" in said(answer.page)
    clock(NOW + timedelta(minutes=1))
    assert road.bring().status_code == 303


def test_somebody_elses_assignment_takes_no_file(make, visit, road):
    review = road.look()
    strangers = [make.student(road.cohort), road.teacher, make.administrator()]
    for stranger in strangers:
        browser = visit(stranger)
        assert road.bring(browser=browser).status_code == 404
        assert browser.post(f"{review}/hand-in", DECLARED).status_code == 404
        assert browser.get(f"{review}/pages/1.png").status_code == 404
    assert len(make.all(Review)) == 1
    assert make.all(HandIn) == []
