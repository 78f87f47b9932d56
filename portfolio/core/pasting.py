"""Reads the HTML that nh3 leaves of what Word, Outlook, Google Docs or a web page put on the
clipboard, and finds in it what the vocabulary can hold.

nh3 has parsed and spelt its input, so tags, quotes and entities have one form each. What is read
here from `style` and `class` never reaches the output; it only decides between blocks and marks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from portfolio.core.vocabulary import (
    UNMARKED,
    Builder,
    Holder,
    Leaf,
    ListItem,
    Marks,
    TextRefused,
    address,
    unescape,
)

MAX_ELEMENT_DEPTH = 400
"""Elements within each other. Browsers stop at 512; deep web pages reach about 60."""

TAGS = frozenset(
    "a address article aside b blockquote br caption center dd details dialog dir div dl dt em "
    "fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup hr i legend li "
    "main menu nav ol option p pre section span strong summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that mean something to the reader below. Of all others nh3 leaves only the words."""

WORDLESS = frozenset(
    "script style template head title xml iframe noembed noframes noscript object audio video "
    "canvas svg".split()
)
"""Elements whose content is not shown as words: nh3 takes it away with the element."""

ATTRIBUTES = {"*": {"style", "class", "hidden", "data-aria-level", "data-listid"}, "a": {"href"}}

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_HOLDERS = {"ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol", "li": "li"}
_INLINE = frozenset("a b strong i em span font".split())

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+)|<')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_WEIGHT = re.compile(r"font-weight\s*:\s*([a-z]+|\d+)")
_SLANT = re.compile(r"font-style\s*:\s*([a-z]+)")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|mso-hide\s*:\s*all|mso-element\s*:\s*comment)")
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_WORD_LIST = re.compile(r"mso-list\s*:\s*([^;]{0,80})")
_WORD_LEVEL = re.compile(r"level(\d)")
_SKIPPED_CLASSES = frozenset({"apple-interchange-newline", "eop", "msocommentreference"})


class _Frame(NamedTuple):
    """An open element of the source and what was in force before it."""

    name: str
    marks: Marks
    leaf_kind: str
    keeps_lines: bool
    ends: str


class _Look(NamedTuple):
    """What an element's attributes say."""

    style: str
    classes: frozenset[str]
    attributes: dict[str, str]


def read(html: str) -> list[Leaf | Holder]:
    """The canonical tree of HTML that nh3 has spelt. `TextRefused` when it is nested too deeply."""
    reader = _Reader()
    for closing, name, attributes, text in _TOKEN.findall(html):
        if text:
            reader.text(unescape(text))
        elif closing:
            reader.end(name)
        elif name:
            reader.start(name, attributes)
        else:
            reader.text("<")
    return reader.builder.finish()


class _Reader:
    def __init__(self) -> None:
        self.builder = Builder()
        self.frames: list[_Frame] = []
        self.marks = UNMARKED
        self.keeps_lines = False
        self.skipping = 0
        self.in_marker = 0
        self.item: ListItem | None = None

    def text(self, text: str) -> None:
        if self.skipping:
            return
        if self.in_marker:
            self._mark_item(text)
            return
        self.builder.text(text, self.marks, self.keeps_lines)

    def _mark_item(self, text: str) -> None:
        leaf = self.builder.leaf
        if leaf and leaf.item:
            leaf.item = leaf.item._replace(marker=(leaf.item.marker + text)[:80])

    def start(self, name: str, written: str) -> None:
        look = _look(written)
        if name == "br":
            if not self.skipping and not look.classes & _SKIPPED_CLASSES:
                self.builder.line_break(self.marks)
            return
        if name == "hr":
            self.builder.close_leaf()
            return
        if len(self.frames) >= MAX_ELEMENT_DEPTH:
            raise TextRefused("too_nested")
        frame = _Frame(name, self.marks, self.builder.leaf_kind, self.keeps_lines, "")
        self.frames.append(frame._replace(ends=self._enter(name, look)))

    def _enter(self, name: str, look: _Look) -> str:
        """Put an element in force; answers what its end has to end."""
        if self.skipping or _is_hidden(look):
            self.skipping += 1
            return "skipping"
        if self.in_marker or _word_list(look) == "ignore":
            self.in_marker += 1
            return "marker"
        if name == "pre" or _KEEPS_LINES.search(look.style) and name in ("span", "font"):
            self.keeps_lines = True
        if name in _INLINE:
            self.marks = _marked(self.marks, name, look)
            return ""
        self.marks = _styled(self.marks, look, heading=name in _HEADINGS)
        if name in _HOLDERS or name == "blockquote":
            return self._enter_holder(name, look)
        return self._enter_leaf(name, look)

    def _enter_holder(self, name: str, look: _Look) -> str:
        kind = _HOLDERS.get(name, "blockquote")
        wrapped = bool(self.frames) and self.frames[-1].name == "wrapper"
        if kind == "li" and self._in_wrapper() and look.attributes.get("data-aria-level"):
            self.item = self._online_item(look)
            self.builder.close_leaf()
            return "item"
        if wrapped and kind in ("ul", "ol"):
            self.builder.close_leaf()
            return f"wrapped {kind}"
        self.builder.open_holder(kind)
        self.builder.leaf_kind = "p"
        return "holder"

    def _in_wrapper(self) -> bool:
        return bool(self.frames) and self.frames[-1].ends.startswith("wrapped")

    def _online_item(self, look: _Look) -> ListItem:
        """Word on the web writes each item as a list of its own and tells the level beside it."""
        level = look.attributes["data-aria-level"]
        kind = self.frames[-1].ends.removeprefix("wrapped ")
        ident = look.attributes.get("data-listid", "")[:20]
        return ListItem(int(level) if level in "123456789" else 1, ident, kind)

    def _enter_leaf(self, name: str, look: _Look) -> str:
        item, self.item = self.item or _word_item(look), None
        word = any(each.startswith("mso") for each in look.classes)
        if name in _HEADINGS or "msotitle" in look.classes:
            self.builder.leaf_kind = _HEADINGS.get(name, "h2")
            self.builder.open_leaf(self.builder.leaf_kind)
        elif name == "p" and look.classes & {"msoquote", "msointensequote"}:
            self.builder.quote()
            return "quote"
        elif name == "p" or (item and name == "div"):
            self.builder.open_leaf(self.builder.leaf_kind, item, word)
        else:
            self.builder.close_leaf()
            if name in ("td", "th", "caption"):
                self.builder.leaf_kind = "p"
            self.item = item
        return "leaf"

    def end(self, name: str) -> None:
        if not self.frames:
            return
        frame = self.frames.pop()
        self.marks = frame.marks
        self.keeps_lines = frame.keeps_lines
        if frame.ends == "skipping":
            self.skipping -= 1
        elif frame.ends == "marker":
            self.in_marker -= 1
        elif frame.ends == "holder":
            self.builder.close_holder()
        elif frame.ends == "quote":
            self.builder.end_quote()
        elif frame.ends:
            self.builder.close_leaf()
            self.item = None
        self.builder.leaf_kind = frame.leaf_kind


def _look(written: str) -> _Look:
    if not written:
        return _NO_LOOK
    attributes = {name: unescape(value[:4000]) for name, value in _ATTRIBUTE.findall(written)}
    style = attributes.get("style", "")[:2000].lower()
    classes = frozenset(attributes.get("class", "")[:500].lower().split())
    return _Look(style, classes, attributes)


_NO_LOOK = _Look("", frozenset(), {})


def _is_hidden(look: _Look) -> bool:
    return (
        "hidden" in look.attributes
        or bool(look.classes & _SKIPPED_CLASSES)
        or bool(_HIDDEN.search(look.style))
    )


def _marked(marks: Marks, name: str, look: _Look) -> Marks:
    if name == "a":
        if (href := look.attributes.get("href")) is not None:
            marks = marks._replace(href=address(href))
    elif name in ("b", "strong"):
        marks = marks._replace(strong=True)
    elif name in ("i", "em"):
        marks = marks._replace(em=True)
    return _styled(marks, look)


def _styled(marks: Marks, look: _Look, heading: bool = False) -> Marks:
    """Bold and italic as the style says; a heading is bold by itself, so there it says nothing."""
    if not look.style:
        return marks
    if not heading and (weight := _WEIGHT.search(look.style)):
        word = weight[1]
        bold = int(word[:4]) >= 600 if word.isdigit() else word in ("bold", "bolder")
        if word.isdigit() or word in ("bold", "bolder", "normal", "lighter"):
            marks = marks._replace(strong=bold)
    if (slant := _SLANT.search(look.style)) and slant[1] in ("italic", "oblique", "normal"):
        marks = marks._replace(em=slant[1] != "normal")
    return marks


def _word_list(look: _Look) -> str:
    found = _WORD_LIST.search(look.style)
    return found[1].strip() if found else ""


def _word_item(look: _Look) -> ListItem | None:
    """The list paragraph that Word means, by its style or at least by its class."""
    said = _word_list(look)
    if level := _WORD_LEVEL.search(said):
        return ListItem(max(1, int(level[1])), _WORD_LEVEL.sub("", said), "")
    if said and said not in ("none", "skip"):
        return ListItem(1, said, "")
    if any(each.startswith("msolistparagraph") for each in look.classes):
        return ListItem(1, "", "")
    return None
