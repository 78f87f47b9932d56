"""From the assignment to the receipt: looking, handing in, withdrawing, and the clock."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pypdf
import pytest

from portfolio.assignments.models import Part
from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Enrolment
from portfolio.outbox.models import Parcel
from portfolio.submissions.models import Candidate, Extension, HandIn, Member, Review
from tests.conftest import NOW
from tests.filling import said

DECLARED = {"declaration": "1", "declared": "y", "used_ai": "no"}


class Road:
    """A student with an assignment of two parts, and an exam due in two hours."""

    def __init__(self, make, visit, **rules):
        self.make = make
        self.cohort = make.cohort()
        self.exam = make.exam(self.cohort, deadline=NOW + timedelta(hours=2), **rules)
        self.student = make.student(self.cohort, "Åse Ødegård")
        self.teacher = make.teacher(self.cohort)
        self.assignment = make.assignment(self.student, self.cohort)
        self.part = make.part(self.assignment, "<p>Jeg mødte en borger.</p>", "Indledning")
        make.part(self.assignment, "<p>Det lærte jeg af.</p>", "Konklusion")
        self.page = f"/assignments/{self.assignment.id}/hand-in"
        self.browser = visit(self.student)

    @property
    def sitting(self):
        return self.make.all(Sitting, exam_id=self.exam.id)[0]

    def look(self, **front):
        answer = self.browser.post(f"/assignments/{self.assignment.id}/reviews", front)
        assert answer.status_code == 303, said(answer.page)
        return answer.headers["Location"]

    def hand_in(self, review=None, **more):
        return self.browser.post(f"{review or self.look()}/hand-in", {**DECLARED, **more})

    def hand_ins(self):
        return sorted(self.make.all(HandIn), key=lambda each: each.number)


@pytest.fixture
def road(make, visit):
    return Road(make, visit)


def test_the_paper_is_made_looked_at_and_handed_in(make, road):
    page = road.browser.get(road.page).page
    assert "Fristen er 9. marts 2026 kl." in said(page)
    review = road.look(supervisor="Tina Tind", confidential="y")
    page = road.browser.get(review).page
    assert "Det er ikke afleveret endnu" in said(page)
    assert "Jeg har selv skrevet opgaven." in said(page)
    [kept] = make.all(Review)
    file = road.browser.get(f"{review}/paper.pdf").get_data()
    assert hashlib.sha256(file).hexdigest() == kept.sha256
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(file)).pages]
    assert len(pages) == kept.pages == len(page.xpath("//ol[@class='paper-pages']//img"))
    for words in ("Åse Ødegård", "Tina Tind", "Fortrolig", "Eksamensopgave", "9. marts 2026"):
        assert words in pages[0]
    assert f"{kept.anslag} anslag" in pages[0]
    assert "Jeg mødte en borger." in " ".join(pages)
    picture = road.browser.get(f"{review}/pages/1.png")
    assert picture.get_data().startswith(b"\x89PNG")
    assert road.browser.get(f"{review}/pages/{kept.pages + 1}.png").status_code == 404
    assert make.all(HandIn) == []
    answer = road.hand_in(review)
    assert answer.status_code == 303
    [handed_in] = road.hand_ins()
    outline = said(road.browser.get(f"/assignments/{road.assignment.id}").page)
    assert "Afleveret 9. marts 2026 kl. 14.05." in outline
    assert "Dine undervisere kan læse den opgave, du har afleveret." in outline
    assert "Afleveres senest" not in outline
    receipt = said(road.browser.get(answer.headers["Location"]).page)
    for words in (handed_in.code, "Åse Ødegård", "Opgaven er modtaget til tiden", kept.sha256):
        assert words in receipt
    assert road.browser.get(f"{answer.headers['Location']}/paper.pdf").get_data() == file
    assert (handed_in.number, handed_in.received_at, handed_in.is_late) == (1, NOW, False)
    assert handed_in.rules == road.exam.rules()
    assert handed_in.declared == {
        "declaration": 1,
        "words": "Jeg har selv skrevet opgaven.",
        "used_ai": False,
        "how": "",
        "no_cpr": False,
    }
    [mail] = make.all(Parcel, name="submissions.receipt")
    assert mail.payload["code"] == handed_in.code
    for path in (road.page, "/"):
        assert "er afleveret 9. marts 2026" in said(road.browser.get(path).page)


def test_the_same_click_again_is_the_same_hand_in(make, road):
    review = road.look()
    answers = [road.hand_in(review) for _ in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(road.hand_ins()) == len(make.all(Parcel, name="submissions.receipt")) == 1


@pytest.mark.postgresql_only
def test_twenty_clicks_at_once_are_one_hand_in(make, visit, road):
    review = road.look()
    browsers = [visit(road.student) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda each: each.post(f"{review}/hand-in", DECLARED), browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(road.hand_ins()) == len(make.all(Parcel, name="submissions.receipt")) == 1


@pytest.mark.postgresql_only
def test_twenty_first_reviews_are_one_candidate(make, visit, road):
    browsers = [visit(road.student) for _ in range(20)]
    path = f"/assignments/{road.assignment.id}/reviews"
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda each: each.post(path), browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len(make.all(Candidate)) == 1


def test_what_changed_since_the_look_is_looked_at_again(make, road):
    review = road.look()
    draft = {"html": "<p>Mere</p>", "revision": 1, "page": "a", "sequence": 1}
    road.browser.post(f"/parts/{road.part.id}/draft", json=draft)
    answer = road.hand_in(review)
    assert answer.status_code == 409
    assert "se den igennem, og aflevér så" in said(answer.page)
    assert road.hand_ins() == []
    assert road.hand_in(road.look()).status_code == 303


@pytest.mark.parametrize(
    "rule", [{"max_anslag": 12_000}, {"title": "Ny titel"}, {"with_spaces": False}]
)
def test_a_rule_that_changes_asks_for_a_new_look(make, road, rule):
    review = road.look()
    exam = make.again(road.exam)
    for name, value in rule.items():
        setattr(exam, name, value)
    make.keep(exam)
    assert road.hand_in(review).status_code == 409


def test_a_part_that_becomes_something_else_asks_for_a_new_look(make, road):
    review = road.look()
    road.browser.post(f"/parts/{road.part.id}/title", {"title": "Indledning", "kind": "problem"})
    assert road.hand_in(review).status_code == 409


@pytest.mark.parametrize("spaces", [True, False])
def test_the_outline_the_front_page_and_the_receipt_say_one_count(make, visit, spaces):
    road = Road(make, visit, with_spaces=spaces)
    hard = "<p>e\u0301\u00a0\U0001f469\u200d\U0001f4bb\u00adord</p>"
    make.part(road.assignment, hard, "Hårdt")
    make.part(road.assignment, f"<p>{'x' * 500}</p>", "Bilag A", kind="appendix")
    words = ["Indledning", "Jeg mødte en borger.", "Konklusion", "Det lærte jeg af.", "Hårdt"]
    # Of the hard one count é, the hard space, woman, computer and "ord".
    count = len("".join(words)) + 7
    if not spaces:
        count -= "".join(words).count(" ") + 1
    outline = said(road.browser.get(f"/assignments/{road.assignment.id}").page)
    assert f"{count} anslag 0,0 normalsider" in outline
    review = road.look()
    [kept] = make.all(Review)
    file = road.browser.get(f"{review}/paper.pdf").get_data()
    front = pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text()
    assert f"{count} anslag {'inkl.' if spaces else 'uden'} mellemrum" in front
    assert road.hand_in(review).status_code == 303
    [handed_in] = road.hand_ins()
    assert (kept.anslag, handed_in.anslag) == (count, count)


def test_a_rule_that_changes_later_leaves_a_hand_in_as_it_was(make, road):
    road.hand_in()
    before = road.hand_ins()[0].rules
    exam = make.again(road.exam)
    exam.max_anslag, exam.title = 1, "En anden eksamen"
    make.keep(exam)
    [handed_in] = road.hand_ins()
    assert handed_in.rules == before
    assert "Eksamensopgave" in said(road.browser.get(f"/hand-ins/{handed_in.id}").page)


def test_until_the_deadline_it_is_withdrawn_and_handed_in_again(make, road, clock):
    road.hand_in()
    [first] = road.hand_ins()
    path = f"/hand-ins/{first.id}"
    for _ in range(2):
        assert road.browser.post(f"{path}/withdraw").status_code == 303
    assert "trukket tilbage" in said(road.browser.get(path).page)
    clock(NOW + timedelta(hours=1))
    road.hand_in()
    clock(NOW + timedelta(hours=1, minutes=30))
    road.hand_in(road.look(supervisor="En anden"))
    assert [(each.number, each.withdrawn_at) for each in road.hand_ins()] == [
        (1, NOW),
        (2, None),
        (3, None),
    ]
    history = said(road.browser.get(road.page).page)
    assert "erstattet af en nyere" in history
    assert "gælder" in history
    # After the deadline nothing is taken back.
    clock(NOW + timedelta(hours=2, seconds=1))
    last = road.hand_ins()[-1]
    too_late = road.browser.post(f"/hand-ins/{last.id}/withdraw")
    assert too_late.status_code == 409
    assert "Din aflevering gælder stadig" in said(too_late.page)
    assert make.again(last).withdrawn_at is None


@pytest.mark.parametrize(
    ("takes_late", "cut_off", "seconds", "taken"),
    [
        (True, None, -1, "on time"),
        (True, None, 0, "on time"),
        (True, None, 1, "late"),
        (True, 60, 60, "late"),
        (True, 60, 61, None),
        (False, None, 0, "on time"),
        (False, None, 1, None),
    ],
)
def test_the_clock(make, visit, clock, takes_late, cut_off, seconds, taken):
    road = Road(make, visit, takes_late=takes_late)
    due = NOW + timedelta(hours=2)
    sitting = road.sitting
    sitting.cut_off_at = None if cut_off is None else due + timedelta(seconds=cut_off)
    make.keep(sitting)
    review = road.look()
    clock(due + timedelta(seconds=seconds))
    answer = road.hand_in(review)
    if taken is None:
        assert answer.status_code == 403
        assert "Fristen er overskredet" in said(answer.page)
        assert road.browser.post(f"/assignments/{road.assignment.id}/reviews").status_code == 403
        assert "tager ikke imod flere" in said(road.browser.get(road.page).page)
        assert road.hand_ins() == []
    else:
        [handed_in] = road.hand_ins()
        assert handed_in.is_late is (taken == "late")
        text = said(road.browser.get(answer.headers["Location"]).page)
        assert ("efter fristen" in text) is (taken == "late")


@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, True)])
def test_a_sitting_opens_at_its_moment(make, road, clock, seconds, taken):
    sitting = road.sitting
    sitting.opens_at = NOW + timedelta(minutes=1)
    make.keep(sitting)
    clock(NOW + timedelta(minutes=1, seconds=seconds))
    answer = road.browser.post(f"/assignments/{road.assignment.id}/reviews")
    assert answer.status_code == (303 if taken else 403)


def test_an_extension_moves_deadline_and_cut_off(make, visit, clock):
    road = Road(make, visit, takes_late=False)
    review = road.look()
    [candidate] = make.all(Candidate)
    until = NOW + timedelta(hours=3)
    for due_at in (until, NOW + timedelta(minutes=1)):
        make.keep(
            Extension(
                candidate_id=candidate.id,
                due_at=due_at,
                reason="illness",
                by_id=road.teacher.id,
                at=NOW,
            )
        )
    clock(until)
    assert road.hand_in(review).status_code == 303
    assert road.hand_ins()[0].is_late is False
    clock(until + timedelta(seconds=1))
    answer = road.browser.post(f"/assignments/{road.assignment.id}/reviews")
    assert answer.status_code == 403


def test_a_re_exam_is_taken_by_whoever_was_chosen(make, visit, road):
    due = NOW + timedelta(days=30)
    again = make.keep(Sitting(exam_id=road.exam.id, number=2, kind="re_exam", due_at=due))
    candidate = make.keep(Candidate(sitting_id=again.id, attempt=2, created_at=NOW))
    make.keep(
        Member(
            candidate_id=candidate.id,
            enrolment_id=road.assignment.enrolment_id,
            sitting_id=again.id,
        )
    )
    assert "Omprøve" in said(road.browser.get(road.page).page)
    road.hand_in()
    [handed_in] = road.hand_ins()
    assert (handed_in.candidate_id, handed_in.due_at) == (candidate.id, due)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"used_ai": "no"}, "Sæt kryds ved erklæringen"),
        ({"declaration": "1", "declared": "y"}, "Svar på, om du har brugt generativ AI"),
        ({"declaration": "1", "declared": "y", "used_ai": "yes"}, "Fortæl, hvad du har brugt"),
        (
            {"declaration": "1", "declared": "y", "used_ai": "måske"},
            "Svar på, om du har brugt generativ AI",
        ),
    ],
)
def test_what_is_not_declared_is_not_handed_in(make, road, sent, sentence):
    review = road.look()
    answer = road.browser.post(f"{review}/hand-in", sent)
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert road.hand_ins() == []


@pytest.mark.parametrize(
    ("policy", "sent", "status", "used"),
    [
        ("declared", {"used_ai": "yes", "how": "Stavekontrol"}, 303, True),
        ("forbidden", {"used_ai": "no"}, 303, False),
        ("forbidden", {"used_ai": "yes"}, 422, None),
        ("free", {}, 303, None),
    ],
)
def test_what_the_exam_asks_about_ai(make, visit, policy, sent, status, used):
    road = Road(make, visit, ai_policy=policy)
    answer = road.browser.post(f"{road.look()}/hand-in", {**DECLARED, "used_ai": "", **sent})
    assert answer.status_code == status
    assert [each.declared["used_ai"] for each in road.hand_ins()] == (
        [used] if status == 303 else []
    )


@pytest.mark.parametrize(("blocks", "status"), [(True, 422), (False, 303)])
def test_a_paper_that_is_too_long(make, visit, blocks, status):
    road = Road(make, visit, max_anslag=20, over_length_blocks=blocks)
    review = road.look()
    page = said(road.browser.get(review).page)
    assert ("anslag for lang" in page) is blocks
    assert road.hand_in(review).status_code == status


def test_a_portfolio_that_must_be_approved_first(make, visit):
    road = Road(make, visit, needs_approval=True)
    review = road.look()
    refused = road.hand_in(review)
    assert refused.status_code == 422
    for page in (road.browser.get(review).page, refused.page):
        assert "skal godkende din portefølje" in said(page)
    path = f"/enrolments/{road.assignment.enrolment_id}/approval"
    visit(road.teacher).post(path, {"judgement": "yes", "reason": "Flot."})
    assert road.hand_in(review).status_code == 303


def test_a_paper_that_lacks_what_must_be_there_is_not_handed_in(make, visit):
    road = Road(make, visit, required_kinds=["problem", "conclusion"])
    make.part(road.assignment, "<p>Hvorfor?</p>", "Problem", kind="problem")
    review = road.look()
    page = road.browser.get(review).page
    assert "Opgaven skal have en konklusion." in said(page)
    assert "Opgaven skal have en problemformulering." not in said(page)
    assert f"{review}/hand-in" not in [form.get("action") for form in page.forms]
    refused = road.hand_in(review)
    assert refused.status_code == 422
    assert "Opgaven skal have en konklusion." in said(refused.page)
    assert road.hand_ins() == []
    form = {"title": "Slut", "kind": "conclusion"}
    road.browser.post(f"/parts/{road.part.id}/title", form)
    assert road.hand_in().status_code == 303


def test_what_only_warns_does_not_stop(make, visit):
    road = Road(make, visit)
    make.part(road.assignment, "", "Tom")
    make.version(make.entry(road.student, make.day(road.cohort)))
    review = road.look()
    page = said(road.browser.get(review).page)
    assert "Se lige efter, før du afleverer" in page
    assert "“Tom”" in page
    assert road.hand_in(review).status_code == 303


def test_a_number_in_the_title_must_be_answered_too(make, road):
    make.session.commit()
    road.assignment.title = "Om borgeren 211062-5629"
    make.keep(road.assignment)
    review = road.look()
    assert road.hand_in(review).status_code == 422
    assert road.hand_ins() == []
    assert road.hand_in(review, no_cpr="y").status_code == 303


def test_a_number_like_a_cpr_number_is_answered_for(make, visit):
    road = Road(make, visit)
    make.part(road.assignment, "<p>Borgeren 211062-5629 ringede.</p>", "Mødet")
    review = road.look()
    answer = road.hand_in(review)
    assert answer.status_code == 422
    assert "bekræft, at det ikke er et CPR-nummer" in said(answer.page)
    assert "5629" not in said(answer.page)
    # Where it stands, and that it only asks for an answer.
    [part] = [each for each in make.all(Part) if each.title == "Mødet"]
    warnings = road.browser.get(review).page.xpath("//section[@aria-labelledby='warnings']//li")
    assert warnings[0].xpath("./a/@href")[0].startswith(f"/parts/{part.id}")
    assert "Advarsel" in said(warnings[0])
    assert road.hand_in(review, no_cpr="y").status_code == 303
    assert road.hand_ins()[0].declared["no_cpr"] is True


def test_an_empty_assignment_is_no_paper(make, visit):
    road = Road(make, visit)
    empty = make.assignment(make.student(road.cohort), road.cohort)
    owner = make.owner(empty)
    answer = visit(owner).post(f"/assignments/{empty.id}/reviews")
    assert answer.status_code == 422
    assert "Opgaven er tom" in said(answer.page)


def test_nobody_else_makes_looks_at_or_hands_in(make, visit, road):
    review = road.look()
    road.hand_in(review)
    [handed_in] = road.hand_ins()
    stranger = visit(make.student(road.cohort))
    administrator, teacher = visit(make.administrator()), visit(road.teacher)
    for browser in (stranger, administrator, teacher):
        for path in (review, f"{review}/paper.pdf", f"{review}/pages/1.png", road.page):
            assert browser.get(path).status_code == 404
        assert browser.post(f"{review}/hand-in", DECLARED).status_code == 404
        assert browser.post(f"/hand-ins/{handed_in.id}/withdraw").status_code == 404
    for path in ("", "/paper.pdf", "/receipt.txt"):
        here = f"/hand-ins/{handed_in.id}{path}"
        assert teacher.get(here).status_code == 200
        for browser in (stranger, administrator, visit(make.teacher(make.cohort()))):
            assert browser.get(here).status_code == 404


def test_two_windows_each_hand_in_what_they_show(make, visit, road, clock):
    first, second = road.look(), road.look(supervisor="En anden")
    assert road.hand_in(first).status_code == 303
    assert road.hand_in(second).status_code == 303
    assert len(road.hand_ins()) == 2
    # What nobody handed in gives way after some days, what was handed in never does.
    road.look()
    assert len(make.all(Review)) == 3
    sitting = road.sitting
    sitting.due_at = NOW + timedelta(days=30)
    make.keep(sitting)
    clock(NOW + timedelta(days=3))
    road.browser = visit(road.student)
    road.look()
    assert len(make.all(Review)) == 3


def test_a_page_of_before_the_withdrawal_hands_nothing_in(make, road):
    review = road.look()
    road.hand_in(review)
    road.browser.post(f"/hand-ins/{road.hand_ins()[0].id}/withdraw")
    assert "Din opgave er afleveret" in said(road.browser.get(road.page).page)
    answer = road.hand_in(review)
    assert answer.headers["Location"].endswith(road.page)
    page = said(road.browser.get(road.page).page)
    assert "Den udgave er trukket tilbage" in page
    assert "Din opgave er afleveret" not in page
    assert len(road.hand_ins()) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_a_sitting(make, visit, queries, road, count):
    road.hand_in()
    for number in range(count):
        make.student(road.cohort, f"Elev {number}")
    path = f"/sittings/{road.sitting.id}"
    for person in (road.teacher, make.administrator()):
        browser = visit(person)
        with queries() as seen:
            page = browser.get(path).page
        assert len(seen) == 4
        assert f"Ikke begyndt {count}" in said(page)
        assert "Afleveret 1" in said(page)
    assert visit(road.student).get(f"/sittings/{road.sitting.id}").status_code == 403
    assert visit(make.teacher(make.cohort())).get(f"/sittings/{road.sitting.id}").status_code == 404


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("not_started", ["Bo Bæk"]),
        ("handed_in", ["Åse Ødegård"]),
        ("late", []),
        ("no such state", ["Bo Bæk", "Åse Ødegård"]),
    ],
)
def test_the_list_of_a_sitting_shows_those_in_one_state(make, visit, road, state, names):
    road.hand_in()
    make.student(road.cohort, "Bo Bæk")
    answer = visit(road.teacher).get(f"/sittings/{road.sitting.id}", query_string={"state": state})
    listed = said(answer.page)
    assert [name for name in ("Bo Bæk", "Åse Ødegård") if name in listed] == names
    # How many there are in every state is told whichever is shown.
    assert "Alle 2" in listed


def test_what_a_part_is_decides_whether_it_counts_and_where_it_stands(make, visit):
    road = Road(make, visit, required_kinds=["references"], max_anslag=60)
    appendix = make.part(road.assignment, "<p>Spørg åbent.</p>", "Guide")
    make.part(road.assignment, "<p>Lydolf: Bogen.</p>" * 5, "Litteratur")
    outline = f"/assignments/{road.assignment.id}"
    page = said(road.browser.get(outline).page)
    assert "Opgaven skal have en litteraturliste." in page
    assert "tæller ikke med" not in page
    review = road.look()
    assert "anslag for lang" in said(road.browser.get(review).page)
    answer = road.browser.post(
        f"/parts/{appendix.id}/title", {"title": "Guide", "kind": "appendix"}
    )
    assert answer.status_code == 303
    long = road.look()
    [literature] = make.all(Part, title="Litteratur")
    road.browser.post(
        f"/parts/{literature.id}/title", {"title": "Litteratur", "kind": "references"}
    )
    page = said(road.browser.get(outline).page)
    assert page.count("tæller ikke med i omfanget") == 2
    assert "Opgaven skal have" not in page
    assert road.hand_in(long).status_code in (404, 409)
    review = road.look()
    file = road.browser.get(f"{review}/paper.pdf").get_data()
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(file)).pages]
    # After the literature, which its writer had put behind it.
    assert "Bilag 1: Guide" in pages[-1]
    assert "Litteratur" in pages[-2]
    kept = max(make.all(Review), key=lambda each: each.id)
    counted = len("IndledningJeg mødte en borger.KonklusionDet lærte jeg af.")
    assert kept.anslag == counted
    assert f"{counted} anslag" in pages[0]
    assert road.hand_in(review).status_code == 303
    assert f"Anslag: {counted}" in road.hand_ins()[0].receipt


@pytest.mark.parametrize("kind", ["poem", "x" * 500])
def test_a_part_is_one_of_the_kinds_that_there_are(make, road, kind):
    answer = road.browser.post(f"/parts/{road.part.id}/title", {"title": "Ny", "kind": kind})
    assert answer.status_code == 422
    assert make.again(road.part).kind == "section"
    # A form that does not ask leaves it as it is.
    assert road.browser.post(f"/parts/{road.part.id}/title", {"title": "Ny"}).status_code == 303
    assert (make.again(road.part).kind, make.again(road.part).title) == ("section", "Ny")


# Administrators ---------------------------------------------------------------------------------


def extension(road, **more):
    values = {"chosen": road.assignment.enrolment_id, "due-day": "2026-03-20", "due-at": "12.00"}
    return {**values, "reason": "illness", **more}


def test_one_or_many_get_a_later_deadline(make, visit, road, clock):
    boss = visit(make.administrator())
    path = f"/sittings/{road.sitting.id}"
    others = [make.student(road.cohort) for _ in range(2)]
    places = [make.all(Enrolment, person_id=each.id)[0].id for each in others]
    both = extension(road, chosen=[road.assignment.enrolment_id, places[0]])
    for _ in range(2):
        assert boss.post(f"{path}/extensions", both).status_code == 303
    given = make.all(Extension)
    assert [(each.due_at, each.reason) for each in given] == [
        (datetime(2026, 3, 20, 11, tzinfo=UTC), "illness")
    ] * 2
    assert "fristen er forlænget til 20. marts 2026" in said(boss.get(path).page)
    assert "Fristen er 20. marts 2026" in said(road.browser.get(road.page).page)
    outline = f"/assignments/{road.assignment.id}"
    for here in ("/", outline):
        assert "Afleveres senest 20. marts 2026" in said(road.browser.get(here).page)
    clock(NOW + timedelta(days=5))
    road.browser = visit(road.student)
    assert road.hand_in().status_code == 303
    assert road.hand_ins()[0].is_late is False


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"chosen": []}, "Sæt kryds ved dem, det gælder"),
        ({"due-day": "", "due-at": ""}, "Vælg datoen for den nye frist"),
        ({"due-day": "2026-03-09", "due-at": "8.00"}, "skal ligge efter prøvens egen frist"),
        ({"due-day": "2026-03-29", "due-at": "2.30"}, "findes ikke den dag"),
        ({"chosen": ["999999"]}, "ikke længere på holdet"),
    ],
)
def test_an_extension_that_is_none(make, visit, road, change, sentence):
    boss = visit(make.administrator())
    answer = boss.post(f"/sittings/{road.sitting.id}/extensions", extension(road, **change))
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert make.all(Extension) == []


def test_who_goes_back_after_handing_in_sees_that_it_is_handed_in(road):
    review = road.look()
    receipt = road.hand_in(review).headers["Location"]
    for _withdrawn in range(2):
        answer = road.browser.get(review)
        assert (answer.status_code, answer.headers["Location"]) == (303, receipt)
        road.browser.post(f"{receipt}/withdraw")
    assert "Afleveringen er trukket tilbage" in said(road.browser.get(receipt).page)


def test_what_was_handed_in_before_a_re_exam_stays_and_can_be_found(make, visit, road):
    path_to_receipt = road.hand_in().headers["Location"]
    boss = visit(make.administrator())
    form = {"kind": "re_exam", "deadline-day": "2026-08-03", "deadline-at": "12.00", "seen": ""}
    path = boss.post(f"/cohorts/{road.cohort.id}/sittings/new", form).headers["Location"]
    assert "Har afleveret til en anden prøve" in said(boss.get(path).page)
    assert boss.post(path, {"chosen": road.assignment.enrolment_id}).status_code == 303
    page = road.browser.get(road.page).page
    [link] = page.xpath("//section[@aria-labelledby='elsewhere']//a")
    assert (said(link), link.get("href")) == (
        "Ordinær eksamen: Aflevering nr. 1",
        path_to_receipt,
    )
    # Nothing could be handed in instead of it.
    receipt = road.browser.get(path_to_receipt).page
    [sitting] = receipt.xpath("//dt[.='Prøve']/following-sibling::dd[1]")
    assert said(sitting) == "Ordinær eksamen"
    assert "Træk afleveringen tilbage" not in said(receipt)
    answer = road.browser.post(f"{path_to_receipt}/withdraw")
    assert answer.status_code == 409
    assert "Du skal op til en senere prøve" in said(answer.page)
    assert road.hand_ins()[0].withdrawn_at is None


@pytest.mark.parametrize(("kind", "attempt"), [("re_exam", 2), ("sick", 1)])
def test_who_takes_a_re_exam_or_a_sick_exam_is_chosen(make, visit, road, kind, attempt):
    boss = visit(make.administrator())
    make.student(road.cohort, "Bo Bæk")
    form = {"kind": kind, "deadline-day": "2026-08-03", "deadline-at": "12.00", "seen": ""}
    answer = boss.post(f"/cohorts/{road.cohort.id}/sittings/new", form)
    path = answer.headers["Location"]
    assert "Bo Bæk" in said(boss.get(path).page)
    assert "Sæt kryds" in said(boss.post(path, {}).page)
    for _ in range(2):
        sent = {"chosen": road.assignment.enrolment_id}
        assert boss.post(path, sent).status_code == 303
    [candidate] = make.all(Candidate)
    assert candidate.attempt == attempt
    listed = said(boss.get(path.replace("/candidates", "")).page)
    assert "Åse Ødegård" in listed
    assert "Bo Bæk" not in listed
    assert "Fristen er 3. august 2026" in said(road.browser.get(road.page).page)
    outline = f"/assignments/{road.assignment.id}"
    for here in ("/", outline):
        assert "Afleveres senest 3. august 2026" in said(road.browser.get(here).page)
    strange = make.enrolment(make.cohort())
    assert boss.post(path, {"chosen": strange.id}).status_code == 422
    assert len(make.all(Candidate)) == 1
