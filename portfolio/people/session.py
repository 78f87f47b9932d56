"""Who is signed in: a row for each signed-in browser, and Flask-Login's small adapter to it.

The cookie holds a random token, the database its SHA-256. Signing out, a new password or a
suspension deletes rows, and every copy of the cookie is worthless at once.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import cast

from flask import Flask
from flask_login import LoginManager, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portfolio.core import clock, db
from portfolio.core.doors import SignInNeeded
from portfolio.people.models import BrowserSession, Person

# An evening of writing; each save or sign of life begins it anew, up to a working day and more.
IDLE = timedelta(hours=4)
AT_MOST = timedelta(hours=16)


def digest(token: str) -> str:
    """What the database keeps of a secret token: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class SignedIn:
    """Flask-Login's user: a session row and the person whose it is."""

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def __init__(self, row: BrowserSession, token: str) -> None:
        self.row = row
        self.token = token

    def get_id(self) -> str:
        """What the cookie keeps."""
        return self.token

    @property
    def person(self) -> Person:
        return self.row.person

    @property
    def language(self) -> str:
        return self.row.person.language

    @property
    def ends_at(self) -> datetime:
        return self.row.ends_at


def init(app: Flask) -> None:
    """Install Flask-Login with the look-up of a session by its token: one query."""
    manager = LoginManager(app)
    # The cookie is checked against the database; Flask-Login's own fingerprint would sign a
    # phone out that changes its network.
    manager.session_protection = None

    @manager.user_loader
    def look_up(token: str) -> SignedIn | None:
        row = (
            db.session.scalars(
                select(BrowserSession)
                .where(
                    BrowserSession.token_digest == digest(token),
                    BrowserSession.ends_at > clock.now(),
                )
                .options(joinedload(BrowserSession.person).joinedload(Person.enrolments))
            )
            .unique()
            .one_or_none()
        )
        if row is None or row.person.suspended_at is not None:
            return None
        return SignedIn(row, token)


def me() -> Person:
    """The person who is signed in; SignInNeeded where nobody is."""
    if not current_user.is_authenticated:
        raise SignInNeeded
    return cast(SignedIn, current_user).person


def my_session() -> BrowserSession:
    """The row of this browser's session."""
    me()
    return cast(SignedIn, current_user).row
