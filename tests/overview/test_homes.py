"""The next step, the homes of each role and the grid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portfolio.cohorts.models import Excuse
from portfolio.overview.grid_queries import grid_rows
from portfolio.overview.next_step import next_step
from portfolio.overview.student_queries import Day, OwnExam, student_days
from portfolio.people.models import Person
from portfolio.texts.models import Version
from tests.conftest import NOW

HOUR = timedelta(hours=1)
EXAM = OwnExam("Eksamen", False, 1, None, None, None)
DUE = EXAM._replace(deadline=NOW + 8 * HOUR)


def day(number=1, state="not_started", **more):
    values = {
        "id": number,
        "number": number,
        "title": f"Dag {number}",
        "date": date(2026, 3, number),
        "opens_at": None,
        "due_at": None,
        "locks_at": None,
        "state": state,
        "version_id": number if state in ("shared", "commented", "answered") else None,
        "unread": 0,
        **more,
    }
    return Day(**values)


@pytest.mark.parametrize(
    ("days", "exam", "kind", "number"),
    [
        ([], None, "rest", None),
        ([day(1)], None, "write", 1),
        ([day(1, "draft")], None, "finish", 1),
        ([day(1, "commented", unread=1), day(2)], None, "read", 1),
        ([day(1, "commented", unread=1), day(2, due_at=NOW + HOUR)], None, "write", 2),
        ([day(1, "draft", due_at=NOW - HOUR), day(2)], None, "finish", 1),
        ([day(1, locks_at=NOW)], None, "rest", None),
        ([day(1, locks_at=NOW + HOUR)], None, "write", 1),
        ([day(1, "shared"), day(2, opens_at=NOW + HOUR)], EXAM, "wait", 2),
        ([day(1, "shared"), day(2, opens_at=NOW)], EXAM, "write", 2),
        ([day(1, "shared")], EXAM, "compile", None),
        ([day(1, "cancelled"), day(2, "excused")], EXAM, "rest", None),
        ([day(1, "commented", unread=1), day(2, due_at=NOW + HOUR)], DUE, "compile", None),
        ([day(1, "shared"), day(2, opens_at=NOW + HOUR)], DUE, "compile", None),
        ([day(1)], DUE, "write", 1),
        ([day(1)], DUE._replace(assignment_id=1), "compile", None),
        ([day(1, "shared"), day(2)], DUE._replace(deadline=NOW + 72 * HOUR), "write", 2),
        ([day(1, "shared"), day(2)], DUE._replace(deadline=NOW - 72 * HOUR), "write", 2),
        ([day(1, "shared"), day(2)], DUE._replace(handed_in_at=NOW), "write", 2),
    ],
)
def test_the_one_next_thing(days, exam, kind, number):
    step = next_step(days, exam, NOW)
    assert (step.kind, step.day and step.day.number) == (kind, number)


@pytest.mark.parametrize(
    ("begun", "shared", "feedback", "answered", "state"),
    [
        (False, None, None, None, "not_started"),
        (True, None, None, None, "draft"),
        (True, 1, None, None, "shared"),
        (True, 1, 2, None, "commented"),
        (True, 1, 2, 3, "answered"),
        (True, 3, 2, None, "answered"),
        (True, 1, 3, 2, "commented"),
    ],
)
def test_a_state_follows_from_what_happened(make, clock, begun, shared, feedback, answered, state):
    cohort = make.cohort()
    teacher, student, today = make.teacher(cohort), make.student(cohort), make.day(cohort)
    entry = make.entry(student, today) if begun else None

    def happens(hours, what):
        if hours:
            clock(NOW + hours * HOUR)
            what()

    happens(shared and min(shared, 1), lambda: make.version(entry))
    [version] = make.all(Version) if shared else [None]
    happens(feedback, lambda: make.comment(version, teacher))
    happens(answered, lambda: make.comment(version, student))
    happens(shared if shared != 1 else None, lambda: make.version(entry))
    [day] = student_days(student, cohort.id)
    assert day.state == state
    [row] = grid_rows(teacher, cohort.id)
    assert row.cells[0].state == ("missing" if state in ("not_started", "draft") else state)


def test_who_has_no_cohort_is_told(visit, make):
    assert "ikke tilmeldt noget hold" in visit(make.person()).get("/").page.text_content()


def test_an_empty_cohort_has_a_home(visit, make):
    cohort = make.cohort()
    assert "ikke lagt ind endnu" in visit(make.student(cohort)).get("/").page.text_content()
    teacher = visit(make.teacher(cohort))
    assert "Du er helt med" in teacher.get("/").page.text_content()
    teacher.get(f"/cohorts/{cohort.id}/grid")


def test_a_teacher_and_student_in_one_turns_between_homes(visit, make):
    person = make.teacher(make.cohort())
    other = make.cohort()
    make.day(other, title="Skriv her")
    make.enrolment(other, person)
    browser = visit(person)
    assert "Skriv her" in browser.get("/").page.text_content()
    assert "Indbakken" in browser.get("/?home=teacher").page.text_content()
    assert browser.get("/?home=administrator").status_code == 200
    assert "Skriv her" in browser.get("/?home=nonsense").page.text_content()


def test_the_grid_shows_four_states_and_never_a_draft(visit, make, clock):
    cohort = make.cohort()
    teacher, student = make.teacher(cohort), make.student(cohort, "Åse Ørsted")
    days = [make.day(cohort) for _ in range(6)]
    later = make.day(cohort, opens_at=NOW + 2 * HOUR)
    make.day(cohort, opens_at=NOW + HOUR)
    make.entry(student, days[0], "<p>kun kladde</p>")
    make.entry(student, later, "<p>kun kladde</p>")
    make.version(make.entry(student, days[1]))
    make.comment(make.version(make.entry(student, days[2])), teacher)
    answered = make.version(make.entry(student, days[3]))
    make.comment(answered, teacher)
    clock(NOW + HOUR)
    make.comment(answered, student)
    enrolment = make.all(type(make.enrolment(make.cohort())), person_id=student.id)[0]
    make.keep(Excuse(enrolment_id=enrolment.id, day_id=days[4].id, by_id=teacher.id, at=NOW))
    days[5].cancelled_at = NOW
    make.keep(days[5])
    page = visit(teacher).get(f"/cohorts/{cohort.id}/grid").page
    [row] = page.xpath("//table[contains(@class,'grid')]/tbody/tr")
    words = [
        cell.xpath("string(.//span[@class='visually-hidden'])").partition(",")[0]
        for cell in row.xpath("./td")
    ]
    assert words[:6] == ["Mangler", "Delt", "Kommenteret", "Besvaret", "Fritaget", "Aflyst"]
    # Nothing is missing from a day until the moment in which it opens.
    assert words[6:8] == ["Senere", "Mangler"]


def test_a_row_that_is_remembered_is_written_anew_when_something_changed(visit, make, data):
    cohort = make.cohort()
    teacher, student = make.teacher(cohort), make.student(cohort, "Bo <b>Bo</b>")
    entry = make.entry(student, make.day(cohort))

    def words():
        page = visit(teacher).get(f"/cohorts/{cohort.id}/grid").page
        [row] = page.xpath("//table[contains(@class,'grid')]/tbody/tr")
        return " ".join(row.text_content().split())

    assert words().startswith("Bo <b>Bo</b> M Mangler".replace(" M ", " M"))
    make.version(entry)
    assert "DDelt, ulæst" in words()
    with data.transaction() as session:
        session.get_one(Person, teacher.id).language = "en"
        session.get_one(Person, student.id).rename("Bodil")
    assert words().startswith("Bodil SShared, unread")


def test_the_grid_is_for_the_cohorts_teachers(visit, make):
    cohort = make.cohort()
    for person in (make.student(cohort), make.administrator(), make.teacher(make.cohort())):
        assert visit(person).get(f"/cohorts/{cohort.id}/grid").status_code == 404


def test_homes_and_grid_need_few_queries_whatever_their_size(visit, queries, make):
    cohort = make.cohort()
    teacher, first = make.teacher(cohort), make.student(cohort)
    days = [make.day(cohort) for _ in range(3)]
    make.exam(cohort)

    def count(person, path):
        browser = visit(person)
        with queries() as seen:
            browser.get(path)
        return len(seen)

    make.comment(make.version(make.entry(first, days[0])), teacher)
    make.version(make.entry(make.student(cohort), days[0]))
    pages = [(first, "/"), (teacher, "/"), (teacher, f"/cohorts/{cohort.id}/grid")]
    few = [count(*page) for page in pages]
    for _ in range(15):
        student = make.student(cohort)
        for one in days:
            make.comment(make.version(make.entry(student, one)), teacher)
    assert [count(*page) for page in pages] == few
    assert few == [5, 3, 3]
