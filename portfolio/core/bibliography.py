"""Reference lists and citations in APA 7 with Danish terms, through pandoc's citeproc.

The style comes from an npm package, as the fonts do; Danish terms are pandoc's own. A run takes
0.1 s of CPU, so it belongs where a list is changed, not where it is read.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from config import ROOT
from portfolio.core import document_tree
from portfolio.core.document_tree import Node
from portfolio.core.documents import DocumentFailed, run_pandoc
from portfolio.core.text import clean
from portfolio.core.vocabulary import address, escape

_STYLES = ROOT / "node_modules" / "@citation-js" / "plugin-csl" / "lib" / "styles.json"
# Citeproc takes <b> and its like in a title for markup, and knows no way to write them as words.
_LESS_THAN = "\ue03c"
_CSL = {"c": "http://purl.org/net/xbiblio/csl"}


class Formatted(NamedTuple):
    """A reference as APA writes it: the entry of the list (canonical HTML, one paragraph), and in
    plain words "Hansen & Olsen, 2020a" and "Hansen og Olsen (2020a)"."""

    entry: str
    cited: str
    named: str


def formatted(items: Sequence[Mapping[str, Any]]) -> list[Formatted]:
    """The references of one list, given in CSL-JSON without ids, in the same order.

    What tells two apart (2020a, a given name) depends on all of them. A list that was just
    formatted is remembered. Raises `DocumentFailed`.
    """
    spelt = tuple(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in items)
    return list(_formatted(spelt)) if spelt else []


@lru_cache(maxsize=64)
def _formatted(spelt: tuple[str, ...]) -> tuple[Formatted, ...]:
    items = [{**json.loads(item), "id": f"r{place}"} for place, item in enumerate(spelt)]
    made = json.loads(_run(items))["blocks"]
    # pandoc makes one block of all entries and puts it last.
    *cites, listed = made
    entries = {_identifier(each): each for each in listed["c"][1]}
    try:
        return tuple(
            _understood(item, cite, entries[f"ref-{item['id']}"])
            for item, cite in zip(items, cites, strict=True)
        )
    except (KeyError, ValueError):
        raise DocumentFailed("citeproc left a reference out") from None


def _understood(item: Mapping[str, Any], cite: Node, entry: Node) -> Formatted:
    cited = _spelt(cite["c"], lambda _node, words: words, str)
    cited = cited.removeprefix("(").removesuffix(")")
    who, _comma, year = cited.rpartition(", ")
    if len(item.get("author") or item.get("editor") or ()) > 1:
        who = who.replace(" & ", " og ")
    html = _spelt(_inlines_of(entry), _html)
    return Formatted(clean(f"<p>{html}</p>"), cited, f"{who} ({year})")


def _run(items: list[dict[str, Any]]) -> str:
    """The tree of a document that cites each item in a paragraph of its own."""
    tree = {
        "pandoc-api-version": list(document_tree.API_VERSION),
        "meta": {"lang": {"t": "MetaString", "c": "da-DK"}},
        "blocks": [document_tree.paragraph([_citation(item["id"])]) for item in items],
    }
    with tempfile.TemporaryDirectory(prefix="references-") as folder:
        style, source = Path(folder, "style.csl"), Path(folder, "references.json")
        style.write_bytes(_style())
        spelt = json.dumps(items, ensure_ascii=False).replace("<", _LESS_THAN)
        source.write_text(spelt, encoding="utf-8")
        made = run_pandoc(
            "--sandbox",
            "--from=json",
            "--to=json",
            "--citeproc",
            f"--csl={style}",
            f"--bibliography={source}",
            given=json.dumps(tree).encode(),
            folder=folder,
        )
    return made.decode().replace(_LESS_THAN, "<")


def _citation(identifier: str) -> Node:
    citation = {
        "citationId": identifier,
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 1,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[citation], []]}


@lru_cache(maxsize=1)
def _style() -> bytes:
    """APA with the day before the month: "9. marts" where the style says "marts 9"."""
    styles = json.loads(_STYLES.read_text(encoding="utf-8"))
    root = etree.fromstring(styles["apa"].encode())
    for date in root.xpath("//c:macro[@name='date-issued-month-day']/c:date", namespaces=_CSL):
        [day] = date.xpath("c:date-part[@name='day']", namespaces=_CSL)
        day.attrib.pop("prefix", None)
        day.set("suffix", ". ")
        date.insert(0, day)
    styled: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return styled


# What pandoc answers --------------------------------------------------------------------------


def _identifier(block: Node) -> str:
    identifier: str = block["c"][0][0]
    return identifier


def _inlines_of(entry: Node) -> Iterator[Node]:
    for block in entry["c"][1]:
        yield from block["c"]


def _spelt(
    nodes: Any, mark: Callable[[Node, str], str], words: Callable[[str], str] = escape
) -> str:
    return "".join(_spelt_one(node, mark, words) for node in nodes)


def _spelt_one(node: Node, mark: Callable[[Node, str], str], words: Callable[[str], str]) -> str:
    match node["t"]:
        case "Str":
            # Danish ends and begins a quotation with the same sign.
            return words(node["c"].replace("“", "”"))
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Quoted":
            return f"”{_spelt(node['c'][1], mark, words)}”"
        case "Cite" | "Span":
            return _spelt(node["c"][1], mark, words)
        case "Link":
            return mark(node, _spelt(node["c"][1], mark, words))
        case "Emph" | "Strong" | "Superscript" | "Subscript" | "SmallCaps" | "Strikeout":
            return mark(node, _spelt(node["c"], mark, words))
        case _:
            return ""


def _html(node: Node, inner: str) -> str:
    match node["t"]:
        case "Emph":
            return f"<em>{inner}</em>"
        case "Strong":
            return f"<strong>{inner}</strong>"
        case "Link" if href := address(node["c"][2][0]):
            return f'<a href="{escape(href)}">{inner}</a>'
        case _:
            return inner
