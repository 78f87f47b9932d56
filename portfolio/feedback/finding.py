"""Which threads a version's page shows, and where in the text: also those of earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from portfolio.feedback import queries
from portfolio.feedback.queries import OnShelf, Post
from portfolio.texts.models import Version
from portfolio.texts.passages import Found, Passage, look_up

State = Literal["unchanged", "moved", "changed", "gone"]


@dataclass(frozen=True)
class Placed:
    """A thread on the page of a version.

    `place` is its passage in this version's plain text, None where it is about the whole or the
    passage is gone. `since` is the number of the earlier version that it was written on, None for
    this one; `state` is what became of its passage since then.
    """

    thread: Post
    place: Passage | None
    since: int | None = None
    state: State | None = None


def placed(threads: Sequence[Post], version: Version, versions: Sequence[OnShelf]) -> list[Placed]:
    """The threads on a version and, on the newest one, those of earlier ones that are still open.
    In the order of the text, then those that are about the whole."""
    found = [Placed(each, each.passage) for each in threads if each.version_id == version.id]
    if version.id == versions[0].id:
        earlier = [each for each in threads if each.version_id != version.id and each.is_open]
        found += _carried(earlier, version, {each.id: each.number for each in versions})
    return sorted(found, key=lambda each: (each.place is None, each.place or (), each.thread.id))


def _carried(threads: Sequence[Post], version: Version, numbers: dict[int, int]) -> list[Placed]:
    passages: dict[int, list[Passage]] = {}
    for thread in threads:
        if thread.passage:
            passages.setdefault(thread.version_id, []).append(thread.passage)
    plains = queries.plain_texts(passages) if passages else {}
    now = {
        (version_id, passage): result
        for version_id, wanted in passages.items()
        for passage, result in zip(
            wanted, _look_up(plains[version_id], version.plain, tuple(wanted)), strict=True
        )
    }
    return [_as_it_is_now(thread, numbers[thread.version_id], now) for thread in threads]


def _as_it_is_now(thread: Post, since: int, now: dict[tuple[int, Passage], Found]) -> Placed:
    if thread.passage is None:
        return Placed(thread, None, since)
    result = now[thread.version_id, thread.passage]
    if result.start is None or result.end is None:
        return Placed(thread, None, since, result.state)
    return Placed(thread, Passage(result.start, result.end), since, result.state)


@lru_cache(maxsize=200)
def _look_up(old: str, new: str, passages: tuple[Passage, ...]) -> list[Found]:
    """Versions never change, and a page is looked at again and again."""
    return look_up(old, new, passages)
