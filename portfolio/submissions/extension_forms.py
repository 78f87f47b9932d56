"""What may be typed? Who gets a later deadline and which, why, and what was received when."""

from __future__ import annotations

from typing import Any

from wtforms import FormField, RadioField, SelectField
from wtforms.validators import InputRequired

from portfolio.core.fields import Day, Filled, choices, lines
from portfolio.core.forms import Form
from portfolio.core.i18n import _, lazy
from portfolio.core.moments import DeadlineForm, MomentForm
from portfolio.core.requests import row_id
from portfolio.submissions.extension_models import SENTENCE, Reason
from portfolio.submissions.forms import ChosenForm

REASONS = {
    Reason.ILLNESS: lazy("Sygdom"),
    Reason.FAMILY: lazy("Familie"),
    Reason.WORK: lazy("Arbejde"),
    Reason.TECHNICAL: lazy("Tekniske problemer"),
    Reason.OTHER: lazy("Andet"),
}


class AskForm(Form):
    """Why a student asks for a later deadline: a category, and no room for more."""

    reason = RadioField(
        lazy("Grund"),
        choices=choices(REASONS.items()),
        validators=[InputRequired(lazy("Vælg en grund."))],
    )


class GrantForm(ChosenForm):
    """A later deadline for those who are chosen, by the ids of students or of requests."""

    due = FormField(DeadlineForm, lazy("Ny frist"))

    def validate(self, extra_validators: Any = None) -> bool:
        """An extension has an instant."""
        good = bool(super().validate(extra_validators))
        due = self.due.form
        if good and due.moment is None:
            due.day.errors = [*due.day.errors, _("Vælg datoen for den nye frist.")]
            return False
        return good


class ExtensionForm(GrantForm):
    """The same for students who need not have asked, so it is said why."""

    reason = SelectField(lazy("Grund"), choices=choices(REASONS.items()))


class RefusalForm(Form):
    """Why somebody gets no later deadline."""

    refusal = lines(
        lazy("Svar til den studerende"), SENTENCE, missing=lazy("Skriv, hvorfor fristen står ved.")
    )


class DocumentationForm(Form):
    """When documentation of an illness was received: a day, and no room for more."""

    received_on = Day(
        lazy("Modtaget den"),
        validators=[Filled(lazy("Vælg den dag, hvor dokumentationen er modtaget."))],
    )


class RegistrationForm(Form):
    """Which paper a student would have handed in, when it came and why they could not."""

    review = RadioField(
        lazy("Udgave"),
        coerce=row_id,
        choices=[],
        validate_choice=False,
        validators=[InputRequired(lazy("Vælg en udgave."))],
    )
    received = FormField(MomentForm, lazy("Modtaget"))
    reason = lines(
        lazy("Grund"),
        SENTENCE,
        missing=lazy("Skriv, hvorfor du registrerer afleveringen."),
        description=lazy(
            "Den studerende kan se den. Skriv, hvad der gik galt, for eksempel at tjenesten var "
            "nede. Skriv aldrig, hvad nogen fejler."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A hand-in has an instant."""
        good = bool(super().validate(extra_validators))
        received = self.received.form
        if good and received.moment is None:
            received.day.errors = [*received.day.errors, _("Vælg datoen, hvor opgaven kom.")]
            return False
        return good
