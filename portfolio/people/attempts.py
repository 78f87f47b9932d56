"""How often a password may be guessed: counted in the database, per account, whoever guesses.

Each try is written before the password is looked at, and taken back when the password was right.
A thousand guesses sent at once are then counted like a thousand sent in turn, and what was
counted outlives the refusal of its request. A right password takes back its own row only:
guesses that somebody else made stay counted. Whoever is shut out by a stranger's guessing gets in
by a new password's link, which counts nothing.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.people.models import FailedSignIn, email_key

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
# A whole class signs in from behind one address, each of them with a typing error or two.
PER_NETWORK_ADDRESS = 300


class TooManyAttempts(DomainError):
    """The account, or the network address, was tried too often; `until` is when to try again."""

    status = 429
    sentence = lazy("Der har været for mange forsøg på at logge ind. Vent lidt, og prøv igen.")

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def note_attempt(database: db.Database, address: str, network_address: str) -> int:
    """Count a try at an account's password; its number, or TooManyAttempts beyond the limit.

    Writes in a short transaction of its own, so nothing may have been written in the request yet.
    """
    with database.transaction():
        return _counted(account_digest(address), network_of(network_address))


def take_back(attempt: int) -> None:
    """The password was right: this try no longer counts. The others do."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.id == attempt))


def account_digest(address: str) -> str:
    """What is counted instead of an address, which may be nobody's or a mistyped password."""
    return hashlib.sha256(f"sign-in:{email_key(address)}".encode()).hexdigest()


def network_of(address: str) -> str:
    """An IPv4 address itself; of IPv6 the /64, all of which one household owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def forget_old_attempts() -> None:
    """Delete what no longer counts."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - WINDOW))


def _counted(account: str, network: str) -> int:
    _one_at_a_time(account)
    since = clock.now() - WINDOW
    reached = [
        db.session.scalar(FailedSignIn.newest_for(account, since, PER_ACCOUNT)),
        db.session.scalar(FailedSignIn.newest_from(network, since, PER_NETWORK_ADDRESS)),
    ]
    if any(reached):
        until = max(at for at in reached if at) + WINDOW
        # Told as a time of day: the first whole minute at which it is true.
        raise TooManyAttempts((until + timedelta(seconds=59)).replace(second=0, microsecond=0))
    row = FailedSignIn(account_digest=account, network_address=network, at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row.id


def _one_at_a_time(account: str) -> None:
    # SQLite's writers stand in line anyway; there is no row to lock before the first failure.
    if db.session.get_bind().dialect.name == "postgresql":
        key = int(account[:15], 16)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
