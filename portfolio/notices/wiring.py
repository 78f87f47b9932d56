"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from flask import Flask

from portfolio.notices.queries import unread_count
from portfolio.notices.views import UNREAD, unsubscribe
from portfolio.people.session import ask_with_session


def init(app: Flask) -> None:
    """Count what is unread together with the session; let mail programs stop their mails."""
    ask_with_session(UNREAD, unread_count())
    # A mail program has no page of ours to take a token from, and no session that one could abuse.
    app.extensions["csrf"].exempt(unsubscribe)
