"""What may be typed? The front page, the declarations, a receipt to verify."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField

from portfolio.cohorts.exam_models import AiPolicy, Confidentiality, Exam
from portfolio.core.fields import Filled, choices, line, lines
from portfolio.core.forms import Form
from portfolio.core.i18n import _, lazy


class FrontForm(Form):
    """What its writer says on the front page."""

    supervisor = line(lazy("Vejleder"), 120)
    confidential = BooleanField(
        lazy("Opgaven er fortrolig"),
        description=lazy("Det står på forsiden, og de, der læser den, må ikke give den videre."),
    )

    @classmethod
    def of(cls, exam: Exam, **how: Any) -> FrontForm:
        """The form as the exam asks: without a choice that it does not leave."""
        form = cls(**how)
        if exam.confidentiality != Confidentiality.CHOSEN:
            del form.confidential
        return form


class HandInForm(Form):
    """What is declared with a hand-in."""

    declared = BooleanField(
        lazy("Det erklærer jeg"),
        validators=[Filled(lazy("Sæt kryds ved erklæringen for at aflevere."))],
    )
    used_ai = RadioField(
        lazy("Har du brugt generativ AI til opgaven?"),
        choices=choices([("no", lazy("Nej")), ("yes", lazy("Ja"))]),
        validate_choice=False,
    )
    how = lines(lazy("Hvad har du brugt, og til hvad?"), 2_000)
    no_cpr = BooleanField(
        lazy("Opgaven har noget, der ligner et CPR-nummer. Jeg bekræfter, at det ikke er et.")
    )

    @classmethod
    def of(cls, policy: str, findings: int) -> HandInForm:
        """The form as the exam and the paper ask."""
        form = cls()
        if policy == AiPolicy.FREE:
            del form.used_ai
        if policy != AiPolicy.DECLARED:
            del form.how
        if not findings:
            del form.no_cpr
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is asked must be answered, and "yes" needs a how."""
        good = bool(super().validate(extra_validators))
        if not self.declared.data:
            self.declared.errors = [_("Sæt kryds ved erklæringen for at aflevere.")]
            good = False
        if "used_ai" in self and self.used_ai.data not in ("yes", "no"):
            self.used_ai.errors = [_("Svar på, om du har brugt generativ AI.")]
            good = False
        if "used_ai" in self and self.used_ai.data == "yes":
            if "how" not in self:
                self.used_ai.errors = [
                    _("Eksamen tillader ikke generativ AI. Tal med din underviser først.")
                ]
                good = False
            elif not self.how.data:
                self.how.errors = [_("Fortæl, hvad du har brugt, og til hvad.")]
                good = False
        if "no_cpr" in self and not self.no_cpr.data:
            self.no_cpr.errors = [_("Fjern nummeret, eller bekræft, at det ikke er et CPR-nummer.")]
            good = False
        return good


class VerifyForm(Form):
    """A receipt and the file that it may be about."""

    receipt = FileField(lazy("Kvitteringen (tekstfil)"))
    paper = FileField(lazy("Opgaven (PDF)"))
