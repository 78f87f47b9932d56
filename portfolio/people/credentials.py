"""What happens to a person's own password and address."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.core import db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.outbox.actions import send_mail
from portfolio.people import links
from portfolio.people.entering import Checked, confirmed, digest, end_sessions, start_session
from portfolio.people.links import ADDRESS, INVITATION, PASSWORD, write_to
from portfolio.people.models import BrowserSession, OneTimeLink, Person, email_key


class AddressTaken(DomainError):
    """Another account has the address."""

    sentence = lazy("Adressen hører allerede til en anden konto.")


class SameAddress(DomainError):
    """The address is the person's own already."""

    status = 422
    sentence = lazy("Det er allerede din e-mailadresse.")


class TooManyMails(DomainError):
    """The person asked for more mails than anyone needs."""

    status = 429
    sentence = lazy("Du har bedt om mange mails på kort tid. Vent en time, og prøv igen.")


def ask_for_new_password(email: str) -> None:
    """Send a link to the owner of an address; does as much where there is none."""
    person = db.session.scalars(select(Person).where(Person.email_key == email_key(email))).first()
    if person is None or person.suspended_at is not None or links.is_too_often(person, PASSWORD):
        links.write_to_nobody()
        return
    token = links.make_link(person, PASSWORD)
    write_to(person, "people.new_password", {"token": token})
    record("asked_for_password", person, by=None)


def ask_for_new_link(token: str) -> None:
    """Send another link like a dead one; does as much where there is nobody to send it to."""
    link = db.session.scalars(OneTimeLink.with_digest(digest(token))).one_or_none()
    if link is None or link.purpose == ADDRESS:
        links.write_to_nobody()
    elif link.purpose == PASSWORD or link.person.has_begun:
        ask_for_new_password(link.person.email)
    elif link.person.suspended_at is not None or links.is_too_often(link.person, INVITATION):
        links.write_to_nobody()
    else:
        send_invitation(link.person)
        record("invited", link.person, by=None)


def send_invitation(person: Person) -> None:
    """Mail the person a link by which they choose their first password."""
    token = links.make_link(person, INVITATION)
    write_to(person, "people.invitation", {"token": token})


def set_password(
    token: str, password_hash: str, *, browser: str | None
) -> tuple[BrowserSession, str]:
    """Give the owner of a link a password, and a session; all their other sessions end."""
    person = links.use_link(token, INVITATION, PASSWORD).person
    had_one = person.has_begun
    _replace_password(person, password_hash)
    end_sessions(person)
    if had_one:
        write_to(person, "people.password_changed", {})
    record("set_password", person, by=person)
    return start_session(person, browser=browser)


def change_password(checked: Checked, password_hash: str, *, but: BrowserSession) -> None:
    """Replace a password by its owner, who has shown the old one; other sessions end."""
    person = confirmed(checked)
    _replace_password(person, password_hash)
    end_sessions(person, but=but)
    write_to(person, "people.password_changed", {})
    record("changed_password", person, by=person)


def ask_for_new_address(checked: Checked, email: str) -> None:
    """Mail a link to the new address and a notice to the old one, which works until then.

    Somebody else's address gets a mail that says so; whoever asked can't tell the difference.
    """
    person = confirmed(checked)
    if email_key(email) == person.email_key:
        raise SameAddress
    if links.is_too_often(person, ADDRESS):
        raise TooManyMails
    owner = db.session.scalars(Person.at(email)).one_or_none()
    token = links.make_link(person, ADDRESS, email=email)
    if owner is None:
        words = {"name": person.name, "language": person.language, "token": token}
        send_mail("people.confirm_address", email, words)
    else:
        write_to(owner, "people.address_taken", {})
    write_to(person, "people.address_asked", {})
    record("asked_for_address", person, by=person)


def confirm_address(token: str) -> Person:
    """Make the address of a link the person's own."""
    link = links.use_link(token, ADDRESS)
    person, old = link.person, link.person.email
    readdress(person, link.email or "")
    # A link that was mailed to the old address must not open the account any more.
    links.kill_links(person, PASSWORD, ADDRESS)
    send_mail("people.address_changed", old, {"name": person.name, "language": person.language})
    record("changed_address", person, by=person)
    return person


def readdress(person: Person, email: str) -> None:
    """Give a person another address; AddressTaken if somebody has it."""
    try:
        with db.session.begin_nested():
            person.readdress(email)
    except IntegrityError:
        raise AddressTaken from None


def _replace_password(person: Person, password_hash: str) -> None:
    person.password_hash = password_hash
    # Whoever had the old password may have asked for an address of their own.
    links.kill_links(person, INVITATION, PASSWORD, ADDRESS)
