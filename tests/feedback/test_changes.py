"""What changed since the text was commented on, one click from the comments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.feedback.test_feedback import Scene

FIRST = "<h2>Mødet</h2><ul><li><p>Jeg ringede</p></li></ul><blockquote><p>Kom ind</p></blockquote>"
SECOND = (
    "<h2>Mødet</h2><ul><li><p>Jeg ringede to gange</p></li></ul>"
    "<blockquote><p>Gå ind</p></blockquote>"
)


@pytest.fixture
def scene(make):
    scene = Scene(make)
    scene.version = make.version(scene.entry, FIRST)
    return scene


def link(browser, version):
    """Where the link to the changes leads, and its words."""
    page = browser.get(f"/versions/{version.id}").page
    found = page.xpath("//a[contains(@class, 'icon-link')]")
    return (found[0].get("href"), found[0].text_content().strip()) if found else None


def parts(answer, tag):
    """Words that came (ins) or went (del), without what is said to a screen reader."""
    return [
        each.xpath("string(span[1]/following-sibling::text()[1])").strip()
        for each in answer.page.xpath(f"//div[@class='difference']//{tag}")
    ]


def test_the_changes_since_my_last_comment_are_one_click_away(visit, make, scene):
    make.comment(scene.version, scene.teacher)
    teacher = visit(scene.teacher)
    assert link(teacher, scene.version) is None
    second = make.version(scene.entry, SECOND)
    address, words = link(teacher, second)
    assert words == "Se, hvad der er ændret siden din sidste kommentar"
    assert address == f"/versions/{second.id}/changes?since=2#changes"
    answer = teacher.get(address)
    assert parts(answer, "ins") == ["to gange", "Gå"]
    assert parts(answer, "del") == ["Kom"]
    # Where the link leads: what a screen reader says first.
    assert "3 ord indsat, 1 ord slettet" in answer.page.get_element_by_id("changes").text_content()
    assert "Godt" in answer.page.get_element_by_id("comments").getparent().text_content()


def test_a_colleague_and_the_student_see_them_since_the_last_comment_of_any_teacher(
    visit, make, scene
):
    make.comment(scene.version, scene.teacher)
    second = make.version(scene.entry, SECOND)
    for reader in (make.teacher(scene.cohort), scene.student):
        _, words = link(visit(reader), second)
        assert words == "Se, hvad der er ændret siden den seneste kommentar"


def test_no_changes_are_offered_where_nobody_has_commented_or_nothing_is_newer(visit, make, scene):
    teacher = visit(scene.teacher)
    second = make.version(scene.entry, SECOND)
    make.comment(second, scene.student)
    assert link(teacher, second) is None
    make.comment(second, scene.teacher)
    assert link(teacher, second) is None
    assert link(teacher, scene.version) is None


def test_what_is_not_sent_yet_is_no_comment_to_the_student(visit, make, scene):
    visit(scene.teacher).post(f"/versions/{scene.version.id}/comments", {"body": "Senere"})
    second = make.version(scene.entry, SECOND)
    assert link(visit(scene.student), second) is None


def test_an_answer_counts_from_the_version_that_was_the_newest_then(visit, make, scene, clock):
    thread = make.comment(scene.version, scene.teacher)
    clock(NOW + timedelta(hours=1))
    make.version(scene.entry, SECOND)
    clock(NOW + timedelta(hours=2))
    visit(scene.teacher).post(f"/comments/{thread.id}/reply", {"body": "Bedre."})
    clock(NOW + timedelta(hours=3))
    third = make.version(scene.entry, f"{SECOND}<p>Til sidst.</p>")
    address, _ = link(visit(scene.teacher), third)
    assert address == f"/versions/{third.id}/changes?since=3#changes"


def test_the_comments_stand_beside_the_changes_with_their_words(visit, make, scene):
    start = scene.version.plain.index("Kom ind")
    form = {"body": "Hvem sagde det?", "start": start, "end": start + 7, "send": "1"}
    visit(scene.teacher).post(f"/versions/{scene.version.id}/comments", form)
    second = make.version(scene.entry, f"{FIRST}<p>Det sagde hun.</p>")
    teacher = visit(scene.teacher)
    here = teacher.get(f"/versions/{second.id}").page
    [address] = here.xpath("//li[contains(@class, 'thread')]//a[contains(@href, 'changes')]/@href")
    answer = teacher.get(address)
    assert answer.page.xpath("string(//*[@class='thread-passage'])") == "Kom ind"
    assert answer.page.xpath("//mark") == []
    assert answer.page.xpath("//a[@class='thread-number']") == []


def test_what_was_taken_away_is_not_shown_as_a_change(visit, make, scene):
    make.comment(scene.version, scene.teacher)
    second = make.version(scene.entry, SECOND)
    page = f"/texts/{scene.entry.text_id}/versions/2/redact"
    assert visit(scene.student).post(page, {"reason": "CPR"}).status_code == 303
    answer = visit(scene.teacher).get(f"/versions/{second.id}/changes?since=2")
    assert "Indholdet af version 2 er fjernet" in answer.page.text_content()
    assert parts(answer, "ins") == []


@pytest.mark.parametrize("since", ["", "?since=3", "?since=99", "?since=x", "?since=-1"])
def test_only_an_earlier_version_can_be_compared_with(visit, make, scene, since):
    second = make.version(scene.entry, SECOND)
    assert visit(scene.teacher).get(f"/versions/{second.id}/changes{since}").status_code == 404
