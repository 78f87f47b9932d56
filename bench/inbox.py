"""How long a teacher's inbox takes with a hundred thousand entries behind it."""

from __future__ import annotations

import time
from statistics import median

from sqlalchemy import select, text

from bench.crowd import crowd
from portfolio.core.db import Database
from portfolio.overview.inbox_queries import inbox
from portfolio.people.models import Person

INBOX_BAR = 0.05
TAUGHT = 4
_TRIES = 15


def inbox_seconds(url: str, email: str) -> tuple[float, int]:
    """The middle of some tries for a teacher of four full cohorts, and how many texts wait.

    Fills the database first, which must hold the demo.
    """
    database = Database(url)
    with database.transaction() as session:
        teacher = session.scalars(select(Person).where(Person.email == email)).one()
        crowd(session.connection(), teacher.id, TAUGHT)
    if database.engine.dialect.name == "postgresql":
        # As its own daemon would have done on a database that has stood for a while.
        at_once = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with at_once as connection:
            connection.execute(text("VACUUM ANALYZE"))
    seconds = []
    with database.transaction(writing=False) as session:
        teacher = session.scalars(select(Person).where(Person.email == email)).one()
        for _ in range(_TRIES):
            start = time.perf_counter()
            waiting = inbox(teacher)
            seconds.append(time.perf_counter() - start)
    database.engine.dispose()
    return median(seconds), len(waiting)
