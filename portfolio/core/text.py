"""One door for every text: any HTML in, the canonical vocabulary out, and what is read from it.

`clean` is the only maker of stored HTML. `plain` is the one plain projection that the count, the
CPR guard, the passages and the difference read, so they can never disagree.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from portfolio.core import cites, pasting
from portfolio.core.sanitising import sanitised
from portfolio.core.tables import PARTS
from portfolio.core.tree import MAX_PIECES, Marks, TextRefused
from portfolio.core.vocabulary import DROPPED, Builder, address, serialise, unescape

__all__ = [
    "Block",
    "Link",
    "TextRefused",
    "blocks",
    "clean",
    "digest",
    "join",
    "leaves",
    "links",
    "plain",
    "plain_of",
    "without",
]

MAX_CHARACTERS = 1_000_000
"""Of the HTML that comes in: Word's own markup is about five times the words."""

MAX_BYTES = 2_000_000
"""Of the HTML that comes in, as UTF-8."""

MAX_SIGNS = 40_000
"""Characters `<` and `&` that come in: each may begin an element or an entity. Word writes about
8,000 for 120,000 characters."""

MAX_STORED = 300_000
"""Characters of the canonical HTML: an exam text of 120,000 characters has up to 200,000."""


class Block(NamedTuple):
    """A top-level block: kind (p, h2, h3, ul, ol, blockquote, table), HTML and plain text."""

    kind: str
    html: str
    plain: str


class Link(NamedTuple):
    """Where a link's words stand in the plain projection, end excluded, and its address."""

    start: int
    end: int
    address: str


def clean(html: str) -> str:
    """The canonical HTML of any HTML; canonical HTML comes back as it is.

    Raises `TextRefused` when the text is too long, too nested or too complex to clean in half a
    second. See docs/decisions/2026-11-23-cleaning.md for the order of the steps.
    """
    if len(html) > MAX_CHARACTERS:
        raise TextRefused("too_long")
    html = DROPPED.sub("", html)
    if len(html.encode()) > MAX_BYTES:
        raise TextRefused("too_long")
    if html.count("<") + html.count("&") > MAX_SIGNS:
        raise TextRefused("too_complex")
    if (known := _respelt(html)) is not None:
        return _light(known)
    result = _respelt(sanitised(_light(serialise(pasting.read(html)))))
    if result is None:
        raise TextRefused("too_complex")
    return result


def _light(html: str) -> str:
    if len(html) > MAX_STORED:
        raise TextRefused("too_long")
    if html.count("<") - html.count("</") + html.count("&") > MAX_PIECES:
        raise TextRefused("too_complex")
    return html


# What is canonical ----------------------------------------------------------------------------

_STRICT = re.compile(
    r"(?P<text>[^<>&]+(?:&(?:amp|lt|gt|quot|nbsp);[^<>&]*)*|(?:&(?:amp|lt|gt|quot|nbsp);[^<>&]*)+)"
    r"|<(?P<open>p|h2|h3|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|strong|em|br)>"
    r"|</(?P<close>p|h2|h3|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|strong|em|a|span|cite)>"
    r'|<(?P<note>span) class="footnote">'
    r'|<a(?: href="(?P<href>(?:[^"<>&]|&amp;)*)")?(?P<link>)>'
    rf"|(?P<cite>{cites.START})"
)
_FOREIGN = re.compile(
    r"<(?!/?(?:p|h2|h3|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|strong|em)>"
    r"|br>|/a>|/span>|span class=\"footnote\">|a(?: href=\"|>)|/cite>|cite data-reference=\")"
    r"|&(?!(?:amp|lt|gt|quot|nbsp);)"
)
"""A quick look for what `_STRICT` would stop at, perhaps after half the text."""
_LEAVES = frozenset({"p", "h2", "h3"})
_INLINE = frozenset({"a", "strong", "em", "span", "cite"})
_AROUND = {
    "li": {"ul", "ol"}, "table": {""}, "thead": {"table"}, "tbody": {"table"},
    "tr": {"thead", "tbody"}, "th": {"tr"}, "td": {"tr"},
}  # fmt: skip
"""In which element each of these stands, and stands alone."""
_FRAMES = frozenset({"table", "thead", "tbody", "tr"})


def _respelt(html: str) -> str | None:
    """The canonical spelling of HTML that uses the vocabulary only; None for any other HTML.

    Every character is accounted for by one literal form of tag, so nothing is left for parsers to
    disagree about, and the result is spelt anew from what was understood.
    """
    if _FOREIGN.search(html):
        return None
    recogniser = _Recogniser()
    at = 0
    for found in _STRICT.finditer(html):
        if found.start() != at or not recogniser.takes(found):
            return None
        at = found.end()
    if at != len(html) or recogniser.tags:
        return None
    return serialise(recogniser.builder.finish())


class _Recogniser:
    """Builds the tree of HTML that every parser reads in one way, tag by tag."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.tags: list[str] = []
        self.marks = [Marks()]

    def takes(self, found: re.Match[str]) -> bool:
        """Take the next match of `_STRICT`; False when it may not stand where it stands."""
        kind = found.lastgroup
        if kind == "close":
            return self._closes(found["close"])
        if kind == "link":
            href = found["href"]
            return self._opens("a", None if href is None else address(unescape(href)))
        if kind == "note":
            return self._opens("span", None)
        if kind == "cite":
            return self._opens("cite", found["cite"])
        if kind == "open" and found["open"] != "br":
            return self._opens(found["open"], None)
        if self.tags and self.tags[-1] in _FRAMES and (kind == "open" or found["text"].strip()):
            return False
        if kind == "open":
            self.builder.line_break(self.marks[-1])
        else:
            self.builder.text(unescape(found["text"]), self.marks[-1])
        return True

    def _opens(self, tag: str, more: str | None) -> bool:
        if not self._may_open(tag):
            return False
        self.tags.append(tag)
        if tag in _LEAVES:
            self.builder.open_leaf(tag)
        elif tag in _INLINE:
            self.marks.append(_marked(self.marks[-1], tag, more))
        elif tag in PARTS:
            self.builder.open_part(tag)
        elif tag not in _FRAMES:
            self.builder.open_holder(tag)
        return True

    def _may_open(self, tag: str) -> bool:
        """Whether every parser would put the tag where it stands."""
        parent = self.tags[-1] if self.tags else ""
        if tag in _INLINE:
            return tag not in self.tags and parent not in _FRAMES
        if parent in _LEAVES or parent in _INLINE:
            return False
        if parent in ("th", "td"):
            return tag == "p"
        if tag in _AROUND:
            return parent in _AROUND[tag]
        return parent not in _FRAMES and parent not in ("ul", "ol")

    def _closes(self, tag: str) -> bool:
        if not self.tags or self.tags.pop() != tag:
            return False
        if tag in _LEAVES:
            self.builder.close_leaf()
        elif tag in _INLINE:
            self.marks.pop()
        elif tag in PARTS:
            self.builder.close_part(tag)
        elif tag not in _FRAMES:
            self.builder.close_holder()
        return True


def _marked(marks: Marks, tag: str, more: str | None) -> Marks:
    """`more` is the address of a link, or the tag that begins a citation."""
    if tag == "a":
        return marks._replace(href=more)
    if tag == "cite":
        return marks._replace(cite=cites.understood(more or ""))
    if tag == "span":
        return marks._replace(note=True)
    return marks._replace(strong=True) if tag == "strong" else marks._replace(em=True)


# What is read ---------------------------------------------------------------------------------

_LEAF = re.compile(r"<(p|h2|h3)>(.*?)</\1>", re.DOTALL)
_LINE = re.compile(r'<br>|<span class="footnote">|</span>')
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_EMPTY_HOLDER = re.compile(r"<(ul|ol|li|blockquote)></\1>")
_EMPTY_TABLE = re.compile(r"<table>(?:</?(?:thead|tbody|tr|th|td)>)*+</table>")
_HOLDER_EDGE = re.compile(r"<(/?)(p|h2|h3|ul|ol|blockquote|table)>")


def plain(html: str) -> str:
    """The plain projection of canonical HTML: one line per block that holds text, `br` a line, and
    a footnote on lines of its own where it is referred to."""
    return "\n".join(plain_of(inner) for _, inner in _LEAF.findall(html))


def leaves(html: str) -> list[tuple[str, str]]:
    """Kind (p, h2, h3) and plain text of each block that holds text, in order of `plain`."""
    return [(kind, plain_of(inner)) for kind, inner in _LEAF.findall(html)]


def plain_of(inner: str) -> str:
    """The text of one block, from the canonical HTML between its tags."""
    return unescape(_TAG.sub("", _LINE.sub("\n", inner)))


def links(html: str) -> list[Link]:
    """The links of canonical HTML in order."""
    found: list[Link] = []
    start = 0
    for _kind, inner in _LEAF.findall(html):
        at, done = start, 0
        for link in _LINK.finditer(inner):
            first = at + len(plain_of(inner[done : link.start()]))
            at, done = first + len(plain_of(link[2])), link.end()
            found.append(Link(first, at, unescape(link[1])))
        start = at + len(plain_of(inner[done:])) + 1
    return found


def blocks(html: str) -> list[Block]:
    """The top-level blocks of canonical HTML in order; a list or a quotation is one block."""
    found: list[Block] = []
    depth = start = 0
    for edge in _HOLDER_EDGE.finditer(html):
        if not edge[1]:
            if depth == 0:
                start = edge.start()
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            piece = html[start : edge.end()]
            found.append(Block(edge[2], piece, plain(piece)))
    return found


def join(blocks_html: Iterable[str]) -> str:
    """Canonical HTML of canonical pieces in order."""
    return "".join(blocks_html)


def without(html: str, goes: Callable[[str], bool]) -> str:
    """Canonical HTML without the blocks that hold text (p, h2, h3, each given as HTML) of which
    `goes` is true; a list, an item, a quotation or a table that held nothing else goes too."""
    struck = _LEAF.sub(lambda leaf: "" if goes(leaf[0]) else leaf[0], html)
    if struck == html:
        return html
    struck = _EMPTY_TABLE.sub("", struck)
    while (lighter := _EMPTY_HOLDER.sub("", struck)) != struck:
        struck = lighter
    return clean(struck)


def digest(html: str) -> str:
    """SHA-256 of the UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(html.encode()).hexdigest()
