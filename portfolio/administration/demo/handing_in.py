"""Exam papers of the cohort whose days are over: handed in, handed in again, withdrawn, a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from portfolio.administration.demo.calendar import evening, local_date
from portfolio.administration.demo.playing import Played
from portfolio.administration.demo.setting import Setting
from portfolio.administration.demo.story import Story
from portfolio.assignments import queries as assignment_queries
from portfolio.assignments.actions import Choice, add_copies, begin_assignment
from portfolio.assignments.documents import Front
from portfolio.assignments.models import Assignment
from portfolio.core import clock
from portfolio.core.pdf import page_count, pdf
from portfolio.people.models import Person
from portfolio.submissions import actions, queries
from portfolio.submissions.actions import Declared
from portfolio.submissions.models import HandIn
from portfolio.submissions.papers import paper_of

TITLES = (
    "Borgerens mål og systemets frister",
    "At lytte som metode",
    "Små skridt, der holder",
    "Ressourcer, der ikke stod i sagen",
)
FEWEST_TEXTS = 2
AGO = timedelta(days=1)


def hand_in_papers(
    setting: Setting, stories: Iterable[Story], played: Played, secret_key: str
) -> None:
    """Four students whose portfolios are approved, each as far as another with the paper."""
    ready = _ready(stories, played)
    evenings = [evening(local_date(clock.now() - AGO), "paper", owner) for _, owner in ready]
    for place, (title, (number, owner), at) in enumerate(
        zip(TITLES, ready, evenings, strict=False)
    ):
        student = setting.people[owner]
        with clock.fixed(at):
            assignment = _compiled(setting, played, number, owner, title)
            if place == 0:
                continue
            handed_in = _hand_in(assignment, student, secret_key)
        with clock.fixed(at + timedelta(minutes=40)):
            if place == 1:
                actions.withdraw(handed_in, at=clock.now(), by=student)
            elif place == 2:
                _hand_in(assignment, student, secret_key, supervisor="Torben Æbelø")


def _ready(stories: Iterable[Story], played: Played) -> list[tuple[int, str]]:
    """The cohort and the address of everybody whose portfolio was approved in the end."""
    approved: dict[tuple[int, str], bool] = {}
    for story in stories:
        for judged in sorted(story.judgements, key=lambda each: each.at):
            approved[judged.cohort, judged.owner] = judged.approved
    texts = [(piece.cohort, piece.owner) for piece in played.versions]
    return [who for who, good in approved.items() if good and texts.count(who) >= FEWEST_TEXTS]


def _compiled(setting: Setting, played: Played, number: int, owner: str, title: str) -> Assignment:
    by = setting.people[owner]
    enrolment = setting.enrolments[number, owner]
    assignment = begin_assignment(enrolment, setting.cohorts[number], title=title, by=by)
    chosen = [
        Choice(versions[-1], setting.days[number, piece.day].title)
        for piece, versions in sorted(played.versions.items(), key=lambda each: each[0].day)
        if (piece.cohort, piece.owner) == (number, owner)
    ]
    add_copies(assignment, chosen, after=0, by=by)
    return assignment


def _hand_in(
    assignment: Assignment, by: Person, secret_key: str, *, supervisor: str = ""
) -> HandIn:
    assignment = assignment_queries.own_assignment(by, assignment.id)
    sitting = queries.sitting_for(assignment_queries.own_enrolment(by, assignment.enrolment_id))
    if sitting is None:
        raise ValueError("a cohort without an exam")
    exam, front = sitting.exam, Front(supervisor=supervisor)
    pieces = assignment_queries.pieces_of(assignment)
    paper = paper_of(assignment, pieces, exam, by, front, made_at=clock.now())
    file = pdf(paper.document)
    review = actions.keep_review(
        assignment.id,
        sitting,
        assignment.enrolment_id,
        paper,
        front,
        exam.rules(),
        file,
        pages=page_count(file),
        by=by,
    )
    words = queries.declaration(exam)
    declared = Declared(declaration=words.number, words=words.body, used_ai=False)
    return actions.hand_in(review, declared, received_at=clock.now(), secret_key=secret_key, by=by)
