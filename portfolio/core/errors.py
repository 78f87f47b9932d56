"""What can be refused. Actions raise these; `core.refusals` turns each into a page or JSON.

A room adds its own by subclassing: the class names the case, `status` is the HTTP status, and
`sentence` tells the person in one line what happened and what to do next.
"""

from __future__ import annotations

from typing import ClassVar

from portfolio.core.i18n import LazyString, lazy


class DomainError(Exception):
    """The wish cannot be met as things stand; nothing was changed."""

    status: ClassVar[int] = 409
    sentence: LazyString = lazy("Det kunne ikke lade sig gøre. Prøv igen.")


class NotFound(DomainError):
    """No such thing, or nothing that this person may know of."""

    status = 404
    sentence = lazy("Siden findes ikke, eller du har ikke adgang til den.")


class NotAllowed(DomainError):
    """The person may see the thing but not do this with it."""

    status = 403
    sentence = lazy("Det har du ikke adgang til.")


class Invalid(DomainError):
    """What was sent cannot be understood or accepted."""

    status = 422
    sentence = lazy("Vi kunne ikke bruge det, du sendte. Ret det, og prøv igen.")


def require(allowed: bool) -> None:
    """Raise NotAllowed unless a rule has said yes: `require(may_comment(me(), version))`."""
    if not allowed:
        raise NotAllowed
