"""Two pairs of hands that walk the same way through the pages: one with a mouse, one without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import FileChooser, Locator, Page, expect

TABS = 150


@contextmanager
def choosing(page: Page, path: Path) -> Iterator[None]:
    """What is done inside opens the browser's window of files; in it the file is chosen."""
    # Without somebody who always listens, the next window may open before it is listened for again.
    page.on("filechooser", _listen)
    with page.expect_file_chooser() as asked:
        yield
    asked.value.set_files(path)


def _listen(_window: FileChooser) -> None:
    """Nothing to do: the window is answered where it was asked for."""


class Mouse:
    """A hand that points and clicks."""

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, field: Locator, words: str) -> None:
        field.click()
        field.page.keyboard.type(words)

    def tick(self, box: Locator) -> None:
        box.check()

    def hand_over(self, field: Locator, path: Path) -> None:
        """Choose a file."""
        with choosing(field.page, path):
            field.click()

    def select(self, page: Page, words: str) -> None:
        """Draw over the words from their first letter to their last."""
        edges = page.evaluate(
            """(words) => {
                const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
                let node;
                while ((node = walker.nextNode()) && !node.data.includes(words));
                node.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(node, node.data.indexOf(words));
                range.setEnd(node, node.data.indexOf(words) + words.length);
                const box = range.getBoundingClientRect();
                return [[box.left + 1, box.top + box.height / 2], [box.right - 1, box.bottom - box.height / 2]];
            }""",
            words,
        )
        page.mouse.move(*edges[0])
        page.mouse.down()
        page.mouse.move(*edges[1], steps=5)
        page.mouse.up()
        self.press(page.get_by_role("button", name="Kommentér det markerede"))


class Keyboard:
    """Hands that know no mouse: Tab to where something is, Enter to press it."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        target.page.keyboard.press("Enter")

    def write(self, field: Locator, words: str) -> None:
        self.reach(field)
        field.page.keyboard.type(words)

    def tick(self, box: Locator) -> None:
        self.reach(box)
        box.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def hand_over(self, field: Locator, path: Path) -> None:
        self.reach(field)
        with choosing(field.page, path):
            field.page.keyboard.press("Space")

    def select(self, page: Page, words: str) -> None:
        """Sentence by sentence until these are the words that are said."""
        self.press(page.get_by_role("button", name="Vælg et sted i teksten"))
        said = page.locator(".commenting [role=status]")
        for _ in range(TABS):
            if said.inner_text() == words:
                break
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            target.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")
