"""One student on one page: what was shared, in order, with what was said about it."""

from __future__ import annotations

from datetime import timedelta

from portfolio.cohorts.models import Enrolment
from portfolio.entries.models import Entry
from portfolio.feedback.models import PortfolioApproval
from portfolio.texts.actions import redact_version
from portfolio.texts.models import Text, Version
from tests.conftest import NOW
from tests.filling import said


def portfolio_of(make, student, cohort):
    [place] = make.all(Enrolment, person_id=student.id, cohort_id=cohort.id)
    return f"/enrolments/{place.id}/portfolio"


def test_a_portfolio_reads_day_by_day_with_its_newest_versions(visit, make, clock):
    cohort = make.cohort(name="Hold Vejle")
    teacher = make.teacher(cohort, "Tove")
    student = make.student(cohort, "Åse Ørsted")
    student.student_number = "4711"
    make.keep(student)
    second, first = (
        make.day(cohort, number=2, title="Magt"),
        make.day(cohort, number=1, title="Møde"),
    )
    make.day(cohort, number=3, title="Uden tekst")
    make.version(make.entry(student, second), "<p>om magt</p>")
    entry = make.entry(student, first, "<p>kun kladde</p>")
    old = make.version(entry, "<p>første udgave</p>")
    make.comment(old, teacher, "til den gamle")
    clock(NOW + timedelta(hours=1))
    new = make.version(entry, "<p>anden udgave</p>")
    answered = make.comment(new, teacher, "til den nye")
    clock(NOW + timedelta(hours=2))
    make.comment(new, student, "mit svar", parent=answered)
    whole = make.assignment(student, cohort)
    text = make.session.get_one(Text, whole.text_id)
    make.version(text=text, html="<p>samlet udkast</p>")
    [place] = make.all(Enrolment, person_id=student.id)
    make.keep(
        PortfolioApproval(
            enrolment_id=place.id,
            approved=True,
            reason="Du viser det hele",
            by_id=teacher.id,
            at=NOW,
        )
    )
    for reader in (teacher, student):
        page = visit(reader).get(portfolio_of(make, student, cohort)).page
        words = said(page.find(".//main"))
        order = [
            "Åse Ørsted", "4711", "Hold Vejle",
            "Dag 1: Møde", "Besvaret", "Dag 2: Magt", "Delt", "Dag 3: Uden tekst", "Mangler",
            "anden udgave", "Skrevet til version 1.", "til den gamle", "til den nye", "mit svar",
            "om magt", "samlet udkast", "Godkendt", "Du viser det hele",
        ]  # fmt: skip
        place_of = 0
        for part in order:
            assert part in words[place_of:], f"{part} in its place"
            place_of = words.index(part, place_of) + len(part)
        assert "første udgave" not in words
        assert "kladde" not in words
        assert f"/versions/{old.id}" in page.xpath("//header[@class='chapter-head']//a/@href")


def test_a_portfolio_never_tells_what_is_unsent_deleted_or_taken_away(visit, make, data):
    cohort = make.cohort()
    teacher, student = make.teacher(cohort, "Tove"), make.student(cohort)
    entry = make.entry(student, make.day(cohort))
    version = make.version(entry, "<p>fjernet indhold</p>")
    held = make.comment(version, teacher, "ikke sendt")
    held.released_at = None
    make.keep(held)
    gone = make.comment(version, teacher, "slettede ord")
    gone.body, gone.deleted_at = "", NOW
    make.keep(gone)
    with data.transaction() as session:
        redact_version(session.get_one(Version, version.id), "Et navn", by=student)
    for reader in (teacher, student):
        words = said(visit(reader).get(portfolio_of(make, student, cohort)).page.find(".//main"))
        assert "Indholdet er fjernet" in words
        assert "Et navn" in words
        assert "Tove slettede kommentaren" in words
        for hidden in ("fjernet indhold", "ikke sendt", "slettede ord"):
            assert hidden not in words


def test_an_empty_portfolio_says_so_kindly(visit, make):
    cohort = make.cohort()
    teacher, student = make.teacher(cohort), make.student(cohort, "Bo Bang")
    path = portfolio_of(make, student, cohort)
    assert "Når Bo Bang deler en tekst" in said(visit(teacher).get(path).page)
    assert "klar til den første tekst" in said(visit(student).get(path).page)


def test_a_portfolio_is_for_its_student_and_the_cohorts_teachers(visit, make):
    cohort = make.cohort()
    teacher, student = make.teacher(cohort), make.student(cohort)
    path = portfolio_of(make, student, cohort)
    strangers = (make.student(cohort), make.administrator(), make.teacher(make.cohort()))
    assert [visit(person).get(path).status_code for person in strangers] == [404, 404, 404]
    # A teacher's own place is no portfolio.
    assert visit(teacher).get(portfolio_of(make, teacher, cohort)).status_code == 404


def test_texts_from_a_former_cohort_come_first_and_the_old_teachers_lose_sight(visit, make):
    old, new = make.cohort(), make.cohort()
    student = make.student(new)
    day = make.day(old, title="Det gamle hold")
    make.day(new, title="Det nye hold")
    text = make.text(student, new)
    [place] = make.all(Enrolment, person_id=student.id)
    make.keep(Entry(enrolment_id=place.id, day_id=day.id, text_id=text.id))
    make.version(text=text, html="<p>fra før</p>")
    path = f"/enrolments/{place.id}/portfolio"
    words = said(visit(make.teacher(new)).get(path).page)
    assert words.index("Det gamle hold") < words.index("Det nye hold")
    assert "fra før" in words
    assert visit(make.teacher(old)).get(path).status_code == 404


def test_the_grid_and_the_students_home_lead_to_the_portfolio(visit, make):
    cohort = make.cohort()
    teacher, student = make.teacher(cohort), make.student(cohort)
    make.version(make.entry(student, make.day(cohort)))
    path = portfolio_of(make, student, cohort)
    for person, page in ((teacher, f"/cohorts/{cohort.id}/grid"), (student, "/")):
        assert path in visit(person).get(page).page.xpath("//main//a/@href")
