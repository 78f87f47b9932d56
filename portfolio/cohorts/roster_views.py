"""Which pages? A class list: brought, previewed, imported.

Between preview and import the list travels in the page as three plain columns that we wrote
ourselves, and is read, checked and planned anew when it comes back. So it needs no believing, no
storage on the server that somebody must clean up, and dropped columns (CPR numbers above all) are
nowhere but in the request that brought them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portfolio.cohorts import enrolling, roster
from portfolio.cohorts.enrolling import Fate, Planned
from portfolio.cohorts.forms import ImportForm, RosterForm
from portfolio.cohorts.models import Cohort, Role
from portfolio.cohorts.pages import blueprint, cohort_to_manage, form_page, is_sent
from portfolio.cohorts.roster import Roster, RosterRow
from portfolio.cohorts.roster_messages import notice, sentence
from portfolio.cohorts.rules import may_manage_cohorts
from portfolio.core.doors import signed_in
from portfolio.core.i18n import _, ngettext
from portfolio.people.session import me

# A longer list of mistakes helps nobody: the first ones usually explain the rest.
MOST_PROBLEMS = 50

_HEADER = ("Navn", "E-mail", "Studienummer")


@blueprint.route("/cohorts/<int:cohort_id>/roster", methods=["GET", "POST"])
@signed_in
def roster_page(cohort_id: int) -> ResponseReturnValue:
    form = RosterForm()
    # A big file is read before the first statement: on SQLite that one takes the write lock.
    found = _brought(form) if is_sent() and may_manage_cohorts(me()) else None
    cohort = cohort_to_manage(cohort_id)
    if found is None or not form.accepted():
        return _form_again(form, cohort)
    return _preview(form, cohort, found, Role(form.role.data))


def _brought(form: RosterForm) -> Roster | None:
    """The list of the file, else of the field; None where neither holds anything."""
    file = form.file.data
    if isinstance(file, FileStorage) and file.filename:
        return roster.read(file.stream.read(), file.filename)
    if (form.pasted.data or "").strip():
        return roster.read(form.pasted.data or "")
    form.pasted.errors = [_("Sæt listen ind, eller vælg en fil.")]
    return None


def _form_again(form: RosterForm, cohort: Cohort) -> ResponseReturnValue:
    # Never the list itself: it may hold what nobody should see twice.
    form.pasted.data = ""
    return form_page("cohorts/roster.html", form, cohort=cohort, problems=[], more=0, notices=[])


def _preview(form: RosterForm, cohort: Cohort, found: Roster, role: Role) -> ResponseReturnValue:
    planned = enrolling.plan_list(cohort, found.rows, role)
    problems = [sentence(problem) for problem in found.problems] + _of_known_people(planned)
    notices = [notice(one) for one in found.notices]
    if problems:
        form.pasted.data = ""
        return form_page(
            "cohorts/roster.html",
            form,
            cohort=cohort,
            problems=problems[:MOST_PROBLEMS],
            more=max(0, len(problems) - MOST_PROBLEMS),
            notices=notices,
        )
    by_fate = {fate: [item for item in planned if item.fate is fate] for fate in Fate}
    return render_template(
        "cohorts/preview_roster.html",
        form=ImportForm(formdata=None, role=str(role), rows=_written(found.rows)),
        cohort=cohort,
        role=role,
        new=by_fate[Fate.NEW],
        known=by_fate[Fate.KNOWN],
        there=by_fate[Fate.THERE],
        notices=notices,
    )


def _of_known_people(planned: Sequence[Planned]) -> list[str]:
    said = {
        Fate.OTHER_ROLE: _(
            "Personen er allerede på holdet i en anden rolle. "
            "Tag linjen ud af listen, eller fjern først personen fra holdet."
        ),
        Fate.NUMBER_TAKEN: str(enrolling.NumberTaken.sentence),
    }
    return [
        _("Linje %(line)s: %(sentence)s", line=item.row.line, sentence=said[item.fate])
        for item in planned
        if item.fate in said
    ]


def _written(rows: Sequence[RosterRow]) -> str:
    """The list as we write it ourselves: name, address and student number, and nothing else."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows((row.name, row.email, row.student_number or "") for row in rows)
    return sheet.getvalue()


@blueprint.post("/cohorts/<int:cohort_id>/roster/import")
@signed_in
def import_roster(cohort_id: int) -> ResponseReturnValue:
    form = ImportForm()
    found = roster.read(form.rows.data or "") if may_manage_cohorts(me()) else None
    cohort = cohort_to_manage(cohort_id)
    if found is None or found.problems or not form.accepted() or form.role.data not in set(Role):
        raise enrolling.ListHasProblems
    enrolled = enrolling.import_list(cohort, found.rows, Role(form.role.data), by=me())
    if enrolled:
        flash(
            ngettext(
                "%(num)d person er tilføjet til holdet.",
                "%(num)d personer er tilføjet til holdet.",
                enrolled,
            ),
            "success",
        )
    else:
        flash(_("Alle på listen var allerede på holdet. Intet er ændret."), "notice")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)
