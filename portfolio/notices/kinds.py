"""What there is to tell. A room that tells people something registers the kind in its wiring.py.

A kind's words are said in the reader's language wherever the line is shown: in the list, and in
mails, so they name people and days but never quote a text or a comment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portfolio.cohorts.models import Role
from portfolio.core.i18n import LazyString
from portfolio.notices.models import How


@dataclass(frozen=True)
class Line:
    """A notice with what its kind needs to say it.

    `by` is the name of whoever caused it, None for several people. `title` is what the text is
    called ("Dag 3: Menneskesyn"), empty where the line is about no text. `until` is the deadline
    that it tells of in a sitting of an exam; the rest is about its day, where it has one.
    """

    id: int
    kind: str
    at: datetime
    read_at: datetime | None
    count: int
    text_id: int | None
    version_id: int | None
    comment_id: int | None
    day_id: int | None
    by: str | None
    day_number: int | None
    day_title: str | None
    due_at: datetime | None
    sitting_id: int | None
    until: datetime | None
    title: str = ""


@dataclass(frozen=True)
class Address:
    """Where a line leads: a page of ours, and the place on it."""

    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    anchor: str | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of notice. `default` is how it is told unless its reader chose something else.

    `label` names its mails on the page where they are chosen, `concerns` says to whom it is shown.
    """

    key: str
    default: How
    label: LazyString
    concerns: frozenset[Role]
    sentence: Callable[[Line], str]
    address: Callable[[Line], Address]


kinds: dict[str, Kind] = {}


def has_notices(kind: Kind) -> None:
    """Register a kind of notice."""
    kinds[kind.key] = kind
