"""The door of every route: `@anyone` or `@signed_in`; an unmarked route does not start.

Doors know no roles. Which things a person may see is the scope's question, what they may do
with them is the rule's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from portfolio.core import db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy

F = TypeVar("F", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInNeeded(DomainError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    sentence = lazy("Du er ikke længere logget ind. Log ind igen for at fortsætte.")


def anyone(view: F) -> F:
    """Open to everyone, signed in or not."""
    view.door = "anyone"  # type: ignore[attr-defined]
    return view


def signed_in(view: F) -> F:
    """Open to whoever is signed in; others are led to the sign-in page."""
    view.door = "signed_in"  # type: ignore[attr-defined]
    return view


def init(app: Flask, database: db.Database) -> None:
    """Put the doors in front of all routes.

    Comes before CSRF protection: whose session has ended must be told so, not that a token is
    missing.
    """

    @app.before_request
    def enter() -> ResponseReturnValue | None:
        return _enter(app, database)


def check(app: Flask) -> None:
    """Refuse to start with a route that has no door. Comes after every blueprint."""
    app.view_functions["static"] = anyone(app.view_functions["static"])
    unmarked = [name for name, view in app.view_functions.items() if not hasattr(view, "door")]
    if unmarked:
        raise RuntimeError(f"routes without a door: {', '.join(sorted(unmarked))}")


def _enter(app: Flask, database: db.Database) -> ResponseReturnValue | None:
    view = app.view_functions.get(request.endpoint or "")
    door = getattr(view, "door", None)
    writes = request.method not in SAFE_METHODS
    # Looked up before the write lock is taken, for open pages too: those hash passwords.
    is_known = (writes or door == "signed_in") and current_user.is_authenticated
    if door == "signed_in" and not is_known:
        if not writes and not wants_json():
            return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
        raise SignInNeeded
    if writes:
        # The session look-up above only read; passwords may be hashed before the first write.
        database.may_write(db.session)
    return None


def wants_json() -> bool:
    """Whether a script asks: it sends JSON or prefers JSON as the answer."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def local_path(target: str | None) -> str | None:
    """The target if it is a path of this service, else None: no open redirects."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 for character in target) or "\\" in target:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def page_before() -> str | None:
    """Where this form was sent from, if that is a page of ours that can be opened again."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if before.netloc != request.host:
        return None
    try:
        # Not the answer to a form that was sent to an address of its own.
        current_app.url_map.bind("").match(before.path, "GET")
    except HTTPException:
        return None
    return local_path(f"{before.path}?{before.query}" if before.query else before.path)
