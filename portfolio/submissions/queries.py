"""What the pages read: sittings as their candidates see them, reviews, hand-ins, the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload, undefer

from portfolio.assignments.deadlines import Handing
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Declaration, Exam, Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Role
from portfolio.core import db
from portfolio.core.errors import NotFound
from portfolio.people.models import Person
from portfolio.submissions.extension_models import ExtensionRequest, Registration
from portfolio.submissions.models import Candidate, Extension, HandIn, Member, Review
from portfolio.submissions.rules import Deadline
from portfolio.texts.models import Text


@dataclass(frozen=True)
class Place:
    """Where a paper belongs, and until when it is taken."""

    assignment: Assignment
    enrolment: Enrolment
    exam: Exam
    sitting: Sitting
    deadline: Deadline


def sitting_for(enrolment: Enrolment) -> Sitting | None:
    """The sitting that a student works towards: the newest one that they take, with its exam. The
    ordinary one is everybody's."""
    member = select(Member.sitting_id).where(Member.enrolment_id == enrolment.id)
    return db.session.scalars(
        select(Sitting)
        .join(Sitting.exam)
        .where(
            Exam.cohort_id == enrolment.cohort_id,
            (Sitting.number == 1) | Sitting.id.in_(member),
        )
        .options(joinedload(Sitting.exam))
        .order_by(Sitting.number.desc())
        .limit(1)
    ).one_or_none()


def handing_for(enrolment_id: int) -> Handing:
    """When a student's paper is due, extensions included, and handed in: in the newest sitting
    that they take."""
    for due_at, extended_to, handed_in_at in db.rows(_handing_for(), enrolment=enrolment_id):
        dues = [at for at in (due_at, extended_to) if at is not None]
        return Handing(max(dues, default=None), handed_in_at)
    return Handing()


@cache
def _handing_for() -> Select[datetime | None, datetime | None, datetime | None]:
    """Built once: the outline asks."""
    own, extended = newest_sitting()
    return (
        select(Sitting.due_at, extended, handed_in_at())
        .select_from(Enrolment)
        .join(Exam, Exam.cohort_id == Enrolment.cohort_id)
        .join(Sitting, Sitting.exam_id == Exam.id)
        .outerjoin(Member, own)
        .where(
            Enrolment.id == bindparam("enrolment", type_=BigInteger),
            (Sitting.number == 1) | Member.candidate_id.is_not(None),
        )
        .order_by(Sitting.number.desc())
        .limit(1)
    )


def handed_in_at() -> ScalarSelect[Any]:
    """For selects from members: when the newest paper came that was not withdrawn."""
    return (
        select(func.max(HandIn.received_at))
        .where(HandIn.candidate_id == Member.candidate_id, HandIn.withdrawn_at.is_(None))
        .correlate(Member)
        .scalar_subquery()
    )


def newest_sitting() -> tuple[ColumnElement[bool], ScalarSelect[Any]]:
    """For selects from enrolments and sittings: who is a member, and their latest extension."""
    own = (Member.sitting_id == Sitting.id) & (Member.enrolment_id == Enrolment.id)
    extended = (
        select(func.max(Extension.due_at))
        .where(Extension.candidate_id == Member.candidate_id)
        .correlate(Member)
        .scalar_subquery()
    )
    return own, extended


def candidate_of(sitting_id: int, enrolment_id: int) -> Candidate | None:
    """The candidate that a student is in a sitting, if anything has happened yet; with the request
    for a later deadline that is open."""
    return db.session.scalars(
        select(Candidate)
        .join(Member, Member.candidate_id == Candidate.id)
        .where(Member.sitting_id == sitting_id, Member.enrolment_id == enrolment_id)
        .options(joinedload(Candidate.open_request))
        .execution_options(populate_existing=True)
    ).one_or_none()


def deadline_for(sitting: Sitting, candidate_id: int | None) -> Deadline:
    """When a paper is due in a sitting with its exam, for one candidate. The later instant
    counts, and an extension reaches beyond the cut-off."""
    latest = None
    if candidate_id is not None:
        latest = db.session.scalar(
            select(func.max(Extension.due_at)).where(Extension.candidate_id == candidate_id)
        )
    return extended(sitting, latest)


def extended(sitting: Sitting, latest: datetime | None) -> Deadline:
    """The deadline of a sitting with its exam for whoever has an extension, the latest of theirs,
    or none."""
    due, cut_off = sitting.due_at, sitting.cut_off_at
    if due is not None and latest is not None:
        due = max(due, latest)
    if cut_off is not None and due is not None:
        cut_off = max(cut_off, due)
    return Deadline(sitting.opens_at, due, cut_off, sitting.exam.takes_late)


def deadline_of(candidate_id: int) -> Deadline:
    """The same for a candidate that is there."""
    sitting = db.session.scalars(
        select(Sitting)
        .join(Candidate, Candidate.sitting_id == Sitting.id)
        .where(Candidate.id == candidate_id)
        .options(joinedload(Sitting.exam))
        .execution_options(populate_existing=True)
    ).one()
    return deadline_for(sitting, candidate_id)


def place_of(review: Review) -> Place:
    """Where a review belongs, as things stand now."""
    cohort = joinedload(Assignment.text).joinedload(Text.cohort)
    assignment = db.session.scalars(
        select(Assignment)
        .where(Assignment.id == review.assignment_id)
        .options(
            cohort.joinedload(Cohort.module),
            cohort.joinedload(Cohort.exam),
            joinedload(Assignment.enrolment),
        )
        .execution_options(populate_existing=True)
    ).one()
    sitting = db.session.scalars(
        select(Sitting)
        .join(Candidate, Candidate.sitting_id == Sitting.id)
        .where(Candidate.id == review.candidate_id)
        .options(joinedload(Sitting.exam))
        .execution_options(populate_existing=True)
    ).one()
    deadline = deadline_for(sitting, review.candidate_id)
    return Place(assignment, assignment.enrolment, sitting.exam, sitting, deadline)


def declaration(exam: Exam) -> Declaration:
    """The words that are asked for now."""
    return db.session.scalars(
        select(Declaration)
        .where(Declaration.exam_id == exam.id)
        .order_by(Declaration.number.desc())
        .limit(1)
    ).one()


def own_review(person: Person, review_id: int, *, with_file: bool = False) -> Review:
    """A paper that the person had made."""
    wanted = Review.owned_by(person).where(Review.id == review_id)
    return db.found(wanted.options(undefer(Review.file)) if with_file else wanted)


def looked_at(person: Person, review_id: int) -> tuple[Review, int | None]:
    """A paper that the person had made, and the id of the hand-in that it became."""
    row = db.session.execute(
        Review.owned_by(person)
        .where(Review.id == review_id)
        .outerjoin(HandIn, HandIn.review_id == Review.id)
        .add_columns(HandIn.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def idle_reviews(
    before: datetime | None = None, *, candidate_id: int | None = None, owner_of: int | None = None
) -> Select[Review]:
    """The papers that were looked at and never handed in: before a moment, by one candidate, by the
    owner of a text."""
    wanted = select(Review).where(~select(HandIn).where(HandIn.review_id == Review.id).exists())
    if before is not None:
        wanted = wanted.where(Review.made_at < before)
    if candidate_id is not None:
        wanted = wanted.where(Review.candidate_id == candidate_id)
    if owner_of is not None:
        owner = select(Text.owner_id).where(Text.id == owner_of).scalar_subquery()
        wanted = wanted.where(Review.by_id == owner)
    return wanted


def idle_own_pdfs(candidate_id: int) -> list[Review]:
    """The own PDFs of a candidate that were never handed in, newest first."""
    idle = idle_reviews(candidate_id=candidate_id).where(Review.read_anslag.is_not(None))
    return list(db.session.scalars(idle.order_by(Review.id.desc())))


def made_from(review: Review) -> HandIn | None:
    """The hand-in of a review, if it was handed in."""
    return db.session.scalars(select(HandIn).where(HandIn.review_id == review.id)).one_or_none()


def registration_of(handed_in: HandIn) -> Registration | None:
    """Who registered a hand-in, if it did not come by itself."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.hand_in_id == handed_in.id)
        .options(joinedload(Registration.by))
    ).one_or_none()


def hand_ins_of(candidate_id: int) -> list[HandIn]:
    """All hand-ins of a candidate, newest first, with who registered them if they did not come by
    themselves."""
    registered = joinedload(HandIn.registration).joinedload(Registration.by)
    return list(db.session.scalars(HandIn.of(candidate_id).options(registered)))


def hand_ins_elsewhere(sitting: Sitting, enrolment_id: int) -> list[tuple[HandIn, str]]:
    """What a student handed in to other sittings of the exam, newest first, with the kind of
    sitting."""
    rows = db.session.execute(
        select(HandIn, Sitting.kind)
        .join(Member, Member.candidate_id == HandIn.candidate_id)
        .join(Sitting, Sitting.id == Member.sitting_id)
        .where(
            Member.enrolment_id == enrolment_id,
            Sitting.exam_id == sitting.exam_id,
            Sitting.id != sitting.id,
        )
        .order_by(HandIn.received_at.desc(), HandIn.id.desc())
    )
    return [(hand_in, kind) for hand_in, kind in rows]


def takes_a_later_one(candidate_id: int) -> bool:
    """Whether the candidate takes a later sitting of the exam too: what is handed in goes there."""
    later = aliased(Member)
    own, other = aliased(Sitting), aliased(Sitting)
    found = (
        select(later.candidate_id)
        .join(other, other.id == later.sitting_id)
        .join(Member, Member.enrolment_id == later.enrolment_id)
        .join(own, own.id == Member.sitting_id)
        .where(
            Member.candidate_id == candidate_id,
            other.exam_id == own.exam_id,
            other.number > own.number,
        )
    )
    return db.session.scalar(select(found.exists())) is True


class Received(NamedTuple):
    """A hand-in, whose it is, and where."""

    hand_in: HandIn
    owner_id: int
    cohort_id: int
    sitting_kind: str


def hand_in(hand_in_id: int) -> Received:
    """A hand-in by its id, for whoever may then see it."""
    row = db.session.execute(
        select(HandIn, Enrolment.person_id, Exam.cohort_id, Sitting.kind)
        .join(Member, Member.candidate_id == HandIn.candidate_id)
        .join(Member.enrolment)
        .join(Sitting, Sitting.id == Member.sitting_id)
        .join(Sitting.exam)
        .where(HandIn.id == hand_in_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Received(*row)


def file_of(handed_in: HandIn) -> bytes:
    """The exact bytes that were handed in."""
    return db.session.scalars(select(Review.file).where(Review.id == handed_in.review_id)).one()


def assignment_of(handed_in: HandIn) -> int:
    """The assignment that a hand-in was made from."""
    return db.session.scalars(
        select(Review.assignment_id).where(Review.id == handed_in.review_id)
    ).one()


def by_code(code: str) -> HandIn | None:
    """The hand-in that a receipt's code names."""
    return db.session.scalars(select(HandIn).where(HandIn.code == code)).one_or_none()


def enrolments_in(sitting: Sitting) -> set[int]:
    """The enrolments of all who take a sitting."""
    mine = select(Member.enrolment_id).where(Member.sitting_id == sitting.id)
    taking = set(db.session.scalars(mine))
    return taking | students_of(sitting.exam.cohort_id) if sitting.number == 1 else taking


def students_of(cohort_id: int) -> set[int]:
    """The enrolments of a cohort's students."""
    return set(
        db.session.scalars(
            select(Enrolment.id).where(
                Enrolment.cohort_id == cohort_id, Enrolment.role == Role.STUDENT
            )
        )
    )


def attempts_before(sitting: Sitting, enrolment_id: int) -> int:
    """How many attempts a student has used in earlier sittings of the exam; the ordinary exam is
    the first, whether they came or not."""
    most = db.session.scalar(
        select(func.max(Candidate.attempt))
        .join(Member, Member.candidate_id == Candidate.id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(
            Member.enrolment_id == enrolment_id,
            Sitting.exam_id == sitting.exam_id,
            Sitting.number < sitting.number,
        )
    )
    return most or 1


class Other(NamedTuple):
    """A student who does not take a sitting; `has_handed_in`: a paper of theirs counts in another
    sitting of the exam."""

    enrolment_id: int
    name: str
    student_number: str | None
    has_handed_in: bool


def others_of(sitting: Sitting) -> list[Other]:
    """The students of the cohort who do not take a sitting."""
    taking = select(Member.enrolment_id).where(Member.sitting_id == sitting.id)
    handed_in = (
        select(HandIn.id)
        .join(Member, Member.candidate_id == HandIn.candidate_id)
        .join(Sitting, Sitting.id == Member.sitting_id)
        .where(
            Member.enrolment_id == Enrolment.id,
            Sitting.exam_id == sitting.exam_id,
            HandIn.withdrawn_at.is_(None),
        )
        .exists()
    )
    rows = db.session.execute(
        select(Enrolment.id, Person.name, Person.student_number, handed_in)
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id == sitting.exam.cohort_id,
            Enrolment.role == Role.STUDENT,
            Enrolment.id.not_in(taking),
        )
        .order_by(Person.name_key, Person.id)
    )
    return [Other(*row) for row in rows]


class Row(NamedTuple):
    """A student in the list of a sitting; of hand-ins the newest that counts, else the newest."""

    enrolment_id: int
    name: str
    student_number: str | None
    candidate_id: int | None
    extended_to: datetime | None
    has_draft: bool
    hand_in: HandIn | None
    times: int
    asks: bool

    @property
    def state(self) -> str:
        if self.hand_in is None:
            return "draft" if self.has_draft else "not_started"
        if self.hand_in.withdrawn_at is not None:
            return "withdrawn"
        return "late" if self.hand_in.is_late else "handed_in"


def rows_of(sitting: Sitting) -> list[Row]:
    """Everybody who takes a sitting, in Danish order. Two queries."""
    latest = (
        select(func.max(Extension.due_at))
        .where(Extension.candidate_id == Member.candidate_id)
        .correlate(Member)
        .scalar_subquery()
    )
    wanted = (
        select(
            Enrolment.id,
            Person.name,
            Person.student_number,
            Member.candidate_id,
            latest,
            Assignment.id,
            ExtensionRequest.id,
        )
        .join(Enrolment.person)
        .outerjoin(
            Member, (Member.enrolment_id == Enrolment.id) & (Member.sitting_id == sitting.id)
        )
        .outerjoin(Assignment, Assignment.enrolment_id == Enrolment.id)
        .outerjoin(
            ExtensionRequest,
            (ExtensionRequest.candidate_id == Member.candidate_id)
            & ExtensionRequest.closed_at.is_(None),
        )
        .order_by(Person.name_key, Person.id)
    )
    everybody = (Enrolment.cohort_id == sitting.exam.cohort_id) & (Enrolment.role == Role.STUDENT)
    mine = Member.sitting_id.is_not(None)
    rows = db.session.execute(wanted.where(everybody | mine if sitting.number == 1 else mine)).all()
    found: dict[int, list[HandIn]] = {}
    for each in db.session.scalars(
        select(HandIn)
        .join(HandIn.candidate)
        .where(Candidate.sitting_id == sitting.id)
        .order_by(HandIn.number.desc())
    ):
        found.setdefault(each.candidate_id, []).append(each)
    return [
        Row(*row[:5], row[5] is not None, _counting(own), len(own), row[6] is not None)
        for row in rows
        for own in (found.get(row[3] or 0, []),)
    ]


def _counting(own: list[HandIn]) -> HandIn | None:
    """The newest that is not withdrawn; where all are, the newest."""
    return next((each for each in own if each.withdrawn_at is None), own[0] if own else None)
