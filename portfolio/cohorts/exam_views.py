"""Which pages? The exam's rules, and its re-exams and sick exams."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portfolio.cohorts import queries
from portfolio.cohorts.exam_actions import (
    ExamRules,
    Moments,
    add_sitting,
    change_sitting,
    newest_words,
    set_exam,
)
from portfolio.cohorts.exam_forms import ExamForm, SittingForm
from portfolio.cohorts.exam_models import RULES, SittingKind
from portfolio.cohorts.meanwhile import ChangedMeanwhile
from portfolio.cohorts.pages import blueprint, cohort_to_manage, differing, form_page, is_sent
from portfolio.cohorts.rules import may_manage_cohorts
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound, require
from portfolio.core.i18n import _
from portfolio.people.session import me


@blueprint.route("/cohorts/<int:cohort_id>/exam", methods=["GET", "POST"])
@signed_in
def edit_exam(cohort_id: int) -> ResponseReturnValue:
    """All rules of the exam on one page."""
    cohort = cohort_to_manage(cohort_id)
    exam = queries.exam_of(cohort, lock=is_sent())
    form = ExamForm.of(exam, newest_words(exam) if exam else "")
    changed = None
    if form.accepted():
        rules = ExamRules(**{name: form[name].data for name in RULES if name in form})
        moments = Moments(
            due_at=form.deadline.form.moment,
            cut_off_at=form.cut_off.form.moment if form.takes_late.data else None,
        )
        try:
            set_exam(
                cohort,
                exam,
                rules,
                moments,
                form.declaration.data,
                seen=form.seen.data or "",
                by=me(),
            )
        except ChangedMeanwhile:
            stored = queries.exam_of(cohort)
            words = newest_words(stored) if stored else ""
            changed = differing(form, ExamForm.of(stored, words, formdata=None))
        else:
            flash(_("Eksamen er gemt."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)
    return form_page("cohorts/edit_exam.html", form, cohort=cohort, changed=changed)


@blueprint.route("/cohorts/<int:cohort_id>/sittings/new", methods=["GET", "POST"])
@signed_in
def new_sitting(cohort_id: int) -> ResponseReturnValue:
    """A re-exam or a sick exam of the cohort's exam."""
    cohort = cohort_to_manage(cohort_id)
    exam = queries.exam_of(cohort)
    if exam is None:
        raise NotFound
    form = SittingForm.of(None)
    if form.accepted():
        sitting = add_sitting(exam, SittingKind(form.kind.data), _moments(form), by=me())
        flash(_("Prøven er sat op. Vælg nu, hvem der skal op til den."), "success")
        return redirect(url_for("submissions.add_candidates", sitting_id=sitting.id), 303)
    return form_page("cohorts/edit_sitting.html", form, cohort=cohort, sitting=None)


@blueprint.route("/sittings/<int:sitting_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_sitting(sitting_id: int) -> ResponseReturnValue:
    """When a re-exam or a sick exam is due."""
    sitting = queries.sitting(me(), sitting_id, lock=is_sent())
    require(may_manage_cohorts(me()))
    if sitting.number == 1:
        return redirect(url_for("cohorts.edit_exam", cohort_id=sitting.exam.cohort_id), 303)
    cohort = sitting.exam.cohort
    form = SittingForm.of(sitting)
    changed = None
    if form.accepted():
        try:
            change_sitting(
                sitting,
                SittingKind(form.kind.data),
                _moments(form),
                seen=form.seen.data or "",
                by=me(),
            )
        except ChangedMeanwhile:
            changed = differing(form, SittingForm.of(sitting, formdata=None))
        else:
            flash(_("Prøven er gemt."), "success")
            return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.id), 303)
    return form_page(
        "cohorts/edit_sitting.html", form, cohort=cohort, sitting=sitting, changed=changed
    )


def _moments(form: SittingForm) -> Moments:
    return Moments(
        due_at=form.deadline.form.moment,
        cut_off_at=form.cut_off.form.moment,
        opens_at=form.opens.form.moment,
    )
