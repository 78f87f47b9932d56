"""What does the worker do for this room?"""

from __future__ import annotations

from datetime import time

from portfolio.notices import actions, mailing
from portfolio.outbox.registry import Payload, job


@job("notices.mail_at_once")
def mail_at_once(payload: Payload) -> None:
    """Mail one line, if it still should be."""
    mailing.mail_at_once(payload["notice"])


@job("notices.begin_daily_mails", every_day=time(7))
def begin_daily_mails(_payload: Payload) -> None:
    """See for whom something waits."""
    mailing.begin_daily_mails()


@job("notices.mail_daily")
def mail_daily(payload: Payload) -> None:
    """Mail one person what waits for them."""
    mailing.mail_daily(payload["person"])


@job("notices.tidy", every_day=True)
def tidy(_payload: Payload) -> None:
    """Close what may no longer be seen, and delete what is old."""
    actions.close_unreadable()
    actions.forget_old_notices()
