"""All papers of a sitting in one file: asked for, packed step by step, fetched and removed."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import subprocess
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zipfile import ZipFile

import pytest

from portfolio.administration.backup.carried import carried_tables
from portfolio.core.db import Base
from portfolio.ledger.models import LedgerLine
from portfolio.outbox.models import Parcel
from portfolio.outbox.worker import Worker
from portfolio.submissions import bundle_actions, bundle_queries
from portfolio.submissions.bundle_files import File, ending, packed
from portfolio.submissions.bundle_models import Bundle, Piece
from portfolio.submissions.models import HandIn
from portfolio.submissions.verifying import verified
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.papers import Papers, table_of
from tests.submissions.test_hand_in import Road


@pytest.fixture
def papers(make, visit, app):
    return Papers(make, visit, app)


def is_as_summed(folder):
    """What a teacher types who wants to know."""
    checked = subprocess.run(
        ["sha256sum", "--strict", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=False
    )
    return checked.returncode == 0


def test_all_papers_are_packed_and_fetched(papers, tmp_path):
    papers.paper("Zoe Zink", b"%PDF zoe", is_late=True, student_number="12", confidential=True)
    papers.paper("Åse Ødegård", b"%PDF aase", receipt="KVITTERING\n", due_at=NOW)
    own = papers.paper("Bo Bang", b"%PDF bo")
    own.read_anslag = 117
    papers.make.keep(own)
    assert "3 opgaver er klar" in said(papers.teacher.get(papers.path).page)
    papers.ask()
    assert "0 af 3 opgaver er pakket" in said(papers.teacher.get(papers.path).page)
    assert papers.teacher.get(f"{papers.path}.zip").status_code == 404
    papers.work()
    page = papers.teacher.get(papers.path).page
    assert "Filen er klar" in said(page)
    assert f"{papers.path}.zip" in page.xpath("//main//a/@href")
    told = papers.teacher.get(f"{papers.path}.zip").headers["Content-Disposition"]
    assert re.fullmatch(
        r'attachment; filename="Hold-\d+_Ordinaer-eksamen_2026-03-09-1405.zip"', told
    )
    with papers.fetched() as archive:
        archive.extractall(tmp_path)
        rows = table_of(archive)
        names = archive.namelist()
    # Danish order, in which å is last.
    assert [row["Navn"] for row in rows] == ["Bo Bang", "Zoe Zink", "Åse Ødegård"]
    told = [name for row in rows for name in (row["Fil"], row["Kvittering"])]
    assert names == [*told, "manifest.csv", "SHA256SUMS"]
    assert names[4].startswith("opgaver/0003_Aase-Oedegaard_CODE-")
    assert names[2].startswith("opgaver/0002_Zoe-Zink_12_CODE-")
    assert [row["For sent"] for row in rows] == ["nej", "ja", "nej"]
    assert [row["Fortrolig"] for row in rows] == ["nej", "ja", "nej"]
    assert [row["Frist (dansk tid)"] for row in rows] == ["", "", "2026-03-09 14:05:00+01:00"]
    assert rows[0]["Modtaget (dansk tid)"] == "2026-03-09 14:05:00+01:00"
    assert (rows[0]["Anslag"], rows[0]["Aflevering nr."]) == ("100", "1")
    assert [row["Talt i egen PDF"] for row in rows] == ["117", "", ""]
    assert (tmp_path / rows[2]["Fil"]).read_bytes() == b"%PDF aase"
    assert rows[2]["SHA-256"] == hashlib.sha256(b"%PDF aase").hexdigest()
    assert (tmp_path / rows[2]["Kvittering"]).read_text().startswith("KVITTERING\nSignatur")
    assert is_as_summed(tmp_path)
    (tmp_path / rows[1]["Fil"]).write_bytes(b"%PDF zoo")
    assert not is_as_summed(tmp_path)


def test_a_paper_and_its_receipt_belong_together_still(make, visit, app, data):
    road = Road(make, visit)
    road.hand_in()
    path = f"/sittings/{road.sitting.id}/papers"
    visit(road.teacher).post(path)
    Worker(app).carry_due()
    with data.transaction():
        [bundle] = make.all(Bundle)
        pieces = [bundle_queries.piece(bundle.id, number) for number in (1, 2)]
    assert sum(map(len, pieces)) == bundle.size
    with ZipFile(io.BytesIO(b"".join(pieces))) as archive, data.transaction():
        [row] = table_of(archive)
        assert row["Titel"] == "Min eksamensopgave"
        answer = verified(archive.read(row["Kvittering"]), archive.read(row["Fil"]))
    assert (answer.verdict, answer.code) == ("together", row["Kode"])


def test_a_paper_that_was_damaged_shows_itself(papers, tmp_path):
    papers.paper("Bo Bang", b"%PDF bo", sha256=hashlib.sha256(b"something else").hexdigest())
    papers.ask()
    papers.work()
    with papers.fetched() as archive:
        archive.extractall(tmp_path)
    assert not is_as_summed(tmp_path)


def test_the_newest_that_is_not_withdrawn_is_packed(make, papers):
    first = papers.paper("Ea Eg", b"%PDF first")
    papers.once_more(first, b"%PDF second")
    last = papers.once_more(first, b"%PDF third")
    gone = papers.paper("Ib Is", b"%PDF gone")
    for each in (last, gone):
        each.withdrawn_at, each.withdrawn_by_id = NOW, each.by_id
        make.keep(each)
    papers.ask()
    papers.work()
    with papers.fetched() as archive:
        [row] = table_of(archive)
        assert archive.read(row["Fil"]) == b"%PDF second"
        assert row["Aflevering nr."] == "2"


HOSTILE = [
    "../../etc/passwd",
    "C:\\CON",
    "🙂",
    "=cmd|'/c calc'!A1",
    "x" * 120,
    "Ane\u202egpj",
    "æøå É",
]


def test_names_are_harmless_whatever_somebody_is_called(papers, make, tmp_path):
    for name in [*HOSTILE, *HOSTILE]:
        papers.paper(name, title="+1+1", student_number="@SUM(A1)")
    papers.ask()
    papers.work()
    papers.cohort.name = 'Łódź "; filename="x\\/🙂'
    make.keep(papers.cohort)
    told = papers.teacher.get(f"{papers.path}.zip").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[\w-]+\.zip"', told, re.ASCII)
    with papers.fetched() as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()[:-2]
        rows = table_of(archive)
    stems = [
        re.fullmatch(r"(opgaver|kvitteringer)/(\d{4}_[\w-]+)\.(pdf|txt)", each)[2] for each in names
    ]
    assert all(stem.isascii() and len(stem) < 160 for stem in stems)
    assert stems == sorted(stems)
    assert len(set(map(str.lower, names))) == len(names) == 4 * len(HOSTILE)
    assert is_as_summed(tmp_path)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n"))]
    assert {row["Titel"] for row in rows} == {"'+1+1"}
    assert {row["Studienummer"] for row in rows} == {"'@SUM(A1)"}
    assert "'=cmd|'/c calc'!A1" in {row["Navn"] for row in rows}


def test_asked_twice_it_is_made_once(papers, make, visit):
    papers.papers(2)
    papers.ask()
    assert papers.boss.post(papers.path).status_code == 303
    assert len(papers.bundles()) == len(make.all(Parcel, name="submissions.pack")) == 1
    papers.work()
    papers.ask()
    assert len(papers.bundles()) == len(make.all(Parcel, name="submissions.pack")) == 1
    [line] = make.all(LedgerLine, verb="asked_for_papers")
    assert (line.thing_id, line.details) == (papers.sitting.id, {"number": 2})


@pytest.mark.postgresql_only
def test_twenty_clicks_at_once_are_one_job(papers, make, visit):
    papers.papers(2)
    browsers = [visit(papers.tutor) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda each: each.post(papers.path), browsers))
    assert {answer.status_code for answer in answers} == {303}
    assert len(papers.bundles()) == len(make.all(Parcel, name="submissions.pack")) == 1


def test_without_papers_there_is_nothing_to_make(papers):
    page = papers.teacher.get(papers.path).page
    assert "Der er ingen opgaver at hente endnu." in said(page)
    assert not page.xpath("//main//form")
    papers.ask()
    assert papers.bundles() == []


def test_what_came_since_is_told_and_a_new_file_holds_it(papers, make):
    first, second = papers.papers(2)
    papers.ask()
    papers.work()
    assert not papers.teacher.get(papers.path).page.xpath("//main//form")
    papers.papers(2, name="Ny Nu")
    papers.once_more(first, b"%PDF again")
    second.withdrawn_at, second.withdrawn_by_id = NOW, second.by_id
    make.keep(second)
    page = said(papers.teacher.get(papers.path).page)
    assert "3 afleveringer er kommet til siden." in page
    assert "2 opgaver i filen gælder ikke længere." in page
    with papers.fetched() as archive:
        assert len(table_of(archive)) == 2
    papers.ask()
    # Until the new one is whole, the one before it is fetched.
    with papers.fetched() as archive:
        assert len(table_of(archive)) == 2
    papers.work()
    assert "kommet til siden" not in said(papers.teacher.get(papers.path).page)
    with papers.fetched() as archive:
        assert len(table_of(archive)) == 3


def test_administrators_have_it_made_and_teachers_fetch_it(papers, make, visit):
    [paper] = papers.papers(1)
    stranger, student = visit(make.teacher(make.cohort())), visit(make.student(papers.cohort))
    for path in (papers.path, f"{papers.path}.zip"):
        assert stranger.get(path).status_code == 404
        assert student.get(path).status_code == 403
    assert stranger.post(papers.path).status_code == 404
    assert student.post(papers.path).status_code == 403
    assert papers.bundles() == []
    assert papers.boss.post(papers.path).status_code == 303
    papers.work()
    page = papers.boss.get(papers.path).page
    assert "Holdets undervisere henter filen her." in said(page)
    assert f"{papers.path}.zip" not in page.xpath("//a/@href")
    # As little as the paper itself.
    assert papers.boss.get(f"/hand-ins/{paper.id}/paper.pdf").status_code == 404
    assert papers.boss.get(f"{papers.path}.zip").status_code == 403
    for other in (stranger, student):
        assert other.get(f"{papers.path}.zip").status_code in (403, 404)
    assert "henter filen her" not in said(papers.teacher.get(papers.path).page)
    assert papers.fetched()


def test_a_step_that_fails_has_not_happened_and_is_done_again(papers, make, clock, monkeypatch):
    papers.papers(12)
    papers.ask()
    read, calls = bundle_queries.handed_in, []

    def breaks(hand_in_id):
        calls.append(hand_in_id)
        if len(calls) == 8:
            raise OSError("the disk is full")
        return read(hand_in_id)

    monkeypatch.setattr(bundle_queries, "handed_in", breaks)
    papers.work()
    [bundle] = papers.bundles()
    assert (bundle.made, bundle.done_at) == (5, None)
    assert len(make.all(Piece)) == 5
    page = papers.teacher.get(papers.path).page
    assert "5 af 12 opgaver er pakket" in said(page)
    assert page.xpath("//progress/@value") == ["5"]
    assert papers.teacher.get(f"{papers.path}.zip").status_code == 404
    clock(NOW + timedelta(minutes=2))
    papers.work()
    with papers.fetched() as archive:
        assert len(table_of(archive)) == 12


def test_one_that_stands_still_can_be_asked_for_again(papers, make, clock):
    papers.papers(2)
    papers.ask()
    [lost] = make.all(Parcel, name="submissions.pack")
    lost.gave_up_at = NOW
    make.keep(lost)
    clock(NOW + Bundle.PATIENCE)
    assert not papers.teacher.get(papers.path).page.xpath("//main//form")
    clock(NOW + Bundle.PATIENCE + timedelta(seconds=1))
    page = papers.teacher.get(papers.path).page
    assert "Der er ikke sket noget i et stykke tid" in said(page)
    for _ in range(2):
        papers.ask()
    assert len(papers.bundles()) == 1
    assert papers.work() == 1
    assert papers.fetched()


def test_old_ones_and_replaced_ones_are_forgotten(papers, make, clock, data):
    def forget():
        with data.transaction():
            bundle_actions.forget_old_bundles()
        return [each.id for each in papers.bundles()]

    for _ in range(2):
        papers.paper()
        papers.ask()
        papers.work()
    second = papers.bundles()[1]
    papers.paper()
    papers.ask()
    third = papers.bundles()[2]
    # The newest that is whole stays, and the one that is being made.
    assert forget() == [second.id, third.id]
    assert {each.bundle_id for each in make.all(Piece)} == {second.id}
    papers.work()
    clock(NOW + Bundle.KEPT - timedelta(seconds=1))
    assert forget() == [third.id]
    clock(NOW + Bundle.KEPT)
    assert forget() == []
    assert make.all(Piece) == []
    assert len(make.all(HandIn)) == 3


def test_the_worker_forgets_every_day(papers, make, clock):
    papers.paper()
    papers.ask()
    papers.work()
    clock(NOW + Bundle.KEPT)
    worker = Worker(papers.app)
    worker.plan_the_day()
    worker.carry_due()
    assert papers.bundles() == []


def peak_of(work):
    """The most memory that Python had at once, in bytes beyond what it began with."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_five_hundred_papers_take_the_memory_of_a_few(papers, tmp_path):
    """Fifty megabytes of papers; packed and fetched, less than a tenth of them is held at once."""
    size = 100_000
    papers.many(500, secrets.token_bytes(size))
    papers.ask()
    assert peak_of(papers.work) < 5_000_000
    [bundle] = papers.bundles()
    assert bundle.size > 500 * size
    file = tmp_path / "papers.zip"

    def fetch():
        answer = papers.teacher.client.get(f"{papers.path}.zip", buffered=False)
        with file.open("wb") as into:
            into.writelines(answer.iter_encoded())

    assert peak_of(fetch) < 5_000_000
    assert file.stat().st_size == bundle.size
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 1002


def test_a_file_of_many_gigabytes_is_read_back(tmp_path):
    """Only its end is written; what is before it is a hole."""
    offset = 5 * 1024**3
    paper = File("opgaver/0001.pdf", b"%PDF far", hashlib.sha256(b"%PDF far").hexdigest())
    content, entries = packed([paper], NOW, offset=offset)
    listed = File("manifest.csv", b"list", hashlib.sha256(b"list").hexdigest())
    end = ending(entries, listed, NOW, offset=offset + len(content))
    file = tmp_path / "far.zip"
    with file.open("wb") as into:
        into.seek(offset)
        into.write(content + end)
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.read("opgaver/0001.pdf") == b"%PDF far"
        assert archive.getinfo("opgaver/0001.pdf").header_offset == offset


def test_no_copy_of_a_paper_goes_into_a_backup():
    assert "bundle_pieces" in Base.metadata.tables
    assert not {"bundles", "bundle_pieces"} & {table.name for table in carried_tables()}
