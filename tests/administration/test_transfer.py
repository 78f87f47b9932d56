"""A student moves to another cohort, and so do texts, comments and who may read them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portfolio.administration.actions import transfer_student
from portfolio.cohorts.models import Cohort, Enrolment, Excuse
from portfolio.core import clock as core_clock
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, PortfolioApproval
from portfolio.people.models import Person
from portfolio.texts.models import Text, Version
from tests.filling import filled, said
from tests.waiting import waits_for_a_lock


@pytest.fixture
def boss(make, visit):
    return visit(make.administrator())


class Scene:
    """A student with a text on days 1 and 3, excused from 2; a cohort with days 1, 2 and 3."""

    def __init__(self, make):
        self.old = make.cohort(name="Gammelt hold")
        self.new = make.cohort(name="Nyt hold", module=None)
        self.days = [make.day(self.old) for _number in range(3)]
        self.targets = [make.day(self.new) for _number in range(3)]
        self.student = make.student(self.old, "Flytter")
        self.old_teacher = make.teacher(self.old, "Gammel Lærer")
        self.new_teacher = make.teacher(self.new, "Ny Lærer")
        self.first = make.entry(self.student, self.days[0])
        self.third = make.entry(self.student, self.days[2])
        self.version = make.version(self.first)
        self.comment = make.comment(self.version, self.old_teacher)
        self.assignment = make.assignment(self.student, self.old)
        make.part(self.assignment, source=self.version)
        self.enrolment = make.all(Enrolment, person_id=self.student.id)[0]
        make.keep(
            Excuse(
                enrolment_id=self.enrolment.id,
                day_id=self.days[1].id,
                by_id=self.old_teacher.id,
                at=core_clock.now(),
            )
        )
        make.keep(
            PortfolioApproval(
                enrolment_id=self.enrolment.id,
                approved=True,
                reason="Fint",
                by_id=self.old_teacher.id,
                at=core_clock.now(),
            )
        )
        self.path = f"/admin/enrolments/{self.enrolment.id}/transfer"

    def mapping(self, *targets):
        return {
            f"day-{day.id}": target if isinstance(target, str) else str(self.targets[target].id)
            for day, target in zip(self.days, targets, strict=True)
        }


@pytest.fixture
def scene(make):
    return Scene(make)


def days_of_entries(make, scene):
    return {entry.text_id: entry.day_id for entry in make.all(Entry)}


def test_days_are_proposed_by_number_previewed_and_done(make, boss, visit, scene):
    assert "Nyt hold" in said(boss.get(scene.path).page)
    page = boss.get(f"{scene.path}?to={scene.new.id}").page
    sent = filled(page)
    assert sent[f"day-{scene.days[2].id}"] == str(scene.targets[2].id)
    look = boss.post(scene.path, {**sent, "step": "preview"})
    assert look.status_code == 200
    assert "Gammel Lærer" in said(look.page)
    assert make.again(scene.enrolment).cohort_id == scene.old.id
    form = next(form for form in look.page.forms if form.get("data-behaviour") == "once")
    done = {**dict(form.form_values()), "step": "do"}
    assert boss.post(scene.path, done).status_code == 303
    assert make.again(scene.enrolment).cohort_id == scene.new.id
    assert {text.cohort_id for text in make.all(Text)} == {scene.new.id}
    assert days_of_entries(make, scene) == {
        scene.first.text_id: scene.targets[0].id,
        scene.third.text_id: scene.targets[2].id,
    }
    assert make.all(Excuse)[0].day_id == scene.targets[1].id
    assert len(make.all(Comment)) == len(make.all(Version)) == 1
    assert make.all(PortfolioApproval)[0].enrolment_id == scene.enrolment.id
    reading = f"/versions/{scene.version.id}"
    assert visit(scene.old_teacher).get(reading).status_code == 404
    assert visit(scene.new_teacher).get(reading).status_code == 200
    assert visit(scene.student).get(reading).status_code == 200
    # The same click once more finds the student there already.
    assert boss.post(scene.path, done).status_code in (409, 422)


def test_a_day_without_its_like_keeps_its_text(make, boss, visit, scene):
    sent = {"to": scene.new.id, "step": "do", **scene.mapping(1, 2, "keep")}
    assert boss.post(scene.path, sent).status_code == 303
    assert days_of_entries(make, scene)[scene.third.text_id] == scene.days[2].id
    assert make.all(Text, id=scene.third.text_id)[0].cohort_id == scene.new.id


@pytest.mark.parametrize(
    "targets",
    [(0, 1, 0), (0, 1, ""), (0, 1, "999"), (0, 1, "x")],
)
def test_a_mapping_that_is_not_one_is_refused(make, boss, scene, targets):
    sent = {"to": scene.new.id, "step": "do", **scene.mapping(*targets)}
    assert boss.post(scene.path, sent).status_code == 422
    assert make.again(scene.enrolment).cohort_id == scene.old.id
    assert {text.cohort_id for text in make.all(Text)} == {scene.old.id}


def test_a_day_that_was_not_mapped_stops_the_move(make, boss, scene):
    sent = {"to": scene.new.id, "step": "do", **scene.mapping(0, 1, 2)}
    del sent[f"day-{scene.days[1].id}"]
    assert boss.post(scene.path, sent).status_code == 422


def test_who_is_there_already_is_not_moved(make, boss, scene):
    make.enrolment(scene.new, scene.student)
    assert "Nyt hold" not in said(boss.get(scene.path).page)
    sent = {"to": scene.new.id, "step": "do", **scene.mapping(0, 1, 2)}
    assert boss.post(scene.path, sent).status_code == 409
    same = {"to": scene.old.id, "step": "do"}
    same |= {f"day-{day.id}": str(day.id) for day in scene.days}
    assert boss.post(scene.path, same).status_code == 409


def test_there_and_back_again(make, boss, scene):
    boss.post(scene.path, {"to": scene.new.id, "step": "do", **scene.mapping(0, 1, "keep")})
    back = filled(boss.get(f"{scene.path}?to={scene.old.id}").page, step="do")
    assert boss.post(scene.path, back).status_code == 303
    assert days_of_entries(make, scene) == {
        scene.first.text_id: scene.days[0].id,
        scene.third.text_id: scene.days[2].id,
    }


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 0, 1), (1, 0, 2)])
def test_texts_may_take_each_others_days(make, boss, scene, order):
    # All three kept on the old cohort's days, and then back again onto other ones of them.
    second = make.entry(scene.student, scene.days[1])
    texts = [scene.first.text_id, second.text_id, scene.third.text_id]
    keep = scene.mapping("keep", "keep", "keep")
    assert boss.post(scene.path, {"to": scene.new.id, "step": "do", **keep}).status_code == 303
    back = {f"day-{day.id}": scene.days[to].id for day, to in zip(scene.days, order, strict=True)}
    sent = {"to": scene.old.id, "step": "do", **back}
    assert boss.post(scene.path, sent).status_code == 303
    assert days_of_entries(make, scene) == {
        text: scene.days[to].id for text, to in zip(texts, order, strict=True)
    }
    [excuse] = make.all(Excuse)
    assert (excuse.day_id, excuse.by_id) == (scene.days[order[1]].id, scene.old_teacher.id)


@pytest.mark.postgresql_only
def test_a_part_begun_in_the_same_moment_comes_along(make, data, visit, scene):
    page = visit(scene.student)
    with ThreadPoolExecutor(1) as pool:
        with data.transaction() as moves:
            enrolment = moves.scalars(
                select(Enrolment).where(Enrolment.id == scene.enrolment.id).with_for_update()
            ).one()
            there = moves.get_one(Cohort, scene.new.id)
            days = {day.id: None for day in scene.days}
            path = f"/assignments/{scene.assignment.id}/parts"
            writes = pool.submit(page.post, path, {"new-title": "Indledning", "new-after": 0})
            waits_for_a_lock(make)
            transfer_student(enrolment, there, days, by=moves.get_one(Person, scene.student.id))
        assert writes.result().status_code == 303
    assert {text.cohort_id for text in make.all(Text)} == {scene.new.id}


def test_strange_targets_and_teachers(make, boss, scene):
    assert boss.get(f"{scene.path}?to=x").status_code == 404
    assert boss.get(f"{scene.path}?to={10**14}").status_code == 404
    teacher = make.all(Enrolment, person_id=scene.old_teacher.id)[0]
    assert boss.get(f"/admin/enrolments/{teacher.id}/transfer").status_code == 404
    assert len(make.all(Cohort)) == 2


def test_the_ledger_tells_the_move(make, boss, scene):
    boss.post(scene.path, {"to": scene.new.id, "step": "do", **scene.mapping(0, 1, 2)})
    page = said(boss.get(f"/admin/cohorts/{scene.new.id}/ledger").page)
    assert "flyttede Flytter fra Gammelt hold til Nyt hold" in page
