"""What was redacted is gone from every copy, and nothing else is."""

from __future__ import annotations

import pytest

from portfolio.assignments.models import Assignment, Part
from portfolio.texts.models import Draft, Redaction, RestorePoint, Version

SECRET = "Borgeren hedder Zacharias og bor i Vandel."
LEAK = "Zacharias"


@pytest.fixture
def leaky(make, course) -> Version:
    """A shared version with a paragraph that must go."""
    return make.version(
        course.entries[0],
        f"<h2>Om mødet</h2><p>{SECRET}</p><ul><li><p>Et punkt</p></li><li><p>{SECRET}</p></li></ul>",
    )


@pytest.fixture
def begun(visit, make, course, leaky) -> Assignment:
    visit(course.student).post("/assignment/start", {"choose": [str(leaky.id)], "after": 0})
    return make.all(Assignment)[0]


def redact(browser, version, reason="CPR-nummer"):
    path = f"/texts/{version.text_id}/versions/{version.number}/redact"
    answer = browser.post(path, {"reason": reason})
    assert answer.status_code == 303
    return answer


def share(browser, assignment):
    path = f"/assignments/{assignment.id}/share"
    form = browser.get(path).page.find(".//input[@name='reviewed']")
    return browser.post(path, {"reviewed": form.get("value"), "confirmed": "y"})


def save(browser, part, html, revision, page="a"):
    sent = {"html": html, "revision": revision, "page": page, "sequence": 1}
    return browser.post(f"/parts/{part.id}/draft", json=sent)


def everything(make) -> str:
    """All texts in the database, to look for what must not be there."""
    rows = [*make.all(Draft), *make.all(RestorePoint), *make.all(Version)]
    return "\n".join(row.html + getattr(row, "plain", "") for row in rows)


def test_an_untouched_copy_is_emptied(visit, make, course, leaky, begun, parts_of, html_of):
    browser = visit(course.student)
    assert LEAK in everything(make)
    redact(browser, leaky)
    [part] = parts_of(begun)
    assert html_of(part) == ""
    assert make.all(Draft, text_id=part.text_id)[0].anslag == 0
    assert LEAK not in everything(make)
    # The pages live with it.
    assert browser.get(f"/assignments/{begun.id}").status_code == 200
    assert browser.get(f"/parts/{part.id}").status_code == 200
    assert browser.get(f"/parts/{part.id}/newer").status_code == 303


def test_of_an_edited_copy_only_the_unchanged_blocks_go(
    visit, make, course, leaky, begun, parts_of, html_of
):
    browser = visit(course.student)
    [part] = parts_of(begun)
    edited = (
        f"<h2>Mit eget</h2><p>{SECRET}</p><p>Min egen tanke.</p>"
        f"<ul><li><p>Mit punkt</p></li><li><p><strong>{SECRET}</strong></p></li></ul>"
    )
    save(browser, part, edited, 0)
    redact(browser, leaky)
    assert html_of(part) == (
        "<h2>Mit eget</h2><p>Min egen tanke.</p><ul><li><p>Mit punkt</p></li></ul>"
    )
    assert make.all(RestorePoint, text_id=part.text_id) == []
    assert LEAK not in everything(make)


@pytest.fixture
def numbered(make, course) -> Version:
    """A shared version with a paragraph that holds a number, and short lines that say nothing."""
    return make.version(
        course.entries[0],
        "<h2>Konklusion</h2><p>Borgeren, 211062-5629, ringede i går.</p><p>Kl. 10</p>",
    )


def test_a_number_goes_from_a_paragraph_that_was_edited_in_the_part(
    visit, make, course, numbered, parts_of, html_of
):
    browser = visit(course.student)
    browser.post("/assignment/start", {"choose": [str(numbered.id)], "after": 0})
    [assignment] = make.all(Assignment)
    [part] = parts_of(assignment)
    edited = [
        "<p>Borgeren (211062 5629) ringede i forgårs.</p><p>Mit.</p>",
        "<p>Min borger, 2110625629, skrev.</p><p>Mit.</p>",
        '<p>Min <a href="https://x.dk/?cpr=211062-5629">borger</a> skrev.</p><p>Mit eget.</p>',
    ]
    for revision, html in enumerate(edited):
        assert save(browser, part, html, revision, page=f"p{revision}").status_code == 200
        assert share(browser, assignment).status_code == 303
    redact(browser, numbered)
    assert html_of(part) == "<p>Mit eget.</p>"
    assert {p.html for p in make.all(RestorePoint, text_id=part.text_id)} == {"<p>Mit.</p>"}
    assert [v.html for v in make.all(Version, text_id=assignment.text_id)] == ["", "", ""]
    assert "5629" not in everything(make)


def test_a_number_does_not_come_back_through_a_parts_restore_points(
    visit, make, course, numbered, parts_of
):
    browser = visit(course.student)
    browser.post("/assignment/start", {"choose": [str(numbered.id)], "after": 0})
    [assignment] = make.all(Assignment)
    [part] = parts_of(assignment)
    own = make.part(assignment, "<p>Sag 010165-1111</p>", "Skrevet på stedet")
    redact(browser, numbered)
    # A window that was open all the time.
    assert save(browser, part, f"{numbered.html}<p>Nyt.</p>", 0, page="b").status_code == 409
    [point] = make.all(RestorePoint, text_id=part.text_id)
    assert point.html == "<h2>Konklusion</h2><p>Kl. 10</p><p>Nyt.</p>"
    # A part that was not copied from there loses nothing.
    assert save(browser, own, "<p>Rettet</p>", 1).status_code == 200
    assert "010165-1111" in make.all(RestorePoint, text_id=own.text_id)[0].html


def test_a_number_that_another_version_still_shows_stays(
    visit, make, course, numbered, parts_of, html_of
):
    browser = visit(course.student)
    browser.post("/assignment/start", {"choose": [str(numbered.id)], "after": 0})
    [part] = parts_of(make.all(Assignment)[0])
    later = make.version(course.entries[0], "<p>Borgeren, 211062-5629.</p>")
    save(browser, part, "<p>Sag 211062-5629</p>", 0)
    redact(browser, numbered)
    assert html_of(part) == "<p>Sag 211062-5629</p>"
    redact(browser, later)
    assert html_of(part) == ""


def test_a_number_goes_from_the_part_with_the_last_version_that_shows_it(
    visit, make, course, numbered, parts_of, html_of
):
    browser = visit(course.student)
    browser.post("/assignment/start", {"choose": [str(numbered.id)], "after": 0})
    [part] = parts_of(make.all(Assignment)[0])
    later = make.version(course.entries[0], "<p>Borgeren, 211062-5629.</p>")
    save(browser, part, "<p>Sag 211062-5629</p><p>Mit.</p>", 0)
    path = f"/texts/{numbered.text_id}/versions/{numbered.number}/redact"
    browser.post(path, {"reason": "CPR-nummer", "also": [str(later.number)]})
    assert html_of(part) == "<p>Mit.</p>"
    assert "5629" not in everything(make)


def test_a_whole_that_shares_a_heading_or_a_short_line_is_left_alone(
    visit, make, course, numbered, parts_of
):
    browser = visit(course.student)
    browser.post("/assignment/start", {"choose": [str(numbered.id)], "after": 0})
    [assignment] = make.all(Assignment)
    [part] = parts_of(assignment)
    own = "<h2>Konklusion</h2><p>Mit helt eget arbejde med emnet.</p><p>Kl. 10</p>"
    save(browser, part, own, 0)
    share(browser, assignment)
    redact(browser, numbered)
    [whole] = make.all(Version, text_id=assignment.text_id)
    assert "Konklusion\nMit helt eget arbejde med emnet.\nKl. 10" in whole.plain
    assert len(make.all(Redaction)) == 1


def test_a_whole_that_never_had_a_part_of_the_text_is_left_alone(visit, make, course, begun, leaky):
    elsewhere = make.cohort()
    make.enrolment(elsewhere, course.student)
    other = make.assignment(course.student, elsewhere)
    make.part(other, f"<p>{SECRET}</p>", "Skrevet på stedet")
    browser = visit(course.student)
    assert share(browser, other).status_code == 303
    # Taken out again, the copy is still one that the assignment had.
    share(browser, begun)
    part = make.all(Part, assignment_id=begun.id)[0]
    browser.post(f"/parts/{part.id}/remove")
    redact(browser, leaky)
    assert SECRET in make.all(Version, text_id=other.text_id)[0].plain
    assert make.all(Version, text_id=begun.text_id)[0].plain == ""


def test_restore_points_lose_the_words_and_keep_the_rest(
    visit, make, course, leaky, begun, parts_of, html_of
):
    browser = visit(course.student)
    [part] = parts_of(begun)
    save(browser, part, f"<p>{SECRET}</p><p>Mit.</p>", 0)
    refused = save(browser, part, f"<p>{SECRET}</p><p>Et andet vindue.</p>", 0, page="b")
    assert refused.status_code == 409
    redact(browser, leaky)
    assert [p.html for p in make.all(RestorePoint, text_id=part.text_id)] == [
        "<p>Et andet vindue.</p>"
    ]
    assert html_of(part) == "<p>Mit.</p>"
    assert LEAK not in everything(make)


def test_an_open_window_cannot_bring_the_words_back(
    visit, make, course, leaky, begun, parts_of, html_of
):
    browser = visit(course.student)
    [part] = parts_of(begun)
    save(browser, part, f"<p>{SECRET}</p><p>a</p>", 0)
    redact(browser, leaky)
    sent = {"html": f"<p>{SECRET}</p><p>ab</p>", "revision": 1, "page": "a", "sequence": 2}
    assert browser.post(f"/parts/{part.id}/draft", json=sent).status_code == 409
    assert html_of(part) == "<p>a</p>"


def test_shared_wholes_with_the_words_are_redacted_for_the_same_reason(
    visit, make, course, leaky, begun, parts_of
):
    browser = visit(course.student)
    share(browser, begun)
    [part] = parts_of(begun)
    save(browser, part, "<p>Kun mit eget.</p>", 0)
    share(browser, begun)
    first, second = make.all(Version, text_id=begun.text_id)
    redact(browser, leaky, "Et navn")
    first, second = make.again(first), make.again(second)
    assert (first.html, first.plain, first.digest, first.anslag) == ("", "", "", 0)
    assert make.all(Redaction, version_id=first.id)[0].reason == "Et navn"
    assert second.plain == "Menneskesyn\nKun mit eget."
    assert LEAK not in everything(make)
    page = visit(course.teacher).get(f"/versions/{first.id}").get_data(as_text=True)
    assert "Et navn" in page
    assert LEAK not in page


def test_words_that_another_version_still_shows_stay(
    visit, make, course, leaky, begun, parts_of, html_of
):
    browser = visit(course.student)
    mended = make.version(course.entries[0], "<h2>Om mødet</h2><ul><li><p>Et punkt</p></li></ul>")
    redact(browser, leaky)
    [part] = parts_of(begun)
    assert html_of(part) == mended.html
    text = browser.get(f"/parts/{part.id}/newer").get_data(as_text=True)
    assert "er fjernet siden" in text
    assert LEAK not in everything(make)
    # Now nothing shows them any more.
    redact(browser, mended)
    assert html_of(part) == ""


def test_words_that_two_versions_show_go_with_the_second(
    visit, make, course, leaky, begun, parts_of, html_of
):
    browser = visit(course.student)
    again = make.version(course.entries[0], f"<p>{SECRET}</p><p>Mere.</p>")
    redact(browser, leaky)
    [part] = parts_of(begun)
    assert SECRET in html_of(part)
    redact(browser, again)
    assert html_of(part) == ""
    assert LEAK not in everything(make)


def test_removed_parts_and_parts_that_moved_on_are_cleaned_too(
    visit, make, course, leaky, begun, parts_of, html_of
):
    browser = visit(course.student)
    [part] = parts_of(begun)
    newest = make.version(course.entries[0], "<p>Ny og ren.</p>")
    browser.post(f"/parts/{part.id}/newer", {"version": newest.id, "revision": 0})
    assert LEAK in make.all(RestorePoint, text_id=part.text_id)[0].html
    browser.post(f"/parts/{part.id}/remove")
    redact(browser, leaky)
    assert html_of(part) == "<p>Ny og ren.</p>"
    assert make.all(RestorePoint, text_id=part.text_id) == []
    assert LEAK not in everything(make)


def test_other_parts_and_other_people_are_left_alone(
    visit, make, course, leaky, begun, parts_of, html_of
):
    own = make.part(begun, "<h2>Om mødet</h2><p>Mit.</p>", "Indledning")
    copied = make.part(begun, course.versions[1].html, "Samtalen", course.versions[1])
    stranger = make.student(course.cohort)
    theirs = make.part(make.assignment(stranger, course.cohort), f"<p>{SECRET}</p>")
    redact(visit(course.student), leaky)
    assert html_of(own) == "<h2>Om mødet</h2><p>Mit.</p>"
    assert html_of(copied) == course.versions[1].html
    assert html_of(theirs) == f"<p>{SECRET}</p>"


def test_redacting_a_shared_whole_leaves_its_parts(visit, make, course, leaky, begun, parts_of):
    browser = visit(course.student)
    share(browser, begun)
    [whole] = make.all(Version, text_id=begun.text_id)
    redact(browser, whole)
    assert make.again(whole).html == ""
    assert LEAK in make.again(leaky).html
    # Nothing stands in the way of sharing it again.
    assert share(browser, begun).status_code == 303
    assert [v.number for v in make.all(Version, text_id=begun.text_id)] == [1, 2]
