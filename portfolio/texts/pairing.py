"""Pairs the pieces of two texts that belong together: those that are equal, then those alike.

A piece is a block or a sentence, as plain text. Pairs never cross: what was moved is left single.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from portfolio.texts.alignment import Codes, Match, aligned

ALIKE = 0.4
"""Share of words in common, in order, from which two pieces are one piece that changed."""

ALIKE_LETTERS = 75.0
"""Per cent of letters in common that does the same for short pieces, say a heading."""

MOVED = 20
"""Characters from which an equal piece elsewhere is a moved one and not a coincidence."""

MAX_COMPARED = 40_000
"""Pairs of pieces looked at within one stretch of changes: 2 us each. Beyond, only neighbours."""

NEIGHBOURS = 8

SHORT = 200
"""Characters up to which letters are compared where words do not show that pieces are alike."""

WORD = re.compile(r"\w+(?:[-'’.@/]\w+)*")


def paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Numbers of the pieces that belong together, and of single ones that went or came.

    In the order of both texts.
    """
    at_old = at_new = 0
    for index_old, index_new in [*_pairs(old, new), (len(old), len(new))]:
        yield from ((gone, None) for gone in range(at_old, index_old))
        yield from ((None, come) for come in range(at_new, index_new))
        if index_old < len(old):
            yield index_old, index_new
        at_old, at_new = index_old + 1, index_new + 1


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    codes = Codes()
    equal = aligned(codes.of(old), codes.of(new))
    at_old = at_new = 0
    for first_old, first_new, size in [*equal, Match(len(old), len(new), 0)]:
        for index_old, index_new in resembling(old[at_old:first_old], new[at_new:first_new]):
            yield at_old + index_old, at_new + index_new
        for offset in range(size):
            yield first_old + offset, first_new + offset
        at_old, at_new = first_old + size, first_new + size


def resembling(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs that are really alike, in order, of two stretches where no piece is equal."""
    if len(old) * len(new) <= MAX_COMPARED:
        return _best_pairs(old, new)
    return _near_pairs(old, new)


def _best_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs in order with the greatest sum of likeness."""
    if not old or not new:
        return []
    alike = Likeness(old, new)
    rows = [[0.0] * (len(new) + 1)]
    for index_old in range(len(old)):
        above, row = rows[-1], [0.0]
        for index_new in range(len(new)):
            likeness = alike.of(index_old, index_new)
            joined = above[index_new] + likeness if likeness else 0.0
            row.append(max(joined, above[index_new + 1], row[index_new]))
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


def _near_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The same for stretches too long for that: the first that is alike, near the same place."""
    alike = Likeness(old, new)
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


class Likeness:
    """How much pieces resemble each other, up to 1: 0 for those that are not one that changed."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        codes = Codes()
        self.old = [(piece, codes.of(WORD.findall(piece))) for piece in old]
        self.new = [(piece, codes.of(WORD.findall(piece))) for piece in new]

    def of(self, index_old: int, index_new: int) -> float:
        (before, words_before), (after, words_after) = self.old[index_old], self.new[index_new]
        if words_before and words_after:
            likeness = Indel.normalized_similarity(words_before, words_after, score_cutoff=ALIKE)
            if likeness:
                return likeness
        if 0 < len(before) <= SHORT and 0 < len(after) <= SHORT:
            return fuzz.ratio(before, after, score_cutoff=ALIKE_LETTERS) / 200
        return 0.0
