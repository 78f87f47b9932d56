"""What does the worker do for this room?"""

from __future__ import annotations

from datetime import time

from portfolio.core import clock
from portfolio.entries.reminders import remind as remind_everybody
from portfolio.outbox.registry import Payload, job


@job("entries.remind", every_day=time(8))
def remind(_payload: Payload) -> None:
    """Remind those who lack a text."""
    remind_everybody(clock.now())
