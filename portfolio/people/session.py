"""Who is signed in: a row for each signed-in browser, and Flask-Login's small adapter to it.

The cookie holds a random token, the database its SHA-256. Signing out, a new password or a
suspension deletes rows, and every copy of the cookie is worthless at once.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, cast

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, current_user, login_user
from sqlalchemy import ScalarSelect, Select, bindparam, select
from sqlalchemy.orm import joinedload

from portfolio.core import clock, db
from portfolio.core.doors import SAFE_METHODS, SignInNeeded
from portfolio.people.entering import AT_MOST, digest, extend_session
from portfolio.people.models import BrowserSession, Person

__all__ = [
    "SignedIn",
    "ask_with_session",
    "digest",
    "enter",
    "init",
    "known_with_session",
    "leave",
    "me",
    "my_session",
]

# What other rooms want to know with every page, by name: columns of the session look-up.
_asked: dict[str, ScalarSelect[Any]] = {}


class SignedIn:
    """Flask-Login's user: a session row and the person whose it is."""

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def __init__(
        self, row: BrowserSession, token: str, known: dict[str, Any] | None = None
    ) -> None:
        self.row = row
        self.token = token
        self.known = known or {}

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
    # How long the cookie's signature is good; the row ends the session.
    app.permanent_session_lifetime = AT_MOST
    # So it need not be sent again with every page: no session outlives the cookie of its sign-in.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    # Flask-Login looks for a second cookie, which we never set, and stumbles over one that
    # somebody made up. No cookie can have this name.
    app.config["REMEMBER_COOKIE_NAME"] = ";"
    manager = LoginManager(app)
    # The cookie is checked against the database; Flask-Login's own fingerprint would sign a
    # phone out that changes its network.
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def look_up(token: str) -> SignedIn | None:
        found = (
            db.session.execute(_of_token(), {"digest": digest(token), "now": clock.now()})
            .unique()
            .one_or_none()
        )
        if found is None:
            return None
        row, *known = found
        if row.person.suspended_at is not None:
            return None
        return SignedIn(row, token, dict(zip(_asked, known, strict=True)))

    # Registered after core.requests, so it runs before the commit.
    @app.after_request
    def stay(response: Response) -> Response:
        """Every accepted POST is a sign of life."""
        accepted = request.method not in SAFE_METHODS and response.status_code < 400
        if accepted and current_user.is_authenticated:
            extend_session(cast(SignedIn, current_user).row)
        return response


def ask_with_session(name: str, column: ScalarSelect[Any]) -> None:
    """Look something up together with the session, at the cost of no query of its own.

    The column is correlated to BrowserSession, and every page pays for it: an index answers it.
    """
    _asked[name] = column
    _of_token.cache_clear()


def known_with_session(name: str) -> Any:
    """What was looked up under this name; None where nobody is signed in."""
    return getattr(current_user, "known", {}).get(name)


@cache
def _of_token() -> Select[*tuple[Any, ...]]:
    """Every page asks this, so it is built once."""
    return (
        select(BrowserSession, *_asked.values())
        .where(
            BrowserSession.token_digest == bindparam("digest"),
            BrowserSession.ends_at > bindparam("now"),
        )
        .options(joinedload(BrowserSession.person).joinedload(Person.enrolments))
    )


def enter(row: BrowserSession, token: str) -> None:
    """Sign this browser in. Nothing of the cookie from before survives: not a planted token."""
    leave()
    session.permanent = True
    login_user(SignedIn(row, token))


def leave() -> None:
    """Forget everything that this browser's cookie holds."""
    session.clear()
    # Flask-WTF keeps the token of the request beside the cookie.
    g.pop("csrf_token", None)
    g.pop("_login_user", None)


def me() -> Person:
    """The person who is signed in; SignInNeeded where nobody is."""
    if not current_user.is_authenticated:
        raise SignInNeeded
    return cast(SignedIn, current_user).person


def my_session() -> BrowserSession:
    """The row of this browser's session."""
    me()
    return cast(SignedIn, current_user).row
