"""The paper that an assignment becomes, and the digest of what it is made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portfolio.assignments.compiling import Piece, compiled
from portfolio.assignments.documents import Front, assignment_document
from portfolio.assignments.length import exam_anslag
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam
from portfolio.core.documents import Document
from portfolio.core.vocabulary import escape
from portfolio.people.models import Person
from portfolio.texts.guard import findings_in


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
    document = assignment_document(assignment, pieces, person, front, made_at=made_at)
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
        [(piece.title, piece.whole, piece.kind) for piece in pieces],
        sorted(exam.rules().items()),
        [person.name, person.student_number, cohort.name, cohort.module.title],
        [front.supervisor, front.confidential],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
