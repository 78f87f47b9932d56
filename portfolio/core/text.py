"""One door for every text: any HTML in, the canonical vocabulary out, and what is read from it.

`clean` is the only maker of stored HTML. `plain` is the one plain projection that the count, the
CPR guard, the passages and the difference read, so they can never disagree.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

import bleach
import nh3

from portfolio.core import pasting
from portfolio.core.vocabulary import (
    DROPPED,
    Builder,
    Marks,
    TextRefused,
    address,
    serialise,
    unescape,
)

__all__ = ["Block", "TextRefused", "blocks", "clean", "digest", "join", "plain"]

MAX_CHARACTERS = 1_000_000
"""Of the HTML that comes in. Word's own markup is about five times the words."""

MAX_BYTES = 2_000_000
"""Of the HTML that comes in, as UTF-8."""

MAX_ANGLES = 40_000
"""Characters `<` that come in: each may begin an element, and elements are what costs."""

MAX_UNCLOSED = 400
"""Elements open at the same time, before parsing: nested formatting costs its square."""

MAX_CANONICAL_TAGS = 12_000
"""Start tags of a text that bleach reads: 40 us each. Ten exam papers have fewer."""

TAGS = frozenset("p h2 h3 ul ol li blockquote a strong em br".split())
"""The one allow-list."""


class Block(NamedTuple):
    """A top-level block: its kind (p, h2, h3, ul, ol, blockquote), its HTML and its plain text."""

    kind: str
    html: str
    plain: str


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
    if (known := _respelt(html)) is not None:
        return known
    _weigh(html)
    spelt = serialise(pasting.read(_parsed(html)))
    if spelt.count("<") - spelt.count("</") > MAX_CANONICAL_TAGS:
        raise TextRefused("too_complex")
    checked = bleach.clean(
        spelt, tags=TAGS, attributes={"a": ["href"]}, protocols=["http", "https", "mailto"]
    )
    result = _respelt(checked)
    if result is None:
        raise TextRefused("too_complex")
    return result


# What comes in --------------------------------------------------------------------------------

_OPENING = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^<>]*)")
_NEVER_OPEN = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dt dd tr td th tbody thead tfoot option optgroup colgroup rb rt rp html head body".split()
)


def _weigh(html: str) -> None:
    """Refuse what would be expensive to parse, from a cheap look at its tags."""
    if html.count("<") > MAX_ANGLES:
        raise TextRefused("too_complex")
    open_now: dict[str, int] = {}
    depth = 0
    for closing, name, rest in _OPENING.findall(_without_comments(html)):
        name = name.lower()
        if name in _NEVER_OPEN or rest.endswith("/"):
            continue
        if not closing:
            open_now[name] = open_now.get(name, 0) + 1
            depth += 1
            if depth > MAX_UNCLOSED:
                raise TextRefused("too_nested")
        elif open_now.get(name, 0) > 0:
            open_now[name] -= 1
            depth -= 1


def _without_comments(html: str) -> str:
    pieces = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        pieces.append(html[at:start])
        end = html.find("-->", start)
        if end < 0:
            return "".join(pieces)
        at = end + 3
    pieces.append(html[at:])
    return "".join(pieces)


def _parsed(html: str) -> str:
    """The HTML as nh3 understands it: known elements, known attributes, no code, one spelling."""
    return nh3.clean(
        html,
        tags=set(pasting.TAGS),
        clean_content_tags=set(pasting.WORDLESS),
        attributes=pasting.ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )


# What is canonical ----------------------------------------------------------------------------

_STRICT = re.compile(
    r"(?P<text>[^<>&]+(?:&(?:amp|lt|gt|quot|nbsp);[^<>&]*)*|(?:&(?:amp|lt|gt|quot|nbsp);[^<>&]*)+)"
    r"|<(?P<open>p|h2|h3|ul|ol|li|blockquote|strong|em|br)>"
    r"|</(?P<close>p|h2|h3|ul|ol|li|blockquote|strong|em|a)>"
    r'|<a(?: href="(?P<href>(?:[^"<>&]|&amp;)*)")?(?P<link>)>'
)
_LEAVES = frozenset({"p", "h2", "h3"})
_INLINE = frozenset({"a", "strong", "em"})


def _respelt(html: str) -> str | None:
    """The canonical spelling of HTML that uses the vocabulary only; None for any other HTML.

    Every character is accounted for by one literal form of tag, so nothing is left for parsers to
    disagree about, and the result is spelt anew from what was understood.
    """
    builder = Builder()
    open_tags: list[str] = []
    marks = [Marks()]
    at = 0
    for found in _STRICT.finditer(html):
        if found.start() != at:
            return None
        at = found.end()
        kind = found.lastgroup
        if kind == "text":
            builder.text(unescape(found["text"]), marks[-1])
        elif kind == "close":
            if not open_tags or open_tags.pop() != found["close"]:
                return None
            _close(builder, found["close"], marks)
        else:
            tag = "a" if kind == "link" else found["open"]
            if tag == "br":
                builder.line_break(marks[-1])
            elif not _may_open(tag, open_tags):
                return None
            else:
                href = found["href"]
                open_tags.append(tag)
                _open(builder, tag, marks, None if href is None else address(unescape(href)))
    if at != len(html) or open_tags:
        return None
    return serialise(builder.finish())


def _may_open(tag: str, open_tags: list[str]) -> bool:
    """Whether every parser would put the tag where it stands."""
    parent = open_tags[-1] if open_tags else ""
    if tag in _INLINE:
        return tag not in open_tags
    if parent in _LEAVES or parent in _INLINE:
        return False
    return (tag == "li") == (parent in ("ul", "ol"))


def _open(builder: Builder, tag: str, marks: list[Marks], href: str | None) -> None:
    if tag in _LEAVES:
        builder.open_leaf(tag)
    elif tag == "a":
        marks.append(marks[-1]._replace(href=href))
    elif tag in _INLINE:
        marks.append(marks[-1]._replace(**{tag: True}))
    else:
        builder.open_holder(tag)


def _close(builder: Builder, tag: str, marks: list[Marks]) -> None:
    if tag in _LEAVES:
        builder.close_leaf()
    elif tag in _INLINE:
        marks.pop()
    else:
        builder.close_holder()


# What is read ---------------------------------------------------------------------------------

_LEAF = re.compile(r"<(p|h2|h3)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HOLDER_EDGE = re.compile(r"<(/?)(p|h2|h3|ul|ol|blockquote)>")


def plain(html: str) -> str:
    """The plain projection of canonical HTML: one line per block that holds text, `br` a line."""
    return "\n".join(plain_of(inner) for _, inner in _LEAF.findall(html))


def plain_of(inner: str) -> str:
    """The text of one block, from the canonical HTML between its tags."""
    return unescape(_TAG.sub("", inner.replace("<br>", "\n")))


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


def digest(html: str) -> str:
    """SHA-256 of the UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(html.encode()).hexdigest()
