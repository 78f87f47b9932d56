"""Every list page asks the database as often for a hundred things as for one, at most 8 times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session

from portfolio.assignments.models import Assignment, Part, Reference
from portfolio.cohorts.models import Cohort, Enrolment, Excuse, Module, Prompt, TeachingDay
from portfolio.core import clock
from portfolio.core.text import digest
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment, PortfolioApproval
from portfolio.ledger.models import LedgerLine
from portfolio.notices.models import Notice
from portfolio.outbox.models import Parcel
from portfolio.people.models import BrowserSession, Person
from portfolio.submissions.extension_models import Documentation, ExtensionRequest
from portfolio.submissions.models import Candidate, Extension, Member
from portfolio.texts.models import Draft, Kind, RestorePoint, Text, Version
from tests.makers import Make
from tests.visitor import Visitor
from tests.world import World, build

MANY = 100

# Who looks at what, and how many queries that takes at most: the session look-up is one of them.
PAGES = [
    ("owner", "/", 5),
    ("teacher", "/", 3),
    ("teacher", "/?home=teacher&cohort={cohort}&day=1", 3),
    ("teacher", "/cohorts/{cohort}/grid", 3),
    ("teacher", "/cohorts/{cohort}/grid?day=1", 3),
    ("teacher", "/cohorts/{cohort}/grid.csv", 3),
    ("teacher", "/cohorts/{cohort}/grid.xlsx", 3),
    ("owner", "/enrolments/{enrolment}/portfolio", 7),
    ("teacher", "/enrolments/{enrolment}/portfolio", 6),
    ("owner", "/cohorts", 2),
    ("teacher", "/cohorts", 2),
    ("administrator", "/cohorts", 4),
    ("owner", "/cohorts/{cohort}", 7),
    ("teacher", "/cohorts/{cohort}", 7),
    ("administrator", "/cohorts/{cohort}", 7),
    ("administrator", "/enrolments/{enrolment}", 7),
    ("administrator", "/days/{day}/edit", 5),
    ("administrator", "/admin/people", 3),
    ("administrator", "/admin/people?q=person", 3),
    ("administrator", "/admin/people/{person}", 4),
    ("administrator", "/admin/people/{person}/versions", 4),
    ("administrator", "/admin/people/{person}/ledger", 6),
    ("administrator", "/admin/cohorts/{cohort}/ledger", 5),
    ("administrator", "/admin/outbox", 4),
    ("administrator", "/admin/outbox?shelf=waiting", 4),
    ("administrator", "/admin/enrolments/{enrolment}/transfer", 3),
    ("administrator", "/admin/enrolments/{enrolment}/transfer?to={other_cohort}", 7),
    ("owner", "/days/{day}/entry", 4),
    ("owner", "/texts/{text}/history", 5),
    ("owner", "/texts/{text}/versions/1", 4),
    ("owner", "/versions/{version}", 6),
    ("teacher", "/versions/{version}", 5),
    ("teacher", "/versions/{version}?from=inbox", 6),
    ("teacher", "/versions/{version}/changes?since=1", 6),
    ("teacher", "/enrolments/{enrolment}/approval", 3),
    ("owner", "/assignment/start", 4),
    # One of them asks when the paper is due for its writer.
    ("owner", "/assignments/{assignment}", 7),
    ("owner", "/assignments/{assignment}/hand-in", 7),
    ("owner", "/reviews/{review}", 8),
    ("owner", "/reviews/{own_review}", 8),
    ("owner", "/assignments/{assignment}/own-pdf", 7),
    ("owner", "/hand-ins/{hand_in}", 7),
    ("owner", "/sittings/{ordinary}/my-deadline", 6),
    ("administrator", "/sittings/{ordinary}/extension-requests", 3),
    ("administrator", "/sittings/{ordinary}/students/{enrolment}", 7),
    ("administrator", "/sittings/{ordinary}/students/{enrolment}/hand-in", 4),
    ("teacher", "/sittings/{ordinary}", 4),
    ("administrator", "/sittings/{ordinary}", 4),
    ("teacher", "/sittings/{ordinary}/papers", 4),
    ("teacher", "/phrases", 2),
    ("teacher", "/phrases/found", 3),
    ("owner", "/assignments/{assignment}/add", 5),
    ("owner", "/assignments/{assignment}/share", 5),
    ("owner", "/parts/{part}", 6),
    ("owner", "/assignments/{assignment}/references", 3),
    ("owner", "/assignments/{assignment}/references/citable", 3),
    ("owner", "/references/{reference}", 2),
    ("owner", "/account", 2),
    ("owner", "/notices", 4),
    ("teacher", "/notices", 4),
    ("owner", "/account/notices", 2),
]


class Counting:
    """Opens each page and counts; the first look fills what is looked up once for each process."""

    def __init__(self, app: Flask, world: World, queries: Callable[[], Any]) -> None:
        self.world, self.queries = world, queries
        self.visitors = {
            who: Visitor(app, world.people[who]) for who in ("owner", "teacher", "administrator")
        }

    def count(self) -> dict[tuple[str, str], int]:
        return {(who, path): self._one(who, path) for who, path, _most in PAGES}

    def _one(self, who: str, path: str) -> int:
        with self.queries() as seen:
            answer = self.visitors[who].client.get(path.format(**self.world.near))
        assert answer.status_code in (200, 303), f"{who} {path}: {answer.status_code}"
        return len(seen)


@pytest.mark.sqlite_only
def test_lists_ask_as_often_for_a_hundred_as_for_one(
    app: Flask, make: Make, queries: Callable[[], Any]
) -> None:
    world = build(make, app)
    counting = Counting(app, world, queries)
    few = counting.count()
    multiply(make, app, world)
    many = counting.count()
    grown = {page: (few[page], many[page]) for page in few if few[page] != many[page]}
    assert not grown, "pages that ask more often for more things (few, many)"
    assert {p: n for p, n in many.items() if n > 8} == {}
    more = {
        (who, path): (many[who, path], most) for who, path, most in PAGES if many[who, path] > most
    }
    assert not more, "pages that ask more often than they did (now, before)"


@pytest.mark.sqlite_only
def test_the_preview_of_a_list_asks_once_for_all_its_lines(
    app: Flask, make: Make, queries: Callable[[], Any]
) -> None:
    world = build(make, app)
    administrator = Visitor(app, world.people["administrator"])

    def preview(lines: int) -> int:
        rows = [f"Person {n}\tliste{n}@portfolio.example\t{n}" for n in range(lines)]
        form = {"role": "student", "pasted": "\n".join(["Navn\tE-mail\tStudienummer", *rows])}
        with queries() as seen:
            answer = administrator.post(f"/cohorts/{world.near['cohort']}/roster", form)
        assert f"liste{lines - 1}@portfolio.example" in answer.get_data(as_text=True)
        return len(seen)

    assert preview(1) == preview(MANY) <= 8


# --- A hundred of everything ----------------------------------------------------------------


def multiply(make: Make, app: Flask, world: World) -> None:
    """A hundred people, days, texts, versions, comments, parts, mails and lines beside the one."""
    make.session.commit()
    with app.extensions["database"].transaction() as session:
        _Hundred(session, world).make()


class _Hundred:
    def __init__(self, session: Session, world: World) -> None:
        self.session, self.near, self.world = session, world.near, world
        self.owner = world.people["owner"].id  # type: ignore[union-attr]
        self.teacher = world.people["teacher"].id  # type: ignore[union-attr]
        self.administrator = world.people["administrator"].id  # type: ignore[union-attr]

    def rows(self, kind: type[Any], values: list[dict[str, Any]]) -> list[int]:
        """Write rows, and give back their keys."""
        key = inspect(kind).primary_key[0]
        return list(self.session.scalars(insert(kind).returning(key), values))

    def each(self, table: type[Any], /, **values: Any) -> list[int]:
        """A hundred rows that differ only in what depends on their number."""
        return self.rows(
            table,
            [
                {name: value(n) if callable(value) else value for name, value in values.items()}
                for n in range(MANY)
            ],
        )

    def make(self) -> None:
        now, near = clock.now(), self.near
        people = self.each(
            Person,
            name=lambda n: f"Person {n}",
            name_key=lambda n: f"person {n}",
            email=lambda n: f"mange{n}@portfolio.example",
            email_key=lambda n: f"mange{n}@portfolio.example",
            created_at=now,
        )
        places = self.rows(
            Enrolment,
            [
                {
                    "person_id": one,
                    "cohort_id": near["cohort"],
                    "role": "student",
                    "created_at": now,
                }
                for one in people
            ],
        )
        modules = self.each(Module, code=lambda n: f"X{n}", title="Modul", ects=5, created_at=now)
        day = self.session.get_one(TeachingDay, near["day"])
        days = self.each(
            TeachingDay,
            cohort_id=near["cohort"],
            number=lambda n: 100 + n,
            title="Dag",
            about="",
            place="",
            date=day.date,
            starts=day.starts,
            ends=day.ends,
        )
        self.each(Prompt, day_id=near["day"], position=lambda n: n + 1, body="Hvad?")
        self._cohorts(modules, now)
        own = self._entries([self.owner] * MANY, [near["enrolment"]] * MANY, days)
        others = self._entries(people, places, [near["day"]] * MANY)
        assert len(own) == len(others) == MANY
        self._around_one_text(now)
        self._notices(own, days)
        self._deadlines(places)
        self._administration(now, days)

    def _cohorts(self, modules: list[int], now: Any) -> None:
        cohorts = self.each(
            Cohort,
            module_id=lambda n: modules[n],
            name=lambda n: f"Hold {n}",
            place="",
            contact="",
            created_at=now,
        )
        # Not the student: who studies in many cohorts has as many homes.
        self.rows(
            Enrolment,
            [
                {"person_id": self.teacher, "cohort_id": one, "role": "teacher", "created_at": now}
                for one in cohorts
            ],
        )

    def _entries(self, owners: list[int], places: list[int], days: list[int]) -> list[int]:
        now = clock.now()
        texts = self.each(
            Text,
            kind=Kind.ENTRY,
            owner_id=lambda n: owners[n],
            cohort_id=self.near["cohort"],
            created_at=now,
        )
        self.each(
            Draft, text_id=lambda n: texts[n], html="<p>x</p>", anslag=1, revision=1, saved_at=now
        )
        self.each(
            Entry,
            enrolment_id=lambda n: places[n],
            day_id=lambda n: days[n],
            text_id=lambda n: texts[n],
        )
        versions = self._versions(lambda n: texts[n], lambda _n: 1)
        self.each(
            Comment,
            text_id=lambda n: texts[n],
            version_id=lambda n: versions[n],
            author_id=self.teacher,
            body="Hej",
            created_at=now,
            released_at=now,
        )
        return texts

    def _versions(self, text: Any, number: Any) -> list[int]:
        return self.each(
            Version,
            text_id=text,
            number=number,
            html="<p>x</p>",
            plain="x",
            digest=digest("<p>x</p>"),
            anslag=1,
            at=clock.now(),
        )

    def _around_one_text(self, now: Any) -> None:
        near = self.near
        # Older than the version that is read: turning to the next text stays the same question.
        self._versions(near["text"], lambda n: 1000 + n)
        self.each(
            RestorePoint, text_id=near["text"], html="<p>x</p>", anslag=1, reason="pause", at=now
        )
        post = {
            "text_id": near["text"],
            "version_id": near["version"],
            "body": "Hej",
            "created_at": now,
            "released_at": now,
        }
        self.each(Comment, author_id=self.teacher, **post)
        self.each(Comment, author_id=self.owner, parent_id=near["comment"], **post)
        parts = self.each(
            Text, kind=Kind.PART, owner_id=self.owner, cohort_id=near["cohort"], created_at=now
        )
        self.each(
            Draft, text_id=lambda n: parts[n], html="<p>x</p>", anslag=1, revision=1, saved_at=now
        )
        self.each(
            Part,
            assignment_id=near["assignment"],
            text_id=lambda n: parts[n],
            title="Del",
            position=lambda n: 10 + n,
            source_version_id=near["first"],
            copied_at=now,
        )
        self._versions(near["assignment_text"], lambda n: 1000 + n)
        self.each(
            Reference,
            assignment_id=near["assignment"],
            kind="book",
            fields=lambda n: {"title": f"Bog {n}"},
            revision=0,
            entry=lambda n: f"<p>Bog {n}</p>",
            cited=lambda n: f"Bog {n}",
            named=lambda n: f"Bog {n}",
            created_at=now,
        )

    def _notices(self, texts: list[int], days: list[int]) -> None:
        version = self.near["version"]
        for person, by in ((self.owner, self.teacher), (self.teacher, self.owner)):
            common = {"person_id": person, "by_id": by, "at": clock.now(), "count": 1}
            self.each(Notice, kind="due", day_id=lambda n: days[n], **common)
            self.each(
                Notice, kind="reply", text_id=lambda n: texts[n], version_id=version, **common
            )

    def _deadlines(self, places: list[int]) -> None:
        """Everybody asks for more time, and the one was given and refused it often."""
        now, near = clock.now(), self.near
        own = self.session.get_one(ExtensionRequest, near["request"]).candidate_id
        asks = {"by_id": self.owner, "at": now, "reason": "work"}
        candidates = self.each(Candidate, sitting_id=near["ordinary"], attempt=1, created_at=now)
        self.rows(
            Member,
            [
                {"candidate_id": one, "enrolment_id": place, "sitting_id": near["ordinary"]}
                for one, place in zip(candidates, places, strict=True)
            ],
        )
        self.each(ExtensionRequest, candidate_id=lambda n: candidates[n], **asks)
        closed = {"closed_at": now, "closed_by_id": self.administrator, "refusal": "Nej"}
        self.each(ExtensionRequest, candidate_id=own, **asks, **closed)
        given = {"by_id": self.administrator, "at": now}
        self.each(Extension, candidate_id=own, due_at=now, reason="work", **given)
        self.each(
            Documentation,
            candidate_id=own,
            received_on=lambda n: clock.today() - timedelta(days=n + 1),
            **given,
        )

    def _administration(self, now: Any, days: list[int]) -> None:
        near = self.near
        for state in ("gave_up_at", "uncertain_at", "done_at", None):
            self.each(
                Parcel,
                kind="mail",
                name="people.password_changed",
                payload={"name": "x"},
                recipient="x@portfolio.example",
                created_at=now,
                due_at=now,
                attempts=0,
                **({state: now} if state else {}),
            )
        for verb, thing, thing_id in (
            ("shared", "texts", near["text"]),
            ("signed_in", "people", self.owner),
            ("enrolled", "enrolments", near["enrolment"]),
            ("commented", "comments", near["comment"]),
            ("began", "assignments", near["assignment"]),
        ):
            self.each(
                LedgerLine,
                at=now,
                actor_id=self.owner,
                verb=verb,
                thing=thing,
                thing_id=thing_id,
                details={},
            )
        self.each(
            PortfolioApproval,
            enrolment_id=near["enrolment"],
            approved=True,
            reason="Fin",
            by_id=self.teacher,
            at=now,
        )
        self.each(
            Excuse,
            enrolment_id=near["enrolment"],
            day_id=lambda n: days[n],
            by_id=self.administrator,
            at=now,
        )
        for person in (self.owner, self.teacher, self.administrator):
            self.each(
                BrowserSession,
                token_digest=lambda n, person=person: f"{person}-{n}",
                person_id=person,
                started_at=now,
                ends_at=now + timedelta(hours=4),
            )
        assert self.session.get_one(Assignment, near["assignment"])
