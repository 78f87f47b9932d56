"""The paper that an assignment becomes, and the digest of what it is made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portfolio.assignments.compiling import Piece, compiled
from portfolio.assignments.documents import count_line
from portfolio.assignments.length import exam_anslag
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam, FrontField, PartKind
from portfolio.core import i18n
from portfolio.core.documents import Document, Section
from portfolio.core.i18n import in_language
from portfolio.core.vocabulary import escape
from portfolio.people.models import Person
from portfolio.texts.guard import findings_in

DANISH = "da"


@dataclass(frozen=True, kw_only=True)
class Front:
    """What its writer says on the front page."""

    supervisor: str = ""
    confidential: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper that can be rendered, and what is said of it."""

    document: Document
    anslag: int
    source: str
    findings: int


def paper_of(
    assignment: Assignment,
    pieces: Sequence[Piece],
    exam: Exam,
    person: Person,
    front: Front,
    *,
    made_at: datetime,
) -> Paper:
    """The paper of a student's parts. Expects the assignment with text, cohort and module."""
    anslag = exam_anslag(pieces, exam)
    with in_language(DANISH):
        rows = _front_page(assignment, pieces, exam, person, front, made_at)
    document = Document(
        title=assignment.title,
        author=person.name,
        subtitle=exam.title,
        made_at=made_at,
        sections=[
            Section(piece.title, piece.html, appendix=piece.kind == PartKind.APPENDIX)
            for piece in pieces
        ],
        front=rows,
        contents=True,
        header=f"Studienummer {person.student_number}" if person.student_number else None,
    )
    return Paper(
        document,
        anslag,
        source_of(assignment, pieces, exam, person, front),
        # The title stands on the front page.
        sum(
            found.severity == "stops"
            for found in findings_in(f"<p>{escape(assignment.title)}</p>{compiled(pieces)}")
        ),
    )


def source_of(
    assignment: Assignment, pieces: Sequence[Piece], exam: Exam, person: Person, front: Front
) -> str:
    """A digest of all that the paper is made from, but the moment. While it is the same, a paper
    that was looked at is still the paper."""
    cohort = assignment.text.cohort
    parts: list[Any] = [
        assignment.title,
        [(piece.title, piece.html, piece.kind) for piece in pieces],
        sorted(exam.rules().items()),
        [person.name, person.student_number, cohort.name, cohort.module.title],
        [front.supervisor, front.confidential],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _front_page(
    assignment: Assignment,
    pieces: Sequence[Piece],
    exam: Exam,
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
        FrontField.INSTITUTION: ("Uddannelsessted", exam.institution),
        FrontField.DATE: ("Dato", i18n.full_date(made_at)),
        FrontField.ANSLAG: ("Omfang", count_line(pieces, exam)),
    }
    rows = [("Navn", person.name)]
    rows += [said[field] for field in FrontField if field in exam.front_fields and said[field][1]]
    if front.confidential:
        rows.append(("Fortrolig", "Ja"))
    return rows
