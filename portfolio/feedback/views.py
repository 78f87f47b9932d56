"""Which pages? Reading a version with its comments; writing, editing, deleting; approving."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import clock
from portfolio.core.doors import signed_in, wants_json
from portfolio.core.errors import Invalid, require
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.feedback import queries
from portfolio.feedback.actions import (
    delete_comment,
    edit_comment,
    judge_portfolio,
    mark_read,
    write_comment,
)
from portfolio.feedback.forms import ApprovalForm, CommentForm
from portfolio.feedback.models import Comment
from portfolio.feedback.rules import may_change, may_comment, may_judge, may_reply
from portfolio.people.session import me
from portfolio.texts.count import normalsider
from portfolio.texts.models import Version
from portfolio.texts.places import place_of

blueprint = Blueprint("feedback", __name__)


@blueprint.get("/versions/<int:version_id>")
@signed_in
def read_version(version_id: int) -> ResponseReturnValue:
    """A version, its comments, and the way to the next text."""
    return _reading_page(queries.readable_version(me(), version_id))


def _reading_page(
    version: Version, *, refused: CommentForm | None = None, answering: int | None = None
) -> str:
    """`refused` is what could not be sent, `answering` the thread that it was to go into."""
    text = version.text
    threads = queries.threads(version, me())
    shelf = queries.shelf(version, me())
    posts = [post for thread in threads for post in (thread, *thread.replies)]
    return render_template(
        "feedback/read.html",
        version=version,
        redaction=queries.redaction_of(version),
        place=place_of(text),
        mine=text.owner_id == me().id,
        threads=[_shown(thread) for thread in threads],
        unread=sum(post.unread for post in posts),
        versions=shelf.versions,
        before=_link(shelf.before),
        after=_link(shelf.after),
        pages=normalsider(version.anslag),
        may_comment=may_comment(me(), version),
        may_reply=may_reply(me(), text),
        # Up to when the page shows what happened: the read mark must not cover what came later.
        seen_until=_newest_moment(version, posts).isoformat(),
        key=secrets.token_hex(16),
        refused=refused,
        answering=answering,
    )


def _newest_moment(version: Version, posts: list[queries.Post]) -> datetime:
    """When the last thing on the page became visible, which may be after it was written."""
    return max([version.at, *(post.released_at for post in posts if post.released_at)])


def _link(to: queries.OnShelf | None) -> dict[str, str] | None:
    """The link to the text before or after, as components/pagination.html wants it."""
    return to and {"label": to.label, "url": url_for(".read_version", version_id=to.id)}


def _shown(post: queries.Post) -> dict[str, Any]:
    """A post as components/thread.html wants it, with what its reader may do."""
    may = post.author_id == me().id and post.deleted_at is None
    return {
        "id": post.id,
        "author": post.author,
        "role": _("studerende") if post.is_owner else _("underviser"),
        "at": post.at,
        "body": post.body,
        "edited_at": post.edited_at,
        "deleted_at": post.deleted_at,
        "unread": post.unread,
        "edit_url": url_for("feedback.edit", comment_id=post.id) if may else None,
        "delete_url": url_for("feedback.delete", comment_id=post.id) if may else None,
        "replies": [_shown(reply) for reply in post.replies],
    }


@blueprint.post("/versions/<int:version_id>/comments")
@signed_in
def comment(version_id: int) -> ResponseReturnValue:
    """Begin a thread on a version."""
    version = queries.readable_version(me(), version_id)
    require(may_comment(me(), version))
    form = CommentForm()
    if not form.accepted():
        return _reading_page(version, refused=form), 422
    written = write_comment(version, filled(form.body.data), by=me(), key=form.submission_key.data)
    mark_read(version.text, until=clock.now(), by=me())
    flash(_("Din kommentar er sendt."), "success")
    return _to(written)


@blueprint.post("/comments/<int:comment_id>/reply")
@signed_in
def reply(comment_id: int) -> ResponseReturnValue:
    """Answer in a thread."""
    parent = queries.visible_comment(me(), comment_id)
    require(may_reply(me(), parent.text))
    form = CommentForm()
    version = queries.readable_version(me(), parent.version_id)
    if not form.accepted():
        thread = parent.parent_id or parent.id
        return _reading_page(version, refused=form, answering=thread), 422
    written = write_comment(
        version, filled(form.body.data), by=me(), key=form.submission_key.data, parent=parent
    )
    mark_read(version.text, until=clock.now(), by=me())
    flash(_("Dit svar er sendt."), "success")
    return _to(written)


@blueprint.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(comment_id: int) -> ResponseReturnValue:
    """Change one's own comment."""
    written = queries.visible_comment(me(), comment_id)
    require(may_change(me(), written))
    form = CommentForm(body=written.body)
    if not form.accepted():
        page = render_template("feedback/edit.html", comment=written, form=form)
        return page, 422 if form.is_submitted() else 200
    edit_comment(written, filled(form.body.data), by=me())
    flash(_("Din kommentar er rettet."), "success")
    return _to(written)


@blueprint.post("/comments/<int:comment_id>/delete")
@signed_in
def delete(comment_id: int) -> ResponseReturnValue:
    """Take one's own comment away."""
    written = queries.visible_comment(me(), comment_id)
    require(written.author_id == me().id)
    delete_comment(written, by=me())
    flash(_("Din kommentar er slettet."), "success")
    return redirect(url_for("feedback.read_version", version_id=written.version_id), 303)


@blueprint.post("/texts/<int:text_id>/read")
@signed_in
def read(text_id: int) -> ResponseReturnValue:
    """The person has looked at the page: what it showed is no longer new."""
    text = queries.readable_text(me(), text_id)
    try:
        until = datetime.fromisoformat(request.values.get("until", ""))
        # In the first and the last hours that a date can say, another zone has no such moment.
        in_utc = until.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid from None
    if until.tzinfo is None:
        raise Invalid
    mark_read(text, until=in_utc, by=me())
    if wants_json():
        return "", 204
    return redirect(url_for("overview.home"), 303)


@blueprint.route("/enrolments/<int:enrolment_id>/approval", methods=["GET", "POST"])
@signed_in
def approve_portfolio(enrolment_id: int) -> ResponseReturnValue:
    """A teacher judges a student's whole portfolio."""
    enrolment = queries.enrolment_to_judge(me(), enrolment_id)
    require(may_judge(me(), enrolment))
    form = ApprovalForm()
    if not form.accepted():
        page = render_template(
            "feedback/approval.html",
            enrolment=enrolment,
            judgements=queries.judgements(enrolment),
            form=form,
        )
        return page, 422 if form.is_submitted() else 200
    judge_portfolio(
        enrolment, approved=form.judgement.data == "yes", reason=filled(form.reason.data), by=me()
    )
    flash(_("Din vurdering af porteføljen er gemt."), "success")
    return redirect(url_for("overview.grid", cohort_id=enrolment.cohort_id), 303)


def _to(written: Comment) -> ResponseReturnValue:
    page = url_for("feedback.read_version", version_id=written.version_id)
    return redirect(f"{page}#comment-{written.id}", 303)
