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

from portfolio.core.text import plain_of
from portfolio.texts.alignment import Codes, Match, aligned
from portfolio.texts.pairing import MOVED, WORD, paired

Change = Literal["same", "inserted", "deleted", "changed", "moved"]
Op = Literal["same", "inserted", "deleted"]
Cell = tuple[int, int]

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
    an item), th or td (a paragraph of a cell); `level` counts the lists and quotations around it,
    `cell` is row and column in its table, counted from 1. All are the new ones, for a deleted block
    the old ones. `formatting` tells that kind, level, emphasis or a link changed;
    with `change` "changed" and only "same" runs nothing else did. A moved block is listed once,
    where it is now, with one "same" run.
    """

    change: Change
    kind: str
    level: int
    runs: tuple[Run, ...]
    formatting: bool = False
    cell: Cell | None = None


class _Block(NamedTuple):
    kind: str
    level: int
    inner: str
    plain: str
    cell: Cell | None


class _Step(NamedTuple):
    """A block that stayed, came or went; `is_moved`: it came from elsewhere in the text."""

    before: _Block | None
    after: _Block | None
    is_moved: bool = False


_Pair = tuple[_Block | None, _Block | None]
_Piece = tuple[str, str, str]


def compare(old_html: str, new_html: str) -> list[BlockChange]:
    """The blocks of two canonical texts in the order of the new one, with what changed.

    The runs of all blocks that did not move, without the inserted ones, are the old plain text
    line by line; the runs without the deleted ones, moved blocks included, are the new one.
    """
    old, new = list(_blocks(old_html)), list(_blocks(new_html))
    steps: list[_Pair] = [
        (None if before is None else old[before], None if after is None else new[after])
        for before, after in paired([block.plain for block in old], [block.plain for block in new])
    ]
    sources, places = _moves(steps)
    left = [
        _Step(before, after, index in places)
        for index, (before, after) in enumerate(steps)
        if index not in sources
    ]
    return [_change(step) for step in _in_place(left)]


def _change(step: _Step) -> BlockChange:
    before, after, is_moved = step
    if before and after:
        return _changed(before, after)
    if after:
        return _whole("moved" if is_moved else "inserted", after)
    assert before
    return _whole("deleted", before)


def summary(changes: Iterable[BlockChange]) -> tuple[int, int]:
    """Words inserted and words deleted; what moved or changed its look only does not count."""
    words = Counter[str]()
    for change in changes:
        for run in change.runs:
            words[run.op] += len(WORD.findall(run.text))
    return words["inserted"], words["deleted"]


# Blocks ---------------------------------------------------------------------------------------

_TAG = re.compile(r"<(/?)(p|h2|h3|ul|ol|li|blockquote|table|tr|th|td)>")
_LEVELS = frozenset({"ul", "ol", "blockquote"})


def _blocks(html: str) -> Iterator[_Block]:
    around: list[str] = []
    first_of_item = False
    start = row = column = 0
    for tag in _TAG.finditer(html):
        name = tag[2]
        if name in ("p", "h2", "h3"):
            if not tag[1]:
                start = tag.end()
                continue
            kind = _kind(name, around, first_of_item)
            first_of_item = False
            level = sum(each in _LEVELS for each in around)
            inner = html[start : tag.start()]
            cell = (row, column) if kind in ("th", "td") else None
            yield _Block(kind, level, inner, plain_of(inner), cell)
        elif tag[1]:
            around.pop()
            first_of_item = False
        else:
            around.append(name)
            if name == "table":
                row = 0
            elif name == "tr":
                row, column = row + 1, 0
            elif name in ("th", "td"):
                column += 1
            first_of_item = name == "li" or (first_of_item and name == "blockquote")


def _kind(name: str, around: list[str], first_of_item: bool) -> str:
    if name != "p" or not around:
        return name
    if around[-1] in ("blockquote", "th", "td"):
        return around[-1]
    return around[-2] if first_of_item else "p"


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


# Cells ----------------------------------------------------------------------------------------


def _in_place(steps: Iterable[_Step]) -> Iterator[_Step]:
    """The steps, and where a cell got other words that one step instead of two: a number in a table
    resembles no other, but it stands in the same place."""
    gone: list[_Step] = []
    come: list[_Step] = []
    for step in steps:
        if step.after is None:
            gone.append(step)
        elif step.before is None and not step.is_moved:
            come.append(step)
        else:
            yield from _replaced(gone, come)
            yield step
            gone, come = [], []
    yield from _replaced(gone, come)


def _replaced(gone: list[_Step], come: list[_Step]) -> Iterator[_Step]:
    places: dict[Cell, deque[int]] = {}
    for place, step in enumerate(come):
        if step.after and step.after.cell:
            places.setdefault(step.after.cell, deque()).append(place)
    done = 0
    for went in gone:
        here = (
            places.get(went.before.cell, deque()) if went.before and went.before.cell else deque()
        )
        while here and here[0] < done:
            here.popleft()
        if not here:
            yield went
            continue
        new = here.popleft()
        yield from come[done:new]
        yield _Step(went.before, come[new].after)
        done = new + 1
    yield from come[done:]


# Words ----------------------------------------------------------------------------------------

_TOKEN = re.compile(r"(\w+(?:[-'’.@/]\w+)*|[^\w\s]|^)(\s*)")


def _whole(change: Literal["inserted", "deleted", "moved"], block: _Block) -> BlockChange:
    op: Op = "same" if change == "moved" else change
    runs = (Run(op, block.plain),) if block.plain else ()
    return BlockChange(change, block.kind, block.level, runs, cell=block.cell)


def _changed(before: _Block, after: _Block) -> BlockChange:
    shape_changed = (before.kind, before.level) != (after.kind, after.level)
    if before.plain == after.plain:
        formatting = shape_changed or before.inner != after.inner
        runs = (Run("same", after.plain),) if after.plain else ()
        change: Change = "changed" if formatting else "same"
        return BlockChange(change, after.kind, after.level, runs, formatting, after.cell)
    words = tuple(_runs(before.plain, after.plain))
    return BlockChange("changed", after.kind, after.level, words, shape_changed, after.cell)


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
    words = len(WORD.findall(same))
    if words == 0:
        return bool(same)
    smaller = min(len(deleted) + len(inserted), len(following[1]) + len(following[2]))
    return words <= 2 and len(same.strip()) <= ISLAND and len(same) < smaller
