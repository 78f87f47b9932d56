"""What may be typed? How to be told of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import RadioField
from wtforms.validators import DataRequired

from portfolio.core.fields import choices
from portfolio.core.forms import Form
from portfolio.core.i18n import lazy
from portfolio.notices.kinds import Kind
from portfolio.notices.models import How

WAYS = [
    (How.NOW, lazy("Med det samme")),
    (How.DAILY, lazy("Samlet, en gang om dagen")),
    (How.OFF, lazy("Ingen mail")),
]


class MailsForm(Form):
    """One choice for each kind; `for_kinds` makes the form of a person's kinds."""

    @classmethod
    def for_kinds(cls, some: Iterable[Kind], chosen: Mapping[str, How]) -> MailsForm:
        """A form with a field for each of these kinds, showing what is chosen now."""
        fields = {kind.key: _way_of(kind) for kind in some}
        shown = {key: str(chosen[key]) for key in fields}
        form: MailsForm = type("MailsForm", (cls,), fields)(data=shown)
        return form

    def chosen(self) -> dict[str, How]:
        """How to be told, by kind."""
        return {field.name: How(field.data) for field in self if isinstance(field, RadioField)}


def _way_of(kind: Kind) -> RadioField:
    return RadioField(
        kind.label,
        choices=choices(WAYS),
        validators=[DataRequired(lazy("Vælg, hvordan du vil have besked."))],
    )
