"""Which pages? A PDF of one's own in the place of the paper that is compiled here."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_forms import FRONT, KINDS
from portfolio.cohorts.exam_models import FrontField, PartKind, Sitting
from portfolio.core.arrival import LARGEST_FILE, FileTooLarge, takes_a_file
from portfolio.core.doors import signed_in
from portfolio.core.foreign_pdf import PdfRefused
from portfolio.core.forms import filled
from portfolio.core.pdf_process import MOST_PAGES
from portfolio.people.session import me
from portfolio.submissions.actions import NoOwnPdf
from portfolio.submissions.forms import OwnPdfForm
from portfolio.submissions.own_pdf import own_pdf
from portfolio.submissions.own_pdf_actions import OwnPdfTooEarly, OwnPdfTooLate, keep_own_pdf
from portfolio.submissions.pages import blueprint, check_open, database, front_of, own_sitting


@blueprint.get("/assignments/<int:assignment_id>/own-pdf")
@signed_in
def choose_own_pdf(assignment_id: int) -> ResponseReturnValue:
    """The form in which a file is chosen and its length declared."""
    assignment, sitting = _taking(assignment_id)
    return _page(assignment, sitting, OwnPdfForm.of(sitting.exam, formdata=None))


@blueprint.post("/assignments/<int:assignment_id>/own-pdf")
@signed_in
@takes_a_file
def bring_own_pdf(assignment_id: int) -> ResponseReturnValue:
    """Read a file, and keep it to be looked at.

    It is read before the request's own transaction begins, so nobody waits for it.
    """
    with database().transaction(writing=False):
        assignment, sitting = _taking(assignment_id)
        form = OwnPdfForm.of(sitting.exam)
        if not form.accepted():
            return _page(assignment, sitting, form, 422)
    file: FileStorage = form.file.data
    try:
        own = own_pdf(file.stream.read(), title=assignment.title, spaces=sitting.exam.with_spaces)
    except PdfRefused as refused:
        form.file.errors = [str(refused.sentence)]
        return _page(assignment, sitting, form, refused.status)
    review = keep_own_pdf(
        assignment,
        sitting,
        own,
        front_of(form, sitting.exam),
        anslag=filled(form.anslag.data),
        by=me(),
    )
    return redirect(url_for(".look", review_id=review.id), 303)


def _taking(assignment_id: int) -> tuple[Assignment, Sitting]:
    assignment, sitting = own_sitting(assignment_id)
    if not sitting.exam.takes_own_pdf:
        raise NoOwnPdf
    check_open(assignment, sitting, early=OwnPdfTooEarly, late=OwnPdfTooLate)
    return assignment, sitting


def _page(
    assignment: Assignment, sitting: Sitting, form: OwnPdfForm, status: int = 200
) -> ResponseReturnValue:
    exam = sitting.exam
    page = render_template(
        "submissions/own_pdf.html",
        assignment=assignment,
        exam=exam,
        form=form,
        counted=[str(KINDS[kind]) for kind in PartKind if kind in exam.counted_kinds],
        required=[str(KINDS[kind]) for kind in PartKind if kind in exam.required_kinds],
        front=[str(FRONT[field]) for field in FrontField if field in exam.front_fields],
        largest=LARGEST_FILE,
        too_large=FileTooLarge.sentence,
        most_pages=MOST_PAGES,
    )
    return page, status
