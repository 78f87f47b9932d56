"""What may be typed? Titles, what to copy, a new order, the last look before sharing."""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portfolio.assignments.actions import MOST_PARTS
from portfolio.assignments.compiling import LONGEST_TITLE, heading
from portfolio.cohorts.exam_forms import KINDS
from portfolio.cohorts.exam_models import PartKind
from portfolio.core.errors import Invalid
from portfolio.core.fields import choices
from portfolio.core.forms import Form, no_control_characters, trimmed
from portfolio.core.i18n import _, lazy
from portfolio.texts.forms import MOST_REVISIONS

LARGEST_ID = 2**62
_CHOICE = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,6}))?")
_NUMBER = re.compile(r"[0-9]{1,18}")


class Choices(Field):
    """Ticked boxes: "12" is the whole of version 12, "12-3" its block 3 (from 0).

    `data` maps the id of a version to the set of its blocks, or to None for the whole.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: dict[int, set[int] | None] = {}
        for value in valuelist:
            found = _CHOICE.fullmatch(value)
            if found is None:
                raise ValueError("no choice")
            version = int(found[1])
            if found[2] is None:
                self.data[version] = None
            elif (chosen := self.data.setdefault(version, set())) is not None:
                chosen.add(int(found[2]))

    def process_data(self, value: Any) -> None:
        self.data = value or {}


class Ids(Field):
    """Any number of ids under one name; `data` is a list of whole numbers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not all(_NUMBER.fullmatch(value) for value in valuelist):
            raise ValueError("no id")
        self.data = [int(value) for value in valuelist]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])


class ChooseForm(Form):
    """What to copy into the assignment. `after` is the newest part that the page knew, `shown` the
    versions that it showed; `show` is pressed to see another version of a text instead."""

    choose = Choices()
    shown = Ids()
    show = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])
    after = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class TitleForm(Form):
    """A title of an assignment or a part."""

    title = StringField(
        lazy("Titel"),
        filters=[trimmed],
        validators=[
            InputRequired(lazy("Skriv en titel.")),
            Length(max=LONGEST_TITLE, message=lazy("Titlen må højst fylde 200 tegn.")),
            no_control_characters,
        ],
    )

    def validate_title(self, field: StringField) -> None:
        """A title of invisible characters would be a heading that nobody sees."""
        if not heading(field.data or ""):
            raise ValidationError(_("Skriv en titel."))


class PartForm(TitleForm):
    """What a part is called and what it is."""

    kind = SelectField(
        lazy("Hvad er delen?"), choices=choices(KINDS.items()), default=str(PartKind.SECTION)
    )


class NewPartForm(PartForm):
    """A part that is written on the spot; `after` as in ChooseForm."""

    after = IntegerField(validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class TakeForm(Form):
    """The newer version and the revision of the part that the page showed."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    revision = IntegerField(validators=[InputRequired(), NumberRange(0, MOST_REVISIONS)])


class ShareWholeForm(Form):
    """The last look before sharing: `reviewed` is the digest of the text that was shown."""

    reviewed = HiddenField(validators=[InputRequired(), Length(min=64, max=64)])
    confirmed = BooleanField(lazy("Det markerede er ikke et CPR-nummer"), validators=[Optional()])


def read_order(sent: Any) -> tuple[list[int], list[int] | None]:
    """The wanted order and, where the page says so, the one that it was made from: part ids from
    the JSON `{"order": [...], "from": [...]}`; raises Invalid."""
    if not isinstance(sent, dict):
        raise Invalid
    made_from = sent.get("from")
    return _ids(sent.get("order")), None if made_from is None else _ids(made_from)


def _ids(value: Any) -> list[int]:
    if not isinstance(value, list) or len(value) > MOST_PARTS:
        raise Invalid
    return [_id(each) for each in value]


def _id(value: Any) -> int:
    """Pages send ids as they stand in their attributes: as text."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID:
        return value
    raise Invalid
