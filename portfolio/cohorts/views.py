"""Which pages? Lists of cohorts, one cohort, and what an administrator writes about them.

Days, exam, members and lists have files of their own; importing them adds their routes.
"""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.cohorts import actions, queries
from portfolio.cohorts.forms import CohortForm, ModuleForm, NewCohortForm, PlanForm
from portfolio.cohorts.meanwhile import ChangedMeanwhile
from portfolio.cohorts.models import Cohort, Module
from portfolio.cohorts.pages import (
    blueprint,
    cohort_to_manage,
    differing,
    form_page,
    is_sent,
)
from portfolio.cohorts.rules import may_manage_cohorts, may_read_class_list
from portfolio.core import clock, db
from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.i18n import _, full_date
from portfolio.core.moments import ImpossibleMoment
from portfolio.people.session import me

# After its last day a cohort writes its exam; when that is long over, it moves down the page.
STILL_CURRENT = timedelta(days=90)


@blueprint.get("/cohorts")
@signed_in
def list_cohorts() -> ResponseReturnValue:
    manages = may_manage_cohorts(me())
    rows = queries.cohort_rows(me())
    ended_before = clock.today() - STILL_CURRENT
    earlier = [row for row in rows if row.last is not None and row.last < ended_before]
    return render_template(
        "cohorts/list_cohorts.html",
        modules=queries.modules() if manages else [],
        current=[row for row in rows if row not in earlier],
        earlier=earlier,
        manages=manages,
        stuck=queries.stuck_mails() if manages else 0,
    )


@blueprint.get("/cohorts/<int:cohort_id>")
@signed_in
def show_cohort(cohort_id: int) -> ResponseReturnValue:
    cohort = queries.cohort(me(), cohort_id)
    members = queries.members_of(cohort)
    return render_template(
        "cohorts/show_cohort.html",
        cohort=cohort,
        days=queries.days_of(cohort),
        exam=queries.exam_of(cohort, with_sittings=True),
        students=[member for member in members if member.role == "student"],
        teachers=[member for member in members if member.role == "teacher"],
        uninvited=queries.uninvited(members),
        manages=may_manage_cohorts(me()),
        reads_class_list=may_read_class_list(me(), cohort.id),
        today=clock.today(),
    )


@blueprint.route("/modules/new", methods=["GET", "POST"])
@signed_in
def new_module() -> ResponseReturnValue:
    require(may_manage_cohorts(me()))
    form = ModuleForm()
    if form.accepted():
        try:
            module = actions.create_module(*_of_module(form), by=me())
        except actions.CodeTaken as error:
            form.code.errors = [str(error.sentence)]
        else:
            flash(_("Modulet er oprettet. Nu kan du oprette dets første hold."), "success")
            return redirect(url_for("cohorts.new_cohort", module=module.id), 303)
    return form_page("cohorts/edit_module.html", form, module=None)


@blueprint.route("/modules/<int:module_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_module(module_id: int) -> ResponseReturnValue:
    require(may_manage_cohorts(me()))
    module = queries.module(module_id, lock=is_sent())
    form = ModuleForm.of(module)
    changed = None
    if form.accepted():
        try:
            actions.change_module(module, *_of_module(form), seen=form.seen.data or "", by=me())
        except actions.CodeTaken as error:
            form.code.errors = [str(error.sentence)]
        except ChangedMeanwhile:
            changed = differing(form, ModuleForm.of(module, formdata=None))
        else:
            flash(_("Modulet er gemt."), "success")
            return redirect(url_for("cohorts.list_cohorts"), 303)
    return form_page("cohorts/edit_module.html", form, module=module, changed=changed)


def _of_module(form: ModuleForm) -> tuple[str, str, int]:
    return form.code.data or "", form.title.data or "", form.ects.data or 0


@blueprint.route("/cohorts/new", methods=["GET", "POST"])
@signed_in
def new_cohort() -> ResponseReturnValue:
    require(may_manage_cohorts(me()))
    modules = queries.modules()
    module = _chosen(modules, request.args.get("module"))
    if module is None:
        return render_template("cohorts/choose_module.html", modules=modules)
    form = NewCohortForm()
    _offer_copies(form, module)
    if form.accepted():
        try:
            # All or nothing: a cohort whose days could not be made is not left behind.
            with db.session.begin_nested():
                cohort = actions.create_cohort(module, *_of_cohort(form), by=me())
                _fill(cohort, form)
        except actions.NameTaken as error:
            form.name.errors = [str(error.sentence)]
        except ImpossibleMoment as error:
            form.first.errors = [str(error.sentence)]
        else:
            flash(_("Holdet er oprettet. Nu kan du tilføje deltagere."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.id), 303)
    return form_page("cohorts/new_cohort.html", form, module=module, several=len(modules) > 1)


def _chosen(modules: list[Module], wanted: str | None) -> Module | None:
    if wanted is None and len(modules) == 1:
        return modules[0]
    return next((module for module in modules if str(module.id) == wanted), None)


def _offer_copies(form: PlanForm, module: Module) -> None:
    form.offer(
        (id_, _("%(cohort)s, fra %(date)s", cohort=name, date=full_date(first)))
        for id_, name, first in queries.cohorts_to_copy(module)
    )


def _of_cohort(form: CohortForm) -> tuple[str, str, str]:
    return form.name.data or "", form.place.data or "", form.contact.data or ""


def _fill(cohort: Cohort, form: PlanForm) -> None:
    """Give a cohort its days as the plan says."""
    assert form.first.data is not None
    if form.copies is not None:
        source = queries.cohort(me(), form.copies)
        actions.copy_days(
            cohort,
            queries.days_of(source),
            None if queries.exam_of(cohort) else queries.exam_of(source),
            form.first.data,
            by=me(),
        )
        return
    count = form.count.data or 0
    assert form.starts.data is not None
    assert form.ends.data is not None
    plan = actions.Plan(
        first=form.first.data,
        every=int(form.every.data),
        starts=form.starts.data,
        ends=form.ends.data,
        due_after=form.due_after.data,
        locks_after=form.locks_after.data,
    )
    titles = [_("Undervisningsdag %(number)s", number=number + 1) for number in range(count)]
    actions.plan_days(cohort, plan, titles, by=me())


@blueprint.route("/cohorts/<int:cohort_id>/plan", methods=["GET", "POST"])
@signed_in
def plan_days(cohort_id: int) -> ResponseReturnValue:
    cohort = cohort_to_manage(cohort_id)
    form = PlanForm()
    _offer_copies(form, cohort.module)
    if form.accepted():
        try:
            with db.session.begin_nested():
                _fill(cohort, form)
        except ImpossibleMoment as error:
            form.first.errors = [str(error.sentence)]
        else:
            flash(_("Dagene er oprettet. Ret dem en for en, hvor der er brug for det."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)
    return form_page("cohorts/plan_days.html", form, cohort=cohort)


@blueprint.route("/cohorts/<int:cohort_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_cohort(cohort_id: int) -> ResponseReturnValue:
    cohort = cohort_to_manage(cohort_id)
    module = cohort.module
    form = CohortForm.of(cohort)
    changed = None
    if form.accepted():
        try:
            actions.change_cohort(cohort, *_of_cohort(form), seen=form.seen.data or "", by=me())
        except actions.NameTaken as error:
            form.name.errors = [str(error.sentence)]
        except ChangedMeanwhile:
            changed = differing(form, CohortForm.of(cohort, formdata=None))
        else:
            flash(_("Holdet er gemt."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)
    return form_page(
        "cohorts/edit_cohort.html", form, cohort=cohort, module=module, changed=changed
    )


# Their routes belong to the same blueprint.
from portfolio.cohorts import day_views, exam_views, member_views, roster_views  # noqa: E402, F401
