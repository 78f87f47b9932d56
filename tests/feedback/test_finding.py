"""Comments on passages: where they are, and what became of them in a newer version."""

from __future__ import annotations

import pytest

from portfolio.feedback.models import Comment
from tests.feedback.test_feedback import Scene

FIRST = (
    "<p>Borgeren kom for sent. Jeg blev irriteret.</p><p>Bagefter talte vi om <em>frokost</em>.</p>"
)


@pytest.fixture
def scene(make):
    scene = Scene(make)
    scene.version = make.version(scene.entry, FIRST)
    scene.page = f"/versions/{scene.version.id}"
    return scene


def comment(browser, scene, words, **more):
    start = scene.version.plain.index(words)
    passage = {"start": str(start), "end": str(start + len(words))}
    form = {"body": f"Om {words}", "submission_key": words, "send": "1", **passage, **more}
    return browser.post(f"{scene.page}/comments", form)


def threads(answer):
    """Number, what became of the passage, its old words, and the comment, of each thread."""
    found = []
    for each in answer.page.xpath("//li[starts-with(@id, 'comment-')]"):
        texts = [
            each.xpath(f"string(*[contains(@class, '{name}')])")
            for name in ("thread-number", "thread-since", "thread-passage")
        ]
        number = "".join(character for character in texts[0] if character.isdigit())
        found.append((number, *texts[1:], each.xpath("string(.//p[@class='post-text'])")))
    return found


def marks(answer):
    return [(mark.get("data-threads"), mark.text_content()) for mark in answer.page.xpath("//mark")]


def test_a_comment_keeps_its_exact_place_and_words(visit, make, scene):
    assert comment(visit(scene.teacher), scene, "om frokost").status_code == 303
    [written] = make.all(Comment)
    assert (written.position_start, written.position_end) == (61, 71)
    assert written.quote_exact == "om frokost"
    assert written.quote_prefix.endswith("talte vi ")
    assert written.quote_suffix == "."
    answer = visit(scene.student).get(scene.page)
    assert marks(answer) == [(str(written.id), "om "), (str(written.id), "frokost")]
    assert threads(answer) == [("1", "", "", "Om om frokost")]


@pytest.mark.parametrize(
    "passage",
    [("0", "9999"), ("5", "5"), ("9", "3"), ("-4", "3"), ("8", "9")],
)
def test_a_passage_that_is_none_is_refused_and_the_words_come_back(visit, make, scene, passage):
    start, end = passage
    answer = comment(visit(scene.teacher), scene, "Borgeren", start=start, end=end)
    assert answer.status_code == 422
    assert "Markér det igen" in answer.page.text_content()
    assert "Om Borgeren" in answer.page.get_element_by_id("body").text_content()
    assert make.all(Comment) == []


@pytest.mark.parametrize("start", ["x", "1.5", "99999999999999999999"])
def test_a_place_that_is_no_number_is_refused(visit, make, scene, start):
    assert comment(visit(scene.teacher), scene, "Borgeren", start=start).status_code == 422
    assert make.all(Comment) == []


def test_threads_stand_in_the_order_of_the_text(visit, make, scene):
    teacher = visit(scene.teacher)
    teacher.post(f"{scene.page}/comments", {"body": "I alt", "submission_key": "a", "send": "1"})
    for words in ("frokost", "Borgeren"):
        comment(teacher, scene, words)
    numbers = [(number, body) for number, *_, body in threads(teacher.get(scene.page))]
    assert numbers == [("1", "Om Borgeren"), ("2", "Om frokost"), ("", "I alt")]


def test_passages_are_found_again_in_a_newer_version(visit, make, scene):
    teacher = visit(scene.teacher)
    for words in ("Borgeren kom for sent.", "Jeg blev irriteret.", "Bagefter talte vi om frokost."):
        comment(teacher, scene, words)
    newer = make.version(
        scene.entry,
        "<p>Borgeren kom for sent.</p><p>Bagefter talte vi længe om frokost og arbejde.</p>",
    )
    for reader in (teacher, visit(scene.student)):
        answer = reader.get(f"/versions/{newer.id}")
        found = threads(answer)
        assert [(number, since) for number, since, *_ in found] == [
            ("1", "Stedet er uændret siden version 2."),
            ("2", "Stedet er ændret siden version 2. Der stod:"),
            ("", "Stedet er slettet siden version 2. Der stod:"),
        ]
        assert [quote for *_, quote, _ in found] == [
            "",
            "Bagefter talte vi om frokost.",
            "Jeg blev irriteret.",
        ]
        assert "".join(words for _, words in marks(answer)).startswith("Borgeren kom for sent.")
        # On the old version everything stays as it was.
        before = threads(reader.get(scene.page))
        assert [(number, since) for number, since, *_ in before] == [
            ("1", ""),
            ("2", ""),
            ("3", ""),
        ]


def test_what_is_dealt_with_is_not_carried_along(visit, make, scene):
    comment(visit(scene.teacher), scene, "Borgeren")
    [written] = make.all(Comment)
    visit(scene.student).post(f"/comments/{written.id}/settle")
    newer = make.version(scene.entry, FIRST + "<p>Mere.</p>")
    assert threads(visit(scene.teacher).get(f"/versions/{newer.id}")) == []


def test_one_answers_where_one_reads(visit, make, scene):
    comment(visit(scene.teacher), scene, "Borgeren")
    newer = make.version(scene.entry, FIRST + "<p>Mere.</p>")
    student = visit(scene.student)
    page = student.get(f"/versions/{newer.id}").page
    [form] = page.xpath("//details[@class='reply']/form")
    answer = student.post(form.get("action"), {"body": "Jo."})
    assert answer.location.startswith(f"/versions/{newer.id}#")
    assert "Jo." in student.get(f"/versions/{newer.id}").page.text_content()
    assert "Jo." in student.get(scene.page).page.text_content()
    other = make.version(make.entry())
    answer = student.post(form.get("action").replace(f"={newer.id}", f"={other.id}"), {"body": ""})
    assert answer.status_code == 404


def test_a_redaction_takes_the_quoted_words_too(visit, make, scene):
    comment(visit(scene.teacher), scene, "Borgeren")
    newer = make.version(scene.entry, "<p>Helt andet.</p>")
    student = visit(scene.student)
    path = f"/texts/{scene.entry.text_id}/versions/2/redact"
    assert student.post(path, {"reason": "Et navn"}).status_code == 303
    [written] = make.all(Comment)
    kept = (written.quote_exact, written.quote_prefix, written.quote_suffix)
    assert kept == (None, None, None)
    assert threads(student.get(f"/versions/{newer.id}")) == [
        ("", "Skrevet til version 2.", "", "Om Borgeren")
    ]


def test_the_same_number_of_queries_with_one_and_with_many_carried_passages(
    visit, queries, make, scene
):
    teacher = visit(scene.teacher)
    comment(teacher, scene, "Borgeren")
    newer = make.version(scene.entry, FIRST + "<p>Mere.</p>")
    student = visit(scene.student)
    with queries() as few:
        student.get(f"/versions/{newer.id}")
    for number in range(20):
        comment(teacher, scene, "frokost", body=f"Nr. {number}", submission_key=str(number))
    with queries() as many:
        student.get(f"/versions/{newer.id}")
    assert len(few) == len(many) <= 8, many
