"""nh3 and then bleach, with one allow-list, over HTML that is already meant to be harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nh3
from bleach.sanitizer import BleachSanitizerFilter

from portfolio.core import cites
from portfolio.core.tree import TextRefused

_TAGS = "p h2 h3 ul ol li blockquote table thead tbody tr th td span a strong em cite br"
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = {"a": ["href"], "span": ["class"], "cite": [*cites.ATTRIBUTES]}
SCHEMES = frozenset({"http", "https", "mailto"})

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def sanitised(html: str) -> str:
    """What both leave of it. Raises `TextRefused` when nh3 spells what it should not.

    nh3 parses as browsers do. bleach judges its tags, attributes and addresses by the same list,
    token by token: its own parser would take forty times as long and the square of long lists.
    """
    parsed = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel=None,
    )
    return "".join(map(_spelt, judged(parsed)))


def judged(html: str) -> Iterator[dict[str, Any]]:
    """The tokens of HTML in nh3's spelling that bleach lets through."""
    source: Any = _tokens(html)
    bleach: Iterator[dict[str, Any]] = iter(
        BleachSanitizerFilter(
            source,
            allowed_tags=TAGS,
            attributes=ATTRIBUTES,
            allowed_protocols=SCHEMES,
            strip_disallowed_tags=True,
        )
    )
    return bleach


def _tokens(html: str) -> Iterator[dict[str, Any]]:
    at = 0
    for found in _TOKEN.finditer(html):
        if found.start() != at:
            break
        at = found.end()
        closing, name, attributes, text = found.groups()
        if text:
            yield {"type": "Characters", "data": text}
        elif closing:
            yield {"type": "EndTag", "name": name, "data": {}}
        else:
            data = {(None, key): value for key, value in _ATTRIBUTE.findall(attributes)}
            yield {"type": "StartTag", "name": name, "data": data}
    if at != len(html):
        raise TextRefused("too_complex")


def _spelt(token: dict[str, Any]) -> str:
    kind = token["type"]
    if kind == "StartTag":
        # Entities in values are still as nh3 spelt them, and it escapes quotation marks.
        values = [f' {key}="{value}"' for (_, key), value in token["data"].items()]
        return f"<{token['name']}{''.join(values)}>"
    if kind == "EndTag":
        return f"</{token['name']}>"
    if kind == "Entity":
        return f"&{token['name']};"
    text: str = token["data"]
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
