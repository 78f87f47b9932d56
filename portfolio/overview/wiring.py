"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from flask import Flask

from portfolio.feedback.ways import has_way
from portfolio.overview.inbox_views import INBOX


def init(_app: Flask) -> None:
    """Lead from one text of the inbox to the next."""
    has_way(INBOX)
