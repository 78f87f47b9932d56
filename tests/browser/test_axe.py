"""Accessibility of every page: axe finds nothing, at two widths and in both languages.

The pages are those of `tests/routes.py`, each opened as somebody who uses it: with content, empty,
and with every form sent back for its mistakes. Whoever adds a route gets it looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from portfolio.people.models import Person
from tests.browser.service import Service
from tests.makers import Make
from tests.routes import ROUTES
from tests.visitor import Visitor
from tests.world import World, build

pytestmark = pytest.mark.sqlite_only

WHO = ("owner", "teacher", "administrator", "nobody")
NOT_PAGES = {
    "health",
    "ready",
    "static",
    "people.session_state",
    "entries.download_all",
    "overview.download_grid_csv",
    "overview.download_grid_xlsx",
    "assignments.download",
    "assignments.find_references",
    "feedback.find_phrases",
    "submissions.review_file",
    "submissions.review_page",
    "submissions.paper_file",
    "submissions.receipt_as_file",
    "submissions.fetch_bundle",
}
NARROW, WIDE = 360, 1280
# Only what is wrong is told: to carry the rest over takes as long as half of axe's work.
RUN = "async options => (await axe.run(options)).violations"
WRONG_ONLY = {"resultTypes": ["violations"]}
# Colours do not change with the language.
OPTIONS = {"da": WRONG_ONLY, "en": {**WRONG_ONLY, "rules": {"color-contrast": {"enabled": False}}}}


@pytest.fixture
def world(service: Service, make: Make) -> World:
    return build(make, service.app)


class Eye:
    """Looks at pages of one person, and keeps what is wrong with them."""

    def __init__(self, service: Service, person: Person | None, language: str) -> None:
        self.service, self.language = service, language
        if person is not None and person.language != language:
            with service.app.extensions["database"].transaction() as session:
                session.get_one(Person, person.id).language = language
        self.visitor = Visitor(service.app, person)
        options: dict[str, Any] = {"width": WIDE, "reduced_motion": "reduce"}
        self.page: Page = service.page(person, **options)
        self.page.context.set_extra_http_headers({"Accept-Language": language})
        self.page.context.add_init_script(Axe().axe_script)
        # Narrow pages are looked at in one language: width and words go wrong separately.
        self.widths = [WIDE, NARROW] if language == "da" else [WIDE]
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def look_at(self, path: str, name: str = "") -> None:
        """Open an address and look."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        if urlsplit(self.page.url).path != urlsplit(path).path:
            return
        self.judge(name or path)

    def look_at_answer(self, path: str, form: dict[str, Any]) -> None:
        """Send a form and look at the page that comes back, if one does."""
        answer = self.visitor.post(path, form)
        if answer.mimetype != "text/html" or answer.status_code < 400:
            return
        body, status = answer.get_data(as_text=True), answer.status_code

        def tell(route: Route) -> None:
            headers = {"Content-Security-Policy": answer.headers["Content-Security-Policy"]}
            route.fulfill(status=status, body=body, headers=headers, content_type="text/html")

        self.page.route(f"**{path}", tell, times=1)
        self.page.goto(path)
        self.judge(f"{path} ({status})")

    def judge(self, name: str) -> None:
        """Run axe on what the window shows, at each width."""
        self.seen.add(name)
        for width in self.widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            where = f"{name} in {self.language} at {width} px"
            for rule in self.page.evaluate(RUN, OPTIONS[self.language]):
                targets = ", ".join(str(node["target"]) for node in rule["nodes"][:3])
                self.wrong.append(f"{where}: {rule['id']} ({rule['help']}): {targets}")
            if width == NARROW:
                is_wide = self.page.evaluate("document.scrollingElement.scrollWidth")
                if is_wide > width:
                    self.wrong.append(f"{where}: scrolls sideways, {is_wide} px")
        # The next page begins at the width at which this one ended.
        self.widths.reverse()


def filled(value: str, ids: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: str(ids[name[1]]), value)


def pages_of(who: str, ids: dict[str, Any]) -> Iterator[str]:
    """The addresses of the pages that a person uses, each once."""
    there = dict.fromkeys(
        filled(route.path, ids)
        for route in ROUTES
        if route.method == "GET"
        and route.endpoint not in NOT_PAGES
        and not route.development
        and route.expected(who, far=False) == "200"
    )
    # Pages that everybody may open are the same for all: nobody and one person look at them.
    common = {
        filled(route.path, ids)
        for route in ROUTES
        if len(set(route.answers)) == 1 and route.answers[0] == "200"
    }
    yield from (path for path in there if path not in common or who in ("owner", "nobody"))


def forms_of(who: str, ids: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every form that the person may send, with nothing filled in."""
    for route in ROUTES:
        if route.method == "POST" and route.form and route.expected(who, far=False)[0] in "234":
            if route.expected(who, far=False) in ("403", "404"):
                continue
            yield filled(route.path, ids), dict.fromkeys(route.form, "")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("who", WHO)
def test_every_page_with_content(service: Service, world: World, who: str, language: str) -> None:
    eye = Eye(service, world.people[who], language)
    for path in pages_of(who, world.near):
        eye.look_at(path)
    eye.look_at("/nowhere")
    if who == "teacher":
        eye.look_at(f"/cohorts/{world.near['cohort']}/edit")
    assert not eye.wrong, "\n".join(eye.wrong)
    assert len(eye.seen) >= {"owner": 25, "teacher": 10, "administrator": 25, "nobody": 6}[who]


@pytest.mark.parametrize("who", WHO)
def test_every_form_with_its_mistakes(service: Service, world: World, who: str) -> None:
    eye = Eye(service, world.people[who], "da")
    for path, form in forms_of(who, world.near):
        eye.look_at_answer(path, form)
    if who == "administrator":
        near = world.near
        eye.look_at_answer(f"/cohorts/{near['cohort']}/edit", {"name": "Ændret af en anden"})
        eye.look_at_answer(f"/cohorts/{near['cohort']}/roster", {"pasted": "Navn;E-mail\nx;y\n"})
    assert not eye.wrong, "\n".join(eye.wrong)
    assert len(eye.seen) >= {"owner": 3, "teacher": 3, "administrator": 9, "nobody": 2}[who]


def test_every_page_with_nothing_on_it(service: Service, make: Make) -> None:
    """The first day: no cohort, then a cohort without days, texts, exam or people."""
    language = "da"
    stray = Eye(service, make.person("Una Udenhold"), language)
    stray.look_at("/")
    stray.look_at("/cohorts")
    stray.look_at("/notices")
    stray.look_at("/account/notices")
    first = Eye(service, make.administrator("Adam"), language)
    for path in ("/cohorts", "/cohorts/new", "/admin/people?q=ingen", "/admin/outbox"):
        first.look_at(path)
    cohort = make.cohort()
    first.look_at(f"/cohorts/{cohort.id}")
    first.look_at(f"/admin/cohorts/{cohort.id}/ledger")
    teacher = Eye(service, make.teacher(cohort), language)
    teacher.look_at("/")
    teacher.look_at(f"/cohorts/{cohort.id}/grid")
    owner = make.student(cohort)
    student = Eye(service, owner, language)
    student.look_at("/")
    student.look_at("/assignment/start")
    assignment = make.assignment(owner, cohort)
    for path in ("", "/add", "/share"):
        student.look_at(f"/assignments/{assignment.id}{path}")
    student.look_at(f"/texts/{assignment.text_id}/history")
    wrong = [*stray.wrong, *first.wrong, *teacher.wrong, *student.wrong]
    assert not wrong, "\n".join(wrong)
