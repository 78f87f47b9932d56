"""What people are told about deadlines of exams, and about hand-ins that were made for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select

from portfolio.cohorts import queries as cohort_queries
from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import Enrolment, Role
from portfolio.core import db, i18n
from portfolio.core.i18n import _, lazy, ngettext
from portfolio.notices.actions import tell
from portfolio.notices.kinds import Address, Kind, Line
from portfolio.notices.models import How
from portfolio.people.models import Person
from portfolio.submissions.models import Candidate, Extension, Member

AFTER = timedelta(days=2)
"""So long after an extended deadline its end is still told: a worker may have been away."""


def tell_extended(
    sitting: Sitting, students: Sequence[Person], until: datetime, *, by: Person
) -> None:
    """Tell students of a sitting with its exam of their new deadline, and the teachers when it
    ends: one line each, however many students it is."""
    if not students:
        return
    teachers = cohort_queries.teachers_of(sitting.exam.cohort_id)
    # In the order of their ids, as everybody tells.
    for person in sorted((*students, *teachers), key=lambda each: each.id):
        if person in students:
            tell(person, ANSWERED.key, by=by, sitting_id=sitting.id, until=until)
        else:
            _tell_teacher(person, students, sitting_id=sitting.id, until=until)


def tell_refused(sitting_id: int, student: Person, *, by: Person) -> None:
    """Tell a student that there is an answer; the sentence itself stands on the page only."""
    tell(student, ANSWERED.key, by=by, sitting_id=sitting_id)


def tell_registered(sitting_id: int, student: Person, *, by: Person) -> None:
    """Tell a student that somebody handed in for them."""
    tell(student, REGISTERED.key, by=by, sitting_id=sitting_id)


def tell_ended(now: datetime) -> None:
    """Tell the teachers of extended deadlines that have ended, each once."""
    told = [
        (teacher, [row[3] for row in rows], sitting_id, until)
        for (sitting_id, cohort_id, until), found in groupby(_ended(now), key=lambda row: row[:3])
        for rows in (list(found),)
        for teacher in cohort_queries.teachers_of(cohort_id)
    ]
    for teacher, students, sitting_id, until in sorted(told, key=lambda each: each[0].id):
        key = f"ended:{teacher.id}:{sitting_id}:{until:%Y%m%d%H%M%S}"
        _tell_teacher(teacher, students, sitting_id=sitting_id, until=until, key=key)


def _tell_teacher(
    teacher: Person,
    students: Sequence[Person],
    *,
    sitting_id: int,
    until: datetime,
    key: str | None = None,
) -> None:
    alone = students[0] if len(students) == 1 else None
    tell(
        teacher,
        NEW_DEADLINE.key,
        by=alone,
        sitting_id=sitting_id,
        until=until,
        count=len(students),
        key=key,
    )


def _ended(now: datetime) -> Iterable[tuple[int, int, datetime, Person]]:
    """Sitting, cohort, deadline and student, of those whose last extension ended within AFTER. Who
    was given one that had ended already was told so then."""
    last = (
        select(func.max(Extension.due_at))
        .where(Extension.candidate_id == Candidate.id)
        .correlate(Candidate)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Sitting.id, Exam.cohort_id, Extension.due_at, Person)
        .join(Sitting.exam)
        .join(Candidate, Candidate.sitting_id == Sitting.id)
        .join(Extension, (Extension.candidate_id == Candidate.id) & (Extension.due_at == last))
        .join(Member, Member.candidate_id == Candidate.id)
        .join(Member.enrolment)
        .join(Enrolment.person)
        .where(
            Extension.due_at > now - AFTER,
            Extension.due_at <= now,
            Extension.due_at > Extension.at,
            Extension.due_at > Sitting.due_at,
        )
        .order_by(Sitting.id, Extension.due_at, Person.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _answered(line: Line) -> str:
    if line.until is None:
        return _("Der er svar på din anmodning om fristforlængelse")
    return _("Din afleveringsfrist er forlænget til %(moment)s", moment=i18n.moment(line.until))


def _new_deadline(line: Line) -> str:
    assert line.until is not None
    words = {"name": line.by or "", "moment": i18n.moment(line.until)}
    if line.at > line.until:
        return ngettext(
            "Den forlængede afleveringsfrist for %(name)s udløb %(moment)s",
            "Den forlængede afleveringsfrist for %(num)s studerende udløb %(moment)s",
            line.count,
            **words,
        )
    return ngettext(
        "%(name)s har fået forlænget afleveringsfristen til %(moment)s",
        "%(num)s studerende har fået forlænget afleveringsfristen til %(moment)s",
        line.count,
        **words,
    )


def _registered(line: Line) -> str:
    return _("%(name)s har registreret en aflevering for dig", name=line.by or "")


def _history(line: Line) -> Address:
    return Address("submissions.my_deadline", {"sitting_id": line.sitting_id}, "history")


def _list(line: Line) -> Address:
    return Address("submissions.show_sitting", {"sitting_id": line.sitting_id})


ANSWERED = Kind(
    key="extension",
    default=How.NOW,
    label=lazy("Når din afleveringsfrist er forlænget, eller du har fået svar på en anmodning"),
    concerns=frozenset({Role.STUDENT}),
    sentence=_answered,
    address=_history,
)
REGISTERED = Kind(
    key="registered",
    default=How.NOW,
    label=lazy("Når en aflevering er registreret for dig"),
    concerns=frozenset({Role.STUDENT}),
    sentence=_registered,
    address=_history,
)
NEW_DEADLINE = Kind(
    key="new_deadline",
    default=How.DAILY,
    label=lazy("Når en afleveringsfrist er forlænget, og når den forlængede frist er udløbet"),
    concerns=frozenset({Role.TEACHER}),
    sentence=_new_deadline,
    address=_list,
)
