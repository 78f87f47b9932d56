"""Which pages? A teacher's home, which is their inbox; and from one text of it to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from portfolio.cohorts.models import Role
from portfolio.core import clock
from portfolio.core.i18n import _, ngettext
from portfolio.entries.documents import day_title
from portfolio.feedback.ways import Link, Stretch, Way
from portfolio.overview import teacher_queries
from portfolio.overview.inbox_order import (
    EXAM,
    Part,
    asked_part,
    beside,
    counted,
    days_of,
    noted_place,
    place_of,
)
from portfolio.overview.inbox_queries import Waiting, inbox
from portfolio.people.session import me
from portfolio.texts.models import Text

PAGE = 25


def teacher_home(tabs: list[dict[str, Any]]) -> str:
    """What waits for a teacher, or the part of it that was asked for, and their cohorts."""
    everything = inbox(me())
    part = asked_part(request.args, _taught())
    waiting = part.of(everything)
    pages = max(1, -(-len(waiting) // PAGE))
    page = max(1, min(request.args.get("page", 1, type=int), pages))
    return render_template(
        "overview/teacher.html",
        tabs=tabs,
        total=len(everything),
        found=len(waiting),
        waiting=[_shown(each, part) for each in waiting[(page - 1) * PAGE : page * PAGE]],
        counts=counted(waiting),
        part=part,
        days=_days(everything, part),
        page=page,
        pages=pages,
        cohorts=teacher_queries.taught_cohorts(me()),
        waiting_in=_by_cohort(everything),
    )


def _taught() -> set[int]:
    return {each.cohort_id for each in me().enrolments if each.role == Role.TEACHER}


def _by_cohort(waiting: Sequence[Waiting]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for each in waiting:
        counts[each.cohort_id] = counts.get(each.cohort_id, 0) + 1
    return counts


def _days(waiting: Sequence[Waiting], part: Part) -> list[dict[str, str]]:
    """The days to choose between: those of the chosen cohort, or of all."""
    return [
        {
            "value": day,
            "label": _("Eksamensopgaven") if day == EXAM else _("Dag %(number)s", number=day),
        }
        for day in days_of(Part(part.cohort).of(waiting), part.day)
    ]


def _shown(waiting: Waiting, part: Part) -> dict[str, Any]:
    """A text as components/inbox.html wants it."""
    return {
        "name": waiting.name,
        "title": _title(waiting),
        "cohort": waiting.cohort,
        "kind": waiting.kind,
        "question": waiting.question,
        "since": waiting.since,
        "waited": _waited(waiting.since),
        "holds": waiting.holds,
        "url": _address(waiting, part),
    }


def _title(waiting: Waiting) -> str:
    if waiting.day_number is None:
        return _("Udkast til eksamensopgave")
    return day_title(waiting.day_number, waiting.day_title or "")


def _waited(since: datetime) -> str:
    """How long, in whole days or hours."""
    gone = clock.now() - since
    if gone.days >= 1:
        return ngettext("Har ventet %(num)s dag", "Har ventet %(num)s dage", gone.days)
    hours = gone.seconds // 3600
    if hours >= 1:
        return ngettext("Har ventet %(num)s time", "Har ventet %(num)s timer", hours)
    return _("Har ventet under en time")


def _address(waiting: Waiting, part: Part) -> str:
    """Where it is read: the exact answer where there is one, and always the way back here."""
    way: dict[str, Any] = {"from": INBOX.key, **part.address, "place": str(place_of(waiting))}
    anchor = f"comment-{waiting.comment_id}" if waiting.comment_id else None
    return url_for("feedback.read_version", version_id=waiting.version_id, _anchor=anchor, **way)


def _around(text: Text, asked: Mapping[str, str]) -> Stretch:
    """What waits before and after a text in the part of the inbox from which it was opened."""
    part = asked_part(asked, _taught())
    waiting = part.of(inbox(me()))
    here = next((each for each in waiting if each.text_id == text.id), None)
    place = noted_place(asked.get("place", ""), text.id) or (here and place_of(here))
    before, after = beside(waiting, place)
    # At the end one begins again with what was passed over.
    onward = after or next((each for each in waiting if each is not here), None)
    return Stretch(
        back=Link(_("Indbakken"), url_for("overview.home", home="teacher", **part.address)),
        title=_("Forrige og næste i indbakken"),
        before=_link(before, part),
        after=_link(after, part),
        waits=here is not None,
        ends_when_seen=here is not None and here.kind in ("answered", "changed"),
        onward=_link(onward, part),
    )


def _link(waiting: Waiting | None, part: Part) -> Link | None:
    return waiting and Link(f"{waiting.name} · {_title(waiting)}", _address(waiting, part))


INBOX = Way("inbox", ("cohort", "day", "place"), _around)
