"""What may be typed? The front page, the declarations, a receipt to verify."""

from __future__ import annotations

from os import SEEK_END
from typing import Any, Self

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField

from portfolio.cohorts.exam_models import AiPolicy, Confidentiality, Exam
from portfolio.core.arrival import LARGEST_FILE, FileTooLarge
from portfolio.core.fields import Between, Filled, WholeNumber, choices, line, lines
from portfolio.core.forms import Form
from portfolio.core.i18n import _, lazy
from portfolio.core.requests import row_id


class FrontForm(Form):
    """What its writer says on the front page."""

    supervisor = line(lazy("Vejleder"), 120)
    confidential = BooleanField(
        lazy("Opgaven er fortrolig"),
        description=lazy("Det står på forsiden, og de, der læser den, må ikke give den videre."),
    )

    @classmethod
    def of(cls, exam: Exam, **how: Any) -> Self:
        """The form as the exam asks: without a choice that it does not leave."""
        form = cls(**how)
        if exam.confidentiality != Confidentiality.CHOSEN:
            del form.confidential
        return form


class OwnPdfForm(FrontForm):
    """A paper that its writer made themselves, and what they say of it."""

    file = FileField(lazy("Din opgave som PDF"))
    anslag = WholeNumber(
        lazy("Antal anslag"),
        validators=[
            Filled(lazy("Skriv, hvor mange anslag opgaven fylder.")),
            Between(1, 999_999),
        ],
    )
    confidential = BooleanField(
        lazy("Opgaven er fortrolig"),
        description=lazy(
            "De, der læser den, må ikke give den videre. Skriv det også på din forside."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """There is a file, and it is not too large."""
        good = bool(super().validate(extra_validators))
        wrong = _wrong_with(self.file.data)
        if not wrong and not good:
            # A browser sends a form again without its files.
            wrong = _("Vælg filen igen.")
        if wrong:
            self.file.errors = [wrong]
        return good and not wrong


def _wrong_with(file: FileStorage | None) -> str:
    if not file:
        return _("Vælg din opgave som PDF.")
    if file.stream.seek(0, SEEK_END) > LARGEST_FILE:
        return str(FileTooLarge.sentence)
    file.stream.seek(0)
    return ""


class HandInForm(Form):
    """What is declared with a hand-in. `declaration` is the number of the words on the page."""

    newest: str
    declaration = HiddenField()
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
    def of(cls, policy: str, findings: int, newest: int) -> HandInForm:
        """The form as the exam and the paper ask, for the newest words of the declaration."""
        form = cls()
        form.newest = str(newest)
        if policy == AiPolicy.FREE:
            del form.used_ai
        if policy != AiPolicy.DECLARED:
            del form.how
        if not findings:
            del form.no_cpr
        if not form.is_submitted():
            form.declaration.data = form.newest
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is asked must be answered, and "yes" needs a how."""
        good = bool(super().validate(extra_validators))
        if not self.declared.data:
            self.declared.errors = [_("Sæt kryds ved erklæringen for at aflevere.")]
            good = False
        elif self.declaration.data != self.newest:
            # What they ticked were other words: those on the page now are the new ones.
            self.declared.data = False
            self.declared.errors = [
                _("Erklæringen er ændret, siden du åbnede siden. Læs den, og sæt kryds igen.")
            ]
            good = False
        self.declaration.data = self.newest
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

    receipt = FileField(
        lazy("Kvitteringen (tekstfil)"), validators=[FileRequired(lazy("Vælg kvitteringen."))]
    )
    paper = FileField(lazy("Opgaven (PDF)"))


class ChosenForm(Form):
    """Some of the students of a list, by their enrolments."""

    chosen = SelectMultipleField(lazy("Studerende"), coerce=row_id, validate_choice=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Nobody chosen is a mistake, not a wish."""
        good = bool(super().validate(extra_validators))
        if good and not self.chosen.data:
            self.chosen.errors = [_("Sæt kryds ved dem, det gælder.")]
            return False
        return good
