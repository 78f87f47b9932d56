"""How long a text is, in the units of Danish exam rules."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

PER_PAGE = 2400
"""Anslag in one normalside."""

_UNCOUNTED = re.compile("[\n\u00ad\u200b\u200c\u200d\u2060\ufeff]")

_SPACES = re.compile("[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
"""White space as Unicode has it. Written out, for Python's idea of it and a browser's differ."""


def anslag(plain: str, *, spaces: bool = True) -> int:
    """Characters of a plain projection, including spaces unless `spaces` is False.

    Code points after NFC, without line breaks, soft hyphens and zero-width characters; a hard
    space counts as a space does. An emoji of several parts counts each part that shows.
    """
    counted = _UNCOUNTED.sub("", unicodedata.normalize("NFC", plain))
    return len(counted if spaces else _SPACES.sub("", counted))


def normalsider(anslag: int, per_page: int = PER_PAGE) -> Decimal:
    """Standard pages with one decimal, rounded half up. For showing; compare anslag instead."""
    pages = Decimal(anslag) / Decimal(per_page)
    return pages.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
