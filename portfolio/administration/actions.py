"""What happens? A student moves to another cohort with all that they have written."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from portfolio.administration.queries import days_with_something
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Role, TeachingDay
from portfolio.core import db
from portfolio.core.db import Base
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.entries.models import Entry
from portfolio.ledger.actions import record
from portfolio.notices.actions import close_unreadable
from portfolio.people.models import Person
from portfolio.texts.models import Text


class AlreadyThere(DomainError):
    """The student is in the other cohort, in whatever role."""

    sentence = lazy("Personen er allerede på det hold.")


class NotAStudent(Invalid):
    """Only students have texts that could move along."""

    sentence = lazy("Kun studerende kan flyttes med deres tekster.")


class DaysChanged(DomainError):
    """Since the page was opened a text was begun, a day came or went, or the student moved."""

    sentence = lazy("Noget er ændret, siden du åbnede siden. Se dagene igennem igen.")


class DaysMeet(Invalid):
    """Two texts would end on one day."""

    sentence = lazy("To tekster kan ikke komme på den samme dag. Vælg en anden dag til den ene.")


def transfer_student(
    enrolment: Enrolment, cohort: Cohort, days: Mapping[int, int | None], *, by: Person
) -> None:
    """Move a student to a cohort. `days` maps each day on which the student has an entry or an
    excuse to a day of the new cohort, or to None: it stays a text from an earlier cohort.

    Entries, comments, the exam assignment and approvals go along, and with the texts goes who may
    read them: the old teachers no more, the new ones from now on.
    """
    if enrolment.role != Role.STUDENT:
        raise NotAStudent
    if enrolment.cohort_id == cohort.id or _is_there(enrolment.person_id, cohort):
        raise AlreadyThere
    needed = {day.id for day in days_with_something(enrolment)}
    if needed != set(days):
        raise DaysChanged
    _check_targets(cohort, days)
    old = enrolment.cohort_id
    try:
        with db.session.begin_nested():
            _move(enrolment, cohort, days)
    except IntegrityError as error:
        raise DaysMeet from error
    # The old teachers are told no more of what they no longer see.
    close_unreadable()
    record(
        "transferred", enrolment, by=by, from_cohort_id=old, to_cohort_id=cohort.id, days=len(days)
    )


def _is_there(person_id: int, cohort: Cohort) -> bool:
    there = select(Enrolment.id).where(
        Enrolment.person_id == person_id, Enrolment.cohort_id == cohort.id
    )
    return db.session.scalar(there) is not None


def _check_targets(cohort: Cohort, days: Mapping[int, int | None]) -> None:
    known = set(
        db.session.scalars(select(TeachingDay.id).where(TeachingDay.cohort_id == cohort.id))
    )
    if not {target for target in days.values() if target is not None} <= known:
        raise DaysChanged
    ends = [source if target is None else target for source, target in days.items()]
    if len(set(ends)) < len(ends):
        raise DaysMeet


def _move(enrolment: Enrolment, cohort: Cohort, days: Mapping[int, int | None]) -> None:
    # All texts that somebody has in a cohort belong to their one enrolment there.
    db.session.execute(
        update(Text)
        .where(Text.owner_id == enrolment.person_id, Text.cohort_id == enrolment.cohort_id)
        .values(cohort_id=cohort.id)
        .execution_options(synchronize_session=False)
    )
    moves = {source: target for source, target in days.items() if target not in (None, source)}
    if moves:
        for kind in (Entry, Excuse):
            _move_days(Base.metadata.tables[kind.__tablename__], enrolment, moves)
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id)
        .values(cohort_id=cohort.id)
        .execution_options(synchronize_session=False)
    )


def _move_days(table: Table, enrolment: Enrolment, moves: Mapping[int, int | None]) -> None:
    """Put rows on their new days all at once: two may change places, and one may take the day that
    another leaves. Taken out and put back, since both databases check each changed row alone."""
    rows = [
        row._asdict()
        for row in db.session.execute(
            select(table).where(
                table.c.enrolment_id == enrolment.id, table.c.day_id.in_(list(moves))
            )
        )
    ]
    if not rows:
        return
    db.session.execute(delete(table).where(table.c.id.in_([row["id"] for row in rows])))
    moved = [{**row, "day_id": moves[row["day_id"]]} for row in rows]
    db.session.execute(insert(table), moved)
