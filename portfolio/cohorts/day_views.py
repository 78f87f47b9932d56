"""Which pages? One teaching day: made, edited with its prompts, cancelled, deleted."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.cohorts import actions, queries
from portfolio.cohorts.day_forms import DayForm
from portfolio.cohorts.meanwhile import ChangedMeanwhile
from portfolio.cohorts.models import Cohort
from portfolio.cohorts.pages import (
    blueprint,
    cohort_to_manage,
    day_to_manage,
    differing,
    form_page,
    is_sent,
)
from portfolio.core.doors import signed_in
from portfolio.core.i18n import _
from portfolio.core.moments import ImpossibleMoment
from portfolio.people.models import Person
from portfolio.people.session import me


@blueprint.route("/cohorts/<int:cohort_id>/days/new", methods=["GET", "POST"])
@signed_in
def new_day(cohort_id: int) -> ResponseReturnValue:
    cohort = cohort_to_manage(cohort_id)
    teachers = queries.teachers_of(cohort.id)
    form = DayForm(**_suggestion(cohort)) if not is_sent() else DayForm()
    form.offer(teachers)
    if not _rearranged(form) and form.accepted():
        try:
            actions.add_day(cohort, _content(form, teachers), by=me())
        except actions.NumberTaken as error:
            form.number.errors = [str(error.sentence)]
        else:
            flash(_("Dagen er oprettet."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)
    return form_page("cohorts/edit_day.html", form, day=None, cohort=cohort, rearranged=_wish())


def _suggestion(cohort: Cohort) -> dict[str, object]:
    """The next number, and the times of the day before it."""
    last = queries.last_day(cohort)
    times = {} if last is None else {"starts": last.starts, "ends": last.ends}
    return {"number": queries.next_number(cohort), **times}


@blueprint.route("/days/<int:day_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_day(day_id: int) -> ResponseReturnValue:
    day = day_to_manage(day_id)
    cohort = day.cohort
    teachers = queries.teachers_of(cohort.id)
    form = DayForm.of(day)
    form.offer(teachers)
    changed = None
    if not _rearranged(form) and form.accepted():
        try:
            actions.change_day(day, _content(form, teachers), seen=form.seen.data or "", by=me())
        except actions.NumberTaken as error:
            form.number.errors = [str(error.sentence)]
        except ImpossibleMoment as error:
            form.date.errors = [str(error.sentence)]
        except ChangedMeanwhile:
            theirs = DayForm.of(day, formdata=None)
            theirs.offer(teachers)
            changed = differing(form, theirs)
        else:
            flash(_("Dagen er gemt."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.id), 303)
    return form_page(
        "cohorts/edit_day.html",
        form,
        day=day,
        cohort=cohort,
        changed=changed,
        rearranged=_wish(),
    )


def _content(form: DayForm, teachers: Sequence[Person]) -> actions.DayContent:
    opens, due, locks = form.moments_to_keep
    chosen = set(form.teachers.data or [])
    assert form.number.data is not None
    assert form.date.data is not None
    assert form.starts.data is not None
    assert form.ends.data is not None
    return actions.DayContent(
        number=form.number.data,
        title=form.title.data or "",
        about=form.about.data or "",
        place=form.place.data or "",
        date=form.date.data,
        starts=form.starts.data,
        ends=form.ends.data,
        opens_at=opens,
        due_at=due,
        locks_at=locks,
        prompts=[body for body in form.prompts.data if body],
        teachers=[teacher for teacher in teachers if teacher.id in chosen],
    )


def _wish() -> tuple[str, int] | None:
    """What a button beside a prompt asked for: "add", "up", "down" or "remove", and where."""
    verb, _dash, place = (request.form.get("prompt") or "").partition("-")
    if verb not in ("add", "up", "down", "remove"):
        return None
    return verb, int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0


def _rearranged(form: DayForm) -> bool:
    """Do what such a button asked for, to the form alone: the page comes back unsaved."""
    wish = _wish()
    if wish is None:
        return False
    verb, place = wish
    prompts = form.prompts.data
    if verb == "add":
        prompts.append("")
    elif place < len(prompts):
        body = prompts.pop(place)
        if verb != "remove":
            prompts.insert(max(0, place - 1) if verb == "up" else place + 1, body)
    return True


@blueprint.post("/days/<int:day_id>/cancel")
@signed_in
def cancel_day(day_id: int) -> ResponseReturnValue:
    day = day_to_manage(day_id)
    actions.cancel_day(day, by=me())
    flash(
        _("Dag %(number)s er aflyst. Tekster til dagen er der stadig.", number=day.number),
        "success",
    )
    return redirect(url_for("cohorts.show_cohort", cohort_id=day.cohort_id), 303)


@blueprint.post("/days/<int:day_id>/reinstate")
@signed_in
def reinstate_day(day_id: int) -> ResponseReturnValue:
    day = day_to_manage(day_id)
    actions.reinstate_day(day, by=me())
    flash(_("Dag %(number)s holdes alligevel.", number=day.number), "success")
    return redirect(url_for("cohorts.show_cohort", cohort_id=day.cohort_id), 303)


@blueprint.post("/days/<int:day_id>/delete")
@signed_in
def delete_day(day_id: int) -> ResponseReturnValue:
    day = day_to_manage(day_id)
    cohort, number = day.cohort, day.number
    try:
        actions.delete_day(day, cohort, by=me())
    except actions.DayHasTexts as error:
        flash(str(error.sentence), "error")
        return redirect(url_for("cohorts.edit_day", day_id=day_id), 303)
    flash(_("Dag %(number)s er slettet.", number=number), "success")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.id), 303)
