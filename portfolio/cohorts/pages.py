"""What the room's pages share: the blueprint, finding a thing to change, and telling a conflict."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portfolio.cohorts import queries
from portfolio.cohorts.forms import EditForm
from portfolio.cohorts.models import Cohort, Enrolment, TeachingDay
from portfolio.cohorts.rules import may_manage_cohorts
from portfolio.core.errors import require
from portfolio.people.session import me

blueprint = Blueprint("cohorts", __name__)


def is_sent() -> bool:
    """Whether a form came with this request; what it changes is then locked while it is found."""
    return request.method == "POST"


def cohort_to_manage(cohort_id: int) -> Cohort:
    """The cohort: 404 for who may not know of it, 403 for who may only read it."""
    cohort = queries.cohort(me(), cohort_id, lock=is_sent())
    require(may_manage_cohorts(me()))
    return cohort


def day_to_manage(day_id: int) -> TeachingDay:
    """The day: 404 for who may not know of it, 403 for who may only read it."""
    day = queries.day(me(), day_id, lock=is_sent())
    require(may_manage_cohorts(me()))
    return day


def enrolment_to_manage(enrolment_id: int) -> Enrolment:
    """The enrolment: 404 for who may not know of the cohort, 403 for who may only read it."""
    enrolment = queries.enrolment(me(), enrolment_id, lock=is_sent())
    require(may_manage_cohorts(me()))
    return enrolment


def form_page(template: str, form: Any, **things: Any) -> ResponseReturnValue:
    """A page with a form: 200 when it is opened, 422 when it comes back with mistakes.

    `changed` (a list of Differing) tells that somebody else was faster: 409. `rearranged` tells
    that a button only asked for the page to look different.
    """
    changed = things.setdefault("changed", None)
    opened = not is_sent() or things.get("rearranged") is not None
    status = 409 if changed is not None else 200 if opened else 422
    return render_template(template, form=form, **things), status


class Differing(NamedTuple):
    """A field that somebody else has meanwhile changed: its label and what it holds now."""

    label: str
    now: Any


def differing(mine: EditForm, theirs: EditForm) -> list[Differing]:
    """The fields in which what I typed and what is stored now are not the same.

    Also makes my form one that was opened now: sending it again is a decision, not an accident.
    """
    mine.seen.data = theirs.seen.data
    found = []
    for field in theirs:
        if field.type in ("HiddenField", "CSRFTokenField", "FileField"):
            continue
        if _comparable(field.data) != _comparable(mine[field.short_name].data):
            found.append(Differing(str(field.label.text), _words(field)))
    return found


def _comparable(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: value for key, value in data.items() if key in ("day", "at")}
    return data or None


def _words(field: Any) -> Any:
    if field.type == "SelectMultipleField":
        chosen = [str(value) for value in field.data or []]
        return ", ".join(str(each.label) for each in field.choices if str(each.value) in chosen)
    return field.data
