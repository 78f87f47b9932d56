"""When a request was received: the moment at which the application had all of it.

The body is read before anything else happens with a request that may write: before the session is
looked up, before any lock. What comes a moment before a deadline is on time however many wait.
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask, g, request

from portfolio.core import clock


def init(app: Flask) -> None:
    """Comes first of all that happens before a request but the session that errors need."""

    @app.before_request
    def receive() -> None:
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        # A form is read by its parts, anything else whole.
        if writes and not request.form and not request.files:
            request.get_data(cache=True)
        g.arrived_at = clock.now()


def arrived_at() -> datetime:
    """When the present request was complete."""
    at: datetime = g.arrived_at
    return at
