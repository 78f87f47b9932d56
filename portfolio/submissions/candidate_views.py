"""Which pages? One student in one sitting, as an administrator sees them: the history, what was
received about an illness, and a hand-in that is registered for them."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from config import Config
from portfolio.cohorts import queries as cohort_queries
from portfolio.cohorts.exam_models import Sitting
from portfolio.core import i18n
from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.fields import choices
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.people.session import me
from portfolio.submissions import extension_actions, extension_queries, registration_queries
from portfolio.submissions.actions import MovedSinceLook, NotOpenYet, OverLength, TooLate
from portfolio.submissions.extension_actions import InTheFuture
from portfolio.submissions.extension_forms import REASONS, DocumentationForm, RegistrationForm
from portfolio.submissions.extension_queries import Student
from portfolio.submissions.pages import blueprint
from portfolio.submissions.past import past_of
from portfolio.submissions.registration_actions import (
    AlreadyHandedIn,
    BeforeReview,
    NotYet,
    NumberNotConfirmed,
    register_hand_in,
)
from portfolio.submissions.registration_queries import LookedAt
from portfolio.submissions.rules import may_decide, may_register


@blueprint.get("/sittings/<int:sitting_id>/students/<int:enrolment_id>")
@signed_in
def show_candidate(sitting_id: int, enrolment_id: int) -> ResponseReturnValue:
    """The student's deadline and what has happened."""
    sitting, student = _student(sitting_id, enrolment_id)
    return _page(sitting, student, DocumentationForm(formdata=None))


def _student(sitting_id: int, enrolment_id: int) -> tuple[Sitting, Student]:
    sitting = cohort_queries.sitting(me(), sitting_id)
    require(may_decide(me()))
    return sitting, extension_queries.student_in(sitting, enrolment_id)


def _page(
    sitting: Sitting, student: Student, form: DocumentationForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "submissions/candidate.html",
        sitting=sitting,
        student=student,
        past=past_of(sitting, student.candidate_id),
        may_register=may_register(me(), student.person.id),
        reasons=REASONS,
        form=form,
    )
    return page, status


@blueprint.post("/sittings/<int:sitting_id>/students/<int:enrolment_id>/documentations")
@signed_in
def document_illness(sitting_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Documentation of an illness was received on a day."""
    sitting, student = _student(sitting_id, enrolment_id)
    form = DocumentationForm()
    if not form.accepted():
        return _page(sitting, student, form, 422)
    try:
        day = filled(form.received_on.data)
        extension_actions.document_illness(sitting, enrolment_id, day, by=me())
    except InTheFuture as refused:
        form.received_on.errors = [str(refused.sentence)]
        return _page(sitting, student, form, refused.status)
    flash(_("Dokumentationen er noteret."), "success")
    return redirect(_address(sitting_id, enrolment_id), 303)


@blueprint.post("/documentations/<int:documentation_id>/withdraw")
@signed_in
def withdraw_documentation(documentation_id: int) -> ResponseReturnValue:
    """It was recorded by mistake."""
    received, sitting_id, enrolment_id = extension_queries.documentation(me(), documentation_id)
    require(may_decide(me()))
    extension_actions.withdraw_documentation(received, enrolment_id, by=me())
    flash(_("Noten om dokumentation er trukket tilbage."), "success")
    return redirect(_address(sitting_id, enrolment_id), 303)


@blueprint.route(
    "/sittings/<int:sitting_id>/students/<int:enrolment_id>/hand-in", methods=["GET", "POST"]
)
@signed_in
def register_for_student(sitting_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Register what the student could not hand in themselves."""
    sitting, student = _student(sitting_id, enrolment_id)
    require(may_register(me(), student.person.id))
    looked_at = registration_queries.reviews_to_register(student.candidate_id)
    form = RegistrationForm()
    form.review.choices = choices((each.id, _words(each)) for each in looked_at)
    if form.accepted():
        if _registered(student, form):
            return redirect(_address(sitting_id, enrolment_id), 303)
    elif not form.is_submitted() and looked_at:
        form.review.data = looked_at[0].id
    page = render_template(
        "submissions/register.html",
        sitting=sitting,
        student=student,
        looked_at=looked_at,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _registered(student: Student, form: RegistrationForm) -> bool:
    """Whether there is nothing left to put right in the form."""
    review = registration_queries.review_of(student.candidate_id, form.review.data)
    if review is None:
        form.review.errors = [_("Den udgave er her ikke længere. Vælg en anden.")]
        return False
    config: Config = current_app.extensions["config"]
    received = form.received.form
    try:
        register_hand_in(
            review,
            filled(received.moment),
            form.reason.data or "",
            secret_key=config.secret_key,
            by=me(),
        )
    except (NotYet, BeforeReview) as refused:
        received.day.errors = [str(refused.sentence)]
    except NotOpenYet:
        received.day.errors = [_("Afleveringen var ikke åbnet på det tidspunkt.")]
    except TooLate:
        received.day.errors = [
            _(
                "På det tidspunkt tog prøven ikke imod flere opgaver. Forlæng den studerendes "
                "frist først."
            )
        ]
    except (OverLength, NumberNotConfirmed) as refused:
        form.review.errors = [str(refused.sentence)]
    except (AlreadyHandedIn, MovedSinceLook) as refused:
        flash(str(refused.sentence), "error")
        return True
    else:
        flash(_("Afleveringen er registreret, og den studerende har fået besked."), "success")
        return True
    return False


def _words(looked_at: LookedAt) -> str:
    return _(
        "Lavet %(moment)s: %(anslag)s anslag, %(pages)s sider",
        moment=i18n.exact_moment(looked_at.made_at),
        anslag=i18n.number(looked_at.anslag),
        pages=looked_at.pages,
    )


def _address(sitting_id: int, enrolment_id: int) -> str:
    return url_for(".show_candidate", sitting_id=sitting_id, enrolment_id=enrolment_id)
