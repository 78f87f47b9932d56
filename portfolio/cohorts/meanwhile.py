"""What happens when two people change one thing: the second is told, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from portfolio.core import db
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy


class ChangedMeanwhile(DomainError):
    """Somebody else saved the same thing after this page was opened; nothing was overwritten."""

    sentence = lazy("En anden har rettet det samme, siden du åbnede siden.")


def check_seen(now: str, seen: str) -> None:
    """Raise ChangedMeanwhile where the thing's mark is no longer the one that the page showed."""
    if now != seen:
        raise ChangedMeanwhile


@contextmanager
def unless(taken: type[DomainError]) -> Iterator[None]:
    """Write what the block changes; raise `taken` where the database says that it is doubled.

    The changes belong inside the block: opening a savepoint writes what was changed before it.
    """
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        raise taken from error
