"""What happens? An exam gets its rules, its sittings and the words of its declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select

from portfolio.cohorts.exam_models import Declaration, Exam, Sitting, SittingKind
from portfolio.cohorts.meanwhile import ChangedMeanwhile, check_seen, unless
from portfolio.cohorts.models import Cohort
from portfolio.core import clock, db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.people.models import Person


class OrdinaryStays(DomainError):
    """Every exam has its ordinary sitting."""

    sentence = lazy("Den ordinære eksamen hører til og kan ikke ændres her.")


@dataclass(frozen=True, kw_only=True)
class ExamRules:
    """All that an administrator may say about an exam; the fields of the same names."""

    title: str
    max_anslag: int = 24_000
    anslag_per_page: int = 2_400
    with_spaces: bool = True
    with_footnotes: bool = True
    tables: str = "actual"
    table_anslag: int = 800
    counted_kinds: Sequence[str] = ("problem", "section", "conclusion")
    required_kinds: Sequence[str] = ()
    over_length_blocks: bool = True
    needs_approval: bool = False
    takes_late: bool = True
    takes_own_pdf: bool = False
    ai_policy: str = "declared"
    front_fields: Sequence[str] = ()
    institution: str = ""
    confidentiality: str = "chosen"
    scale: str = "seven"
    examiner: str = "internal"


@dataclass(frozen=True, kw_only=True)
class Moments:
    """When a sitting opens, is due and takes nothing more; instants or None."""

    due_at: datetime | None = None
    cut_off_at: datetime | None = None
    opens_at: datetime | None = None


def set_exam(
    cohort: Cohort,
    exam: Exam | None,
    rules: ExamRules,
    moments: Moments,
    declaration: str,
    *,
    seen: str,
    by: Person,
) -> Exam:
    """Write the exam's rules, its ordinary sitting's moments and the words to declare; the first
    time makes the exam. Other words are a new declaration: earlier ones stay as they were."""
    check_seen(exam.mark(newest_words(exam)) if exam else "", seen)
    # Two who make the first one at once: the second is told of the first.
    with unless(ChangedMeanwhile):
        if exam is None:
            exam = Exam(cohort_id=cohort.id)
            exam.sittings = [Sitting(number=1, kind=SittingKind.ORDINARY)]
            ordinary = exam.sittings[0]
            words = ""
            db.session.add(exam)
        else:
            ordinary, words = exam.ordinary, newest_words(exam)
        for name, value in asdict(rules).items():
            setattr(exam, name, [*value] if isinstance(value, tuple | list) else value)
        ordinary.due_at, ordinary.cut_off_at = moments.due_at, moments.cut_off_at
        db.session.flush()
        if declaration != words:
            _declare(exam, declaration, by=by)
    record("changed", exam, by=by, cohort_id=cohort.id)
    return exam


def copy_exam(cohort: Cohort, source: Exam, *, by: Person) -> Exam:
    """An exam with the rules and the declaration of another, without its moments."""
    exam = Exam(cohort_id=cohort.id, **source.rules())
    exam.sittings = [Sitting(number=1, kind=SittingKind.ORDINARY)]
    db.session.add(exam)
    db.session.flush()
    _declare(exam, newest_words(source), by=by)
    return exam


def _declare(exam: Exam, words: str, *, by: Person) -> None:
    last = db.session.scalar(
        select(func.max(Declaration.number)).where(Declaration.exam_id == exam.id)
    )
    number = (last or 0) + 1
    db.session.add(
        Declaration(exam_id=exam.id, number=number, body=words, at=clock.now(), by_id=by.id)
    )


def newest_words(exam: Exam) -> str:
    """The words that are asked for now."""
    return db.session.scalars(
        select(Declaration.body)
        .where(Declaration.exam_id == exam.id)
        .order_by(Declaration.number.desc())
        .limit(1)
    ).one()


def add_sitting(exam: Exam, kind: SittingKind, moments: Moments, *, by: Person) -> Sitting:
    """A re-exam or a sick exam. The same one twice is a second click, and gives the first."""
    if kind == SittingKind.ORDINARY:
        raise OrdinaryStays
    # One at a time: the number is the next one.
    db.session.execute(select(Exam.id).where(Exam.id == exam.id).with_for_update())
    wanted = asdict(moments)
    same = db.session.scalars(
        select(Sitting).filter_by(exam_id=exam.id, kind=str(kind), **wanted)
    ).first()
    if same is not None:
        return same
    last = db.session.scalar(select(func.max(Sitting.number)).where(Sitting.exam_id == exam.id))
    sitting = Sitting(exam_id=exam.id, number=(last or 0) + 1, kind=kind, **wanted)
    db.session.add(sitting)
    db.session.flush()
    record("created", sitting, by=by, exam_id=exam.id)
    return sitting


def change_sitting(
    sitting: Sitting, kind: SittingKind, moments: Moments, *, seen: str, by: Person
) -> None:
    """Another kind or other moments; the ordinary one is changed with its exam's rules."""
    check_seen(sitting.mark(), seen)
    if sitting.number == 1 or kind == SittingKind.ORDINARY:
        raise OrdinaryStays
    sitting.kind = kind
    for name, value in asdict(moments).items():
        setattr(sitting, name, value)
    record("changed", sitting, by=by, exam_id=sitting.exam_id)
