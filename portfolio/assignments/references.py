"""What happens? References are added, changed, removed and fetched back.

Each of these may change how others of the same list are written (2020a, 2020b), so the whole list
is formatted anew. `warm` does that before the request holds any lock; the action asks again, for
the list as it is by then, and finds it remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portfolio.assignments.actions import write_part
from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.assignments.referencing import ReferenceKind, csl
from portfolio.cohorts.exam_models import PartKind
from portfolio.core import clock, db
from portfolio.core.bibliography import formatted
from portfolio.core.errors import DomainError
from portfolio.core.i18n import _, lazy
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.texts.actions import lock_draft

MOST_REFERENCES = 200
"""Of one assignment, removed ones among them: a paper of ten pages has about fifteen."""

NEW = 2**62
"""Stands for the id that a new reference will have: greater than that of all others."""


class TooManyReferences(DomainError):
    """More references than any paper has."""

    sentence = lazy("Opgaven har 200 kilder, og der kan ikke være flere.")


class ChangedElsewhere(DomainError):
    """The reference was changed in another window after the page was made."""

    sentence = lazy(
        "Kilden er rettet i et andet vindue, siden du åbnede siden. Det, du har skrevet, står her "
        "stadig. Se det efter, og gem igen."
    )


def warm(assignment_id: int, change: Mapping[int, tuple[str, Mapping[str, str]] | None]) -> None:
    """Format the list as it will be when these, by id, are other than they are now: kind and
    fields, or None for one that goes. Raises DocumentFailed."""
    now = {each.id: (each.kind, each.fields) for each in _current(assignment_id)}
    then = sorted({**now, **change}.items())
    formatted([csl(*said) for _id, said in then if said is not None])


def add_reference(
    assignment: Assignment, kind: ReferenceKind, fields: Mapping[str, str], *, by: Person
) -> tuple[Reference, bool]:
    """One more reference, and whether it is new: the same one twice is once. With the first comes
    the reference list as a part. Raises TooManyReferences or DocumentFailed."""
    lock_draft(assignment.text_id)
    every = _every(assignment.id)
    for known in every:
        if (known.removed_at, known.kind, known.fields) == (None, kind, fields):
            return known, False
    if len(every) >= MOST_REFERENCES:
        raise TooManyReferences
    reference = Reference(
        assignment_id=assignment.id, kind=kind, fields=dict(fields), created_at=clock.now()
    )
    db.session.add(reference)
    db.session.flush()
    _format(assignment.id)
    _begin_list(assignment, by=by)
    record("added", reference, by=by)
    return reference, True


def change_reference(
    reference: Reference, fields: Mapping[str, str], *, revision: int, by: Person
) -> None:
    """Say something else of a reference. `revision` is what the page knew; raises
    ChangedElsewhere or DocumentFailed."""
    lock_draft(reference.assignment.text_id)
    db.session.refresh(reference, ["fields", "revision", "removed_at"])
    if reference.fields == fields:
        return
    if reference.revision != revision:
        raise ChangedElsewhere
    reference.fields = dict(fields)
    reference.revision += 1
    if reference.removed_at is None:
        _format(reference.assignment_id)
    else:
        _take_words([reference])
    record("changed", reference, by=by)


def remove_reference(reference: Reference, *, by: Person) -> None:
    """Take a reference off the list; citations of it keep their words. Twice is once."""
    lock_draft(reference.assignment.text_id)
    db.session.refresh(reference, ["removed_at"])
    if reference.removed_at is None:
        reference.removed_at = clock.now()
        db.session.flush()
        _format(reference.assignment_id)
        record("removed", reference, by=by)


def fetch_back_reference(reference: Reference, *, by: Person) -> None:
    """Put a removed reference back on the list. Twice is once."""
    lock_draft(reference.assignment.text_id)
    db.session.refresh(reference, ["removed_at"])
    if reference.removed_at is not None:
        reference.removed_at = None
        db.session.flush()
        _format(reference.assignment_id)
        record("fetched_back", reference, by=by)


def _begin_list(assignment: Assignment, *, by: Person) -> None:
    """The part that the list stands in, unless there is one or its writer took it out."""
    known = select(Part.id).where(
        Part.assignment_id == assignment.id, Part.kind == PartKind.REFERENCES
    )
    if db.session.scalars(known.limit(1)).first() is None:
        write_part(assignment, _("Litteraturliste"), kind=PartKind.REFERENCES, after=0, by=by)


def _format(assignment_id: int) -> None:
    _take_words(_current(assignment_id))


def _take_words(references: Sequence[Reference]) -> None:
    items = [csl(reference.kind, reference.fields) for reference in references]
    for reference, words in zip(references, formatted(items), strict=True):
        reference.entry, reference.cited, reference.named = words


def _current(assignment_id: int) -> list[Reference]:
    return [each for each in _every(assignment_id) if each.removed_at is None]


def _every(assignment_id: int) -> list[Reference]:
    return list(
        db.session.scalars(
            select(Reference)
            .where(Reference.assignment_id == assignment_id)
            .order_by(Reference.id)
            .execution_options(populate_existing=True)
        )
    )
