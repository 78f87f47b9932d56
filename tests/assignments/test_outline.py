"""The outline: counts, order, removal, titles, new parts, the document."""

from __future__ import annotations

import io
import re

import docx
import pytest

from portfolio.assignments.models import Part
from portfolio.texts.models import Text


@pytest.fixture
def assignment(make, course):
    return make.assignment(course.student, course.cohort)


@pytest.fixture
def three(make, assignment):
    return [make.part(assignment, f"<p>Del {name}</p>", name) for name in ("A", "B", "C")]


def titles(parts) -> list[str]:
    return [part.title for part in parts]


def test_each_part_and_the_whole_are_counted_against_the_limit(visit, make, course, assignment):
    make.exam(course.cohort, max_anslag=3000, anslag_per_page=1000)
    make.part(assignment, f"<p>{'x' * 2490}</p>", "Indledning")
    make.part(assignment, f"<p>{'y' * 995}</p>", "Slut", source=course.versions[0])
    text = visit(course.student).get(f"/assignments/{assignment.id}").get_data(as_text=True)
    assert "2.500 anslag, 2,5 normalsider" in text
    assert "999 anslag, 1,0 normalsider" in text
    assert "3.499 anslag" in text
    assert "499 anslag for mange" in text
    assert "Fra dag 1, version 1, delt 9. marts" in text
    assert "Skrevet direkte i opgaven" in text


def test_without_an_exam_there_is_no_limit(visit, course, assignment, three):
    text = visit(course.student).get(f"/assignments/{assignment.id}").get_data(as_text=True)
    assert "højst" not in text


def test_a_newer_version_is_told_of(visit, make, course, assignment):
    part = make.part(assignment, "<p>x</p>", source=course.versions[0])
    browser = visit(course.student)
    path = f"/assignments/{assignment.id}"
    assert "Du har delt version" not in browser.get(path).get_data(as_text=True)
    make.version(course.entries[0], "<p>Nyere</p>")
    page = browser.get(path)
    assert "Du har delt version 2 siden." in page.get_data(as_text=True)
    assert f"/parts/{part.id}/newer" in page.get_data(as_text=True)


def test_a_hundred_parts_cost_no_more_queries(visit, make, course, assignment, queries):
    path = f"/assignments/{assignment.id}"
    make.part(assignment, source=course.versions[0])
    browser = visit(course.student)
    with queries() as few:
        browser.get(path)
    for number in range(99):
        make.part(assignment, source=course.versions[number % 2])
    with queries() as many:
        assert browser.get(path).status_code == 200
    assert len(few) == len(many) <= 8


# Order ----------------------------------------------------------------------------------------


def order(browser, assignment, ids, made_from=None):
    sent = {"order": ids} if made_from is None else {"order": ids, "from": made_from}
    return browser.post(f"/assignments/{assignment.id}/order", json=sent)


def test_a_new_order_is_kept(visit, course, assignment, three, parts_of):
    a, b, c = (part.id for part in three)
    browser = visit(course.student)
    # Scripts send ids as they stand in the page: as text.
    assert order(browser, assignment, [str(c), str(a), str(b)]).json == {"order": [c, a, b]}
    assert titles(parts_of(assignment)) == ["C", "A", "B"]
    # A retry after a lost answer.
    assert order(browser, assignment, [c, a, b], [a, b, c]).status_code == 200


@pytest.mark.parametrize("what", ["missing", "doubled", "foreign", "removed"])
def test_an_order_of_other_parts_is_refused(visit, make, course, assignment, three, parts_of, what):
    a, b, c = (part.id for part in three)
    foreign = make.part(make.assignment(), title="Hemmelig")
    browser = visit(course.student)
    ids = {"missing": [a, b], "doubled": [a, b, b], "foreign": [a, b, foreign.id]}.get(what)
    if ids is None:
        browser.post(f"/parts/{b}/remove")
        ids = [c, b, a]
    answer = order(browser, assignment, ids)
    assert answer.status_code == 409
    assert "et andet vindue" in answer.json["error"]
    assert answer.json["order"] == [part.id for part in parts_of(assignment)]
    assert foreign.id not in answer.json["order"]
    assert titles(parts_of(assignment)) == (["A", "C"] if what == "removed" else ["A", "B", "C"])


def test_two_windows_do_not_overwrite_each_others_order(visit, course, assignment, three, parts_of):
    a, b, c = (part.id for part in three)
    browser = visit(course.student)
    assert order(browser, assignment, [c, a, b], [a, b, c]).status_code == 200
    answer = order(browser, assignment, [b, a, c], [a, b, c])
    assert (answer.status_code, answer.json["order"]) == (409, [c, a, b])
    assert titles(parts_of(assignment)) == ["C", "A", "B"]


@pytest.mark.parametrize(
    "sent", [None, [], {"order": "1"}, {"order": [1.5]}, {"order": [True]}, {"order": ["x"]}]
)
def test_what_is_no_order_is_refused(visit, course, assignment, three, sent):
    path = f"/assignments/{assignment.id}/order"
    assert visit(course.student).post(path, json=sent).status_code == 422


def test_parts_move_without_a_script_and_a_second_click_does_not_move_twice(
    visit, course, assignment, three, parts_of
):
    browser = visit(course.student)
    page = browser.get(f"/assignments/{assignment.id}").get_data(as_text=True)
    [up] = re.findall(rf'action="(/parts/{three[2].id}/move/up\?place=2)"', page)
    for _ in range(2):
        answer = browser.post(up)
        assert answer.headers["Location"].endswith(
            f"/assignments/{assignment.id}#part-{three[2].id}"
        )
    assert titles(parts_of(assignment)) == ["A", "C", "B"]
    browser.post(f"/parts/{three[0].id}/move/down?place=0")
    assert titles(parts_of(assignment)) == ["C", "A", "B"]
    for path in ("move/up?place=0", "move/down?place=9", "move/up?place=x", "move/up"):
        assert browser.post(f"/parts/{three[2].id}/{path}").status_code == 303
    assert browser.post(f"/parts/{three[2].id}/move/sideways").status_code == 404
    assert titles(parts_of(assignment)) == ["C", "A", "B"]


# Removing, fetching back, titles, new parts ---------------------------------------------------


def test_a_removed_part_is_kept_and_comes_back_to_its_place(
    visit, make, course, assignment, three, parts_of, html_of
):
    browser = visit(course.student)
    for _ in range(2):
        assert browser.post(f"/parts/{three[1].id}/remove").status_code == 303
    assert titles(parts_of(assignment)) == ["A", "C"]
    text = browser.get(f"/assignments/{assignment.id}").get_data(as_text=True)
    assert "Fjernede dele" in text
    assert "“B” er taget ud" in text
    assert html_of(three[1]) == "<p>Del B</p>"
    # Saving never ends, not even there.
    save = {"html": "<p>Ny</p>", "revision": 1, "page": "a", "sequence": 1}
    assert browser.post(f"/parts/{three[1].id}/draft", json=save).status_code == 200
    assert "taget ud af opgaven" in browser.get(f"/parts/{three[1].id}").get_data(as_text=True)
    for _ in range(2):
        assert browser.post(f"/parts/{three[1].id}/fetch-back").status_code == 303
    assert titles(parts_of(assignment)) == ["A", "B", "C"]
    assert [part.position for part in parts_of(assignment)] == [0, 1, 2]


def test_titles_change_and_empty_or_endless_ones_do_not_stick(
    visit, make, course, assignment, three
):
    browser = visit(course.student)
    part, whole = f"/parts/{three[0].id}/title", f"/assignments/{assignment.id}/title"
    assert browser.post(part, {"title": " Ny  titel "}).status_code == 303
    assert (
        browser.post(whole, {"title": "Min opgave"})
        .headers["Location"]
        .endswith(f"/assignments/{assignment.id}")
    )
    for path in (part, whole):
        for title in ("", "  ", "\u200b", "x" * 201, "a\x00b"):
            assert browser.post(path, {"title": title}).status_code == 422, (path, title)
    assert make.again(three[0]).title == "Ny titel"
    assert make.again(assignment).title == "Min opgave"
    back = browser.post(part, {"title": "Igen", "then": "outline"}).headers["Location"]
    assert back.endswith(f"/assignments/{assignment.id}#part-{three[0].id}")


def test_a_part_is_written_on_the_spot_once(visit, make, course, assignment, three, parts_of):
    browser = visit(course.student)
    path = f"/assignments/{assignment.id}/parts"
    form = {"new-title": "Konklusion", "new-after": three[2].id}
    locations = {browser.post(path, form).headers["Location"] for _ in range(2)}
    new = parts_of(assignment)[-1]
    assert locations == {f"/parts/{new.id}"}
    assert titles(parts_of(assignment)) == ["A", "B", "C", "Konklusion"]
    assert new.source_version_id is None
    assert make.session.get_one(Text, new.text_id).owner_id == course.student.id
    assert browser.get(f"/parts/{new.id}").status_code == 200
    refused = browser.post(path, {"new-title": "", "new-after": 0})
    assert refused.status_code == 422
    assert "Skriv en titel." in refused.get_data(as_text=True)


# The document ---------------------------------------------------------------------------------


def test_the_document_has_headings_lists_name_cohort_and_count(visit, make, course, assignment):
    make.exam(course.cohort)
    make.part(assignment, "<h2>Om</h2><p>Her er <strong>fed</strong>.</p>", "Indledning")
    make.part(assignment, "<ul><li><p>Punkt</p></li></ul>", "Æbler & pærer")
    gone = make.part(assignment, "<p>Fjernet</p>", "Væk")
    browser = visit(course.student)
    browser.post(f"/parts/{gone.id}/remove")
    answer = browser.get(f"/assignments/{assignment.id}/document")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="eksamensopgave-2026-03-09.docx"'
    )
    made = docx.Document(io.BytesIO(answer.data))
    styles = [(p.style.name, p.text) for p in made.paragraphs if p.text]
    assert ("Title", "Min eksamensopgave") in styles
    headings = [each for each in styles if each[0].startswith("Heading")]
    assert headings == [
        ("Heading 1", "Indledning"),
        ("Heading 2", "Om"),
        ("Heading 1", "Æbler & pærer"),
    ]
    words = "\n".join(text for _style, text in styles)
    count = len("Indledning" + "Om" + "Her er fed." + "Æbler & pærer" + "Punkt")
    for expected in ("Sanne Holm", course.cohort.name, "9. marts 2026", f"{count} anslag"):
        assert expected in words
    assert "Fjernet" not in words


def test_an_empty_assignment_is_a_document_too(visit, course, assignment):
    answer = visit(course.student).get(f"/assignments/{assignment.id}/document")
    assert docx.Document(io.BytesIO(answer.data)).paragraphs[0].text == "Min eksamensopgave"


# Whose ----------------------------------------------------------------------------------------


def test_nobody_else_comes_near_an_assignment(visit, make, course, assignment, three):
    people = [
        course.teacher,
        make.teacher(make.cohort()),
        make.student(course.cohort),
        make.administrator(),
    ]
    whole, part = f"/assignments/{assignment.id}", f"/parts/{three[0].id}"
    for person in people:
        browser = visit(person)
        for path in ("", "/add", "/share", "/document"):
            assert browser.get(whole + path).status_code == 404, path
        for path in ("", "/newer"):
            assert browser.get(part + path).status_code == 404, path
        for path in ("/title", "/parts", "/share", "/add"):
            assert browser.post(whole + path, {}).status_code == 404, path
        assert order(browser, assignment, [three[0].id]).status_code == 404
        for path in ("", "/title", "/newer", "/remove", "/fetch-back", "/move/up?place=1"):
            assert browser.post(part + path, {}).status_code == 404, path
        save = {"html": "<p>x</p>", "revision": 1, "page": "a", "sequence": 1}
        assert browser.post(part + "/draft", json=save).status_code == 404
    assert visit(None).get(whole).status_code == 303
    assert len(make.all(Part)) == 3
    assert titles(sorted(make.all(Part), key=lambda p: p.position)) == ["A", "B", "C"]


def test_after_the_course_everything_is_still_there(visit, make, course, assignment, three, clock):
    clock(course.cohort.created_at.replace(year=2028))
    browser = visit(course.student)
    assert browser.get(f"/assignments/{assignment.id}").status_code == 200
    assert browser.get(f"/parts/{three[0].id}").status_code == 200
    assert browser.get(f"/assignments/{assignment.id}/document").status_code == 200
