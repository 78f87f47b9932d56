"""Documents as PDF, through Typst: PDF/A-2a and PDF/UA-1 in one file.

Typst gets the document tree as data and a template of ours (paper.typ), never markup made of what
somebody wrote, so there is nothing in a text for it to interpret: no code, no files, no network.
"""

from __future__ import annotations

import json
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2
import typst
from fontTools.ttLib import TTFont

from config import ROOT
from portfolio.core import clock, document_tree
from portfolio.core.document_tree import Outline
from portfolio.core.document_words import words_of
from portfolio.core.documents import Document, DocumentFailed, nodes
from portfolio.core.pdf_process import picture
from portfolio.core.vocabulary import is_seen

__all__ = ["MIME_TYPE", "REPLACEMENT", "page_count", "pdf", "picture", "unshowable"]

MIME_TYPE = "application/pdf"
REPLACEMENT = "\ufffd"

_TEMPLATE = Path(__file__).with_name("paper.typ")
_FONTS = ROOT / "node_modules" / "@expo-google-fonts"
_FACES = (
    "noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "noto-serif/400Regular_Italic/NotoSerif_400Regular_Italic.ttf",
    "noto-serif/700Bold/NotoSerif_700Bold.ttf",
    "noto-serif/700Bold_Italic/NotoSerif_700Bold_Italic.ttf",
    "noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "noto-sans-math/400Regular/NotoSansMath_400Regular.ttf",
    "noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf",
)

_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_MOMENT = ("year", "month", "day", "hour", "minute", "second")


def pdf(document: Document) -> bytes:
    """The document as a PDF file: front page, contents, sections, appendices. Equal documents give
    equal bytes. 0.05 s for ten pages.

    Characters that no font of ours can show become U+FFFD; `unshowable` names them beforehand.
    Raises `DocumentFailed`.
    """
    paper = json.dumps(_paper(document), ensure_ascii=False)
    try:
        made = typst.compile(
            _TEMPLATE.read_bytes(),
            sys_inputs={"paper": paper},
            font_paths=_font_folders(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=_STANDARDS,
        )
    except typst.TypstError:
        # Its own message may quote the text.
        raise DocumentFailed("typst refused the document") from None
    assert isinstance(made, bytes)
    return made


def unshowable(text: str) -> list[str]:
    """The characters of a text that no font of ours can show, each once, in order."""
    return list(dict.fromkeys(each for each in document_tree.literal(text) if not _is_shown(each)))


def page_count(file: bytes) -> int:
    """How many pages a PDF has. Raises ValueError for what is none."""
    try:
        opened = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise ValueError("not a PDF that can be read") from error
    with opened:
        return len(opened)


def _paper(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    outline = Outline()
    at = document.made_at or clock.now()
    return {
        # Both standards ask for a title and for the moment.
        "title": _shown(document.title).strip() or "–",
        "author": _shown(document.author),
        "subtitle": document.subtitle and _shown(document.subtitle),
        "language": language,
        "region": region,
        "header": document.header and _shown(document.header),
        "words": words_of(document.language),
        "front": [[_shown(label), _shown(value)] for label, value in document.front],
        "contents": document.contents,
        "made_at": dict(zip(_MOMENT, at.astimezone(UTC).timetuple(), strict=False)),
        "body": [_showable(node) for node in nodes(document.body, outline)],
        "appendices": [
            [_showable(node) for node in nodes([each], outline)] for each in document.appendices
        ],
    }


def _showable(node: Any) -> Any:
    """The tree with every string of text made showable, and no heading without words."""
    if isinstance(node, list):
        return [_showable(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node["t"] == "Str":
        return {"t": "Str", "c": _shown(node["c"])}
    if node["t"] == "Header" and not is_seen(_said(node)):
        return document_tree.paragraph(_showable(node["c"][2]))
    return {"t": node["t"], **({"c": _showable(node["c"])} if "c" in node else {})}


def _said(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_said, node))
    if not isinstance(node, dict) or node["t"] == "Note":
        return ""
    return node["c"] if node["t"] == "Str" else _said(node.get("c"))


def _shown(text: str) -> str:
    line = document_tree.literal(text)
    return "".join(each if _is_shown(each) else REPLACEMENT for each in line)


def _is_shown(character: str) -> bool:
    return ord(character) in _covered() and not _is_private(character)


def _is_private(character: str) -> bool:
    # PDF/A-2a refuses them: nobody can say what they mean.
    return "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000"


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    faces = [_FONTS / face for face in _FACES if "Italic" not in face and "Bold" not in face]
    return frozenset().union(*(TTFont(face, lazy=True).getBestCmap() for face in faces))


def _font_folders() -> list[Any]:
    return sorted({(_FONTS / face).parent for face in _FACES})
