"""Who did what: a sentence for every line, and never a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portfolio.administration.sentences import _SENTENCES
from portfolio.core import clock as core_clock
from portfolio.ledger.models import LedgerLine
from tests.filling import said

ROOT = Path(__file__).parents[2] / "portfolio"


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator("Chef"))


def line(make, person, thing, verb, **details):
    return make.keep(
        LedgerLine(
            at=core_clock.now(),
            actor_id=person.id if person else None,
            verb=verb,
            thing=thing.__tablename__,
            thing_id=thing.id,
            details=details,
        )
    )


def test_every_verb_that_the_code_writes_has_a_sentence():
    known = {verb for _thing, verb in _SENTENCES}
    written = set()
    for path in ROOT.rglob("*.py"):
        if "demo" not in path.parts:
            written |= set(re.findall(r'\brecord(?:_each)?\(\s*"(\w+)"', path.read_text()))
    assert written - known == set(), "write a sentence in administration/sentences.py"


def test_lines_become_sentences(make, boss):
    cohort = make.cohort(name="Vejle")
    day = make.day(cohort)
    student = make.student(cohort, "Elev Ø")
    entry = make.entry(student, day)
    version = make.version(entry)
    teacher = make.teacher(cohort, "Lærer Å")
    comment = make.comment(version, teacher)
    line(make, student, entry, "began", day_id=day.id)
    line(make, teacher, comment, "commented", version_id=version.id)
    line(make, None, student, "asked_for_password")
    line(make, student, version, "something_new")
    line(make, teacher, cohort, "removed_member", person_id=10**9, role="student")
    page = said(boss.get(f"/admin/cohorts/{cohort.id}/ledger").page)
    assert "begyndte på teksten til dag 1" in page
    assert "kommenterede teksten til dag 1 fra Elev Ø" in page
    assert "fjernede (slettet) fra Vejle" in page
    assert "versions something_new" in page
    page = said(boss.get(f"/admin/people/{student.id}/ledger").page)
    assert "bad om en ny adgangskode til Elev Ø" in page
    assert "kommenterede" in page


def test_another_cohorts_lines_are_not_there(make, boss):
    cohort, other = make.cohort(), make.cohort(name="Et andet hold")
    line(make, make.person(), other, "created")
    assert "Et andet hold" not in said(boss.get(f"/admin/cohorts/{cohort.id}/ledger").page)


@pytest.mark.parametrize("count", [1, 100])
def test_the_ledger_asks_as_little_for_many(make, boss, queries, count):
    cohort = make.cohort()
    day = make.day(cohort)
    for number in range(min(count, 30)):
        entry = make.entry(make.student(cohort, f"Elev {number}"), day)
        line(make, None, entry, "began", day_id=day.id)
    for _number in range(count):
        line(make, None, cohort, "changed")
    with queries() as seen:
        assert boss.get(f"/admin/cohorts/{cohort.id}/ledger").status_code == 200
    assert len(seen) == 5
