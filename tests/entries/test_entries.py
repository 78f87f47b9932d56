"""Writing about a day, sharing, locking, refusals."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy.orm import joinedload

from portfolio.administration.actions import transfer_student
from portfolio.cohorts.actions import delete_day
from portfolio.cohorts.models import Cohort, Enrolment, Prompt, TeachingDay
from portfolio.core.errors import NotFound
from portfolio.entries.actions import MovedAway, begin_entry
from portfolio.entries.models import Entry
from portfolio.ledger.models import LedgerLine
from portfolio.people.models import Person
from portfolio.texts.models import Draft, RestorePoint, Version
from tests.conftest import NOW


@pytest.fixture
def day(make):
    return make.day(prompts=("Hvad lærte du?",))


@pytest.fixture
def cohort(make, day):
    return make.session.get_one(Cohort, day.cohort_id)


@pytest.fixture
def student(make, cohort):
    return make.student(cohort, "Åse Ørsted")


def save(browser, day, html="<p>Min tekst.</p>", revision=0, page="a", sequence=1):
    return browser.post(
        f"/days/{day.id}/entry/draft",
        json={"html": html, "revision": revision, "page": page, "sequence": sequence},
    )


def test_looking_at_a_day_writes_nothing(visit, make, student, day):
    page = visit(student).get(f"/days/{day.id}/entry").page
    assert "Hvad lærte du?" in page.text_content()
    assert make.all(Entry) == []


def test_the_first_save_begins_the_entry_once(visit, make, student, day):
    browser = visit(student)
    assert save(browser, day).json["revision"] == 1
    assert save(browser, day).json["revision"] == 1
    assert len(make.all(Entry)) == 1


def test_two_windows_that_begin_at_once_get_one_entry_and_a_conflict(visit, make, student, day):
    browser = visit(student)
    save(browser, day, "<p>Den ene</p>", page="a")
    assert save(browser, day, "<p>Den anden</p>", page="b").status_code == 409
    assert len(make.all(Entry)) == 1


def test_before_it_opens_a_day_can_be_seen_and_not_written(visit, make, student, cohort):
    day = make.day(cohort, opens_at=NOW + timedelta(days=1))
    browser = visit(student)
    assert (
        "10. marts 2026 kl.\u00a014.05" in browser.get(f"/days/{day.id}/entry").page.text_content()
    )
    answer = save(browser, day)
    assert answer.status_code == 403
    assert "kopiér den" in answer.json["error"]
    assert make.all(Entry) == []


@pytest.mark.parametrize(("seconds", "locked"), [(-1, False), (0, True), (1, True)])
def test_locking_stops_sharing_and_never_saving(
    visit, make, clock, student, cohort, seconds, locked
):
    day = make.day(cohort, due_at=NOW, locks_at=NOW)
    make.entry(student, day)
    clock(NOW + timedelta(seconds=seconds))
    browser = visit(student)
    assert save(browser, day, "<p>Sent på aftenen</p>", revision=1).status_code == 200
    answer = browser.post(f"/days/{day.id}/entry/share", {"revision": 2})
    assert answer.status_code == (409 if locked else 303)
    assert len(make.all(Version)) == (0 if locked else 1)


def test_a_cancelled_day_keeps_what_was_written(visit, make, student, cohort):
    day = make.day(cohort, cancelled_at=NOW)
    make.entry(student, day)
    assert save(visit(student), day, "<p>Mere</p>", revision=1).status_code == 200


def test_a_cancelled_day_takes_what_was_being_written_when_it_was_cancelled(
    visit, make, student, cohort
):
    day = make.day(cohort, cancelled_at=NOW)
    browser = visit(student)
    page = browser.get(f"/days/{day.id}/entry").page
    assert "her skal du ikke skrive noget" in page.text_content()
    assert page.xpath("//form[contains(@action, '/entry')]") == []
    # The page was open before that.
    assert save(browser, day, "<p>Fem linjer</p>").status_code == 200
    page = browser.get(f"/days/{day.id}/entry").page
    assert "Din tekst bliver, hvor den er" in page.text_content()
    assert [draft.html for draft in make.all(Draft)] == ["<p>Fem linjer</p>"]


def test_sharing_freezes_what_was_reviewed(visit, make, student, day):
    make.entry(student, day, "<p>Hej</p>")
    browser = visit(student)
    answer = browser.post(f"/days/{day.id}/entry/share", {"revision": 1})
    assert answer.status_code == 303
    [version] = make.all(Version)
    assert (version.number, version.html, version.plain, version.anslag) == (
        1,
        "<p>Hej</p>",
        "Hej",
        3,
    )
    assert any(line.verb == "shared" for line in make.all(LedgerLine))


def test_sharing_the_same_words_twice_gives_one_version(visit, make, student, day):
    make.entry(student, day)
    browser = visit(student)
    first = browser.post(f"/days/{day.id}/entry/share", {"revision": 1})
    second = browser.post(f"/days/{day.id}/entry/share", {"revision": 1})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(make.all(Version)) == 1


def test_a_text_that_changed_since_the_review_is_shown_again(visit, make, student, day):
    make.entry(student, day)
    browser = visit(student)
    save(browser, day, "<p>Ændret i et andet vindue</p>", revision=1)
    answer = browser.post(f"/days/{day.id}/entry/share", {"revision": 1})
    assert answer.status_code == 409
    assert "Ændret i et andet vindue" in answer.page.text_content()
    assert make.all(Version) == []


@pytest.mark.parametrize("html", ["", "<p></p>", "<p> \u00a0</p>"])
def test_an_empty_text_is_not_shared(visit, make, student, day, html):
    make.entry(student, day, html)
    answer = visit(student).post(f"/days/{day.id}/entry/share", {"revision": 1})
    assert answer.status_code == 422
    assert make.all(Version) == []


def test_a_cpr_number_stops_sharing_until_the_writer_answers(visit, make, student, day):
    make.entry(student, day, "<p>Borgeren 211062-5629 ringede</p>")
    browser = visit(student)
    page = browser.get(f"/days/{day.id}/entry/share").page
    assert "Muligt CPR-nummer" in page.text_content()
    answer = browser.post(f"/days/{day.id}/entry/share", {"revision": 1})
    assert answer.status_code == 422
    assert make.all(Version) == []
    answer = browser.post(f"/days/{day.id}/entry/share", {"revision": 1, "confirmed": "y"})
    assert answer.status_code == 303
    assert len(make.all(Version)) == 1
    lines = [str(line.details) for line in make.all(LedgerLine)]
    assert "211062" not in "".join(lines)


@pytest.mark.parametrize("address", ["https://x.dk/?cpr=211062-5629", "mailto:211062-5629@x.dk"])
def test_a_cpr_number_in_the_address_of_a_link_stops_sharing(visit, make, student, day, address):
    make.entry(student, day, f'<p>Se <a href="{address}">journalen</a></p>')
    browser = visit(student)
    page = browser.get(f"/days/{day.id}/entry/share")
    marked = page.page.get_element_by_id("finding-1").text_content()
    assert marked == "Muligt CPR-nummer i linkets adresse: journalen"
    assert "5629" not in page.get_data(as_text=True)
    refused = browser.post(f"/days/{day.id}/entry/share", {"revision": 1})
    assert refused.status_code == 422
    assert "5629" not in refused.get_data(as_text=True)
    assert make.all(Version) == []
    sure = browser.post(f"/days/{day.id}/entry/share", {"revision": 1, "confirmed": "y"})
    assert sure.status_code == 303
    assert "5629" not in "".join(str(line.details) for line in make.all(LedgerLine))


def test_a_phone_number_warns_and_does_not_stop(visit, make, student, day):
    make.entry(student, day, "<p>Ring på 22 33 44 55</p>")
    browser = visit(student)
    assert "Telefonnummer" in browser.get(f"/days/{day.id}/entry/share").page.text_content()
    assert browser.post(f"/days/{day.id}/entry/share", {"revision": 1}).status_code == 303


def test_without_a_script_one_writes_saves_and_goes_on_to_sharing(visit, make, student, day):
    browser = visit(student)
    form = {"plain_text": "Første afsnit\n\nAndet", "held": "0", "revision": "0", "page": "n1"}
    answer = browser.post(f"/days/{day.id}/entry", {**form, "then": "share"})
    assert answer.headers["Location"].endswith(f"/days/{day.id}/entry/share")
    [draft] = make.all(Draft)
    assert draft.html == "<p>Første afsnit</p><p>Andet</p>"


def test_without_a_script_what_the_field_cannot_hold_stays(visit, make, student, day):
    make.entry(student, day, "<h2>Titel</h2><p>Med <strong>fed</strong></p>")
    form = {"plain_text": "Nyt afsnit", "held": "1", "revision": "1", "page": "n1"}
    visit(student).post(f"/days/{day.id}/entry", {**form, "then": "save"})
    [draft] = make.all(Draft)
    assert draft.html == "<h2>Titel</h2><p>Med <strong>fed</strong></p><p>Nyt afsnit</p>"


def test_the_plain_form_sent_twice_is_one_save(visit, make, student, day):
    browser = visit(student)
    form = {"plain_text": "Hej", "held": "0", "revision": "0", "page": "n1", "then": "save"}
    for _ in range(2):
        assert browser.post(f"/days/{day.id}/entry", form).status_code == 303
    [draft] = make.all(Draft)
    assert draft.revision == 1


def test_new_paragraphs_sent_twice_are_added_once(visit, make, student, day):
    make.entry(student, day, "<h2>Titel</h2>")
    form = {"plain_text": "Nyt", "held": "1", "revision": "1", "page": "n1", "then": "save"}
    browser = visit(student)
    for _ in range(2):
        answer = browser.post(f"/days/{day.id}/entry", form)
        assert answer.headers["Location"].endswith(f"/days/{day.id}/entry")
    # Back by the browser's own button, and some more.
    form["plain_text"] = "Nyt\n\nMere"
    answer = browser.post(f"/days/{day.id}/entry", form)
    assert answer.headers["Location"].endswith("/history")
    [draft] = make.all(Draft)
    assert draft.html == "<h2>Titel</h2><p>Nyt</p>"
    assert "<p>Mere</p>" in make.all(RestorePoint)[-1].html


@pytest.mark.parametrize("way", ["autosave", "the form"])
def test_a_page_that_was_open_while_its_writer_was_moved_goes_on(
    visit, make, student, cohort, day, way
):
    entry = make.entry(student, day, "<p>Før.</p>")
    there = make.cohort()
    new_day = make.day(there)
    [enrolment] = [each for each in make.all(Enrolment) if each.person_id == student.id]
    transfer_student(enrolment, there, {day.id: new_day.id}, by=make.administrator())
    make.session.commit()
    sent = {"revision": 1, "page": "a", "text": entry.text_id}
    browser = visit(student)
    if way == "autosave":
        html = "<p>Før og efter.</p>"
        answer = browser.post(
            f"/days/{day.id}/entry/draft", json={"html": html, "sequence": 1, **sent}
        )
        assert answer.json["text"] == entry.text_id
    else:
        form = {"plain_text": "Før og efter.", "held": "0", "then": "share", **sent}
        answer = browser.post(f"/days/{day.id}/entry", form)
        assert answer.headers["Location"].endswith(f"/days/{new_day.id}/entry/share")
    [draft] = make.all(Draft)
    assert draft.html == "<p>Før og efter.</p>"
    stranger = visit(make.student(there))
    assert (
        stranger.post(
            f"/days/{new_day.id}/entry/draft", json={"html": "<p>X</p>", "sequence": 1, **sent}
        ).status_code
        == 404
    )


def test_who_comes_back_to_a_cohort_begins_anew_and_keeps_both_texts(
    visit, make, student, cohort, day
):
    moved = make.entry(student, day, "<p>Fra dengang</p>")
    there = make.cohort()
    [enrolment] = make.all(Enrolment, person_id=student.id)
    transfer_student(enrolment, there, {day.id: None}, by=make.administrator())
    make.session.commit()
    browser = visit(student)
    # Until then the day leads to what was written.
    assert "Fra dengang" in browser.get(f"/days/{day.id}/entry").get_data(as_text=True)
    make.enrolment(cohort, student)
    browser = visit(student)
    page = browser.get(f"/days/{day.id}/entry").get_data(as_text=True)
    assert "Fra dengang" not in page
    answer = save(browser, day, "<p>Fra nu</p>")
    assert answer.status_code == 200
    assert answer.json["text"] != moved.text_id
    assert "Fra nu" in browser.get(f"/days/{day.id}/entry").get_data(as_text=True)
    # The first text has its own address; it is written, shared and looked at from there.
    former = f"/days/{day.id}/entry?text={moved.text_id}"
    home = browser.get("/").page
    assert former in [link.get("href") for link in home.xpath("//a")]
    assert "Fra dengang" in browser.get(former).get_data(as_text=True)
    form = {"plain_text": "Endnu", "held": "0", "revision": 1, "page": "b", "text": moved.text_id}
    answer = browser.post(f"/days/{day.id}/entry", {**form, "then": "share"})
    review = f"/days/{day.id}/entry/share?text={moved.text_id}"
    assert answer.headers["Location"] == review
    page = browser.get(review).page
    [sharing] = page.xpath("//form[contains(@action, '/entry/share')]/@action")
    assert browser.post(sharing, {"revision": 2}).status_code == 303
    [version] = make.all(Version)
    assert (version.text_id, version.html) == (moved.text_id, "<p>Endnu</p>")
    history = browser.get(f"/texts/{moved.text_id}/history").page
    assert former in [link.get("href") for link in history.xpath("//a")]
    stranger = visit(make.student(cohort))
    assert stranger.get(former).status_code == 404
    assert stranger.get(review).status_code == 404


def test_the_plain_form_on_an_old_text_loses_nothing(visit, make, student, day):
    make.entry(student, day, "<p>Fra telefonen</p>")
    form = {"plain_text": "Fra pc'en", "held": "0", "revision": "0", "page": "n1", "then": "save"}
    browser = visit(student)
    answer = browser.post(f"/days/{day.id}/entry", form)
    page = browser.get(answer.headers["Location"]).page
    assert "Skrevet i et andet vindue" in page.text_content()
    [draft] = make.all(Draft)
    assert draft.html == "<p>Fra telefonen</p>"


def test_only_the_owner_and_nobody_else_reaches_a_draft(visit, make, student, cohort, day):
    make.entry(student, day, "<p>hemmelighed</p>")
    others = {
        "another student": make.student(cohort),
        "their teacher": make.teacher(cohort),
        "another cohort": make.student(make.cohort()),
        "an administrator": make.administrator(),
    }
    for name, person in others.items():
        browser = visit(person)
        for path in ("entry", "entry/share"):
            answer = browser.get(f"/days/{day.id}/{path}")
            assert "hemmelighed" not in answer.get_data(as_text=True), name
        answer = save(browser, day, "<p>Overtaget</p>", revision=1, page="b")
        # A student of the cohort only ever reaches an entry of their own.
        assert answer.status_code in (404, 409), name
    assert [draft.html for draft in make.all(Draft)].count("<p>hemmelighed</p>") == 1


def test_all_texts_as_a_word_document(visit, make, student, cohort, day):
    make.entry(student, day, "<h2>Mødet</h2><p>Første dag</p><ul><li><p>et punkt</p></li></ul>")
    second = make.entry(student, make.day(cohort, title="Anden dag"), "<p>Kladden</p>")
    make.version(second)
    make.entry(make.student(cohort), day, "<p>en andens tekst</p>")
    answer = visit(student).get("/my-texts.docx")
    assert answer.status_code == 200
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.data)).paragraphs)
    assert "Dag 1: Dag 1" in words
    assert "Første dag" in words
    assert "et punkt" in words
    assert "Dag 2: Anden dag" in words
    assert "en andens tekst" not in words


def test_who_has_written_nothing_has_no_document(visit, student):
    assert visit(student).get("/my-texts.docx").status_code == 404


def test_changing_the_prompts_never_touches_a_text(make, student, day):
    entry = make.entry(student, day, "<p>Mit svar</p>")
    make.session.query(Prompt).filter_by(day_id=day.id).delete()
    make.keep(Prompt(day_id=day.id, position=0, body="Et nyt spørgsmål"))
    [draft] = make.all(Draft, text_id=entry.text_id)
    assert draft.html == "<p>Mit svar</p>"


def test_writing_needs_few_queries(visit, queries, make, student, day):
    make.entry(student, day)
    browser = visit(student)
    with queries() as seen:
        browser.get(f"/days/{day.id}/entry")
    assert len(seen) <= 4, seen
    with queries() as seen:
        save(browser, day, "<p>Nyt</p>", revision=1)
    assert len(seen) <= 6, seen


def test_who_is_moved_in_the_same_moment_begins_nothing_in_the_old_cohort(
    data, make, student, cohort, day
):
    [enrolment] = make.all(Enrolment, person_id=student.id)
    other = make.cohort()
    enrolment.cohort_id = other.id
    make.keep(enrolment)
    with pytest.raises(MovedAway), data.transaction() as session:
        begin_entry(
            enrolment,
            session.get_one(TeachingDay, day.id, options=[joinedload(TeachingDay.cohort)]),
            by=session.get_one(Person, student.id),
        )
    assert make.all(Entry) == []


@pytest.mark.postgresql_only
def test_a_day_that_is_deleted_in_the_same_moment_is_not_found(data, make, student, cohort, day):
    [enrolment] = make.all(Enrolment, person_id=student.id)
    make.session.commit()
    with data.transaction() as writes:
        seen = writes.get_one(TeachingDay, day.id, options=[joinedload(TeachingDay.cohort)])
        place = writes.get_one(Enrolment, enrolment.id)
        writer = writes.get_one(Person, student.id)
        with data.transaction() as deletes:
            delete_day(deletes.get_one(TeachingDay, day.id), cohort, by=make.administrator())
        with pytest.raises(NotFound):
            begin_entry(place, seen, by=writer)
    assert make.all(Entry) == []
