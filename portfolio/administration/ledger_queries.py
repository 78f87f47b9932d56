"""Who did what: lines of the ledger about a cohort or a person, and what their ids stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from portfolio.administration.queries import Page, page_of
from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Module, TeachingDay
from portfolio.core import db
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.ledger.models import LedgerLine
from portfolio.people.models import Person
from portfolio.submissions.models import Candidate, HandIn
from portfolio.texts.models import Text, Version


class Line(NamedTuple):
    """One line: who (None: nobody signed in), which verb on which thing, when."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str | None
    verb: str
    thing: str
    thing_id: int | None
    details: dict[str, Any]


class Label(NamedTuple):
    """What a thing is called: whose it is, which day, which cohort, which number or title."""

    person: str | None = None
    day: int | None = None
    cohort: str | None = None
    number: int | None = None
    title: str | None = None


def about_cohort(cohort: Cohort, number: int) -> Page:
    """What happened to a cohort, its days, people and their texts; the newest first."""
    texts = select(Text.id).where(Text.cohort_id == cohort.id)
    enrolments = select(Enrolment.id).where(Enrolment.cohort_id == cohort.id)
    return _lines(
        or_(
            and_(LedgerLine.thing == "cohorts", LedgerLine.thing_id == cohort.id),
            _one_of("teaching_days", select(TeachingDay.id).filter_by(cohort_id=cohort.id)),
            _one_of("exams", select(Exam.id).filter_by(cohort_id=cohort.id)),
            _one_of("sittings", _sittings_of(cohort)),
            _one_of(
                "hand_ins",
                select(HandIn.id)
                .join(HandIn.candidate)
                .where(Candidate.sitting_id.in_(_sittings_of(cohort))),
            ),
            _one_of("enrolments", enrolments),
            *_of_texts(texts),
        ),
        number,
    )


def _sittings_of(cohort: Cohort) -> Select[int]:
    return select(Sitting.id).join(Sitting.exam).where(Exam.cohort_id == cohort.id)


def about_person(person: Person, number: int) -> Page:
    """What a person did, and what was done to them and their texts; the newest first."""
    texts = select(Text.id).where(Text.owner_id == person.id)
    return _lines(
        or_(
            LedgerLine.actor_id == person.id,
            and_(LedgerLine.thing == "people", LedgerLine.thing_id == person.id),
            _one_of("enrolments", select(Enrolment.id).filter_by(person_id=person.id)),
            *_of_texts(texts),
        ),
        number,
    )


def _of_texts(texts: Select[Any]) -> Iterable[ColumnElement[bool]]:
    yield _one_of("texts", texts)
    yield _one_of("entries", select(Entry.id).where(Entry.text_id.in_(texts)))
    yield _one_of("versions", select(Version.id).where(Version.text_id.in_(texts)))
    yield _one_of("comments", select(Comment.id).where(Comment.text_id.in_(texts)))
    yield _one_of("assignments", select(Assignment.id).where(Assignment.text_id.in_(texts)))
    yield _one_of("parts", select(Part.id).where(Part.text_id.in_(texts)))
    references = select(Reference.id).join(Reference.assignment)
    yield _one_of("assignment_references", references.where(Assignment.text_id.in_(texts)))


def _one_of(thing: str, ids: Select[Any]) -> ColumnElement[bool]:
    return and_(LedgerLine.thing == thing, LedgerLine.thing_id.in_(ids))


def _lines(which: ColumnElement[bool], number: int) -> Page:
    page = page_of(
        select(
            LedgerLine.id,
            LedgerLine.at,
            LedgerLine.actor_id,
            Person.name,
            LedgerLine.verb,
            LedgerLine.thing,
            LedgerLine.thing_id,
            LedgerLine.details,
        )
        .outerjoin(Person, Person.id == LedgerLine.actor_id)
        .where(which)
        .order_by(LedgerLine.at.desc(), LedgerLine.id.desc()),
        number,
    )
    return page._replace(rows=[Line(*row) for row in page.rows])


# What a detail of a line is the id of.
_DETAILS = {
    "person_id": "people",
    "day_id": "teaching_days",
    "cohort_id": "cohorts",
    "from_cohort_id": "cohorts",
    "to_cohort_id": "cohorts",
    "module_id": "modules",
}


def labels_for(lines: Sequence[Line]) -> dict[tuple[str, int], Label]:
    """What the ids in the lines stand for: one query, whatever they are."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.thing_id is not None:
            wanted[line.thing].add(line.thing_id)
        for key, thing in _DETAILS.items():
            if isinstance(line.details.get(key), int):
                wanted[thing].add(line.details[key])
    selects = [_LABELS[thing](ids) for thing, ids in wanted.items() if thing in _LABELS]
    if not selects:
        return {}
    rows = db.session.execute(union_all(*selects))
    return {(row[0], row[1]): Label(*row[2:]) for row in rows}


_EMPTY: dict[str, ColumnElement[Any]] = {
    "person": cast(null(), String),
    "day": cast(null(), Integer),
    "cohort": cast(null(), String),
    "number": cast(null(), Integer),
    "title": cast(null(), String),
}


def _label(thing: str, id_: Any, **known: Any) -> Select[Any]:
    """A row of `Label` with the thing and its id before it; what is not known is empty."""
    columns: list[Any] = [known.get(name, empty) for name, empty in _EMPTY.items()]
    wanted: Any = select(literal(thing), id_, *columns)
    labels: Select[Any] = wanted
    return labels


def _people(ids: set[int]) -> Select[Any]:
    return _label("people", Person.id, person=Person.name).where(Person.id.in_(ids))


def _modules(ids: set[int]) -> Select[Any]:
    return _label("modules", Module.id, title=Module.title).where(Module.id.in_(ids))


def _cohorts(ids: set[int]) -> Select[Any]:
    return _label("cohorts", Cohort.id, cohort=Cohort.name).where(Cohort.id.in_(ids))


def _days(ids: set[int]) -> Select[Any]:
    return (
        _label(
            "teaching_days",
            TeachingDay.id,
            day=TeachingDay.number,
            cohort=Cohort.name,
            title=TeachingDay.title,
        )
        .join(Cohort, Cohort.id == TeachingDay.cohort_id)
        .where(TeachingDay.id.in_(ids))
    )


def _exams(ids: set[int]) -> Select[Any]:
    return (
        _label("exams", Exam.id, cohort=Cohort.name)
        .join(Cohort, Cohort.id == Exam.cohort_id)
        .where(Exam.id.in_(ids))
    )


def _enrolments(ids: set[int]) -> Select[Any]:
    return (
        _label("enrolments", Enrolment.id, person=Person.name, cohort=Cohort.name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.id.in_(ids))
    )


def _with_place(wanted: Select[Any]) -> Select[Any]:
    """Joined from Text: its owner, and the day if it is an entry's."""
    return (
        wanted.join(Person, Person.id == Text.owner_id)
        .outerjoin(Entry, Entry.text_id == Text.id)
        .outerjoin(TeachingDay, TeachingDay.id == Entry.day_id)
    )


def _texts(ids: set[int]) -> Select[Any]:
    start = _label("texts", Text.id, person=Person.name, day=TeachingDay.number)
    return _with_place(start.select_from(Text)).where(Text.id.in_(ids))


def _entries(ids: set[int]) -> Select[Any]:
    start = _label("entries", Entry.id, person=Person.name, day=TeachingDay.number)
    return _with_place(start.select_from(Text)).where(Entry.id.in_(ids))


def _versions(ids: set[int]) -> Select[Any]:
    start = _label(
        "versions", Version.id, person=Person.name, day=TeachingDay.number, number=Version.number
    )
    from_version = start.select_from(Version).join(Text, Text.id == Version.text_id)
    return _with_place(from_version).where(Version.id.in_(ids))


def _comments(ids: set[int]) -> Select[Any]:
    start = _label("comments", Comment.id, person=Person.name, day=TeachingDay.number)
    from_comment = start.select_from(Comment).join(Text, Text.id == Comment.text_id)
    return _with_place(from_comment).where(Comment.id.in_(ids))


def _assignments(ids: set[int]) -> Select[Any]:
    start = _label("assignments", Assignment.id, person=Person.name)
    from_assignment = start.select_from(Assignment).join(Text, Text.id == Assignment.text_id)
    return from_assignment.join(Person, Person.id == Text.owner_id).where(Assignment.id.in_(ids))


def _parts(ids: set[int]) -> Select[Any]:
    start = _label("parts", Part.id, person=Person.name)
    from_part = start.select_from(Part).join(Text, Text.id == Part.text_id)
    return from_part.join(Person, Person.id == Text.owner_id).where(Part.id.in_(ids))


def _references(ids: set[int]) -> Select[Any]:
    start = _label("assignment_references", Reference.id, person=Person.name)
    from_reference = start.select_from(Reference).join(Reference.assignment).join(Assignment.text)
    return from_reference.join(Person, Person.id == Text.owner_id).where(Reference.id.in_(ids))


def _sittings(ids: set[int]) -> Select[Any]:
    return (
        _label("sittings", Sitting.id, cohort=Cohort.name)
        .select_from(Sitting)
        .join(Sitting.exam)
        .join(Cohort, Cohort.id == Exam.cohort_id)
        .where(Sitting.id.in_(ids))
    )


def _hand_ins(ids: set[int]) -> Select[Any]:
    return (
        _label("hand_ins", HandIn.id, person=Person.name, number=HandIn.number)
        .select_from(HandIn)
        .join(Person, Person.id == HandIn.by_id)
        .where(HandIn.id.in_(ids))
    )


_LABELS = {
    "people": _people,
    "modules": _modules,
    "cohorts": _cohorts,
    "teaching_days": _days,
    "exams": _exams,
    "enrolments": _enrolments,
    "texts": _texts,
    "entries": _entries,
    "versions": _versions,
    "comments": _comments,
    "assignments": _assignments,
    "sittings": _sittings,
    "hand_ins": _hand_ins,
    "parts": _parts,
    "assignment_references": _references,
}
