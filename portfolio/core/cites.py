"""A citation as it stands in a text: which reference, where in it, and in which form.

The one spelling is `<cite data-reference="12" data-locator="s. 12" data-form="named">`, the last
two where they say something. Any other `cite`, such as a web page's, is no citation of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

LONGEST_LOCATOR = 100

START = (
    r'<cite data-reference="[1-9][0-9]{0,17}"'
    r'(?: data-locator="(?:[^"<>&]|&amp;)+")?(?: data-form="named")?>'
)
"""What begins a citation."""

ATTRIBUTES = ("data-reference", "data-locator", "data-form")

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_UNFIT = re.compile('["<>\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')


class Cite(NamedTuple):
    """`locator` is a place in the reference in words ("s. 12"); `named`: the author is named in
    the sentence, and only the year stands in brackets."""

    reference: int
    locator: str = ""
    named: bool = False

    @property
    def start(self) -> str:
        """The tag that begins it."""
        locator = self.locator.replace("&", "&amp;")
        at = f' data-locator="{locator}"' if locator else ""
        form = ' data-form="named"' if self.named else ""
        return f'<cite data-reference="{self.reference}"{at}{form}>'


def read(attributes: Mapping[str, str]) -> Cite | None:
    """The citation that an element's attributes mean, entities resolved; None where it is none."""
    number = attributes.get("data-reference", "")
    if not _NUMBER.fullmatch(number):
        return None
    locator = " ".join(_UNFIT.sub(" ", attributes.get("data-locator", "")).split())
    named = attributes.get("data-form") == "named"
    return Cite(int(number), locator[:LONGEST_LOCATOR].rstrip(), named)


def understood(start: str) -> Cite | None:
    """The citation that a tag begins."""
    pairs = dict(_ATTRIBUTE.findall(start))
    return read({name: value.replace("&amp;", "&") for name, value in pairs.items()})
