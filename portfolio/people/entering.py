"""What happens at the door: a password is checked, a session begins, goes on and ends."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, Row, delete, select, update

from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.people import attempts, passwords
from portfolio.people.models import BrowserSession, Person

# An evening of writing; each save or sign of life begins it anew, up to a working day and more.
IDLE = timedelta(hours=4)
AT_MOST = timedelta(hours=16)


class WrongPassword(DomainError):
    """The address and the password do not belong together, for whatever reason."""

    status = 422
    sentence = lazy(
        "E-mailadressen og adgangskoden passer ikke sammen. Prøv igen, eller få en ny adgangskode."
    )


class Checked(NamedTuple):
    """A right password: whose, which hash it was checked against, and the try that it was."""

    person_id: int
    stored: str
    renewed: str | None
    attempt: int


def digest(token: str) -> str:
    """What the database keeps of a secret token: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_password(
    email: str, password: str, *, database: db.Database, network_address: str
) -> Checked:
    """Whose password this is; WrongPassword or TooManyAttempts otherwise.

    One hash is checked in every case, so that neither the answer nor its time tells whether
    there is an account. Comes before the first statement of a request: see `attempts`.
    """
    attempt = attempts.note_attempt(database, email, network_address)
    with database.transaction(writing=False) as session:
        person = session.scalars(Person.at(email)).one_or_none()
    stored = person.password_hash if person else None
    right = passwords.is_right(stored, password)
    if person is None or stored is None or not right or person.suspended_at is not None:
        raise WrongPassword
    renewed = passwords.hashed(password) if passwords.is_outdated(stored) else None
    return Checked(person.id, stored, renewed, attempt)


def sign_in(checked: Checked, *, browser: str | None) -> tuple[BrowserSession, str]:
    """A new session for the owner of a password that was checked, and its secret token."""
    person = confirmed(checked)
    if checked.renewed is not None:
        person.password_hash = checked.renewed
    row, token = start_session(person, browser=browser)
    record("signed_in", person, by=person)
    return row, token


def confirmed(checked: Checked) -> Person:
    """The person, locked; WrongPassword if a change or a suspension came in between."""
    person, stored, suspended_at = lock_person(checked.person_id)
    if stored != checked.stored or suspended_at is not None:
        raise WrongPassword
    attempts.take_back(checked.attempt)
    return person


def lock_person(person_id: int) -> Row[Person, str | None, datetime | None]:
    """Hold the person's row until the commit: the person, password_hash and suspended_at.

    Whoever ends sessions locks first, so that no session begins unseen meanwhile. The columns
    are as they are now; the entity may have been loaded earlier and keeps what it had then.
    """
    return db.session.execute(
        select(Person, Person.password_hash, Person.suspended_at)
        .where(Person.id == person_id)
        .with_for_update(of=Person)
    ).one()


def start_session(person: Person, *, browser: str | None) -> tuple[BrowserSession, str]:
    """A signed-in browser of the person. Only its digest is kept of the token."""
    token = secrets.token_urlsafe(32)
    row = BrowserSession(
        token_digest=digest(token),
        person_id=person.id,
        started_at=clock.now(),
        ends_at=clock.now() + IDLE,
        browser=browser,
    )
    row.person = person
    db.session.add(row)
    db.session.flush()
    return row, token


def extend_session(row: BrowserSession) -> datetime:
    """Begin the session's idle time anew, up to its end of all; when it ends now.

    At most one write a minute.
    """
    ends_at = min(clock.now() + IDLE, row.started_at + AT_MOST)
    if ends_at - row.ends_at < timedelta(minutes=1):
        return row.ends_at
    # A statement, not a change of the object: the session may have been ended meanwhile.
    db.session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == row.id)
        .values(ends_at=ends_at)
        .execution_options(synchronize_session=False)
    )
    return ends_at


def end_session(row: BrowserSession) -> None:
    """Sign one browser out: every copy of its cookie is worthless at once."""
    db.session.execute(delete(BrowserSession).where(BrowserSession.id == row.id))


def end_sessions(person: Person, *, but: BrowserSession | None = None) -> int:
    """Sign the person out everywhere, or everywhere else; how many browsers that were."""
    ended = delete(BrowserSession).where(BrowserSession.person_id == person.id)
    if but is not None:
        ended = ended.where(BrowserSession.id != but.id)
    result = cast(CursorResult[Any], db.session.execute(ended))
    return int(result.rowcount)


def forget_ended_sessions() -> None:
    """Delete the rows of sessions that have ended by themselves."""
    db.session.execute(delete(BrowserSession).where(BrowserSession.ends_at < clock.now()))
