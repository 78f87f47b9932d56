"""`make.entry()` gives the smallest valid thing, with everything that it needs, committed.

The maker's session is not the request's: what a test holds is a copy, `make.again(thing)` reads
it afresh.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.cohorts.exam_models import Declaration, Exam, PartKind, Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Module, Prompt, Role, TeachingDay
from portfolio.core import clock
from portfolio.core.db import Database
from portfolio.core.documents import Document
from portfolio.core.pdf import page_count, pdf
from portfolio.core.text import clean, digest, plain
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.notices.models import Notice
from portfolio.people.models import Person
from portfolio.submissions.bundle_actions import pack_some
from portfolio.submissions.bundle_models import Bundle
from portfolio.submissions.models import Candidate, HandIn, Member, Review, SigningKey
from portfolio.texts.count import anslag
from portfolio.texts.models import Draft, Kind, Text, Version

T = TypeVar("T")


class Make:
    """Makes rows straight in the tables, so that a test of one room needs no other room."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers = count(1)

    def keep(self, thing: T) -> T:
        """Commit a thing. What was read before is let go of first: on SQLite a transaction that
        read an older state may not write."""
        self.session.commit()
        self.session.add(thing)
        self.session.commit()
        return thing

    def again(self, thing: T) -> T:
        """The thing as the database has it now."""
        self.session.commit()
        self.session.expire_all()
        # What an action made belongs to another session; ours has its own copy.
        return self.session.get_one(type(thing), inspect(thing).identity)

    def all(self, kind: type[T], /, **where: Any) -> list[T]:
        """All rows of a table, as they are now, in the order of their keys."""
        self.session.commit()
        self.session.expire_all()
        keys = inspect(kind).primary_key
        rows = list(self.session.scalars(select(kind).filter_by(**where).order_by(*keys)))
        self.session.commit()
        return rows

    def person(self, name: str | None = None, **more: Any) -> Person:
        number = next(self.numbers)
        person = Person(created_at=clock.now(), language=more.pop("language", "da"))
        person.rename(name or f"Person {number}")
        person.readdress(more.pop("email", f"person{number}@portfolio.example"))
        for key, value in more.items():
            setattr(person, key, value)
        return self.keep(person)

    def administrator(self, name: str | None = None) -> Person:
        return self.person(name, is_administrator=True)

    def module(self, **more: Any) -> Module:
        number = next(self.numbers)
        values = {"code": f"M{number}", "title": "Rehabilitering", "ects": 10, **more}
        return self.keep(Module(created_at=clock.now(), **values))

    def cohort(self, **more: Any) -> Cohort:
        module = more.pop("module", None) or self.module()
        values = {"name": f"Hold {next(self.numbers)}", "place": "Vejle", "contact": "", **more}
        return self.keep(Cohort(module_id=module.id, created_at=clock.now(), **values))

    def day(
        self, cohort: Cohort | None = None, *, prompts: tuple[str, ...] = (), **more: Any
    ) -> TeachingDay:
        cohort = cohort or self.cohort()
        taken = [day.number for day in self.all(TeachingDay, cohort_id=cohort.id)]
        number = more.pop("number", max(taken, default=0) + 1)
        values = {
            "title": f"Dag {number}",
            "about": "",
            "place": "",
            "date": date(2026, 3, 2) + timedelta(weeks=number - 1),
            "starts": time(9),
            "ends": time(15),
            "opens_at": None,
            "due_at": None,
            "locks_at": None,
            "cancelled_at": None,
            **more,
        }
        day = self.keep(TeachingDay(cohort_id=cohort.id, number=number, **values))
        for position, body in enumerate(prompts):
            self.keep(Prompt(day_id=day.id, position=position, body=body))
        return day

    def exam(self, cohort: Cohort | None = None, **more: Any) -> Exam:
        cohort = cohort or self.cohort()
        due_at = more.pop("deadline", None)
        exam = self.keep(Exam(cohort_id=cohort.id, **{"title": "Eksamensopgave", **more}))
        self.keep(Sitting(exam_id=exam.id, number=1, kind="ordinary", due_at=due_at))
        words = {"number": 1, "body": "Jeg har selv skrevet opgaven.", "at": clock.now()}
        self.keep(Declaration(exam_id=exam.id, **words))
        return exam

    def enrolment(
        self, cohort: Cohort, person: Person | None = None, role: str = Role.STUDENT
    ) -> Enrolment:
        person = person or self.person()
        return self.keep(
            Enrolment(person_id=person.id, cohort_id=cohort.id, role=role, created_at=clock.now())
        )

    def student(self, cohort: Cohort, name: str | None = None) -> Person:
        person = self.person(name)
        self.enrolment(cohort, person)
        return person

    def teacher(self, cohort: Cohort, name: str | None = None) -> Person:
        person = self.person(name)
        self.enrolment(cohort, person, Role.TEACHER)
        return person

    def text(
        self, owner: Person, cohort: Cohort, html: str = "<p>Min tekst.</p>", kind: str = Kind.ENTRY
    ) -> Text:
        text = self.keep(
            Text(kind=kind, owner_id=owner.id, cohort_id=cohort.id, created_at=clock.now())
        )
        html = clean(html)
        self.keep(
            Draft(
                text_id=text.id,
                html=html,
                anslag=anslag(plain(html)),
                revision=1,
                saved_at=clock.now(),
            )
        )
        return text

    def entry(
        self,
        student: Person | None = None,
        day: TeachingDay | None = None,
        html: str = "<p>Min tekst.</p>",
    ) -> Entry:
        """A draft of a student who is enrolled in the day's cohort."""
        day = day or self.day()
        cohort = self.session.get_one(Cohort, day.cohort_id)
        student = student or self.student(cohort)
        enrolment = self.session.scalars(
            select(Enrolment).filter_by(person_id=student.id, cohort_id=cohort.id)
        ).one()
        text = self.text(student, cohort, html)
        return self.keep(Entry(enrolment_id=enrolment.id, day_id=day.id, text_id=text.id))

    def version(
        self,
        entry: Entry | None = None,
        html: str = "<p>Min tekst.</p>",
        *,
        text: Text | None = None,
    ) -> Version:
        """The next shared version of an entry's text (or of any text)."""
        text_id = text.id if text else (entry or self.entry()).text_id
        number = len(self.all(Version, text_id=text_id)) + 1
        html = clean(html)
        return self.keep(
            Version(
                text_id=text_id,
                number=number,
                html=html,
                plain=plain(html),
                digest=digest(html),
                anslag=anslag(plain(html)),
                at=clock.now(),
            )
        )

    def comment(
        self,
        version: Version,
        author: Person,
        body: str = "Godt set.",
        parent: Comment | None = None,
    ) -> Comment:
        return self.keep(
            Comment(
                text_id=version.text_id,
                version_id=version.id,
                parent_id=parent.id if parent else None,
                author_id=author.id,
                body=body,
                created_at=clock.now(),
                released_at=clock.now(),
            )
        )

    def notice(self, person: Person, kind: str = "reply", **more: Any) -> Notice:
        """A line in somebody's list, about whatever is given."""
        values = {"at": clock.now(), "count": 1, **more}
        return self.keep(Notice(person_id=person.id, kind=kind, **values))

    def owner(self, thing: Entry | Version | Part | Assignment) -> Person:
        """Whoever writes the text of a thing."""
        return self.session.get_one(Person, self.session.get_one(Text, thing.text_id).owner_id)

    def assignment(self, student: Person | None = None, cohort: Cohort | None = None) -> Assignment:
        cohort = cohort or self.cohort()
        student = student or self.student(cohort)
        enrolment = self.session.scalars(
            select(Enrolment).filter_by(person_id=student.id, cohort_id=cohort.id)
        ).one()
        text = self.text(student, cohort, "", Kind.ASSIGNMENT)
        return self.keep(
            Assignment(
                enrolment_id=enrolment.id,
                text_id=text.id,
                title="Min eksamensopgave",
                created_at=clock.now(),
            )
        )

    def part(
        self,
        assignment: Assignment,
        html: str = "<p>En del.</p>",
        title: str = "En del",
        source: Version | None = None,
        kind: str = PartKind.SECTION,
    ) -> Part:
        whole = self.session.get_one(Text, assignment.text_id)
        owner = self.session.get_one(Person, whole.owner_id)
        cohort = self.session.get_one(Cohort, whole.cohort_id)
        text = self.text(owner, cohort, html, Kind.PART)
        position = len(self.all(Part, assignment_id=assignment.id))
        return self.keep(
            Part(
                assignment_id=assignment.id,
                text_id=text.id,
                title=title,
                kind=kind,
                position=position,
                source_version_id=source.id if source else None,
                copied_at=clock.now() if source else None,
            )
        )

    def reference(self, assignment: Assignment, title: str = "En bog", **more: Any) -> Reference:
        """One that is cited as "Hansen, 2020" unless said otherwise."""
        values: dict[str, Any] = {
            "kind": "book",
            "fields": {"authors": "Hansen, Jens", "date": "2020", "title": title},
            "entry": f"<p>Hansen, J. (2020). <em>{title}</em>.</p>",
            "cited": "Hansen, 2020",
            "named": "Hansen (2020)",
            "created_at": clock.now(),
        }
        return self.keep(Reference(assignment_id=assignment.id, **{**values, **more}))

    def candidate(self, sitting_id: int, enrolment: Enrolment) -> Candidate:
        candidate = self.keep(Candidate(sitting_id=sitting_id, created_at=clock.now()))
        self.keep(
            Member(candidate_id=candidate.id, sitting_id=sitting_id, enrolment_id=enrolment.id)
        )
        return candidate

    def review(self, candidate: Candidate, assignment_id: int, **more: Any) -> Review:
        """A paper to look at; its file is a real one of a page."""
        assignment = self.session.get_one(Assignment, assignment_id)
        owner = self.owner(assignment)
        file = _one_page()
        values = {
            "source": "",
            "title": assignment.title,
            "anslag": 100,
            "pages": page_count(file),
            "size": len(file),
            "sha256": hashlib.sha256(file).hexdigest(),
            "findings": 0,
            "rules": {"title": "Eksamensopgave"},
            "file": file,
            **more,
        }
        return self.keep(
            Review(
                candidate_id=candidate.id,
                assignment_id=assignment_id,
                by_id=owner.id,
                made_at=clock.now(),
                **values,
            )
        )

    def hand_in(self, review: Review, **more: Any) -> HandIn:
        """A hand-in of a paper, with a receipt that nobody signed."""
        key = self.session.get(SigningKey, "made up") or self.keep(
            SigningKey(id="made up", public="", created_at=clock.now())
        )
        number = len(self.all(HandIn, candidate_id=review.candidate_id)) + 1
        values = {
            "code": f"CODE-{review.id}",
            "received_at": clock.now(),
            "is_late": False,
            "name": "",
            "title": review.title,
            "declared": {},
            "receipt": "KVITTERING",
            "signature": "",
            **more,
        }
        same = (
            "anslag",
            "read_anslag",
            "pages",
            "size",
            "sha256",
            "confidential",
            "rules",
            "by_id",
        )
        return self.keep(
            HandIn(
                candidate_id=review.candidate_id,
                review_id=review.id,
                number=number,
                key_id=key.id,
                **{name: getattr(review, name) for name in same} | values,
            )
        )

    def bundle(self, sitting_id: int, papers: list[HandIn], by: Person, data: Database) -> Bundle:
        """Some papers of a sitting in one file, as the worker leaves it."""
        bundle = self.keep(
            Bundle(
                sitting_id=sitting_id,
                by_id=by.id,
                asked_at=clock.now(),
                hand_ins=[each.id for each in papers],
                moved_at=clock.now(),
            )
        )
        with data.transaction():
            pack_some(bundle.id)
        return self.again(bundle)


@cache
def _one_page() -> bytes:
    return pdf(Document("Opgave", "Nogen", [], made_at=datetime(2026, 3, 9, tzinfo=UTC)))
