"""What the pages of an assignment show: its parts, where they came from, what can be chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from portfolio.assignments.citing import Words, rendered
from portfolio.assignments.compiling import Piece, place_on_paper
from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.cohorts.exam_models import Exam, PartKind
from portfolio.cohorts.models import Cohort, Enrolment, Module, Role, TeachingDay
from portfolio.core import db
from portfolio.core.danish import sort_key
from portfolio.core.errors import NotFound
from portfolio.core.text import plain
from portfolio.entries.models import Entry
from portfolio.people.models import Person
from portfolio.texts.models import Draft, Redaction, Text, Version


class Place(NamedTuple):
    """A student's place in a cohort, and the assignment that was begun for it."""

    enrolment_id: int
    cohort: str
    module: str
    assignment_id: int | None


class Whole(NamedTuple):
    """A shared version of the whole."""

    id: int
    number: int
    at: datetime


class Row(NamedTuple):
    """A part as the outline lists it; `html` is empty for a removed one. `listed` as in Piece."""

    id: int
    title: str
    kind: str
    removed_at: datetime | None
    html: str
    day_number: int | None
    source_text_id: int | None
    version: int | None
    shared_at: datetime | None
    newest: int | None
    listed: str = ""

    @property
    def piece(self) -> Piece:
        """The part as the compiled text takes it."""
        return Piece(self.title, self.html, self.kind, self.listed)

    @property
    def newer(self) -> int | None:
        """The number of a version that was shared since, if any."""
        if self.version is None or self.newest is None or self.newest <= self.version:
            return None
        return self.newest


class Listed(NamedTuple):
    """A reference as its list shows it: how it is cited, its entry, and what was typed."""

    id: int
    kind: str
    fields: dict[str, str]
    entry: str
    cited: str
    named: str
    removed_at: datetime | None

    @property
    def plain(self) -> str:
        """The entry as plain text."""
        return plain(self.entry)


@dataclass(frozen=True)
class Bibliography:
    """The references of an assignment: those on the list in Danish order, and the removed ones."""

    current: list[Listed]
    removed: list[Listed]

    @property
    def html(self) -> str:
        """The entries of the list, one paragraph each."""
        return "".join(each.entry for each in self.current)

    @property
    def words(self) -> dict[int, Words]:
        """How each is cited; of a removed one, how it was last."""
        return {each.id: Words(each.cited, each.named) for each in (*self.current, *self.removed)}


Written = TypeVar("Written", Row, Piece)


class UnusedDay(NamedTuple):
    """A day whose shared text stands in no part."""

    text_id: int
    number: int
    title: str


@dataclass(frozen=True)
class Facts:
    """An assignment as its outline and its gaps see it, at one moment. `unused` are days in their
    order; an exam is None where there is none yet."""

    assignment_id: int
    text_id: int
    enrolment_id: int
    title: str
    exam: Exam | None
    rows: list[Row]
    unused: list[UnusedDay]
    bibliography: Bibliography

    @property
    def parts(self) -> list[Row]:
        """The current parts in the student's order."""
        return [row for row in self.rows if row.removed_at is None]

    @property
    def removed(self) -> list[Row]:
        """The parts that were taken out."""
        return [row for row in self.rows if row.removed_at is not None]

    @property
    def sources(self) -> dict[int, int]:
        """The texts that current parts were copied from, and the numbers of their days."""
        return {
            row.source_text_id: row.day_number
            for row in self.parts
            if row.source_text_id is not None and row.day_number is not None
        }


class Shelved(NamedTuple):
    """A version that can be chosen from."""

    id: int
    number: int
    at: datetime
    anslag: int
    text_id: int
    day_number: int
    day_title: str
    cohort_id: int
    cohort: str


@dataclass(frozen=True)
class Provenance:
    """Where a part came from. `newer` is the newest version with content that was shared since;
    `source` may have been redacted since, then its HTML is empty."""

    day_number: int
    day_title: str
    day_id: int
    source: Version
    newer: Version | None


def places(person: Person) -> list[Place]:
    """The person's places as a student, the newest first."""
    rows = db.session.execute(
        select(Enrolment.id, Cohort.name, Module.title, Assignment.id)
        .join(Enrolment.cohort)
        .join(Cohort.module)
        .outerjoin(Assignment, Assignment.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person.id, Enrolment.role == Role.STUDENT)
        .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
    )
    return [Place(*row) for row in rows]


def own_enrolment(person: Person, enrolment_id: int) -> Enrolment:
    """The person's place in a cohort, with the cohort and its exam."""
    return db.found(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.person_id == person.id)
        .options(joinedload(Enrolment.cohort).joinedload(Cohort.exam))
    )


def own_assignment(person: Person, assignment_id: int) -> Assignment:
    """The person's assignment with its cohort and exam; NotFound for anybody else's."""
    return db.found(
        Assignment.owned_by(person).where(Assignment.id == assignment_id).options(*_with_exam())
    )


def own_outline(person: Person, assignment_id: int) -> tuple[Assignment, Whole | None]:
    """The same with what was shared of it last. One query."""
    every = aliased(Version)
    newest = (
        select(func.max(every.number))
        .where(every.text_id == Assignment.text_id)
        .correlate(Assignment)
        .scalar_subquery()
    )
    found = db.session.execute(
        Assignment.owned_by(person)
        .where(Assignment.id == assignment_id)
        .outerjoin(Version, and_(Version.text_id == Assignment.text_id, Version.number == newest))
        .add_columns(Version.id, Version.number, Version.at)
        .options(*_with_exam())
    ).one_or_none()
    if found is None:
        raise NotFound
    assignment, *whole = found
    return assignment, None if whole[0] is None else Whole(*whole)


def exam_of(assignment: Assignment) -> Exam | None:
    """The exam of the cohort that the assignment belongs to now."""
    return db.session.scalars(
        select(Exam)
        .join(Text, Text.cohort_id == Exam.cohort_id)
        .where(Text.id == assignment.text_id)
    ).one_or_none()


def assignment_for(person: Person, enrolment: Enrolment) -> Assignment | None:
    """The assignment that was begun for a place, if any."""
    return db.session.scalars(
        Assignment.owned_by(person)
        .where(Assignment.enrolment_id == enrolment.id)
        .options(*_with_exam())
    ).one_or_none()


def _with_exam() -> tuple[ORMOption, ...]:
    cohort = joinedload(Assignment.text).joinedload(Text.cohort)
    return (
        cohort.joinedload(Cohort.exam),
        cohort.joinedload(Cohort.module),
    )


def own_part(person: Person, part_id: int) -> Part:
    """The person's part, removed or not, with draft, assignment, cohort and exam."""
    text = joinedload(Part.text)
    return db.found(
        Part.owned_by(person)
        .where(Part.id == part_id)
        .options(
            text.joinedload(Text.draft),
            text.joinedload(Text.cohort).joinedload(Cohort.exam),
            joinedload(Part.assignment),
        )
    )


def rows_of(assignment: Assignment) -> list[Row]:
    """All parts in order as they are written, removed ones among them. One query."""
    source = aliased(Version)
    newest = (
        select(func.max(Version.number))
        .outerjoin(Version.redaction)
        .where(Version.text_id == source.text_id, Redaction.version_id.is_(None))
        .correlate(source)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Part.id,
            Part.title,
            Part.kind,
            Part.removed_at,
            case((Part.removed_at.is_(None), Draft.html), else_=""),
            TeachingDay.number,
            source.text_id,
            source.number.label("version"),
            source.at,
            newest,
        )
        .join(Draft, Draft.text_id == Part.text_id)
        .outerjoin(source, Part.source_version_id == source.id)
        .outerjoin(Entry, Entry.text_id == source.text_id)
        .outerjoin(Entry.day)
        .where(Part.assignment_id == assignment.id)
        .order_by(Part.position, Part.id)
    )
    return [Row(*row) for row in rows]


def facts_of(assignment: Assignment, *, at_the_end: bool = False) -> Facts:
    """What the outline and the gaps are made of; expects text, cohort and exam loaded. Three
    queries; two `at_the_end`, where unused days no longer matter."""
    bibliography = bibliography_of(assignment.id)
    every = rows_of(assignment)
    current = [row for row in every if row.removed_at is None]
    removed = [row for row in every if row.removed_at is not None]
    rows = [*_as_read(current, bibliography), *removed]
    used = {row.source_text_id for row in current}
    days = [] if at_the_end else _shared_days(assignment)
    return Facts(
        assignment.id,
        assignment.text_id,
        assignment.enrolment_id,
        assignment.title,
        assignment.text.cohort.exam,
        rows,
        [day for day in days if day.text_id not in used],
        bibliography,
    )


def _as_read(parts: Sequence[Written], bibliography: Bibliography) -> list[Written]:
    """Current parts with their citations as they read now, and with the entries in the first one
    that is a reference list."""
    words, listed = bibliography.words, bibliography.html
    found: list[Written] = []
    for part in parts:
        holds = part.kind == PartKind.REFERENCES
        found.append(part._replace(html=rendered(part.html, words), listed=listed if holds else ""))
        listed = "" if holds else listed
    return found


def bibliography_of(assignment_id: int) -> Bibliography:
    """The references of an assignment. One query."""
    rows = db.session.execute(
        select(
            Reference.id,
            Reference.kind,
            Reference.fields,
            Reference.entry,
            Reference.cited,
            Reference.named,
            Reference.removed_at,
        )
        .where(Reference.assignment_id == assignment_id)
        .order_by(Reference.id)
    )
    every = sorted((Listed(*row) for row in rows), key=lambda each: _in_the_list(each.plain))
    return Bibliography(
        [each for each in every if each.removed_at is None],
        [each for each in every if each.removed_at is not None],
    )


def words_for(assignment_id: int, html: str) -> dict[int, Words]:
    """How the references of a text's citations are cited. A query where it holds any."""
    return bibliography_of(assignment_id).words if "<cite" in html else {}


def _in_the_list(entry: str) -> str:
    # What has no year comes before what has one.
    return sort_key(entry.replace("(u.å.", "(0", 1))


def own_reference(person: Person, reference_id: int) -> Reference:
    """The person's reference, removed or not, with its assignment, cohort and exam."""
    return db.found(
        Reference.owned_by(person)
        .where(Reference.id == reference_id)
        .options(
            joinedload(Reference.assignment).joinedload(Assignment.text).joinedload(Text.cohort)
        )
    )


def _shared_days(assignment: Assignment) -> list[UnusedDay]:
    """The days of this place about which something is shared that can still be read."""
    shared = _with_content().where(Version.text_id == Entry.text_id).correlate(Entry)
    rows = db.session.execute(
        select(Entry.text_id, TeachingDay.number, TeachingDay.title)
        .join(Entry.day)
        .where(Entry.enrolment_id == assignment.enrolment_id, shared.exists())
        .order_by(TeachingDay.date, TeachingDay.number, Entry.text_id)
    )
    return [UnusedDay(*row) for row in rows]


def pieces_of(assignment: Assignment) -> list[Piece]:
    """The current parts with their texts, as they are at one moment and in the order of paper.
    Two queries."""
    pieces = pieces_by_part(assignment, bibliography_of(assignment.id)).values()
    return sorted(pieces, key=lambda piece: place_on_paper(piece.kind))


def pieces_by_part(assignment: Assignment, bibliography: Bibliography) -> dict[int, Piece]:
    """The same by the ids of the parts, in the student's own order. One query."""
    rows = db.session.execute(
        select(Part.id, Part.title, Draft.html, Part.kind)
        .join(Draft, Draft.text_id == Part.text_id)
        .where(Part.assignment_id == assignment.id, Part.removed_at.is_(None))
        .order_by(Part.position, Part.id)
    ).all()
    pieces = [Piece(row.title, row.html, row.kind) for row in rows]
    return dict(zip((row.id for row in rows), _as_read(pieces, bibliography), strict=True))


def provenance(part: Part) -> Provenance | None:
    """Where a part came from; None for one that was written on the spot."""
    if part.source_version_id is None:
        return None
    source, day = db.session.execute(
        select(Version, TeachingDay)
        .join(Entry, Entry.text_id == Version.text_id)
        .join(Entry.day)
        .where(Version.id == part.source_version_id)
    ).one()
    newest = db.session.scalars(
        _with_content()
        .where(Version.text_id == source.text_id, Version.number > source.number)
        .order_by(Version.number.desc())
        .limit(1)
    ).one_or_none()
    return Provenance(day.number, day.title, day.id, source, newest)


def shelf(person: Person) -> list[Shelved]:
    """Every version of the person's entries that still has its content, by cohort, day and
    number, the newest of each text first."""
    rows = db.session.execute(
        _with_content()
        .join(Entry, Entry.text_id == Version.text_id)
        .join(Entry.day)
        .join(Text, Text.id == Version.text_id)
        .join(Text.cohort)
        .where(Text.owner_id == person.id)
        .order_by(TeachingDay.date, TeachingDay.number, Version.text_id, Version.number.desc())
        .with_only_columns(
            Version.id,
            Version.number,
            Version.at,
            Version.anslag,
            Version.text_id,
            TeachingDay.number,
            TeachingDay.title,
            Text.cohort_id,
            Cohort.name,
        )
    )
    return [Shelved(*row) for row in rows]


def contents(version_ids: Collection[int]) -> dict[int, str]:
    """The HTML of versions that a scoped query has found."""
    rows = db.session.execute(select(Version.id, Version.html).where(Version.id.in_(version_ids)))
    return {row.id: row.html for row in rows}


def lock_chosen(person: Person, version_ids: Collection[int]) -> list[tuple[Version, str]]:
    """Own versions with the titles of their days, in the order of the days, kept from being
    redacted until the request ends. NotFound where one is not the person's."""
    rows = db.session.execute(
        select(Version, TeachingDay.title)
        .join(Entry, Entry.text_id == Version.text_id)
        .join(Entry.day)
        .join(Text, Text.id == Version.text_id)
        .where(Text.owner_id == person.id, Version.id.in_(version_ids))
        .order_by(TeachingDay.date, TeachingDay.number, Version.text_id, Version.number)
        .with_for_update(read=True, of=Version)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(version_ids)):
        raise NotFound
    return [(version, title) for version, title in rows]


def _with_content() -> Select[Version]:
    return select(Version).outerjoin(Version.redaction).where(Redaction.version_id.is_(None))
