"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from flask import Flask

from portfolio.feedback.actions import forget_quotations
from portfolio.feedback.notices import ASKED, FEEDBACK, REPLY
from portfolio.notices.kinds import has_notices
from portfolio.texts.redaction import on_redaction


def init(_app: Flask) -> None:
    """Register what is told about feedback, and what goes from it with a redacted version."""
    on_redaction(forget_quotations)
    for kind in (FEEDBACK, REPLY, ASKED):
        has_notices(kind)
