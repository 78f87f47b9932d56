"""Which pages? Somebody in a cohort: added, invited, excused from a day, removed."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.cohorts import actions, enrolling, queries
from portfolio.cohorts.forms import MemberForm
from portfolio.cohorts.models import Role
from portfolio.cohorts.pages import blueprint, cohort_to_manage, enrolment_to_manage, form_page
from portfolio.cohorts.roster import RosterRow
from portfolio.cohorts.rules import may_excuse
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound, require
from portfolio.core.i18n import _, ngettext
from portfolio.people.actions import invite_people, invite_person
from portfolio.people.session import me


@blueprint.route("/cohorts/<int:cohort_id>/members/new", methods=["GET", "POST"])
@signed_in
def new_member(cohort_id: int) -> ResponseReturnValue:
    cohort = cohort_to_manage(cohort_id)
    wanted = request.args.get("role")
    form = MemberForm(role=Role.TEACHER if wanted == Role.TEACHER else Role.STUDENT)
    if form.accepted():
        row = RosterRow(
            line=1,
            name=form.name.data or "",
            email=form.email.data or "",
            student_number=form.student_number.data or None,
        )
        try:
            person, is_new = enrolling.enrol_by_address(cohort, row, Role(form.role.data), by=me())
        except enrolling.NameNeeded as error:
            form.name.errors = [str(error.sentence)]
        except (enrolling.OtherRole, enrolling.ImportedMeanwhile) as error:
            form.email.errors = [str(error.sentence)]
        else:
            if is_new:
                flash(_("%(name)s er nu på holdet.", name=person.name), "success")
            else:
                flash(_("%(name)s var allerede på holdet.", name=person.name), "notice")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)
    return form_page("cohorts/new_member.html", form, cohort=cohort)


@blueprint.post("/cohorts/<int:cohort_id>/invite")
@signed_in
def invite_members(cohort_id: int) -> ResponseReturnValue:
    """Everybody in the cohort who can neither sign in nor has been asked to."""
    cohort = cohort_to_manage(cohort_id)
    sent = invite_people(queries.people_to_invite(cohort), by=me())
    if sent:
        flash(
            ngettext("%(num)d invitation er på vej.", "%(num)d invitationer er på vej.", sent),
            "success",
        )
    else:
        flash(_("Alle på holdet er allerede inviteret."), "notice")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.id), 303)


@blueprint.get("/enrolments/<int:enrolment_id>")
@signed_in
def show_member(enrolment_id: int) -> ResponseReturnValue:
    enrolment = enrolment_to_manage(enrolment_id)
    cohort = enrolment.cohort
    return form_page(
        "cohorts/show_member.html",
        None,
        enrolment=enrolment,
        person=enrolment.person,
        cohort=cohort,
        member=queries.member(enrolment),
        days=queries.days_of(cohort) if enrolment.role == Role.STUDENT else [],
        excuses=queries.excuses_of(enrolment),
        may_excuse=may_excuse(me()),
    )


@blueprint.post("/enrolments/<int:enrolment_id>/invite")
@signed_in
def invite_member(enrolment_id: int) -> ResponseReturnValue:
    enrolment = enrolment_to_manage(enrolment_id)
    invite_person(enrolment.person, by=me())
    flash(_("En invitation til %(name)s er på vej.", name=enrolment.person.name), "success")
    return _back_to(enrolment_id)


@blueprint.post("/enrolments/<int:enrolment_id>/excuses/<int:day_id>")
@signed_in
def excuse_day(enrolment_id: int, day_id: int) -> ResponseReturnValue:
    enrolment = enrolment_to_manage(enrolment_id)
    require(may_excuse(me()))
    day = queries.day(me(), day_id)
    if day.cohort_id != enrolment.cohort_id:
        raise NotFound
    actions.excuse(enrolment, day, by=me())
    flash(
        _(
            "%(name)s er fritaget for dag %(number)s.",
            name=enrolment.person.name,
            number=day.number,
        ),
        "success",
    )
    return _back_to(enrolment_id)


@blueprint.post("/enrolments/<int:enrolment_id>/excuses/<int:day_id>/take-back")
@signed_in
def take_back_excuse(enrolment_id: int, day_id: int) -> ResponseReturnValue:
    enrolment = enrolment_to_manage(enrolment_id)
    require(may_excuse(me()))
    day = queries.day(me(), day_id)
    if day.cohort_id != enrolment.cohort_id:
        raise NotFound
    actions.take_back_excuse(enrolment, day, by=me())
    flash(_("Fritagelsen for dag %(number)s er ophævet.", number=day.number), "success")
    return _back_to(enrolment_id)


@blueprint.post("/enrolments/<int:enrolment_id>/remove")
@signed_in
def remove_member(enrolment_id: int) -> ResponseReturnValue:
    enrolment = enrolment_to_manage(enrolment_id)
    cohort, name = enrolment.cohort, enrolment.person.name
    try:
        enrolling.remove_enrolment(enrolment, cohort, by=me())
    except enrolling.HasTraces as error:
        flash(str(error.sentence), "error")
        return _back_to(enrolment_id)
    flash(_("%(name)s er fjernet fra %(cohort)s.", name=name, cohort=cohort.name), "success")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.id), 303)


def _back_to(enrolment_id: int) -> ResponseReturnValue:
    return redirect(url_for("cohorts.show_member", enrolment_id=enrolment_id), 303)
