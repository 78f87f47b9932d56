"""People in a cohort: brought by a list, added one by one, invited, excused, removed."""

from __future__ import annotations

import io
import time

import pytest

from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Enrolment, Excuse, Role
from portfolio.core import clock as core_clock
from portfolio.ledger.models import LedgerLine
from portfolio.outbox.models import Parcel
from portfolio.people.models import OneTimeLink, Person
from tests.filling import filled, said

LIST = "Navn\tE-mail\tStudienummer\nÅse Holm\taase@skole.example\t4711\nBo Bæk\tbo@skole.example\t"


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator("Chef"))


@pytest.fixture
def cohort(make):
    return make.cohort()


def preview(boss, cohort, text=LIST, role="student"):
    path = f"/cohorts/{cohort.id}/roster"
    return boss.post(path, filled(boss.get(path).page, role=role, pasted=text))


def confirm(boss, cohort, page):
    form = next(form for form in page.forms if (form.get("action") or "").endswith("/import"))
    return boss.post(f"/cohorts/{cohort.id}/roster/import", dict(form.form_values()))


def names(make, cohort, role=Role.STUDENT):
    people = {person.id: person.name for person in make.all(Person)}
    enrolments = make.all(Enrolment, cohort_id=cohort.id, role=role)
    return sorted(people[row.person_id] for row in enrolments)


def test_a_list_is_previewed_and_then_imported(make, boss, cohort):
    seen = preview(boss, cohort)
    assert seen.status_code == 200
    assert "Åse Holm" in said(seen.page)
    assert names(make, cohort) == []
    assert confirm(boss, cohort, seen.page).status_code == 303
    assert names(make, cohort) == ["Bo Bæk", "Åse Holm"]
    person = make.all(Person, name="Åse Holm")[0]
    assert (person.student_number, person.email) == ("4711", "aase@skole.example")


def test_the_second_upload_changes_nothing(make, boss, cohort):
    page = preview(boss, cohort).page
    confirm(boss, cohort, page)
    rows = [(row.id, row.role) for row in make.all(Enrolment)]
    lines = len(make.all(LedgerLine))
    # The same page sent twice, and the same list brought again.
    assert confirm(boss, cohort, page).status_code == 303
    again = preview(boss, cohort)
    assert "allerede på holdet" in said(again.page)
    assert [(row.id, row.role) for row in make.all(Enrolment)] == rows
    assert len(make.all(LedgerLine)) == lines
    assert len(make.all(Person)) == 3


def test_a_list_from_before_an_address_changed_changes_nothing(make, boss, cohort):
    confirm(boss, cohort, preview(boss, cohort).page)
    [person] = make.all(Person, name="Åse Holm")
    person.readdress("aase.ny@skole.example")
    make.keep(person)
    again = preview(boss, cohort)
    assert "allerede på holdet" in said(again.page)
    assert "har aase.ny@skole.example hos os" in said(again.page)
    assert len(make.all(Person)) == 3
    other = make.cohort()
    confirm(boss, other, preview(boss, other).page)
    assert names(make, other) == ["Bo Bæk", "Åse Holm"]
    assert len(make.all(Person)) == 3
    assert make.all(Person, name="Åse Holm")[0].email == "aase.ny@skole.example"


def test_somebody_elses_student_number_stops_the_list(make, boss, cohort):
    make.person("Sanne Andersen", email="sanne@skole.example", student_number="4711")
    make.person("Bo Bæk", email="bo@skole.example", student_number=None)
    make.person("Kim Kjær", email="kim@skole.example", student_number="S-12b")
    lists = [
        LIST,
        "Navn\tE-mail\tStudienummer\nBo Bæk\tbo@skole.example\t4711",
        "Navn\tE-mail\tStudienummer\nBo Bæk\tbo@skole.example\ts-12B",
    ]
    for text in lists:
        answer = preview(boss, cohort, text)
        assert answer.status_code == 422
        assert "Linje 2: Studienummeret tilhører en anden person" in said(answer.page)
        assert "Sanne" not in answer.get_data(as_text=True)
    assert make.all(Enrolment) == []


@pytest.mark.parametrize("number", ["211062-5629", "101651002"])
def test_a_cpr_number_is_no_student_number_however_it_comes(make, boss, cohort, number):
    member = {"role": "student", "email": "ny@skole.example", "name": "Ny"}
    answer = boss.post(f"/cohorts/{cohort.id}/members/new", {**member, "student_number": number})
    assert answer.status_code == 422
    assert "ligner et CPR-nummer" in said(answer.page)
    assert number not in answer.get_data(as_text=True)
    assert make.all(Enrolment) == []
    person = make.person("Bo Bæk")
    form = {"name": "Bo Bæk", "student_number": number}
    answer = boss.post(f"/admin/people/{person.id}/name", form)
    assert answer.status_code == 422
    assert number not in answer.get_data(as_text=True)


def test_an_old_and_a_new_address_on_one_list_are_one_person(make, boss, cohort):
    make.person("Åse Holm", email="aase.ny@skole.example", student_number="4711")
    confirm(boss, cohort, preview(boss, cohort, f"{LIST}\nÅse Holm\taase.ny@skole.example\t").page)
    assert names(make, cohort) == ["Bo Bæk", "Åse Holm"]


def test_a_known_person_is_told_and_not_renamed(make, boss, cohort):
    make.person("Åse Nielsen", email="AASE@skole.example", student_number=None)
    page = preview(boss, cohort).page
    assert "hedder Åse Nielsen hos os" in said(page)
    confirm(boss, cohort, page)
    assert names(make, cohort) == ["Bo Bæk", "Åse Nielsen"]
    assert make.all(Person, name="Åse Nielsen")[0].student_number == "4711"
    assert len(make.all(Person)) == 3


def test_one_wrong_line_stops_them_all(make, boss, cohort):
    text = "Navn;E-mail\nAnna;anna@skole.example\nBo;ikke en adresse\n<script>alert(1)</script>;x"
    answer = preview(boss, cohort, text)
    assert answer.status_code == 422
    assert "Linje 3" in said(answer.page)
    assert "ikke en adresse" not in answer.get_data(as_text=True)
    assert "alert(1)" not in answer.get_data(as_text=True)
    assert make.all(Enrolment) == []


def test_a_column_of_cpr_numbers_is_nowhere(make, boss, cohort):
    text = (
        "Navn;CPR;E-mail\nAnna Ø;211062-5629;anna@skole.example\n"
        "Bo Bæk;611180-0004;bo@skole.example"
    )
    seen = preview(boss, cohort, text)
    body = seen.get_data(as_text=True)
    assert "CPR-numre" in body
    for secret in ("211062", "5629", "611180"):
        assert secret not in body
    confirm(boss, cohort, seen.page)
    assert len(make.all(Enrolment)) == 2
    for person in make.all(Person):
        assert "211062" not in f"{person.name}{person.email}{person.student_number}"


def test_a_role_column_grants_nothing(make, boss, cohort):
    text = (
        "Navn;E-mail;Rolle\nAnna;anna@skole.example;Underviser\nBo;bo@skole.example;administrator"
    )
    confirm(boss, cohort, preview(boss, cohort, text).page)
    assert names(make, cohort, Role.TEACHER) == []
    assert names(make, cohort) == ["Anna", "Bo"]
    assert make.all(Person, is_administrator=True, name="Bo") == []


def test_teachers_come_by_choice(make, boss, cohort):
    confirm(boss, cohort, preview(boss, cohort, role="teacher").page)
    assert names(make, cohort, Role.TEACHER) == ["Bo Bæk", "Åse Holm"]


def test_a_role_never_changes_in_passing(make, boss, cohort):
    teacher = make.person("Bo Bæk", email="bo@skole.example")
    make.enrolment(cohort, teacher, Role.TEACHER)
    answer = preview(boss, cohort)
    assert answer.status_code == 422
    assert "Linje 3: Personen er allerede på holdet i en anden rolle" in said(answer.page)
    assert names(make, cohort) == []


def test_what_comes_back_is_not_believed(make, boss, cohort):
    path = f"/cohorts/{cohort.id}/roster/import"
    for rows, role in (
        ("Navn\tE-mail\n=HYPERLINK()\tanna@skole.example", "student"),
        ("Navn\tE-mail\nAnna\t211062-5629", "student"),
        ("Navn\tE-mail\nAnna\tanna@skole.example", "administrator"),
        ("", "student"),
        ("\x00", "student"),
    ):
        assert boss.post(path, {"rows": rows, "role": role}).status_code == 422
    assert make.all(Enrolment) == []


def test_a_file_is_read_and_an_empty_form_is_not(make, boss, cohort):
    path = f"/cohorts/{cohort.id}/roster"
    assert boss.post(path, {"role": "student"}).status_code == 422
    sent = {"role": "student", "file": (io.BytesIO(LIST.encode("utf-16")), "liste.csv")}
    seen = boss.post(path, sent, content_type="multipart/form-data")
    assert seen.status_code == 200
    assert "Åse Holm" in said(seen.page)
    sent = {"role": "student", "file": (io.BytesIO(b"%PDF-1.7 x"), "liste.pdf")}
    assert boss.post(path, sent, content_type="multipart/form-data").status_code == 422


def test_a_name_that_is_too_long_is_refused_by_line(make, boss, cohort):
    answer = preview(boss, cohort, f"Navn;E-mail\n{'å' * 121};anna@skole.example")
    assert answer.status_code == 422
    assert "Linje 2" in said(answer.page)
    fits = preview(boss, cohort, f"Navn;E-mail\n{'å' * 120};anna@skole.example")
    assert confirm(boss, cohort, fits.page).status_code == 303


def test_an_address_whose_small_letters_no_column_holds_is_refused(make, boss, cohort):
    # Its own 127 characters fit; in small letters, as it is compared, they are 367.
    long = "a@" + ".".join(["\u0390" * 40] * 3) + ".dk"
    assert preview(boss, cohort, f"Navn\tE-mail\nBo Bæk\t{long}").status_code == 422
    one = {"role": "student", "email": long, "name": "Bo Bæk"}
    assert boss.post(f"/cohorts/{cohort.id}/members/new", one).status_code == 422
    assert names(make, cohort) == []


def test_five_thousand_people_in_ten_seconds(make, boss, cohort):
    lines = "\n".join(f"Elev Nummer {n};elev{n}@skole.example;{n}" for n in range(5_000))
    began = time.process_time()
    seen = preview(boss, cohort, f"Navn;E-mail;Studienummer\n{lines}")
    assert seen.status_code == 200
    assert confirm(boss, cohort, seen.page).status_code == 303
    assert time.process_time() - began < 10
    assert len(make.all(Enrolment)) == 5_000


def test_invitations_go_once_to_those_who_need_one(make, boss, cohort, clock):
    confirm(boss, cohort, preview(boss, cohort).page)
    begun = make.person(password_hash="x")
    make.enrolment(cohort, begun)
    closed = make.person(suspended_at=core_clock.now())
    make.enrolment(cohort, closed)
    assert "2 personer mangler en invitation" in said(boss.get(f"/cohorts/{cohort.id}").page)
    for _click in range(2):
        assert boss.post(f"/cohorts/{cohort.id}/invite").status_code == 303
    assert len(make.all(OneTimeLink, purpose="invitation")) == 2
    mails = make.all(Parcel, name="people.invitation")
    assert sorted(mail.recipient for mail in mails) == ["aase@skole.example", "bo@skole.example"]
    assert "mangler en invitation" not in said(boss.get(f"/cohorts/{cohort.id}").page)


def test_one_person_is_invited_again(make, boss, cohort, clock):
    enrolment = make.enrolment(cohort)
    path = f"/enrolments/{enrolment.id}"
    assert "Ikke inviteret" in said(boss.get(path).page)
    for _click in range(2):
        boss.post(f"{path}/invite")
    assert len(make.all(Parcel, name="people.invitation")) == 1
    assert "Inviteret" in said(boss.get(path).page)


def test_one_person_is_added_by_address(make, boss, cohort):
    path = f"/cohorts/{cohort.id}/members/new"
    page = boss.get(f"{path}?role=teacher").page
    unknown = boss.post(path, filled(page, email="ny@skole.example"))
    assert unknown.status_code == 422
    assert "Skriv også personens navn" in said(unknown.page)
    sent = filled(page, email="ny@skole.example", name="Ny Lærer")
    for _click in range(2):
        assert boss.post(path, sent).status_code == 303
    assert names(make, cohort, Role.TEACHER) == ["Ny Lærer"]
    other = filled(page, email="NY@skole.example", role="student")
    assert boss.post(path, other).status_code == 422
    for bad in ("", "x", "a@b", "x" * 300 + "@skole.example", "a\x00@skole.example"):
        assert boss.post(path, filled(page, email=bad, name="N")).status_code == 422


def test_a_student_is_excused_without_a_reason_and_back(make, boss, cohort):
    day = make.day(cohort)
    enrolment = make.enrolment(cohort)
    path = f"/enrolments/{enrolment.id}/excuses/{day.id}"
    for _click in range(2):
        assert boss.post(path, {"reason": "influenza"}).status_code == 303
    assert len(make.all(Excuse)) == 1
    assert "Fritaget" in said(boss.get(f"/enrolments/{enrolment.id}").page)
    for _click in range(2):
        assert boss.post(f"{path}/take-back").status_code == 303
    assert make.all(Excuse) == []
    assert "influenza" not in str([line.details for line in make.all(LedgerLine)])


def test_a_teacher_is_not_excused(make, boss, cohort):
    day = make.day(cohort)
    enrolment = make.enrolment(cohort, role=Role.TEACHER)
    assert boss.post(f"/enrolments/{enrolment.id}/excuses/{day.id}").status_code == 422


def test_who_only_has_a_place_at_the_exam_is_not_removed(make, boss, cohort):
    enrolment = make.enrolment(cohort)
    make.exam(cohort)
    [sitting] = make.all(Sitting)
    make.candidate(sitting.id, enrolment)
    answer = boss.post(f"/enrolments/{enrolment.id}/remove")
    assert "en plads til prøven" in said(boss.get(answer.headers["Location"]).page)


def test_who_has_written_is_not_removed(make, boss, cohort):
    entry = make.entry(day=make.day(cohort))
    answer = boss.post(f"/enrolments/{entry.enrolment_id}/remove")
    assert "kan derfor ikke fjernes" in said(boss.get(answer.headers["Location"]).page)
    assert len(make.all(Enrolment)) == 1


def test_who_has_not_written_is_removed_with_excuses_and_days(make, boss, cohort):
    day = make.day(cohort)
    student = make.enrolment(cohort)
    teacher = make.enrolment(cohort, role=Role.TEACHER)
    boss.post(f"/enrolments/{student.id}/excuses/{day.id}")
    path = f"/days/{day.id}/edit"
    boss.post(path, filled(boss.get(path).page, teachers=[str(teacher.person_id)]))
    for enrolment in (student.id, teacher.id):
        assert boss.post(f"/enrolments/{enrolment}/remove").status_code == 303
        assert boss.post(f"/enrolments/{enrolment}/remove").status_code == 404
    assert make.all(Enrolment) == []
    assert make.all(Excuse) == []


def test_the_class_list_is_in_danish_order(make, boss, cohort):
    for name in ("Åse", "Zenia", "Aase B", "Ørn", "Æble", "Anna"):
        make.student(cohort, name)
    words = said(boss.get(f"/cohorts/{cohort.id}").page)
    places = [words.index(name) for name in ("Anna", "Zenia", "Æble", "Ørn", "Åse", "Aase B")]
    assert places == sorted(places)
