"""Who may not: every page of the room, for everybody who should be refused."""

from __future__ import annotations

import pytest

from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Module, Role, TeachingDay

# Path, methods, and what somebody gets who sees the cohort but does not run it.
PAGES = [
    ("/modules/new", "GP", 403),
    ("/modules/{module}/edit", "GP", 403),
    ("/cohorts/new", "GP", 403),
    ("/cohorts/{cohort}/edit", "GP", 403),
    ("/cohorts/{cohort}/plan", "GP", 403),
    ("/cohorts/{cohort}/exam", "GP", 403),
    ("/cohorts/{cohort}/days/new", "GP", 403),
    ("/cohorts/{cohort}/roster", "GP", 403),
    ("/cohorts/{cohort}/roster/import", "P", 403),
    ("/cohorts/{cohort}/members/new", "GP", 403),
    ("/cohorts/{cohort}/invite", "P", 403),
    ("/days/{day}/edit", "GP", 403),
    ("/days/{day}/cancel", "P", 403),
    ("/days/{day}/reinstate", "P", 403),
    ("/days/{day}/delete", "P", 403),
    ("/enrolments/{enrolment}", "G", 403),
    ("/enrolments/{enrolment}/invite", "P", 403),
    ("/enrolments/{enrolment}/excuses/{day}", "P", 403),
    ("/enrolments/{enrolment}/excuses/{day}/take-back", "P", 403),
    ("/enrolments/{enrolment}/remove", "P", 403),
]


@pytest.fixture
def cohort(make):
    """A cohort with a day, a student, a teacher and a secret in each plain field."""
    cohort = make.cohort(name="HEMMELIGT HOLD", contact="HEMMELIG KONTAKT")
    make.day(cohort, title="HEMMELIG DAG", prompts=("HEMMELIGT SPØRGSMÅL",))
    make.student(cohort, "HEMMELIG ELEV")
    make.teacher(cohort)
    return cohort


def ids(make, cohort):
    day = make.all(TeachingDay, cohort_id=cohort.id)[0]
    student = make.all(Enrolment, cohort_id=cohort.id, role=Role.STUDENT)[0]
    return {
        "module": cohort.module_id,
        "cohort": cohort.id,
        "day": day.id,
        "enrolment": student.id,
    }


def tries(make, cohort):
    for path, methods, status in PAGES:
        for method in methods:
            yield method, path.format(**ids(make, cohort)), status


def ask(visitor, method, path):
    if method == "G":
        return visitor.get(path)
    return visitor.post(path, {"title": "x", "name": "x", "role": "student", "rows": "x"})


def state(make):
    return (
        [(day.id, day.title, day.cancelled_at) for day in make.all(TeachingDay)],
        [(row.person_id, row.cohort_id, row.role) for row in make.all(Enrolment)],
        [(cohort.name, cohort.place) for cohort in make.all(Cohort)],
        [module.code for module in make.all(Module)],
        len(make.all(Excuse)),
    )


def person_of(make, cohort, role):
    from portfolio.people.models import Person

    enrolment = make.all(Enrolment, cohort_id=cohort.id, role=role)[0]
    return make.all(Person, id=enrolment.person_id)[0]


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TEACHER])
def test_who_only_reads_the_cohort_changes_nothing(make, visit, cohort, role):
    visitor = visit(person_of(make, cohort, role))
    before = state(make)
    for method, path, status in tries(make, cohort):
        assert ask(visitor, method, path).status_code == status, f"{method} {path}"
    assert state(make) == before


def test_strangers_do_not_learn_that_the_cohort_exists(make, visit, cohort):
    other = make.cohort()
    for stranger in (make.student(other), make.teacher(other), make.person()):
        visitor = visit(stranger)
        before = state(make)
        for method, path, _status in tries(make, cohort):
            answer = ask(visitor, method, path)
            # That modules and cohorts are made somewhere is no secret.
            expected = 403 if path.startswith("/modules/") or path == "/cohorts/new" else 404
            assert answer.status_code == expected, f"{method} {path}"
            assert "HEMMELIG" not in answer.get_data(as_text=True), f"{method} {path}"
        assert visitor.get(f"/cohorts/{cohort.id}").status_code == 404
        assert "HEMMELIG" not in visitor.get("/cohorts").get_data(as_text=True)
        assert state(make) == before


def test_nobody_is_led_to_sign_in(make, visit, cohort):
    visitor = visit(None)
    for method, path, _status in tries(make, cohort):
        answer = ask(visitor, method, path)
        assert answer.status_code == 303, f"{method} {path}"
        assert "/sign-in" in answer.headers["Location"]


def test_a_student_sees_no_class_list(make, visit, cohort):
    page = visit(make.student(cohort)).get(f"/cohorts/{cohort.id}").get_data(as_text=True)
    assert "HEMMELIG DAG" in page
    assert "HEMMELIG ELEV" not in page
    assert "@portfolio.example" not in page


def test_a_teacher_sees_the_class_list_and_no_buttons(make, visit, cohort):
    page = visit(make.teacher(cohort)).get(f"/cohorts/{cohort.id}").get_data(as_text=True)
    assert "HEMMELIG ELEV" in page
    assert "/edit" not in page
    assert "/roster" not in page


def test_a_teacher_here_is_a_student_there(make, visit, cohort):
    person = make.teacher(cohort)
    other = make.cohort()
    make.student(other, "ANDEN ELEV")
    make.enrolment(other, person, Role.STUDENT)
    visitor = visit(person)
    assert "HEMMELIG ELEV" in visitor.get(f"/cohorts/{cohort.id}").get_data(as_text=True)
    assert "ANDEN ELEV" not in visitor.get(f"/cohorts/{other.id}").get_data(as_text=True)


def test_another_cohorts_day_is_not_excused_through_a_known_enrolment(make, visit, cohort):
    other = make.day()
    enrolment = ids(make, cohort)["enrolment"]
    answer = visit(make.administrator()).post(f"/enrolments/{enrolment}/excuses/{other.id}")
    assert answer.status_code == 404
    assert make.all(Excuse) == []
