"""Tables as a text keeps them: rows of equal length, cells of paragraphs, at most one header row.

What is only laid out as a table, as mails and many web pages are, becomes the blocks in its cells.
Merged cells are split: the words stand in the first of them, the others are empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portfolio.core.tree import MAX_PIECES, Holder, Leaf, TextRefused

FRAMES = frozenset({"table", "tr"})
"""Kinds of which the children are other parts of a table only."""

PARTS = FRAMES | {"th", "td"}

MAX_COLUMNS = 63
"""As many as Word can show. What is wider becomes the paragraphs in its cells."""

_Row = list[Holder | None]


def settled(table: Holder, *, is_inside: bool) -> list[Leaf | Holder]:
    """The blocks that a table becomes: itself with its cells in order, or what stands in them.

    `is_inside`: it stands in a list or a quotation, where there are no tables. `TextRefused` when
    it has too many cells.
    """
    rows = _grid([row.children for row in table.children if isinstance(row, Holder)])
    if is_inside or _is_layout(rows):
        return [block for cell in _cells(rows) for block in cell.children if _holds(block)]
    header = _is_header(rows[0])
    return [
        Holder(
            "table",
            [_row(row, "th" if header and place == 0 else "td") for place, row in enumerate(rows)],
        )
    ]


def _row(row: _Row, kind: str) -> Holder:
    return Holder("tr", [Holder(kind, list(_paragraphs(cell))) for cell in row])


def _paragraphs(cell: Holder | None) -> Iterator[Leaf | Holder]:
    leaves = list(_leaves(cell)) if cell else []
    for leaf in leaves or [Leaf("p")]:
        leaf.kind = "p"
        yield leaf


def _leaves(holder: Holder) -> Iterator[Leaf]:
    for child in holder.children:
        if isinstance(child, Leaf):
            yield child
        else:
            yield from _leaves(child)


def _cells(rows: Sequence[_Row]) -> Iterator[Holder]:
    return (cell for row in rows for cell in row if cell)


def _holds(block: Leaf | Holder) -> bool:
    return isinstance(block, Leaf) or bool(block.children)


def _is_layout(rows: Sequence[_Row]) -> bool:
    """Whether it is a table for the looks only: of one cell, with a table in it, or one column of
    more than paragraphs. Also what is too wide to be shown, and what holds nothing."""
    width = len(rows[0]) if rows else 0
    inside = [block for cell in _cells(rows) for block in cell.children]
    if not 0 < width <= MAX_COLUMNS or any(block.kind == "table" for block in inside):
        return True
    return width == 1 and (len(rows) == 1 or any(block.kind != "p" for block in inside))


def _is_header(row: _Row) -> bool:
    """Whether it holds headers, and nothing else but empty corners."""
    kinds = {cell.kind for cell in row if cell and (cell.kind == "th" or _has_words(cell))}
    return kinds == {"th"}


def _has_words(cell: Holder) -> bool:
    return any(text.strip() for leaf in _leaves(cell) for text, _marks in leaf.runs)


def _grid(rows: Sequence[Sequence[Leaf | Holder]]) -> list[_Row]:
    """The cells in rows of equal length; None where a merged cell was, or nothing."""
    lines: list[_Row] = []
    covered: dict[int, int] = {}  # by column: how many rows to come a cell above reaches into
    weight = 0
    for row in rows:
        line: _Row = []
        for cell in row:
            assert isinstance(cell, Holder)
            _cover(line, covered)
            columns, height = cell.span
            for step in range(columns):
                below = max(covered.get(len(line), 0) - 1, height - 1)
                covered[len(line)] = below
                line.append(None if step else cell)
            if weight + len(line) > 4 * MAX_PIECES:
                raise TextRefused("too_complex")
        _cover(line, covered, to=max(covered, default=-1))
        covered = {column: left for column, left in covered.items() if left > 0}
        lines.append(line)
        weight += len(line)
    return _trimmed(lines)


def _cover(line: _Row, covered: dict[int, int], to: int = -1) -> None:
    """Step over the columns that a cell above reaches into; also those up to `to`."""
    while covered.get(len(line), 0) > 0 or len(line) <= to:
        covered[len(line)] = covered.get(len(line), 0) - 1
        line.append(None)


def _trimmed(lines: list[_Row]) -> list[_Row]:
    """Without the rows and columns in which no cell begins."""
    lines = [line for line in lines if any(line)]
    used = sorted({place for line in lines for place, cell in enumerate(line) if cell})
    if 2 * len(used) * len(lines) > MAX_PIECES:
        raise TextRefused("too_complex")
    return [[line[place] if place < len(line) else None for place in used] for line in lines]
