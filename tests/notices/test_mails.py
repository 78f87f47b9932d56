"""What is mailed, to whom and when; never twice, and never a word of a text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portfolio.cohorts.models import Enrolment
from portfolio.core import clock as core_clock
from portfolio.notices import mailing
from portfolio.notices.actions import PATIENCE, choose_mails, mark_notices_read
from portfolio.notices.kinds import kinds
from portfolio.notices.models import How, NoticeChoice
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import Worker
from portfolio.people.models import Person
from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.makers import Make
from tests.notices.conftest import Room
from tests.world import build

# Tomorrow at seven in Copenhagen, in winter.
SEVEN = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


def words(mail: Any) -> str:
    parts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return "\n".join([mail["Subject"], *parts])


def header(mail: Any, name: str) -> str:
    """As it went over the wire, not as Python reads it."""
    return dict(mail.raw_items())[name]


# --- At once ----------------------------------------------------------------------------------


def test_feedback_is_mailed_after_a_few_minutes_and_leads_to_the_comment(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    comment = room.make.comment(room.version, room.teacher, "zqcommentqz")
    room.tell(room.student, by=room.teacher, comment_id=comment.id)
    room.carry()
    assert mail_server.mails == []
    room.wait(clock)
    [mail] = mail_server.mails
    assert mail["To"] == room.student.email
    assert mail["Subject"] == "Mette Holm har givet dig feedback på “Dag 3: Menneskesyn”"
    address = f"http://portfolio.example/versions/{room.version.id}#comment-{comment.id}"
    for kind in ("plain", "html"):
        assert address in mail.get_body((kind,)).get_content()
    assert "zqcommentqz" not in words(mail)
    assert "zqtextqz" not in words(mail)
    [line] = room.lines(room.student)
    assert line.mailed_at == NOW + PATIENCE
    assert line.read_at is None


def test_one_mail_for_all_comments_of_a_release_and_what_follows_at_once(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    room.tell(room.student, by=room.teacher, count=4)
    clock(NOW + timedelta(minutes=2))
    room.tell(room.student, by=room.teacher)
    room.wait(clock)
    [mail] = mail_server.mails
    assert mail["Subject"].endswith("på “Dag 3: Menneskesyn”: 5 kommentarer")
    room.wait(clock)
    assert len(mail_server.mails) == 1


def test_what_comes_after_the_mail_is_mailed_too(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    for number in (1, 2):
        room.tell(room.student, by=room.teacher)
        room.wait(clock)
        assert len(mail_server.mails) == number


def read(room: Room) -> None:
    with room.data.transaction():
        mark_notices_read(room.student, text_id=room.version.text_id)


def suspend(room: Room) -> None:
    person = room.make.again(room.student)
    person.suspended_at = NOW
    room.make.keep(person)


def choose_off(room: Room) -> None:
    with room.data.transaction() as session:
        person = session.get_one(Person, room.student.id)
        choose_mails(person, {"feedback": How.OFF}, by=person)


def choose_daily(room: Room) -> None:
    with room.data.transaction() as session:
        person = session.get_one(Person, room.student.id)
        choose_mails(person, {"feedback": How.DAILY}, by=person)


@pytest.mark.parametrize("meanwhile", [read, suspend, choose_off, choose_daily])
def test_nothing_is_mailed_that_was_settled_meanwhile(
    room: Room, mail_server: MailServer, clock: Any, meanwhile: Any
) -> None:
    room.tell(room.student, by=room.teacher)
    meanwhile(room)
    room.wait(clock)
    assert mail_server.mails == []
    assert all(parcel.state == "done" for parcel in room.make.all(Parcel))


def test_who_may_no_longer_read_the_text_is_not_mailed(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    room.choose(room.teacher, "asked", "now")
    room.tell(room.teacher, "asked", by=room.student)
    [place] = room.make.all(Enrolment, person_id=room.teacher.id)
    room.make.session.delete(place)
    room.make.session.commit()
    room.wait(clock)
    assert mail_server.mails == []


def test_it_is_said_in_the_readers_language(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    person = room.make.again(room.student)
    person.language = "en"
    room.make.keep(person)
    room.tell(room.student, by=room.teacher)
    room.wait(clock)
    [mail] = mail_server.mails
    assert mail["Subject"] == "Mette Holm gave you feedback on “Day 3: Menneskesyn”"
    assert "Få ikke" not in words(mail)
    assert "Get no more mails of this kind" in words(mail)


def test_every_such_mail_can_be_stopped_by_a_mail_program(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    room.tell(room.student, by=room.teacher)
    room.choose(room.teacher, "reply", "daily")
    room.tell(room.teacher, "reply", by=room.student)
    room.wait(clock)
    clock(SEVEN)
    Worker(room.app).plan_the_day()
    room.carry()
    assert len(mail_server.mails) == 2
    for mail in mail_server.mails:
        address = header(mail, "List-Unsubscribe")
        assert address.startswith("<http://portfolio.example/unsubscribe/")
        assert address.endswith(">")
        assert header(mail, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        assert words(mail).count(address.strip("<>")) == 2
    assert len({header(mail, "List-Unsubscribe") for mail in mail_server.mails}) == 2


def test_mails_that_nobody_can_stop_have_no_such_header(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    from portfolio.outbox.actions import send_mail

    with room.data.transaction():
        send_mail("people.password_changed", "anne@portfolio.example", {"name": "Anne"})
    room.carry()
    [mail] = mail_server.mails
    assert mail["List-Unsubscribe"] is None


def test_a_worker_that_dies_in_the_middle_mails_once(
    room: Room, mail_server: MailServer, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail is written down and the line marked in one transaction, or neither is."""

    class Killed(BaseException):
        pass

    real = mailing.send_mail

    def die(*arguments: Any, **more: Any) -> None:
        real(*arguments, **more)
        raise Killed

    room.tell(room.student, by=room.teacher)
    monkeypatch.setattr(mailing, "send_mail", die)
    with pytest.raises(Killed):
        room.wait(clock)
    assert room.lines(room.student)[0].mailed_at is None
    assert room.make.all(Parcel, kind="mail") == []
    monkeypatch.setattr(mailing, "send_mail", real)
    # Its lease has to run out first.
    for _ in range(3):
        room.wait(clock, timedelta(minutes=11))
    assert len(mail_server.mails) == 1


def test_no_mail_holds_a_word_of_a_text_or_a_comment(
    app: Flask, make: Make, mail_server: MailServer, clock: Any
) -> None:
    world = build(make, app)
    for who in ("owner", "teacher", "faraway", "other"):
        person = world.people[who]
        assert person is not None
        for kind in set(kinds) - {"asked"}:
            make.keep(NoticeChoice(person_id=person.id, kind=kind, how="daily"))
    clock(SEVEN)
    Worker(app).plan_the_day()
    Worker(app).carry_due()
    told = [mail for mail in mail_server.mails if mail["List-Unsubscribe"]]
    assert len(told) == 4
    for mail in told:
        assert not [word for word in world.texts if word in words(mail)]
    assert any("zqdaytitlenearqz" in words(mail) for mail in told), "there is a text to be told of"


# --- Every day --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "seven",
    [
        SEVEN,
        # The mornings on which the clocks were changed in the night.
        datetime(2026, 3, 29, 5, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 6, 0, tzinfo=UTC),
    ],
)
def test_the_days_lines_come_in_one_mail_at_seven_in_copenhagen(
    room: Room, mail_server: MailServer, clock: Any, seven: datetime
) -> None:
    comment = room.make.comment(room.version, room.student, "zqreplyqz")
    clock(seven - timedelta(hours=9))
    about = {"by": room.student, "comment_id": comment.id}
    room.tell(room.teacher, "reply", **about)
    room.tell(room.teacher, "reply", **about)
    room.tell(room.teacher, "asked", by=room.student)
    worker = Worker(room.app)
    for at in (seven - timedelta(hours=6), seven - timedelta(minutes=1)):
        clock(at)
        worker.plan_the_day()
        worker.carry_due()
        assert mail_server.mails == []
    clock(seven)
    worker.carry_due()
    [mail] = mail_server.mails
    assert mail["To"] == room.teacher.email
    assert mail["Subject"] == "2 nye beskeder i Portefølje"
    said = words(mail)
    assert said.count("Sara Madsen har skrevet 2 svar på kommentarer til “Dag 3: Menneskes") == 2
    assert said.count("Sara Madsen har bedt om feedback på “Dag 3: Menneskesyn”") == 2
    address = f"http://portfolio.example/versions/{room.version.id}"
    assert f"{address}#comment-{comment.id}" in said
    assert "zqreplyqz" not in said
    assert "zqtextqz" not in said
    for days in range(3):
        clock(seven + timedelta(days=days, minutes=1))
        worker.plan_the_day()
        worker.carry_due()
    assert len(mail_server.mails) == 1


def test_where_nothing_is_new_no_mail_comes(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    room.choose(room.student, "reply", "off")
    room.tell(room.student, "reply", by=room.teacher)
    room.tell(room.teacher, "reply", by=room.student)
    with room.data.transaction():
        mark_notices_read(room.teacher)
    clock(SEVEN)
    Worker(room.app).plan_the_day()
    room.carry()
    assert mail_server.mails == []
    assert room.make.all(Parcel, kind="mail") == []


def test_a_daily_mail_that_fails_half_way_is_written_whole_later(
    room: Room, mail_server: MailServer, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = mailing.send_mail

    def fail(*arguments: Any, **more: Any) -> None:
        real(*arguments, **more)
        raise RuntimeError

    room.tell(room.teacher, "reply", by=room.student)
    clock(SEVEN)
    Worker(room.app).plan_the_day()
    monkeypatch.setattr(mailing, "send_mail", fail)
    room.carry()
    assert room.lines(room.teacher)[0].mailed_at is None
    monkeypatch.setattr(mailing, "send_mail", real)
    room.wait(clock, timedelta(minutes=2))
    assert len(mail_server.mails) == 1
    assert room.lines(room.teacher)[0].mailed_at == core_clock.now()


def test_a_student_who_moves_on_is_not_told_of_the_old_cohort(
    room: Room, mail_server: MailServer, clock: Any
) -> None:
    """Their texts move along, and the old teacher hears no more of them."""
    from portfolio.administration.actions import transfer_student
    from portfolio.cohorts.models import Cohort

    room.tell(room.teacher, "reply", by=room.student)
    room.tell(room.student, "reply", by=room.teacher)
    other = room.make.cohort()
    [place] = room.make.all(Enrolment, person_id=room.student.id)
    administrator = room.make.administrator()
    with room.data.transaction() as session:
        transfer_student(
            session.get_one(Enrolment, place.id),
            session.get_one(Cohort, other.id),
            {room.day.id: None},
            by=administrator,
        )
    assert room.lines(room.teacher)[0].read_at is not None
    assert room.lines(room.student)[0].read_at is None
    clock(SEVEN)
    Worker(room.app).plan_the_day()
    room.carry()
    assert [mail["To"] for mail in mail_server.mails] == [room.student.email]
