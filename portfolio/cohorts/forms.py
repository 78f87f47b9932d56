"""What may be typed? Module, cohort, people of a cohort."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from flask_babel import lazy_pgettext
from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)

from portfolio.cohorts.models import Cohort, Module, Role
from portfolio.cohorts.roster_cpr import holds_cpr
from portfolio.core.fields import (
    Address,
    Between,
    ClockTime,
    Day,
    Filled,
    WholeNumber,
    choices,
    line,
)
from portfolio.core.forms import Form
from portfolio.core.i18n import _, lazy

MAX_DAYS = 60
DEFAULT_DAYS = 7
NEW_DAYS = "new"

ROLES = choices([(Role.STUDENT, lazy("Studerende")), (Role.TEACHER, lazy("Undervisere"))])


class _Seen(HiddenField):
    """What a request does not say, it has not seen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


class EditForm(Form):
    """A form that remembers what its page showed: `seen` is the thing's mark at that moment.

    Two administrators who edit one thing at once: the second to save is shown what the first
    wrote, and decides.
    """

    seen = _Seen(default="")


class ModuleForm(EditForm):
    """A diploma module."""

    title = line(lazy("Titel"), 200, missing=lazy("Skriv modulets titel."))
    code = line(lazy("Modulkode"), 40, missing=lazy("Skriv modulets kode."))
    ects = WholeNumber(
        lazy("ECTS-point"),
        default=10,
        validators=[Filled(lazy("Skriv, hvor mange ECTS-point modulet giver.")), Between(1, 120)],
    )

    @classmethod
    def of(cls, module: Module, **how: Any) -> ModuleForm:
        """The form as it edits a module; `formdata=None` shows what is stored."""
        return cls(obj=module, seen=module.mark(), **how)


class CohortForm(EditForm):
    """What a cohort is called, where it meets and whom to ask."""

    name = line(lazy("Holdets navn"), 120, missing=lazy("Skriv holdets navn."))
    place = line(
        lazy("Sted"),
        200,
        description=lazy("For eksempel “Vejle, lokale B2.14”. Vises på alle holdets dage."),
    )
    contact = line(
        lazy("Kontakt"),
        300,
        description=lazy("Hvem kan de studerende spørge om praktiske ting? Navn, telefon, e-mail."),
    )

    @classmethod
    def of(cls, cohort: Cohort, **how: Any) -> CohortForm:
        """The form as it edits a cohort; `formdata=None` shows what is stored."""
        return cls(obj=cohort, seen=cohort.mark(), **how)


class PlanForm(Form):
    """Teaching days, made in one go or copied from an earlier cohort of the module."""

    copy_from = SelectField(lazy("Dagenes indhold"), default=NEW_DAYS)
    first = Day(
        lazy("Første dag"),
        validators=[Filled(lazy("Vælg datoen for den første undervisningsdag."))],
    )
    count = WholeNumber(
        lazy("Antal dage"),
        default=DEFAULT_DAYS,
        validators=[Filled(lazy("Skriv, hvor mange dage der er.")), Between(0, MAX_DAYS)],
    )
    every = SelectField(
        lazy("Rytme"),
        choices=choices(
            [
                ("7", lazy("Hver uge")),
                ("14", lazy("Hver anden uge")),
                ("21", lazy("Hver tredje uge")),
                ("28", lazy("Hver fjerde uge")),
                ("1", lazy("Dag efter dag")),
            ]
        ),
        default="7",
    )
    starts = ClockTime(
        lazy("Begynder"),
        default=time(9),
        validators=[Filled(lazy("Skriv, hvornår dagen begynder."))],
    )
    ends = ClockTime(
        lazy("Slutter"),
        default=time(15),
        validators=[Filled(lazy("Skriv, hvornår dagen slutter."))],
    )
    due_after = WholeNumber(
        lazy("Teksten skal deles senest"),
        default=7,
        description=lazy("Antal dage efter undervisningsdagen, kl. 23.59. Tomt: ingen frist."),
        validators=[Between(0, 365)],
    )
    locks_after = WholeNumber(
        lazy("Deling lukker"),
        description=lazy("Antal dage efter undervisningsdagen, kl. 23.59. Tomt: lukker ikke."),
        validators=[Between(0, 365)],
    )

    def offer(self, earlier: Iterable[tuple[int, str]]) -> None:
        """The earlier cohorts (id, words) whose days may be copied."""
        self.copy_from.choices = choices(
            [
                (NEW_DAYS, _("Nye, tomme dage")),
                *((id_, _("Som på %(cohort)s", cohort=words)) for id_, words in earlier),
            ]
        )

    @property
    def copies(self) -> int | None:
        """The id of the cohort whose days are copied."""
        chosen = self.copy_from.data
        return None if chosen in (NEW_DAYS, None) else int(chosen)

    def validate_ends(self, field: Any) -> None:
        """A day ends after it has begun."""
        ends_after(self.starts.data, field.data)

    def validate_locks_after(self, field: Any) -> None:
        """Sharing may not close before the text is due."""
        due = self.due_after.data
        if field.data is not None and due is not None and field.data < due:
            raise ValidationError(_("Deling kan ikke lukke, før teksten skal være delt."))


def ends_after(starts: time | None, ends: time | None) -> None:
    """Raise ValidationError for a day that ends before it begins."""
    if starts is not None and ends is not None and ends <= starts:
        raise ValidationError(_("Dagen skal slutte, efter at den er begyndt."))


class NewCohortForm(CohortForm, PlanForm):
    """A cohort and its teaching days on one page."""


class RosterForm(Form):
    """A class list, pasted or as a file. The role is chosen here, never read from the list."""

    role = RadioField(lazy("Hvem er på listen?"), choices=ROLES, default=Role.STUDENT)
    pasted = TextAreaField(lazy("Sæt listen ind"))
    file = FileField(lazy("Eller vælg en fil (CSV eller Excel)"))


class ImportForm(Form):
    """The previewed list on its way back: read anew, never believed."""

    role = HiddenField()
    rows = HiddenField()


def no_cpr_number(_form: Any, field: Any) -> None:
    """Validator: a CPR number is stored nowhere but in its owner's own texts."""
    if holds_cpr(field.data or ""):
        # Not even shown again.
        field.data = ""
        raise ValidationError(_("Det ligner et CPR-nummer, og det må ikke stå her."))


class MemberForm(Form):
    """One person more. The name is needed only for somebody whom the service does not know."""

    role = RadioField(
        lazy("Rolle"),
        choices=choices(
            [(Role.STUDENT, lazy_pgettext("one", "Studerende")), (Role.TEACHER, lazy("Underviser"))]
        ),
        default=Role.STUDENT,
    )
    email = Address(lazy("E-mail"), validators=[Filled(lazy("Skriv personens e-mailadresse."))])
    name = line(lazy("Navn"), 120, description=lazy("Kun hvis personen ikke findes i forvejen."))
    student_number = line(lazy("Studienummer"), 40, also=no_cpr_number)
