"""After an outage: a hand-in that an administrator registers on a student's behalf."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest

from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import Notice
from portfolio.outbox.letters import rendered
from portfolio.outbox.models import Parcel
from portfolio.submissions.extension_models import Registration
from portfolio.submissions.models import Review
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.test_extensions import Desk

# The review is made at 14.05, the paper is due at 16.05.
SENT = {"received-day": "2026-03-09", "received-at": "15.30", "reason": "Tjenesten var nede."}


@pytest.fixture
def desk(make, visit):
    return Desk(make, visit)


def later(desk, clock, at=NOW + timedelta(hours=5)):
    clock(at)
    desk.boss, desk.browser = desk.visit(desk.administrator), desk.visit(desk.student)


def register(desk, **change):
    newest = max(desk.make.all(Review), key=lambda each: each.id)
    return desk.boss.post(f"{desk.student_page}/hand-in", {"review": newest.id, **SENT, **change})


def test_the_very_bytes_with_who_why_and_when(make, desk, clock, app):
    review = desk.look()
    file = desk.browser.get(f"{review}/paper.pdf").get_data()
    # What is written afterwards changes nothing of what was looked at.
    draft = {"html": "<p>Mere</p>", "revision": 1, "page": "a", "sequence": 1}
    desk.browser.post(f"/parts/{desk.part.id}/draft", json=draft)
    later(desk, clock)
    page = said(desk.boss.get(f"{desk.student_page}/hand-in").page)
    assert "Lavet 9. marts 2026" in page
    # Administrators see who and when, never a title.
    assert "Min eksamensopgave" not in page
    for _ in range(2):
        assert register(desk).status_code == 303
    [handed_in] = desk.hand_ins()
    at = NOW + timedelta(hours=1, minutes=25)
    assert (handed_in.received_at, handed_in.is_late, handed_in.number) == (at, False, 1)
    assert (handed_in.by_id, handed_in.declared) == (desk.student.id, {})
    assert handed_in.sha256 == hashlib.sha256(file).hexdigest()
    [registration] = make.all(Registration)
    assert (registration.by_id, registration.at) == (
        desk.administrator.id,
        NOW + timedelta(hours=5),
    )
    for line in (
        "Navn: Åse Ødegård",
        "Registreret af: Anne Administrator",
        "Registreret fordi: Tjenesten var nede.",
        "Rettidig: ja",
    ):
        assert line in handed_in.receipt.splitlines()
    receipt = f"/hand-ins/{handed_in.id}"
    for path in (receipt, desk.mine, desk.page):
        seen = said(desk.browser.get(path).page)
        assert "Anne Administrator" in seen
        assert "Tjenesten var nede." in seen
    assert "erklæringen er ikke afgivet" in said(desk.browser.get(receipt).page)
    assert desk.browser.get(f"{receipt}/paper.pdf").get_data() == file
    text = desk.browser.get(f"{receipt}/receipt.txt").get_data()
    form = {"receipt": (io.BytesIO(text), "k.txt"), "paper": (io.BytesIO(file), "o.pdf")}
    answer = desk.visit(None).post("/verify", form, content_type="multipart/form-data")
    assert "hører til præcis den fil" in said(answer.page)
    [line] = make.all(Notice, person_id=desk.student.id)
    assert line.kind == "registered"
    told = said(desk.browser.get("/notices").page)
    assert "Anne Administrator har registreret en aflevering for dig" in told
    [mail] = make.all(Parcel, name="submissions.receipt")
    assert mail.recipient == desk.student.email
    with app.test_request_context():
        words = rendered(mail).text
    assert "registreret af en administrator" in words
    assert "nede" not in words
    lines = [each for each in make.all(LedgerLine) if each.verb == "registered_hand_in"]
    assert [(each.actor_id, each.thing_id) for each in lines] == [
        (desk.administrator.id, handed_in.id)
    ]
    # An administrator may register, and reads no paper for it.
    assert desk.boss.get(receipt).status_code == 404
    assert desk.boss.get(f"{receipt}/paper.pdf").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"received-at": "14.04"}, "Udgaven er lavet senere"),
        ({"received-at": "20.00"}, "Tidspunktet ligger i fremtiden"),
        ({"received-at": "16.30"}, "tog prøven ikke imod flere opgaver"),
        ({"received-day": "", "received-at": ""}, "Vælg datoen, hvor opgaven kom"),
        ({"reason": ""}, "Skriv, hvorfor du registrerer"),
        ({"reason": "\u200b \u00ad"}, "Skriv, hvorfor du registrerer"),
        ({"review": ""}, "Vælg en udgave"),
        ({"review": "999999"}, "her ikke længere"),
        ({"review": "x"}, "Udgave"),
    ],
)
def test_what_is_not_registered(make, visit, clock, change, sentence):
    desk = Desk(make, visit, takes_late=False)
    desk.look()
    later(desk, clock)
    answer = register(desk, **change)
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert desk.hand_ins() == []


def test_a_minute_begins_before_the_paper_that_was_made_in_it(desk, clock):
    later(desk, clock, NOW + timedelta(seconds=30))
    desk.look()
    assert register(desk, **{"received-at": "14.05"}).status_code == 303
    assert desk.hand_ins()[0].received_at == NOW + timedelta(seconds=30)


def test_what_came_late_is_late(desk, clock):
    desk.look()
    later(desk, clock)
    assert register(desk, **{"received-at": "16.06"}).status_code == 303
    assert desk.hand_ins()[0].is_late is True


def test_somebody_elses_paper_is_not_registered(make, visit, desk, clock):
    other = Desk(make, visit)
    other.look()
    later(desk, clock)
    assert register(desk).status_code == 422
    assert desk.hand_ins() == []


def test_what_the_student_handed_in_meanwhile_is_not_registered_again(make, desk, clock):
    review = desk.look()
    desk.hand_in(review)
    later(desk, clock)
    assert register(desk).status_code == 303
    assert "allerede afleveret" in said(desk.boss.get(desk.student_page).page)
    assert make.all(Registration) == []
    assert len(desk.hand_ins()) == 1


def test_the_students_own_click_afterwards_is_the_same_hand_in(desk, clock):
    review = desk.look()
    later(desk, clock)
    register(desk)
    answer = desk.hand_in(review)
    assert answer.headers["Location"].endswith(f"/hand-ins/{desk.hand_ins()[0].id}")
    # Another moment or another reason is no second click.
    register(desk, reason="Noget andet")
    assert len(desk.hand_ins()) == 1
    assert "allerede afleveret" in said(desk.boss.get(desk.student_page).page)


def test_only_its_writer_answers_for_a_number(make, desk, clock):
    make.part(desk.assignment, "<p>Borgeren 211062-5629 ringede.</p>", "Mødet")
    desk.look()
    later(desk, clock)
    answer = register(desk)
    assert answer.status_code == 422
    assert "ligner et CPR-nummer" in said(answer.page)
    assert desk.hand_ins() == []


@pytest.mark.parametrize(("blocks", "status"), [(True, 422), (False, 303)])
def test_a_paper_that_is_too_long(make, visit, clock, blocks, status):
    desk = Desk(make, visit, max_anslag=20, over_length_blocks=blocks)
    desk.look()
    later(desk, clock)
    assert register(desk).status_code == status


def test_nobody_registers_for_themselves(make, desk, clock):
    desk.look()
    make.session.commit()
    desk.student.is_administrator = True
    make.keep(desk.student)
    later(desk, clock)
    path = f"{desk.student_page}/hand-in"
    for answer in (desk.browser.get(path), desk.browser.post(path, SENT)):
        assert answer.status_code == 403
    assert "Registrér en aflevering" not in said(desk.browser.get(desk.student_page).page)
