"""The HTML that a stored text may hold: the rules that make a tree canonical, and its spelling.

Blocks are `p h2 h3 ul ol li blockquote` and `table thead tbody tr th td`, inline marks are
`span` (a footnote) and `a strong em cite`, and `br` is a line break. Everything that leaves this
module was spelt by `serialise`, so no other tag or attribute can occur.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

from portfolio.core import tables
from portfolio.core.tree import (
    MAX_LEVELS,
    MAX_PIECES,
    UNMARKED,
    Holder,
    Leaf,
    ListItem,
    Marks,
    TextRefused,
)

MAX_HREF = 2048
"""Characters of an address. Longer ones are not addresses that a reader could follow."""

NOTE = '<span class="footnote">'
"""Begins a footnote: its words stand where it is referred to. The only use of a span."""

BREAK = "\n"
SOFT_SPACE = "\t"
"""While a leaf is being filled: white space of the source that may turn out to be indentation."""


# Addresses ------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(https?)://(?=[^/?#])(?![^/?#]*[\[\]])|(mailto):(?=.)(?!//)", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff\"'<>\\\\`{|}^]"
)


def address(value: str) -> str | None:
    """The href as it is stored, or None when its scheme is not http, https or mailto.

    Browsers ignore control characters and white space at the ends and line breaks and tabs
    inside, so those go first: what is judged is what a browser would follow.
    """
    value = re.sub(r"[\t\n\r]", "", value.strip("".join(map(chr, range(33))) + "\xa0"))
    if not (found := _ADDRESS.match(value)) or len(value) > MAX_HREF:
        return None
    scheme = (found[1] or found[2]).lower()
    value = scheme + value[len(scheme) :]
    value = _NOT_IN_ADDRESS.sub(_percent, value)
    try:
        # What cannot be taken apart is dropped by the sanitiser too.
        urlsplit(value)
    except ValueError:
        return None
    return value if len(value) <= MAX_HREF else None


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "ignore"))


# Building -------------------------------------------------------------------------------------

_SPACES = re.compile("[ \t\n\r\f\v\x85\u2028\u2029]+")
_BREAKING = re.compile("[\t\n\r\f\v\x85\u2028\u2029]")
_SOFT = re.compile("(?<! ) *+[\t\n\r\f\v\x85\u2028\u2029][ \t\n\r\f\v\x85\u2028\u2029]*+")
DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
    + "]"
)
"""Control characters, halves of surrogate pairs and noncharacters: nobody typed them, and neither
PostgreSQL nor a Word document can hold them all."""


_NEED_PARTS = tables.FRAMES | {"ul", "ol"}


class Builder:
    """Receives text and boundaries in document order and keeps a canonical tree of them.

    It never fails on a strange order: text outside a block gets a paragraph, an item outside a
    list gets a list, a block in a list gets an item. `TextRefused` when levels exceed MAX_LEVELS.
    """

    def __init__(self) -> None:
        self.root = Holder("root")
        self.holders = [self.root]
        self.pieces = self.placed = self.levels = 0
        self.leaf: Leaf | None = None
        self.leaf_kind = "p"
        self._word_lists: list[tuple[ListItem, Holder]] = []

    def open_leaf(self, kind: str, item: ListItem | None = None, word: bool = False) -> None:
        """Start a block of text that is kept even when nothing comes."""
        self.close_leaf()
        self._weigh()
        self.leaf = Leaf(kind, item=item, word=word)

    def text(self, text: str, marks: Marks, keep_lines: bool = False) -> None:
        """Add text; white space that holds a line break or a tab counts as one soft space."""
        if keep_lines:
            first, *lines = text.replace("\r\n", "\n").split("\n", MAX_PIECES + 1)
            self._add(_SPACES.sub(_unsoftened, first), marks)
            for line in lines:
                self._add(BREAK, marks)
                self._add(_SPACES.sub(_unsoftened, line), marks)
            return
        self._add(_SOFT.sub(SOFT_SPACE, text), marks)

    def line_break(self, marks: Marks) -> None:
        self._add(BREAK, marks)

    def _add(self, text: str, marks: Marks) -> None:
        if not text:
            return
        self._weigh()
        if self.leaf is None:
            if not text.strip(" \t"):
                return
            self.leaf = Leaf(self.leaf_kind, explicit=False)
        self.leaf.runs.append((text, marks))

    def _weigh(self) -> None:
        """Refuse early what cannot become a text; runs that merge later are given some room."""
        self.pieces += 1
        if self.pieces > 4 * MAX_PIECES:
            raise TextRefused("too_complex")

    def close_leaf(self) -> None:
        """End the block of text, if one is open, and put it in its place."""
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        leaf.runs = _settled(leaf.runs)
        _lighten(leaf)
        if leaf.kind != "p" and not any(text.strip() for text, _ in leaf.runs):
            leaf.kind = "p"  # an empty heading would be announced as one
        if leaf.item and self._place_item(leaf):
            return
        if leaf.runs or leaf.explicit:
            self._place(leaf)

    def open_holder(self, kind: str, implied: bool = False) -> None:
        """Start a list, an item or a quotation."""
        self.close_leaf()
        if kind == "li" and self.holders[-1].kind not in ("ul", "ol"):
            self._reopen("ul")
        holder = Holder(kind, implied=implied)
        self._place(holder)
        self._push(holder)

    def close_holder(self) -> None:
        """End what the last `open_holder` started."""
        self.close_leaf()
        holder = self._pop()
        if holder.kind == "li":
            if not holder.children:
                holder.children.append(Leaf("p"))
            if self.holders[-1].implied and self.holders[-1].kind == "ul":
                self._pop()
        elif not holder.children:
            _prune(self.holders[-1], holder)
        self._word_lists = []

    def quote(self, leaf_kind: str = "p") -> None:
        """Start a paragraph of a quotation that has no element of its own in the source."""
        self.close_leaf()
        self._reopen("blockquote")
        self.open_leaf(leaf_kind)

    def end_quote(self) -> None:
        self.close_leaf()
        self._pop()

    def is_in_table(self) -> bool:
        """Whether a row or a cell may begin here: in a table, and in no cell of it."""
        return self.holders[-1].kind in tables.FRAMES

    def open_part(self, kind: str, span: tuple[int, int] = (1, 1)) -> None:
        """Start a table, or a row (tr) or cell (th, td) of the one that is open."""
        self.close_leaf()
        self._weigh()
        part = Holder(kind, span=span)
        if kind == "tr" and self.holders[-1].kind == "tr":
            self.holders.pop()
        if kind in ("th", "td") and self.holders[-1].kind == "table":
            self.open_part("tr")
        if kind != "table":
            self.holders[-1].children.append(part)
        self.holders.append(part)
        self._word_lists = []

    def close_part(self, kind: str) -> None:
        """End what the last `open_part` of this kind started; a row may have been ended before."""
        self.close_leaf()
        self._word_lists = []
        if kind == "tr" and self.holders[-1].kind != "tr":
            return
        table = self.holders.pop()
        if kind != "table":
            return
        if table.kind == "tr":
            table = self.holders.pop()
        is_inside = any(holder.kind not in tables.PARTS for holder in self.holders[1:])
        for block in tables.settled(table, is_inside=is_inside):
            self._put(block)

    def finish(self) -> list[Leaf | Holder]:
        self.close_leaf()
        return self.root.children

    def _reopen(self, kind: str) -> None:
        """Go on in the implied holder that was closed just before, or imply one."""
        siblings = self.holders[-1].children
        last = siblings[-1] if siblings else None
        if isinstance(last, Holder) and last.implied and last.kind == kind:
            self._push(last)
            return
        holder = Holder(kind, implied=True)
        self._place(holder)
        self._push(holder)

    def _push(self, holder: Holder) -> None:
        self._weigh()
        self.holders.append(holder)
        self.levels += 1
        if self.levels > 2 * MAX_LEVELS:
            raise TextRefused("too_nested")

    def _pop(self) -> Holder:
        self.levels -= 1
        return self.holders.pop()

    def _place(self, node: Leaf | Holder) -> None:
        self.placed += 1
        if self.placed > MAX_PIECES:
            raise TextRefused("too_complex")
        self._word_lists = []
        self._put(node)

    def _put(self, node: Leaf | Holder) -> None:
        parent = self.holders[-1]
        if parent.kind in tables.FRAMES:
            parent = self._loose_cell(parent, node)
        elif parent.kind in ("ul", "ol") and node.kind != "li":
            last = parent.children[-1] if parent.children else None
            if node.kind in ("ul", "ol") and isinstance(last, Holder):
                parent = last
            else:
                item = Holder("li")
                parent.children.append(item)
                parent = item
        parent.children.append(node)

    def _loose_cell(self, parent: Holder, node: Leaf | Holder) -> Holder:
        """Where a block goes that stands in a table and in no cell of it: what comes before all
        rows, like a caption, stands before the table, the rest gets a cell."""
        cell = Holder("td")
        if parent.kind == "tr":
            parent.children.append(cell)
        elif parent.children or isinstance(node, Holder) or self.holders[-2].kind in _NEED_PARTS:
            parent.children.append(Holder("tr", [cell]))
        else:
            return self.holders[-2]
        return cell

    def _place_item(self, leaf: Leaf) -> bool:
        """Put a word processor's list paragraph into a list; False when it is none after all."""
        item = recognise(leaf)
        if item is None:
            return False
        lists = self._word_lists
        while lists and lists[-1][0].level > item.level:
            lists.pop()
        if lists and lists[-1][0].level == item.level:
            known, holder = lists[-1]
            if (known.ident, known.kind) == (item.ident, item.kind):
                holder.children.append(Holder("li", [leaf]))
                return True
            lists.pop()
        new = Holder(item.kind, [Holder("li", [leaf])])
        if lists:
            within = lists[-1][1].children[-1]
            assert isinstance(within, Holder)
            within.children.append(new)
        else:
            self._place(new)
            lists = self._word_lists
        lists.append((item, new))
        return True


def _unsoftened(found: re.Match[str]) -> str:
    """White space within a line that is kept as it is, except that a tab becomes a space."""
    return _BREAKING.sub(" ", found[0])


def _prune(parent: Holder, empty: Holder) -> None:
    """Take an empty list or quotation away, and the item that was made for it."""
    if parent.children and parent.children[-1] is empty:
        parent.children.pop()
    elif parent.children and isinstance(last := parent.children[-1], Holder):
        if last.children and last.children[-1] is empty:
            last.children.pop()
        if not last.children:
            parent.children.pop()


# Runs -----------------------------------------------------------------------------------------


def _settled(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """The runs with soft spaces decided, line breaks unmarked where they divide marks, merged."""
    if any(SOFT_SPACE in text for text, _ in runs):
        runs = _without_soft_spaces(runs)
    return _merged(_with_plain_breaks(_with_whole_citations(runs)))


def _with_whole_citations(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """A citation is one run, whatever was marked within: its words are made anew as a whole."""
    whole: list[tuple[str, Marks]] = []
    for text, marks in runs:
        if marks.cite and whole and whole[-1][1].cite == marks.cite:
            before, first = whole[-1]
            whole[-1] = (before + (" " if text == BREAK else text), first)
        else:
            whole.append((text, marks))
    return whole


def _without_soft_spaces(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """A soft space counts between two words and nowhere else."""
    kept: list[tuple[str, Marks]] = []
    before = BREAK
    for source, marks in runs:
        text = source
        if text == BREAK and kept and kept[-1][0].endswith(SOFT_SPACE):
            kept[-1] = (kept[-1][0][:-1], kept[-1][1])
        elif before in (BREAK, SOFT_SPACE, " "):
            text = text.removeprefix(SOFT_SPACE)
        if not text:
            continue
        kept.append((text, marks))
        before = text[-1]
    if kept and kept[-1][0].endswith(SOFT_SPACE):
        kept[-1] = (kept[-1][0][:-1], kept[-1][1])
    return [(text.replace(SOFT_SPACE, " "), marks) for text, marks in kept if text]


def _with_plain_breaks(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """Give each line break the marks that the text before and after it share."""
    if not any(text == BREAK for text, _ in runs):
        return runs
    after: list[Marks] = [UNMARKED] * len(runs)
    following = UNMARKED
    for index in range(len(runs) - 1, -1, -1):
        after[index] = following
        if runs[index][0] != BREAK:
            following = runs[index][1]
    settled: list[tuple[str, Marks]] = []
    before = UNMARKED
    for index, (text, marks) in enumerate(runs):
        if text == BREAK:
            settled.append((text, _shared(before, after[index])))
        else:
            before = marks
            settled.append((text, marks))
    return settled


def _shared(one: Marks, other: Marks) -> Marks:
    href = one.href if one.href == other.href else None
    return Marks(one.note and other.note, href, one.strong and other.strong, one.em and other.em)


def _merged(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    merged: list[tuple[str, Marks]] = []
    pieces: list[str] = []
    current = UNMARKED
    for text, marks in runs:
        if pieces and (text == BREAK or marks != current):
            merged.append(("".join(pieces), current))
            pieces = []
        if text == BREAK:
            merged.append((BREAK, marks))
        else:
            pieces.append(text)
            current = marks
    if pieces:
        merged.append(("".join(pieces), current))
    return merged


def _lighten(leaf: Leaf) -> None:
    """Take away what stands for nothing: the break that props an empty line up, and the like."""
    texts = [text for text, _ in leaf.runs]
    if not leaf.explicit and texts[-1:] == [BREAK] and len(texts) > 1:
        leaf.runs.pop()
        texts.pop()
    if texts == [BREAK] or (texts == ["\xa0"] and (leaf.word or not leaf.explicit)):
        leaf.runs, leaf.explicit = [], True
    elif not leaf.explicit and not any(text == BREAK or text.strip(" ") for text in texts):
        leaf.runs = []


# Word's lists ---------------------------------------------------------------------------------

_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zæøå]|[ivxlc]{1,6})[.)]", re.IGNORECASE)
_TYPED_MARKER = re.compile(
    r"\s*(?:(?P<number>\(?(?:\d{1,3}|[a-zæøå]|[ivxlc]{1,6})[.)])[\s\xa0]+"
    r"|[·•◦▪■□●○§➢✓❖\uf0a7\uf0b7\uf0d8\uf0fc][\s\xa0]*|[-–—o](?:\xa0[\s\xa0]*|\s{2,}))",
    re.IGNORECASE,
)


def recognise(leaf: Leaf) -> ListItem | None:
    """The item that a list paragraph is, its typed bullet or number removed from its text."""
    item = leaf.item
    if item is None or item.kind:
        return item
    if item.marker.strip():
        return item._replace(kind="ol" if _NUMBER.match(item.marker) else "ul")
    first = leaf.runs[0][0] if leaf.runs else ""
    if found := _TYPED_MARKER.match(first):
        rest = first[found.end() :]
        leaf.runs[0:1] = [(rest, leaf.runs[0][1])] if rest else []
        leaf.runs = _settled(leaf.runs)
        _lighten(leaf)
        return item._replace(kind="ol" if found["number"] else "ul")
    return item._replace(kind="ul") if item.ident else None


# Spelling -------------------------------------------------------------------------------------


def serialise(nodes: list[Leaf | Holder]) -> str:
    """The canonical HTML of a tree. `TextRefused` when it has more levels than MAX_LEVELS."""
    out: list[str] = []
    _spell(nodes, out.append, 0)
    return "".join(out)


def _spell(nodes: list[Leaf | Holder], write: Callable[[str], None], level: int) -> None:
    if level > 2 * MAX_LEVELS:
        raise TextRefused("too_nested")
    for node in nodes:
        write(f"<{node.kind}>")
        if isinstance(node, Leaf):
            _spell_runs(node.runs, write)
        elif node.kind == "table":
            _spell_rows(node.children, write, level + 1)
        else:
            _spell(node.children, write, level + 1)
        write(f"</{node.kind}>")


def _spell_rows(rows: list[Leaf | Holder], write: Callable[[str], None], level: int) -> None:
    heads = [row for row in rows[:1] if isinstance(row, Holder) and row.children[0].kind == "th"]
    for part, inside in (("thead", heads), ("tbody", rows[len(heads) :])):
        if inside:
            write(f"<{part}>")
            _spell([*inside], write, level)
            write(f"</{part}>")


def _spell_runs(runs: list[tuple[str, Marks]], write: Callable[[str], None]) -> None:
    open_tags: list[tuple[str, str]] = []
    for text, marks in runs:
        wanted = _tags(marks)
        shared = 0
        for one, other in zip(wanted, open_tags, strict=False):
            if one != other:
                break
            shared += 1
        for tag, _ in reversed(open_tags[shared:]):
            write(f"</{tag}>")
        for tag, href in wanted[shared:]:
            write(_start(tag, href))
        open_tags = wanted
        write("<br>" if text == BREAK else escape(text))
    for tag, _ in reversed(open_tags):
        write(f"</{tag}>")


def _start(tag: str, more: str) -> str:
    if tag == "span":
        return NOTE
    if tag == "cite":
        return more
    return f'<a href="{escape(more)}">' if tag == "a" else f"<{tag}>"


def _tags(marks: Marks) -> list[tuple[str, str]]:
    tags = [("span", "")] if marks.note else []
    if marks.href is not None:
        tags.append(("a", marks.href))
    if marks.strong:
        tags.append(("strong", ""))
    if marks.em:
        tags.append(("em", ""))
    if marks.cite is not None:
        tags.append(("cite", marks.cite.start))
    return tags


def escape(text: str) -> str:
    """Text as it stands between tags; hard spaces and all letters stand as themselves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_seen(text: str) -> bool:
    """Whether anything of it can be seen: not of spaces, marks alone and what has no width."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def unescape(text: str) -> str:
    """The inverse of `escape`, also for the `&nbsp;` and `&quot;` that browsers write."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0")
    return text.replace("&quot;", '"').replace("&amp;", "&")
