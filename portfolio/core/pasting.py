"""Reads the HTML that Word, Outlook, Google Docs, Pages or a web page put on the clipboard, and
finds in it what the vocabulary can hold.

Linear and patient: no input makes it fail, what would cost too much is refused. It need not be
safe, because only the vocabulary comes out of it and two sanitisers read that afterwards. What is
read from `style` and `class` decides between blocks and marks and goes no further.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from portfolio.core import cites
from portfolio.core.tables import MAX_COLUMNS, PARTS
from portfolio.core.tree import UNMARKED, Holder, Leaf, ListItem, Marks, TextRefused
from portfolio.core.vocabulary import DROPPED, Builder, address

MAX_DEPTH = 256
"""Elements within each other. Deep web pages reach about 60."""

MAX_ATTRIBUTES = 200
"""Attributes of one element. The most that is seen on a clipboard is about 40."""

MAX_STEPS = 400_000
"""Elements passed while looking for the one that an end tag ends: 50 ns each."""

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_HOLDERS = {
    "ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol", "li": "li", "blockquote": "blockquote"
}  # fmt: skip
_INLINE = frozenset({"a", "b", "strong", "i", "em", "span", "font", "cite"})
_OTHER_BLOCKS = (
    "address article aside caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form header hgroup legend main nav option p pre section summary table tbody td tfoot "
    "th thead tr"
)
_KNOWN = _INLINE | set(_HEADINGS) | set(_HOLDERS) | set(_OTHER_BLOCKS.split())

_RAW = frozenset({"script", "style", "xml", "iframe", "noembed", "noframes"})
_WORDLESS = _RAW | {"template", "title", "noscript", "object", "audio", "video", "canvas", "svg"}

_CELLS = frozenset({"table", "caption", "td", "th"})
_ENDED_BY_START = {
    "li": ({"li"}, _KNOWN - _INLINE - {"li", "div", "p", "address"}),
    "dt": ({"dt", "dd"}, _KNOWN - _INLINE - {"dt", "dd", "div", "p", "address"}),
    "dd": ({"dt", "dd"}, _KNOWN - _INLINE - {"dt", "dd", "div", "p", "address"}),
    "option": ({"option"}, _KNOWN - _INLINE - {"option"}),
    "td": ({"td", "th"}, {"table"}),
    "th": ({"td", "th"}, {"table"}),
    "tr": ({"tr"}, {"table"}),
    "tbody": ({"tbody", "thead", "tfoot"}, {"table"}),
    "thead": ({"tbody", "thead", "tfoot"}, {"table"}),
    "tfoot": ({"tbody", "thead", "tfoot"}, {"table"}),
}
"""Which open element a start tag ends, and where the search for it stops, as in HTML."""

_MARKUP = re.compile(r"<(?:(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)|(?P<comment>!--)|[!?/])")
_COMMENT_END = re.compile(r"--!?>")
_NEXT_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:(?P<end>>)|(?P<name>=?[^\s/>=]*+)"
    r"(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]*+)))?+)"
)
_REFERENCE = re.compile(r"&(?:#\d+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z0-9]+;)")
_READ_ATTRIBUTES = frozenset(
    ["style", "class", "hidden", "href", "data-aria-level", "data-listid", "colspan", "rowspan"]
).union(cites.ATTRIBUTES)

_WEIGHT = re.compile(r"font-weight\s*:\s*([a-z]+|\d+)")
_SLANT = re.compile(r"font-style\s*:\s*([a-z]+)")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|mso-hide\s*:\s*all|mso-element\s*:\s*comment)")
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)")
_WORD_LIST = re.compile(r"mso-list\s*:\s*([^;]{0,80})")
_WORD_LEVEL = re.compile(r"level(\d)")
_SKIPPED_CLASSES = frozenset({"apple-interchange-newline", "eop", "msocommentreference"})


class _Look(NamedTuple):
    """What an element's attributes say."""

    style: str
    classes: frozenset[str]
    attributes: dict[str, str]


_NO_LOOK = _Look("", frozenset(), {})


@dataclass(slots=True)
class _Frame:
    """An open element of the source, what was in force before it, what its end has to end."""

    name: str
    look: _Look
    marks: Marks
    leaf_kind: str
    keeps_lines: bool
    ends: str = ""


def read(html: str) -> list[Leaf | Holder]:
    """The canonical tree of any HTML. `TextRefused` when it is nested too deeply or too complex."""
    reader = _Reader(html)
    reader.run()
    return reader.builder.finish()


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.builder = Builder()
        self.frames: list[_Frame] = []
        self.open: dict[str, int] = {}
        self.steps = 0
        self.marks = UNMARKED
        self.keeps_lines = False
        self.after_pre = False
        self.skipping = 0
        self.in_marker = 0
        self.item: ListItem | None = None
        self.unclosed: set[str] = set()

    def run(self) -> None:
        while found := _MARKUP.search(self.html, self.at):
            self._text(self.html[self.at : found.start()])
            self.at = found.end()
            if found["name"]:
                self._tag(found["name"].lower(), bool(found["close"]))
            elif found["comment"]:
                self._comment()
            else:
                self._pass_over(self.html.find(">", self.at), 1)
        self._text(self.html[self.at :])
        while self.frames:
            self._pop()

    def _pass_over(self, end: int, width: int) -> None:
        self.at = len(self.html) if end < 0 else end + width

    def _comment(self) -> None:
        if self.html.startswith((">", "->"), self.at):
            self._pass_over(self.html.find(">", self.at), 1)
            return
        found = _COMMENT_END.search(self.html, self.at)
        self.at = found.end() if found else len(self.html)

    def _tag(self, name: str, closing: bool) -> None:
        attributes = self._attributes()
        if name == "br":
            self._line_break(_look(attributes))
        elif closing:
            self._end(name)
        elif name in _WORDLESS:
            self._skip_content(name)
        elif name == "hr":
            self._end_paragraph()
            self.builder.close_leaf()
        elif name in _KNOWN:
            self._start(name, _look(attributes))

    def _attributes(self) -> dict[str, str]:
        """The attributes that are read, the position moved behind the tag."""
        attributes: dict[str, str] = {}
        if self.html.startswith(">", self.at):
            self.at += 1
            return attributes
        for _ in range(MAX_ATTRIBUTES):
            found = _NEXT_ATTRIBUTE.match(self.html, self.at)
            if found is None or found.end() >= len(self.html):
                self.at = len(self.html)
                return attributes
            self.at = found.end()
            if found["end"]:
                return attributes
            name = found["name"].lower()
            if name in _READ_ATTRIBUTES and name not in attributes:
                value = found["double"] or found["single"] or found["bare"] or ""
                attributes[name] = _REFERENCE.sub(_referred, value[:4000])
        raise TextRefused("too_complex")

    def _skip_content(self, name: str) -> None:
        if name in self.unclosed:
            return
        found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.html, self.at)
        if found:
            self._pass_over(self.html.find(">", found.end()), 1)
        elif name in _RAW:
            self.at = len(self.html)
        else:
            self.unclosed.add(name)

    def _text(self, text: str) -> None:
        if not text or self.skipping:
            return
        if "&" in text:
            text = DROPPED.sub("", entities.unescape(text))
        if self.after_pre:
            text = text.removeprefix("\r").removeprefix("\n")
            self.after_pre = False
        if self.in_marker:
            self._mark_item(text)
            return
        self.builder.text(text, self.marks, self.keeps_lines)

    def _mark_item(self, text: str) -> None:
        leaf = self.builder.leaf
        if leaf and leaf.item:
            leaf.item = leaf.item._replace(marker=(leaf.item.marker + text)[:80])

    def _line_break(self, look: _Look) -> None:
        if not self.skipping and not look.classes & _SKIPPED_CLASSES:
            self.builder.line_break(self.marks)

    # Elements -----------------------------------------------------------------------------

    def _start(self, name: str, look: _Look) -> None:
        if name not in _INLINE:
            self._end_paragraph()
            if name in _HEADINGS and self.frames and self.frames[-1].name in _HEADINGS:
                self._pop()
            if name in _ENDED_BY_START:
                self._end_one_of(*_ENDED_BY_START[name])
        if len(self.frames) >= MAX_DEPTH:
            raise TextRefused("too_nested")
        frame = _Frame(name, look, self.marks, self.builder.leaf_kind, self.keeps_lines)
        frame.ends = self._enter(name, look)
        self.frames.append(frame)
        self.open[name] = self.open.get(name, 0) + 1

    def _end_paragraph(self) -> None:
        if self.open.get("p"):
            self._end_one_of({"p"}, _CELLS)

    def _end_one_of(self, names: Set[str], stops: Set[str]) -> bool:
        """End the nearest open element of these names, and all within it, unless a stop is met."""
        if not any(self.open.get(name) for name in names):
            return False
        for index in range(len(self.frames) - 1, -1, -1):
            self._step()
            name = self.frames[index].name
            if name in names:
                while len(self.frames) > index:
                    self._pop()
                return True
            if name in stops:
                return False
        return False

    def _step(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TextRefused("too_complex")

    def _end(self, name: str) -> None:
        if name in _INLINE:
            self._end_inline(name)
        elif name in _HEADINGS:
            self._end_one_of(set(_HEADINGS), _CELLS)
        elif name in _CELLS or name in ("tr", "tbody", "thead", "tfoot"):
            self._end_one_of({name}, {"table"} - {name})
        else:
            self._end_one_of({name}, _CELLS)

    def _end_inline(self, name: str) -> None:
        """End a mark where it stands, also when blocks were opened inside it and are still open."""
        if not self.open.get(name):
            return
        for index in range(len(self.frames) - 1, -1, -1):
            self._step()
            if self.frames[index].name == name:
                break
            if self.frames[index].name in _CELLS:
                return
        if any(frame.name not in _INLINE for frame in self.frames[index:]):
            self._take_out(index)
            return
        while len(self.frames) > index:
            self._pop()

    def _take_out(self, index: int) -> None:
        taken = self.frames[index]
        if taken.ends:
            return
        self._step(len(self.frames) - index)
        del self.frames[index]
        self.open[taken.name] -= 1
        marks = taken.marks
        for frame in self.frames[index:]:
            frame.marks = marks
            marks = _marks_within(frame.name, frame.look, marks)
        self.marks = marks

    def _pop(self) -> None:
        frame = self.frames.pop()
        self.open[frame.name] -= 1
        self.marks = frame.marks
        self.keeps_lines = frame.keeps_lines
        self._leave(frame.ends)
        self.builder.leaf_kind = frame.leaf_kind

    def _leave(self, ends: str) -> None:
        if ends == "skipping":
            self.skipping -= 1
        elif ends == "marker":
            self.in_marker -= 1
        elif ends == "holder":
            self.builder.close_holder()
        elif ends == "quote":
            self.builder.end_quote()
        elif ends in PARTS:
            self.builder.close_part(ends)
        elif ends:
            self.builder.close_leaf()
            self.item = None

    def _enter(self, name: str, look: _Look) -> str:
        """Put an element in force; answers what its end has to end."""
        if self.skipping or (look.attributes and _is_hidden(look)):
            self.skipping += 1
            return "skipping"
        if self.in_marker or (look.style and _word_list(look) == "ignore"):
            self.in_marker += 1
            return "marker"
        if name == "pre" or (name in ("span", "font") and _KEEPS_LINES.search(look.style)):
            self.keeps_lines = True
            self.after_pre = name == "pre"
        self.marks = _marks_within(name, look, self.marks)
        if name in _INLINE:
            return ""
        if name in _HOLDERS:
            return self._enter_holder(_HOLDERS[name], look)
        if name == "table" or (name in PARTS and self.builder.is_in_table()):
            return self._enter_part(name, look)
        return self._enter_leaf(name, look)

    def _enter_part(self, name: str, look: _Look) -> str:
        """Start a table, a row or a cell."""
        kind = "th" if name == "td" and self.open.get("thead") else name
        self.builder.open_part(kind, (_span(look, "colspan"), _span(look, "rowspan")))
        self.builder.leaf_kind = "p"
        self.item = None
        return kind

    def _enter_holder(self, kind: str, look: _Look) -> str:
        outer = self.frames[-1] if self.frames else None
        if kind == "li" and outer and outer.ends.startswith("wrapped"):
            self.item = _online_item(look, outer.ends.removeprefix("wrapped "))
            self.builder.close_leaf()
            return "item"
        if kind in ("ul", "ol") and outer and "listcontainerwrapper" in outer.look.classes:
            self.builder.close_leaf()
            return f"wrapped {kind}"
        self.builder.open_holder(kind)
        self.builder.leaf_kind = "p"
        return "holder"

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
            if name in _CELLS:
                self.builder.leaf_kind = "p"
            self.item = item
        return "leaf"


def _referred(found: re.Match[str]) -> str:
    return entities.unescape(found[0])


def _online_item(look: _Look, kind: str) -> ListItem:
    """Word on the web writes each item as a list of its own and tells its level beside it."""
    level = look.attributes.get("data-aria-level", "1")
    ident = look.attributes.get("data-listid", "")[:20]
    return ListItem(int(level) if level in set("123456789") else 1, ident, kind)


def _look(attributes: dict[str, str]) -> _Look:
    if not attributes:
        return _NO_LOOK
    style = attributes.get("style", "")[:2000].lower()
    classes = frozenset(attributes.get("class", "")[:500].lower().split())
    return _Look(style, classes, attributes)


def _span(look: _Look, name: str) -> int:
    """How many columns or rows a merged cell takes; more than a table may have count as so many."""
    value = look.attributes.get(name, "")
    return max(1, min(int(value[:4]), MAX_COLUMNS)) if value.isascii() and value.isdigit() else 1


def _is_hidden(look: _Look) -> bool:
    return (
        "hidden" in look.attributes
        or bool(look.classes & _SKIPPED_CLASSES)
        or bool(_HIDDEN.search(look.style))
    )


def _marks_within(name: str, look: _Look, marks: Marks) -> Marks:
    if name == "span" and "footnote" in look.classes:
        marks = marks._replace(note=True)
    if name == "a":
        if (href := look.attributes.get("href")) is not None:
            marks = marks._replace(href=address(href))
    elif name == "cite":
        marks = marks._replace(cite=cites.read(look.attributes))
    elif name in ("b", "strong"):
        marks = marks._replace(strong=True)
    elif name in ("i", "em"):
        marks = marks._replace(em=True)
    return _styled(marks, look, heading=name in _HEADINGS) if look.style else marks


def _styled(marks: Marks, look: _Look, heading: bool) -> Marks:
    """Bold and italic as the style says; a heading is bold by itself, so there it says nothing."""
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
    if not look.attributes:
        return None
    said = _word_list(look)
    if level := _WORD_LEVEL.search(said):
        return ListItem(max(1, int(level[1])), _WORD_LEVEL.sub("", said), "")
    if said and said not in ("none", "skip"):
        return ListItem(1, said, "")
    if any(each.startswith("msolistparagraph") for each in look.classes):
        return ListItem(1, "", "")
    return None
