"""What happens? After an outage an administrator registers what a student could not hand in."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.submissions import queries
from portfolio.submissions.actions import OverLength, check_open, freeze, hold
from portfolio.submissions.extension_models import Registration
from portfolio.submissions.models import HandIn, Review
from portfolio.submissions.notices import tell_registered
from portfolio.submissions.receipts import Registered

MINUTE = timedelta(minutes=1)


class NotYet(Invalid):
    """A moment that has not come."""

    sentence = lazy("Tidspunktet ligger i fremtiden.")


class BeforeReview(Invalid):
    """The paper did not exist yet."""

    sentence = lazy("Udgaven er lavet senere end det tidspunkt. Vælg et senere.")


class AlreadyHandedIn(DomainError):
    """The paper has been handed in, by the student or by somebody else for them."""

    sentence = lazy("Den udgave er allerede afleveret. Se listen over det, der er sket.")


class NewerStands(AlreadyHandedIn):
    """The student has handed in a paper in time that came later: it would no longer count."""

    sentence = lazy(
        "Den studerende har selv afleveret en nyere udgave til tiden, og den gælder. Den ældre kan "
        "ikke registreres oven i den."
    )


class NumberNotConfirmed(Invalid):
    """Only its writer can say that a number is no CPR number."""

    sentence = lazy(
        "Udgaven har noget, der ligner et CPR-nummer. Kun den studerende kan fjerne det eller "
        "bekræfte, at det ikke er et."
    )


def register_hand_in(
    review: Review, received_at: datetime, reason: str, *, secret_key: str, by: Person
) -> HandIn:
    """Hand in what a student looked at, as received at a moment that is given to the minute. The
    same once more is the same hand-in.

    What the text has become since does not matter: these are the bytes that the student had made
    by then, and the rules are those of that day. Nothing is declared: only a student does that.
    Raises NotYet, BeforeReview, NotOpenYet, TooLate, OverLength, NumberNotConfirmed,
    AlreadyHandedIn, NewerStands or MovedSinceLook, and NotFound for a paper that has meanwhile
    given way to newer ones.
    """
    if received_at > clock.now():
        raise NotYet
    if received_at + MINUTE <= review.made_at:
        raise BeforeReview
    # Somewhere within that minute, so not before there was a paper.
    received_at = max(received_at, review.made_at)
    hold(review.candidate_id)
    earlier = queries.made_from(review)
    if earlier is not None:
        _check_same(earlier, received_at, reason)
        return earlier
    # It may have given way to another look a moment ago.
    db.found(select(Review.id).where(Review.id == review.id))
    place = queries.place_of(review)
    check_open(place.deadline.timing(received_at))
    for each in queries.hand_ins_of(review.candidate_id):
        if each.withdrawn_at is None and not each.is_late and each.received_at > received_at:
            raise NewerStands
    if review.rules.get("over_length_blocks") and review.anslag > review.rules["max_anslag"]:
        raise OverLength
    if review.findings:
        raise NumberNotConfirmed
    owner = db.session.get_one(Person, review.by_id)
    registered = Registered(by.name, clock.now(), reason)
    handed_in = freeze(
        review,
        place,
        {},
        received_at=received_at,
        secret_key=secret_key,
        owner=owner,
        registered=registered,
    )
    db.session.add(
        Registration(hand_in_id=handed_in.id, by_id=by.id, at=registered.at, reason=reason)
    )
    record("registered_hand_in", handed_in, by=by, number=handed_in.number, late=handed_in.is_late)
    tell_registered(place.sitting.id, owner, by=by)
    return handed_in


def _check_same(earlier: HandIn, received_at: datetime, reason: str) -> None:
    registration = db.session.get(Registration, earlier.id)
    if registration is None or (earlier.received_at, registration.reason) != (received_at, reason):
        raise AlreadyHandedIn
