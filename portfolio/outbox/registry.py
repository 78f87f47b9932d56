"""What a parcel's name means: rooms register their mails in emails.py, their jobs in jobs.py.

A renderer makes a mail of its parcel's payload, in the language that the payload names. It may
read the database and must not write. A job writes as an action does: its parcel is done in the
same transaction, so it happens once, or again from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

Payload = dict[str, Any]


@dataclass(frozen=True)
class Mail:
    """What is sent: a subject and the same words as plain text and as HTML.

    `unsubscribe` is the whole address at which a POST stops such mails (RFC 8058), where one does.
    """

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None


Renderer = Callable[[Payload], Mail]
Job = Callable[[Payload], None]

mails: dict[str, Renderer] = {}
jobs: dict[str, Job] = {}
daily: dict[str, time] = {}
"""Names of the jobs that every day has once, and from when on in Copenhagen."""


def mail(name: str) -> Callable[[Renderer], Renderer]:
    """Register the renderer of the mails with this name."""

    def register(renderer: Renderer) -> Renderer:
        mails[name] = renderer
        return renderer

    return register


def job(name: str, *, every_day: bool | time = False) -> Callable[[Job], Job]:
    """Register what a job does; one of every day is put into the outbox by the worker.

    A time of day says when it is due in Copenhagen: no hour in which clocks are changed.
    """

    def register(does: Job) -> Job:
        jobs[name] = does
        if every_day:
            daily[name] = every_day if isinstance(every_day, time) else time.min
        return does

    return register
