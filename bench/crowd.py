"""A college beside the demo: 650 cohorts with 22 students and 7 days each, 100,100 entries in all.

Written with the database's own numbers, since a hundred thousand texts through the application's
actions would take an hour.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    String,
    case,
    cast,
    insert,
    literal,
    null,
    select,
)

from portfolio.cohorts.models import Cohort, Enrolment, Module, Role, TeachingDay
from portfolio.core import db
from portfolio.core.text import digest
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, FeedbackRequest, ReadMark
from portfolio.people.models import Person
from portfolio.texts.models import Kind, Text, Version

COHORTS, STUDENTS, DAYS = 650, 22, 7
ENTRIES = COHORTS * STUDENTS * DAYS
# Far above what the demo counts up to.
FIRST = 10_000_000
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
# Two pages, as long as an evening's text.
PLAIN = "Jeg lagde mærke til, at hun så på sine hænder, mens hun talte. " * 32
HTML = f"<p>{PLAIN}</p>"

# Of ten entries one waits in each of the four ways; to the other six nothing is left to say.
SHARED, ASKED, CHANGED, ANSWERED = range(4)


def crowd(connection: Connection, teacher_id: int, taught: int) -> None:
    """Fill a database that holds the demo; the person teaches the first so many cohorts of it."""
    n = numbers(ENTRIES)
    student, cohort = n.c.n // DAYS, n.c.n // (DAYS * STUDENTS)

    def write(table: type[Any], source: Any = n, where: Any = True, /, **values: Any) -> None:
        columns = [
            value if isinstance(value, ColumnElement) else literal(value, getattr(table, name).type)
            for name, value in values.items()
        ]
        rows = select(*columns).select_from(source)
        if where is not True:
            rows = rows.where(where)
        connection.execute(insert(table).from_select(list(values), rows))

    def name(word: str, number: Any) -> Any:
        return literal(word, String) + cast(number, String)

    write(Module, numbers(1), id=FIRST, code="BENCH", title="Bench", ects=10, created_at=BEGAN)
    of_cohorts, of_days = numbers(COHORTS), numbers(COHORTS * DAYS)
    of_people = numbers(COHORTS * STUDENTS)
    c, d, p = of_cohorts.c.n, of_days.c.n, of_people.c.n
    write(
        Cohort,
        of_cohorts,
        id=FIRST + c,
        module_id=FIRST,
        name=name("Hold ", c),
        place="Vejle",
        contact="",
        created_at=BEGAN,
    )
    write(
        TeachingDay,
        of_days,
        id=FIRST + d,
        cohort_id=FIRST + d // DAYS,
        number=d % DAYS + 1,
        title=name("Emne ", d % DAYS),
        about="",
        place="",
        date=BEGAN.date(),
        starts=time(9),
        ends=time(15),
    )
    write(
        Person,
        of_people,
        id=FIRST + p,
        name=name("Studerende ", p),
        name_key=name("studerende ", p),
        email=name("bench", p),
        email_key=name("bench", p),
        language="da",
        is_administrator=False,
        created_at=BEGAN,
    )
    write(
        Enrolment,
        of_people,
        id=FIRST + p,
        person_id=FIRST + p,
        cohort_id=FIRST + p // STUDENTS,
        role=Role.STUDENT,
        created_at=BEGAN,
    )
    write(
        Enrolment,
        of_cohorts,
        c < taught,
        id=2 * FIRST + c,
        person_id=teacher_id,
        cohort_id=FIRST + c,
        role=Role.TEACHER,
        created_at=BEGAN,
    )
    write(
        Text,
        id=FIRST + n.c.n,
        kind=Kind.ENTRY,
        owner_id=FIRST + student,
        cohort_id=FIRST + cohort,
        created_at=BEGAN,
    )
    write(
        Entry,
        id=FIRST + n.c.n,
        enrolment_id=FIRST + student,
        day_id=FIRST + cohort * DAYS + n.c.n % DAYS,
        text_id=FIRST + n.c.n,
    )
    way = n.c.n % 10
    # In other cohorts somebody else has spoken; whoever it is teaches none of these.
    author = case((cohort < taught, teacher_id), else_=FIRST)
    for number, where in ((1, True), (2, way == CHANGED)):
        write(
            Version,
            n,
            where,
            id=number * FIRST + n.c.n,
            text_id=FIRST + n.c.n,
            number=number,
            html=HTML,
            plain=PLAIN,
            digest=digest(HTML),
            anslag=len(PLAIN),
            at=BEGAN + (number - 1) * 3 * HOUR,
        )
    post = {
        "text_id": FIRST + n.c.n,
        "version_id": FIRST + n.c.n,
        "body": "Hvad var det, der fik dig til at blive siddende?",
    }
    for number in (1, 2):
        write(
            Comment,
            n,
            way > ASKED,
            id=number * FIRST + n.c.n,
            parent_id=null(),
            author_id=author,
            created_at=BEGAN + HOUR,
            released_at=BEGAN + HOUR,
            **post,
        )
    write(
        Comment,
        n,
        way == ANSWERED,
        id=3 * FIRST + n.c.n,
        parent_id=FIRST + n.c.n,
        author_id=FIRST + student,
        created_at=BEGAN + 3 * HOUR,
        released_at=BEGAN + 3 * HOUR,
        **post,
    )
    write(
        FeedbackRequest,
        n,
        way == ASKED,
        id=FIRST + n.c.n,
        text_id=FIRST + n.c.n,
        question="Er det tydeligt, hvad jeg gjorde?",
        at=BEGAN + HOUR,
    )
    write(
        ReadMark, n, way > ASKED, person_id=teacher_id, text_id=FIRST + n.c.n, seen_at=BEGAN + HOUR
    )
    db.analyze(connection)


def numbers(count: int) -> Any:
    """0, 1, … up to a count, as a table of the database's own."""
    first = select(literal(0, BigInteger).label("n")).cte("numbers", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count - 1))
