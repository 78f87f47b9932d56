"""What may be typed? Saves from a page's script or from its plain form."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portfolio.core.errors import DomainError, Invalid
from portfolio.core.fields import choices
from portfolio.core.forms import Form, filled, no_control_characters, trimmed
from portfolio.core.i18n import _, lazy, moment
from portfolio.core.text import TextRefused, clean
from portfolio.texts.actions import Save
from portfolio.texts.models import Draft, Version
from portfolio.texts.plain_form import merge

# Far above any text that the limits of core.text let through, far below what costs memory.
MOST_REVISIONS = 2**31
MOST_ID = 2**62


class TextTooLong(DomainError):
    """More than an exam paper could ever hold."""

    status = 413
    sentence = lazy(
        "Teksten er for lang til at blive gemt her. Den står stadig på siden; del den i flere."
    )


class TextTooTangled(Invalid):
    """Nested or tagged beyond anything that a person writes."""

    sentence = lazy(
        "Tekstens opsætning er for indviklet til at blive gemt. Indsæt den igen som ren tekst."
    )


def cleaned(html: str) -> str:
    """Canonical HTML of what was sent; a clear refusal where cleaning it would cost too much."""
    try:
        return clean(html)
    except TextRefused as refused:
        raise (TextTooLong if refused.reason == "too_long" else TextTooTangled) from refused


def read_save(sent: Any) -> Save:
    """A save from the JSON that the page's script sends; raises Invalid."""
    if not isinstance(sent, dict):
        raise Invalid
    html, page = sent.get("html"), sent.get("page")
    if not isinstance(html, str) or not isinstance(page, str):
        raise Invalid
    if not 0 < len(page) <= 64 or not page.isprintable():
        raise Invalid
    return Save(cleaned(html), _count(sent.get("revision")), page, _count(sent.get("sequence")))


def text_of_save(sent: Any) -> int | None:
    """Which text the page shows, from the same JSON; None before its first save. Raises Invalid."""
    text = sent.get("text")
    return None if text is None else _count(text, MOST_ID)


def _count(value: Any, most: int = MOST_REVISIONS) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < most:
        raise Invalid
    return value


class DraftForm(Form):
    """The plain form of a draft. With JavaScript `html` is the whole text; without, `plain_text`
    holds what a textarea can, and `held` says that the rest of the text stays as it is."""

    html = HiddenField()
    plain_text = TextAreaField()
    held = HiddenField()
    revision = IntegerField(validators=[InputRequired(), NumberRange(0, MOST_REVISIONS)])
    page = HiddenField(validators=[Length(max=64), no_control_characters])
    text = IntegerField(validators=[Optional(), NumberRange(1, MOST_ID)])

    def save(self, draft: Draft) -> Save:
        """What the accepted form wants saved into the draft."""
        page = str(self.page.data or "") or secrets.token_hex(8)
        sent, revision = self._sent(draft.html), filled(self.revision.data)
        if page != draft.page:
            return Save(sent, revision, page, 1)
        if not self.html.data and self.held.data == "1":
            # This page has added its paragraphs before: it was sent twice, or come back to.
            if draft.html.endswith(self._sent("")):
                return Save(draft.html, revision, page, draft.sequence)
            # What was added then is not known apart from the rest: kept, and told as a conflict.
            return Save(sent, revision, secrets.token_hex(8), 1)
        # Above every number that the page's script has used: the form is the page's last word.
        return Save(sent, revision, page, draft.sequence + 1)

    def _sent(self, current: str) -> str:
        """The canonical text that was sent, given the draft that the form was made from."""
        if self.html.data:
            return cleaned(str(self.html.data))
        return cleaned(merge(current, self.held.data == "1", str(self.plain_text.data or "")))


class ShareForm(Form):
    """The last look before sharing."""

    revision = IntegerField(validators=[InputRequired(), NumberRange(0, MOST_REVISIONS)])
    confirmed = BooleanField(lazy("Det markerede er ikke et CPR-nummer"), validators=[Optional()])


class RestoreForm(Form):
    """Which earlier state to fetch back: a version's number or a restore point's id."""

    version = IntegerField(validators=[Optional(), NumberRange(1, MOST_REVISIONS)])
    point = IntegerField(validators=[Optional(), NumberRange(1, MOST_ID)])

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two: a field's own validator would not run for an empty field."""
        one = (self.point.data is None) != (self.version.data is None)
        return bool(super().validate(extra_validators)) and one


class TogetherForm(Form):
    """Which other versions lose their content with one, because they hold the same number. All of
    them unless the person says otherwise; `also` are their numbers as text."""

    also = SelectMultipleField(
        lazy("Et nummer, der ligner et CPR-nummer, står også i andre versioner af teksten"),
        # A version that somebody else redacted meanwhile is no mistake of the person's.
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, versions: Sequence[Version]) -> None:
        """Name the versions that there are to choose from."""
        self.also.choices = choices(
            (
                version.number,
                _(
                    "Fjern også indholdet af version %(number)s, delt %(moment)s",
                    number=version.number,
                    moment=moment(version.at),
                ),
            )
            for version in versions
        )
        if not self.is_submitted():
            self.also.data = [str(version.number) for version in versions]

    def chosen(self, versions: Sequence[Version]) -> list[int]:
        """The numbers of those that were chosen."""
        sent = self.also.data or ()
        return [version.number for version in versions if str(version.number) in sent]


class RedactForm(TogetherForm):
    """Why a version's content is taken away. The reason stays and is seen by its readers."""

    reason = StringField(
        lazy("Hvorfor fjernes indholdet?"),
        filters=[trimmed],
        validators=[DataRequired(), Length(max=500), no_control_characters],
    )
