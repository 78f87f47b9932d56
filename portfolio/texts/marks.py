"""Marks places in a text for reading: canonical HTML in, the same words with marks out.

What comes out is shown and never stored. Each block that holds text says where it begins in the
plain projection (`data-start`), so that a browser can tell which passage somebody selected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import escape

from portfolio.core.text import plain_of
from portfolio.core.vocabulary import NOTE, unescape


class Mark(NamedTuple):
    """A passage of the plain projection, end excluded, with its number on the page, the id of the
    thread that hangs on it, and what the number is called for those who hear the page."""

    start: int
    end: int
    number: int
    thread: int
    label: str


_LEAF = re.compile(r"<(p|h2|h3)>(.*?)</\1>", re.DOTALL)
_PIECE = re.compile(r"<br>|<[^>]*>|&[a-z]+;|[^<&]+")


class Look(NamedTuple):
    """How marks are written: `words` around a piece of text (HTML) that the given ones share, and
    `number` after the last word of one."""

    words: Callable[[str, Sequence[Mark]], str]
    number: Callable[[Mark], str]


def marked(html: str, marks: Sequence[Mark], look: Look | None = None) -> str:
    """Canonical HTML with places marked; overlapping ones share the words that they share.

    Without a `look` they are passages: each number is a link to its thread.
    """
    look = look or PASSAGES
    at = 0
    pieces: list[str] = []
    done = 0
    for leaf in _LEAF.finditer(html):
        inner = leaf[2]
        length = len(plain_of(inner))
        pieces.append(html[done : leaf.start()])
        pieces.append(f'<{leaf[1]} data-start="{at}">')
        here = [mark for mark in marks if mark.start < at + length and mark.end > at]
        pieces.append(_within(inner, at, here, look) if here else inner)
        pieces.append(f"</{leaf[1]}>")
        done = leaf.end()
        at += length + 1
    return "".join([*pieces, html[done:]])


def _within(inner: str, at: int, marks: Sequence[Mark], look: Look) -> str:
    """One block: `at` is where it begins in the plain projection."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    # A passage that ends with a line or a block has its number before the break.
    last = {mark: min(mark.end, at + len(plain_of(inner))) for mark in marks}
    written: list[str] = []
    for piece in _PIECE.findall(inner):
        if piece in (NOTE, "</span>"):
            # A line of the plain projection begins or ends here.
            written.extend(map(look.number, [mark for mark in marks if last[mark] == at + 1]))
            written.append(piece)
            at += 1
            continue
        if piece.startswith("<") and piece != "<br>":
            written.append(piece)
            continue
        for part in _cut(piece, at, edges):
            end = at + (1 if part == "<br>" else len(unescape(part)))
            around = [mark for mark in marks if mark.start < end and mark.end > at]
            numbers = [mark for mark in around if last[mark] == end and mark.end <= end + 1]
            plain_piece = not around or part == "<br>"
            written.append(part if plain_piece else look.words(part, around))
            written.extend(map(look.number, numbers))
            at = end
    return "".join(written)


def _cut(piece: str, at: int, edges: Sequence[int]) -> Iterable[str]:
    """The words of a piece up to each edge within it; a break or an entity is one character."""
    if piece[0] in "<&":
        yield piece
        return
    start = 0
    for edge in edges:
        if at + start < edge < at + len(piece):
            yield piece[start : edge - at]
            start = edge - at
    yield piece[start:]


def _words(part: str, around: Sequence[Mark]) -> str:
    threads = " ".join(str(mark.thread) for mark in around)
    return f'<mark class="passage" data-threads="{threads}">{part}</mark>'


def _number(mark: Mark) -> str:
    return (
        f'<a class="passage-number" id="passage-{mark.thread}" href="#comment-{mark.thread}"'
        f' aria-label="{escape(mark.label)}">{mark.number}</a>'
    )


PASSAGES = Look(_words, _number)
