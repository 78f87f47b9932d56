"""How somebody writes: the hands on the keyboard, the eyes on what the page says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

SAVED = re.compile(r"^Gemt kl\. \d\d\.\d\d$")

_FOCUSED_TOOL = "document.activeElement.querySelector('.editor-tool-name').textContent"


@dataclass(frozen=True)
class Block:
    """A piece of a text: `kind` is h2, p or ul. **Stars** stand around what is bold, and the
    lines of a list are its items."""

    kind: str
    words: str

    @property
    def lines(self) -> list[str]:
        """What can be read of it, without the stars."""
        return self.words.replace("**", "").split("\n")


def text(page: Page) -> Locator:
    """The field of the editor."""
    return page.locator("[data-editor-surface] [role=textbox]")


def state(page: Page) -> Locator:
    """The line that tells how far the text has come."""
    return page.locator("[data-editor-state]")


def saved(page: Page) -> None:
    """Wait until the page says that all is saved."""
    expect(state(page)).to_have_attribute("data-state", "saved")
    expect(state(page)).to_have_text(SAVED)


def at_the_end(page: Page) -> None:
    """Put the cursor after the last word."""
    text(page).focus()
    let_the_editor_look(page)
    press(page, "Control+End")


def press(page: Page, *keys: str) -> None:
    """Press keys that move or select, one after the other."""
    for key in keys:
        page.keyboard.press(key)
        let_the_editor_look(page)


def let_the_editor_look(page: Page) -> None:
    """ProseMirror sets the cursor 20 ms after it got the focus, and hears of a moved cursor after
    the key: hands are slower than that, a test is not. Timers of one page keep their order."""
    page.evaluate("new Promise((done) => setTimeout(done, 50))")


def press_tool(page: Page, name: str) -> None:
    """From the text to the toolbar, along it by arrows, and Enter."""
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Home")
    for _ in range(20):
        if page.evaluate(_FOCUSED_TOOL) == name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(name)


def write(page: Page, blocks: Sequence[Block]) -> None:
    """Type the blocks where the cursor is, with nothing but the keyboard."""
    for number, block in enumerate(blocks):
        if number:
            page.keyboard.press("Enter")
        if block.kind == "h2":
            press_tool(page, "Overskrift")
            expect(text(page)).to_be_focused()
        elif block.kind == "ul":
            page.keyboard.type("- ")
        _type_lines(page, block.words)
        if block.kind == "ul" and number < len(blocks) - 1:
            # The Enter after this one finds an empty item, and leaves the list.
            page.keyboard.press("Enter")


def _type_lines(page: Page, words: str) -> None:
    for number, line in enumerate(words.split("\n")):
        if number:
            page.keyboard.press("Enter")
        for turn, stretch in enumerate(line.split("**")):
            if turn:
                page.keyboard.press("Control+b")
            page.keyboard.type(stretch)
