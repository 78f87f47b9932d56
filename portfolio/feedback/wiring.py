"""How the room introduces itself to the rooms above it."""

from __future__ import annotations

from flask import Flask, url_for

from portfolio.assignments.gap_sources import has_gaps
from portfolio.core.i18n import _
from portfolio.feedback import gaps
from portfolio.feedback.actions import forget_quotations
from portfolio.feedback.notices import ASKED, FEEDBACK, REPLY
from portfolio.feedback.rules import may_keep_phrases
from portfolio.notices.kinds import has_notices
from portfolio.people.session import me
from portfolio.people.views import account_links
from portfolio.texts.redaction import on_redaction


def init(_app: Flask) -> None:
    """Register what is told about feedback, what goes from it with a redacted version, and what
    it says that an exam assignment lacks."""
    on_redaction(forget_quotations)
    has_gaps(gaps.approval, {gaps.NOT_APPROVED: gaps.say_not_approved}, may_stop=True)
    has_gaps(gaps.open_threads, {gaps.OPEN_THREADS: gaps.say_open_threads}, may_stop=False)
    if _phrases not in account_links:
        account_links.append(_phrases)
    for kind in (FEEDBACK, REPLY, ASKED):
        has_notices(kind)


def _phrases() -> dict[str, str] | None:
    if not may_keep_phrases(me()):
        return None
    return {"label": _("Vendinger"), "url": url_for("feedback.list_phrases"), "icon": "comment"}
