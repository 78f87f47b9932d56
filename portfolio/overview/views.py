"""Which pages? Home for each kind of person, the grid, and the pages of the footer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

from flask import (
    current_app,
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from config import Config
from portfolio.cohorts.models import Enrolment, Role
from portfolio.core import clock, i18n
from portfolio.core.doors import anyone, signed_in
from portfolio.core.i18n import _
from portfolio.feedback.queries import newest_judgement
from portfolio.overview import grid_queries, student_queries
from portfolio.overview.grid_order import GridOrder, StateCount, asked_order, counted, in_order
from portfolio.overview.grid_queries import GridDay, GridRow
from portfolio.overview.inbox_views import teacher_home
from portfolio.overview.next_step import next_step
from portfolio.overview.pages import blueprint
from portfolio.overview.student_queries import Day
from portfolio.people.models import Person
from portfolio.people.session import me


@blueprint.app_context_processor
def navigation() -> dict[str, Any]:
    """The header's links for whoever is signed in."""
    if not current_user.is_authenticated:
        return {"nav": []}
    links = [(_("Overblik"), "overview.home"), (_("Hold"), "cohorts.list_cohorts")]
    if me().is_administrator:
        links.append((_("Personer"), "administration.people"))
    return {
        "nav": [
            {
                "label": label,
                "url": url_for(endpoint),
                "current": request.blueprint == endpoint.partition(".")[0],
            }
            for label, endpoint in links
        ]
    }


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """The home of the person's role; who has several turns between them."""
    homes = _homes(me())
    asked = request.args.get("home")
    chosen = next((home for home in homes if home["key"] == asked), homes[0] if homes else None)
    tabs = [{**home, "current": home is chosen, "count": None} for home in homes]
    if chosen is None:
        return render_template("overview/nothing.html")
    if chosen["key"] == "teacher":
        return teacher_home(tabs)
    if chosen["key"] == "administrator":
        return redirect(url_for("cohorts.list_cohorts"), 303)
    return _student_home(chosen["enrolment"], tabs)


def _homes(person: Person) -> list[dict[str, Any]]:
    studies = [row for row in person.enrolments if row.role == Role.STUDENT]
    homes: list[dict[str, Any]] = [
        {
            "key": f"student-{row.id}" if len(studies) > 1 else "student",
            "label": _("Min portefølje %(number)s", number=number)
            if len(studies) > 1
            else _("Min portefølje"),
            "enrolment": row,
        }
        for number, row in enumerate(sorted(studies, key=lambda row: row.id), 1)
    ]
    if any(row.role == Role.TEACHER for row in person.enrolments):
        homes.append({"key": "teacher", "label": _("Undervisning")})
    if person.is_administrator:
        homes.append({"key": "administrator", "label": _("Administration")})
    for home in homes:
        home["url"] = url_for("overview.home", home=home["key"])
    return homes


def _student_home(enrolment: Enrolment, tabs: list[dict[str, Any]]) -> str:
    days = student_queries.student_days(me(), enrolment.cohort_id)
    exam = student_queries.own_exam(me(), enrolment.cohort_id)
    step = next_step(days, exam, clock.now())
    return render_template(
        "overview/student.html",
        tabs=tabs,
        days=[_shown(day, step.day) for day in days],
        step=step,
        exam=exam,
        former=student_queries.former_texts(me()),
        judgement=newest_judgement(me(), enrolment.cohort_id),
        portfolio_url=url_for("overview.show_portfolio", enrolment_id=enrolment.id),
        has_texts=any(day.state not in ("not_started", "cancelled", "excused") for day in days),
        shared=sum(day.is_shared for day in days),
    )


def _shown(day: Day, next_day: Day | None) -> dict[str, Any]:
    return {
        "number": day.number,
        "title": day.title,
        "date": day.date,
        "state": day.state,
        "unread": day.unread,
        "next": day is next_day,
        "detail": _detail(day),
        "url": url_for("feedback.read_version", version_id=day.version_id)
        if day.unread
        else url_for("entries.edit_entry", day_id=day.id),
    }


def _detail(day: Day) -> str:
    at = clock.now()
    if day.is_shared or day.state in ("cancelled", "excused"):
        return ""
    if day.opens_at is not None and at < day.opens_at:
        return _("Åbner %(date)s", date=i18n.short_date(day.opens_at))
    if day.locks_at is not None and at >= day.locks_at:
        return _("Låst for deling")
    if day.due_at is None:
        return ""
    if at > day.due_at:
        return _("Skulle være delt %(date)s", date=i18n.short_date(day.due_at))
    return _("Del senest %(date)s", date=i18n.short_date(day.due_at))


@blueprint.get("/cohorts/<int:cohort_id>/grid")
@signed_in
def grid(cohort_id: int) -> ResponseReturnValue:
    """Student by day, for the cohort's teachers."""
    cohort = grid_queries.grid_cohort(me(), cohort_id)
    order = asked_order(cohort.days, request.args.get("day"), request.args.get("first"))
    rows = in_order(grid_queries.grid_rows(me(), cohort_id), order)
    counts = counted(rows, len(cohort.days))
    shared = [count for count in counts if count.state in grid_queries.SHARED]
    days = [
        {"done": sum([count.days[place] for count in shared]), "total": len(rows)}
        for place in range(len(cohort.days))
    ]
    # One address for all versions: to build hundreds takes longer than the rest of the page.
    version = url_for("feedback.read_version", version_id=0).removesuffix("0")
    approval = url_for("feedback.approve_portfolio", enrolment_id=0).replace("/0/", "/%s/")
    portfolio = url_for(".show_portfolio", enrolment_id=0).replace("/0/", "/%s/")
    paper = url_for("submissions.show_receipt", hand_in_id=0).removesuffix("0") + "%s"
    language = i18n.language()
    return render_template(
        "overview/grid.html",
        cohort=cohort,
        grid_of={
            "days": days,
            "rows": rows,
            "counts": counts,
            "done": sum([count.total for count in shared]),
            "approved": sum([row.approved is True for row in rows]),
            "drafts": sum([bool(row.hand_in_id or row.assignment_version_id) for row in rows]),
        },
        legend=_legend(language),
        head=_head(tuple(cohort.days), order, request.path, _language=language),
        write_count=partial(_counted, _language=language),
        write_row=partial(
            _written,
            version=version,
            approval=approval,
            portfolio=portfolio,
            paper=paper,
            _language=language,
        ),
    )


@cache
def _legend(_language: str) -> str:
    write: Callable[[], str] = get_template_attribute("components/grid.html", "legend")
    return write()


@lru_cache(maxsize=200)
def _head(days: tuple[GridDay, ...], order: GridOrder, address: str, *, _language: str) -> str:
    """The heads of the columns: a second click on a day turns its order around."""
    heads = [
        {
            **day._asdict(),
            "sorted": order.of_day(place),
            "url": f"{address}?day={day.number}"
            + ("&first=answered" if order.of_day(place) == "ascending" else ""),
        }
        for place, day in enumerate(days)
    ]
    write: Callable[..., str] = get_template_attribute("components/grid.html", "grid_head")
    return write(heads, address, by_name=order.place is None)


@lru_cache(maxsize=2_000)
def _counted(count: StateCount, *, _language: str) -> str:
    write: Callable[..., str] = get_template_attribute("components/grid.html", "count_row")
    return write(count)


@lru_cache(maxsize=2_000)
def _written(
    row: GridRow, *, version: str, approval: str, portfolio: str, paper: str, _language: str
) -> str:
    """A row of the grid, written once for as long as nothing happens to its student: it says no
    more than what it is asked with."""
    write: Callable[..., str] = get_template_attribute("components/grid.html", "grid_row")
    return write(row, version, approval, portfolio, paper)


@blueprint.get("/was")
@anyone
def accessibility() -> ResponseReturnValue:
    """The accessibility statement: the institution's published one, else our own page."""
    config: Config = current_app.extensions["config"]
    if config.accessibility_url:
        return redirect(config.accessibility_url)
    return render_template("overview/accessibility.html")


@blueprint.get("/privacy")
@anyone
def privacy() -> ResponseReturnValue:
    """What the service keeps about people, and where the institution's own policy is."""
    config: Config = current_app.extensions["config"]
    return render_template("overview/privacy.html", privacy_url=config.privacy_url)


@blueprint.get("/contact")
@anyone
def contact() -> ResponseReturnValue:
    """Whom to call or write to."""
    return render_template("overview/contact.html")


# Their routes belong to the same blueprint.
from portfolio.overview import grid_views, portfolio_views  # noqa: E402, F401
