"""How much of a text is gone in the next one. Pure, and quick enough for every autosave."""

from __future__ import annotations

import re
from collections import Counter

_WORDS = re.compile(r"\w+")


def lost(old: str, new: str) -> int:
    """Characters of the words (those of tags among them) that stand in `old` and no more in `new`.

    Words that only moved are not lost. Between two autosaves mostly one place changes, and only
    what is between the equal beginning and the equal end is looked at.
    """
    start = _equal(old, new)
    old, new = old[start:], new[start:]
    end = _equal(old[::-1], new[::-1])
    gone = Counter(_WORDS.findall(old, 0, len(old) - end))
    gone -= Counter(_WORDS.findall(new, 0, len(new) - end))
    return sum(len(word) * times for word, times in gone.items())


def _equal(one: str, other: str) -> int:
    """How many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
