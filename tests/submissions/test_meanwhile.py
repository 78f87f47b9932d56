"""What others change between the look and the hand-in."""

from __future__ import annotations

from datetime import timedelta

from portfolio.cohorts.exam_models import Declaration
from portfolio.submissions.actions import forget_idle_reviews
from portfolio.submissions.models import Candidate, Review
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.test_hand_in import Road


def test_words_that_changed_since_they_were_ticked_are_not_declared(make, visit):
    road = Road(make, visit)
    review = road.look()
    page = road.browser.get(review).page
    [shown] = page.xpath("//input[@name='declaration']/@value")
    words = {"number": 2, "body": "Noget helt andet.", "at": NOW}
    make.keep(Declaration(exam_id=road.exam.id, **words))
    answer = road.hand_in(review, declaration=shown)
    assert answer.status_code == 422
    assert "Erklæringen er ændret" in said(answer.page)
    assert "Noget helt andet." in said(answer.page)
    assert road.hand_ins() == []
    # The page shows the new words: whoever ticks now has seen them.
    [now] = answer.page.xpath("//input[@name='declaration']/@value")
    assert road.hand_in(review, declaration=now).status_code == 303
    assert road.hand_ins()[0].declared["words"] == "Noget helt andet."


def test_no_paper_that_was_only_looked_at_keeps_what_was_redacted(make, visit):
    road = Road(make, visit)
    entry = make.entry(road.student, make.day(road.cohort), "<p>Om borgeren 211062-5629.</p>")
    version = make.version(entry)
    kept = road.look()
    road.hand_in(kept)
    looked_at = road.look(supervisor="En anden")
    path = f"/texts/{entry.text_id}/versions/{version.number}/redact"
    assert road.browser.post(path, {"reason": "CPR-nummer"}).status_code == 303
    assert [f"/reviews/{each.id}" for each in make.all(Review)] == [kept]
    assert road.browser.get(looked_at).status_code == 404


def test_what_nobody_handed_in_is_let_go_of_after_some_weeks(make, visit, clock):
    road = Road(make, visit)
    kept = road.look()
    road.hand_in(kept)
    old = road.look(supervisor="En anden")
    clock(NOW + timedelta(weeks=3, seconds=1))
    road.make.review(make.all(Candidate)[0], road.assignment.id)
    with visit(None).app.extensions["database"].transaction():
        forget_idle_reviews()
    left = [f"/reviews/{each.id}" for each in make.all(Review)]
    assert kept in left
    assert old not in left
    assert len(left) == 2


def test_after_the_deadline_the_page_says_that_the_hand_in_still_counts(make, visit, clock):
    road = Road(make, visit)
    road.hand_in()
    [handed_in] = road.hand_ins()
    clock(NOW + timedelta(hours=2, seconds=1))
    answer = road.browser.post(f"/hand-ins/{handed_in.id}/withdraw")
    assert answer.status_code == 409
    assert "Din aflevering gælder stadig" in said(answer.page)
    assert "tager ikke imod flere" not in said(answer.page)
