"""`make screenshots`: the pictures of the README, taken from the demo in a real browser.

The demo is loaded into a database of its own, as if it were always the same Monday, and server
and browser believe that too: pictures change only when pages do (a receipt's code is
made anew each time).
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from config import ROOT, Config
from portfolio import create_app
from portfolio.administration.demo.load import fill
from portfolio.assignments.models import Assignment
from portfolio.cohorts.exam_models import Exam, Sitting
from portfolio.cohorts.models import Cohort, Enrolment, Role, TeachingDay
from portfolio.core import clock
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.people.models import Person
from portfolio.submissions.models import Candidate, HandIn
from portfolio.texts.models import Text, Version
from tests.browser import executable
from tests.browser.chromium import ARGUMENTS

PICTURES = ROOT / "docs" / "pictures"
NOW = datetime(2026, 3, 9, 13, 5, tzinfo=UTC)
PASSWORD = "et kodeord til billederne"
LARGEST = 150_000
WIDE, PHONE = (1280, 800), (360, 740)
# Much text makes a large file.
LOW = (1280, 640)

ROSTER = """Navn;E-mail;Studienummer
Sofie Åberg;sofie.aaberg@portfolio.example;PD-1901
Kurt Ægidius;kurt.aegidius@portfolio.example;PD-1902
Maja Ågård Kvist;studerende@portfolio.example;PD-1137
Yrsa Bach Ølgaard;yrsa.bach.oelgaard@portfolio.example;PD-1903
"""


@dataclass(frozen=True)
class Places:
    """Addresses of the demo that depend on ids, and whose papers stand there."""

    entry: str
    review: str
    reading: str
    grid: str
    assignment: str
    cohort: str
    roster: str
    paper: str
    writer: str
    hand_in: str
    examinee: str
    sitting: str
    teacher: str


Act = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """What to show: to whom, at which address, how large, and what is done there first."""

    name: str
    who: str | None
    path: str
    size: tuple[int, int] = WIDE
    act: Act | None = None


def pictures(places: Places) -> list[Picture]:
    """All pictures, by the names that the README uses."""
    return [
        Picture("sign-in", None, "/sign-in"),
        Picture("student-home-phone", "studerende", "/", PHONE),
        Picture("student-home", "studerende", "/"),
        Picture("writing", "studerende", places.entry, (1280, 740)),
        Picture("sharing", "studerende3", places.review),
        Picture("reading", "underviser", places.reading, LOW),
        Picture("teacher-home", "underviser", "/"),
        Picture("grid", "underviser", places.grid),
        Picture("assignment", "studerende", places.assignment),
        Picture("paper", places.writer, places.paper, (1280, 1120), act=look_through),
        Picture("receipt", places.examinee, places.hand_in),
        Picture("sitting", places.teacher, places.sitting),
        Picture("cohort", "admin", places.cohort),
        Picture("roster", "admin", places.roster, act=preview_list),
    ]


def look_through(page: Page) -> None:
    """Have the paper made, and wait for its pages."""
    page.get_by_role("link", name="Aflevér opgaven").click()
    page.get_by_label("Vejleder").fill("Torben Æbelø")
    page.get_by_role("button", name="Lav udgaven, og se den igennem").click()
    page.locator(".paper-pages img").first.wait_for()


def preview_list(page: Page) -> None:
    """Paste a class list and look it through."""
    page.locator("textarea").first.fill(ROSTER)
    page.get_by_role("button", name="Se listen igennem").click()


@contextmanager
def demo() -> Iterator[Flask]:
    """The application with the demo, on the Monday."""
    with tempfile.TemporaryDirectory() as folder, clock.fixed(NOW):
        config = Config(
            environment="development",
            secret_key="pictures are taken of an invented world",
            database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
            institution="Professionshøjskolen Vestersund",
        )
        app = create_app(config)
        database = app.extensions["database"]
        settings = AlembicConfig(str(ROOT / "alembic.ini"))
        with database.writing_engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
        fill(database, PASSWORD, config.secret_key)
        yield app
        database.engine.dispose()


def places_in(app: Flask) -> Places:
    """Where to look in this demo."""
    with app.extensions["database"].transaction(writing=False) as session:
        first, third = session.scalars(
            select(Cohort.id).where(Cohort.name.in_(["Hold Birkerum", "Hold Egehavn"]))
        ).all()

        def day(cohort: int, number: int) -> int:
            found = select(TeachingDay.id).filter_by(cohort_id=cohort, number=number)
            return int(session.scalars(found).one())

        # The main student's first text, as the comments found it.
        people = {each.id: each for each in session.scalars(select(Person))}
        main = next(each for each in people.values() if each.email == address_of("studerende"))
        assignment = session.scalars(Assignment.owned_by(main)).one()
        reading = session.scalars(
            select(Version.id)
            .join(Comment, Comment.version_id == Version.id)
            .join(Entry, Entry.text_id == Version.text_id)
            .where(Entry.enrolment_id == assignment.enrolment_id)
            .order_by(Version.id)
        ).first()
        handed_in = session.scalars(
            select(HandIn).filter_by(withdrawn_at=None).order_by(HandIn.id)
        ).all()[-1]
        sitting, over = session.execute(
            select(Sitting.id, Exam.cohort_id)
            .join(Exam)
            .join(Candidate, Candidate.sitting_id == Sitting.id)
            .where(Candidate.id == handed_in.candidate_id)
        ).one()
        teacher = session.scalars(
            select(Enrolment.person_id).filter_by(cohort_id=over, role=Role.TEACHER)
        ).all()[0]
        # Somebody of that cohort who has not handed in.
        paper, writer = session.execute(
            select(Assignment.id, Text.owner_id)
            .join(Text, Text.id == Assignment.text_id)
            .where(Text.cohort_id == over, Text.owner_id.not_in(select(HandIn.by_id)))
        ).one()
        return Places(
            entry=f"/days/{day(first, 5)}/entry",
            review=f"/days/{day(third, 2)}/entry/share",
            reading=f"/versions/{reading}",
            grid=f"/cohorts/{first}/grid",
            assignment=f"/assignments/{assignment.id}",
            cohort=f"/cohorts/{first}",
            roster=f"/cohorts/{first}/roster",
            paper=f"/assignments/{paper}",
            writer=people[writer].email.partition("@")[0],
            hand_in=f"/hand-ins/{handed_in.id}",
            examinee=people[handed_in.by_id].email.partition("@")[0],
            sitting=f"/sittings/{sitting}",
            teacher=people[teacher].email.partition("@")[0],
        )


def address_of(who: str) -> str:
    """The sign-in of one of the demo's people."""
    return f"{who}@portfolio.example"


class Silent(WSGIRequestHandler):
    """Tells nothing of the requests."""

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the demo, which its own threads serve: they share the stopped clock."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the browser tests."""
    program = executable.on_machine() or executable.from_npm()
    if program is None:
        raise SystemExit("there is no Chromium on this machine, and none from npm")
    with sync_playwright() as playwright:
        env: dict[str, str | float | bool] = {**executable.surroundings(program)}
        browser = playwright.chromium.launch(executable_path=str(program), env=env, args=ARGUMENTS)
        yield browser
        browser.close()


def take(browser: Browser, address: str, picture: Picture) -> int:
    """Take one picture; its size in bytes."""
    width, height = picture.size
    context = browser.new_context(
        base_url=address,
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    context.clock.set_fixed_time(NOW)
    page = context.new_page()
    if picture.who is not None:
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(address_of(picture.who))
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(picture.path)
    if picture.act is not None:
        picture.act(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    file = PICTURES / f"{picture.name}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    context.close()
    return file.stat().st_size


def main() -> int:
    """Take all pictures; 1 where one is too large for a README."""
    PICTURES.mkdir(exist_ok=True)
    too_large = 0
    with demo() as app, served(app) as address, chromium() as browser:
        for picture in pictures(places_in(app)):
            size = take(browser, address, picture)
            too_large += size > LARGEST
            print(f"docs/pictures/{picture.name}.png  {size / 1000:.0f} kB")
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
