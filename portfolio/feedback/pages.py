"""What the room's pages share: the blueprint, and the page on which a version is read."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for

from portfolio.core.i18n import _
from portfolio.feedback import queries, ways
from portfolio.feedback.changes import Changes, last_commented
from portfolio.feedback.finding import Placed, placed
from portfolio.feedback.forms import CommentForm, QuestionForm
from portfolio.feedback.rules import may_ask, may_comment, may_keep_phrases, may_reply
from portfolio.people.session import me
from portfolio.texts.count import normalsider
from portfolio.texts.marks import Mark, marked
from portfolio.texts.models import Version
from portfolio.texts.places import place_of

blueprint = Blueprint("feedback", __name__)


@dataclass(frozen=True)
class Refused:
    """What could not be accepted, to be shown where it was written: `answering` is the thread that
    an answer was to go into."""

    form: CommentForm | QuestionForm
    answering: int | None = None


def same_way(endpoint: str, **values: Any) -> str:
    """An address that keeps to the way on which this page was opened."""
    return url_for(endpoint, **values, **ways.carried(request.args))


def reading_page(
    version: Version, *, refused: Refused | None = None, changes: Changes | None = None
) -> str:
    """A version, or what changed in it, beside its comments."""
    text, reader = version.text, me()
    mine = text.owner_id == reader.id
    every_thread = queries.threads(text, reader)
    shelf = queries.shelf(version, reader)
    threads = placed(every_thread, version, shelf.versions)
    posts = [post for each in threads for post in (each.thread, *each.thread.replies)]
    commented = last_commented(every_thread, version, shelf.versions, reader_id=reader.id)
    may_begin = may_comment(reader, version)
    way = None if mine else ways.around(text, request.args)
    return render_template(
        "feedback/read.html",
        version=version,
        redaction=queries.redaction_of(version),
        place=place_of(text),
        mine=mine,
        html=_marked(version, threads) if threads or may_begin else version.html,
        threads=[
            # Among the changes there are no marks.
            _shown_thread(each, None if changes else number, version, mine=mine)
            for number, each in enumerate(threads, 1)
        ],
        changes=changes,
        commented=commented,
        changes_url=commented and _changes_url(version, commented.number),
        unread=sum(post.unread for post in posts),
        left=sum(each.thread.is_open for each in threads),
        dealt_with=_dealt_with(every_thread, [each.thread.id for each in threads]),
        held=_held(every_thread, shelf.versions),
        asked=shelf.asked,
        opened_by=queries.opened_by(version) if mine else [],
        versions=shelf.versions,
        way=way,
        on_the_way=ways.carried(request.args),
        before=way.before if way else _link(shelf.before),
        after=way.after if way else _link(shelf.after),
        pages=normalsider(version.anslag),
        may_comment=may_begin,
        may_reply=may_reply(reader, text),
        has_phrases=not mine and may_keep_phrases(reader),
        may_ask=may_ask(reader, version) and version.id == shelf.versions[0].id,
        # Up to when the page shows what happened: the read mark must not cover what came later.
        seen_until=_newest_moment(version, posts).isoformat(),
        key=secrets.token_hex(16),
        refused=refused,
    )


def _dealt_with(threads: Sequence[queries.Post], shown: Sequence[int]) -> str | None:
    """Where the newest thread stands that was settled and is not shown any more."""
    gone = [each for each in threads if each.settled_at is not None and each.id not in shown]
    if not gone:
        return None
    newest = gone[-1]
    return same_way(".read_version", version_id=newest.version_id, _anchor=f"comment-{newest.id}")


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


def _link(to: queries.OnShelf | None) -> ways.Link | None:
    """The link to the text before or after."""
    return to and ways.Link(to.label, url_for(".read_version", version_id=to.id))


def _marked(version: Version, threads: Sequence[Placed]) -> str:
    """The text with a mark and a number for each thread that has a place in it."""
    return marked(
        version.html,
        [
            Mark(*each.place, number, each.thread.id, _("Kommentar %(number)s", number=number))
            for number, each in enumerate(threads, 1)
            if each.place
        ],
    )


def _shown_thread(
    each: Placed, number: int | None, version: Version, *, mine: bool
) -> dict[str, Any]:
    """A thread as components/thread.html wants it, with what its reader may do. `number` is that
    of its mark in the text, None where the text has no marks."""
    thread = each.thread
    in_place = each.place is not None and number is not None

    def on_this_page(endpoint: str) -> str:
        return same_way(endpoint, comment_id=thread.id, on=version.id)

    return {
        **_shown(thread, version, mine=mine),
        "number": number if in_place else None,
        # Where the words stand in the text, they need not be said again.
        "quote": None if in_place and each.state != "changed" else thread.quote,
        "since": _since(each),
        "changes_url": _changes_url(version, each.since),
        "settled": thread.settled_at is not None,
        "settle_url": on_this_page(".settle_thread") if mine and thread.is_open else None,
        "reopen_url": on_this_page(".reopen_thread") if thread.settled_at else None,
        "reply_url": on_this_page(".reply"),
        "replies": [_shown(reply, version, mine=mine) for reply in thread.replies],
    }


def _changes_url(version: Version, since: int | None) -> str | None:
    """Where one sees what changed, from its first words."""
    if since is None:
        return None
    return same_way(".show_changes", version_id=version.id, since=since, _anchor="changes")


def _since(each: Placed) -> str | None:
    """What became of a passage of an earlier version, in words."""
    if each.since is None:
        return None
    since = each.since
    match each.state:
        case "unchanged":
            return _("Stedet er uændret siden version %(number)s.", number=since)
        case "moved":
            return _("Stedet er flyttet siden version %(number)s.", number=since)
        case "changed":
            return _("Stedet er ændret siden version %(number)s. Der stod:", number=since)
        case "gone":
            return _("Stedet er slettet siden version %(number)s. Der stod:", number=since)
        case _:
            return _("Skrevet til version %(number)s.", number=since)


def _shown(post: queries.Post, version: Version, *, mine: bool) -> dict[str, Any]:
    """A post as components/thread.html wants it."""
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
        "edit_url": same_way(".edit", comment_id=post.id) if may else None,
        "delete_url": same_way(".delete", comment_id=post.id) if may else None,
        "phrase_url": same_way(".keep_comment", comment_id=post.id, on=version.id)
        if may and not mine and may_keep_phrases(me())
        else None,
    }
