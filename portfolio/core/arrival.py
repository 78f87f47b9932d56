"""When a request was received: the moment at which the application had all of it.

The body is read before anything else happens with a request that may write: before the session is
looked up, before any lock. What comes a moment before a deadline is on time however many wait.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from portfolio.core import clock
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy

F = TypeVar("F", bound=Callable[..., Any])

LARGEST_FILE = 20 * 1024 * 1024
"""In bytes: the paper of a student who made it themselves, with pictures."""


class FileTooLarge(DomainError):
    """A file that is not even read."""

    status = 413
    sentence = lazy(
        "Filen fylder for meget. Den må højst fylde %(megabytes)s MB. Gem den igen, gerne med "
        "mindre billeder.",
        megabytes=LARGEST_FILE >> 20,
    )


def takes_a_file(view: F) -> F:
    """Let the body of a route be as large as a paper; that of any other is much smaller."""
    view.takes_a_file = True  # type: ignore[attr-defined]
    return view


def init(app: Flask) -> None:
    """Comes first of all that happens before a request but the session that errors need."""

    @app.before_request
    def receive() -> None:
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        view = current_app.view_functions.get(request.endpoint or "")
        large = getattr(view, "takes_a_file", False)
        if large:
            # A file that is a little too large comes with its form, and the form is shown again.
            request.max_content_length = LARGEST_FILE + current_app.config["MAX_CONTENT_LENGTH"]
        try:
            # A form is read by its parts, anything else whole.
            if writes and not request.form and not request.files:
                request.get_data(cache=True)
        except RequestEntityTooLarge:
            if large:
                raise FileTooLarge from None
            raise
        g.arrived_at = clock.now()


def arrived_at() -> datetime:
    """When the present request was complete."""
    at: datetime = g.arrived_at
    return at
