"""Danish by default, English complete; numbers, dates and times as each language writes them.

The msgids are Danish: the sentence in the code is the sentence on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, pgettext
from flask_babel.speaklater import LazyString
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portfolio.core import clock

LANGUAGES = ("da", "en")
LOCALES = {"da": "da_DK", "en": "en_GB"}
COOKIE = "language"
CATALOGS = Path(__file__).parent.parent / "translations"

__all__ = ["LANGUAGES", "LazyString", "_", "in_language", "language", "lazy", "ngettext"]

V = TypeVar("V")

# What is spoken: found out once for a request, and asked for with every sentence.
_spoken: ContextVar[str | None] = ContextVar("language", default=None)


def init(app: Flask) -> None:
    """Install Babel; the person's own choice wins, then the cookie, then the browser's wish."""
    app.config.update(BABEL_DEFAULT_LOCALE="da", BABEL_DEFAULT_TIMEZONE="Europe/Copenhagen")
    Babel(app, locale_selector=language)
    app.before_request(_be_silent)
    app.teardown_request(_be_silent)
    # A page has a hundred sentences. Jinja's and Flask-Babel's own way to each of them took more
    # time than the rest of the page.
    app.jinja_env.globals.update(
        _=_in_template,
        gettext=_in_template,
        ngettext=_counted_in_template,
        pgettext=pgettext,
    )


def language() -> str:
    """The language of this request, "da" or "en"."""
    spoken = _spoken.get()
    if spoken is None:
        if not has_request_context():
            return "da"
        spoken = _select()
        _spoken.set(spoken)
    return spoken


def decide_without_person() -> None:
    """Settle the request's language without asking who is signed in: the database may be away."""
    if _spoken.get() is None:
        _spoken.set(_wish())


def _be_silent(_error: BaseException | None = None) -> None:
    """Before and after a request nobody has chosen a language."""
    _spoken.set(None)


def _select() -> str:
    chosen = getattr(current_user, "language", None)
    return str(chosen) if chosen in LANGUAGES else _wish()


def _wish() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES, "da") or "da"


@contextmanager
def in_language(chosen: str) -> Iterator[None]:
    """Everything inside the block is said in this language."""
    token = _spoken.set(chosen)
    try:
        with force_locale(chosen):
            yield
    finally:
        _spoken.reset(token)


@cache
def _catalog(tag: str) -> NullTranslations:
    return Translations.load(CATALOGS, [tag])


def _(sentence: str, /, **variables: Any) -> str:
    """The sentence in this request's language."""
    found = str(_catalog(language()).gettext(sentence))
    return found % variables if variables else found


def ngettext(one: str, many: str, num: int, /, **variables: Any) -> str:
    """The sentence for so many; `%(num)s` in it is the number."""
    found = str(_catalog(language()).ngettext(one, many, num))
    return found % {"num": num, **variables}


def lazy(sentence: str, /, **variables: Any) -> LazyString:
    """The sentence in the language of whoever it is shown to."""
    return LazyString(_, sentence, **variables)


@pass_eval_context
def _in_template(context: EvalContext, sentence: str, /, **variables: Any) -> str:
    """As Jinja's own: a sentence is safe, what is put into it is escaped, "%%" is "%"."""
    if not variables:
        return _safe(language(), sentence) if context.autoescape else _(sentence) % {}
    found = _catalog(language()).gettext(sentence)
    return (_ours(found) if context.autoescape else found) % variables


@pass_eval_context
def _counted_in_template(
    context: EvalContext, one: str, many: str, num: int, /, **variables: Any
) -> str:
    found = _catalog(language()).ngettext(one, many, num)
    variables = {"num": num, **variables}
    return (_ours(found) if context.autoescape else found) % variables


@lru_cache(maxsize=4096)
def _safe(tag: str, sentence: str) -> Markup:
    return _ours(_catalog(tag).gettext(sentence)) % {}


def _ours(sentence: str) -> Markup:
    # Never what somebody typed: a sentence of the code or of the catalog.
    return Markup(sentence)  # noqa: S704


def _remembered(spell: Callable[[V, str], str]) -> Callable[[V], str]:
    """Spell each value once in each language: pages say the same dates and numbers over and over,
    and Babel reads its patterns anew each time."""
    known = lru_cache(maxsize=4096)(spell)

    @wraps(spell)
    def spelt(value: V) -> str:
        return known(value, language())

    return cast(Callable[[V], str], spelt)


@_remembered
def full_date(value: date | datetime, spoken: str) -> str:
    """9. marts 2026"""
    return babel_date(_day(value), "d. MMMM y" if spoken == "da" else "d MMMM y", LOCALES[spoken])


@_remembered
def short_date(value: date | datetime, spoken: str) -> str:
    """9. marts"""
    return babel_date(_day(value), "d. MMMM" if spoken == "da" else "d MMMM", LOCALES[spoken])


@_remembered
def weekday(value: date | datetime, spoken: str) -> str:
    """mandag"""
    return babel_date(_day(value), "EEEE", LOCALES[spoken])


@_remembered
def clock_time(value: datetime, spoken: str) -> str:
    """kl. 14.05"""
    at = clock.local(value) if value.tzinfo else value
    return f"kl. {at:%H.%M}" if spoken == "da" else f"{at:%H:%M}"


@_remembered
def hours(value: time, spoken: str) -> str:
    """9.00, for a time of day that says by itself what it is"""
    return f"{value:%H.%M}" if spoken == "da" else f"{value:%H:%M}"


@_remembered
def moment(value: datetime, spoken: str) -> str:
    """9. marts 2026 kl. 14.05"""
    if spoken == "da":
        return f"{full_date(value)} {clock_time(value)}"
    return f"{full_date(value)} at {clock_time(value)}"


@_remembered
def exact_moment(value: datetime, spoken: str) -> str:
    """9. marts 2026 kl. 14.05.32, where several things may have happened in one minute"""
    seconds = f"{clock.local(value):%S}"
    return f"{moment(value)}{'.' if spoken == 'da' else ':'}{seconds}"


@_remembered
def number(value: int, spoken: str) -> str:
    """24.000"""
    return format_decimal(value, locale=LOCALES[spoken])


@_remembered
def pages(value: Decimal, spoken: str) -> str:
    """9,8"""
    return format_decimal(value, format="#,##0.0", locale=LOCALES[spoken])


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return clock.local(value).date()
    return value
