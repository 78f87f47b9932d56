"""An exam on its last evening: students whose papers are looked through and not yet handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bench.databases import PASSWORD, migrated
from portfolio.assignments import queries as assignment_queries
from portfolio.assignments.models import Assignment, Part
from portfolio.cohorts.exam_models import Declaration, Exam, Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Module, Role
from portfolio.core.pdf import page_count, pdf
from portfolio.core.text import clean, plain
from portfolio.people.models import Person
from portfolio.people.passwords import hashed
from portfolio.submissions.actions import keep_review
from portfolio.submissions.papers import Front, paper_of
from portfolio.texts.count import anslag
from portfolio.texts.models import Draft, Kind, Text

PARAGRAPH = "Jeg lagde mærke til, at hun så på sine hænder, mens hun talte. " * 20


@dataclass
class Student:
    """Whose papers they are: the address, and the file of each review, by its id."""

    email: str
    papers: dict[int, bytes] = field(default_factory=dict)


def exam_evening(url: str, count: int, papers: int) -> list[Student]:
    """Fill an empty database with so many students, each with so many papers of their own that
    were looked through."""
    database = migrated(url)
    try:
        with database.transaction() as session:
            sitting, enrolments = _cohort(session, count)
            return [_student(session, sitting, each, papers) for each in enrolments]
    finally:
        database.engine.dispose()


def _cohort(session: Session, count: int) -> tuple[Sitting, list[Enrolment]]:
    now = datetime.now(UTC)
    module = Module(code="REHAB", title="Rehabilitering", ects=10, created_at=now)
    cohort = Cohort(module=module, name="Hold 1", place="Vejle", contact="", created_at=now)
    exam = Exam(cohort=cohort, title="Eksamensopgave")
    session.add(exam)
    session.flush()
    sitting = Sitting(exam_id=exam.id, number=1, kind="ordinary", due_at=now + timedelta(days=1))
    words = "Jeg har selv skrevet opgaven."
    session.add_all([sitting, Declaration(exam_id=exam.id, number=1, body=words, at=now)])
    # One password for all: to hash one takes as long as everything else about a student.
    password_hash = hashed(PASSWORD)
    people = []
    for number in range(count):
        person = Person(created_at=now, language="da", password_hash=password_hash)
        person.rename(f"Studerende {number}")
        person.readdress(f"studerende{number}@portfolio.example")
        people.append(person)
    session.add_all(people)
    session.flush()
    enrolments = [
        Enrolment(person=person, cohort=cohort, role=Role.STUDENT, created_at=now)
        for person in people
    ]
    session.add_all(enrolments)
    session.flush()
    return sitting, enrolments


def _student(session: Session, sitting: Sitting, enrolment: Enrolment, papers: int) -> Student:
    now = datetime.now(UTC)
    person, cohort = enrolment.person, enrolment.cohort

    def text(kind: str, html: str) -> Text:
        row = Text(kind=kind, owner_id=person.id, cohort_id=cohort.id, created_at=now)
        session.add(row)
        session.flush()
        count = anslag(plain(html))
        session.add(Draft(text_id=row.id, html=html, anslag=count, revision=1, saved_at=now))
        return row

    assignment = Assignment(
        enrolment_id=enrolment.id,
        text_id=text(Kind.ASSIGNMENT, "").id,
        title=f"Opgave af {person.name}",
        created_at=now,
    )
    session.add(assignment)
    session.flush()
    part = text(Kind.PART, clean(f"<p>{PARAGRAPH}</p>"))
    session.add(Part(assignment_id=assignment.id, text_id=part.id, title="Mødet", position=0))
    session.flush()
    assignment = assignment_queries.own_assignment(person, assignment.id)
    exam = assignment.text.cohort.exam
    assert exam is not None
    pieces = assignment_queries.pieces_of(assignment)
    student = Student(person.email)
    front = Front()
    for _ in range(papers):
        paper = paper_of(assignment, pieces, exam, person, front, made_at=now)
        file = pdf(paper.document)
        # A comment behind its end: no two files are the same.
        file += f"%{person.id}-{len(student.papers)}\n".encode()
        review = keep_review(
            assignment.id,
            sitting,
            enrolment.id,
            paper,
            front,
            exam.rules(),
            file,
            pages=page_count(file),
            by=person,
        )
        student.papers[review.id] = file
    return student
