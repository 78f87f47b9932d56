"""A sitting with papers in it, for tests of the file that holds them all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar
from zipfile import ZipFile

from sqlalchemy import inspect

from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Enrolment
from portfolio.core import clock
from portfolio.outbox.worker import Worker
from portfolio.people.models import Person
from portfolio.submissions.bundle_models import Bundle
from portfolio.submissions.models import Candidate, HandIn, Member, Review
from portfolio.texts.models import Text

T = TypeVar("T")


class Papers:
    """A sitting, its teacher and an administrator."""

    def __init__(self, make: Any, visit: Any, app: Any) -> None:
        self.make, self.app = make, app
        self.cohort = make.cohort()
        exam = make.exam(self.cohort, deadline=clock.now() + timedelta(days=1))
        [self.sitting] = make.all(Sitting, exam_id=exam.id)
        self.tutor = make.teacher(self.cohort)
        self.teacher = visit(self.tutor)
        self.office = make.administrator()
        self.boss = visit(self.office)
        self.path = f"/sittings/{self.sitting.id}/papers"
        self.numbers = count(1)

    def paper(self, name: str = "Åse Ødegård", file: bytes | None = None, **more: Any) -> HandIn:
        """A student who has handed in."""
        return self.papers(1, name, file, **more)[0]

    def papers(
        self, number: int, name: str = "Åse Ødegård", file: bytes | None = None, **more: Any
    ) -> list[HandIn]:
        """So many students with a paper each."""
        return [self._paper(next(self.numbers), name, file, more) for _ in range(number)]

    def _paper(self, place: int, name: str, file: bytes | None, more: dict[str, Any]) -> HandIn:
        make = self.make
        student = make.student(self.cohort, name)
        [enrolment] = make.all(Enrolment, person_id=student.id)
        candidate = make.candidate(self.sitting.id, enrolment)
        assignment = make.assignment(student, self.cohort)
        content = b"%%PDF %d" % place if file is None else file
        return self._handed_in(candidate, assignment, content, name=name, **more)

    def _handed_in(
        self, candidate: Candidate, assignment: Assignment, file: bytes, **more: Any
    ) -> HandIn:
        told = {"file": file, "sha256": hashlib.sha256(file).hexdigest(), "size": len(file)}
        return self.make.hand_in(self.make.review(candidate, assignment.id, **told), **more)

    def many(self, number: int, file: bytes) -> None:
        """So many students with this paper each, written at once."""
        session, model = self.make.session, self.paper(file=file)
        review = session.get_one(Review, model.review_id)
        assignment = session.get_one(Assignment, review.assignment_id)
        text = session.get_one(Text, assignment.text_id)
        enrolment = session.get_one(Enrolment, assignment.enrolment_id)
        member = session.get_one(Member, (model.candidate_id, enrolment.id))

        def kept(things: Iterable[T]) -> list[T]:
            session.add_all(made := list(things))
            session.flush()
            return made

        people = kept(_somebody(next(self.numbers)) for _ in range(number - 1))
        taking = kept(_copy(session.get_one(Candidate, model.candidate_id)) for _ in people)
        places = kept(_copy(enrolment, person_id=each.id) for each in people)
        texts = kept(_copy(text, owner_id=each.id) for each in people)
        kept(
            _copy(member, candidate_id=one.id, enrolment_id=two.id)
            for one, two in zip(taking, places, strict=True)
        )
        papers = kept(
            _copy(assignment, enrolment_id=one.id, text_id=two.id)
            for one, two in zip(places, texts, strict=True)
        )
        looked = kept(
            _copy(review, candidate_id=one.id, assignment_id=two.id, file=file)
            for one, two in zip(taking, papers, strict=True)
        )
        kept(
            _copy(model, candidate_id=each.candidate_id, review_id=each.id, code=f"COPY-{each.id}")
            for each in looked
        )
        session.commit()
        session.expunge_all()

    def once_more(self, earlier: HandIn, file: bytes, **more: Any) -> HandIn:
        """The same student hands in again."""
        review = self.make.session.get_one(Review, earlier.review_id)
        candidate = self.make.session.get_one(Candidate, earlier.candidate_id)
        assignment = self.make.session.get_one(Assignment, review.assignment_id)
        return self._handed_in(candidate, assignment, file, name=earlier.name, **more)

    def ask(self) -> None:
        assert self.teacher.post(self.path).status_code == 303

    def work(self) -> int:
        """The worker carries all that waits."""
        return Worker(self.app).carry_due()

    def bundles(self) -> list[Bundle]:
        return self.make.all(Bundle)

    def fetched(self) -> ZipFile:
        answer = self.teacher.get(f"{self.path}.zip")
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) == len(answer.get_data())
        archive = ZipFile(io.BytesIO(answer.get_data()))
        assert archive.testzip() is None
        return archive


def _somebody(number: int) -> Person:
    person = Person(created_at=clock.now(), language="da")
    person.rename(f"Kopi {number}")
    person.readdress(f"copy{number}@portfolio.example")
    return person


def _copy(thing: T, **changed: Any) -> T:
    keys = {column.key for column in inspect(type(thing)).columns} - {"id"} - changed.keys()
    return type(thing)(**changed, **{key: getattr(thing, key) for key in keys})


def table_of(archive: ZipFile) -> list[dict[str, str]]:
    """The list, as a spreadsheet program reads it."""
    text = archive.read("manifest.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
