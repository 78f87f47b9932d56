"""What does the worker do for papers? It lets go of those that nobody handed in."""

from __future__ import annotations

from portfolio.outbox.registry import Payload, job
from portfolio.submissions import actions


@job("submissions.forget_idle_reviews", every_day=True)
def forget_idle_reviews(_payload: Payload) -> None:
    """Delete what was only looked at."""
    actions.forget_idle_reviews()
