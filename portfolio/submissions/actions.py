"""What happens? A paper is kept to be looked at, handed in and withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from portfolio.assignments import queries as assignment_queries
from portfolio.assignments.documents import Front
from portfolio.assignments.gap_sources import Gap
from portfolio.assignments.gaps import gaps_at_the_end, gaps_beside_the_text, stopping_gaps
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Confidentiality, Exam, Sitting, SittingKind
from portfolio.cohorts.models import Enrolment
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid, NotAllowed
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.outbox.actions import send_mail
from portfolio.people.models import Person
from portfolio.submissions import queries, signing
from portfolio.submissions.models import (
    Candidate,
    HandIn,
    Member,
    Review,
    SigningKey,
)
from portfolio.submissions.papers import Paper, source_of
from portfolio.submissions.queries import Place
from portfolio.submissions.receipts import Facts, Registered, new_code, receipt_text
from portfolio.submissions.rules import Timing
from portfolio.texts.models import Version

LOOKED_AT = timedelta(days=2)
"""For how long a paper is kept that nobody hands in, when its writer has another made: another
window may still show it."""
LEFT = timedelta(weeks=3)
"""And for how long at all: after an outage it may have to be registered for its writer."""

SITTING_WORDS = {"ordinary": "Ordinær eksamen", "re_exam": "Omprøve", "sick": "Sygeprøve"}
"""As the receipt, which is Danish, names them."""


class NotOpenYet(NotAllowed):
    """The sitting opens later."""

    sentence = lazy("Afleveringen er ikke åbnet endnu. Din opgave er gemt.")


class TooLate(DomainError):
    """Nothing is taken any more."""

    status = 403
    sentence = lazy(
        "Fristen er overskredet, og prøven tager ikke imod flere opgaver. Din opgave er gemt. "
        "Kontakt dit uddannelsessted, hvis du mener, at det er en fejl."
    )


class TakesALaterOne(DomainError):
    """Nothing could be handed in instead: the student takes a re-exam or a sick exam now."""

    sentence = lazy(
        "Du skal op til en senere prøve, så du kan ikke aflevere igen til den her. Derfor kan "
        "afleveringen ikke trækkes tilbage."
    )


class TooLateToWithdraw(DomainError):
    """The deadline has passed: what was handed in stays."""

    sentence = lazy(
        "Fristen er passeret, så afleveringen kan ikke trækkes tilbage. Din aflevering gælder "
        "stadig."
    )


class ChangedSinceLook(DomainError):
    """What the paper was made from has changed since its writer looked at it."""

    sentence = lazy(
        "Opgaven, dens forside eller eksamens regler er ændret, siden du så den her udgave "
        "igennem. Lav en ny udgave, se den igennem, og aflevér så."
    )


class MovedSinceLook(ChangedSinceLook):
    """A paper of the cohort that its writer has left."""

    sentence = lazy(
        "Udgaven er lavet til eksamen på et andet hold. Lav en ny udgave på det hold, der gælder "
        "nu, se den igennem, og aflevér så."
    )


class RulesChanged(ChangedSinceLook):
    """What somebody says of a paper of their own, they said by other rules."""

    sentence = lazy(
        "Eksamens regler er ændret, siden du valgte den her PDF. Vælg den igen, se den igennem, og "
        "aflevér så."
    )


class NoOwnPdf(NotAllowed):
    """The exam takes only what is compiled here."""

    sentence = lazy(
        "Eksamen tager ikke imod en PDF, du selv har lavet. Lav en udgave af din opgave her i "
        "stedet."
    )


class OverLength(Invalid):
    """The exam takes no paper of this length."""

    sentence = lazy("Opgaven er længere, end eksamen tillader. Kort den ned, og lav en ny udgave.")


class StillLacking(Invalid):
    """Something is missing that the exam asks for."""

    sentence = lazy(
        "Opgaven mangler noget, der skal være der, før den kan afleveres. Se, hvad det er, under "
        "Mangler og advarsler på opgavens side, og lav en ny udgave."
    )


class NothingToHandIn(Invalid):
    """An assignment without a word in it."""

    sentence = lazy("Opgaven er tom. Skriv noget, før du laver en udgave til aflevering.")


class NotInTheSitting(Invalid):
    """Somebody who does not take the sitting."""

    sentence = lazy("En af dem, du valgte, er ikke længere på holdet. Vælg igen.")


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the student declares with a hand-in: the words they ticked, and their use of AI (None
    where the exam does not ask)."""

    declaration: int
    words: str
    used_ai: bool | None = None
    how: str = ""
    no_cpr: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "declaration": self.declaration,
            "words": self.words,
            "used_ai": self.used_ai,
            "how": self.how,
            "no_cpr": self.no_cpr,
        }


def candidate_for(sitting: Sitting, enrolment_id: int) -> Candidate:
    """The candidate that a student is in a sitting; made when first asked for."""
    found = queries.candidate_of(sitting.id, enrolment_id)
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            candidate = Candidate(sitting_id=sitting.id, created_at=clock.now())
            db.session.add(candidate)
            db.session.flush()
            db.session.add(
                Member(candidate_id=candidate.id, enrolment_id=enrolment_id, sitting_id=sitting.id)
            )
    except IntegrityError:
        # The other window was a moment faster.
        found = queries.candidate_of(sitting.id, enrolment_id)
        assert found is not None
        return found
    return candidate


def keep_review(
    assignment_id: int,
    sitting: Sitting,
    enrolment_id: int,
    paper: Paper,
    front: Front,
    rules: Mapping[str, Any],
    file: bytes,
    *,
    pages: int,
    by: Person,
) -> Review:
    """Keep a paper that was rendered, to be looked at. What nobody handed in gives way."""
    candidate = make_room(sitting, enrolment_id)
    review = Review(
        candidate_id=candidate.id,
        assignment_id=assignment_id,
        by_id=by.id,
        made_at=paper.document.made_at or clock.now(),
        source=paper.source,
        supervisor=front.supervisor,
        confidential=front.confidential,
        title=paper.document.title,
        anslag=paper.anslag,
        pages=pages,
        size=len(file),
        sha256=hashlib.sha256(file).hexdigest(),
        findings=paper.findings,
        rules=dict(rules),
        file=file,
    )
    db.session.add(review)
    db.session.flush()
    return review


def make_room(sitting: Sitting, enrolment_id: int) -> Candidate:
    """The candidate for whom a paper is to be kept, locked, without those that nobody looks at any
    more."""
    candidate = candidate_for(sitting, enrolment_id)
    hold(candidate.id)
    _forget(queries.idle_reviews(clock.now() - LOOKED_AT, candidate_id=candidate.id))
    return candidate


def forget_idle_reviews() -> None:
    """Let go of the papers that were looked at some weeks ago and never handed in."""
    _forget(queries.idle_reviews(clock.now() - LEFT))


def forget_looked_at(version: Version, _reason: str, _by: Person) -> None:
    """A version is being redacted: no paper that its writer only looked at keeps its words."""
    _forget(queries.idle_reviews(owner_of=version.text_id))


def _forget(idle: Select[Review]) -> None:
    candidates = select(idle.subquery().c.candidate_id).distinct()
    for candidate_id in sorted(db.session.scalars(candidates)):
        hold(candidate_id)
    # Asked again: one of them may have been handed in before the lock.
    for review in db.session.scalars(idle):
        db.session.delete(review)


def hand_in(
    review: Review, declared: Declared, *, received_at: datetime, secret_key: str, by: Person
) -> HandIn:
    """Freeze exactly the bytes that were looked at. The same review twice is one hand-in.

    One short transaction: nothing is rendered or read here. Raises NotOpenYet, TooLate,
    ChangedSinceLook, NoOwnPdf, OverLength or StillLacking, and NotFound for a paper that has
    meanwhile given way to newer ones.
    """
    hold(review.candidate_id)
    handed_in = queries.made_from(review)
    if handed_in is not None:
        return handed_in
    # It may have given way to another look, or to a redaction, a moment ago.
    db.found(select(Review.id).where(Review.id == review.id))
    place = queries.place_of(review)
    check_open(place.deadline.timing(received_at))
    _check(review, place.assignment, place.exam, by)
    handed_in = freeze(
        review, place, declared.as_json(), received_at=received_at, secret_key=secret_key, owner=by
    )
    record("handed_in", handed_in, by=by, number=handed_in.number, late=handed_in.is_late)
    return handed_in


def check_open(
    timing: Timing, *, early: type[NotOpenYet] = NotOpenYet, late: type[TooLate] = TooLate
) -> None:
    """Raise NotOpenYet or TooLate where a paper of this timing is not taken."""
    if timing is Timing.EARLY:
        raise early
    if timing is Timing.TOO_LATE:
        raise late


def freeze(
    review: Review,
    place: Place,
    declared: dict[str, Any],
    *,
    received_at: datetime,
    secret_key: str,
    owner: Person,
    registered: Registered | None = None,
) -> HandIn:
    """Write the hand-in of a review whose candidate is held, with its signed receipt and the mail
    that brings it. Whether it may be handed in has been asked before; MovedSinceLook is raised
    where its writer was moved to another cohort's exam."""
    if place.enrolment.cohort_id != place.exam.cohort_id:
        raise MovedSinceLook
    last = db.session.scalar(
        select(func.max(HandIn.number)).where(HandIn.candidate_id == review.candidate_id)
    )
    facts = Facts(
        code=new_code(),
        name=owner.name,
        student_number=owner.student_number or "",
        exam=place.exam.title,
        sitting=SITTING_WORDS[place.sitting.kind],
        cohort=place.assignment.text.cohort.name,
        title=review.title,
        number=(last or 0) + 1,
        received_at=received_at,
        due_at=place.deadline.due_at,
        is_late=place.deadline.timing(received_at) is Timing.LATE,
        anslag=review.anslag,
        read_anslag=review.read_anslag,
        pages=review.pages,
        size=review.size,
        sha256=review.sha256,
        key_id=_key(secret_key).id,
        registered=registered,
    )
    text = receipt_text(facts)
    handed_in = HandIn(
        candidate_id=review.candidate_id,
        review_id=review.id,
        number=facts.number,
        code=facts.code,
        by_id=owner.id,
        received_at=received_at,
        due_at=facts.due_at,
        is_late=facts.is_late,
        name=facts.name,
        student_number=facts.student_number,
        title=facts.title,
        anslag=facts.anslag,
        read_anslag=facts.read_anslag,
        pages=facts.pages,
        size=facts.size,
        sha256=facts.sha256,
        confidential=review.confidential,
        rules=review.rules,
        declared=declared,
        key_id=facts.key_id,
        receipt=text,
        signature=signing.signature(signing.signing_key(secret_key), text),
    )
    db.session.add(handed_in)
    db.session.flush()
    send_mail(
        "submissions.receipt",
        owner.email,
        {
            "name": owner.name,
            "hand_in": handed_in.id,
            "language": owner.language,
            "sitting": place.sitting.kind,
            **_told(facts),
        },
        key=f"receipt:{handed_in.id}",
    )
    return handed_in


def _told(facts: Facts) -> dict[str, Any]:
    return {
        "code": facts.code,
        "exam": facts.exam,
        "received_at": facts.received_at.isoformat(),
        "late": facts.is_late,
        "anslag": facts.anslag,
        "sha256": facts.sha256,
        "registered": facts.registered is not None,
    }


def _check(review: Review, assignment: Assignment, exam: Exam, by: Person) -> None:
    if review.is_own_pdf:
        if not exam.takes_own_pdf:
            raise NoOwnPdf
        if review.rules != exam.rules():
            raise RulesChanged
    else:
        front = Front(supervisor=review.supervisor, confidential=review.confidential)
        pieces = assignment_queries.pieces_of(assignment)
        if source_of(assignment, pieces, exam, by, front) != review.source:
            raise ChangedSinceLook
    if exam.over_length_blocks and review.anslag > exam.max_anslag:
        raise OverLength
    if stopping(review, assignment, by):
        raise StillLacking


def stopping(review: Review, assignment: Assignment, person: Person) -> list[Gap]:
    """What stops the hand-in of a paper; what the compiled text lacks, an own PDF may well have."""
    find = gaps_beside_the_text if review.is_own_pdf else stopping_gaps
    return find(assignment, person)


def gaps_of(review: Review, assignment: Assignment, person: Person) -> list[Gap]:
    """What stops the hand-in of a paper, and what its writer should know before it."""
    find = gaps_beside_the_text if review.is_own_pdf else gaps_at_the_end
    return find(assignment, person)


def withdraw(handed_in: HandIn, *, at: datetime, by: Person) -> None:
    """Take a hand-in back, as long as another one could be handed in. Twice is once."""
    hold(handed_in.candidate_id)
    db.session.refresh(handed_in, ["withdrawn_at"])
    if handed_in.withdrawn_at is not None:
        return
    deadline = queries.deadline_of(handed_in.candidate_id)
    # Before the deadline only: a late paper can't be taken back and handed in later still.
    if deadline.timing(at) is not Timing.ON_TIME:
        raise TooLateToWithdraw
    if queries.takes_a_later_one(handed_in.candidate_id):
        raise TakesALaterOne
    handed_in.withdrawn_at, handed_in.withdrawn_by_id = at, by.id
    record("withdrew_hand_in", handed_in, by=by, number=handed_in.number)


def add_candidates(sitting: Sitting, enrolment_ids: Sequence[int], *, by: Person) -> int:
    """Let students of the cohort take a re-exam or a sick exam; how many were added. Raises
    NotInTheSitting for whoever is not a student of the cohort."""
    if not set(enrolment_ids) <= queries.students_of(sitting.exam.cohort_id):
        raise NotInTheSitting
    added = 0
    for enrolment_id in sorted(set(enrolment_ids)):
        if queries.candidate_of(sitting.id, enrolment_id) is not None:
            continue
        candidate = candidate_for(sitting, enrolment_id)
        # A sick exam is within the attempt that illness kept somebody from; a re-exam is one more.
        before = queries.attempts_before(sitting, enrolment_id)
        candidate.attempt = before + 1 if sitting.kind == SittingKind.RE_EXAM else max(before, 1)
        record("added_candidate", db.session.get_one(Enrolment, enrolment_id), by=by)
        added += 1
    return added


def may_be_confidential(exam: Exam, wished: bool) -> bool:
    """Whether a paper is confidential, given what its writer wishes."""
    if exam.confidentiality == Confidentiality.CHOSEN:
        return wished
    return exam.confidentiality == Confidentiality.ALWAYS


def _key(secret_key: str) -> SigningKey:
    """The public half of today's key, kept with the first receipt that it signs."""
    public = signing.public_half(signing.signing_key(secret_key))
    key_id = signing.fingerprint(public)
    known = db.session.get(SigningKey, key_id)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            known = SigningKey(id=key_id, public=public, created_at=clock.now())
            db.session.add(known)
    except IntegrityError:
        known = db.session.get_one(SigningKey, key_id)
    return known


def hold(candidate_id: int) -> None:
    """One change at a time of a candidate's hand-ins, deadline and requests, until the commit."""
    db.session.execute(select(Candidate.id).where(Candidate.id == candidate_id).with_for_update())
