"""The grid of a cohort: its counts, its order, and the files that it is taken home in."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from portfolio.core.csv_files import as_csv
from portfolio.overview.documents import as_xlsx, sheet_name
from tests.conftest import NOW
from tests.filling import said
from tests.submissions.papers import Papers

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x";"y")']


@pytest.fixture
def course(make):
    """Three students, two days: on the first Bo is missing, Ane answered, Cai shared."""
    cohort = make.cohort(name="Hold Vejle")
    teacher = make.teacher(cohort, "Tove")
    first = make.day(cohort, title="Mødet", date=date(2026, 3, 2))
    make.day(cohort, title="Magt", date=date(2026, 3, 9))
    ane, _bo, cai = (make.student(cohort, name) for name in ("Ane", "Bo", "Cai"))
    ane.student_number = "0042"
    make.keep(ane)
    make.version(make.entry(cai, first))
    answered = make.version(make.entry(ane, first))
    told = make.comment(answered, teacher)
    told.released_at = NOW.replace(hour=1)
    make.keep(told)
    make.comment(answered, ane)
    return teacher, f"/cohorts/{cohort.id}/grid"


def names(page):
    return page.xpath("//table[contains(@class,'grid')]/tbody/tr/th/a/text()")


def sorted_heads(page):
    return [
        (" ".join(head.text_content().split())[:5], head.get("aria-sort"))
        for head in page.xpath("//thead//th[@aria-sort]")
    ]


def test_the_grid_counts_each_state_for_each_day_and_in_all(visit, course):
    teacher, path = course
    page = visit(teacher).get(path).page
    counts = {
        " ".join(row.find("th").text_content().split()): [
            cell.text for cell in row.findall("td")[:3]
        ]
        for row in page.xpath("//tfoot/tr[@class='grid-count']")
    }
    assert counts == {
        "Mangler": ["1", "3", "4"],
        "Delt": ["1", "0", "1"],
        "Kommenteret": ["0", "0", "0"],
        "Besvaret": ["1", "0", "1"],
    }


def test_the_grid_is_sorted_by_links_that_stay_in_the_address(visit, course):
    teacher, path = course
    browser = visit(teacher)
    by_name = browser.get(path).page
    assert names(by_name) == ["Ane", "Bo", "Cai"]
    assert sorted_heads(by_name) == [("Stude", "ascending")]
    [by_day] = by_name.xpath("//thead//th[2]/a/@href")
    missing_first = browser.get(by_day).page
    assert names(missing_first) == ["Bo", "Cai", "Ane"]
    assert sorted_heads(missing_first) == [("Dag 1", "ascending")]
    [turned] = missing_first.xpath("//thead//th[2]/a/@href")
    answered_first = browser.get(turned).page
    assert names(answered_first) == ["Ane", "Cai", "Bo"]
    assert sorted_heads(answered_first) == [("Dag 1", "descending")]
    [back] = answered_first.xpath("//thead//th[1]/a/@href")
    assert names(browser.get(back).page) == ["Ane", "Bo", "Cai"]


@pytest.mark.parametrize("asked", ["day=99", "day=x", "day=", "first=answered", "day=1&first=x"])
def test_an_unknown_order_falls_back(visit, course, asked):
    teacher, path = course
    expected = ["Bo", "Cai", "Ane"] if asked.startswith("day=1") else ["Ane", "Bo", "Cai"]
    assert names(visit(teacher).get(f"{path}?{asked}").page) == expected


def test_the_grid_as_csv_is_what_danish_excel_opens(visit, course):
    teacher, path = course
    answer = visit(teacher).get(f"{path}.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:5] == ["Navn", "Studienummer", "Dag 1: Mødet", "Dag 2: Magt", "Delt i alt"]
    assert rows[1][:5] == ["Dato", "", "2026-03-02", "2026-03-09", ""]
    assert rows[2] == [
        "Ane", "0042", "Besvaret", "Mangler", "1", "Ikke vurderet", "Intet delt",
    ]  # fmt: skip
    assert [row[0] for row in rows[2:]] == ["Ane", "Bo", "Cai"]


def test_the_grid_as_xlsx_has_dates_numbers_and_text(visit, course):
    teacher, path = course
    answer = visit(teacher).get(f"{path}.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["Hold Vejle"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][2] in (date(2026, 3, 2), datetime(2026, 3, 2))  # noqa: DTZ001
    assert rows[2][:5] == ["Ane", "0042", "Besvaret", "Mangler", 1]
    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet


def test_the_files_speak_the_readers_language(visit, make, course):
    teacher, path = course
    teacher.language = "en"
    make.keep(teacher)
    text = visit(teacher).get(f"{path}.csv").data.decode("utf-8-sig")
    assert "Name;Student number;" in text
    assert "Missing" in text


@pytest.mark.parametrize("word", FORMULAS)
def test_no_cell_becomes_a_formula(word):
    table = [[word, "b"], ["", ""], [word, 1]]
    rows = list(
        csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert rows[0][0] == rows[2][0] == f"'{word}"
    parts = zipfile.ZipFile(io.BytesIO(as_xlsx(table, word)))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count('t="s"') == 5, "text, the empty cells too"
    assert not [name for name in parts.namelist() if "hyperlink" in name]


def test_a_name_that_looks_like_a_formula_is_a_name_in_both_files(visit, make):
    cohort = make.cohort(name="=[Hold]: 1/2*?")
    teacher = make.teacher(cohort)
    make.student(cohort, "=cmd|'/c calc'!A1")
    path = f"/cohorts/{cohort.id}/grid"
    assert "'=cmd" in visit(teacher).get(f"{path}.csv").data.decode("utf-8-sig")
    answer = visit(teacher).get(f"{path}.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[2][0] == "=cmd|'/c calc'!A1"


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Hold A", "Hold A"),
        ("A/B: [x]*?", "A B x"),
        ("'", "1"),
        ("", "1"),
        ("History", "History 1"),
        ("x" * 40, "x" * 31),
    ],
)
def test_a_sheet_is_called_what_excel_allows(name, sheet):
    assert " ".join(sheet_name(name).split()) == sheet
    assert as_xlsx([["a"], ["b"]], name)


def test_the_column_of_the_exam_paper_says_whether_it_came(make, visit, app):
    papers = Papers(make, visit, app)
    make.day(papers.cohort)
    handed_in = papers.paper("Ane")
    withdrawn = papers.paper("Bo", withdrawn_at=NOW, withdrawn_by_id=papers.office.id)
    make.student(papers.cohort, "Cai")
    page = papers.teacher.get(f"/cohorts/{papers.cohort.id}/grid").page
    column = [row.xpath("./td")[-1] for row in page.xpath("//tbody/tr")]
    assert [said(cell) for cell in column] == ["Afleveret: Ane", "Intet delt", "Intet delt"]
    assert column[0].xpath("./a/@href") == [f"/hand-ins/{handed_in.id}"]
    assert withdrawn.id != handed_in.id
    csv_file = papers.teacher.get(f"/cohorts/{papers.cohort.id}/grid.csv").get_data(as_text=True)
    assert [line.rpartition(";")[2] for line in csv_file.splitlines()[2:]] == [
        "Afleveret",
        "Intet delt",
        "Intet delt",
    ]
