"""What happens? Accounts are made, invited, corrected, closed and opened again.

The door of the room for others: signing in, links and credentials are passed on from their files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.core import clock, db
from portfolio.core.errors import DomainError, NotAllowed
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record, record_each
from portfolio.people.credentials import (
    AddressTaken,
    SameAddress,
    TooManyMails,
    ask_for_new_address,
    ask_for_new_link,
    ask_for_new_password,
    change_password,
    confirm_address,
    readdress,
    send_invitation,
    set_password,
)
from portfolio.people.entering import (
    WrongPassword,
    check_password,
    end_session,
    end_sessions,
    extend_session,
    lock_person,
    sign_in,
    start_session,
)
from portfolio.people.links import (
    ADDRESS,
    INVITATION,
    PASSWORD,
    DeadLink,
    kill_links,
    make_link,
    write_to,
)
from portfolio.people.models import OneTimeLink, Person

__all__ = [
    "AddressTaken",
    "AlreadyBegun",
    "DeadLink",
    "SameAddress",
    "Suspended",
    "TooManyMails",
    "WrongPassword",
    "add_people",
    "add_person",
    "ask_for_new_address",
    "ask_for_new_link",
    "ask_for_new_password",
    "change_password",
    "check_password",
    "choose_language",
    "confirm_address",
    "correct_address",
    "correct_name",
    "end_session",
    "end_sessions",
    "extend_session",
    "give_first_password",
    "invitation_token",
    "invite_people",
    "invite_person",
    "make_administrator",
    "reinstate_person",
    "remove_administrator",
    "set_password",
    "sign_in",
    "start_session",
    "suspend_person",
    "write_to",
]

# Two clicks on one button are one wish.
SAME_CLICK = timedelta(minutes=1)


class AlreadyBegun(DomainError):
    """The person has chosen a password: the account is theirs now."""

    sentence = lazy("Personen har allerede valgt en adgangskode og klarer selv resten.")


class Suspended(DomainError):
    """The account is closed."""

    sentence = lazy("Kontoen er lukket. Åbn den igen først.")


def add_person(
    name: str, email: str, student_number: str | None = None, *, by: Person | None
) -> Person:
    """Make an account without a password; AddressTaken where the address has one.

    `by` is None only where an operator does it from the command line.
    """
    person = Person(created_at=clock.now(), student_number=student_number, language="da")
    person.rename(name)
    person.readdress(email)
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise AddressTaken from None
    record("added", person, by=by)
    return person


def add_people(
    newcomers: Iterable[tuple[str, str, str | None]], *, by: Person | None
) -> list[Person]:
    """Make accounts for a whole list of (name, address, student number), in its order.

    Few statements for many people; AddressTaken if one of the addresses has an account, and then
    none is made.
    """
    people = []
    for name, email, student_number in newcomers:
        person = Person(created_at=clock.now(), student_number=student_number, language="da")
        person.rename(name)
        person.readdress(email)
        people.append(person)
    try:
        with db.session.begin_nested():
            db.session.add_all(people)
    except IntegrityError:
        raise AddressTaken from None
    record_each("added", people, by=by)
    return people


def invite_person(person: Person, *, by: Person) -> None:
    """Mail a link for the first password; a second click within a minute changes nothing."""
    now = lock_person(person.id)
    if now.password_hash is not None:
        raise AlreadyBegun
    if now.suspended_at is not None:
        raise Suspended
    recent = OneTimeLink.count_since(person, INVITATION, clock.now() - SAME_CLICK)
    if db.session.scalar(recent):
        return
    send_invitation(person)
    record("invited", person, by=by)


def invite_people(people: Iterable[Person], *, by: Person) -> int:
    """Invite those who have not begun and are not suspended; how many that are."""
    invited = 0
    for person in people:
        try:
            invite_person(person, by=by)
        except (AlreadyBegun, Suspended):
            continue
        invited += 1
    return invited


def invitation_token(person: Person) -> str:
    """A link's token for an operator to hand over, without a mail."""
    if lock_person(person.id).password_hash is not None:
        raise AlreadyBegun
    return make_link(person, INVITATION)


def give_first_password(person: Person, password_hash: str) -> None:
    """Set the password that an operator typed for somebody who has none."""
    if lock_person(person.id).password_hash is not None:
        raise AlreadyBegun
    person.password_hash = password_hash
    kill_links(person, INVITATION, PASSWORD)
    record("set_password", person, by=None)


def correct_address(person: Person, email: str, *, by: Person) -> None:
    """Put a wrong address right before its owner used it, and invite them at the right one."""
    if lock_person(person.id).password_hash is not None:
        raise AlreadyBegun
    readdress(person, email)
    kill_links(person, INVITATION, PASSWORD, ADDRESS)
    record("corrected_address", person, by=by)
    if person.suspended_at is None:
        send_invitation(person)
        record("invited", person, by=by)


def correct_name(person: Person, name: str, student_number: str | None, *, by: Person) -> None:
    """Put a person's name or student number right."""
    if (person.name, person.student_number) != (name, student_number):
        person.rename(name)
        person.student_number = student_number
        record("corrected_name", person, by=by)


def suspend_person(person: Person, *, by: Person) -> None:
    """Close an account: its sessions and links end now, its texts stay. Raises NotAllowed."""
    _check_still_administrator(by)
    if lock_person(person.id).suspended_at is not None:
        return
    person.suspended_at = clock.now()
    end_sessions(person)
    kill_links(person, INVITATION, PASSWORD, ADDRESS)
    record("suspended", person, by=by)


def reinstate_person(person: Person, *, by: Person) -> None:
    """Open a closed account again."""
    if lock_person(person.id).suspended_at is None:
        return
    person.suspended_at = None
    record("reinstated", person, by=by)


def make_administrator(person: Person, *, by: Person | None) -> None:
    """Give an administrator's rights; `by` is None only from the command line."""
    if not person.is_administrator:
        person.is_administrator = True
        record("made_administrator", person, by=by)


def remove_administrator(person: Person, *, by: Person) -> None:
    """Take an administrator's rights. Raises NotAllowed."""
    _check_still_administrator(by)
    db.session.refresh(person, ["is_administrator"])
    if person.is_administrator:
        person.is_administrator = False
        record("removed_administrator", person, by=by)


def _check_still_administrator(person: Person) -> None:
    """Raise NotAllowed where somebody else has just taken the person's rights. All administrators
    are held until the request ends: two who close each other out would leave nobody. Comes before
    any other lock on a person, so that the two wait for each other in one order."""
    administrators = db.session.execute(
        select(Person.id, Person.suspended_at)
        .where(Person.is_administrator)
        .order_by(Person.id)
        .with_for_update()
    ).all()
    if (person.id, None) not in [tuple(row) for row in administrators]:
        raise NotAllowed


def choose_language(person: Person, language: str) -> None:
    """Remember the language of the person's pages and mails."""
    person.language = language
