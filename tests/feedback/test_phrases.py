"""Words to use again: a teacher's phrases, earlier comments and opening questions."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert, select

from portfolio.cohorts.models import Enrolment
from portfolio.core import clock
from portfolio.feedback.models import Comment, Phrase
from portfolio.feedback.openings import OPENINGS
from portfolio.people.models import Person
from tests.filling import filled, said
from tests.waiting import waits_for_a_lock


class Scene:
    """A teacher, a student and a shared version."""

    def __init__(self, make):
        self.cohort = make.cohort()
        self.teacher = make.teacher(self.cohort)
        self.student = make.student(self.cohort)
        self.version = make.version(make.entry(self.student, make.day(self.cohort)))
        self.page = f"/versions/{self.version.id}"


@pytest.fixture
def scene(make):
    return Scene(make)


@pytest.fixture
def teacher(visit, scene):
    return visit(scene.teacher)


def keep(make, person, *bodies):
    return [
        make.keep(Phrase(person_id=person.id, body=body, created_at=clock.now())) for body in bodies
    ]


def hits(browser, words=""):
    """Label -> texts of what is found."""
    answer = browser.get("/phrases/found", query_string={"q": words})
    assert answer.status_code == 200
    return {group["label"]: group["texts"] for group in answer.json["groups"]}


def test_a_phrase_is_kept_reworded_and_thrown_away(make, teacher):
    assert "Her er ingen vendinger endnu" in said(teacher.get("/phrases").page)
    for _ in range(2):
        assert (
            teacher.post("/phrases", {"body": " Vis det\r\nmed et eksempel. "}).status_code == 303
        )
    [phrase] = make.all(Phrase)
    page = teacher.get("/phrases").page
    assert "1 vending" in said(page)
    edit = f"/phrases/{phrase.id}"
    assert filled(teacher.get(edit).page)["body"].split() == phrase.body.split()
    assert teacher.post(edit, {"body": "Vis det."}).status_code == 303
    assert make.again(phrase).body == "Vis det."
    assert teacher.post(f"{edit}/delete").status_code == 303
    assert make.all(Phrase) == []
    assert teacher.post(f"{edit}/delete").status_code == 404


@pytest.mark.parametrize("body", ["", "  \r\n ", "x" * 2_001, "a\0b"])
def test_what_is_no_phrase_comes_back(make, scene, teacher, body):
    [kept] = keep(make, scene.teacher, "Før")
    for path in ("/phrases", f"/phrases/{kept.id}"):
        answer = teacher.post(path, {"body": body})
        assert answer.status_code == 422
        assert answer.page.find_class("form-error-message")
    assert [phrase.body for phrase in make.all(Phrase)] == ["Før"]


def test_the_longest_phrase_and_the_last_that_there_is_room_for(make, scene, teacher):
    assert teacher.post("/phrases", {"body": "x" * 2_000}).status_code == 303
    keep(make, scene.teacher, *(f"Vending {number}" for number in range(299)))
    answer = teacher.post("/phrases", {"body": "En til"})
    assert answer.status_code == 422
    assert "der kan ikke være flere" in said(answer.page)
    assert filled(answer.page)["body"].strip() == "En til"
    # One that is there already needs no room.
    assert teacher.post("/phrases", {"body": "Vending 7"}).status_code == 303
    assert len(make.all(Phrase)) == 300


def test_two_phrases_that_become_the_same_are_one(make, scene, teacher):
    first, second = keep(make, scene.teacher, "Den ene", "Den anden")
    other = f"/phrases/{second.id}"
    assert teacher.post(f"/phrases/{first.id}", {"body": "Den anden"}).status_code == 303
    assert [(phrase.id, phrase.body) for phrase in make.all(Phrase)] == [(first.id, "Den anden")]
    assert teacher.get(other).status_code == 404


@pytest.mark.postgresql_only
def test_twenty_clicks_keep_one(make, visit, scene):
    browsers = [visit(scene.teacher) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda b: b.post("/phrases", {"body": "Godt set"}), browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len(make.all(Phrase)) == 1


@pytest.mark.postgresql_only
def test_a_phrase_that_is_deleted_meanwhile_is_not_reworded(make, data, scene, teacher):
    [phrase] = keep(make, scene.teacher, "Den ene")
    same_person = select(Person).where(Person.id == scene.teacher.id).with_for_update()
    with ThreadPoolExecutor(1) as pool:
        with data.transaction() as deletes:
            deletes.scalars(same_person).one()
            path = f"/phrases/{phrase.id}"
            rewords = pool.submit(teacher.post, path, {"body": "Den anden"})
            waits_for_a_lock(make)
            deletes.execute(delete(Phrase))
        assert rewords.result().status_code == 404
    assert make.all(Phrase) == []


def test_a_comment_that_there_is_no_room_for_is_said_on_its_page(make, scene, teacher):
    keep(make, scene.teacher, *(f"Vending {number}" for number in range(300)))
    kept = make.comment(scene.version, scene.teacher, "Vending 7")
    comment = make.comment(scene.version, scene.teacher, "En til")
    for each, words in ((comment, "der kan ikke være flere"), (kept, "er gemt som en vending")):
        answer = teacher.post(f"/comments/{each.id}/phrase")
        assert answer.status_code == 303
        assert words in said(teacher.get(answer.headers["Location"]).page)
    assert len(make.all(Phrase)) == 300


def test_a_phrase_is_its_owners_alone(make, visit, scene, teacher):
    [mine] = keep(make, scene.teacher, "Hemmelig vending")
    colleague = visit(make.teacher(scene.cohort))
    for path in (f"/phrases/{mine.id}", f"/phrases/{mine.id}/delete"):
        assert colleague.post(path, {"body": "Overtaget"}).status_code == 404
    assert "Hemmelig" not in colleague.get("/phrases").get_data(as_text=True)
    assert "Dine vendinger" not in hits(colleague)
    assert make.again(mine).body == "Hemmelig vending"
    for person in (scene.student, make.administrator()):
        browser = visit(person)
        for path in ("/phrases", "/phrases/found"):
            assert browser.get(path).status_code == 403
        assert browser.get(f"/phrases/{mine.id}").status_code == 404
        assert browser.post("/phrases", {"body": "x"}).status_code == 403
        assert "Vendinger" not in said(browser.get("/account").page)
    assert "Vendinger" in said(teacher.get("/account").page)


def test_script_in_a_phrase_is_text(make, scene, teacher):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    keep(make, scene.teacher, evil)
    page = teacher.get("/phrases")
    assert evil in page.page.text_content()
    assert "<img" not in page.get_data(as_text=True)
    assert hits(teacher)["Dine vendinger"] == [evil]


def test_ones_own_comment_is_kept_as_a_phrase(make, visit, scene, teacher):
    first = make.comment(scene.version, scene.teacher, "Hvad gjorde du så?")
    page = teacher.get(scene.page).page
    [form] = page.xpath("//form[contains(@action, '/phrase')]")
    for _ in range(2):
        answer = teacher.post(form.get("action"))
        assert answer.headers["Location"].endswith(f"{scene.page}#comment-{first.id}")
    assert [phrase.body for phrase in make.all(Phrase)] == ["Hvad gjorde du så?"]
    # Nobody else's, and not what is deleted or too long.
    assert visit(make.teacher(scene.cohort)).post(f"/comments/{first.id}/phrase").status_code == 403
    assert visit(scene.student).post(f"/comments/{first.id}/phrase").status_code == 403
    assert "/phrase" not in visit(scene.student).get(scene.page).get_data(as_text=True)
    long = make.comment(scene.version, scene.teacher, "x" * 2_001)
    answer = teacher.post(f"/comments/{long.id}/phrase")
    assert "for lang til en vending" in said(teacher.get(answer.headers["Location"]).page)
    gone = make.comment(scene.version, scene.teacher, "")
    gone.deleted_at = clock.now()
    make.keep(gone)
    assert teacher.post(f"/comments/{gone.id}/phrase").status_code == 403
    assert len(make.all(Phrase)) == 1


def test_the_search_finds_all_three_kinds(make, scene, teacher):
    keep(make, scene.teacher, "Vis det med et eksempel")
    make.comment(scene.version, scene.teacher, "Hvilket eksempel tænker du på?")
    everything = hits(teacher)
    assert everything["Dine vendinger"] == ["Vis det med et eksempel"]
    assert everything["Dine tidligere kommentarer"] == ["Hvilket eksempel tænker du på?"]
    assert everything["Åbne spørgsmål"] == [str(line) for line in OPENINGS]
    some = hits(teacher, "eksempel TÆNKER")
    assert some == {"Dine tidligere kommentarer": ["Hvilket eksempel tænker du på?"]}
    answer = teacher.get("/phrases/found?q=findes-ikke")
    assert answer.json == {"groups": [], "count": "Ikke noget fundet. Prøv et andet ord."}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ÆBLERØD", True),
        ("æblerød", True),
        ("Æblerød Ål", True),
        ("100%", True),
        ("100_", False),
        ("%", True),
        ("\\", False),
        ("_", False),
        ("b%rød", False),
        ("ål 100", True),
        ("å", True),
        ("a", False),
        ("\0", True),
        ("x" * 10_000, False),
    ],
)
def test_a_word_is_found_as_it_is_typed_whatever_its_case(make, scene, teacher, words, found):
    keep(make, scene.teacher, "Æblerød ÅL 100%")
    assert ("Dine vendinger" in hits(teacher, words)) is found


@pytest.mark.parametrize(
    "words", ["én", "ÉN", "idé", "IDÉ", "Übung", "übung", "äpple", "ÅRETS IDÉ"]
)
def test_letters_with_marks_are_found_in_any_case(make, scene, teacher, words):
    keep(make, scene.teacher, "ÉN idé: årets Übung, Äpple")
    make.comment(scene.version, scene.teacher, "Én IDÉ: Årets übung, äPPLE")
    found = hits(teacher, words)
    assert "Dine vendinger" in found
    assert "Dine tidligere kommentarer" in found


def test_an_opening_question_is_found_in_any_case_too(teacher):
    found = {
        "Åbne spørgsmål": [
            "Hvad er det vigtigste i din tekst, hvis du kun måtte beholde én sætning?"
        ]
    }
    assert hits(teacher, "ÉN SÆTNING") == hits(teacher, "e\u0301n sætning") == found


def test_only_what_was_sent_stands_and_is_still_mine_to_read_is_found(make, visit, scene):
    def comment(body, version=scene.version, author=scene.teacher, **more):
        written = make.comment(version, author, body)
        for name, value in more.items():
            setattr(written, name, value)
        make.keep(written)

    comment("sendt")
    comment("holdt tilbage", released_at=None)
    comment("", deleted_at=clock.now())
    comment("kollegas", author=make.teacher(scene.cohort))
    comment("svar", author=scene.student)
    # What I wrote to a cohort that I no longer teach, and as a student about my own text.
    left = make.cohort()
    enrolment = make.enrolment(left, scene.teacher, "teacher")
    there = make.version(make.entry(make.student(left), make.day(left)))
    comment("fra et andet hold", version=there)
    studies = make.cohort()
    make.enrolment(studies, scene.teacher)
    own = make.version(make.entry(scene.teacher, make.day(studies)))
    comment("om min egen tekst", version=own)
    label = "Dine tidligere kommentarer"
    assert hits(visit(scene.teacher))[label] == ["fra et andet hold", "sendt"]
    make.session.delete(make.session.get_one(Enrolment, enrolment.id))
    make.session.commit()
    assert hits(visit(scene.teacher))[label] == ["sendt"]


def test_equal_comments_are_shown_once_and_the_newest_first(make, scene, teacher):
    keep(make, scene.teacher, "Vis det.")
    for body in ("Godt set.", "Uddyb det.", "Godt set.", "Vis det."):
        make.comment(scene.version, scene.teacher, body)
    assert hits(teacher)["Dine tidligere kommentarer"] == ["Godt set.", "Uddyb det."]


def test_what_was_written_often_hides_nothing_else(make, scene, teacher):
    for number in range(3):
        make.comment(scene.version, scene.teacher, f"Sjælden {number}")
    for _ in range(120):
        make.comment(scene.version, scene.teacher, "Godt set.")
    label = "Dine tidligere kommentarer"
    assert hits(teacher)[label] == ["Godt set.", "Sjælden 2", "Sjælden 1", "Sjælden 0"]
    # Also where the phrase with the same words is not among the first.
    keep(make, scene.teacher, "Godt set.", *(f"Vending {number}" for number in range(120)))
    assert hits(teacher)[label] == ["Sjælden 2", "Sjælden 1", "Sjælden 0"]


def test_one_is_told_that_there_is_more(make, scene, teacher):
    def told(words=""):
        return teacher.get("/phrases/found", query_string={"q": words}).json["count"]

    keep(make, scene.teacher, *(f"Vending {number}" for number in range(20)))
    assert told("vending") == "20 fundet"
    keep(make, scene.teacher, "Vending 20")
    assert told("vending") == "Viser 20. Skriv mere for at finde resten."
    assert told("vending 20") == "1 fundet"
    # Before anything is typed the questions are not far down.
    for number in range(6):
        make.comment(scene.version, scene.teacher, f"Kommentar {number}")
    assert len(hits(teacher)["Dine tidligere kommentarer"]) == 5
    assert len(hits(teacher, "kommentar")["Dine tidligere kommentarer"]) == 6


@pytest.mark.parametrize("count", [1, 100])
def test_many_are_found_with_as_few_queries(make, visit, queries, scene, count):
    keep(make, scene.teacher, *(f"Vending {number}" for number in range(count)))
    for number in range(count):
        make.comment(scene.version, scene.teacher, f"Kommentar {number}")
    browser = visit(scene.teacher)
    with queries() as seen:
        found = hits(browser, "e")
    assert len(seen) == 3
    assert (
        len(found["Dine vendinger"]) == len(found["Dine tidligere kommentarer"]) == min(count, 20)
    )
    with queries() as seen:
        assert browser.get("/phrases").status_code == 200
    assert len(seen) == 2
    assert len(make.all(Comment)) == count


def test_a_search_among_many_is_quick(make, visit, scene):
    """5,000 own comments on 40 texts, and as many of a colleague's."""
    colleague = make.teacher(scene.cohort)
    day = make.day(scene.cohort)
    versions = [make.version(make.entry(make.student(scene.cohort), day)) for _ in range(40)]
    rows = [
        {
            "text_id": versions[number % 40].text_id,
            "version_id": versions[number % 40].id,
            "author_id": author.id,
            "body": f"Kommentar nummer {number}. " + "Hvad tænkte du, da borgeren sagde nej? " * 5,
            "created_at": clock.now(),
            "released_at": clock.now(),
        }
        for number in range(5_000)
        for author in (scene.teacher, colleague)
    ]
    make.session.execute(insert(Comment), rows)
    make.session.commit()
    browser = visit(scene.teacher)
    times = []
    for words in ("nummer 4711", "findes ikke", "borgeren", ""):
        began = time.perf_counter()
        hits(browser, words)
        times.append(time.perf_counter() - began)
    print(f"search among 5,000 comments: {[round(1000 * each) for each in times]} ms")
    assert max(times) < 0.5
