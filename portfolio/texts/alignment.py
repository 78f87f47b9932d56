"""Finds the longest common course of two sequences, in bounded time whatever they hold."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

MAX_CELLS = 16_000_000
"""Product of two lengths up to which the exact answer is looked for: 10 ms and 2 MB."""


class Match(NamedTuple):
    """`size` elements from `old` on are equal to those from `new` on."""

    old: int
    new: int
    size: int


class Codes:
    """Gives every distinct thing one character, so that sequences can be compared as strings."""

    def __init__(self) -> None:
        self._codes: dict[Hashable, str] = {}

    def of(self, things: Iterable[Hashable]) -> str:
        return "".join([self._code(thing) for thing in things])

    def _code(self, thing: Hashable) -> str:
        code = self._codes.get(thing)
        if code is None:
            number = len(self._codes)
            code = chr(number if number < 0xD800 else number + 0x800)
            self._codes[thing] = code
        return code


def aligned(old: str, new: str) -> list[Match]:
    """The equal stretches of two strings in order: a longest common subsequence where
    len(old) * len(new) allows, otherwise one that goes through what occurs once in both."""
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    inner = _inner(old[first : len(old) - last], new[first : len(new) - last])
    matches = [Match(0, 0, first)]
    matches += [Match(each.old + first, each.new + first, each.size) for each in inner]
    matches.append(Match(len(old) - last, len(new) - last, last))
    return [match for match in matches if match.size]


def _common(one: str, other: str) -> int:
    size = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        size += 1
    return size


def _inner(old: str, new: str) -> Iterator[Match]:
    if len(old) * len(new) <= MAX_CELLS:
        for step in LCSseq.opcodes(old, new):
            if step.tag == "equal":
                yield Match(step.src_start, step.dest_start, step.src_end - step.src_start)
        return
    at_old = at_new = 0
    for index_old, index_new in [*_anchors(old, new), (len(old), len(new))]:
        piece_old, piece_new = old[at_old:index_old], new[at_new:index_new]
        if len(piece_old) * len(piece_new) <= MAX_CELLS:
            for each in LCSseq.opcodes(piece_old, piece_new):
                if each.tag == "equal":
                    size = each.src_end - each.src_start
                    yield Match(at_old + each.src_start, at_new + each.dest_start, size)
        if index_old < len(old):
            yield Match(index_old, index_new, 1)
        at_old, at_new = index_old + 1, index_new + 1


def _anchors(old: str, new: str) -> list[tuple[int, int]]:
    """Elements that occur once in each, the longest choice of them that is in order in both."""
    once_old, once_new = Counter(old), Counter(new)
    place = {code: index for index, code in enumerate(new) if once_new[code] == 1}
    pairs = [
        (index, place[code])
        for index, code in enumerate(old)
        if once_old[code] == 1 and code in place
    ]
    ends: list[int] = []
    chosen: list[int] = []
    before: list[int] = []
    for number, (_, index_new) in enumerate(pairs):
        at = bisect_left(ends, index_new)
        before.append(chosen[at - 1] if at else -1)
        ends[at : at + 1] = [index_new]
        chosen[at : at + 1] = [number]
    course = []
    number = chosen[-1] if chosen else -1
    while number >= 0:
        course.append(pairs[number])
        number = before[number]
    return course[::-1]
