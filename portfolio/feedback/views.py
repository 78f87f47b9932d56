"""Which pages? Reading a version; writing, sending, answering, editing and deleting comments."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import clock
from portfolio.core.doors import signed_in, wants_json
from portfolio.core.errors import Invalid, require
from portfolio.core.forms import filled
from portfolio.core.i18n import _, ngettext
from portfolio.core.requests import row_id
from portfolio.feedback import queries
from portfolio.feedback.actions import (
    NoSuchPassage,
    delete_comment,
    edit_comment,
    mark_read,
    reopen,
    send_feedback,
    settle,
    write_comment,
)
from portfolio.feedback.changes import changes
from portfolio.feedback.forms import CommentForm
from portfolio.feedback.models import Comment
from portfolio.feedback.pages import Refused, blueprint, reading_page, same_way
from portfolio.feedback.rules import (
    may_change,
    may_comment,
    may_keep_phrases,
    may_reopen,
    may_reply,
    may_send,
    may_settle,
)
from portfolio.people.session import me
from portfolio.texts.models import Version


@blueprint.get("/versions/<int:version_id>")
@signed_in
def read_version(version_id: int) -> ResponseReturnValue:
    """A version, its comments, and the way to the next text."""
    return reading_page(queries.readable_version(me(), version_id))


@blueprint.get("/versions/<int:version_id>/changes")
@signed_in
def show_changes(version_id: int) -> ResponseReturnValue:
    """What changed in a text since the version with the number ?since, beside the comments."""
    version = queries.readable_version(me(), version_id)
    before = queries.earlier_version(me(), version, request.args.get("since", type=row_id))
    return reading_page(version, changes=changes(before, version))


@blueprint.post("/versions/<int:version_id>/comments")
@signed_in
def comment(version_id: int) -> ResponseReturnValue:
    """Begin a thread on a version: kept as a draft, or sent with what was kept before."""
    version = queries.readable_version(me(), version_id)
    require(may_comment(me(), version))
    form = CommentForm()
    if "send" in request.form and not form.body.data and queries.holds(me(), version):
        return _sent(version)
    if not form.accepted():
        return reading_page(version, refused=Refused(form)), 422
    try:
        written = write_comment(
            version,
            filled(form.body.data),
            by=me(),
            key=form.submission_key.data,
            passage=form.passage,
        )
    except NoSuchPassage as error:
        form.body.errors = [str(error.sentence)]
        return reading_page(version, refused=Refused(form)), error.status
    mark_read(version.text, until=clock.now(), by=me())
    if "send" in request.form:
        return _sent(version)
    flash(_("Kommentaren er gemt. Den studerende ser den, når du sender din feedback."), "success")
    return _to(written)


@blueprint.post("/versions/<int:version_id>/feedback")
@signed_in
def send(version_id: int) -> ResponseReturnValue:
    """Send everything that one has written on a version."""
    version = queries.readable_version(me(), version_id)
    require(may_send(me(), version))
    return _sent(version)


def _sent(version: Version) -> ResponseReturnValue:
    count = send_feedback(version, by=me())
    if count:
        flash(
            ngettext(
                "Din feedback er sendt: %(num)s kommentar.",
                "Din feedback er sendt: %(num)s kommentarer.",
                count,
            ),
            "success",
        )
    else:
        flash(_("Din feedback er allerede sendt."), "notice")
    return redirect(same_way(".read_version", version_id=version.id, _anchor="comments"), 303)


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
        page = queries.readable_version(me(), _page_of(parent))
        return reading_page(page, refused=Refused(form, answering=thread)), 422
    written = write_comment(
        version, filled(form.body.data), by=me(), key=form.submission_key.data, parent=parent
    )
    mark_read(version.text, until=clock.now(), by=me())
    flash(_("Dit svar er sendt."), "success")
    return _to(written)


@blueprint.post("/comments/<int:comment_id>/settle")
@signed_in
def settle_thread(comment_id: int) -> ResponseReturnValue:
    """The owner has dealt with a thread."""
    thread = queries.visible_thread(me(), comment_id)
    require(may_settle(me(), thread.text))
    settle(thread, by=me())
    flash(_("Kommentaren er markeret som klaret."), "success")
    return _to(thread)


@blueprint.post("/comments/<int:comment_id>/reopen")
@signed_in
def reopen_thread(comment_id: int) -> ResponseReturnValue:
    """A thread is not dealt with after all."""
    thread = queries.visible_thread(me(), comment_id)
    require(may_reopen(me(), thread.text))
    reopen(thread, by=me())
    flash(_("Kommentaren er åbnet igen."), "success")
    return _to(thread)


@blueprint.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(comment_id: int) -> ResponseReturnValue:
    """Change one's own comment."""
    written = queries.visible_comment(me(), comment_id)
    require(may_change(me(), written))
    form = CommentForm(body=written.body)
    if not form.accepted():
        page = render_template(
            "feedback/edit.html",
            comment=written,
            form=form,
            page=_page_url(written),
            has_phrases=may_keep_phrases(me()),
        )
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
    return redirect(same_way(".read_version", version_id=written.version_id), 303)


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


def _to(written: Comment) -> ResponseReturnValue:
    return redirect(_page_url(written), 303)


def _page_url(written: Comment) -> str:
    return same_way(".read_version", version_id=_page_of(written), _anchor=f"comment-{written.id}")


def _page_of(written: Comment) -> int:
    """The version on whose page it was clicked: threads are carried to newer ones."""
    return request.args.get("on", written.version_id, type=row_id)


# Their routes belong to the same blueprint.
from portfolio.feedback import approval_views, asking_views, phrase_views  # noqa: E402, F401
