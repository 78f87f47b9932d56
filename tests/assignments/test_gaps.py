"""What an assignment lacks: each gap, whether it stops the hand-in, and where its line leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from portfolio.assignments import gap_sources, queries
from portfolio.assignments.gap_sources import Gap, has_gaps
from portfolio.assignments.gap_words import MISSING
from portfolio.assignments.gaps import gaps_in, skips_a_level
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import PartKind
from portfolio.core import clock
from portfolio.feedback.models import PortfolioApproval, Settlement
from portfolio.people.models import Person
from portfolio.texts.actions import redact_version
from portfolio.texts.models import Text, Version
from tests.filling import said

CPR = "211062-5629"


@dataclass(frozen=True)
class Line:
    """A line of the list as the page shows it."""

    words: str
    blocks: bool
    url: str


@pytest.fixture
def assignment(make, course):
    return make.assignment(course.student, course.cohort)


@pytest.fixture
def whole(make, course, assignment):
    """An assignment that lacks nothing: both shared texts are used."""
    return [
        make.part(assignment, version.html, title, version)
        for version, title in zip(course.versions, ("Menneskesyn", "Samtalen"), strict=True)
    ]


@pytest.fixture
def lines(visit, course, assignment):
    """`lines()`: the list on the outline, as its owner sees it now."""

    def lines() -> list[Line]:
        page = visit(course.student).get(f"/assignments/{assignment.id}").page
        found = []
        for item in page.findall(".//li"):
            if "gap" in (item.get("class") or "").split():
                link = item.find("a")
                weight = item.find("span").text_content().strip()
                assert weight in ("Stopper aflevering", "Advarsel")
                found.append(Line(said(link), weight == "Stopper aflevering", link.get("href")))
        if not found:
            assert "Der mangler ikke noget, og der er ingen advarsler." in said(page)
        return found

    return lines


def asked(app: Flask, assignment: Assignment, student: Person) -> list[Gap]:
    """What the outline asks, as gaps."""
    with app.extensions["database"].transaction():
        found = queries.own_assignment(student, assignment.id)
        return gaps_in(queries.facts_of(found), student)


def change(make, thing: Any, **values: Any) -> None:
    """Other values of a row, written in a transaction that has read nothing."""
    make.session.commit()
    for name, value in values.items():
        setattr(thing, name, value)
    make.keep(thing)


def only(lines: list[Line]) -> Line:
    [line] = lines
    return line


@pytest.fixture
def kinds(app):
    """`kinds(assignment, student)`: the kinds of all gaps, in their order."""
    return lambda assignment, student: [gap.kind for gap in asked(app, assignment, student)]


# The whole ----------------------------------------------------------------------------------


def test_where_nothing_is_missing_the_page_says_so_warmly(lines, whole):
    assert lines() == []


def test_an_assignment_without_parts_stops(lines, make, course, assignment):
    first, *days = lines()
    assert first == Line(
        "Der er ingen dele i opgaven endnu.", True, f"/assignments/{assignment.id}#new-part"
    )
    assert [day.blocks for day in days] == [False, False]


def test_only_empty_parts_are_nothing(visit, make, course):
    student = make.student(course.cohort)
    assignment = make.assignment(student, course.cohort)
    part = make.part(assignment, "<p>\u00a0\u200b</p>", "Tom del")
    page = visit(student).get(f"/assignments/{assignment.id}").page
    words = said(page.get_element_by_id("gaps").getparent())
    assert "Stopper aflevering Der står ikke noget i opgavens dele endnu." in words
    assert "Advarsel “Tom del” er tom." in words
    assert page.find(f".//li/a[@href='/parts/{part.id}']") is not None


@pytest.mark.parametrize("kind", [str(kind) for kind in PartKind if kind != "section"])
def test_a_required_kind_that_is_missing_stops_until_it_is_written(
    lines, make, course, assignment, whole, kind
):
    make.exam(course.cohort, required_kinds=["section", kind])
    assert only(lines()) == Line(
        str(MISSING[PartKind(kind)]), True, f"/assignments/{assignment.id}#new-part"
    )
    part = make.part(assignment, "", "Ny", kind=kind)
    # Said once: it stops, so it does not warn too.
    blocking = only(lines())
    assert (blocking.blocks, blocking.url) == (True, f"/parts/{part.id}")
    assert blocking.words == f"{MISSING[PartKind(kind)]} “Ny” er tom."
    make.part(assignment, "<p>Der står noget.</p>", "Ny igen", kind=kind)
    assert only(lines()) == Line("“Ny” er tom.", False, f"/parts/{part.id}")


def test_a_removed_part_is_not_there(visit, make, course, assignment, lines, whole):
    make.exam(course.cohort, required_kinds=["conclusion"])
    part = make.part(assignment, f"<p>{CPR}</p>", "Slut", kind="conclusion")
    assert [line.url for line in lines()] == [f"/parts/{part.id}"]
    visit(course.student).post(f"/parts/{part.id}/remove")
    assert only(lines()).words == "Opgaven skal have en konklusion."


@pytest.mark.parametrize("blocks", [True, False])
def test_over_the_limit_stops_or_warns_as_the_exam_says(
    lines, make, course, assignment, whole, blocks
):
    limit = {"max_anslag": 1000, "over_length_blocks": blocks}
    make.exam(course.cohort, **limit)
    make.part(assignment, f"<p>{'x' * 5000}</p>", "Bilag A", kind="appendix")
    assert lines() == []
    make.part(assignment, f"<p>{'x' * 2000}</p>", "Langt")
    line = only(lines())
    assert (line.blocks, line.url) == (blocks, f"/assignments/{assignment.id}#length")
    assert "Den må højst fylde 1.000." in line.words


def test_exactly_the_limit_is_not_over(make, course, kinds):
    student = make.student(course.cohort)
    make.exam(course.cohort, max_anslag=10)
    own = make.assignment(student, course.cohort)
    make.part(own, "<p>12345</p>", "12345")
    assert kinds(own, student) == []
    make.part(own, "<p>.</p>", "x", kind="section")
    assert kinds(own, student) == ["over"]


def test_days_whose_shared_text_is_not_used_are_told(
    lines, visit, make, course, assignment, whole, app
):
    # Nothing shared, and nothing left of what was shared: neither can be used.
    make.entry(course.student, make.day(course.cohort))
    gone = make.version(make.entry(course.student, make.day(course.cohort)), "<p>Væk</p>")
    with app.extensions["database"].transaction() as session:
        redact_version(session.get_one(Version, gone.id), "Fejl", by=course.student)
    assert lines() == []
    entry = make.entry(course.student, make.day(course.cohort, title="Netværk"))
    make.version(entry, "<p>Delt</p>")
    line = only(lines())
    assert line == Line(
        "Din tekst fra dag 5, “Netværk”, er ikke brugt i opgaven.",
        False,
        f"/assignments/{assignment.id}/add#text-{entry.text_id}",
    )
    path, anchor = line.url.split("#")
    assert visit(course.student).get(path).page.get_element_by_id(anchor) is not None
    # What was taken out again is not used.
    visit(course.student).post(f"/parts/{whole[0].id}/remove")
    assert len(lines()) == 2


# Its parts ----------------------------------------------------------------------------------


def test_an_entry_that_is_newer_than_the_part_is_told(lines, make, course, whole):
    make.version(course.entries[1], "<p>Nyere</p>")
    line = only(lines())
    assert (line.blocks, line.url) == (False, f"/parts/{whole[1].id}/newer")
    assert "version 2 af teksten fra dag 2" in line.words


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (f"<p>Borger {CPR}</p>", 1),
        (f"<p>{CPR}</p><p>Igen {CPR}</p>", 2),
        (f'<p><a href="https://portfolio.example/{CPR}">her</a></p>', 1),
    ],
)
def test_what_looks_like_a_cpr_number_stops_until_confirmed(
    lines, make, course, assignment, whole, app, html, count
):
    part = make.part(assignment, html, "Case")
    line = only(lines())
    assert (line.blocks, line.url) == (True, f"/parts/{part.id}")
    assert "bekræft ved afleveringen" in line.words
    assert ("2 steder" in line.words) is (count == 2)
    assert CPR not in line.words
    [gap] = asked(app, assignment, course.student)
    assert (gap.kind, gap.until_confirmed, gap.facts["count"]) == ("cpr", True, count)


def test_a_number_in_a_title_stops_too(lines, make, course, assignment, whole):
    part = make.part(assignment, "<p>Tekst</p>", f"Borger {CPR}")
    assert only(lines()).url == f"/parts/{part.id}"
    change(make, part, title="Borgeren")
    change(make, assignment, title=f"Om {CPR}")
    line = only(lines())
    assert (line.blocks, line.url) == (True, f"/assignments/{assignment.id}#assignment-title")
    assert line.words.startswith("I opgavens titel")


def test_softer_signs_warn_and_say_what_they_are(lines, make, assignment, whole):
    html = "<p>Ring 20 12 34 56 eller skriv til bo@portfolio.example om 2110625629.</p>"
    part = make.part(assignment, html, "Case")
    line = only(lines())
    assert (line.blocks, line.url) == (False, f"/parts/{part.id}")
    for word in ("Telefonnummer", "E-mailadresse", "Muligt CPR-nummer"):
        assert word in line.words
    assert "bo@" not in line.words


def test_headings_that_skip_a_level_warn(lines, make, assignment, whole):
    make.part(assignment, "<h2>A</h2><h3>B</h3><h2>C</h2><p>x</p>", "I orden")
    part = make.part(assignment, "<h3>B</h3><p>x</p><h2>C</h2>", "Skæv")
    line = only(lines())
    assert (line.blocks, line.url) == (False, f"/parts/{part.id}")
    assert "“Skæv” springer en overskrift et niveau over" in line.words


@pytest.mark.parametrize(
    ("html", "skips"),
    [
        ("", False),
        ("<p>x</p>", False),
        ("<h2>A</h2>", False),
        ("<h2>A</h2><h3>B</h3><h3>C</h3>", False),
        ("<h3>B</h3>", True),
        ("<p>x</p><h3>B</h3><h2>C</h2>", True),
    ],
)
def test_the_title_of_a_part_is_its_first_level(html, skips):
    assert skips_a_level(html) is skips


# What other rooms find ----------------------------------------------------------------------


def test_open_comments_on_the_assignment_and_its_sources_are_told(
    lines, make, course, assignment, whole
):
    shared = make.version(text=make.session.get_one(Text, assignment.text_id), html="<p>Alt</p>")
    on_whole = make.comment(shared, course.teacher)
    older = make.comment(course.versions[0], course.teacher)
    make.comment(make.version(course.entries[0], "<p>Ny</p>"), course.teacher)
    newer, whole_line, day_line = lines()
    assert "version 2" in newer.words
    assert whole_line == Line(
        "1 kommentar til opgaven er ikke klaret.",
        False,
        f"/versions/{shared.id}#comment-{on_whole.id}",
    )
    assert day_line == Line(
        "2 kommentarer til din tekst fra dag 1 er ikke klaret.",
        False,
        f"/versions/{course.versions[0].id}#comment-{older.id}",
    )


def test_comments_that_ask_nothing_are_not_told(lines, make, course, assignment, whole):
    settled = make.comment(course.versions[0], course.teacher)
    make.keep(Settlement(comment_id=settled.id, by_id=course.student.id, at=clock.now()))
    held = make.comment(course.versions[0], course.teacher)
    change(make, held, released_at=None)
    deleted = make.comment(course.versions[1], course.teacher)
    change(make, deleted, deleted_at=clock.now())
    # Another student's, and one on a text of which nothing stands in the assignment.
    other = make.student(course.cohort)
    make.comment(make.version(make.entry(other, course.days[0])), course.teacher)
    assert lines() == []
    # An answer that stands keeps a thread whose first comment is gone.
    make.comment(course.versions[1], course.teacher, "Svar", parent=deleted)
    assert only(lines()).words == "1 kommentar til din tekst fra dag 2 er ikke klaret."


def test_an_exam_that_asks_for_approval_waits_for_it(lines, make, course, assignment, whole):
    exam = make.exam(course.cohort, needs_approval=False)
    assert lines() == []
    change(make, exam, needs_approval=True)
    line = only(lines())
    assert (line.blocks, line.url) == (True, f"/enrolments/{course.enrolment.id}/portfolio")
    assert line.words.startswith("En underviser skal godkende din portefølje")
    judged: dict[str, Any] = {
        "enrolment_id": course.enrolment.id,
        "by_id": course.teacher.id,
        "reason": "",
    }
    make.keep(PortfolioApproval(approved=False, at=clock.now(), **judged))
    assert "ikke godkendt den endnu" in only(lines()).words
    make.keep(PortfolioApproval(approved=True, at=clock.now(), **judged))
    assert lines() == []
    make.keep(PortfolioApproval(approved=False, at=clock.now(), **judged))
    assert only(lines()).blocks


def test_a_room_that_registers_is_asked_and_heard(lines, assignment, whole, monkeypatch):
    monkeypatch.setattr(gap_sources, "_sources", dict(gap_sources._sources))
    monkeypatch.setattr(gap_sources, "_words", dict(gap_sources._words))

    def cited(facts, person):
        place = {"part_id": facts.parts[0].id}
        yield Gap("uncited", False, "assignments.edit_part", place, {"name": person.name})

    for _ in range(2):
        has_gaps(
            cited, {"uncited": lambda facts: f"{facts['name']} henviser ikke."}, may_stop=False
        )
    assert only(lines()) == Line("Sanne Holm henviser ikke.", False, f"/parts/{whole[0].id}")


# All of it ----------------------------------------------------------------------------------


def test_what_stops_comes_first_and_both_are_counted(lines, visit, make, course, assignment, whole):
    make.exam(course.cohort, required_kinds=["problem"], needs_approval=True)
    make.part(assignment, "", "Tom")
    make.part(assignment, f"<p>{CPR} bo@portfolio.example</p>", "Case")
    found = lines()
    assert [line.blocks for line in found] == [True, True, True, False, False]
    page = said(visit(course.student).get(f"/assignments/{assignment.id}").page)
    assert "3 ting stopper aflevering, 2 advarsler" in page


def test_every_line_leads_to_a_place_that_is_there(lines, visit, make, course, assignment, whole):
    make.exam(
        course.cohort, required_kinds=["problem", "conclusion"], needs_approval=True, max_anslag=9
    )
    change(make, assignment, title=f"Om {CPR}")
    make.part(assignment, "", "Slut", kind="conclusion")
    make.part(assignment, f"<h3>Ring 20 12 34 56</h3><p>{CPR}</p>", "Case")
    make.comment(course.versions[0], course.teacher)
    shared = make.version(text=make.session.get_one(Text, assignment.text_id), html="<p>Alt</p>")
    make.comment(shared, course.teacher)
    make.version(course.entries[1], "<p>Nyere</p>")
    make.version(make.entry(course.student, make.day(course.cohort)), "<p>Ubrugt</p>")
    browser = visit(course.student)
    found = lines()
    assert len(found) == 12
    for line in found:
        path, _, anchor = line.url.partition("#")
        answer = browser.get(path)
        assert answer.status_code == 200, line
        assert not anchor or answer.page.get_element_by_id(anchor) is not None, line


def test_the_hand_in_gets_the_same_gaps(app, lines, make, course, assignment, whole):
    make.exam(course.cohort, required_kinds=["problem"], max_anslag=10)
    make.part(assignment, "", "Tom")
    gaps = asked(app, assignment, course.student)
    assert [gap.blocks for gap in gaps] == [line.blocks for line in lines()]
    assert [gap.kind for gap in gaps] == ["kind_missing", "over", "empty"]


def test_a_hundred_of_everything_cost_no_more_queries(
    visit, make, course, assignment, whole, queries
):
    make.exam(course.cohort, needs_approval=True, required_kinds=["problem"])
    make.comment(course.versions[0], course.teacher)
    browser, path = visit(course.student), f"/assignments/{assignment.id}"
    with queries() as few:
        browser.get(path)
    for number in range(30):
        entry = make.entry(course.student, make.day(course.cohort))
        version = make.version(entry, f"<p>{CPR} {number}</p>")
        make.comment(version, course.teacher)
        make.part(assignment, version.html, source=version)
        make.version(make.entry(course.student, make.day(course.cohort)))
        make.version(entry, "<p>Nyere</p>")
    with queries() as many:
        assert browser.get(path).status_code == 200
    assert len(few) == len(many) <= 8
