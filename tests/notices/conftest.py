"""A student with a shared text, their teacher, and a mail server to hear of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from config import Config
from portfolio.cohorts.models import Cohort, TeachingDay
from portfolio.core import clock as core_clock
from portfolio.core.db import Database
from portfolio.notices.actions import PATIENCE, tell
from portfolio.notices.models import Notice, NoticeChoice
from portfolio.outbox.worker import Worker
from portfolio.people.models import Person
from portfolio.texts.models import Version
from tests.mail_server import MailServer, running
from tests.makers import Make


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def config(config: Config, mail_server: MailServer) -> Config:
    return replace(config, smtp_url=mail_server.url)


@dataclass
class Room:
    """A cohort of one student and one teacher, and a text that was shared."""

    app: Flask
    data: Database
    make: Make
    cohort: Cohort
    day: TeachingDay
    student: Person
    teacher: Person
    version: Version

    def tell(self, person: Person, kind: str = "feedback", **more: Any) -> Notice | None:
        """Tell somebody of the shared text, in a transaction of its own."""
        about = {"text_id": self.version.text_id, "version_id": self.version.id, **more}
        with self.data.transaction():
            return tell(person, kind, **about)

    def share_between_threads(self) -> None:
        """Load what several threads will read and let go of it: a session is one thread's."""
        for thing in (self.student, self.teacher, self.version):
            self.make.session.refresh(thing)
        self.make.session.expunge_all()
        self.make.session.rollback()

    def lines(self, person: Person) -> list[Notice]:
        return sorted(self.make.all(Notice, person_id=person.id), key=lambda line: line.id)

    def choose(self, person: Person, kind: str, how: str) -> None:
        self.make.keep(NoticeChoice(person_id=person.id, kind=kind, how=how))

    def carry(self) -> None:
        """Let the worker do what is due, and what that brings about."""
        Worker(self.app).carry_due()

    def wait(self, clock: Callable[[Any], None], pause: timedelta = PATIENCE) -> None:
        """Let time pass, and the worker work."""
        clock(core_clock.now() + pause)
        self.carry()


@pytest.fixture
def room(app: Flask, data: Database, make: Make) -> Room:
    cohort = make.cohort()
    day = make.day(cohort, number=3, title="Menneskesyn")
    student = make.student(cohort, "Sara Madsen")
    teacher = make.teacher(cohort, "Mette Holm")
    version = make.version(make.entry(student, day), "<p>zqtextqz</p>")
    return Room(app, data, make, cohort, day, student, teacher, version)
