"""Which pages? The grid of a cohort as a file."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from flask import Response, get_template_attribute, send_file

from portfolio.core import clock, i18n
from portfolio.core.csv_files import Cell, Table, as_csv
from portfolio.core.doors import signed_in
from portfolio.core.i18n import _
from portfolio.entries.documents import day_title
from portfolio.overview import grid_queries
from portfolio.overview.documents import as_xlsx
from portfolio.overview.grid_queries import GridCohort, GridRow
from portfolio.overview.pages import blueprint
from portfolio.people.session import me

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/cohorts/<int:cohort_id>/grid.csv")
@signed_in
def download_grid_csv(cohort_id: int) -> Response:
    """The grid as text with semicolons, for the cohort's teachers."""
    cohort = grid_queries.grid_cohort(me(), cohort_id)
    return _file(as_csv(_table(cohort)), "text/csv", f"{cohort.name} {clock.today()}.csv")


@blueprint.get("/cohorts/<int:cohort_id>/grid.xlsx")
@signed_in
def download_grid_xlsx(cohort_id: int) -> Response:
    """The grid as an Excel workbook, for the cohort's teachers."""
    cohort = grid_queries.grid_cohort(me(), cohort_id)
    workbook = as_xlsx(_table(cohort), cohort.name)
    return _file(workbook, XLSX, f"{cohort.name} {clock.today()}.xlsx")


def _file(content: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def _table(cohort: GridCohort) -> Table:
    rows = grid_queries.grid_rows(me(), cohort.id)
    heads = [_("Navn"), _("Studienummer")]
    heads += [day_title(day.number, day.title) for day in cohort.days]
    heads += [_("Delt i alt"), _("Portefølje"), _("Eksamensopgave")]
    dates: list[Cell] = [_("Dato"), "", *[day.date for day in cohort.days], "", "", ""]
    return [heads, dates, *[_line(row) for row in rows]]


def _line(row: GridRow) -> list[Cell]:
    return [
        row.name,
        row.student_number or "",
        *[_word(cell.state, i18n.language()) for cell in row.cells],
        row.done,
        _("Ikke vurderet")
        if row.approved is None
        else _("Godkendt")
        if row.approved
        else _("Ikke godkendt endnu"),
        _("Afleveret")
        if row.hand_in_id is not None
        else _("Intet delt")
        if row.assignment_version_id is None
        else _("Udkast delt"),
    ]


@cache
def _word(state: str, _language: str) -> str:
    """A state as the pages say it."""
    return str(get_template_attribute("components/state.html", "state_word")(state))
