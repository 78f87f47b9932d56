"""Which pages? The list of what one was told, which mails to get, and stopping them by a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from portfolio.core import clock, db
from portfolio.core.doors import anyone, signed_in, wants_json
from portfolio.core.errors import Invalid, NotFound
from portfolio.core.i18n import _
from portfolio.core.requests import row_id
from portfolio.notices import queries
from portfolio.notices.actions import (
    DAILY_MAIL,
    choose_mails,
    mark_notices_read,
    stop_mails,
)
from portfolio.notices.forms import MailsForm
from portfolio.notices.kinds import Line, kinds
from portfolio.notices.rules import concerns
from portfolio.notices.unsubscribing import read_token
from portfolio.people.models import Person
from portfolio.people.session import known_with_session, me

blueprint = Blueprint("notices", __name__)

UNREAD = "unread_notices"
"""What the session look-up counts for this room."""


@blueprint.app_context_processor
def unread() -> dict[str, Any]:
    """What the bell in the header says."""
    return {"unread_count": known_with_session(UNREAD) or 0}


@blueprint.get("/notices")
@signed_in
def list_notices() -> ResponseReturnValue:
    total = queries.how_many(me())
    pages = max(1, -(-total // queries.PAGE))
    page = max(1, min(request.args.get("page", 1, type=int), pages))
    return render_template(
        "notices/list.html",
        lines=[_shown(line) for line in queries.newest(me(), page)],
        # What comes while the page is looked at stays new.
        until=clock.now().isoformat(),
        page=page,
        pages=pages,
    )


def _shown(line: Line) -> dict[str, Any]:
    to = kinds[line.kind].address(line)
    return {
        "sentence": kinds[line.kind].sentence(line),
        "url": url_for(to.endpoint, _anchor=to.anchor, **to.values),
        "at": line.at,
        "is_unread": line.read_at is None,
    }


@blueprint.post("/notices/read")
@signed_in
def read() -> ResponseReturnValue:
    """The person has seen their lines, or those about a day, up to a moment."""
    day_id = request.args.get("day", type=row_id)
    mark_notices_read(me(), day_id=day_id, until=_until())
    if wants_json():
        return "", 204
    if day_id is None:
        flash(_("Alle dine beskeder er markeret som læst."), "success")
    return redirect(url_for("notices.list_notices"), 303)


def _until() -> datetime | None:
    sent = request.values.get("until")
    if sent is None:
        return None
    try:
        until = datetime.fromisoformat(sent)
        if until.tzinfo is None:
            raise Invalid
        return until.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid from None


@blueprint.route("/account/notices", methods=["GET", "POST"])
@signed_in
def choose() -> ResponseReturnValue:
    """For each kind that concerns the person: a mail at once, every day, or none."""
    mine = [kind for kind in kinds.values() if concerns(kind, me())]
    form = MailsForm.for_kinds(mine, queries.choices_of(me()))
    if not form.accepted():
        page = render_template("notices/choose.html", form=form, kinds=mine)
        return page, 422 if form.is_submitted() else 200
    choose_mails(me(), form.chosen(), by=me())
    flash(_("Dit valg er gemt."), "success")
    return redirect(url_for("people.account"), 303)


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@anyone
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop a kind of mail by the link in one. Looking changes nothing: scanners of mail do that.

    Mail programs post without a session and follow no redirect (RFC 8058).
    """
    config: Config = current_app.extensions["config"]
    known = read_token(token, secret_key=config.secret_key)
    if known is None:
        raise NotFound
    person_id, what = known
    person = db.found(Person.numbered(person_id))
    if request.method == "POST":
        stop_mails(person, what)
    return render_template(
        "notices/unsubscribe.html",
        token=token,
        done=request.method == "POST",
        label=None if what == DAILY_MAIL else kinds[what].label,
    )
