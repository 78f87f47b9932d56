"""What stands before the text of a Word document: lines of a front page, and the list of contents.

The list is a field that Word can renew, filled with links to the headings beforehand: nobody is
asked anything when the file is opened, and programs that renew no fields show the list too. The
numbers of the pages come when Word renews it; we do not know them.

Source for the field: ECMA-376 part 1, 17.16.5.68 (TOC).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portfolio.core import document_tree
from portfolio.core.document_tree import Node

DEPTH = 2

PAGE_BREAK: Node = {
    "t": "RawBlock",
    "c": ["openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'],
}


def lines(front: Sequence[tuple[str, str]]) -> list[Node]:
    """Each label and its value as a line: **Hold** Vest."""
    return [
        document_tree.styled("Front Line", [document_tree.paragraph(_line(label, value))])
        for label, value in front
    ]


def _line(label: str, value: str) -> list[Node]:
    strong = {"t": "Strong", "c": document_tree.words(f"{label}:")}
    return [strong, _raw("<w:r><w:tab/></w:r>"), *document_tree.words(value)]


def contents(title: str, body: Sequence[Node]) -> list[Node]:
    """The list of contents of these blocks, to a depth of two headings. The headings get the names
    that its links lead to."""
    headings = [node for node in body if node["t"] == "Header" and node["c"][0] <= DEPTH]
    entries = []
    for number, heading in enumerate(headings, 1):
        level, (_name, *rest), words = heading["c"]
        name = f"heading-{number}"
        heading["c"][1] = [name, *rest]
        link = {"t": "Link", "c": [["", [], []], _unlinked(words), [f"#{name}", ""]]}
        entries.append((level, [link]))
    if entries:
        entries[0][1].insert(0, _raw(_BEGIN))
        entries[-1][1].append(_raw(_END))
    said = document_tree.paragraph(document_tree.words(title))
    return [
        document_tree.styled("TOC Heading", [said]),
        *(
            document_tree.styled(f"toc {level}", [document_tree.paragraph(entry)])
            for level, entry in entries
        ),
    ]


def _unlinked(inlines: Sequence[Any]) -> list[Any]:
    """Without the links in a heading, for there is no link in a link, and without its footnotes."""
    kept: list[Any] = []
    for each in inlines:
        if each["t"] == "Link":
            kept.extend(_unlinked(each["c"][1]))
        elif each["t"] in ("Strong", "Emph"):
            kept.append({**each, "c": _unlinked(each["c"])})
        elif each["t"] != "Note":
            kept.append(each)
    return kept


def _raw(xml: str) -> Node:
    return {"t": "RawInline", "c": ["openxml", xml]}


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


_INSTRUCTION = f' TOC \\o "1-{DEPTH}" \\h \\z \\u '
_BEGIN = (
    _mark("begin")
    + f'<w:r><w:instrText xml:space="preserve">{_INSTRUCTION}</w:instrText></w:r>'
    + _mark("separate")
)
_END = _mark("end")
