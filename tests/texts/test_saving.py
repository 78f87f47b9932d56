"""Autosave: revisions, lost answers, two windows, restore points."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from portfolio.texts.loss import lost
from portfolio.texts.models import Draft, RestorePoint
from tests.conftest import NOW


@pytest.fixture
def entry(make):
    day = make.day()
    return make.entry(day=day, html="<p>Første</p>")


@pytest.fixture
def save(visit, make, entry):
    """`save("<p>…</p>", 1)` saves as a page does; `page` and `sequence` tell pages apart."""
    browsers = [visit(make.owner(entry))]
    sequences: dict[str, int] = {}

    def save(html, revision, page="a", sequence=None):
        sequences[page] = sequence or sequences.get(page, 0) + 1
        path = f"/days/{entry.day_id}/entry/draft"
        sent = {"html": html, "revision": revision, "page": page, "sequence": sequences[page]}
        answer = browsers[-1].post(path, json=sent)
        if answer.status_code == 401:
            # The test's clock has run past the end of the session.
            browsers.append(visit(make.owner(entry)))
            answer = browsers[-1].post(path, json=sent)
        return answer

    return save


def draft_of(make, entry) -> Draft:
    return make.all(Draft, text_id=entry.text_id)[0]


def refused_texts(make, entry) -> list[str]:
    return [p.html for p in make.all(RestorePoint, text_id=entry.text_id, reason="conflict")]


def test_a_save_answers_with_the_new_revision_and_the_count(save, make, entry):
    answer = save("<p>Første og anden</p>", 1)
    assert answer.status_code == 200
    assert answer.json["revision"] == 2
    assert answer.json["anslag"] == 15
    assert answer.json["saved"] == "Gemt kl. 14.05"
    assert draft_of(make, entry).html == "<p>Første og anden</p>"


def test_what_is_sent_is_cleaned(save, make, entry):
    answer = save('<p onclick="x()">Hej<script>y()</script></p>', 1)
    assert answer.json["html"] == "<p>Hej</p>"
    assert draft_of(make, entry).html == "<p>Hej</p>"


def test_a_save_based_on_an_old_revision_gets_both_texts(save, make, entry):
    assert save("<p>Fra den ene</p>", 1, page="a").status_code == 200
    answer = save("<p>Fra den anden</p>", 1, page="b")
    assert answer.status_code == 409
    assert answer.json["html"] == "<p>Fra den ene</p>"
    assert answer.json["revision"] == 2
    assert draft_of(make, entry).html == "<p>Fra den ene</p>"
    assert refused_texts(make, entry) == ["<p>Fra den anden</p>"]


def test_a_refused_text_is_kept_once_however_often_it_is_tried(save, make, entry):
    save("<p>Fra den ene</p>", 1, page="a")
    for _ in range(3):
        assert save("<p>Fra den anden</p>", 1, page="b").status_code == 409
    assert refused_texts(make, entry) == ["<p>Fra den anden</p>"]


def test_after_a_lost_answer_the_same_page_goes_on(save, make, entry):
    save("<p>Et</p>", 1, page="a")  # the answer never arrives
    answer = save("<p>Et to</p>", 1, page="a")
    assert answer.status_code == 200
    assert draft_of(make, entry).html == "<p>Et to</p>"
    assert refused_texts(make, entry) == []


def test_a_lost_answer_does_not_excuse_another_windows_save(save, make, entry):
    save("<p>Et</p>", 1, page="a")  # the answer never arrives
    assert save("<p>Andet</p>", 2, page="b").status_code == 200
    assert save("<p>Et to</p>", 1, page="a").status_code == 409
    assert draft_of(make, entry).html == "<p>Andet</p>"
    assert refused_texts(make, entry) == ["<p>Et to</p>"]


def test_an_overtaken_save_changes_nothing(save, make, entry):
    save("<p>Nyere</p>", 1, page="a", sequence=2)
    answer = save("<p>Ældre</p>", 1, page="a", sequence=1)
    assert answer.status_code == 200
    assert answer.json["html"] == "<p>Nyere</p>"
    assert draft_of(make, entry).html == "<p>Nyere</p>"


@pytest.mark.parametrize("page", ["a", "b"])
def test_a_save_that_changes_nothing_overtakes_as_any_other(save, make, entry, page):
    save("<p>Nu</p>", 1, page="a", sequence=1)
    save("<p>Nu</p>", 2, page=page, sequence=3)
    answer = save("<p>Nu 010190-1234</p>", 2, page=page, sequence=2)
    assert answer.json["html"] == "<p>Nu</p>"
    assert draft_of(make, entry).html == "<p>Nu</p>"


def test_the_same_text_from_two_windows_is_no_conflict(save, make, entry):
    save("<p>Ens</p>", 1, page="a")
    answer = save("<p>Ens</p>", 1, page="b")
    assert (answer.status_code, answer.json["revision"]) == (200, 2)


@pytest.mark.parametrize(
    "sent",
    [
        [],
        "tekst",
        {},
        {"html": "<p>x</p>"},
        {"html": 1, "revision": 1, "page": "a", "sequence": 1},
        {"html": "<p>x</p>", "revision": "1", "page": "a", "sequence": 1},
        {"html": "<p>x</p>", "revision": True, "page": "a", "sequence": 1},
        {"html": "<p>x</p>", "revision": -1, "page": "a", "sequence": 1},
        {"html": "<p>x</p>", "revision": 2**70, "page": "a", "sequence": 1},
        {"html": "<p>x</p>", "revision": 1, "page": "", "sequence": 1},
        {"html": "<p>x</p>", "revision": 1, "page": "a" * 65, "sequence": 1},
        {"html": "<p>x</p>", "revision": 1, "page": "a\x00", "sequence": 1},
    ],
)
def test_what_is_no_save_is_refused_with_a_sentence(visit, make, entry, sent):
    answer = visit(make.owner(entry)).post(f"/days/{entry.day_id}/entry/draft", json=sent)
    assert answer.status_code == 422
    assert answer.json["error"]
    assert draft_of(make, entry).html == "<p>Første</p>"


def test_a_text_that_is_too_long_is_refused_and_nothing_is_lost(save, make, entry):
    answer = save("<p>" + "ord " * 500_000 + "</p>", 1)
    assert answer.status_code == 413
    assert "for lang" in answer.json["error"]
    assert draft_of(make, entry).html == "<p>Første</p>"


def test_a_paragraph_deleted_by_mistake_can_be_fetched_back(save, make, entry, clock):
    long = "<p>" + "Et helt afsnit. " * 20 + "</p>"
    save("<p>Første</p>" + long, 1)
    clock(NOW + timedelta(seconds=30))
    save("<p>Første</p>", 2)
    assert any(long in point.html for point in make.all(RestorePoint, text_id=entry.text_id))


def test_a_text_that_another_as_long_replaced_can_be_fetched_back(save, make, entry, clock):
    mine = "<p>" + "Et helt afsnit om mødet. " * 20 + "</p>"
    save("<p>Første og</p>", 1)
    save(mine, 2)
    clock(NOW + timedelta(seconds=30))
    save("<p>" + "Noget helt andet fra Word. " * 20 + "</p>", 3)
    assert mine in [point.html for point in make.all(RestorePoint, text_id=entry.text_id)]


def test_of_a_text_that_is_taken_away_little_by_little_almost_all_can_be_fetched_back(
    save, make, entry, clock
):
    words = "Et helt afsnit om mødet. " * 40
    save("<p>Første og</p>", 1)
    save(f"<p>{words}</p>", 2)
    for number in range(10):
        clock(NOW + timedelta(seconds=10 * number))
        save(f"<p>{words[: -100 * (number + 1)]}</p>", 3 + number)
    points = make.all(RestorePoint, text_id=entry.text_id)
    assert max(len(point.html) for point in points) > len(words) - 200
    assert len(points) <= 7


def test_typing_and_moving_and_marking_words_lose_nothing():
    first, second = "<p>Vi gik en tur.</p>", "<p>Hun fortalte om børnene.</p>"
    assert lost(first, first + second) == 0
    assert lost(first + second, second + first) == 0
    assert lost(first, "<p>Vi <strong>gik</strong> en tur.</p>") == 0
    assert lost(first + second, first) == len("pHunfortalteombørnenep")
    assert lost(first, "") == len("pVigikenturp")


def test_restore_points_are_made_every_few_minutes_and_not_at_every_save(save, make, entry, clock):
    for minute in range(21):
        clock(NOW + timedelta(minutes=minute))
        assert save(f"<p>Første {minute}</p>", 1 + minute).status_code == 200
    points = make.all(RestorePoint, text_id=entry.text_id)
    assert 4 <= len(points) <= 5


def test_restore_points_of_one_minute_are_told_apart(visit, save, make, entry, clock):
    for number, html in enumerate(["<p>" + "a" * 300 + "</p>", "<p>" + "b" * 300 + "</p>", ""]):
        clock(NOW + timedelta(seconds=number))
        save(html, 1 + number)
    page = visit(make.owner(entry)).get(f"/texts/{entry.text_id}/history").page
    links = [link.text for link in page.xpath("//a[contains(@href, '/points/')]")]
    assert len(links) == len(set(links)) == 3
    assert links[0].endswith("kl.\u00a014.05.02")


def test_restore_points_are_thinned_out_to_one_a_day(save, make, entry, clock):
    html = "<p>Første</p>"
    for number in range(150):
        clock(NOW + timedelta(minutes=10 * number))
        html = f"<p>Første {number}</p>"
        assert save(html, 1 + number).status_code == 200
    points = make.all(RestorePoint, text_id=entry.text_id)
    assert 50 <= len(points) <= 101
    # The oldest day is still there.
    assert min(point.at for point in points) < NOW + timedelta(hours=10)


def test_random_interleavings_never_overwrite_silently(save, make, entry):
    """Two windows type, save, lose answers and reload at random, a thousand times: a save is
    accepted only from a window that has seen the newest text or wrote it, and every refused
    text is a restore point."""
    rng = random.Random(20260309)
    newest, writer, refused = "<p>Første</p>", "", []
    seen = {"a": (newest, 1), "b": (newest, 1)}
    for step in range(1000):
        page = rng.choice("ab")
        text = f"<p>{page}{step}</p>"
        answer = save(text, seen[page][1], page=page)
        if answer.status_code == 200:
            assert seen[page][0] == newest or writer == page, "a silent overwrite"
            newest, writer = text, page
            answer_arrives = rng.random() < 0.8
        else:
            assert answer.status_code == 409
            assert answer.json["html"] == newest
            refused.append(text)
            answer_arrives = rng.random() < 0.6
        if answer_arrives:
            seen[page] = (answer.json["html"], answer.json["revision"])
    assert draft_of(make, entry).html == newest
    assert sorted(refused_texts(make, entry)) == sorted(refused)
    assert len(refused) > 50
