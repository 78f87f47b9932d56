"""What it costs to clean a text: the longest that are accepted, and some made to be costly."""

from __future__ import annotations

import contextlib
import time

from portfolio.core.text import TextRefused, clean

CLEANING_BAR = 0.5
_SENTENCE = (
    "<strong>Jeg</strong> spurgte <em>hende</em>, hvad <a href='https://x.example/'>hun</a> så. "
)

TEXTS = (
    ("<p>" + _SENTENCE * 10 + "</p>") * 160,
    "<p>" + "Jeg lagde mærke til, at hun så på sine hænder. " * 2_600 + "</p>",
    "<b>" * 20_000 + "x",
    "<ul><li>" * 31 + "x",
    "<p>x" * 2_000,
    "<i>" * 100_000,
    "&amp;" * 40_000,
    "<p class='" + "a " * 100_000 + "'>x",
)


def slowest_cleaning() -> float:
    """CPU seconds of the costliest; the least of three tries, for the machine is shared."""
    return max(min(_cost(text) for _ in range(3)) for text in TEXTS)


def _cost(text: str) -> float:
    start = time.process_time()
    with contextlib.suppress(TextRefused):
        clean(text)
    return time.process_time() - start
