"""Which pages? Who did what and when, in sentences."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portfolio.administration import ledger_queries, queries
from portfolio.administration.pages import administrators_only, blueprint, turning, whole_number
from portfolio.administration.queries import Page
from portfolio.administration.sentences import sentence
from portfolio.cohorts import queries as cohort_queries
from portfolio.core.doors import signed_in
from portfolio.people.session import me


@blueprint.get("/admin/cohorts/<int:cohort_id>/ledger")
@signed_in
def cohort_ledger(cohort_id: int) -> ResponseReturnValue:
    administrators_only()
    cohort = cohort_queries.cohort(me(), cohort_id)
    page = ledger_queries.about_cohort(cohort, _page_number())
    return render_template(
        "administration/cohort_ledger.html",
        cohort=cohort,
        lines=_said(page),
        turning=turning(page, "administration.cohort_ledger", cohort_id=cohort.id),
    )


@blueprint.get("/admin/people/<int:person_id>/ledger")
@signed_in
def person_ledger(person_id: int) -> ResponseReturnValue:
    other = queries.known_person(me(), person_id)
    page = ledger_queries.about_person(other, _page_number())
    return render_template(
        "administration/person_ledger.html",
        person=other,
        lines=_said(page),
        turning=turning(page, "administration.person_ledger", person_id=other.id),
    )


def _page_number() -> int:
    return whole_number(request.args.get("page"), 1)


def _said(page: Page) -> list[dict[str, Any]]:
    labels = ledger_queries.labels_for(page.rows)
    return [
        {"who": line.actor, "what": sentence(line, labels), "at": line.at} for line in page.rows
    ]
