"""Which pages? All papers of a sitting: asked for, how far they are, fetched."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.cohorts import queries as cohort_queries
from portfolio.cohorts.exam_models import Sitting
from portfolio.core import clock, db
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound, require
from portfolio.people.session import me
from portfolio.submissions import bundle_actions, bundle_queries
from portfolio.submissions.actions import SITTING_WORDS
from portfolio.submissions.bundle_files import zip_name
from portfolio.submissions.bundle_models import Bundle
from portfolio.submissions.pages import blueprint
from portfolio.submissions.rules import may_read_paper, may_see_sitting


@blueprint.get("/sittings/<int:sitting_id>/papers")
@signed_in
def show_bundle(sitting_id: int) -> ResponseReturnValue:
    """How far the file is, what came since, and the file."""
    sitting = _sitting(sitting_id)
    bundle = bundle_queries.newest_bundle(sitting.id)
    now, then = set(bundle_queries.counting(sitting.id)), set(bundle.hand_ins if bundle else ())
    return render_template(
        "submissions/bundle.html",
        sitting=sitting,
        cohort=sitting.exam.cohort,
        bundle=bundle,
        papers=len(now),
        came=len(now - then),
        went=len(then - now),
        is_stuck=bundle is not None and bundle.is_stuck(clock.now()),
        # A tenth of one is the least that is said.
        megabytes=max(Decimal(bundle.size), Decimal(100_000)) / 1_000_000 if bundle else None,
        reads=_reads(sitting),
    )


@blueprint.post("/sittings/<int:sitting_id>/papers")
@signed_in
def ask_for_bundle(sitting_id: int) -> ResponseReturnValue:
    """Have the worker make the file."""
    sitting = _sitting(sitting_id)
    try:
        bundle_actions.ask_for_bundle(sitting, by=me())
    except bundle_actions.NothingToPack as nothing:
        flash(str(nothing.sentence), "notice")
    return redirect(url_for(".show_bundle", sitting_id=sitting_id), 303)


@blueprint.get("/sittings/<int:sitting_id>/papers.zip")
@signed_in
def fetch_bundle(sitting_id: int) -> ResponseReturnValue:
    """The newest file that is whole, as a stream, for those who may read each paper in it."""
    sitting = _sitting(sitting_id)
    require(_reads(sitting))
    bundle = bundle_queries.newest_bundle(sitting.id, finished=True)
    if bundle is None:
        raise NotFound
    database = cast(db.Database, current_app.extensions["database"])
    answer = Response(_stream(database, bundle), mimetype="application/zip")
    # So a browser knows what is left, and that a file that broke off is none.
    answer.content_length = bundle.size
    # The words are those of its list and its receipts, whose language is Danish.
    name = zip_name(sitting.exam.cohort.name, SITTING_WORDS[sitting.kind], bundle.asked_at)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _stream(database: db.Database, bundle: Bundle) -> Iterator[bytes]:
    for number in range(1, bundle.total + 2):
        # A transaction for each piece: none is open while a slow network takes it.
        with database.transaction(writing=False):
            content = bundle_queries.piece(bundle.id, number)
        yield content


def _sitting(sitting_id: int) -> Sitting:
    sitting = cohort_queries.sitting(me(), sitting_id)
    require(may_see_sitting(me(), sitting.exam.cohort_id))
    return sitting


def _reads(sitting: Sitting) -> bool:
    # Nobody owns them all.
    return may_read_paper(me(), 0, sitting.exam.cohort_id)
