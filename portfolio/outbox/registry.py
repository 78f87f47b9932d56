"""What a parcel's name means: rooms register their mails in emails.py, their jobs in jobs.py.

A renderer makes a mail of its parcel's payload, in the language that the payload names. It may
read the database and must not write. A job writes as an action does: its parcel is done in the
same transaction, so it happens once, or again from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Payload = dict[str, Any]


@dataclass(frozen=True)
class Mail:
    """What is sent: a subject and the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str


Renderer = Callable[[Payload], Mail]
Job = Callable[[Payload], None]

mails: dict[str, Renderer] = {}
jobs: dict[str, Job] = {}
daily: set[str] = set()
"""Names of the jobs that every day has once."""


def mail(name: str) -> Callable[[Renderer], Renderer]:
    """Register the renderer of the mails with this name."""

    def register(renderer: Renderer) -> Renderer:
        mails[name] = renderer
        return renderer

    return register


def job(name: str, *, every_day: bool = False) -> Callable[[Job], Job]:
    """Register what a job does; one of every day is put into the outbox by the worker."""

    def register(does: Job) -> Job:
        jobs[name] = does
        if every_day:
            daily.add(name)
        return does

    return register
