"""What does the worker do by itself? It clears its own shelves."""

from __future__ import annotations

from portfolio.outbox import actions
from portfolio.outbox.registry import Payload, job


@job("outbox.forget", every_day=True)
def forget(_payload: Payload) -> None:
    """Delete old parcels."""
    actions.forget_old_parcels()
