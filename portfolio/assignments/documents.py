"""The exam assignment as a document: front page, contents, parts, appendices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portfolio.assignments.compiling import Piece
from portfolio.assignments.length import USUAL, exam_anslag
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam, FrontField, PartKind
from portfolio.core import i18n
from portfolio.core.documents import Document, Section
from portfolio.core.i18n import _, in_language
from portfolio.people.models import Person
from portfolio.texts.count import PER_PAGE, normalsider

DANISH = "da"


@dataclass(frozen=True, kw_only=True)
class Front:
    """What its writer says on the front page."""

    supervisor: str = ""
    confidential: bool = False


def assignment_document(
    assignment: Assignment,
    pieces: Sequence[Piece],
    person: Person,
    front: Front,
    *,
    made_at: datetime,
) -> Document:
    """Each part is a section with a heading of level 1; the front page is as the exam asks.

    In Danish, whoever makes it. Expects the assignment with text, cohort, module and exam loaded.
    """
    exam = assignment.text.cohort.exam
    with in_language(DANISH):
        rows = _front_page(assignment, pieces, exam, person, front, made_at)
    return Document(
        title=assignment.title,
        author=person.name,
        subtitle=exam.title if exam else None,
        made_at=made_at,
        sections=[
            Section(
                piece.title,
                piece.html,
                appendix=piece.kind == PartKind.APPENDIX,
                references=piece.listed,
            )
            for piece in pieces
        ],
        front=rows,
        contents=True,
        header=f"Studienummer {person.student_number}" if person.student_number else None,
    )


def _front_page(
    assignment: Assignment,
    pieces: Sequence[Piece],
    exam: Exam | None,
    person: Person,
    front: Front,
    made_at: datetime,
) -> list[tuple[str, str]]:
    cohort = assignment.text.cohort
    said = {
        FrontField.STUDENT_NUMBER: ("Studienummer", person.student_number or ""),
        FrontField.MODULE: ("Modul", f"{cohort.module.title} ({cohort.module.code})"),
        FrontField.COHORT: ("Hold", cohort.name),
        FrontField.SUPERVISOR: ("Vejleder", front.supervisor),
        FrontField.INSTITUTION: ("Uddannelsessted", exam.institution if exam else ""),
        FrontField.DATE: ("Dato", i18n.full_date(made_at)),
        FrontField.ANSLAG: ("Omfang", count_line(pieces, exam)),
    }
    asked = [field for field in FrontField if exam is None or field in exam.front_fields]
    rows = [("Navn", person.name), *(said[field] for field in asked if said[field][1])]
    if front.confidential:
        rows.append(("Fortrolig", "Ja"))
    return rows


def count_line(pieces: Sequence[Piece], exam: Exam | None) -> str:
    """23.456 anslag inkl. mellemrum (9,8 normalsider)"""
    count = exam_anslag(pieces, exam)
    pages = normalsider(count, exam.anslag_per_page if exam else PER_PAGE)
    words = {"anslag": i18n.number(count), "pages": i18n.pages(pages)}
    if (exam or USUAL).with_spaces:
        return _("%(anslag)s anslag inkl. mellemrum (%(pages)s normalsider)", **words)
    return _("%(anslag)s anslag uden mellemrum (%(pages)s normalsider)", **words)
