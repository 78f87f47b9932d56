"""Sending a page's form as a browser would: with everything that stands in it."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict


def filled(page: Any, **changes: Any) -> MultiDict[str, str]:
    """The fields of the page's main form as they stand, with some changed.

    A list gives a name several values; None leaves the field out. "__" in a name stands for "-".
    """
    form = next(form for form in page.forms if "form" in (form.get("class") or "").split())
    # A browser drops the line break with which a textarea begins; lxml does not.
    areas = {area.get("name") for area in form.iter("textarea")}
    values: MultiDict[str, str] = MultiDict(
        (name, re.sub(r"\A\r?\n", "", value) if name in areas else value)
        for name, value in form.form_values()
    )
    for key, value in changes.items():
        name = key.replace("__", "-")
        values.poplist(name)
        if value is not None:
            values.setlist(name, value if isinstance(value, list) else [value])
    return values


def said(page: Any) -> str:
    """The words of a page in one line."""
    return " ".join(page.text_content().split())
