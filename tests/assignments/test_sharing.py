"""The whole becomes a version that teachers read and comment."""

from __future__ import annotations

import pytest

from portfolio.assignments.compiling import compiled
from portfolio.assignments.queries import pieces_of
from portfolio.core.text import digest
from portfolio.ledger.models import LedgerLine
from portfolio.texts.models import Version


@pytest.fixture
def assignment(make, course):
    assignment = make.assignment(course.student, course.cohort)
    make.part(assignment, "<h2>Om</h2><p>Første.</p>", "Indledning")
    make.part(assignment, "<p>Anden.</p>", "Analyse")
    return assignment


@pytest.fixture
def reviewed(data, assignment):
    """`reviewed()`: the digest of the text as a page would show it now."""

    def reviewed() -> str:
        with data.transaction(writing=False):
            return digest(compiled(pieces_of(assignment)))

    return reviewed


def share(browser, assignment, reviewed, **more):
    return browser.post(f"/assignments/{assignment.id}/share", {"reviewed": reviewed, **more})


def shared(make, assignment) -> list[Version]:
    return make.all(Version, text_id=assignment.text_id)


def test_the_reviewed_whole_becomes_a_version(visit, make, course, assignment, reviewed):
    browser = visit(course.student)
    page = browser.get(f"/assignments/{assignment.id}/share").page
    assert page.find(".//input[@name='reviewed']").get("value") == reviewed()
    answer = share(browser, assignment, reviewed())
    [version] = shared(make, assignment)
    assert answer.headers["Location"] == f"/versions/{version.id}"
    assert version.html == (
        "<h2>Indledning</h2><h3>Om</h3><p>Første.</p><h2>Analyse</h2><p>Anden.</p>"
    )
    assert version.digest == reviewed()
    # The outline, the review and the version tell one count.
    count = f"{version.anslag} anslag"
    for path in (f"/assignments/{assignment.id}", f"/assignments/{assignment.id}/share"):
        assert count in browser.get(path).get_data(as_text=True)


def test_teachers_read_and_comment_it_and_see_nothing_of_the_draft(
    visit, make, course, assignment, reviewed
):
    assignment.title = "Hemmelig arbejdstitel"
    make.keep(assignment)
    student, teacher = visit(course.student), visit(course.teacher)
    share(student, assignment, reviewed())
    [version] = shared(make, assignment)
    make.part(assignment, "<p>Hemmelig kladde</p>", "Hemmelig del")
    page = teacher.get(f"/versions/{version.id}")
    assert page.status_code == 200
    assert "Første." in page.get_data(as_text=True)
    assert "Hemmelig" not in page.get_data(as_text=True)
    form = {"body": "Godt.", "send": "1"}
    assert teacher.post(f"/versions/{version.id}/comments", form).status_code == 303
    assert "Godt." in student.get(f"/versions/{version.id}").get_data(as_text=True)
    for person in (make.administrator(), make.student(course.cohort), make.teacher(make.cohort())):
        assert visit(person).get(f"/versions/{version.id}").status_code == 404


def test_the_same_words_twice_are_one_version(visit, make, course, assignment, reviewed):
    browser = visit(course.student)
    locations = {share(browser, assignment, reviewed()).headers["Location"] for _ in range(3)}
    assert len(locations) == len(shared(make, assignment)) == 1
    assert len(make.all(LedgerLine, verb="shared")) == 1
    text = browser.get(f"/assignments/{assignment.id}/share").get_data(as_text=True)
    assert "ikke noget nyt at dele" in text


@pytest.mark.parametrize("change", ["text", "title", "order", "removal"])
def test_what_was_not_reviewed_is_not_shared(visit, make, course, assignment, reviewed, change):
    browser = visit(course.student)
    seen = reviewed()
    page = browser.get(f"/assignments/{assignment.id}").page
    first, second = (item.get("data-id") for item in page.findall(".//li[@class='part']"))
    if change == "text":
        save = {"html": "<p>Nyt.</p>", "revision": 1, "page": "a", "sequence": 1}
        browser.post(f"/parts/{first}/draft", json=save)
    elif change == "title":
        browser.post(f"/parts/{first}/title", {"title": "Nyt"})
    elif change == "order":
        browser.post(f"/parts/{second}/move/up?place=1")
    else:
        browser.post(f"/parts/{second}/remove")
    answer = share(browser, assignment, seen)
    assert answer.status_code == 409
    assert "Se den igennem igen" in answer.get_data(as_text=True)
    assert shared(make, assignment) == []
    assert share(browser, assignment, reviewed()).status_code == 303


def test_a_cpr_number_stops_until_answered(visit, make, course, assignment, reviewed):
    make.part(assignment, "<p>Borger 211062-5629.</p>", "Bilag")
    browser = visit(course.student)
    page = browser.get(f"/assignments/{assignment.id}/share").page
    assert page.find(".//mark") is not None
    answer = share(browser, assignment, reviewed())
    assert answer.status_code == 422
    assert shared(make, assignment) == []
    assert share(browser, assignment, reviewed(), confirmed="y").status_code == 303


def test_a_title_is_looked_at_too(visit, make, course, assignment, reviewed):
    make.part(assignment, "<p>x</p>", "Om 211062-5629")
    assert share(visit(course.student), assignment, reviewed()).status_code == 422


def test_an_empty_assignment_is_not_shared(visit, make, course, reviewed):
    empty = make.assignment(make.student(course.cohort), course.cohort)
    browser = visit(make.owner(empty))
    assert "ikke noget at dele" in browser.get(f"/assignments/{empty.id}/share").get_data(
        as_text=True
    )
    assert share(browser, empty, digest("")).status_code == 422
    assert share(browser, empty, "kort").status_code == 422
    assert make.all(Version, text_id=empty.text_id) == []


def test_what_is_too_long_is_refused(visit, make, course, assignment, reviewed, monkeypatch):
    monkeypatch.setattr("portfolio.assignments.actions.LONGEST_WHOLE", 20)
    assert share(visit(course.student), assignment, reviewed()).status_code == 413
    assert shared(make, assignment) == []
    assert visit(course.student).get(f"/assignments/{assignment.id}/share").status_code == 413


def test_an_earlier_whole_is_not_put_back_into_a_draft(visit, make, course, assignment, reviewed):
    browser = visit(course.student)
    share(browser, assignment, reviewed())
    assert browser.get(f"/texts/{assignment.text_id}/history").status_code == 200
    restore = browser.post(f"/texts/{assignment.text_id}/restore", {"version": 1})
    assert restore.status_code == 403
