"""What a redaction leaves of a text: nothing of the version in any restore point."""

from __future__ import annotations

import pytest

from portfolio.ledger.models import LedgerLine
from portfolio.texts.actions import ContentRemoved, redact_version, restore_point
from portfolio.texts.models import Draft, Redaction, RestorePoint, Text, Version
from tests.conftest import NOW
from tests.filling import said

SECRET = "<p>Borgeren 211062-5629 ringede</p>"


def test_restore_points_lose_the_words_and_the_number_and_keep_the_rest(visit, make):
    day = make.day()
    entry = make.entry(day=day, html="<p>Mødet</p>" + SECRET)
    version = make.version(entry, "<p>Mødet</p>" + SECRET)
    states = [
        "<p>Før mødet</p>",
        "<p>Mødet</p>" + SECRET,
        "<p>Før</p><p>Borgeren 211062 5629 ri</p><ul><li><p>211062-5629</p></li></ul>",
        '<p>Efter</p><p>Se <a href="https://x.dk/?cpr=2110625629">her</a></p>',
    ]
    for html in states:
        make.keep(RestorePoint(text_id=entry.text_id, html=html, anslag=1, reason="pause", at=NOW))
    path = f"/texts/{entry.text_id}/versions/{version.number}/redact"
    assert visit(make.owner(entry)).post(path, {"reason": "CPR"}).status_code == 303
    points = [point.html for point in make.all(RestorePoint)]
    assert sorted(points) == ["<p>Efter</p>", "<p>Før mødet</p>", "<p>Før</p>"]
    [emptied] = make.all(Version)
    assert (emptied.html, emptied.plain, emptied.digest, emptied.number) == ("", "", "", 1)
    # The draft is the owner's to mend; the page says so.
    [draft] = make.all(Draft)
    assert draft.html == "<p>Mødet</p>" + SECRET


def test_a_redacted_version_is_not_fetched_back_over_the_draft(visit, make):
    entry = make.entry(html="<p>Min kladde</p>")
    version = make.version(entry, SECRET)
    browser = visit(make.owner(entry))
    # The page with the button was opened before.
    browser.get(f"/texts/{entry.text_id}/versions/1")
    browser.post(f"/texts/{entry.text_id}/versions/1/redact", {"reason": "CPR"})
    answer = browser.post(f"/texts/{entry.text_id}/restore", {"version": version.number})
    assert answer.status_code == 409
    assert "kan ikke hentes tilbage" in answer.page.text_content()
    [draft] = make.all(Draft)
    assert (draft.html, draft.revision) == ("<p>Min kladde</p>", 1)
    assert make.all(RestorePoint) == []


@pytest.mark.postgresql_only
@pytest.mark.parametrize("rest", ["", "<p>Mødet</p>"])
def test_a_point_that_is_redacted_in_the_same_moment_keeps_the_number_out(make, data, rest):
    entry = make.entry(html="<p>Min kladde</p>")
    version = make.version(entry, SECRET)
    owner = make.owner(entry)
    kept = RestorePoint(text_id=entry.text_id, html=rest + SECRET, anslag=1, reason="pause", at=NOW)
    make.keep(kept)
    with data.transaction() as restores:
        text = restores.get_one(Text, entry.text_id)
        # Known to this session as it was: the redaction comes between the look and the lock.
        restores.get_one(RestorePoint, kept.id)
        with data.transaction() as redacts:
            redact_version(redacts.get_one(Version, version.id), "CPR", by=owner)
        if rest:
            restore_point(text, kept.id, by=owner)
        else:
            with pytest.raises(ContentRemoved):
                restore_point(text, kept.id, by=owner)
    [draft] = make.all(Draft)
    assert draft.html == (rest or "<p>Min kladde</p>")


@pytest.fixture
def three(make):
    """Versions 1 and 3 hold the same number, version 2 another."""
    entry = make.entry()
    for html in (SECRET, "<p>Borgeren 010165-1111 skrev</p>", "<p>Nr. 2110625629 igen</p>"):
        make.version(entry, html)
    return entry


def shown(make):
    """Whether each version still has its content, in order."""
    return [bool(version.html) for version in sorted(make.all(Version), key=lambda v: v.number)]


def boxes(page):
    return {box.get("value"): box.get("checked") for box in page.xpath("//input[@name='also']")}


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_other_versions_with_the_same_number_are_named_and_go_with_it(visit, make, three, who):
    if who == "owner":
        browser = visit(make.owner(three))
        path = f"/texts/{three.text_id}/versions/1/redact"
    else:
        browser = visit(make.administrator())
        path = f"/admin/versions/{make.all(Version)[0].id}/redact"
    page = browser.get(path)
    assert list(boxes(page.page)) == ["3"]
    assert "indholdet af version 3, delt 9. marts 2026" in said(page.page)
    assert "5629" not in page.get_data(as_text=True)
    # Ticked unless the person says otherwise, also when the page comes back.
    assert boxes(page.page)["3"] is not None
    again = browser.post(path, {"reason": "", "also": ["3"]})
    assert (again.status_code, boxes(again.page)["3"] is not None) == (422, True)
    again = browser.post(path, {"reason": ""})
    assert boxes(again.page)["3"] is None
    # Version 2 holds another number, and nonsense is nobody's version.
    form = {"reason": "CPR", "also": ["3", "2", "99", "x"]}
    assert browser.post(path, form).status_code == 303
    assert shown(make) == [False, True, False]
    assert [redaction.reason for redaction in make.all(Redaction)] == ["CPR", "CPR"]


def test_what_is_not_ticked_stays(visit, make, three):
    browser = visit(make.owner(three))
    path = f"/texts/{three.text_id}/versions/1/redact"
    assert browser.post(path, {"reason": "CPR"}).status_code == 303
    assert shown(make) == [False, True, True]
    # Of the last one with the number there is nothing to ask.
    assert boxes(browser.get(f"/texts/{three.text_id}/versions/3/redact").page) == {}


def test_the_owner_deletes_a_restore_point(visit, make):
    entry = make.entry()
    points = [
        make.keep(RestorePoint(text_id=entry.text_id, html=html, anslag=1, reason="pause", at=NOW))
        for html in ("<p>Nr. 2110625629</p>", "<p>Andet</p>")
    ]
    owner, here = visit(make.owner(entry)), f"/texts/{entry.text_id}"
    page = owner.get(f"{here}/history").page
    [question] = page.xpath(f"//form[@action='{here}/points/{points[0].id}/delete']")
    assert "kan ikke hentes tilbage" in said(question)
    for _click in range(2):
        answer = owner.post(f"{here}/points/{points[0].id}/delete")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{here}/history")
    # Another's point is not reached, not through one's own text either.
    stranger = make.entry()
    other, there = visit(make.owner(stranger)), f"/texts/{stranger.text_id}"
    assert other.post(f"{here}/points/{points[1].id}/delete").status_code == 404
    assert other.post(f"{there}/points/{points[1].id}/delete").status_code == 303
    assert [point.html for point in make.all(RestorePoint)] == ["<p>Andet</p>"]
    lines = [line for line in make.all(LedgerLine) if line.verb == "deleted_point"]
    assert [(line.thing, line.thing_id, line.details) for line in lines] == [
        ("texts", entry.text_id, {})
    ]


def test_a_number_does_not_come_back_through_later_restore_points(visit, make):
    """Its owner takes it out of the draft after the redaction, and two windows are open."""
    day = make.day()
    html = f"<p>Mødet</p>{SECRET}<p>Ring 2110625629</p>"
    entry = make.entry(day=day, html=html)
    make.version(entry, html)
    browser = visit(make.owner(entry))
    browser.post(f"/texts/{entry.text_id}/versions/1/redact", {"reason": "CPR"})

    def save(html, revision, page):
        sent = {"html": html, "revision": revision, "page": page, "sequence": 1}
        return browser.post(f"/days/{day.id}/entry/draft", json=sent).status_code

    linked = '<p><a href="mailto:211062-5629@x.dk">Skriv</a></p>'
    assert save(f"<p>Mødet</p>{linked}", 1, "a") == 200
    assert save(f"{SECRET}<p>Andet vindue</p>", 1, "b") == 409
    assert save(SECRET, 1, "c") == 409
    assert save("<p>Rent</p>", 2, "d") == 200
    points = sorted(point.html for point in make.all(RestorePoint))
    # Ten digits in a row may be anything: such a point the owner may delete.
    assert points == ["<p>Andet vindue</p>", "<p>Mødet</p>", "<p>Mødet</p><p>Ring 2110625629</p>"]
    assert {point.anslag for point in make.all(RestorePoint)} == {12, 5, 20}


def test_where_nothing_was_redacted_restore_points_keep_all(visit, make):
    day = make.day()
    entry = make.entry(day=day, html=SECRET)
    make.version(entry, SECRET)
    sent = {"html": "<p>Andet</p>", "revision": 1, "page": "a", "sequence": 1}
    visit(make.owner(entry)).post(f"/days/{day.id}/entry/draft", json=sent)
    assert [point.html for point in make.all(RestorePoint)] == [SECRET]
