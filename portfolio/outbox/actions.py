"""What happens? Mail and jobs are written down, in the transaction of what they tell about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import Actor, record
from portfolio.outbox.models import Parcel
from portfolio.outbox.registry import Payload

# Names and addresses stay no longer than it takes to ask "did you get my mail?".
KEPT_WHEN_DONE = timedelta(days=30)
KEPT_WHEN_NOT = timedelta(days=90)

SECRETS = ("token",)
"""Keys of a payload that open a door."""


class NotToBeSentAgain(DomainError):
    """The parcel is on its way or has arrived."""

    sentence = lazy("Den er allerede sendt eller på vej, så den bliver ikke sendt igen.")


def send_mail(
    name: str,
    recipient: str,
    payload: Payload,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> Parcel:
    """Put a mail into the outbox; `payload["language"]` is the recipient's ("da" unless given).

    With a `key` the same mail is written once, however often it is asked for.
    """
    return _put("mail", name, payload, recipient=recipient, key=key, due_at=due_at)


def do_job(
    name: str, payload: Payload, *, key: str | None = None, due_at: datetime | None = None
) -> Parcel:
    """Put a job into the outbox; with a `key` it is written once."""
    return _put("job", name, payload, recipient=None, key=key, due_at=due_at)


def send_again(parcel: Parcel, *, by: Actor) -> None:
    """Send what was given up, or what may or may not have arrived: that somebody has decided."""
    db.session.refresh(parcel, with_for_update=True)
    if parcel.state not in ("gave_up", "uncertain"):
        raise NotToBeSentAgain
    parcel.attempts = 0
    parcel.due_at = clock.now()
    parcel.gave_up_at = parcel.uncertain_at = parcel.handing_over_at = None
    parcel.claimed_by = parcel.claimed_until = parcel.last_error = None
    record("sent_again", parcel, by=by)


def scrubbed(payload: Payload) -> Payload:
    """The payload without what opens a door; `scrubbed` tells that something is missing."""
    if not any(secret in payload for secret in SECRETS):
        return payload
    return {key: value for key, value in payload.items() if key not in SECRETS} | {"scrubbed": True}


def forget_old_parcels() -> None:
    """Delete what has long been carried, and a good while later what never could be."""
    now = clock.now()
    db.session.execute(delete(Parcel).where(Parcel.done_at < now - KEPT_WHEN_DONE))
    for moment in (Parcel.gave_up_at, Parcel.uncertain_at):
        db.session.execute(delete(Parcel).where(moment < now - KEPT_WHEN_NOT))


def _put(kind: str, name: str, payload: Payload, *, key: str | None, **more: Any) -> Parcel:
    if key is not None:
        written = db.session.scalars(select(Parcel).where(Parcel.key == key)).one_or_none()
        if written is not None:
            return written
    now = clock.now()
    parcel = Parcel(kind=kind, name=name, payload=payload, key=key, created_at=now, attempts=0)
    parcel.recipient = more["recipient"]
    parcel.due_at = more["due_at"] or now
    try:
        with db.session.begin_nested():
            db.session.add(parcel)
    except IntegrityError:
        # Somebody else wrote the same key between our look and our row.
        return db.session.scalars(select(Parcel).where(Parcel.key == key)).one()
    return parcel
