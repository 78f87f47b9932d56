"""`make screenshots`: the pictures of the README, taken from the demo in a real browser.

The demo is loaded into a database of its own, as if it were always the same Monday, and server
and browser believe that too: pictures change only when pages do.
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
from portfolio.cohorts.models import Cohort, TeachingDay
from portfolio.core import clock
from portfolio.entries.models import Entry
from portfolio.feedback.models import Comment
from portfolio.texts.models import Version
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
    """Addresses of the demo that depend on ids."""

    entry: str
    review: str
    reading: str
    grid: str
    assignment: str
    cohort: str
    roster: str


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
        Picture("cohort", "admin", places.cohort),
        Picture("roster", "admin", places.roster, act=preview_list),
    ]


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
        assignment = session.scalars(select(Assignment)).one()
        reading = session.scalars(
            select(Version.id)
            .join(Comment, Comment.version_id == Version.id)
            .join(Entry, Entry.text_id == Version.text_id)
            .where(Entry.enrolment_id == assignment.enrolment_id)
            .order_by(Version.id)
        ).first()
        return Places(
            entry=f"/days/{day(first, 5)}/entry",
            review=f"/days/{day(third, 2)}/entry/share",
            reading=f"/versions/{reading}",
            grid=f"/cohorts/{first}/grid",
            assignment=f"/assignments/{assignment.id}",
            cohort=f"/cohorts/{first}",
            roster=f"/cohorts/{first}/roster",
        )


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
        page.locator("input[name=email]").fill(f"{picture.who}@portfolio.example")
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
