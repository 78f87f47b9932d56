"""What does the worker do for papers? It lets go of those that nobody handed in, packs all of a
sitting into one file, and tells of extended deadlines that have ended."""

from __future__ import annotations

from datetime import time

from portfolio.core import clock
from portfolio.outbox.registry import Payload, job
from portfolio.submissions import actions, bundle_actions, notices


@job("submissions.forget_idle_reviews", every_day=True)
def forget_idle_reviews(_payload: Payload) -> None:
    """Delete what was only looked at."""
    actions.forget_idle_reviews()


@job(bundle_actions.PACK)
def pack(payload: Payload) -> None:
    """The next few papers into a bundle."""
    bundle_actions.pack_some(payload["bundle"])


# Not at midnight, when many hand in.
@job("submissions.forget_bundles", every_day=time(4))
def forget_bundles(_payload: Payload) -> None:
    """Remove old bundles."""
    bundle_actions.forget_old_bundles()


@job("submissions.tell_ended", every_day=time(8))
def tell_ended(_payload: Payload) -> None:
    """Tell the teachers of extended deadlines that have ended."""
    notices.tell_ended(clock.now())
