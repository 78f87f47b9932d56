"""A date and a time of day in Copenhagen, typed in a form and read as one instant.

An hour that doesn't exist (spring) is refused, one that exists twice (autumn) is asked about.
A deadline at 23.59 means up to 23:59:59, so it is stored as the last microsecond of that minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import Form, RadioField
from wtforms.validators import Optional

from portfolio.core import clock
from portfolio.core.errors import Invalid
from portfolio.core.fields import ClockTime, Day, choices
from portfolio.core.i18n import _, lazy

_LAST_MINUTE = time(23, 59)


class ImpossibleMoment(Invalid):
    """Moved to another date, a time would fall into an hour that is skipped or repeated."""

    sentence = lazy(
        "Et klokkeslæt falder i den time, hvor uret stilles. Ret klokkeslættet først, og prøv igen."
    )


class MomentForm(Form):
    """Date and time side by side. `moment` is the instant, or None when both are left out."""

    ends_the_minute = False

    day = Day(lazy("Dato"))
    at = ClockTime(lazy("Klokkeslæt"))
    fold = RadioField(
        lazy("Hvilken af de to timer mener du?"),
        choices=choices(
            [("0", lazy("Den første, før uret stilles")), ("1", lazy("Den anden, efter"))]
        ),
        validators=[Optional()],
    )

    moment: datetime | None = None
    asks_fold = False

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Also sets `moment`, and `asks_fold` where the hour exists twice."""
        self.moment = None
        self.asks_fold = False
        if not super().validate(extra_validators):
            return False
        if self.day.data is None and self.at.data is None:
            return True
        if self.day.data is None:
            return self._refuse(self.day, _("Vælg også en dato."))
        if self.at.data is None:
            return self._refuse(self.at, _("Skriv også et klokkeslæt."))
        return self._read(self.day.data, self.at.data)

    def _read(self, day: date, at: time) -> bool:
        if self.ends_the_minute and at == _LAST_MINUTE:
            at = at.replace(second=59, microsecond=999_999)
        fold = int(self.fold.data) if self.fold.data in ("0", "1") else None
        try:
            clock.instant(day, at)
        except clock.NoSuchTime:
            return self._refuse(
                self.at,
                _("Klokkeslættet findes ikke den dag, fordi uret bliver stillet en time frem."),
            )
        except clock.AmbiguousTime:
            self.asks_fold = True
            if fold is None:
                return self._refuse(
                    self.fold,
                    _("Klokkeslættet findes to gange den dag, fordi uret bliver stillet tilbage."),
                )
        self.moment = clock.instant(day, at, fold=fold)
        return True

    def _refuse(self, field: Any, sentence: str) -> bool:
        field.errors = [*field.errors, sentence]
        return False


class DeadlineForm(MomentForm):
    """As MomentForm; 23.59 means up to 23:59:59."""

    ends_the_minute = True


def shown(at: datetime | None) -> dict[str, Any]:
    """What a MomentForm shows for a stored instant."""
    if at is None:
        return {"day": None, "at": None, "fold": None}
    local = clock.local(at)
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    minute = local.time().replace(second=0, microsecond=0, fold=0)
    return {"day": local.date(), "at": minute, "fold": str(local.fold) if twice else None}


def moved(at: datetime | None, days: int) -> datetime | None:
    """The same time on the clock, some days later or earlier; raises ImpossibleMoment."""
    if at is None:
        return None
    local = clock.local(at)
    try:
        return clock.instant(local.date() + timedelta(days=days), local.time().replace(fold=0))
    except (clock.NoSuchTime, clock.AmbiguousTime, OverflowError) as error:
        raise ImpossibleMoment from error


def deadline(day: date) -> datetime:
    """The end of a day in Copenhagen: 23:59:59."""
    return clock.instant(day, _LAST_MINUTE.replace(second=59, microsecond=999_999))


__all__ = [
    "DeadlineForm",
    "ImpossibleMoment",
    "MomentForm",
    "deadline",
    "moved",
    "shown",
]
