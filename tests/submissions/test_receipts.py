"""The receipt: what is signed, and who can tell whether it belongs to a file."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from portfolio import create_app
from portfolio.submissions import signing
from portfolio.submissions.models import HandIn, SigningKey
from portfolio.submissions.receipts import new_code, read_receipt
from tests.filling import said
from tests.submissions.test_hand_in import Road


@pytest.fixture
def handed(make, visit):
    """(receipt file, paper file, the hand-in)."""
    road = Road(make, visit)
    where = road.hand_in().headers["Location"]
    receipt = road.browser.get(f"{where}/receipt.txt").get_data()
    paper = road.browser.get(f"{where}/paper.pdf").get_data()
    return receipt, paper, make.all(HandIn)[0]


@pytest.fixture
def verify(visit):
    def verify(receipt: bytes, paper: bytes = b""):
        form = {"receipt": (io.BytesIO(receipt), "kvittering.txt")}
        if paper:
            form["paper"] = (io.BytesIO(paper), "opgave.pdf")
        answer = visit(None).post("/verify", form, content_type="multipart/form-data")
        assert answer.status_code == 200
        return said(answer.page)

    return verify


def test_it_says_who_what_when_and_how_long(handed):
    receipt, _paper, handed_in = handed
    text = receipt.decode()
    for line in (
        "KVITTERING FOR AFLEVERING",
        f"Kode: {handed_in.code}",
        "Navn: Åse Ødegård",
        "Aflevering nr.: 1",
        "Modtaget: 2026-03-09 14:05:00.000000+01:00 (dansk tid)",
        "Rettidig: ja",
        f"Anslag: {handed_in.anslag}",
        f"Filens SHA-256: {handed_in.sha256}",
    ):
        assert line in text.splitlines()


def test_together_apart_and_changed(handed, verify):
    receipt, paper, handed_in = handed
    answer = verify(receipt, paper)
    assert "hører til præcis den fil" in answer
    assert handed_in.code in answer
    # Nothing personal, to whoever asks.
    assert "Ødegård" not in answer
    assert "hører til en anden fil" in verify(receipt, paper + b" ")
    assert "Kvitteringen er vores. Vælg også opgaven" in verify(receipt)
    for changed in (
        receipt.replace(b"Rettidig: ja", b"Rettidig: nej"),
        receipt.replace("Åse".encode(), b"Asa"),
        receipt[:-3] + b"A=\n",
        receipt.replace(handed_in.code.encode(), new_code().encode()),
        receipt.replace(handed_in.key_id.encode(), b"\0"),
    ):
        assert "ikke fra os, eller den er ændret" in verify(changed, paper)
    for nothing in (b"", b"\xff\xfe", b"KVITTERING", paper):
        assert "Filen er ikke en kvittering" in verify(nothing, paper)


def test_a_receipt_must_be_chosen(visit):
    answer = visit(None).post("/verify", {}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Vælg kvitteringen." in said(answer.page)
    assert "Filen er ikke en kvittering" not in said(answer.page)


def test_line_ends_and_marks_that_programs_add_do_no_harm(handed, verify):
    receipt, paper, _ = handed
    changed = b"\xef\xbb\xbf" + receipt.replace(b"\n", b"\r\n") + b"\r\n"
    assert "hører til præcis den fil" in verify(changed, paper)


def test_a_withdrawn_one_says_so(handed, verify, visit, make):
    receipt, paper, handed_in = handed
    from portfolio.people.models import Person

    owner = make.session.get_one(Person, handed_in.by_id)
    visit(owner).post(f"/hand-ins/{handed_in.id}/withdraw")
    assert "senere trukket tilbage" in verify(receipt, paper)


def test_offline_and_after_the_secret_has_changed(handed, app, config, tmp_path):
    receipt, paper, handed_in = handed
    files = tmp_path / "kvittering.txt", tmp_path / "opgave.pdf"
    for path, content in zip(files, (receipt, paper), strict=True):
        path.write_bytes(content)
    later = create_app(replace(config, secret_key="et helt andet kodeord " * 3))
    for service in (app, later):
        runner = service.test_cli_runner()
        good = runner.invoke(args=["receipts", "verify", *map(str, files)])
        assert good.exit_code == 0, good.output
        assert handed_in.code in good.output
        other = runner.invoke(args=["receipts", "verify", str(files[0]), str(files[0])])
        assert other.exit_code == 1
        assert "another file" in other.output
    keys = app.test_cli_runner().invoke(args=["receipts", "keys"]).output
    assert handed_in.key_id in keys
    public = keys.split()[1]
    bad = [
        "receipts",
        "verify",
        *map(str, files),
        "--key",
        signing.public_half(signing.signing_key("x")),
    ]
    assert "not signed by this service" in app.test_cli_runner().invoke(args=bad).output
    alone = app.test_cli_runner().invoke(
        args=["receipts", "verify", *map(str, files), "--key", public]
    )
    assert alone.exit_code == 0
    later.extensions["database"].engine.dispose()


def test_the_public_key_is_kept_once(handed, make, visit):
    Road(make, visit).hand_in()
    assert len(make.all(SigningKey)) == 1
    assert len(make.all(HandIn)) == 2


def test_codes_are_not_guessed_and_read_aloud():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert not set("".join(codes)) & set("01IO")


def test_what_is_read_back_is_what_was_signed(handed):
    receipt, _, handed_in = handed
    read = read_receipt(receipt.decode())
    assert read is not None
    assert (read.text, read.signature) == (handed_in.receipt, handed_in.signature)
