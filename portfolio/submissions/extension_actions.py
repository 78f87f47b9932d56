"""What happens? A student asks for a later deadline, one or many get one; an illness."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Enrolment
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.submissions import extension_queries, queries
from portfolio.submissions.actions import NotInTheSitting, TooLate, candidate_for, hold
from portfolio.submissions.extension_models import Documentation, ExtensionRequest
from portfolio.submissions.models import Extension
from portfolio.submissions.notices import tell_extended, tell_refused


class NotLater(Invalid):
    """An extension that is none."""

    sentence = lazy("Den nye frist skal ligge efter prøvens egen frist.")


class HasAsMuch(NotLater):
    """Somebody who asks has been given that much time already."""

    sentence = lazy("Den nye frist skal ligge efter den, som hver af dem har nu.")


class AlreadyPast(Invalid):
    """An answer that comes too late to be of use."""

    sentence = lazy("Den nye frist er allerede gået. Vælg en, der kan nås.")


class AlreadyAsked(DomainError):
    """Another request of the student's waits for its answer."""

    sentence = lazy(
        "Du har allerede bedt om fristforlængelse af en anden grund. Tag den anmodning tilbage "
        "først."
    )


class RequestClosed(DomainError):
    """Somebody answered the request, or it was taken back."""

    sentence = lazy("Anmodningen er allerede besvaret eller taget tilbage.")


class InTheFuture(Invalid):
    """Nothing was received on a day that has not come."""

    sentence = lazy("Datoen ligger i fremtiden.")


def ask_for_extension(
    sitting: Sitting, enrolment_id: int, reason: str, *, at: datetime, by: Person
) -> ExtensionRequest:
    """Ask for a later deadline in a sitting with its exam. The same once more is the same request.

    Raises TooLate where no paper is taken any more, and AlreadyAsked beside another open one.
    """
    candidate = candidate_for(sitting, enrolment_id)
    hold(candidate.id)
    request = extension_queries.open_request(candidate.id)
    if request is not None:
        if request.reason != reason:
            raise AlreadyAsked
        return request
    if not queries.deadline_for(sitting, candidate.id).may_be_asked_about(at):
        raise TooLate
    request = ExtensionRequest(candidate_id=candidate.id, reason=reason, by_id=by.id, at=at)
    db.session.add(request)
    # Not why: it may be illness.
    record("asked_for_extension", db.session.get_one(Enrolment, enrolment_id), by=by)
    return request


def take_request_back(request: ExtensionRequest, *, by: Person) -> None:
    """The student no longer asks. Twice is once; RequestClosed where it has been answered."""
    _hold_request(request)
    if request.state == "taken_back":
        return
    if request.state != "open":
        raise RequestClosed
    request.closed_at, request.closed_by_id = clock.now(), by.id
    record("took_request_back", _enrolment(request), by=by)


def refuse_request(
    request: ExtensionRequest, sitting_id: int, sentence: str, *, by: Person
) -> None:
    """Say no, and why. The same once more changes nothing."""
    _hold_request(request)
    if request.state == "refused" and request.refusal == sentence:
        return
    if request.state != "open":
        raise RequestClosed
    request.closed_at, request.closed_by_id = clock.now(), by.id
    request.refusal = sentence
    record("refused_extension", _enrolment(request), by=by)
    tell_refused(sitting_id, db.session.get_one(Person, request.by_id), by=by)


def grant_requests(
    sitting: Sitting, request_ids: Collection[int], due_at: datetime, *, by: Person
) -> int:
    """Give those who ask a later deadline; how many got one. All of them or nobody.

    The same once more changes nothing. Raises RequestClosed where one no longer waits, HasAsMuch
    where somebody has that much time already, and AlreadyPast.
    """
    if due_at <= clock.now():
        raise AlreadyPast
    asked = extension_queries.requests_to_grant(sitting.id, request_ids)
    if len(asked) != len(set(request_ids)):
        raise RequestClosed
    given = []
    for request, enrolment in asked:
        _hold_request(request)
        if request.state == "granted" and _was_given(request, due_at):
            continue
        if request.state != "open":
            raise RequestClosed
        _check_later(sitting, request.candidate_id, due_at)
        _give(request.candidate_id, enrolment, due_at, request.reason, by=by)
        given.append(enrolment.person)
    tell_extended(sitting, given, due_at, by=by)
    return len(given)


def extend(
    sitting: Sitting, enrolment_ids: Sequence[int], due_at: datetime, reason: str, *, by: Person
) -> int:
    """Give students of a sitting a later deadline, asked for or not; how many got one. Who has as
    much time already is left out. Raises NotLater where that is everybody by the sitting's own
    deadline, and NotInTheSitting for whoever does not take it."""
    if sitting.due_at is None or due_at <= sitting.due_at:
        raise NotLater
    if not set(enrolment_ids) <= queries.enrolments_in(sitting):
        raise NotInTheSitting
    given = []
    # In one order, so that two administrators wait for each other.
    for enrolment in _enrolments(enrolment_ids):
        candidate = candidate_for(sitting, enrolment.id)
        hold(candidate.id)
        latest = extension_queries.latest_extension(candidate.id)
        if latest is not None and latest >= due_at:
            continue
        _give(candidate.id, enrolment, due_at, reason, by=by)
        given.append(enrolment.person)
    tell_extended(sitting, given, due_at, by=by)
    return len(given)


def document_illness(sitting: Sitting, enrolment_id: int, received_on: date, *, by: Person) -> None:
    """Record that documentation of an illness was received, and on which day. The same day twice
    is once. Raises InTheFuture."""
    if received_on > clock.today():
        raise InTheFuture
    candidate = candidate_for(sitting, enrolment_id)
    hold(candidate.id)
    known = extension_queries.documentations_of(candidate.id)
    if any(each.received_on == received_on and each.withdrawn_at is None for each in known):
        return
    db.session.add(
        Documentation(
            candidate_id=candidate.id, received_on=received_on, by_id=by.id, at=clock.now()
        )
    )
    record("documented_illness", db.session.get_one(Enrolment, enrolment_id), by=by)


def withdraw_documentation(received: Documentation, enrolment_id: int, *, by: Person) -> None:
    """It was recorded by mistake. Twice is once."""
    hold(received.candidate_id)
    db.session.refresh(received)
    if received.withdrawn_at is not None:
        return
    received.withdrawn_at, received.withdrawn_by_id = clock.now(), by.id
    record("withdrew_documentation", db.session.get_one(Enrolment, enrolment_id), by=by)


def _hold_request(request: ExtensionRequest) -> None:
    """Nobody else answers it or takes it back; it is what it has become meanwhile."""
    hold(request.candidate_id)
    db.session.refresh(request)


def _enrolment(request: ExtensionRequest) -> Enrolment:
    return db.session.get_one(Enrolment, extension_queries.enrolment_of(request.candidate_id))


def _enrolments(ids: Sequence[int]) -> Sequence[Enrolment]:
    wanted = select(Enrolment).where(Enrolment.id.in_(ids)).options(joinedload(Enrolment.person))
    return db.session.scalars(wanted.order_by(Enrolment.id)).all()


def _was_given(request: ExtensionRequest, due_at: datetime) -> bool:
    given = db.session.get_one(Extension, request.extension_id)
    return given.due_at == due_at


def _check_later(sitting: Sitting, candidate_id: int, due_at: datetime) -> None:
    now = queries.deadline_for(sitting, candidate_id).due_at
    if now is None or due_at <= now:
        raise HasAsMuch


def _give(
    candidate_id: int, enrolment: Enrolment, due_at: datetime, reason: str, *, by: Person
) -> None:
    """Extend the deadline of a candidate who is held; what they had asked for is answered."""
    extension = Extension(
        candidate_id=candidate_id, due_at=due_at, reason=reason, by_id=by.id, at=clock.now()
    )
    db.session.add(extension)
    record("extended", enrolment, by=by)
    request = extension_queries.open_request(candidate_id)
    if request is not None:
        request.closed_at, request.closed_by_id = clock.now(), by.id
        request.extension_id = extension.id
