"""The one next thing that a student should do. Pure: from the days to a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portfolio.overview.student_queries import Day, OwnExam

# When something is due this soon, it comes before all else.
SOON = timedelta(hours=48)


@dataclass(frozen=True)
class Step:
    """`kind`: write, finish, read, compile, wait or rest; the page has the words for each."""

    kind: str
    day: Day | None = None
    exam: OwnExam | None = None


def next_step(days: Sequence[Day], exam: OwnExam | None, at: datetime) -> Step:
    """The exam around its deadline, a text that is due soon, what somebody wrote to one, the oldest
    open text, and the exam when all days are done."""
    to_compile = exam is not None and exam.handed_in_at is None
    is_begun = exam is not None and exam.assignment_id is not None
    can_compile = to_compile and (is_begun or any(day.is_shared for day in days))
    if exam and can_compile and exam.deadline is not None and abs(exam.deadline - at) <= SOON:
        return Step("compile", exam=exam)
    to_write = [day for day in days if _can_be_written(day, at)]
    urgent = [day for day in to_write if day.due_at is not None and day.due_at - at <= SOON]
    if urgent:
        return _write(min(urgent, key=lambda day: (day.due_at, day.number)))
    unread = [day for day in days if day.unread and day.version_id]
    if unread:
        return Step("read", unread[0])
    if to_write:
        return _write(to_write[0])
    coming = [day for day in days if day.state == "not_started" and not _is_open(day, at)]
    if can_compile and not coming:
        return Step("compile", exam=exam)
    if coming:
        return Step("wait", coming[0])
    return Step("rest")


def _write(day: Day) -> Step:
    return Step("finish" if day.state == "draft" else "write", day)


def _can_be_written(day: Day, at: datetime) -> bool:
    locked = day.locks_at is not None and at >= day.locks_at
    return day.state in ("not_started", "draft") and _is_open(day, at) and not locked


def _is_open(day: Day, at: datetime) -> bool:
    return day.opens_at is None or at >= day.opens_at
