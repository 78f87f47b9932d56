"""The count is the exam's: code points after NFC, without what does not show."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from portfolio.core.text import clean, plain
from portfolio.texts.count import anslag, normalsider

VECTORS = json.loads(Path(__file__).with_name("count_vectors.json").read_text("utf-8"))
"""Shared with the browser's test: `html` is canonical, `plain` and `anslag` belong to it."""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: ascii(vector["html"])[:60])
def test_the_count_of_each_vector(vector: dict[str, str]) -> None:
    assert clean(vector["html"]) == vector["html"]
    assert plain(vector["html"]) == vector["plain"]
    assert anslag(vector["plain"]) == vector["anslag"]


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        (0, "0.0"), (119, "0.0"), (120, "0.1"), (1234, "0.5"), (2400, "1.0"), (23_520, "9.8"),
        (23_879, "9.9"), (23_880, "10.0"), (24_000, "10.0"), (24_001, "10.0"), (24_120, "10.1"),
    ],
)  # fmt: skip
def test_pages_have_one_decimal_rounded_half_up(count: int, pages: str) -> None:
    assert normalsider(count) == Decimal(pages)
    assert str(normalsider(count)) == pages


def test_the_size_of_a_page_is_a_setting() -> None:
    assert normalsider(22_000, per_page=2_200) == 10


def test_what_is_said_by_hand() -> None:
    assert anslag("a\u00a0b\u00adc\nd") == 5
    assert anslag("👨\u200d👩\u200d👧") == 3
    assert anslag("e\u0301") == 1
