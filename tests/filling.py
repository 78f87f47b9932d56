"""Sending a page's form as a browser would: with everything that stands in it."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict


def filled(page: Any, **changes: Any) -> MultiDict[str, str]:
    """The fields of the page's main form as they stand, with some changed.

    A list gives a name several values; None leaves the field out. "__" in a name stands for "-".
    """
    form = next(form for form in page.forms if "form" in (form.get("class") or "").split())
    values: MultiDict[str, str] = MultiDict(
        (name, value.replace("\r\n", "\n")) for name, value in form.form_values()
    )
    for name, value in changes.items():
        name = name.replace("__", "-")
        values.poplist(name)
        if value is not None:
            values.setlist(name, value if isinstance(value, list) else [value])
    return values


def said(page: Any) -> str:
    """The words of a page in one line."""
    return " ".join(page.text_content().split())
