"""What a redaction leaves of a text: nothing of the version in any restore point."""

from __future__ import annotations

from portfolio.texts.models import Draft, RestorePoint, Version
from tests.conftest import NOW

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
