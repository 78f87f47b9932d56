"""What happens? An assignment is begun, filled with parts, ordered and shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portfolio.assignments import compiling, queries
from portfolio.assignments.length import exam_anslag
from portfolio.assignments.models import Assignment, Part
from portfolio.cohorts.exam_models import PartKind
from portfolio.cohorts.models import Cohort, Enrolment
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.core.text import blocks, digest
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.texts.actions import (
    ChangedSinceReview,
    Outcome,
    Save,
    begin_text,
    freeze,
    lock_draft,
    restore,
    save_draft,
)
from portfolio.texts.models import Kind, Text, Version
from portfolio.texts.queries import newest_version

MOST_PARTS = 300
"""Of one assignment, removed ones among them: far more than an exam paper has sections."""

LONGEST_WHOLE = 600_000
"""Characters of compiled HTML that can be shared: 120,000 anslag need about 180,000."""


class StaleOrder(DomainError):
    """The order was made from another state than the present one, which is `order` (ids)."""

    sentence = lazy(
        "Delene er ændret i et andet vindue, så rækkefølgen blev ikke gemt. Genindlæs siden, hvis "
        "der mangler noget, og flyt så delen igen."
    )

    def __init__(self, order: list[int]) -> None:
        super().__init__()
        self.order = order


class ContentGone(DomainError):
    """A chosen version was redacted after the page was made."""

    sentence = lazy(
        "Indholdet af en af de versioner, du valgte, er fjernet i mellemtiden. Der er ikke sat "
        "noget ind. Gå tilbage, og vælg igen."
    )


class TooManyParts(DomainError):
    """More parts than any paper has."""

    sentence = lazy(
        "Opgaven har så mange dele, at der ikke kan komme flere. Saml nogle af dem i én del."
    )


class NewerStill(DomainError):
    """The version that the page offered is no longer the newest, or the part has changed."""

    sentence = lazy(
        "Teksten er ændret, siden du åbnede siden. Der er ikke byttet noget ud. Se forskellen "
        "igen, og vælg så."
    )


class WholeTooLong(DomainError):
    """The compiled text is longer than what can be shared."""

    status = 413
    sentence = lazy("Opgaven er for lang til at blive delt. Tag noget ud, og prøv igen.")


@dataclass(frozen=True)
class Choice:
    """A version to copy from, the title of its day, and the blocks that were chosen: numbers from
    0, or None for all."""

    version: Version
    title: str
    blocks: Sequence[int] | None = None


def begin_assignment(enrolment: Enrolment, cohort: Cohort, *, title: str, by: Person) -> Assignment:
    """The student's assignment for this place; begun twice, it is the same one.

    Raises DomainError where the student was moved to another cohort in the same moment: the old
    one's teachers would go on reading it.
    """
    place = select(Enrolment.cohort_id).where(Enrolment.id == enrolment.id).with_for_update()
    if db.session.scalars(place).one_or_none() != cohort.id:
        raise DomainError
    try:
        with db.session.begin_nested():
            text = begin_text(Kind.ASSIGNMENT, by=by, cohort=cohort)
            assignment = Assignment(
                enrolment_id=enrolment.id,
                text_id=text.id,
                title=compiling.heading(title),
                created_at=clock.now(),
            )
            assignment.text = text
            db.session.add(assignment)
    except IntegrityError:
        # The other window was a moment faster.
        found = queries.assignment_for(by, enrolment)
        assert found is not None
        return found
    record("began", assignment, by=by, enrolment_id=enrolment.id)
    return assignment


def add_copies(assignment: Assignment, choices: Sequence[Choice], *, after: int, by: Person) -> int:
    """Copy what was chosen into parts at the end, in the order given; how many were added.

    `after` is the newest part that the page knew. What was copied since then is the same click
    arriving twice, and is not copied again. Raises Invalid, ContentGone or TooManyParts.
    """
    wanted = [_settled(choice) for choice in choices]
    lock_draft(assignment.text_id)
    known = {
        (row.source_version_id, _key(row.source_blocks))
        for row in db.session.execute(
            select(Part.source_version_id, Part.source_blocks).where(
                Part.assignment_id == assignment.id, Part.id > after
            )
        )
    }
    fresh = [each for each in wanted if (each.version.id, _key(each.blocks)) not in known]
    for choice in fresh:
        html = compiling.chosen(choice.version.html, choice.blocks)
        part = _new_part(assignment, choice.title, html, by=by)
        part.source_version_id = choice.version.id
        part.source_blocks = None if choice.blocks is None else list(choice.blocks)
        part.copied_at = clock.now()
        record("copied", part, by=by, version_id=choice.version.id)
    return len(fresh)


def _settled(choice: Choice) -> Choice:
    """The choice with its blocks in order; all of them is the same as the whole."""
    if choice.version.is_redacted:
        raise ContentGone
    if choice.blocks is None:
        return choice
    total = len(blocks(choice.version.html))
    places = sorted(set(choice.blocks))
    if not places or places[-1] >= total or places[0] < 0:
        raise Invalid
    return Choice(choice.version, choice.title, None if len(places) == total else places)


def _key(source_blocks: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if source_blocks is None else tuple(source_blocks)


def write_part(
    assignment: Assignment,
    title: str,
    *,
    after: int,
    by: Person,
    kind: PartKind = PartKind.SECTION,
) -> Part:
    """An empty part at the end, to be written on the spot. `after` as in `add_copies`."""
    lock_draft(assignment.text_id)
    title = compiling.heading(title)
    same = db.session.scalars(
        select(Part).where(
            Part.assignment_id == assignment.id,
            Part.id > after,
            Part.title == title,
            Part.kind == kind,
            Part.source_version_id.is_(None),
        )
    ).first()
    if same is not None:
        return same
    part = _new_part(assignment, title, "", kind=kind, by=by)
    record("wrote", part, by=by)
    return part


def _new_part(
    assignment: Assignment,
    title: str,
    html: str,
    *,
    by: Person,
    kind: PartKind = PartKind.SECTION,
) -> Part:
    count, last = db.session.execute(
        select(func.count(), func.coalesce(func.max(Part.position), -1)).where(
            Part.assignment_id == assignment.id
        )
    ).one()
    if count >= MOST_PARTS:
        raise TooManyParts
    text = begin_text(Kind.PART, by=by, cohort=_cohort_now(assignment), html=html)
    part = Part(
        assignment_id=assignment.id,
        text_id=text.id,
        title=compiling.heading(title),
        kind=kind,
        position=last + 1,
    )
    part.text = text
    db.session.add(part)
    db.session.flush()
    return part


def _cohort_now(assignment: Assignment) -> Cohort:
    """Whose teachers may read what is begun now. The place is held until the request ends: who is
    being moved to another cohort in the same moment takes this along, or begins it there."""
    cohort_id = db.session.scalars(
        select(Enrolment.cohort_id).where(Enrolment.id == assignment.enrolment_id).with_for_update()
    ).one()
    return db.session.get_one(Cohort, cohort_id)


def save_part(part: Part, save: Save) -> Outcome:
    """Save a part's draft, also of one that was removed: saving never ends."""
    return save_draft(part.text, save)


def reorder_parts(
    assignment: Assignment, order: Sequence[int], *, made_from: Sequence[int] | None, by: Person
) -> None:
    """Put the current parts in the order of these ids; raises StaleOrder unless they are exactly
    the current parts and, where the page says so, the order that it was made from still stands."""
    lock_draft(assignment.text_id)
    parts = _current(assignment)
    present = [part.id for part in parts]
    if list(order) == present:
        return
    if sorted(order) != sorted(present) or (made_from is not None and list(made_from) != present):
        raise StaleOrder(present)
    by_id = {part.id: part for part in parts}
    _renumber([by_id[part_id] for part_id in order])
    record("reordered", assignment, by=by)


def move_part(part: Part, direction: Literal["up", "down"], *, place: int, by: Person) -> bool:
    """Change places with the neighbour. `place`, counted from 0, is where the page showed the
    part: a second click finds it moved already and changes nothing. Whether it moved."""
    assignment = part.assignment
    lock_draft(assignment.text_id)
    parts = _current(assignment)
    there = place - 1 if direction == "up" else place + 1
    if not (0 <= there < len(parts) and 0 <= place < len(parts)) or parts[place].id != part.id:
        return False
    parts[place], parts[there] = parts[there], parts[place]
    _renumber(parts)
    record("reordered", assignment, by=by)
    return True


def rename_part(part: Part, title: str, *, by: Person) -> None:
    """Give a part another title."""
    title = compiling.heading(title)
    if part.title != title:
        part.title = title
        record("renamed", part, by=by)


def change_kind(part: Part, kind: PartKind, *, by: Person) -> None:
    """Say that a part is something else: a conclusion, an appendix."""
    if part.kind != kind:
        part.kind = kind
        record("changed_kind", part, by=by, kind=str(kind))


def rename_assignment(assignment: Assignment, title: str, *, by: Person) -> None:
    """Give the assignment another title."""
    title = compiling.heading(title)
    if assignment.title != title:
        assignment.title = title
        record("renamed", assignment, by=by)


def remove_part(part: Part, *, by: Person) -> None:
    """Take a part out of the assignment; its text is kept. Twice is once."""
    lock_draft(part.assignment.text_id)
    db.session.refresh(part, ["removed_at"])
    if part.removed_at is None:
        part.removed_at = clock.now()
        record("removed", part, by=by)


def fetch_back(part: Part, *, by: Person) -> None:
    """Put a removed part back, as near as possible to where it stood. Twice is once."""
    lock_draft(part.assignment.text_id)
    db.session.refresh(part, ["removed_at", "position"])
    if part.removed_at is None:
        return
    parts = _current(part.assignment)
    before = [other for other in parts if other.position < part.position]
    part.removed_at = None
    _renumber([*before, part, *parts[len(before) :]])
    record("fetched_back", part, by=by)


def take_new(part: Part, version: Version, *, revision: int, by: Person) -> None:
    """Replace a part's draft by the newest version of the entry that it came from.

    What stood there becomes a restore point. `version` and `revision` are what the page showed;
    raises NewerStill when either has moved on.
    """
    draft = lock_draft(part.text_id)
    db.session.refresh(part, ["source_version_id"])
    if part.source_version_id == version.id:
        return
    source = queries.provenance(part)
    if source is None or source.newer is None or source.newer.id != version.id:
        raise NewerStill
    if draft.revision != revision:
        raise NewerStill
    if version.is_redacted:
        raise ContentGone
    restore(part.text, version.html, by=by)
    part.source_version_id, part.source_blocks = version.id, None
    part.copied_at = clock.now()
    record("took_new", part, by=by, version_id=version.id)


def share_assignment(
    assignment: Assignment, *, reviewed: str, confirmed: bool, by: Person
) -> Version:
    """Freeze the compiled parts as the next version of the assignment's own text.

    `reviewed` is the digest of the text that the person looked at. The same words twice give the
    same version. Raises ChangedSinceReview, WholeTooLong, EmptyText or NumberNeedsAnswer.
    """
    text: Text = assignment.text
    lock_draft(text.id)
    pieces = queries.pieces_of(assignment)
    html = compiling.compiled(pieces)
    check_length(html)
    newest = newest_version(text)
    if newest is not None and newest.digest == digest(html):
        return newest
    if digest(html) != reviewed:
        raise ChangedSinceReview
    counted = exam_anslag(pieces, queries.exam_of(assignment))
    return freeze(text, html, after=newest, confirmed=confirmed, by=by, counted=counted)


def check_length(html: str) -> None:
    """Raise WholeTooLong for a whole that is longer than what can be shared."""
    if len(html) > LONGEST_WHOLE:
        raise WholeTooLong


def _current(assignment: Assignment) -> list[Part]:
    return list(
        db.session.scalars(
            select(Part)
            .where(Part.assignment_id == assignment.id, Part.removed_at.is_(None))
            .order_by(Part.position, Part.id)
            .execution_options(populate_existing=True)
        )
    )


def _renumber(parts: Sequence[Part]) -> None:
    for position, part in enumerate(parts):
        part.position = position
