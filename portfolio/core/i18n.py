"""Danish by default, English complete; numbers, dates and times as each language writes them.

The msgids are Danish: the sentence in the code is the sentence on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext
from flask_babel import ngettext as babel_ngettext
from flask_babel.speaklater import LazyString
from flask_login import current_user

from portfolio.core import clock

LazyText = Any  # Flask-Babel's lazy string: no str, but shown like one

LANGUAGES = ("da", "en")
COOKIE = "language"

__all__ = ["LANGUAGES", "LazyString", "_", "in_language", "language", "lazy", "ngettext"]

# Flask-Babel carries no types; what these give back is text.
_: Callable[..., str] = gettext
ngettext: Callable[..., str] = babel_ngettext
lazy = lazy_gettext
in_language = force_locale


def init(app: Flask) -> None:
    """Install Babel; the person's own choice wins, then the cookie, then the browser's wish."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="da",
        BABEL_DEFAULT_TIMEZONE="Europe/Copenhagen",
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    Babel(app, locale_selector=_select)


def _select() -> str:
    if not has_request_context():
        return "da"
    chosen = getattr(current_user, "language", None) or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES, "da") or "da"


def language() -> str:
    """The language of this request, "da" or "en"."""
    return str(get_locale() or "da")


def _locale() -> str:
    return "en_GB" if language() == "en" else "da_DK"


def full_date(value: date | datetime) -> str:
    """9. marts 2026"""
    return babel_date(_day(value), "d. MMMM y" if language() == "da" else "d MMMM y", _locale())


def short_date(value: date | datetime) -> str:
    """9. marts"""
    return babel_date(_day(value), "d. MMMM" if language() == "da" else "d MMMM", _locale())


def weekday(value: date | datetime) -> str:
    """mandag"""
    return babel_date(_day(value), "EEEE", _locale())


def clock_time(value: datetime) -> str:
    """kl. 14.05"""
    at = clock.local(value) if value.tzinfo else value
    return f"kl. {at:%H.%M}" if language() == "da" else f"{at:%H:%M}"


def moment(value: datetime) -> str:
    """9. marts 2026 kl. 14.05"""
    if language() == "da":
        return f"{full_date(value)} {clock_time(value)}"
    return f"{full_date(value)} at {clock_time(value)}"


def number(value: int) -> str:
    """24.000"""
    return format_decimal(value, locale=_locale())


def pages(value: Decimal) -> str:
    """9,8"""
    return format_decimal(value, format="#,##0.0", locale=_locale())


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return clock.local(value).date()
    return value
