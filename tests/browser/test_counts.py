"""One count: in the editor, the outline, on the front page and in the receipt, whatever is written."""

from __future__ import annotations

import io
import random
import re
from datetime import timedelta

import pypdf
import pytest
from playwright.sync_api import Page

from portfolio.submissions.models import HandIn
from tests.browser import pen
from tests.browser.hands import Mouse
from tests.browser.service import Service
from tests.browser.test_handing_in import course, declares, looks
from tests.makers import Make

TEXTS = 12
# Letters, emoji of one and of several parts, combining marks, hard and soft and zero-width ones.
PIECES = [
    *"aeæøåÆØÅ1.,!-",
    *[
        "ord ",
        " to ord",
        "e\u0301",
        "å\u0323",
        "a\u030a",
        "ﬁ",
        "\u00a0",
        "\u202f",
        "\u00ad",
        "\u200b",
    ],
    *["👩\u200d💻", "👍🏽", "🇩🇰", "🙂", "❤\ufe0f", "\u2011", "한", "a\u0300\u0301", "½", "𝒳", "  "],
]


def generated(seed: int) -> list[str]:
    """Paragraphs; the same ones for the same seed."""
    chance = random.Random(seed)
    return [
        "x" + "".join(chance.choices(PIECES, k=chance.randrange(3, 40))) + "y"
        for _ in range(chance.randrange(1, 4))
    ]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("spaces", [True, False])
def test_the_count_is_one_over_generated_texts(service: Service, make: Make, spaces: bool) -> None:
    there = course(make, timedelta(days=30), with_spaces=spaces)
    assignment = make.assignment(there.student, there.cohort)
    parts = [make.part(assignment, "<p></p>", f"Del {number}") for number in range(TEXTS)]
    page = service.page(there.student)
    told = 0
    for seed, part in enumerate(parts):
        page.goto(f"/parts/{part.id}")
        pen.text(page).focus()
        for number, paragraph in enumerate(generated(seed)):
            if number:
                page.keyboard.press("Enter")
            page.keyboard.insert_text(paragraph)
        pen.saved(page)
        told += number_in(page.locator("[data-editor-count]").inner_text())
        told += len(f"Del {seed}" if spaces else f"Del{seed}")
    page.goto(f"/assignments/{assignment.id}")
    assert number_in(page.locator(".count-main").first.inner_text()) == told
    page.get_by_role("link", name="Aflevér opgaven").click()
    looks(page, Mouse())
    assert number_in(page.locator(".count-main").inner_text()) == told
    declares(page, Mouse())
    [handed_in] = make.all(HandIn)
    assert f"Anslag: {told}" in handed_in.receipt.splitlines()
    assert on_the_front_page(page, handed_in.id) == told


def number_in(words: str) -> int:
    """1.234 anslag · …"""
    found = re.match(r"([\d.]+) anslag", words)
    assert found is not None, words
    return int(found[1].replace(".", ""))


def on_the_front_page(page: Page, hand_in: int) -> int:
    answer = page.request.get(f"/hand-ins/{hand_in}/paper.pdf")
    front = pypdf.PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    found = re.search(r"([\d.]+) anslag (?:inkl\.|uden) mellemrum", front)
    assert found is not None, front
    return int(found[1].replace(".", ""))
