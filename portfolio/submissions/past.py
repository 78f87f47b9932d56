"""What pages about one student in one sitting share: the deadline, and what has happened."""

from __future__ import annotations

from typing import NamedTuple

from portfolio.cohorts.exam_models import Sitting
from portfolio.submissions import extension_queries, queries
from portfolio.submissions.extension_models import ExtensionRequest
from portfolio.submissions.history import Event, history
from portfolio.submissions.rules import Deadline


class Past(NamedTuple):
    """Where a student stands in a sitting."""

    deadline: Deadline
    open_request: ExtensionRequest | None
    events: list[Event]


def past_of(sitting: Sitting, candidate_id: int | None) -> Past:
    """What has happened to a candidate of a sitting with its exam; None: nothing yet. Four
    queries."""
    if candidate_id is None:
        return Past(queries.extended(sitting, None), None, [])
    requests = extension_queries.requests_of(candidate_id)
    extensions = extension_queries.extensions_of(candidate_id)
    latest = max((each.due_at for each in extensions), default=None)
    return Past(
        queries.extended(sitting, latest),
        next((each for each in requests if each.state == "open"), None),
        history(
            requests,
            extensions,
            extension_queries.documentations_of(candidate_id),
            queries.hand_ins_of(candidate_id),
        ),
    )
