"""What may be typed? One teaching day with its prompts, and what moving it does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from wtforms import FormField, RadioField, SelectMultipleField, ValidationError, widgets
from wtforms.validators import Optional

from portfolio.cohorts.forms import EditForm, ends_after
from portfolio.cohorts.models import TeachingDay
from portfolio.core.fields import (
    Between,
    ClockTime,
    Day,
    Filled,
    TextList,
    WholeNumber,
    choices,
    line,
    lines,
)
from portfolio.core.i18n import _, lazy
from portfolio.core.moments import DeadlineForm, MomentForm, moved, shown
from portfolio.people.models import Person

MAX_PROMPTS = 30
MAX_PROMPT = 2_000


Moments = tuple[datetime | None, datetime | None, datetime | None]


def _moments_of(day: TeachingDay | None) -> Moments:
    return (None, None, None) if day is None else (day.opens_at, day.due_at, day.locks_at)


def _minute(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(second=0, microsecond=0)


class DayForm(EditForm):
    """A teaching day; `along` is asked when the date changes and the moments do not."""

    number = WholeNumber(
        lazy("Dagens nummer"),
        validators=[Filled(lazy("Skriv dagens nummer.")), Between(1, 999)],
    )
    title = line(lazy("Titel"), 200, missing=lazy("Skriv dagens titel."))
    about = lines(
        lazy("Om dagen"), 5_000, description=lazy("Det, de studerende skal vide på forhånd.")
    )
    date = Day(lazy("Dato"), validators=[Filled(lazy("Vælg dagens dato."))])
    starts = ClockTime(
        lazy("Begynder"), validators=[Filled(lazy("Skriv, hvornår dagen begynder."))]
    )
    ends = ClockTime(lazy("Slutter"), validators=[Filled(lazy("Skriv, hvornår dagen slutter."))])
    place = line(lazy("Sted"), 200, description=lazy("Kun hvis det er et andet sted end ellers."))
    teachers = SelectMultipleField(
        lazy("Dagens undervisere"),
        coerce=int,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        validators=[Optional()],
    )
    opens = FormField(MomentForm, lazy("Teksten åbner"))
    due = FormField(DeadlineForm, lazy("Teksten skal deles senest"))
    locks = FormField(DeadlineForm, lazy("Deling lukker"))
    along = RadioField(
        lazy("Du har ændret datoen. Skal tekstens frister flytte med?"),
        choices=choices(
            [
                ("yes", lazy("Ja, flyt dem lige så mange dage")),
                ("no", lazy("Nej, lad dem stå")),
            ]
        ),
        validators=[Optional()],
    )
    prompts = TextList(lazy("Refleksionsspørgsmål"))

    day: TeachingDay | None = None
    asks_along = False

    @classmethod
    def of(cls, day: TeachingDay, **how: Any) -> DayForm:
        """The form as it edits a day; needs the day's prompts and teachers.

        `formdata=None` shows what is stored.
        """
        form = cls(
            number=day.number,
            title=day.title,
            about=day.about,
            date=day.date,
            starts=day.starts,
            ends=day.ends,
            place=day.place,
            teachers=[teacher.id for teacher in day.teachers],
            opens=shown(day.opens_at),
            due=shown(day.due_at),
            locks=shown(day.locks_at),
            prompts=[prompt.body for prompt in day.prompts],
            seen=day.mark(),
            **how,
        )
        form.day = day
        return form

    def offer(self, teachers: Iterable[Person]) -> None:
        """The cohort's teachers, who may be the day's."""
        self.teachers.choices = choices((teacher.id, teacher.name) for teacher in teachers)

    def validate(self, extra_validators: Any = None) -> bool:
        """Field by field, then the order of the moments, then the question about moving them."""
        valid = bool(super().validate(extra_validators))
        return valid and self._in_order() and self._asked()

    def validate_ends(self, field: Any) -> None:
        """A day ends after it has begun."""
        ends_after(self.starts.data, field.data)

    def validate_prompts(self, field: Any) -> None:
        """So many, and each of a readable length."""
        if len(field.data) > MAX_PROMPTS:
            raise ValidationError(
                _("Der kan højst være %(limit)s spørgsmål på en dag.", limit=MAX_PROMPTS)
            )
        for number, body in enumerate(field.data, start=1):
            if len(body) > MAX_PROMPT:
                raise ValidationError(
                    _(
                        "Spørgsmål %(number)s er for langt. Der er plads til %(limit)s tegn.",
                        number=number,
                        limit=MAX_PROMPT,
                    )
                )
            if any(ord(letter) < 32 and letter not in "\n\t" for letter in body):
                raise ValidationError(_("Her må ikke stå usynlige styretegn."))

    @property
    def moments(self) -> Moments:
        """When the entry opens, is due and locks, as typed; valid after `validate`."""
        typed = (self.opens.form.moment, self.due.form.moment, self.locks.form.moment)
        before = _moments_of(self.day)
        # A page shows minutes: a stored moment that was not touched keeps its seconds.
        opens, due, locks = (
            old if _minute(old) == _minute(new) else new
            for old, new in zip(before, typed, strict=True)
        )
        return opens, due, locks

    @property
    def moments_to_keep(self) -> Moments:
        """As `moments`, moved along with the day where that was the answer.

        Raises ImpossibleMoment.
        """
        if self.day is None or self.along.data != "yes" or not self._moves_bare():
            return self.moments
        assert self.date.data is not None
        days = (self.date.data - self.day.date).days
        opens, due, locks = (moved(moment, days) for moment in self.moments)
        return opens, due, locks

    def _in_order(self) -> bool:
        fields: tuple[Any, Any, Any] = (self.opens, self.due, self.locks)
        named = zip(self.moments, fields, strict=True)
        known = [(moment, field) for moment, field in named if moment is not None]
        for (earlier, before), (later, after) in pairwise(known):
            if later < earlier:
                after.form.day.errors = [
                    *after.form.day.errors,
                    _(
                        "“%(after)s” kan ikke ligge før “%(before)s”.",
                        after=after.label.text,
                        before=before.label.text,
                    ),
                ]
                return False
        return True

    def _moves_bare(self) -> bool:
        """Whether the date changes and all moments stay as they were, and there are any."""
        if self.day is None or self.date.data == self.day.date:
            return False
        before = _moments_of(self.day)
        return any(before) and before == self.moments

    def _asked(self) -> bool:
        if not self._moves_bare():
            return True
        self.asks_along = True
        if self.along.data in ("yes", "no"):
            return True
        self.along.errors = [*self.along.errors, _("Vælg, om fristerne skal flytte med.")]
        return False
