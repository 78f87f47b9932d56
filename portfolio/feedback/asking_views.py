"""Which pages? A student asks for feedback on a text."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.feedback import queries
from portfolio.feedback.asking import ask, withdraw
from portfolio.feedback.forms import QuestionForm
from portfolio.feedback.pages import Refused, blueprint, reading_page
from portfolio.feedback.rules import may_ask
from portfolio.people.session import me
from portfolio.texts.models import Version


@blueprint.post("/versions/<int:version_id>/question")
@signed_in
def ask_for_feedback(version_id: int) -> ResponseReturnValue:
    """Ask, or word the question anew."""
    version = queries.readable_version(me(), version_id)
    require(may_ask(me(), version))
    form = QuestionForm()
    if not form.accepted():
        return reading_page(version, refused=Refused(form)), 422
    ask(version, filled(form.question.data), by=me())
    flash(_("Dine undervisere kan se, at du beder om feedback."), "success")
    return _back(version)


@blueprint.post("/versions/<int:version_id>/question/withdraw")
@signed_in
def withdraw_question(version_id: int) -> ResponseReturnValue:
    """No longer ask."""
    version = queries.readable_version(me(), version_id)
    require(may_ask(me(), version))
    withdraw(version.text, by=me())
    flash(_("Du beder ikke længere om feedback på teksten."), "success")
    return _back(version)


def _back(version: Version) -> ResponseReturnValue:
    return redirect(url_for(".read_version", version_id=version.id), 303)
