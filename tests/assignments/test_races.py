"""The same thing wished at the same moment, on real databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from portfolio.assignments.actions import begin_assignment
from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.core.errors import DomainError
from portfolio.people.models import Person
from portfolio.texts.models import Draft, RestorePoint, Version


def at_once(*calls: Callable[[], int]) -> list[int]:
    """Run all calls at the same moment; their answers' status codes."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], int]) -> int:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_who_is_moved_in_the_same_moment_begins_nothing_in_the_old_cohort(data, make, course):
    enrolment = make.again(course.enrolment)
    enrolment.cohort_id = make.cohort().id
    make.keep(enrolment)
    with data.transaction() as session:
        writer = session.get_one(Person, course.student.id)
        with pytest.raises(DomainError):
            begin_assignment(enrolment, course.cohort, title="Min eksamensopgave", by=writer)
    assert make.all(Assignment) == []


def test_six_windows_begin_one_assignment(visit, make, course):
    form = {"choose": [str(version.id) for version in course.versions], "after": 0}
    browsers = [visit(course.student) for _ in range(6)]
    codes = at_once(*(lambda b=b: b.post("/assignment/start", form).status_code for b in browsers))
    assert codes == [303] * 6
    [assignment] = make.all(Assignment)
    assert len(make.all(Part, assignment_id=assignment.id)) == 2


def test_one_click_six_times_shares_one_version(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    make.part(assignment, "<p>Fælles.</p>")
    path = f"/assignments/{assignment.id}/share"
    browsers = [visit(course.student) for _ in range(6)]
    reviewed = browsers[0].get(path).page.find(".//input[@name='reviewed']").get("value")
    codes = at_once(
        *(lambda b=b: b.post(path, {"reviewed": reviewed}).status_code for b in browsers)
    )
    assert codes == [303] * 6
    assert len(make.all(Version, text_id=assignment.text_id)) == 1


def test_a_copy_made_while_its_source_is_redacted_does_not_keep_the_words(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    whole = f"/assignments/{assignment.id}"
    copying, redacting, sharing = (visit(course.student) for _ in range(3))
    for number in range(4):
        secret = f"Hemmelighed nummer {number}."
        entry = course.entries[number % 2]
        leaky = make.version(entry, f"<p>{secret}</p>")
        make.part(assignment, f"<p>{secret}</p>", source=leaky)
        seen = sharing.get(f"{whole}/share").page.find(".//input[@name='reviewed']").get("value")
        path = f"/texts/{leaky.text_id}/versions/{leaky.number}/redact"
        after = max(part.id for part in make.all(Part))
        form = {"choose": [str(leaky.id)], "after": after}
        copied, redacted, shared = at_once(
            lambda form=form: copying.post(f"{whole}/add", form).status_code,
            lambda path=path: redacting.post(path, {"reason": "Navn"}).status_code,
            lambda seen=seen: sharing.post(f"{whole}/share", {"reviewed": seen}).status_code,
        )
        assert redacted == 303
        assert copied in (303, 409)
        assert shared in (303, 409)
        rows = [*make.all(Draft), *make.all(RestorePoint), *make.all(Version)]
        assert not [row for row in rows if secret in row.html]


def test_windows_that_add_at_the_same_moment_are_all_on_one_list(visit, make, course):
    assignment = make.assignment(course.student, course.cohort)
    browsers = [visit(course.student) for _ in range(4)]
    path = f"/assignments/{assignment.id}/references/book"
    forms = [{"authors": "Bo, Ib", "date": "2020", "title": f"Bog {n}"} for n in "ABCD"]
    calls = [
        lambda b=b, form=form: b.post(path, form).status_code
        for b, form in zip(browsers, forms, strict=True)
    ]
    assert at_once(*calls) == [303] * 4
    cited = sorted(each.cited for each in make.all(Reference))
    assert cited == ["Bo, 2020a", "Bo, 2020b", "Bo, 2020c", "Bo, 2020d"]
    assert len(make.all(Part, assignment_id=assignment.id)) == 1
