"""Every refusal has a page and, for a script, JSON; a broken frame still shows one."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from portfolio.core.doors import anyone


@pytest.fixture
def breaking(app, monkeypatch):
    """/contact fails as the test says."""

    def break_with(error):
        @anyone
        def broken():
            raise error

        monkeypatch.setitem(app.view_functions, "overview.contact", broken)

    return break_with


def test_a_page_that_is_not_there(visit, make):
    for person in (None, make.person()):
        answer = visit(person).get("/nothing")
        assert answer.status_code == 404
        assert "findes ikke" in answer.page.text_content()


def test_a_script_gets_json(visit):
    answer = visit(None).get("/nothing", headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json)) == (404, ["error"])


def test_an_error_of_ours_tells_nothing_of_itself(visit, make, breaking):
    breaking(RuntimeError("Borgerens hemmelighed"))
    answer = visit(make.person()).get("/contact")
    assert answer.status_code == 500
    assert "Det er ikke din skyld" in answer.page.text_content() or "hos os" in answer.text
    assert "hemmelighed" not in answer.text


def test_an_error_page_needs_nothing_of_what_may_be_down(app, visit, make, breaking, monkeypatch):
    def fails():
        raise RuntimeError

    monkeypatch.setitem(app.template_context_processors, None, [fails])
    breaking(RuntimeError())
    assert visit(make.person()).get("/contact").status_code == 500


def test_a_database_that_is_away_is_503_and_never_logged_with_its_words(
    visit, make, breaking, capfd
):
    breaking(OperationalError("INSERT …", {"html": "Borgerens hemmelighed"}, Exception("gone")))
    answer = visit(make.person()).get("/contact")
    assert answer.status_code == 503
    out, err = capfd.readouterr()
    assert "hemmelighed" not in out + err + answer.text
