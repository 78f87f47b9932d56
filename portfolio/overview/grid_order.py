"""The grid in order, and how many texts are in each state. Pure: from rows to rows and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from portfolio.overview.grid_queries import GridDay, GridRow

# The order in which a text gets on. A day's other states ask for nothing and stand last.
ON_THE_WAY = ("missing", "shared", "commented", "answered")
ASIDE = ("later", "excused", "cancelled")


class GridOrder(NamedTuple):
    """By name, or by the states of the day in column `place` (counted from 0)."""

    place: int | None = None
    answered_first: bool = False

    def of_day(self, place: int) -> str | None:
        """How the day's column is sorted, as aria-sort says it; None where it is not."""
        if place != self.place:
            return None
        return "descending" if self.answered_first else "ascending"


def asked_order(days: Sequence[GridDay], day: str | None, first: str | None) -> GridOrder:
    """What an address asks for; by name where it names no day of the cohort."""
    for place, each in enumerate(days):
        if str(each.number) == day:
            return GridOrder(place, first == "answered")
    return GridOrder()


def in_order(rows: Sequence[GridRow], order: GridOrder) -> Sequence[GridRow]:
    """The rows, which come by name, as asked; by name where two are alike."""
    place = order.place
    if place is None:
        return rows
    states = ON_THE_WAY[::-1] if order.answered_first else ON_THE_WAY
    rank = {state: at for at, state in enumerate((*states, *ASIDE))}
    return sorted(rows, key=lambda row: rank[row.cells[place].state])


class StateCount(NamedTuple):
    """How many texts are in a state, for each day and in all."""

    state: str
    days: tuple[int, ...]
    total: int


def counted(rows: Sequence[GridRow], days: int) -> list[StateCount]:
    """The texts in each of the four states, from missing to answered."""
    found = [Counter([row.cells[place].state for row in rows]) for place in range(days)]
    by_state = {state: tuple([day[state] for day in found]) for state in ON_THE_WAY}
    return [StateCount(state, counts, sum(counts)) for state, counts in by_state.items()]
