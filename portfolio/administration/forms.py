"""What may be typed? About people, redactions and moves between cohorts."""

from __future__ import annotations

from portfolio.cohorts.forms import no_cpr_number
from portfolio.core.fields import Address, Filled, line
from portfolio.core.forms import Form
from portfolio.core.i18n import lazy
from portfolio.texts.forms import TogetherForm


class NameForm(Form):
    """A name and a student number, put right."""

    name = line(lazy("Navn"), 120, missing=lazy("Skriv personens navn."))
    student_number = line(lazy("Studienummer"), 40, also=no_cpr_number)


class AddressForm(Form):
    """An address that was wrong from the start."""

    email = Address(lazy("E-mail"), validators=[Filled(lazy("Skriv den rigtige e-mailadresse."))])


class RedactForm(TogetherForm):
    """Why a version's content is taken away."""

    reason = line(
        lazy("Hvorfor skal indholdet væk?"),
        500,
        missing=lazy("Skriv, hvorfor indholdet skal væk."),
        description=lazy(
            "Grunden kan ses af dem, der kan se teksten. Skriv ikke selve det, der skal væk."
        ),
    )
