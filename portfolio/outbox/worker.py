"""The worker: claims parcels one by one and carries them. Several may run at once.

A claim is a lease. What a dead worker had claimed is carried by another one after the lease,
unless the mail was just being handed over: then nobody knows, and it is marked as uncertain.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from config import Config
from portfolio.core import clock
from portfolio.core.db import Database
from portfolio.outbox import actions, queries
from portfolio.outbox.letters import rendered
from portfolio.outbox.models import Parcel
from portfolio.outbox.post import NotSent, Refused, Uncertain, hand_over, message_of
from portfolio.outbox.registry import daily, jobs

log = structlog.get_logger()

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
"""Before the second try, the third and so on; after them the parcel is given up."""

# Longer than the longest hand-over: every step of it has a time-out.
LEASE = timedelta(minutes=10)
HEARTBEAT = timedelta(minutes=1)
# What must be written down is tried for so long while the database is away.
PATIENCE = 60.0
PATIENCE_WHEN_STOPPING = 5.0

DELIVERED_TO_DEMO = "delivered to /demo/mail"


class LostClaim(Exception):
    """Another worker has the parcel: our lease ran out."""


class Worker:
    """Carries what is due: `run()` until `stop()`, or `carry_due()` once."""

    def __init__(self, app: Flask, *, pause: float = 0.5) -> None:
        self.app = app
        self.config: Config = app.extensions["config"]
        self.database: Database = app.extensions["database"]
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.pause = pause
        self.stopping = threading.Event()
        self._planned: date | None = None
        self._alive_at: datetime | None = None
        self._carried = 0

    def stop(self) -> None:
        """Finish the parcel in hand, then end."""
        self.stopping.set()

    def run(self) -> None:
        """Carry until stopped. A database that is away is waited for."""
        log.info("worker_started", worker=self.name)
        while not self.stopping.is_set():
            try:
                self.plan_the_day()
                self.carry_due()
                self._show_life()
                self.stopping.wait(self.pause)
            except (DBAPIError, PoolTimeout) as error:
                log.warning("database_away", worker=self.name, kind=type(error).__name__)
                self.stopping.wait(2)
        log.info("worker_stopped", worker=self.name)

    def plan_the_day(self) -> None:
        """Put the jobs of every day into the outbox; their keys keep other workers from it."""
        today = clock.today()
        if self._planned == today:
            return
        with self.database.transaction():
            for name, at in sorted(daily.items()):
                key = f"{name}:{today.isoformat()}"
                actions.do_job(name, {}, key=key, due_at=clock.instant(today, at))
        self._planned = today

    def carry_due(self) -> int:
        """Carry everything that is due; how many parcels that were."""
        carried = 0
        while not self.stopping.is_set():
            parcel = self._claim()
            if parcel is None:
                break
            with self.app.app_context():
                self._carry(parcel)
            carried += 1
        self._carried += carried
        return carried

    def _claim(self) -> Parcel | None:
        with self.database.transaction(writing=False) as session:
            # A look costs no lock; most looks find nothing.
            if session.scalars(queries.carriable(clock.now())).first() is None:
                return None
        parcel: Parcel | None = None
        settled = True
        while settled:
            with self.database.transaction() as session:
                now = clock.now()
                parcel = session.scalars(
                    queries.carriable(now).with_for_update(skip_locked=True)
                ).first()
                settled = parcel is not None and self._claimed_in_vain(parcel, now)
        return parcel

    def _claimed_in_vain(self, parcel: Parcel, now: datetime) -> bool:
        """Claim the parcel, or settle what its last worker left behind."""
        if parcel.handing_over_at is not None:
            parcel.uncertain_at = now
            parcel.last_error = "the worker ended while the mail was handed over"
            log.error("parcel_uncertain", parcel=parcel.id, name=parcel.name)
            return True
        if parcel.attempts > len(PAUSES):
            parcel.gave_up_at = now
            parcel.last_error = parcel.last_error or "every worker that tried it ended"
            log.error("parcel_given_up", parcel=parcel.id, name=parcel.name)
            return True
        parcel.claimed_by = self.name
        parcel.claimed_until = now + LEASE
        parcel.attempts += 1
        return False

    def _carry(self, parcel: Parcel) -> None:
        try:
            if parcel.kind == "job":
                self._do(parcel)
            else:
                self._send(parcel)
        except LostClaim:
            log.warning("parcel_lost", parcel=parcel.id, worker=self.name)
        except Uncertain as error:
            log.warning("parcel_uncertain", parcel=parcel.id, name=parcel.name)
            self._settle(parcel, uncertain_at=clock.now(), last_error=str(error))
        except Refused as error:
            self._give_up(parcel, str(error))
        except NotSent as error:
            self._postpone(parcel, str(error))
        except Exception as error:  # noqa: BLE001 one bad parcel must not stop the others
            # Neither its message nor its traceback goes to the log: they may hold a name.
            self._postpone(parcel, f"{type(error).__name__} in {_place(error)}")

    def _do(self, parcel: Parcel) -> None:
        with self.database.transaction() as session:
            self._mark(session, parcel, done_at=clock.now(), last_error=None)
            jobs[parcel.name](parcel.payload)
        log.info("job_done", parcel=parcel.id, name=parcel.name)

    def _send(self, parcel: Parcel) -> None:
        with self.database.transaction(writing=False):
            mail = rendered(parcel)
        sender = self.config.mail_from
        message = message_of(parcel, mail, sender=sender)
        if self.config.smtp_url is None:
            # The page shows it with its link, so the payload stays whole.
            self._settle(parcel, done_at=clock.now(), last_error=DELIVERED_TO_DEMO)
            return
        hand_over(
            message,
            parcel.recipient or "",
            sender,
            url=self.config.smtp_url,
            before=lambda: self._hand_over_now(parcel),
        )
        self._settle(
            parcel,
            done_at=clock.now(),
            payload=actions.scrubbed(parcel.payload),
            last_error=None,
        )
        log.info("mail_sent", parcel=parcel.id, name=parcel.name, attempts=parcel.attempts)

    def _hand_over_now(self, parcel: Parcel) -> None:
        with self.database.transaction() as session:
            self._mark(session, parcel, handing_over_at=clock.now())

    def _postpone(self, parcel: Parcel, reason: str) -> None:
        if parcel.attempts > len(PAUSES):
            self._give_up(parcel, reason)
            return
        pause = PAUSES[parcel.attempts - 1]
        log.warning(
            "parcel_postponed",
            parcel=parcel.id,
            name=parcel.name,
            attempts=parcel.attempts,
            code=reason[:3] if reason[:3].isdigit() else None,
        )
        self._settle(
            parcel,
            due_at=clock.now() + pause,
            claimed_by=None,
            claimed_until=None,
            handing_over_at=None,
            last_error=reason,
        )

    def _give_up(self, parcel: Parcel, reason: str) -> None:
        log.error("parcel_given_up", parcel=parcel.id, name=parcel.name, attempts=parcel.attempts)
        self._settle(parcel, gave_up_at=clock.now(), handing_over_at=None, last_error=reason)

    def _settle(self, parcel: Parcel, **values: Any) -> None:
        """Write how it went, however long the database is away (within reason)."""
        began = time.monotonic()
        while True:
            try:
                with self.database.transaction() as session:
                    self._mark(session, parcel, **values)
                return
            except (DBAPIError, PoolTimeout):
                patience = PATIENCE_WHEN_STOPPING if self.stopping.is_set() else PATIENCE
                if time.monotonic() - began > patience:
                    raise
                time.sleep(0.5)
            except LostClaim:
                log.warning("parcel_lost", parcel=parcel.id, worker=self.name)
                return

    def _mark(self, session: Session, parcel: Parcel, **values: Any) -> None:
        """Change the row if it is still ours."""
        changed = session.execute(
            update(Parcel)
            .where(
                Parcel.id == parcel.id,
                Parcel.claimed_by == self.name,
                Parcel.done_at.is_(None),
                Parcel.uncertain_at.is_(None),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if changed.rowcount != 1:  # type: ignore[attr-defined]
            raise LostClaim

    def _show_life(self) -> None:
        now = clock.now()
        if self._alive_at is not None and now - self._alive_at < HEARTBEAT:
            return
        with self.database.transaction(writing=False) as session:
            waiting = session.scalar(queries.count_waiting(now))
        log.info("worker_alive", worker=self.name, carried=self._carried, waiting=waiting)
        self._alive_at, self._carried = now, 0


def _place(error: Exception) -> str:
    """The file and line in which an error was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119
