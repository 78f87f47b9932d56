"""What the room's pages share: the blueprint, and the page on which a version is read."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for

from portfolio.core.i18n import _
from portfolio.feedback import queries
from portfolio.feedback.forms import CommentForm, QuestionForm
from portfolio.feedback.rules import may_ask, may_comment, may_reply
from portfolio.people.session import me
from portfolio.texts.count import normalsider
from portfolio.texts.models import Version
from portfolio.texts.places import place_of

blueprint = Blueprint("feedback", __name__)


@dataclass(frozen=True)
class Refused:
    """What could not be accepted, to be shown where it was written: `answering` is the thread that
    an answer was to go into."""

    form: CommentForm | QuestionForm
    answering: int | None = None


def reading_page(version: Version, *, refused: Refused | None = None) -> str:
    """A version beside its comments."""
    text = version.text
    mine = text.owner_id == me().id
    every_thread = queries.threads(text, me())
    threads = [thread for thread in every_thread if thread.version_id == version.id]
    posts = [post for thread in threads for post in (thread, *thread.replies)]
    shelf = queries.shelf(version, me())
    return render_template(
        "feedback/read.html",
        version=version,
        redaction=queries.redaction_of(version),
        place=place_of(text),
        mine=mine,
        threads=[_shown(thread, mine=mine) for thread in threads],
        unread=sum(post.unread for post in posts),
        left=sum(thread.is_open for thread in threads),
        held=_held(every_thread, shelf.versions),
        asked=queries.open_request(text),
        opened_by=queries.opened_by(version) if mine else [],
        versions=shelf.versions,
        before=_link(shelf.before),
        after=_link(shelf.after),
        pages=normalsider(version.anslag),
        may_comment=may_comment(me(), version),
        may_reply=may_reply(me(), text),
        may_ask=may_ask(me(), version) and version.id == shelf.versions[0].id,
        # Up to when the page shows what happened: the read mark must not cover what came later.
        seen_until=_newest_moment(version, posts).isoformat(),
        key=secrets.token_hex(16),
        refused=refused,
    )


def _newest_moment(version: Version, posts: Sequence[queries.Post]) -> datetime:
    """When the last thing on the page became visible, which may be after it was written."""
    return max([version.at, *(post.released_at for post in posts if post.released_at)])


def _held(
    threads: Sequence[queries.Post], versions: Sequence[queries.OnShelf]
) -> dict[int, dict[str, int]]:
    """What the reader has written and not sent yet: how many comments on which version."""
    held: dict[int, dict[str, int]] = {}
    for each in versions:
        count = sum(
            thread.version_id == each.id and thread.released_at is None for thread in threads
        )
        if count:
            held[each.id] = {"number": each.number, "count": count}
    return held


def _link(to: queries.OnShelf | None) -> dict[str, str] | None:
    """The link to the text before or after, as components/pagination.html wants it."""
    return to and {"label": to.label, "url": url_for(".read_version", version_id=to.id)}


def _shown(post: queries.Post, *, mine: bool) -> dict[str, Any]:
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
        "held": post.released_at is None,
        # Only to those who sent it: whoever reads it knows.
        "read": post.read and not mine and not post.is_owner,
        "settled": post.settled_at is not None,
        "settle_url": url_for(".settle_thread", comment_id=post.id)
        if mine and post.is_open
        else None,
        "reopen_url": url_for(".reopen_thread", comment_id=post.id) if post.settled_at else None,
        "edit_url": url_for(".edit", comment_id=post.id) if may else None,
        "delete_url": url_for(".delete", comment_id=post.id) if may else None,
        "replies": [_shown(reply, mine=mine) for reply in post.replies],
    }
