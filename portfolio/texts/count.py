"""How long a text is, in the units of Danish exam rules."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

PER_PAGE = 2400
"""Anslag in one normalside."""

_UNCOUNTED = re.compile("[\n\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def anslag(plain: str) -> int:
    """Characters including spaces of a plain projection.

    Code points after NFC, without line breaks, soft hyphens and zero-width characters; a hard
    space counts. An emoji of several parts counts each part that shows.
    """
    return len(_UNCOUNTED.sub("", unicodedata.normalize("NFC", plain)))


def normalsider(anslag: int, per_page: int = PER_PAGE) -> Decimal:
    """Standard pages with one decimal, rounded half up. For showing; compare anslag instead."""
    pages = Decimal(anslag) / Decimal(per_page)
    return pages.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
