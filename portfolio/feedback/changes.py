"""What became of a text since it was commented on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portfolio.feedback.queries import OnShelf, Post
from portfolio.texts.difference import BlockChange, compare, summary
from portfolio.texts.models import Version


class Commented(NamedTuple):
    """The number of the version that was commented on last, and whether the reader did."""

    number: int
    mine: bool


@dataclass(frozen=True)
class Changes:
    """What changed since version number `since`. `blocks` is None where the content of either was
    taken away; `inserted` and `deleted` count words."""

    since: int
    blocks: list[BlockChange] | None
    inserted: int = 0
    deleted: int = 0


def changes(before: Version, version: Version) -> Changes:
    """What changed from one version of a text to another."""
    if before.is_redacted or version.is_redacted:
        return Changes(before.number, None)
    blocks = compare(before.html, version.html)
    return Changes(before.number, blocks, *summary(blocks))


def last_commented(
    threads: Sequence[Post], version: Version, versions: Sequence[OnShelf], *, reader_id: int
) -> Commented | None:
    """The version that the reader commented on last, else the one that any teacher did; None where
    nothing was shared since."""
    feedback = [post for post in _posts(threads) if not post.is_owner and post.released_at]
    own = [post for post in feedback if post.author_id == reader_id]
    number = max((_number(post, versions) for post in own or feedback), default=version.number)
    return Commented(number, bool(own)) if number < version.number else None


def _posts(threads: Sequence[Post]) -> Iterator[Post]:
    for thread in threads:
        yield thread
        yield from thread.replies


def _number(post: Post, versions: Sequence[OnShelf]) -> int:
    """An answer in an old thread was written in view of what was the newest version then."""
    if post.parent_id is None:
        return next(each.number for each in versions if each.id == post.version_id)
    return max(each.number for each in versions if each.at <= post.at)
