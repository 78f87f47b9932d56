"""Which pages? A student moves to another cohort: where to, which day is which, a last look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.administration import actions, queries
from portfolio.administration.pages import administrators_only, blueprint, is_sent, whole_number
from portfolio.administration.queries import DayRow
from portfolio.administration.rules import may_transfer
from portfolio.cohorts import queries as cohort_queries
from portfolio.cohorts.models import Cohort, Enrolment, Role, TeachingDay
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound, require
from portfolio.core.i18n import _
from portfolio.people.session import me

KEEP = "keep"


@blueprint.route("/admin/enrolments/<int:enrolment_id>/transfer", methods=["GET", "POST"])
@signed_in
def transfer(enrolment_id: int) -> ResponseReturnValue:
    administrators_only()
    enrolment = cohort_queries.enrolment(me(), enrolment_id, lock=is_sent())
    require(may_transfer(me()))
    if enrolment.role != Role.STUDENT:
        raise NotFound
    wanted = request.values.get("to")
    if wanted is None:
        return render_template(
            "administration/choose_cohort.html",
            enrolment=enrolment,
            cohorts=queries.cohorts_to_move_to(enrolment),
        )
    cohort = cohort_queries.cohort(me(), whole_number(wanted))
    return _map_days(enrolment, cohort)


def _map_days(enrolment: Enrolment, cohort: Cohort) -> ResponseReturnValue:
    sources = queries.days_with_something(enrolment)
    targets = cohort_queries.days_of(cohort)
    if not is_sent():
        return _days_page(enrolment, cohort, sources, targets, _by_number(sources, targets))
    chosen = _chosen(sources, targets)
    wrong = None if None not in chosen.values() else _("Vælg en dag til hver tekst.")
    ends = [source if end == KEEP else end for source, end in chosen.items()]
    if wrong is None and len({str(end) for end in ends}) < len(ends):
        wrong = str(actions.DaysMeet.sentence)
    if wrong is not None or request.form.get("step") == "back":
        page = _days_page(enrolment, cohort, sources, targets, chosen, wrong)
        return page, 422 if wrong else 200
    if request.form.get("step") != "do":
        return _last_look(enrolment, cohort, sources, targets, chosen)
    return _do(enrolment, cohort, chosen)


def _by_number(sources: Sequence[DayRow], targets: Sequence[TeachingDay]) -> dict[int, str | None]:
    """Day 3 becomes day 3; a day without its like stays a text from an earlier cohort."""
    by_number = {day.number: str(day.id) for day in targets}
    ids = {day.id for day in targets}
    found: dict[int, str | None] = {}
    for source in sources:
        same = str(source.id) if source.id in ids else by_number.get(source.number, KEEP)
        found[source.id] = KEEP if same in found.values() else same
    return found


def _chosen(sources: Sequence[DayRow], targets: Sequence[TeachingDay]) -> dict[int, str | None]:
    allowed = {KEEP, *(str(day.id) for day in targets)}
    sent = {source.id: request.form.get(f"day-{source.id}") for source in sources}
    return {source: end if end in allowed else None for source, end in sent.items()}


def _days_page(
    enrolment: Enrolment,
    cohort: Cohort,
    sources: Sequence[DayRow],
    targets: Sequence[TeachingDay],
    chosen: Mapping[int, str | None],
    wrong: str | None = None,
) -> str:
    return render_template(
        "administration/transfer.html",
        enrolment=enrolment,
        cohort=cohort,
        sources=sources,
        targets=targets,
        chosen=chosen,
        wrong=wrong,
        keep=KEEP,
    )


def _last_look(
    enrolment: Enrolment,
    cohort: Cohort,
    sources: Sequence[DayRow],
    targets: Sequence[TeachingDay],
    chosen: Mapping[int, str | None],
) -> ResponseReturnValue:
    teachers = queries.teachers_by_cohort([enrolment.cohort_id, cohort.id])
    return render_template(
        "administration/transfer_preview.html",
        enrolment=enrolment,
        cohort=cohort,
        sources=sources,
        ends={str(day.id): day for day in targets},
        chosen=chosen,
        belongings=queries.belongings_of(enrolment),
        losing=[name for name in teachers[enrolment.cohort_id] if name not in teachers[cohort.id]],
        gaining=teachers[cohort.id],
    )


def _do(
    enrolment: Enrolment, cohort: Cohort, chosen: Mapping[int, str | None]
) -> ResponseReturnValue:
    days = {
        source: None if end in (KEEP, None) else int(end or 0) for source, end in chosen.items()
    }
    name = enrolment.person.name
    actions.transfer_student(enrolment, cohort, days, by=me())
    flash(_("%(name)s er flyttet til %(cohort)s.", name=name, cohort=cohort.name), "success")
    return redirect(url_for("cohorts.show_member", enrolment_id=enrolment.id), 303)
