"""What happens? A paper that its writer made themselves is kept to be looked at."""

from __future__ import annotations

from portfolio.assignments.documents import Front
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Sitting
from portfolio.core import clock, db
from portfolio.core.i18n import lazy
from portfolio.people.models import Person
from portfolio.submissions import queries
from portfolio.submissions.actions import NotOpenYet, TooLate, make_room
from portfolio.submissions.models import Review
from portfolio.submissions.own_pdf import OwnPdf

MOST_IDLE = 5
"""How many own PDFs of one student are kept that they have not handed in: each may be large."""


class OwnPdfTooEarly(NotOpenYet):
    """Of a file that is not here yet nothing is kept."""

    sentence = lazy("Afleveringen er ikke åbnet endnu. Din PDF er ikke gemt her, så kom igen.")


class OwnPdfTooLate(TooLate):
    """The same after the last moment."""

    sentence = lazy(
        "Fristen er overskredet, og prøven tager ikke imod flere opgaver. Din PDF er ikke gemt "
        "her. Kontakt dit uddannelsessted, hvis du mener, at det er en fejl."
    )


def keep_own_pdf(
    assignment: Assignment,
    sitting: Sitting,
    own: OwnPdf,
    front: Front,
    *,
    anslag: int,
    by: Person,
) -> Review:
    """Keep a PDF to be looked at; `anslag` is what its writer says. The same once more is the same
    review. Expects the sitting with its exam."""
    candidate = make_room(sitting, assignment.enrolment_id)
    review = Review(
        candidate_id=candidate.id,
        assignment_id=assignment.id,
        by_id=by.id,
        made_at=clock.now(),
        source="",
        supervisor=front.supervisor,
        confidential=front.confidential,
        title=assignment.title,
        anslag=anslag,
        read_anslag=own.anslag,
        pages=own.pages,
        size=len(own.file),
        sha256=own.sha256,
        findings=own.findings,
        rules=sitting.exam.rules(),
        file=own.file,
    )
    idle = queries.idle_own_pdfs(candidate.id)
    for known in idle:
        if _said(known) == _said(review):
            return known
    for old in idle[MOST_IDLE - 1 :]:
        db.session.delete(old)
    db.session.add(review)
    db.session.flush()
    return review


def _said(review: Review) -> tuple[object, ...]:
    """Everything of a review that its writer decides, or the exam."""
    return (
        review.sha256,
        review.anslag,
        review.supervisor,
        review.confidential,
        review.title,
        review.findings,
        review.rules,
    )
