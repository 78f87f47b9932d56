"""What stands between an exam assignment and its hand-in because of feedback: threads that are
still open, and a portfolio that nobody has approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from portfolio.assignments.gap_sources import Gap
from portfolio.assignments.queries import Facts
from portfolio.core.i18n import _, ngettext
from portfolio.feedback import queries
from portfolio.people.models import Person

OPEN_THREADS = "open_threads"
NOT_APPROVED = "not_approved"


def approval(facts: Facts, _person: Person) -> Iterator[Gap]:
    """A missing approval stops the hand-in where the exam asks for one."""
    if facts.exam is not None and facts.exam.needs_approval:
        approved = queries.is_approved(facts.enrolment_id)
        if not approved:
            yield Gap(
                NOT_APPROVED,
                True,
                "overview.show_portfolio",
                {"enrolment_id": facts.enrolment_id},
                facts={"is_judged": approved is not None},
            )


def open_threads(facts: Facts, _person: Person) -> Iterator[Gap]:
    """Open comments on the assignment and on the texts that it was copied from are told, one line
    for each text."""
    days: dict[int, int | None] = {facts.text_id: None, **facts.sources}
    threads = queries.open_threads(days)
    # The assignment first, then the texts in the order of their parts.
    order = list(days)
    threads.sort(key=lambda thread: order.index(thread.text_id))
    for text_id, each in groupby(threads, lambda thread: thread.text_id):
        first, *more = each
        yield Gap(
            OPEN_THREADS,
            False,
            "feedback.read_version",
            {"version_id": first.version_id, "_anchor": f"comment-{first.id}"},
            facts={"count": 1 + len(more), "day": days[text_id]},
        )


def say_open_threads(facts: Mapping[str, Any]) -> str:
    if facts["day"] is None:
        return ngettext(
            "%(num)s kommentar til opgaven er ikke klaret.",
            "%(num)s kommentarer til opgaven er ikke klaret.",
            facts["count"],
        )
    return ngettext(
        "%(num)s kommentar til din tekst fra dag %(day)s er ikke klaret.",
        "%(num)s kommentarer til din tekst fra dag %(day)s er ikke klaret.",
        facts["count"],
        day=facts["day"],
    )


def say_not_approved(facts: Mapping[str, Any]) -> str:
    if facts["is_judged"]:
        return _(
            "En underviser har set på din portefølje og ikke godkendt den endnu. Det skal ske, før "
            "opgaven kan afleveres."
        )
    return _("En underviser skal godkende din portefølje, før opgaven kan afleveres.")
