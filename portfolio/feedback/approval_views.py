"""Which pages? A teacher judges a student's whole portfolio."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.feedback import queries
from portfolio.feedback.actions import judge_portfolio
from portfolio.feedback.forms import ApprovalForm
from portfolio.feedback.pages import blueprint
from portfolio.feedback.rules import may_judge
from portfolio.people.session import me


@blueprint.route("/enrolments/<int:enrolment_id>/approval", methods=["GET", "POST"])
@signed_in
def approve_portfolio(enrolment_id: int) -> ResponseReturnValue:
    """A teacher judges a student's whole portfolio."""
    enrolment = queries.enrolment_to_judge(me(), enrolment_id)
    require(may_judge(me(), enrolment))
    form = ApprovalForm()
    if not form.accepted():
        page = render_template(
            "feedback/approval.html",
            enrolment=enrolment,
            judgements=queries.judgements(enrolment),
            form=form,
        )
        return page, 422 if form.is_submitted() else 200
    judge_portfolio(
        enrolment, approved=form.judgement.data == "yes", reason=filled(form.reason.data), by=me()
    )
    flash(_("Din vurdering af porteføljen er gemt."), "success")
    return redirect(url_for("overview.grid", cohort_id=enrolment.cohort_id), 303)
