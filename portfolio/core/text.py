"""One door for every text: any HTML in, the canonical vocabulary out, and what is read from it.

`clean` is the only maker of stored HTML. `plain` is the one plain projection that the count, the
CPR guard, the passages and the difference read, so they can never disagree.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import bleach
import nh3

from portfolio.core import pasting
from portfolio.core.vocabulary import (
    DROPPED,
    MAX_PIECES,
    Builder,
    Marks,
    TextRefused,
    address,
    serialise,
    unescape,
)

__all__ = [
    "Block",
    "TextRefused",
    "blocks",
    "clean",
    "digest",
    "join",
    "leaves",
    "plain",
    "plain_of",
]

MAX_CHARACTERS = 1_000_000
"""Of the HTML that comes in: Word's own markup is about five times the words."""

MAX_BYTES = 2_000_000
"""Of the HTML that comes in, as UTF-8."""

MAX_SIGNS = 40_000
"""Characters `<` and `&` that come in: each may begin an element or an entity. Word writes about
8,000 for 120,000 characters."""

MAX_STORED = 300_000
"""Characters of the canonical HTML, which bleach reads: the longest exam text needs 180,000."""

BATCH = 4_000
"""Characters that are given to the sanitisers at once, and what is left of the last block."""

TAGS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "blockquote", "a", "strong", "em", "br"})
SCHEMES = frozenset({"http", "https", "mailto"})
"""The one allow-list; of attributes only `href` on `a`."""


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
    if html.count("<") + html.count("&") > MAX_SIGNS:
        raise TextRefused("too_complex")
    if (known := _respelt(html)) is not None:
        return _light(known)
    result = _respelt("".join(_sanitised(batch) for batch in _batches(_light(_read(html)))))
    if result is None:
        raise TextRefused("too_complex")
    return result


def _light(html: str) -> str:
    if len(html) > MAX_STORED:
        raise TextRefused("too_long")
    if html.count("<") - html.count("</") + html.count("&") > MAX_PIECES:
        raise TextRefused("too_complex")
    return html


def _read(html: str) -> str:
    return serialise(pasting.read(html))


def _batches(html: str) -> Iterator[str]:
    """Canonical HTML in pieces of whole blocks: bleach takes the square of the blocks it is given,
    2.4 times as long for a whole exam paper as for the same in pieces."""
    batch: list[str] = []
    size = 0
    for block in blocks(html):
        batch.append(block.html)
        size += len(block.html)
        if size > BATCH:
            yield "".join(batch)
            batch, size = [], 0
    yield "".join(batch)


def _sanitised(html: str) -> str:
    """What nh3 and then bleach leave of HTML that is already meant to be harmless."""
    html = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel=None,
    )
    cleaned: str = bleach.clean(html, tags=TAGS, attributes={"a": ["href"]}, protocols=SCHEMES)
    return cleaned


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
        marks.append(
            marks[-1]._replace(strong=True) if tag == "strong" else marks[-1]._replace(em=True)
        )
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


def leaves(html: str) -> list[tuple[str, str]]:
    """Kind (p, h2, h3) and plain text of each block that holds text, in order of `plain`."""
    return [(kind, plain_of(inner)) for kind, inner in _LEAF.findall(html)]


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
