"""Somebody is told once of one thing, and of what belongs together in one line."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from portfolio.cohorts import actions as cohorts
from portfolio.cohorts.models import TeachingDay
from portfolio.core import clock as core_clock
from portfolio.feedback.models import Comment
from portfolio.notices.actions import (
    KEPT,
    PATIENCE,
    close_unreadable,
    forget_old_notices,
    mark_notices_read,
    take_back,
    tell,
)
from portfolio.notices.models import Notice
from portfolio.outbox.models import Parcel
from tests.conftest import NOW
from tests.makers import Make
from tests.notices.conftest import Room


def test_with_a_key_one_is_told_once_however_often_it_is_asked(room: Room) -> None:
    assert room.tell(room.student, by=room.teacher, key="release:1") is not None
    assert room.tell(room.student, by=room.teacher, key="release:1") is None
    [line] = room.lines(room.student)
    assert (line.count, line.by_id, line.at) == (1, room.teacher.id, NOW)


def test_what_follows_in_one_text_is_counted_up_and_leads_to_the_newest(room: Room) -> None:
    first, second = (room.make.comment(room.version, room.teacher) for _ in range(2))
    room.tell(room.student, "reply", by=room.teacher, comment_id=first.id)
    room.tell(room.student, "reply", by=room.teacher, comment_id=second.id, count=2)
    [line] = room.lines(room.student)
    assert (line.count, line.comment_id, line.by_id) == (3, second.id, room.teacher.id)


def test_a_line_that_several_people_have_a_part_in_names_none_of_them(room: Room) -> None:
    other = room.make.teacher(room.cohort)
    room.tell(room.student, "reply", by=room.teacher)
    room.tell(room.student, "reply", by=other)
    room.tell(room.student, "reply", by=other)
    [line] = room.lines(room.student)
    assert (line.count, line.by_id) == (3, None)


def test_another_text_kind_or_person_is_another_line(room: Room) -> None:
    other = room.make.version(room.make.entry(room.student, room.make.day(room.cohort)))
    room.tell(room.student, "reply")
    room.tell(room.student, "feedback")
    room.tell(room.student, "reply", text_id=other.text_id, version_id=other.id)
    room.tell(room.teacher, "reply")
    assert [line.count for line in room.make.all(Notice)] == [1, 1, 1, 1]


@pytest.mark.parametrize("settled", ["read_at", "mailed_at"])
def test_after_it_was_read_or_mailed_a_new_line_begins(room: Room, settled: str) -> None:
    line = room.tell(room.student, "reply")
    line = room.make.again(line)
    setattr(line, settled, NOW)
    room.make.keep(line)
    room.tell(room.student, "reply")
    assert [line.count for line in room.lines(room.student)] == [1, 1]


def test_nobody_is_told_of_what_they_did_themselves(room: Room) -> None:
    assert room.tell(room.teacher, "reply", by=room.teacher) is None
    assert room.lines(room.teacher) == []


def test_what_is_rolled_back_was_not_told(room: Room) -> None:
    with room.data.transaction() as session:
        about = {"text_id": room.version.text_id, "version_id": room.version.id}
        assert tell(room.student, "feedback", by=room.teacher, **about)
        session.rollback()
    assert room.lines(room.student) == []
    assert room.make.all(Parcel) == []


def test_many_who_answer_at_once_make_one_line_and_one_mail(room: Room) -> None:
    room.choose(room.student, "reply", "now")
    room.share_between_threads()
    ready = threading.Barrier(6)
    failed: list[Exception] = []

    def answer() -> None:
        try:
            ready.wait()
            with core_clock.fixed(NOW):
                room.tell(room.student, "reply", by=room.teacher)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=answer) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    [line] = room.lines(room.student)
    assert line.count == 6
    assert len(room.make.all(Parcel, name="notices.mail_at_once")) == 1


def test_two_who_tell_each_other_do_not_wait_for_each_other_for_ever(room: Room) -> None:
    """Each has just written a comment, so that the database holds their own account too."""
    room.share_between_threads()
    ready = threading.Barrier(2)
    failed: list[Exception] = []

    def write(by: Any, to: Any) -> None:
        try:
            with core_clock.fixed(NOW), room.data.transaction() as session:
                if session.get_bind().dialect.name == "postgresql":
                    session.add(_comment(room, by))
                    session.flush()
                    ready.wait(20)
                about = {"text_id": room.version.text_id, "version_id": room.version.id}
                tell(to, "reply", by=by, **about)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    pairs = ((room.student, room.teacher), (room.teacher, room.student))
    threads = [threading.Thread(target=write, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert len(room.make.all(Notice)) == 2


def _comment(room: Room, by: Any) -> Comment:
    return Comment(
        text_id=room.version.text_id,
        version_id=room.version.id,
        author_id=by.id,
        body="Hej",
        created_at=NOW,
        released_at=NOW,
    )


# --- Mails that wait ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "chosen", "jobs"),
    [
        ("feedback", None, 1),
        ("reply", None, 0),
        ("reply", "now", 1),
        ("feedback", "daily", 0),
        ("feedback", "off", 0),
    ],
)
def test_a_mail_is_put_into_the_outbox_where_one_wants_it_at_once(
    room: Room, kind: str, chosen: str | None, jobs: int
) -> None:
    if chosen:
        room.choose(room.student, kind, chosen)
    for _ in range(2):
        room.tell(room.student, kind, by=room.teacher)
    waiting = room.make.all(Parcel)
    assert [parcel.due_at for parcel in waiting] == [NOW + PATIENCE] * jobs


# --- Read, taken back, gone -----------------------------------------------------------------


def test_reading_a_text_reads_what_was_told_of_it_until_then(room: Room, clock: Any) -> None:
    other = room.make.version(room.make.entry(room.student, room.make.day(room.cohort)))
    room.tell(room.student, "reply")
    room.tell(room.student, "reply", text_id=other.text_id, version_id=other.id)
    clock(NOW + timedelta(minutes=1))
    room.tell(room.student, "feedback")
    with room.data.transaction():
        mark_notices_read(room.student, text_id=room.version.text_id, until=NOW)
    assert [line.read_at is None for line in room.lines(room.student)] == [False, True, True]
    with room.data.transaction():
        mark_notices_read(room.student)
    assert all(line.read_at for line in room.lines(room.student))


def test_nobody_reads_for_somebody_else_or_ahead_of_time(room: Room, clock: Any) -> None:
    room.tell(room.student, "reply")
    room.tell(room.teacher, "reply")
    with room.data.transaction():
        mark_notices_read(room.teacher, until=NOW + timedelta(days=9))
    assert room.lines(room.student)[0].read_at is None
    assert room.lines(room.teacher)[0].read_at == NOW


def test_a_comment_that_is_taken_back_takes_its_line_along(room: Room) -> None:
    first, second = (room.make.comment(room.version, room.teacher) for _ in range(2))
    room.tell(room.student, "reply", comment_id=first.id)
    room.tell(room.student, "reply", comment_id=second.id)
    with room.data.transaction():
        take_back(second.id)
    assert [line.count for line in room.lines(room.student)] == [1]
    with room.data.transaction():
        take_back(second.id)
    assert room.lines(room.student) == []


def test_a_day_that_somebody_was_reminded_of_can_still_be_deleted(room: Room, make: Make) -> None:
    day = make.day(room.cohort)
    make.notice(room.student, "due", day_id=day.id)
    with room.data.transaction() as session:
        cohorts.delete_day(session.get_one(TeachingDay, day.id), room.cohort, by=room.teacher)
    assert room.lines(room.student) == []


def test_what_may_no_longer_be_seen_is_closed_and_the_rest_stays(room: Room, make: Make) -> None:
    stranger = make.teacher(make.cohort())
    elsewhere = make.day(make.cohort())
    about = {"text_id": room.version.text_id, "version_id": room.version.id}
    closed = [
        make.notice(stranger, **about),
        make.notice(room.student, "due", day_id=elsewhere.id),
    ]
    open_ = [
        make.notice(room.teacher, **about),
        make.notice(room.student, **about),
        make.notice(room.student, "due", day_id=room.day.id),
    ]
    with room.data.transaction():
        close_unreadable()
    assert all(make.again(line).read_at for line in closed)
    assert not any(make.again(line).read_at for line in open_)


def test_old_lines_are_forgotten(room: Room, make: Make) -> None:
    make.notice(room.student, at=NOW - KEPT - timedelta(seconds=1))
    kept = make.notice(room.student, at=NOW - KEPT + timedelta(seconds=1))
    with room.data.transaction():
        forget_old_notices()
    assert [line.id for line in room.lines(room.student)] == [kept.id]
