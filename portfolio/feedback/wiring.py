"""How the room introduces itself to the rooms above it: what it tells people."""

from __future__ import annotations

from flask import Flask

from portfolio.feedback.notices import ASKED, FEEDBACK, REPLY
from portfolio.notices.kinds import has_notices


def init(_app: Flask) -> None:
    """Register what is told about feedback."""
    for kind in (FEEDBACK, REPLY, ASKED):
        has_notices(kind)
