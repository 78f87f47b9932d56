"""Which pages? A student's deadline and what they ask; who asks, and the answers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.cohorts import queries as cohort_queries
from portfolio.cohorts.exam_models import Sitting
from portfolio.core import clock
from portfolio.core.arrival import arrived_at
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound, require
from portfolio.core.forms import filled
from portfolio.core.i18n import _, ngettext
from portfolio.people.session import me
from portfolio.submissions import extension_actions as actions
from portfolio.submissions import extension_queries
from portfolio.submissions.extension_actions import (
    AlreadyAsked,
    AlreadyPast,
    HasAsMuch,
    RequestClosed,
)
from portfolio.submissions.extension_forms import REASONS, AskForm, GrantForm, RefusalForm
from portfolio.submissions.extension_queries import Taking
from portfolio.submissions.pages import blueprint
from portfolio.submissions.past import past_of
from portfolio.submissions.rules import may_decide

# The student ----------------------------------------------------------------------------------


@blueprint.get("/sittings/<int:sitting_id>/my-deadline")
@signed_in
def my_deadline(sitting_id: int) -> ResponseReturnValue:
    """When the paper is due, what has happened, and the way to ask for more time."""
    taking = extension_queries.my_taking(me(), sitting_id)
    return _my_page(taking, AskForm(formdata=None))


def _my_page(taking: Taking, form: AskForm, status: int = 200) -> ResponseReturnValue:
    past = past_of(taking.sitting, taking.candidate_id)
    page = render_template(
        "submissions/my_deadline.html",
        taking=taking,
        sitting=taking.sitting,
        exam=taking.sitting.exam,
        past=past,
        timing=past.deadline.timing(clock.now()),
        may_ask=past.open_request is None and past.deadline.may_be_asked_about(clock.now()),
        reasons=REASONS,
        form=form,
    )
    return page, status


@blueprint.post("/sittings/<int:sitting_id>/my-deadline")
@signed_in
def ask_for_extension(sitting_id: int) -> ResponseReturnValue:
    """Ask for a later deadline."""
    taking = extension_queries.my_taking(me(), sitting_id)
    form = AskForm()
    if not form.accepted():
        return _my_page(taking, form, 422)
    try:
        actions.ask_for_extension(
            taking.sitting, taking.enrolment_id, form.reason.data, at=arrived_at(), by=me()
        )
    except AlreadyAsked as refused:
        flash(str(refused.sentence), "error")
    else:
        flash(_("Din anmodning er sendt. Du får besked, når den er besvaret."), "success")
    return redirect(url_for(".my_deadline", sitting_id=sitting_id), 303)


@blueprint.post("/extension-requests/<int:request_id>/take-back")
@signed_in
def take_request_back(request_id: int) -> ResponseReturnValue:
    """The student no longer asks."""
    request, sitting_id = extension_queries.own_request(me(), request_id)
    try:
        actions.take_request_back(request, by=me())
    except RequestClosed:
        flash(_("Anmodningen er allerede besvaret. Du kan se svaret nedenfor."), "notice")
    else:
        flash(_("Din anmodning er taget tilbage."), "success")
    try:
        cohort_queries.sitting(me(), sitting_id)
    except NotFound:
        # They have been moved to another cohort meanwhile.
        return redirect(url_for("overview.home"), 303)
    return redirect(url_for(".my_deadline", sitting_id=sitting_id), 303)


# Administrators -------------------------------------------------------------------------------


@blueprint.get("/sittings/<int:sitting_id>/extension-requests")
@signed_in
def list_requests(sitting_id: int) -> ResponseReturnValue:
    """Who asks for a later deadline, and who has been answered."""
    sitting = _sitting(sitting_id)
    return _list_page(sitting, GrantForm(formdata=None))


def _sitting(sitting_id: int) -> Sitting:
    sitting = cohort_queries.sitting(me(), sitting_id)
    require(may_decide(me()))
    return sitting


def _list_page(
    sitting: Sitting,
    form: GrantForm,
    status: int = 200,
    *,
    refusal: RefusalForm | None = None,
    refusing: int | None = None,
) -> ResponseReturnValue:
    asked = extension_queries.requests_in(sitting.id)
    page = render_template(
        "submissions/requests.html",
        sitting=sitting,
        cohort=sitting.exam.cohort,
        waiting=[each for each in asked if each.request.state == "open"],
        answered=[each for each in reversed(asked) if each.request.state != "open"],
        reasons=REASONS,
        form=form,
        refusal=refusal or RefusalForm(formdata=None),
        refusing=refusing,
    )
    return page, status


@blueprint.post("/sittings/<int:sitting_id>/extension-requests")
@signed_in
def grant_requests(sitting_id: int) -> ResponseReturnValue:
    """A later deadline for one or many of those who ask."""
    sitting = _sitting(sitting_id)
    form = GrantForm()
    if not form.accepted():
        return _list_page(sitting, form, 422)
    due_at = filled(form.due.form.moment)
    try:
        given = actions.grant_requests(sitting, form.chosen.data or [], due_at, by=me())
    except (HasAsMuch, AlreadyPast) as refused:
        form.due.form.day.errors = [str(refused.sentence)]
        return _list_page(sitting, form, refused.status)
    except RequestClosed as refused:
        form.chosen.errors = [_("En af anmodningerne venter ikke længere på svar. Vælg igen.")]
        return _list_page(sitting, form, refused.status)
    tell_how_many(given)
    return redirect(url_for(".list_requests", sitting_id=sitting_id), 303)


def tell_how_many(given: int) -> None:
    """Say on the next page how many got a later deadline."""
    if given:
        flash(
            ngettext("%(num)s frist er forlænget.", "%(num)s frister er forlænget.", given),
            "success",
        )
    else:
        flash(_("Fristerne var allerede forlænget."), "notice")


@blueprint.post("/extension-requests/<int:request_id>/refuse")
@signed_in
def refuse_request(request_id: int) -> ResponseReturnValue:
    """Say no to one who asks, with a sentence."""
    request, sitting_id = extension_queries.request_to_answer(me(), request_id)
    require(may_decide(me()))
    form = RefusalForm()
    if not form.accepted():
        sitting = _sitting(sitting_id)
        listed = GrantForm(formdata=None)
        return _list_page(sitting, listed, 422, refusal=form, refusing=request_id)
    try:
        actions.refuse_request(request, sitting_id, form.refusal.data or "", by=me())
    except RequestClosed as refused:
        flash(str(refused.sentence), "error")
    else:
        flash(_("Anmodningen er afslået, og den studerende har fået besked."), "success")
    return redirect(url_for(".list_requests", sitting_id=sitting_id), 303)
