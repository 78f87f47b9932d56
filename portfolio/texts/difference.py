"""What changed between two texts: blocks are aligned first, then the words of those that changed.

The pieces are meant to be read: a block is paired with a block that it resembles, a word is whole,
a run of changes is not interrupted by a lone "og" that happens to stand in both.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from portfolio.core.text import plain_of
from portfolio.texts.alignment import Codes, Match, aligned

Change = Literal["same", "inserted", "deleted", "changed", "moved"]
Op = Literal["same", "inserted", "deleted"]

ALIKE = 0.4
"""Share of words in common, in order, from which two blocks are one block that changed."""

ALIKE_LETTERS = 75.0
"""Per cent of letters in common that does the same for short blocks, say a heading."""

MOVED = 20
"""Characters from which an equal block elsewhere is a moved one and not a coincidence."""

MAX_COMPARED = 40_000
"""Pairs of blocks looked at within one stretch of changes: 2 us each. Beyond, only neighbours."""

NEIGHBOURS = 8

SHORT = 200
"""Characters up to which letters are compared where words do not show that blocks are alike."""

ISLAND = 12
"""Characters of a word or two that stayed between larger changes and only interrupt reading."""


class Run(NamedTuple):
    """A stretch of a block's plain text that stayed, came or went."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What happened to one block that holds text.

    `kind` is p, h2, h3, blockquote (a paragraph of a quotation), ul or ol (the first paragraph of
    an item); `level` counts the lists and quotations around it. Both are the new ones, for a
    deleted block the old ones. `formatting` tells that kind, level, emphasis or a link changed;
    with `change` "changed" and only "same" runs nothing else did. A moved block is listed once,
    where it is now, with one "same" run.
    """

    change: Change
    kind: str
    level: int
    runs: tuple[Run, ...]
    formatting: bool = False


class _Block(NamedTuple):
    kind: str
    level: int
    inner: str
    plain: str


_Pair = tuple[_Block | None, _Block | None]
_Piece = tuple[str, str, str]


def compare(old_html: str, new_html: str) -> list[BlockChange]:
    """The blocks of two canonical texts in the order of the new one, with what changed.

    The runs of all blocks that did not move, without the inserted ones, are the old plain text
    line by line; the runs without the deleted ones, moved blocks included, are the new one.
    """
    old, new = list(_blocks(old_html)), list(_blocks(new_html))
    steps = list(_paired(old, new))
    sources, places = _moves(steps)
    changes = []
    for index, (before, after) in enumerate(steps):
        if before and after:
            changes.append(_changed(before, after))
        elif after:
            changes.append(_whole("moved" if index in places else "inserted", after))
        elif before and index not in sources:
            changes.append(_whole("deleted", before))
    return changes


def summary(changes: Iterable[BlockChange]) -> tuple[int, int]:
    """Words inserted and words deleted; what moved or changed its look only does not count."""
    words = Counter[str]()
    for change in changes:
        for run in change.runs:
            words[run.op] += len(_WORD.findall(run.text))
    return words["inserted"], words["deleted"]


# Blocks ---------------------------------------------------------------------------------------

_TAG = re.compile(r"<(/?)(p|h2|h3|ul|ol|li|blockquote)>")


def _blocks(html: str) -> Iterator[_Block]:
    around: list[str] = []
    first_of_item = False
    start = 0
    for tag in _TAG.finditer(html):
        name = tag[2]
        if name in ("p", "h2", "h3"):
            if not tag[1]:
                start = tag.end()
                continue
            kind = _kind(name, around, first_of_item)
            first_of_item = False
            level = sum(each != "li" for each in around)
            inner = html[start : tag.start()]
            yield _Block(kind, level, inner, plain_of(inner))
        elif tag[1]:
            around.pop()
            first_of_item = False
        else:
            around.append(name)
            first_of_item = name == "li" or (first_of_item and name == "blockquote")


def _kind(name: str, around: list[str], first_of_item: bool) -> str:
    if name != "p" or not around:
        return name
    if around[-1] == "blockquote":
        return "blockquote"
    return around[-2] if first_of_item else "p"


# Aligning -------------------------------------------------------------------------------------


def _paired(old: list[_Block], new: list[_Block]) -> Iterator[_Pair]:
    """Pairs of blocks that belong together, and single ones that went or came."""
    codes = Codes()
    equal = aligned(codes.of(block.plain for block in old), codes.of(block.plain for block in new))
    at_old = at_new = 0
    for first_old, first_new, size in [*equal, Match(len(old), len(new), 0)]:
        yield from _resembling(old[at_old:first_old], new[at_new:first_new])
        for offset in range(size):
            yield old[first_old + offset], new[first_new + offset]
        at_old, at_new = first_old + size, first_new + size


def _resembling(old: list[_Block], new: list[_Block]) -> Iterator[_Pair]:
    """Within a stretch where no block is equal: the pairs that are really alike, in order."""
    pairs = _best_pairs(old, new) if len(old) * len(new) <= MAX_COMPARED else _near_pairs(old, new)
    at_old = at_new = 0
    for index_old, index_new in [*pairs, (len(old), len(new))]:
        for before in old[at_old:index_old]:
            yield before, None
        for after in new[at_new:index_new]:
            yield None, after
        if index_old < len(old):
            yield old[index_old], new[index_new]
        at_old, at_new = index_old + 1, index_new + 1


def _best_pairs(old: list[_Block], new: list[_Block]) -> list[tuple[int, int]]:
    """Pairs in order with the greatest sum of likeness."""
    if not old or not new:
        return []
    alike = _Likeness(old, new)
    rows = [[0.0] * (len(new) + 1)]
    for index_old in range(len(old)):
        above, row = rows[-1], [0.0]
        for index_new in range(len(new)):
            likeness = alike.of(index_old, index_new)
            paired = above[index_new] + likeness if likeness else 0.0
            row.append(max(paired, above[index_new + 1], row[index_new]))
        rows.append(row)
    pairs = []
    at_old, at_new = len(old), len(new)
    while at_old and at_new:
        if rows[at_old][at_new] == rows[at_old - 1][at_new]:
            at_old -= 1
        elif rows[at_old][at_new] == rows[at_old][at_new - 1]:
            at_new -= 1
        else:
            at_old, at_new = at_old - 1, at_new - 1
            pairs.append((at_old, at_new))
    return pairs[::-1]


def _near_pairs(old: list[_Block], new: list[_Block]) -> list[tuple[int, int]]:
    """The same for stretches too long for that: the first that is alike, near the same place."""
    alike = _Likeness(old, new)
    pairs: list[tuple[int, int]] = []
    free = 0
    for index_old in range(len(old)):
        middle = index_old * len(new) // len(old)
        first = max(free, middle - NEIGHBOURS)
        for index_new in range(first, min(len(new), middle + NEIGHBOURS + 1)):
            if alike.of(index_old, index_new):
                pairs.append((index_old, index_new))
                free = index_new + 1
                break
    return pairs


class _Likeness:
    """How much blocks resemble each other: 0 for those that are not one block that changed."""

    def __init__(self, old: list[_Block], new: list[_Block]) -> None:
        codes = Codes()
        self.old = [(block.plain, codes.of(_WORD.findall(block.plain))) for block in old]
        self.new = [(block.plain, codes.of(_WORD.findall(block.plain))) for block in new]

    def of(self, index_old: int, index_new: int) -> float:
        (before, words_before), (after, words_after) = self.old[index_old], self.new[index_new]
        if words_before and words_after:
            likeness = Indel.normalized_similarity(words_before, words_after, score_cutoff=ALIKE)
            if likeness:
                return likeness
        if 0 < len(before) <= SHORT and 0 < len(after) <= SHORT:
            return fuzz.ratio(before, after, score_cutoff=ALIKE_LETTERS) / 200
        return 0.0


# Moved blocks ---------------------------------------------------------------------------------


def _moves(steps: list[_Pair]) -> tuple[set[int], set[int]]:
    """Which steps are the old and the new place of a block that was moved as it is."""
    left: dict[str, deque[int]] = {}
    for index, (before, after) in enumerate(steps):
        if before and not after and len(before.plain) >= MOVED:
            left.setdefault(before.plain, deque()).append(index)
    sources: set[int] = set()
    places: set[int] = set()
    for index, (before, after) in enumerate(steps):
        if after and not before and left.get(after.plain):
            sources.add(left[after.plain].popleft())
            places.add(index)
    return sources, places


# Words ----------------------------------------------------------------------------------------

_WORD = re.compile(r"\w+(?:[-'’.@/]\w+)*")
_TOKEN = re.compile(r"(\w+(?:[-'’.@/]\w+)*|[^\w\s]|^)(\s*)")


def _whole(change: Literal["inserted", "deleted", "moved"], block: _Block) -> BlockChange:
    op: Op = "same" if change == "moved" else change
    runs = (Run(op, block.plain),) if block.plain else ()
    return BlockChange(change, block.kind, block.level, runs)


def _changed(before: _Block, after: _Block) -> BlockChange:
    shape_changed = (before.kind, before.level) != (after.kind, after.level)
    if before.plain == after.plain:
        formatting = shape_changed or before.inner != after.inner
        runs = (Run("same", after.plain),) if after.plain else ()
        change: Change = "changed" if formatting else "same"
        return BlockChange(change, after.kind, after.level, runs, formatting)
    words = tuple(_runs(before.plain, after.plain))
    return BlockChange("changed", after.kind, after.level, words, shape_changed)


def _runs(before: str, after: str) -> Iterator[Run]:
    """The words of a changed block. Islands of a word or two between changes join the changes."""
    for same, deleted, inserted in _without_islands(_pieces(before, after)):
        if deleted:
            yield Run("deleted", deleted)
        if inserted:
            yield Run("inserted", inserted)
        if same:
            yield Run("same", same)


def _pieces(before: str, after: str) -> list[_Piece]:
    """What went and came, each followed by what stayed, as (same, deleted, inserted)."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    codes = Codes()
    matches = aligned(codes.of(word for word, _ in old), codes.of(word for word, _ in new))
    pieces: list[_Piece] = []
    at_old = at_new = 0
    deleted = inserted = ""
    for first_old, first_new, size in [*matches, Match(len(old), len(new), 0)]:
        deleted += _joined(old[at_old:first_old])
        inserted += _joined(new[at_new:first_new])
        for (word, space_old), (_, space_new) in zip(
            old[first_old : first_old + size], new[first_new : first_new + size], strict=True
        ):
            shared = space_old == space_new
            pieces.append((word + space_old if shared else word, deleted, inserted))
            deleted, inserted = ("", "") if shared else (space_old, space_new)
        at_old, at_new = first_old + size, first_new + size
    pieces.append(("", deleted, inserted))
    return pieces


def _joined(tokens: Iterable[tuple[str, str]]) -> str:
    return "".join([word + space for word, space in tokens])


def _without_islands(pieces: list[_Piece]) -> list[_Piece]:
    settled: list[_Piece] = []
    for same, deleted, inserted in pieces:
        piece = (same, deleted, inserted)
        if settled and not deleted and not inserted:
            last = settled.pop()
            piece = (last[0] + same, last[1], last[2])
        elif settled and _is_island(settled[-1], piece):
            last = settled.pop()
            piece = (same, last[1] + last[0] + deleted, last[2] + last[0] + inserted)
        settled.append(piece)
    return settled


def _is_island(last: _Piece, following: _Piece) -> bool:
    """Whether what stayed between two changes is too little to be worth an interruption."""
    same, deleted, inserted = last
    if not (deleted or following[1]) or not (inserted or following[2]):
        return False  # nothing was replaced here: words only came, or only went
    if not (deleted or inserted):
        return False
    words = len(_WORD.findall(same))
    if words == 0:
        return bool(same)
    smaller = min(len(deleted) + len(inserted), len(following[1]) + len(following[2]))
    return words <= 2 and len(same.strip()) <= ISLAND and len(same) < smaller
