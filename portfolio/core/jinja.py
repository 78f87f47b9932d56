"""What templates can call besides what Flask gives them; an undefined name is an error."""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, g, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import escape

from config import Config
from portfolio.core import i18n
from portfolio.core.vocabulary import NOTE


class MissingBuild(RuntimeError):
    """The front end has not been built."""


def init(app: Flask, config: Config) -> None:
    """Install filters and globals."""
    env = app.jinja_env
    env.make_globals = partial(_globals, env.globals)  # type: ignore[method-assign]
    env.undefined = StrictUndefined
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.filters.update(
        date=i18n.full_date,
        short_date=i18n.short_date,
        weekday=i18n.weekday,
        time=partial(_unbroken, i18n.clock_time),
        hours=i18n.hours,
        moment=partial(_unbroken, i18n.moment),
        exact_moment=partial(_unbroken, i18n.exact_moment),
        number=i18n.number,
        pages=i18n.pages,
        framed=framed,
    )
    env.globals.update(
        asset=_Assets(Path(app.static_folder or "")),
        csrf_token=_csrf_token,
        site=_site(config),
    )
    app.context_processor(_per_request)


def _unbroken(spell: Callable[[datetime], str], value: datetime) -> str:
    """A time of day as it is spelt, on the same line as its “kl.” however narrow the page."""
    return spell(value).replace("kl. ", "kl.\u00a0")


def framed(html: str, label: str) -> str:
    """Canonical HTML with each table in a frame of its own, which scrolls where the page is narrow,
    by keyboard too; and each footnote said to be one."""
    frame = f'<div class="text-table" tabindex="0" role="group" aria-label="{escape(label)}">'
    html = html.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>")
    return html.replace(NOTE, NOTE.replace(">", ' role="note">'))


def _csrf_token() -> str:
    """The request's token; a page asks for it once for each form."""
    return str(g.get("csrf_token") or generate_csrf())


def _globals(
    known: MutableMapping[str, Any], more: MutableMapping[str, Any] | None
) -> MutableMapping[str, Any]:
    """The globals of a template. Jinja's own way puts them into a ChainMap, and asks that for
    each name at every import of a component: a tenth of a page's time."""
    return {**known, **more} if more else known


def _site(config: Config) -> dict[str, Any]:
    return {
        "name": "Portefølje",
        "institution": config.institution,
        "accessibility_url": "/was",
        "privacy_url": "/privacy",
        "contact_url": "/contact",
        "contact_email": config.contact_email,
        "contact_phone": config.contact_phone,
    }


def _per_request() -> dict[str, Any]:
    language = i18n.language()
    return {
        # Flask-WTF puts its own there, which signs a token before it looks for the request's.
        "csrf_token": _csrf_token,
        "language": language,
        "other_language": "en" if language == "da" else "da",
        "me": getattr(current_user, "person", None),
        "session_ends": getattr(current_user, "ends_at", None),
    }


class _Assets:
    """`asset("main.css")`: the address of a built file, whose name carries its digest."""

    def __init__(self, folder: Path) -> None:
        self._manifest = folder / "manifest.json"
        self._addresses: dict[str, str] | None = None

    def __call__(self, name: str) -> str:
        if self._addresses is None:
            if not self._manifest.is_file():
                raise MissingBuild("static/build is missing; `make run` builds it")
            names = json.loads(self._manifest.read_text())
            self._addresses = {
                each: url_for("static", filename=file) for each, file in names.items()
            }
        return self._addresses[name]
