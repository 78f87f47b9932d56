"""What has happened between a student and a sitting, as one list of events. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portfolio.submissions.extension_models import Documentation, ExtensionRequest
from portfolio.submissions.models import Extension, HandIn


class Event(NamedTuple):
    """One thing that happened. `by` is the name of the administrator who did it, empty where the
    student did; `about` is the row that tells more.

    `kind`: "asked", "taken_back", "refused", "extended", "documented", "undocumented",
    "handed_in", "registered" or "withdrawn".
    """

    at: datetime
    kind: str
    about: Any
    by: str = ""


def history(
    requests: Sequence[ExtensionRequest],
    extensions: Sequence[Extension],
    documentations: Sequence[Documentation],
    hand_ins: Sequence[HandIn],
) -> list[Event]:
    """The events, the newest first. The people in them must be loaded."""
    events = [
        *_of_requests(requests),
        *(Event(each.at, "extended", each, each.by.name) for each in extensions),
        *_of_documentations(documentations),
        *_of_hand_ins(hand_ins),
    ]
    # Equal moments: what came later in its own list, later here.
    return sorted(events, key=lambda event: event.at)[::-1]


def _of_requests(requests: Sequence[ExtensionRequest]) -> Iterator[Event]:
    for each in requests:
        yield Event(each.at, "asked", each)
        # A grant is the extension itself.
        if each.closed_at is not None and each.state == "taken_back":
            yield Event(each.closed_at, "taken_back", each)
        elif each.closed_at is not None and each.closed_by and each.state == "refused":
            yield Event(each.closed_at, "refused", each, each.closed_by.name)


def _of_documentations(documentations: Sequence[Documentation]) -> Iterator[Event]:
    for each in documentations:
        yield Event(each.at, "documented", each, each.by.name)
        if each.withdrawn_at is not None and each.withdrawn_by is not None:
            yield Event(each.withdrawn_at, "undocumented", each, each.withdrawn_by.name)


def _of_hand_ins(hand_ins: Sequence[HandIn]) -> Iterator[Event]:
    for each in hand_ins:
        if each.registration is None:
            yield Event(each.received_at, "handed_in", each)
        else:
            yield Event(each.registration.at, "registered", each, each.registration.by.name)
        if each.withdrawn_at is not None:
            yield Event(each.withdrawn_at, "withdrawn", each)
