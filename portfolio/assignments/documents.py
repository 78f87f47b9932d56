"""The exam assignment as a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portfolio.assignments.compiling import Piece
from portfolio.assignments.length import USUAL, exam_anslag
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam
from portfolio.core import i18n
from portfolio.core.documents import Document, Section
from portfolio.core.i18n import _
from portfolio.people.models import Person
from portfolio.texts.count import PER_PAGE, normalsider


def assignment_document(
    assignment: Assignment,
    pieces: Sequence[Piece],
    person: Person,
    *,
    made_at: datetime,
) -> Document:
    """Each part is a section with a heading of level 1; under the title the cohort and the count.

    Expects the assignment with text, cohort, module and exam loaded.
    """
    cohort = assignment.text.cohort
    return Document(
        title=assignment.title,
        author=person.name,
        subtitle=f"{cohort.module.title}, {cohort.name} · {count_line(pieces, cohort.exam)}",
        date=i18n.full_date(made_at),
        made_at=made_at,
        sections=[Section(title=piece.title, html=piece.html) for piece in pieces],
    )


def count_line(pieces: Sequence[Piece], exam: Exam | None) -> str:
    """23.456 anslag inkl. mellemrum (9,8 normalsider)"""
    count = exam_anslag(pieces, exam)
    pages = normalsider(count, exam.anslag_per_page if exam else PER_PAGE)
    words = {"anslag": i18n.number(count), "pages": i18n.pages(pages)}
    if (exam or USUAL).with_spaces:
        return _("%(anslag)s anslag inkl. mellemrum (%(pages)s normalsider)", **words)
    return _("%(anslag)s anslag uden mellemrum (%(pages)s normalsider)", **words)
