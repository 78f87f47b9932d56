"""What does the worker do for this room?"""

from __future__ import annotations

from portfolio.outbox.registry import Payload, job
from portfolio.people.attempts import forget_old_attempts
from portfolio.people.entering import forget_ended_sessions
from portfolio.people.links import forget_old_links


@job("people.forget", every_day=True)
def forget(_payload: Payload) -> None:
    """Delete ended sessions, dead links and failures that no longer count."""
    forget_ended_sessions()
    forget_old_links()
    forget_old_attempts()


@job("people.nothing")
def nothing(_payload: Payload) -> None:
    """Stands in for a mail to somebody who has no account: asking took as long."""
