"""Choosing texts and paragraphs, beginning once, adding more."""

from __future__ import annotations

import pytest

from portfolio.assignments.models import Assignment, Part
from portfolio.cohorts.models import Enrolment
from portfolio.ledger.models import LedgerLine
from portfolio.texts.models import Draft, Redaction, Text, Version
from tests.conftest import NOW


def ticks(page) -> list[str]:
    return [box.get("value") for box in page.findall(".//input[@type='checkbox']")]


def redact(make, version: Version) -> None:
    version = make.again(version)
    version.html = version.plain = version.digest = ""
    make.keep(Redaction(version_id=version.id, reason="CPR", by_id=make.administrator().id, at=NOW))


def test_the_page_offers_every_text_and_paragraph(visit, course):
    page = visit(course.student).get("/assignment/start").page
    first, second = (version.id for version in course.versions)
    assert ticks(page) == [
        *(str(first), f"{first}-0", f"{first}-1", f"{first}-2"),
        *(str(second), f"{second}-0", f"{second}-1"),
    ]


def test_whole_texts_and_paragraphs_become_parts_in_the_order_of_the_days(
    visit, make, course, parts_of, html_of
):
    first, second = (version.id for version in course.versions)
    answer = visit(course.student).post(
        "/assignment/start", {"choose": [str(second), f"{first}-2", f"{first}-0"], "after": 0}
    )
    [assignment] = make.all(Assignment)
    assert answer.headers["Location"] == f"/assignments/{assignment.id}"
    one, two = parts_of(assignment)
    assert (one.title, one.source_version_id, one.source_blocks) == ("Menneskesyn", first, [0, 2])
    assert html_of(one) == "<h2>Først</h2><p>Et andet afsnit.</p>"
    assert (two.title, two.source_version_id, two.source_blocks) == ("Samtalen", second, None)
    assert html_of(two) == course.versions[1].html
    assert (one.copied_at, one.removed_at) == (NOW, None)
    assert {make.session.get_one(Text, p.text_id).kind for p in (one, two)} == {"part"}


def test_the_whole_wins_over_its_paragraphs_and_all_paragraphs_are_the_whole(
    visit, make, course, parts_of
):
    first, second = (version.id for version in course.versions)
    visit(course.student).post(
        "/assignment/start",
        {"choose": [f"{first}-1", str(first), f"{second}-0", f"{second}-1"], "after": 0},
    )
    assert [part.source_blocks for part in parts_of(make.all(Assignment)[0])] == [None, None]


def test_nothing_chosen_is_an_empty_assignment(visit, make, course):
    browser = visit(course.student)
    location = browser.post("/assignment/start", {"after": 0}).headers["Location"]
    assert "Her er ingen dele endnu" in browser.get(location).get_data(as_text=True)
    assert make.all(Part) == []


def test_begun_twice_it_is_one_assignment_with_each_choice_once(visit, make, course, parts_of):
    browser = visit(course.student)
    form = {"choose": [str(course.versions[0].id)], "after": 0}
    locations = {browser.post("/assignment/start", form).headers["Location"] for _ in range(3)}
    assert len(locations) == 1
    [assignment] = make.all(Assignment)
    assert len(parts_of(assignment)) == 1
    assert len(make.all(LedgerLine, verb="began")) == 1
    # Another window with another choice loses nothing.
    browser.post("/assignment/start", {"choose": [str(course.versions[1].id)], "after": 0})
    assert len(parts_of(assignment)) == 2
    assert browser.get("/assignment/start").headers["Location"] in locations


def test_another_version_is_shown_without_losing_what_was_ticked(visit, make, course):
    newer = make.version(course.entries[0], "<p>Nyere</p>")
    old, second = course.versions
    browser = visit(course.student)
    assert str(newer.id) in ticks(browser.get("/assignment/start").page)
    answer = browser.post(
        "/assignment/start",
        {"choose": [f"{second.id}-1"], "shown": [newer.id, second.id], "show": old.id, "after": 0},
    )
    assert answer.status_code == 200
    assert str(old.id) in ticks(answer.page)
    assert str(newer.id) not in ticks(answer.page)
    ticked = [
        box.get("value") for box in answer.page.findall(".//input[@checked]") if box.get("value")
    ]
    assert ticked == [f"{second.id}-1"]
    assert make.all(Assignment) == []


def test_a_redacted_version_cannot_be_chosen(visit, make, course):
    redact(make, course.versions[0])
    browser = visit(course.student)
    assert str(course.versions[0].id) not in ticks(browser.get("/assignment/start").page)
    answer = browser.post("/assignment/start", {"choose": [str(course.versions[0].id)], "after": 0})
    assert answer.status_code == 409
    assert make.all(Assignment) == []


@pytest.mark.parametrize("choice", ["x", "1-", "-1", "1-2-3", "٣", "9" * 30, "1; drop"])
def test_what_is_no_choice_is_refused(visit, make, course, choice):
    answer = visit(course.student).post("/assignment/start", {"choose": [choice], "after": 0})
    assert answer.status_code == 422
    assert make.all(Assignment) == []


def test_a_paragraph_that_is_not_there_is_refused(visit, make, course):
    form = {"choose": [f"{course.versions[0].id}-99"], "after": 0}
    assert visit(course.student).post("/assignment/start", form).status_code == 422
    assert make.all(Assignment) == []


def test_other_peoples_versions_and_places_are_not_there(visit, make, course):
    other = make.student(course.cohort)
    foreign = make.version(make.entry(other, course.days[0]), "<p>Hemmeligt</p>")
    browser = visit(course.student)
    form = {"choose": [str(foreign.id)], "after": 0}
    assert browser.post("/assignment/start", form).status_code == 404
    assert visit(other).get(f"/assignment/start?enrolment={course.enrolment.id}").status_code == 404
    path = f"/assignment/start?enrolment={course.enrolment.id}"
    assert visit(other).post(path, {"after": 0}).status_code == 404
    assert "Hemmeligt" not in browser.get("/assignment/start").get_data(as_text=True)
    assert make.all(Assignment) == []


def test_only_students_start(visit, make, course):
    assert visit(course.teacher).get("/assignment/start").status_code == 404
    assert visit(make.administrator()).get("/assignment/start").status_code == 404
    place = make.all(Enrolment, person_id=course.teacher.id)[0]
    teaching = f"/assignment/start?enrolment={place.id}"
    assert visit(course.teacher).get(teaching).status_code == 403
    assert visit(course.teacher).post(teaching, {"after": 0}).status_code == 403
    assert visit(None).get("/assignment/start").status_code == 303


def test_a_student_of_two_cohorts_is_asked_which(visit, make, course):
    other = make.cohort(name="Andet hold")
    make.enrolment(other, course.student)
    browser = visit(course.student)
    page = browser.get("/assignment/start").page
    links = [a.get("href") for a in page.findall(".//main//a") if "enrolment=" in a.get("href")]
    assert len(links) == 2
    # The texts of the other cohort can be used, under the name of that cohort.
    text = browser.get(links[0]).get_data(as_text=True)
    assert f"Fra {course.cohort.name}" in text
    browser.post(links[0], {"after": 0})
    browser.post(links[1], {"after": 0})
    assert len(make.all(Assignment)) == 2


def test_more_can_be_added_later_and_a_second_click_adds_nothing(
    visit, make, course, parts_of, html_of
):
    assignment = make.assignment(course.student, course.cohort)
    make.part(assignment, title="Indledning")
    browser = visit(course.student)
    path = f"/assignments/{assignment.id}/add"
    after = browser.get(path).page.find(".//input[@name='after']").get("value")
    form = {"choose": [f"{course.versions[0].id}-1"], "after": after}
    assert browser.post(path, form).status_code == 303
    again = browser.post(path, form)
    assert again.status_code == 303
    assert [part.title for part in parts_of(assignment)] == ["Indledning", "Menneskesyn"]
    # On a page made since, the same is a wish of its own.
    browser.post(path, {**form, "after": max(part.id for part in make.all(Part))})
    assert len(parts_of(assignment)) == 3


def test_adding_nothing_asks_for_a_choice(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    answer = visit(course.student).post(f"/assignments/{assignment.id}/add", {"after": 0})
    assert answer.status_code == 422
    assert "Sæt kryds" in answer.get_data(as_text=True)


def test_one_has_so_many_parts_and_no_more(visit, make, course, monkeypatch):
    monkeypatch.setattr("portfolio.assignments.actions.MOST_PARTS", 1)
    assignment = make.assignment(course.student, course.cohort)
    form = {"choose": [str(version.id) for version in course.versions], "after": 0}
    answer = visit(course.student).post(f"/assignments/{assignment.id}/add", form)
    assert answer.status_code == 409
    assert make.all(Part) == []
    assert make.all(Text, kind="part") == []


def test_many_versions_cost_no_more_queries(visit, make, course, queries):
    browser = visit(course.student)
    with queries() as few:
        browser.get("/assignment/start")
    for _ in range(30):
        make.version(course.entries[0])
    for _ in range(10):
        make.version(make.entry(course.student, make.day(course.cohort)))
    with queries() as many:
        browser.get("/assignment/start")
    assert len(few) == len(many) <= 8


@pytest.mark.parametrize("number", [-1, 0, 2**63, 10**30, -(10**30)])
def test_a_place_that_no_database_holds_is_not_found(visit, course, number):
    assert visit(course.student).get(f"/assignment/start?enrolment={number}").status_code == 404


def test_copies_are_drafts_of_their_own(visit, make, course, parts_of, html_of):
    visit(course.student).post(
        "/assignment/start", {"choose": [str(course.versions[0].id)], "after": 0}
    )
    [part] = parts_of(make.all(Assignment)[0])
    draft = make.all(Draft, text_id=part.text_id)[0]
    assert (draft.revision, draft.anslag) == (0, course.versions[0].anslag)
    assert html_of(course.entries[0]) == "<p>Min tekst.</p>"
