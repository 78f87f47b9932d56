"""Writing without JavaScript: what a textarea can hold, and how its text becomes the text again.

A text of simple paragraphs is edited whole. Of any other text the page shows what there is, and
the textarea takes new paragraphs that are added at the end, so nothing is lost that it cannot hold.
"""

from __future__ import annotations

import re

from portfolio.core.text import clean, join, leaves
from portfolio.core.vocabulary import escape

_SIMPLE = re.compile(r"(?:<p>(?:[^<]|<br>)*+</p>)*+")
_LINE_END = re.compile(r"\r\n?")
_BETWEEN = "\n\n"


def split(html: str) -> tuple[str, str]:
    """(held HTML, editable text) of canonical HTML.

    Held is empty when all of the text is editable. Then paragraphs are divided by an empty line
    and a line break is a line break. Otherwise all of it is held and the editable text is empty.
    """
    if not _SIMPLE.fullmatch(html):
        return html, ""
    paragraphs = [text for _, text in leaves(html)]
    typed = _BETWEEN.join(paragraphs)
    return ("", typed) if _paragraphs(typed) == paragraphs else (html, "")


def merge(html: str, held: bool, typed: str) -> str:
    """The new canonical HTML: what was typed after `html` when that is held, else instead of it.

    `typed` comes as browsers send it, with any line ends. When it is what `split` gave, the text
    stays as it is to the byte. Raises `TextRefused` as `clean` does.
    """
    text = _LINE_END.sub("\n", typed)
    if not held and not split(html)[0] and text == split(html)[1]:
        return html
    added = clean(join(_paragraph(each) for each in _paragraphs(text)))
    return clean(join([html, added])) if held else added


def _paragraphs(text: str) -> list[str]:
    return re.split(r"\n{2,}", text.strip("\n")) if text.strip("\n") else []


def _paragraph(text: str) -> str:
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>"
