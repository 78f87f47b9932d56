"""Fields that say in our own words what is wrong: WTForms knows no Danish."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms import fields as wtforms_fields
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import TextInput

from portfolio.core.forms import no_control_characters, trimmed, writable
from portfolio.core.i18n import LazyString, _, ngettext
from portfolio.core.vocabulary import is_seen

# Digits, or groups of three with a dot or a space between.
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[. \u00a0\u202f]\d{3})+", re.ASCII)

EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 12, 31)


class Filled:
    """Validator: something that can be seen must be written; `sentence` says what."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads the class's own dict

    def __init__(self, sentence: LazyString) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        if field.errors:
            # What was written could not be read: that has been said already.
            raise StopValidation
        invisible = isinstance(field.data, str) and not is_seen(field.data)
        if invisible or field.data is None or field.data == []:
            raise StopValidation(str(self.sentence))


class AtMost:
    """Validator: no more characters than the column holds."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, _form: Any, field: Field) -> None:
        if len(field.data or "") > self.limit:
            raise StopValidation(
                ngettext(
                    "Her er kun plads til %(num)d tegn.",
                    "Her er kun plads til %(num)d tegn.",
                    self.limit,
                )
            )


class Between:
    """Validator: a whole number from `low` to `high`, both included."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high
        self.field_flags = {"min": low, "max": high}

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is not None and not self.low <= field.data <= self.high:
            raise ValidationError(
                _("Skriv et tal fra %(low)s til %(high)s.", low=self.low, high=self.high)
            )


def line(
    label: LazyString,
    limit: int,
    *,
    missing: LazyString | None = None,
    also: Any = None,
    **more: Any,
) -> Any:
    """One line of text; it may be left out unless `missing` says what to write. `also` is one
    validator more."""
    first = Optional() if missing is None else Filled(missing)
    return StringField(
        label,
        filters=[trimmed, _text],
        validators=[first, AtMost(limit), no_control_characters, *([also] if also else [])],
        **more,
    )


def lines(label: LazyString, limit: int, *, missing: LazyString | None = None, **more: Any) -> Any:
    """A longer plain text; line breaks are kept, as one character each."""
    first = Optional() if missing is None else Filled(missing)
    return TextAreaField(
        label,
        filters=[trimmed, _text, _one_line_break],
        validators=[first, AtMost(limit), writable],
        **more,
    )


def _text(value: Any) -> Any:
    return "" if value is None else value


def _one_line_break(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a select or radio field offers: pairs of value and words."""
    return [SelectChoice(str(value), words) for value, words in pairs]


class WholeNumber(wtforms_fields.IntegerField):
    """A whole number; "24.000" and "24 000" are read as they are meant, and "7.5" is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not _WHOLE.fullmatch(text) or len(text) > 16:
            raise ValueError(_("Skriv et helt tal."))
        self.data = int(re.sub(r"\D", "", text))


class Day(wtforms_fields.DateField):
    """A date of this century."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError(_("Vælg en dato, der findes.")) from None
        if not EARLIEST <= day <= LATEST:
            raise ValueError(_("Vælg en dato mellem år 2000 og 2100."))
        self.data = day


class ClockTime(wtforms_fields.TimeField):
    """Hours and minutes, written 9.30, 09:30 or 0930.

    A plain field: the browser's own would speak the browser's language, "03:00 PM" in many.
    """

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        kw = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 8}
        super().__init__(label, validators, format="%H.%M", render_kw=kw, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        digits = text.removeprefix("kl. ").replace(".", ":").replace(",", ":")
        hours, _colon, minutes = digits.partition(":") if ":" in digits else _split(digits)
        # Some browsers send seconds with it.
        minutes = minutes.partition(":")[0]
        if not _is_number(hours) or not _is_number(minutes):
            raise ValueError(_("Skriv klokkeslættet som 14.30."))
        try:
            self.data = time(int(hours), int(minutes))
        except ValueError:
            raise ValueError(_("Skriv et klokkeslæt mellem 00.00 og 23.59.")) from None


def _split(digits: str) -> tuple[str, str, str]:
    if len(digits) <= 2:
        return digits, "", "0"
    return digits[:-2], "", digits[-2:]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2


class Address(StringField):
    """An e-mail address, as it is stored and written to."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = text
        if not text:
            return
        if len(text) > 254:
            raise ValueError(_("E-mailadressen er for lang."))
        try:
            checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise ValueError(_("Skriv en e-mailadresse som navn@arbejdsplads.dk.")) from None
        if len(checked.normalized.casefold()) > 254:
            raise ValueError(_("E-mailadressen er for lang."))
        self.data = checked.normalized


class TextList(Field):
    """Any number of texts under one name, in their order; each is a textarea of its own.

    `data` is a list of strings, trimmed, line breaks as one character; empty ones are kept so that
    a page can show the field that was just added.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [_one_line_break(value).strip() for value in valuelist]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])
