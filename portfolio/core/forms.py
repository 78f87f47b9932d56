"""The base of every form: CSRF, whitespace and NUL handled once."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, ValidationError

from portfolio.core.form_sentences import Sentences
from portfolio.core.i18n import _

T = TypeVar("T")


def filled(value: T | None) -> T:
    """The value of a field whose validators let nothing empty through."""
    assert value is not None
    return value


class Form(FlaskForm):
    """A form whose single-line fields arrive trimmed and free of control characters."""

    class Meta(FlaskForm.Meta):
        """WTForms' sentences come from us, and only what a page can send is read."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The fields that were sent. Every value is text, except a file for a field of files:
            Flask-WTF would also take a file for any other field, and JSON of any shape."""
            if formdata is not _Auto:
                return formdata
            if request.method not in SUBMIT_METHODS or not (request.form or request.files):
                return None
            wanted = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict(
                (name, file) for name, file in request.files.items(multi=True) if name in wanted
            )
            return CombinedMultiDict((files, request.form)) if files else request.form

        def get_translations(self, _form: Any) -> Sentences:
            return Sentences()

    def accepted(self) -> bool:
        """Whether the form was sent and holds no mistake."""
        return bool(self.validate_on_submit())


def trimmed(value: Any) -> Any:
    """WTForms filter: outer white space goes, inner stays."""
    return value.strip() if isinstance(value, str) else value


def no_control_characters(_form: Any, field: Field) -> None:
    """WTForms validator: PostgreSQL refuses NUL, and no name or title holds a line break."""
    if any(ord(character) < 32 or character == "\x7f" for character in field.data or ""):
        raise ValidationError(_("Her må ikke stå usynlige styretegn."))


def writable(_form: Any, field: Field) -> None:
    """WTForms validator for longer texts: line breaks and tabs are welcome, NUL is not."""
    if any(ord(character) < 32 and character not in "\r\n\t" for character in field.data or ""):
        raise ValidationError(_("Her må ikke stå usynlige styretegn."))
