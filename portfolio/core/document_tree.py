"""From our HTML vocabulary to pandoc's own document tree (its JSON, API 1.23).

Building the tree here, instead of letting pandoc read HTML, keeps every run of spaces, every hard
space and every empty paragraph exactly as typed, and leaves nothing for a reader to interpret: no
raw HTML, no Markdown, no LaTeX.

Source: https://hackage.haskell.org/package/pandoc-types/docs/Text-Pandoc-Definition.html
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

# A node of pandoc's tree as JSON has it: {"t": constructor, "c": arguments}.
Node = dict[str, Any]

API_VERSION = (1, 23, 1)

_BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "table"}
_TABLE_PARTS = {"thead", "tbody", "tr", "th", "td"}
_MARKS = {"strong", "em", "a", "span"}
_NO_ATTRIBUTES: list[Any] = ["", [], []]
_DEFAULT_ALIGNMENT: Node = {"t": "AlignDefault"}
_SAFE_HREF = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_LINE_SPACE = str.maketrans("\t\r\n\f\v", "     ")
# What XML 1.0 cannot hold at all; one of them would make a file that Word refuses to open.
_NOT_XML = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass
class _Element:
    """A tag of the vocabulary with its children in order."""

    tag: str
    href: str = ""
    children: list["_Element | str"] = field(default_factory=list)


class _Builder(HTMLParser):
    """Reads the vocabulary; a tag outside it disappears and its words stay."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._open[-1].children.append(_Element("br"))
        elif tag in _BLOCKS or tag in _MARKS or tag in _TABLE_PARTS:
            element = _Element(tag, dict(attrs).get("href") or "")
            self._open[-1].children.append(element)
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def literal(text: str) -> str:
    """The text as one line that XML can hold: breaks and tabs are spaces, the forbidden is gone."""
    return _NOT_XML.sub("", text).translate(_LINE_SPACE)


def words(text: str) -> list[Node]:
    """Plain text as inlines; spaces stay as they are."""
    return [{"t": "Str", "c": literal(text)}] if text else []


def styled(style: str, blocks: list[Node]) -> Node:
    """The blocks in one of the reference document's paragraph styles."""
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocks]}


def header(level: int, inlines: list[Node]) -> Node:
    return {"t": "Header", "c": [level, _NO_ATTRIBUTES, inlines]}


def paragraph(inlines: list[Node]) -> Node:
    return {"t": "Para", "c": inlines}


class Outline:
    """Hands out heading levels without holes: at most one below the heading before."""

    def __init__(self) -> None:
        self._last = 0

    def level(self, wanted: int) -> int:
        self._last = max(1, min(wanted, self._last + 1, 9))
        return self._last


def blocks(html: str, outline: Outline, below: int) -> list[Node]:
    """The blocks of a text in our vocabulary.

    `below` is the level of the heading that the text stands under: an `h2` becomes `below + 1`, an
    `h3` `below + 2`, pulled up where a level would be skipped.
    """
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return list(_blocks(builder.root.children, outline, below))


def _blocks(children: Iterable[_Element | str], outline: Outline, below: int) -> Iterable[Node]:
    loose: list[_Element | str] = []
    for child in children:
        if isinstance(child, _Element) and child.tag in _BLOCKS:
            yield from _loose_paragraph(loose)
            loose = []
            yield _block(child, outline, below)
        else:
            loose.append(child)
    yield from _loose_paragraph(loose)


def _loose_paragraph(children: list[_Element | str]) -> Iterable[Node]:
    """Words between blocks (stored texts have none) become a paragraph rather than vanish."""
    if any(not isinstance(child, str) or child.strip() for child in children):
        yield paragraph(_inlines(children))


def _block(element: _Element, outline: Outline, below: int) -> Node:
    match element.tag:
        case "h2" | "h3":
            level = outline.level(below + (1 if element.tag == "h2" else 2))
            return header(level, _inlines(element.children))
        case "ul" | "ol":
            return _list(element, outline, below)
        case "blockquote":
            return styled("Quote", list(_blocks(element.children, outline, below)))
        case "li":  # an item outside a list
            return {"t": "BulletList", "c": [list(_blocks(element.children, outline, below))]}
        case "table":
            return _table(element, outline, below)
        case _:
            return paragraph(_inlines(element.children))


def _list(element: _Element, outline: Outline, below: int) -> Node:
    items = [
        list(_blocks(_contents(child), outline, below)) or [paragraph([])]
        for child in element.children
        if not isinstance(child, str) or child.strip()
    ]
    if all(_paragraphs(item) <= 1 for item in items):
        items = [[_tight(block) for block in item] for item in items]
    if element.tag == "ul":
        return {"t": "BulletList", "c": items}
    return {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]}


def _table(element: _Element, outline: Outline, below: int) -> Node:
    """Columns equally wide: with widths of their own Word and LibreOffice break lines as they like,
    without them they let long words push a table out of the page."""
    head, body = (list(_rows(element, part, outline, below)) for part in ("thead", "tbody"))
    columns = max(len(row[1]) for row in (*head, *body))
    widths = [[_DEFAULT_ALIGNMENT, {"t": "ColWidth", "c": 1 / columns}]] * columns
    return {
        "t": "Table",
        "c": [
            _NO_ATTRIBUTES,
            [None, []],
            widths,
            [_NO_ATTRIBUTES, head],
            [[_NO_ATTRIBUTES, 0, [], body]],
            [_NO_ATTRIBUTES, []],
        ],
    }


def _rows(table: _Element, part: str, outline: Outline, below: int) -> Iterable[list[Any]]:
    for row in (row for each in _inside(table, part) for row in _inside(each, "tr")):
        cells = [
            [_NO_ATTRIBUTES, _DEFAULT_ALIGNMENT, 1, 1, _cell(cell, outline, below)]
            for cell in _inside(row, "th", "td")
        ]
        yield [_NO_ATTRIBUTES, cells]


def _cell(cell: _Element, outline: Outline, below: int) -> list[Node]:
    return [_tight(block) for block in _blocks(cell.children, outline, below)]


def _inside(element: _Element, *tags: str) -> Iterable[_Element]:
    return (each for each in element.children if isinstance(each, _Element) and each.tag in tags)


def _contents(child: "_Element | str") -> list["_Element | str"]:
    return child.children if isinstance(child, _Element) and child.tag == "li" else [child]


def _paragraphs(item: list[Node]) -> int:
    return sum(block["t"] == "Para" for block in item)


def _tight(block: Node) -> Node:
    """A list whose items are one paragraph each is set closely; `Plain` is pandoc's word for it."""
    return {"t": "Plain", "c": block["c"]} if block["t"] == "Para" else block


def _inlines(children: Iterable[_Element | str]) -> list[Node]:
    nodes: list[Node] = []
    for child in children:
        if isinstance(child, str):
            nodes.extend(words(child))
        else:
            nodes.extend(_inline(child))
    return nodes


def _inline(element: _Element) -> list[Node]:
    inner = _inlines(element.children)
    match element.tag:
        case "br":
            return [{"t": "LineBreak"}]
        case "strong":
            return [{"t": "Strong", "c": inner}]
        case "em":
            return [{"t": "Emph", "c": inner}]
        case "span":  # a footnote, the only span of the vocabulary
            return [{"t": "Note", "c": [paragraph(inner)]}]
        case "a" if _SAFE_HREF.match(element.href):
            return [{"t": "Link", "c": [_NO_ATTRIBUTES, inner, [literal(element.href), ""]]}]
        case _:
            return inner
