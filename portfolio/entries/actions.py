"""What happens? An entry is begun with its first save, saved and shared."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.cohorts.models import Enrolment, TeachingDay
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, NotAllowed
from portfolio.core.i18n import lazy
from portfolio.entries.models import Entry
from portfolio.entries.rules import may_share
from portfolio.ledger.actions import record
from portfolio.notices.actions import mark_notices_read
from portfolio.people.models import Person
from portfolio.texts.actions import Outcome, Save, begin_text, save_draft, share_text
from portfolio.texts.models import Kind, Version


class NotOpenYet(NotAllowed):
    """The day's entry opens later, perhaps since it was moved while its page was open."""

    sentence = lazy(
        "Dagen er ikke åben for tekster endnu, så her kan ikke gemmes. Din tekst står stadig på "
        "siden; kopiér den, og sæt den ind, når dagen åbner."
    )


class DayLocked(DomainError):
    """Sharing for the day has ended."""

    sentence = lazy(
        "Dagen er låst, så teksten kan ikke deles længere. Den er stadig gemt, og du kan bruge den "
        "i din eksamensopgave. Skriv til din underviser, hvis den skulle have været delt."
    )


class MovedAway(DomainError):
    """The student is not in the day's cohort any more."""

    sentence = lazy(
        "Du er flyttet til et andet hold. Kopiér din tekst, og sæt den ind under dagen på dit "
        "nye hold."
    )


def begin_entry(enrolment: Enrolment, day: TeachingDay, *, by: Person) -> Entry:
    """The student's entry for the day; two windows that begin at once get the same one.

    Raises MovedAway where the student was moved to another cohort in the same moment: an entry
    in the old one would be out of everybody's sight.
    """
    cohort_id = db.session.scalars(
        select(Enrolment.cohort_id).where(Enrolment.id == enrolment.id).with_for_update()
    ).one_or_none()
    if cohort_id != day.cohort_id:
        raise MovedAway
    try:
        with db.session.begin_nested():
            text = begin_text(Kind.ENTRY, by=by, cohort=day.cohort)
            entry = Entry(enrolment_id=enrolment.id, day_id=day.id, text_id=text.id)
            entry.text, entry.day, entry.enrolment = text, day, enrolment
            db.session.add(entry)
    except IntegrityError:
        # The other window was a moment faster, or an administrator who deleted the day.
        return db.found(
            Entry.owned_by(by)
            .where(Entry.enrolment_id == enrolment.id, Entry.day_id == day.id)
            .options(*Entry.whole())
        )
    record("began", entry, by=by, day_id=day.id)
    return entry


def save_entry(entry: Entry, save: Save) -> Outcome:
    """Save the draft. Whether the day is late, locked or cancelled does not matter."""
    return save_draft(entry.text, save)


def share_entry(entry: Entry, *, revision: int, confirmed: bool, by: Person) -> Version:
    """Freeze the draft as the next version for the teachers; raises DayLocked and what
    `share_text` raises."""
    # The day is read again under the lock: an administrator may just have moved its deadline.
    day = db.session.scalars(
        select(TeachingDay)
        .where(TeachingDay.id == entry.day_id)
        .execution_options(populate_existing=True)
    ).one()
    if not may_share(day, clock.now()):
        raise DayLocked
    version = share_text(entry.text, revision=revision, confirmed=confirmed, by=by)
    # Nobody is reminded of what is done.
    mark_notices_read(by, day_id=entry.day_id)
    return version
