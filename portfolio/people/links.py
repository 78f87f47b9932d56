"""What happens with one-time links: made, looked at, used once, outlived by a newer one."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.outbox.actions import do_job, send_mail
from portfolio.outbox.registry import Payload
from portfolio.people.entering import digest, lock_person
from portfolio.people.models import OneTimeLink, Person

INVITATION = "invitation"
PASSWORD = "password"  # noqa: S105 the purpose's name
ADDRESS = "address"

LIFETIMES = {
    INVITATION: timedelta(days=14),
    PASSWORD: timedelta(hours=1),
    ADDRESS: timedelta(hours=24),
}
# Nobody fills somebody else's mailbox.
MOST_IN_AN_HOUR = 5
# A dead link's page can still offer a new one.
KEPT = timedelta(days=90)


class DeadLink(DomainError):
    """The link was used, replaced by a newer one, or is too old."""

    status = 410
    sentence = lazy("Linket virker ikke længere. Bed om et nyt.")


def look_at(database: db.Database, token: str) -> OneTimeLink | None:
    """The link of a token with its person, dead or alive; in a short transaction of its own."""
    with database.transaction(writing=False) as session:
        return session.scalars(OneTimeLink.with_digest(digest(token))).one_or_none()


def is_alive(link: OneTimeLink | None) -> bool:
    """Whether the link can be used now."""
    return link is not None and link.works(clock.now()) and link.person.suspended_at is None


def make_link(person: Person, purpose: str, *, email: str | None = None) -> str:
    """A new link's secret token; older links of the purpose are worthless from now on."""
    lock_person(person.id)
    kill_links(person, purpose)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        OneTimeLink(
            token_digest=digest(token),
            purpose=purpose,
            person_id=person.id,
            email=email,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    db.session.flush()
    return token


def kill_links(person: Person, *purposes: str) -> None:
    """Make the person's links worthless."""
    now = clock.now()
    db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.person_id == person.id,
            OneTimeLink.purpose.in_(purposes),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )


def use_link(token: str, *purposes: str) -> OneTimeLink:
    """The link, used up from now on, with its person; DeadLink if it can't be used (any more)."""
    person_id = db.session.scalar(
        select(OneTimeLink.person_id).where(OneTimeLink.token_digest == digest(token))
    )
    if person_id is None:
        raise DeadLink
    # The person's lock puts two uses of one link in a row.
    suspended_at = lock_person(person_id).suspended_at
    link = db.session.scalars(OneTimeLink.with_digest(digest(token))).one()
    if link.purpose not in purposes or not link.works(clock.now()) or suspended_at is not None:
        raise DeadLink
    link.used_at = clock.now()
    db.session.flush()
    return link


def is_too_often(person: Person, purpose: str) -> bool:
    """Whether the person was sent enough of these for an hour."""
    count = OneTimeLink.count_since(person, purpose, clock.now() - timedelta(hours=1))
    return (db.session.scalar(count) or 0) >= MOST_IN_AN_HOUR


def write_to(person: Person, name: str, payload: Payload, *, key: str | None = None) -> None:
    """Put a mail to a person into the outbox: their address, their name, their language."""
    words = {"name": person.name, "language": person.language, **payload}
    send_mail(name, person.email, words, key=key)


def write_to_nobody() -> None:
    """Do as much as a mail would cost, so that the time doesn't tell that there is no account."""
    do_job("people.nothing", {})


def forget_old_links() -> None:
    """Delete links that are long dead."""
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < clock.now() - KEPT))
