"""What happens? People join and leave cohorts, one by one or by a whole list.

Part of the room's actions; a list is planned first, and the plan is what the preview shows and
what the import does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Role, TeachingDay, day_teachers
from portfolio.cohorts.roster import RosterRow
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record, record_each
from portfolio.people.actions import AddressTaken, add_people
from portfolio.people.models import Person

# SQLite and PostgreSQL both take a few tens of thousands of parameters in one statement.
_AT_ONCE = 1_000


class OtherRole(DomainError):
    """The person is in the cohort already, as something else; a role never changes in passing."""

    sentence = lazy(
        "Personen er allerede på holdet i en anden rolle. Fjern først personen fra holdet."
    )


class NumberTaken(DomainError):
    """The student number is somebody else's."""

    sentence = lazy(
        "Studienummeret tilhører en anden person hos os. Ret nummeret, eller brug den "
        "e-mailadresse, som personen har her."
    )


class NameNeeded(Invalid):
    """Somebody whom the service does not know needs a name."""

    sentence = lazy("Vi kender ikke e-mailadressen. Skriv også personens navn.")


class HasTraces(DomainError):
    """Somebody of whom the cohort holds something stays in it, or is moved with it."""

    sentence = lazy(
        "Personen har tekster, en vurdering eller en plads til prøven på holdet og kan derfor "
        "ikke fjernes. Du kan flytte personen til et andet hold med det hele eller lukke kontoen."
    )


class ListHasProblems(Invalid):
    """The list was fine when it was previewed; now something stands in its way."""

    sentence = lazy("Listen kan ikke længere importeres. Se den igennem igen.")


class ImportedMeanwhile(DomainError):
    """Somebody else added one of the people at the same moment; nothing was imported."""

    sentence = lazy("En anden har netop tilføjet en af personerne. Se listen igennem igen.")


class Fate(StrEnum):
    """What importing a row does."""

    NEW = "new"  # a person is made and enrolled
    KNOWN = "known"  # a person whom the service knows is enrolled
    THERE = "there"  # nothing: enrolled in this role already
    OTHER_ROLE = "other_role"  # refused: enrolled in the other role
    NUMBER_TAKEN = "number_taken"  # refused: the student number is another person's


REFUSED = frozenset({Fate.OTHER_ROLE, Fate.NUMBER_TAKEN})


@dataclass(frozen=True)
class Planned:
    """A row of a list and what it means here. `known_as` and `known_at` are the stored name and
    address where they differ.

    `adds_number` tells that a known person gets the student number that was missing.
    """

    row: RosterRow
    fate: Fate
    person: Person | None = None
    known_as: str | None = None
    known_at: str | None = None
    adds_number: bool = False


def plan_list(cohort: Cohort, rows: Sequence[RosterRow], role: Role) -> list[Planned]:
    """What importing the rows into the cohort would do, in their order. Only reads."""
    there = select(Enrolment.person_id, Enrolment.role).where(Enrolment.cohort_id == cohort.id)
    known = _Known(
        by_key={person.email_key: person for person in _people_by_address(rows)},
        by_number={_number(person.student_number): person for person in _people_by_number(rows)},
        enrolled={row.person_id: row.role for row in db.session.execute(there)},
    )
    return [known.planned(row, role) for row in rows]


def _people_by_address(rows: Sequence[RosterRow]) -> Iterator[Person]:
    keys = [row.key for row in rows]
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        yield from db.session.scalars(select(Person).where(Person.email_key.in_(some)))


def _people_by_number(rows: Sequence[RosterRow]) -> Iterator[Person]:
    numbers = [_number(row.student_number) for row in rows if row.student_number]
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        yield from db.session.scalars(
            select(Person).where(func.lower(Person.student_number).in_(some))
        )


def _number(number: str | None) -> str:
    return (number or "").casefold()


@dataclass
class _Known:
    """Whom the service knows of a list, and who is in the cohort already."""

    by_key: dict[str, Person]
    by_number: dict[str, Person]
    enrolled: dict[int, str]
    met: set[int] = field(default_factory=set)

    def planned(self, row: RosterRow, role: Role) -> Planned:
        number = _number(row.student_number)
        person, numbered = self.by_key.get(row.key), self.by_number.get(number)
        is_their_own = person is not None and _number(person.student_number) == number
        if numbered is not None and numbered is not person and not is_their_own:
            # Work addresses die, so a list may still have the one from before. That it is the
            # same person is believed only where name and number both say so.
            if person is not None or numbered.name.casefold() != row.name.casefold():
                return Planned(row, Fate.NUMBER_TAKEN)
            person = numbered
        if person is None:
            return Planned(row, Fate.NEW)
        fate = self._fate(person, role)
        return Planned(
            row,
            fate,
            person,
            known_as=None if person.name == row.name else person.name,
            known_at=None if person.email_key == row.key else person.email,
            adds_number=fate is Fate.KNOWN
            and not person.student_number
            and bool(row.student_number),
        )

    def _fate(self, person: Person, role: Role) -> Fate:
        if person.id in self.met:
            # Their old address and their new one both stand on the list.
            return Fate.THERE
        self.met.add(person.id)
        there = self.enrolled.get(person.id)
        return Fate.KNOWN if there is None else Fate.THERE if there == role else Fate.OTHER_ROLE


def import_list(cohort: Cohort, rows: Sequence[RosterRow], role: Role, *, by: Person) -> int:
    """Enrol all people of a list, or nobody; how many enrolments were made.

    Names and roles of people who are known never change. Raises ListHasProblems and
    ImportedMeanwhile.
    """
    planned = plan_list(cohort, rows, role)
    if any(item.fate in REFUSED for item in planned):
        raise ListHasProblems
    coming = [item for item in planned if item.fate in (Fate.NEW, Fate.KNOWN)]
    if not coming:
        return 0
    try:
        with db.session.begin_nested():
            enrolments = _enrol_all(cohort, coming, role, by=by)
    except (IntegrityError, AddressTaken) as error:
        raise ImportedMeanwhile from error
    record("imported_list", cohort, by=by, people=len(enrolments), role=str(role))
    return len(enrolments)


def _enrol_all(
    cohort: Cohort, coming: Sequence[Planned], role: Role, *, by: Person
) -> list[Enrolment]:
    rows = [item.row for item in coming if item.person is None]
    made = iter(add_people(((row.name, row.email, row.student_number) for row in rows), by=by))
    people = [item.person or next(made) for item in coming]
    for item in coming:
        if item.adds_number and item.person is not None:
            item.person.student_number = item.row.student_number
    enrolments = [
        Enrolment(person_id=person.id, cohort_id=cohort.id, role=str(role), created_at=clock.now())
        for person in people
    ]
    db.session.add_all(enrolments)
    db.session.flush()
    record_each("enrolled", enrolments, by=by, cohort_id=cohort.id, role=str(role))
    return enrolments


def enrol_by_address(
    cohort: Cohort, row: RosterRow, role: Role, *, by: Person
) -> tuple[Person, bool]:
    """Enrol one person by address: the person, and whether they were not in the cohort before.

    Raises NameNeeded for somebody unknown without a name, OtherRole, NumberTaken,
    ImportedMeanwhile.
    """
    planned = plan_list(cohort, [row], role)[0]
    if planned.fate is Fate.OTHER_ROLE:
        raise OtherRole
    if planned.fate is Fate.NUMBER_TAKEN:
        raise NumberTaken
    if planned.fate is Fate.NEW and not row.name:
        raise NameNeeded
    if planned.person is not None and planned.fate is Fate.THERE:
        return planned.person, False
    try:
        with db.session.begin_nested():
            enrolment = _enrol_all(cohort, [planned], role, by=by)[0]
    except (IntegrityError, AddressTaken) as error:
        raise ImportedMeanwhile from error
    return db.session.get_one(Person, enrolment.person_id), True


def remove_enrolment(enrolment: Enrolment, cohort: Cohort, *, by: Person) -> None:
    """Take somebody out of a cohort; HasTraces where something of theirs hangs on it.

    The database knows: entries, assignments, approvals and candidates point at the enrolment.
    """
    days = select(TeachingDay.id).where(TeachingDay.cohort_id == enrolment.cohort_id)
    try:
        with db.session.begin_nested():
            db.session.execute(delete(Excuse).where(Excuse.enrolment_id == enrolment.id))
            db.session.execute(
                delete(day_teachers).where(
                    day_teachers.c.person_id == enrolment.person_id, day_teachers.c.day_id.in_(days)
                )
            )
            db.session.execute(delete(Enrolment).where(Enrolment.id == enrolment.id))
    except IntegrityError as error:
        raise HasTraces from error
    record("removed_member", cohort, by=by, person_id=enrolment.person_id, role=enrolment.role)
