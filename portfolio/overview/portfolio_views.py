"""Which pages? A student's whole portfolio on one page, for the supervision talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portfolio.core.doors import signed_in
from portfolio.core.i18n import _
from portfolio.entries.documents import day_title
from portfolio.feedback.queries import newest_judgement
from portfolio.feedback.rules import may_judge
from portfolio.overview import portfolio_queries as queries
from portfolio.overview.pages import blueprint
from portfolio.overview.portfolio_queries import Said, Shared
from portfolio.people.session import me


@blueprint.get("/enrolments/<int:enrolment_id>/portfolio")
@signed_in
def show_portfolio(enrolment_id: int) -> ResponseReturnValue:
    """All that a student has shared in a cohort and what was said about it, in order."""
    place = queries.readable_place(me(), enrolment_id)
    days = queries.portfolio_days(me(), place)
    texts = queries.shared_versions(me(), place)
    said = queries.conversations(me(), place)
    chapters = [
        _chapter(day_title(day.number, day.title), day.date, texts.pop(day.text_id), said)
        for day in days
        if day.text_id is not None
    ]
    # What is left belongs to no day: the exam assignment, which a place has one of.
    chapters += [
        _chapter(_("Udkast til eksamensopgave"), None, versions, said)
        for versions in texts.values()
    ]
    return render_template(
        "overview/portfolio.html",
        student=place.person,
        cohort=place.cohort,
        enrolment=place,
        mine=place.person_id == me().id,
        may_judge=may_judge(me(), place),
        days=days,
        exam=texts,
        chapters=chapters,
        judgement=newest_judgement(place.person, place.cohort_id),
    )


def _chapter(
    title: str, date: Any, versions: Sequence[Shared], said: dict[int, list[Said]]
) -> dict[str, Any]:
    newest, *earlier = versions
    return {
        "title": title,
        "date": date,
        "newest": newest,
        "earlier": earlier,
        "threads": [
            {
                **_shown(thread),
                "number": thread.number,
                "quote": thread.quote,
                "replies": [_shown(reply) for reply in thread.replies],
            }
            for thread in said.get(newest.text_id, [])
        ],
    }


def _shown(post: Said) -> dict[str, Any]:
    """A post as components/thread.html wants it, on a page where it is only read."""
    return {
        "id": post.id,
        "author": post.author,
        "role": _("studerende") if post.is_owner else _("underviser"),
        "at": post.at,
        "body": post.body,
        "edited_at": post.edited_at,
        "deleted_at": post.deleted_at,
        "unread": False,
        "held": False,
        "read": False,
        "edit_url": None,
        "delete_url": None,
        "phrase_url": None,
    }
