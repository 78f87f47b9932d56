"""Writing a part; taking the entry's newer version."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from portfolio.assignments.models import Part
from portfolio.core.text import clean
from portfolio.texts.models import Draft, RestorePoint
from tests.filling import filled


@pytest.fixture
def assignment(make, course):
    return make.assignment(course.student, course.cohort)


@pytest.fixture
def part(make, course, assignment):
    return make.part(assignment, course.versions[0].html, "Menneskesyn", course.versions[0])


def save(browser, part, html, revision, page="a", sequence=1):
    sent = {"html": html, "revision": revision, "page": page, "sequence": sequence}
    return browser.post(f"/parts/{part.id}/draft", json=sent)


def points(make, part, reason) -> list[str]:
    return [point.html for point in make.all(RestorePoint, text_id=part.text_id, reason=reason)]


def test_a_part_is_saved_like_an_entry(visit, make, course, part, html_of):
    make.exam(course.cohort, anslag_per_page=10)
    browser = visit(course.student)
    answer = save(browser, part, "<p onclick='x'>Tyve anslag er mange.</p>", 1)
    assert (answer.status_code, answer.json["revision"]) == (200, 2)
    assert (answer.json["anslag"], answer.json["pages"]) == (21, "2,1")
    assert html_of(part) == "<p>Tyve anslag er mange.</p>"
    assert html_of(course.entries[0]) == "<p>Min tekst.</p>"


def test_two_windows_get_a_conflict_and_both_texts_are_kept(visit, make, course, part, html_of):
    browser = visit(course.student)
    save(browser, part, "<p>Den ene</p>", 1, page="a")
    answer = save(browser, part, "<p>Den anden</p>", 1, page="b")
    assert (answer.status_code, answer.json["html"]) == (409, "<p>Den ene</p>")
    assert points(make, part, "conflict") == ["<p>Den anden</p>"]


def test_the_plain_form_saves_and_goes_on(visit, make, course, assignment, html_of):
    part = make.part(assignment, "<p>En</p>")
    browser = visit(course.student)
    form = {"plain_text": "En\r\n\r\nTo", "held": "0", "revision": 1, "page": "p"}
    answer = browser.post(f"/parts/{part.id}", {**form, "then": "outline"})
    assert answer.headers["Location"] == f"/assignments/{assignment.id}#part-{part.id}"
    assert html_of(part) == "<p>En</p><p>To</p>"
    other = {**form, "plain_text": "Noget andet", "page": "q"}
    answer = browser.post(f"/parts/{part.id}", other)
    assert answer.headers["Location"] == f"/texts/{part.text_id}/history"
    assert points(make, part, "conflict") == ["<p>Noget andet</p>"]
    assert browser.post(f"/parts/{part.id}", {**form, "revision": "x"}).status_code == 303
    assert html_of(part) == "<p>En</p><p>To</p>"


def test_the_page_tells_where_the_part_came_from(visit, make, course, part):
    browser = visit(course.student)
    text = browser.get(f"/parts/{part.id}").get_data(as_text=True)
    assert "Fra dag 1, version 1, delt 9. marts" in text
    assert f"/versions/{course.versions[0].id}" in text
    assert f"/parts/{part.id}/newer" not in text
    make.version(course.entries[0], "<p>Nyere</p>")
    assert f"/parts/{part.id}/newer" in browser.get(f"/parts/{part.id}").get_data(as_text=True)


def test_its_history_leads_back_to_it(visit, make, course, part, html_of):
    browser = visit(course.student)
    save(browser, part, "<p>Kort</p>", 1)
    page = browser.get(f"/texts/{part.text_id}/history")
    assert f'href="/parts/{part.id}"' in page.get_data(as_text=True)
    [point] = make.all(RestorePoint, text_id=part.text_id)
    answer = browser.post(f"/texts/{part.text_id}/restore", {"point": point.id})
    assert answer.headers["Location"] == f"/parts/{part.id}"
    assert html_of(part) == course.versions[0].html


# Taking the new one ---------------------------------------------------------------------------


def take(browser, part, version, revision=1):
    return browser.post(f"/parts/{part.id}/newer", {"version": version.id, "revision": revision})


def test_the_difference_is_shown_and_the_new_one_taken(visit, make, course, part, html_of):
    newest = make.version(course.entries[0], "<h2>Først</h2><p>Et helt nyt afsnit.</p>")
    browser = visit(course.student)
    page = browser.get(f"/parts/{part.id}/newer")
    text = page.get_data(as_text=True)
    assert "Du satte version 1 ind fra dag 1. Siden har du delt version 2." in text
    assert "selv rettet" not in text
    assert page.page.findall(".//ins")
    before = html_of(part)
    answer = take(browser, part, newest)
    assert answer.headers["Location"] == f"/parts/{part.id}"
    assert html_of(part) == newest.html
    assert points(make, part, "replaced") == [before]
    part = make.again(part)
    assert (part.source_version_id, part.source_blocks) == (newest.id, None)
    # A second click changes nothing, and there is nothing newer any more.
    revision = make.all(Draft, text_id=part.text_id)[0].revision
    assert take(browser, part, newest).status_code == 303
    assert make.all(Draft, text_id=part.text_id)[0].revision == revision
    assert browser.get(f"/parts/{part.id}/newer").headers["Location"] == f"/parts/{part.id}"


def test_chosen_paragraphs_are_compared_with_what_was_chosen(visit, make, course, assignment):
    part = make.part(assignment, "<p>Et afsnit.</p>", source=course.versions[0])
    part.source_blocks = [1]
    make.keep(part)
    make.version(course.entries[0], "<p>Et afsnit.</p>")
    text = visit(course.student).get(f"/parts/{part.id}/newer").get_data(as_text=True)
    assert "kun nogle afsnit" in text
    assert "0 ord indsat, 0 ord slettet" in text


def test_a_table_is_chosen_whole_and_shown_row_by_row(visit, make, course, assignment):
    cells = '<tr><th>Uge<th>Antal<tr><td>ni<span class="footnote">x</span><td>to<tr><td><td>'
    version = make.version(course.entries[0], f"<p>Før</p><table>{cells}</table>")
    browser, path = visit(course.student), f"/assignments/{assignment.id}/add"
    [label] = browser.get(path).page.findall(f".//label[@for='block-{version.id}-1']")
    lines = [line.text_content() for line in label.findall("span")]
    assert [line.replace("\n", " ").split() for line in lines] == [
        ["Uge", "·", "Antal"], ["ni", "x", "·", "to"],
    ]  # fmt: skip
    form = {"choose": [f"{version.id}-1"], "after": 0}
    assert browser.post(path, form).status_code == 303
    [part] = make.all(Part)
    [draft] = make.all(Draft, text_id=part.text_id)
    assert draft.html == clean(f"<table>{cells}</table>")


def test_an_edited_part_is_compared_with_what_stands_there(visit, make, course, part):
    make.version(course.entries[0], "<h2>Først</h2><p>Nyt.</p>")
    browser = visit(course.student)
    save(browser, part, "<p>Min egen rettelse.</p>", 1)
    page = browser.get(f"/parts/{part.id}/newer").page
    assert "selv rettet" in page.text_content()
    assert "Min egen rettelse." in "".join(d.text_content() for d in page.findall(".//del"))
    other = browser.get(f"/parts/{part.id}/newer?against=source").page
    assert "Min egen rettelse." not in other.find(".//main").text_content()


def test_a_part_that_changed_meanwhile_is_not_replaced(visit, make, course, part, html_of):
    newest = make.version(course.entries[0], "<p>Nyt.</p>")
    browser = visit(course.student)
    save(browser, part, "<p>Skrevet i et andet vindue.</p>", 1)
    answer = take(browser, part, newest, revision=1)
    assert answer.status_code == 409
    assert "ændret, siden du åbnede siden" in answer.get_data(as_text=True)
    assert html_of(part) == "<p>Skrevet i et andet vindue.</p>"
    assert make.again(part).source_version_id == course.versions[0].id


def test_an_overtaken_version_is_not_taken(visit, make, course, part, html_of):
    second = make.version(course.entries[0], "<p>Anden.</p>")
    make.version(course.entries[0], "<p>Tredje.</p>")
    answer = take(visit(course.student), part, second)
    assert answer.status_code == 409
    assert "delt version 3" in answer.get_data(as_text=True)
    assert html_of(part) == course.versions[0].html


def test_only_newer_versions_of_the_same_entry_are_taken(visit, make, course, part, html_of):
    browser = visit(course.student)
    make.version(course.entries[0], "<p>Ny.</p>")
    foreign = make.version(make.entry(make.student(course.cohort), course.days[0]))
    assert take(browser, part, course.versions[1]).status_code == 409
    assert take(browser, part, foreign).status_code == 404
    assert browser.post(f"/parts/{part.id}/newer", {"version": "x"}).status_code == 422
    assert html_of(part) == course.versions[0].html


def test_an_open_editor_gets_a_conflict_after_the_new_one_was_taken(
    visit, make, course, part, html_of
):
    newest = make.version(course.entries[0], "<p>Ny.</p>")
    browser = visit(course.student)
    save(browser, part, "<p>Åben side</p>", 1)
    take(browser, part, newest, revision=2)
    assert save(browser, part, "<p>Åben side igen</p>", 2, sequence=2).status_code == 409
    assert html_of(part) == "<p>Ny.</p>"


def test_a_part_written_on_the_spot_has_nothing_newer(visit, make, course, assignment):
    part = make.part(assignment)
    assert visit(course.student).get(f"/parts/{part.id}/newer").status_code == 303


# What it is -----------------------------------------------------------------------------------


def test_a_part_says_what_it_is(visit, make, course, assignment):
    part = make.part(assignment, title="Slut")
    browser, path = visit(course.student), f"/parts/{part.id}/title"
    assert filled(browser.get(f"/parts/{part.id}").page)["kind"] == "section"
    assert browser.post(path, {"title": "Slut", "kind": "conclusion"}).status_code == 303
    assert make.again(part).kind == "conclusion"
    assert filled(browser.get(f"/parts/{part.id}").page)["kind"] == "conclusion"
    # The outline sends a title alone.
    browser.post(path, {"title": "Til slut", "then": "outline"})
    part = make.again(part)
    assert (part.title, part.kind) == ("Til slut", "conclusion")
    refused = browser.post(path, {"title": "Til slut", "kind": "poem"})
    assert refused.status_code == 422
    assert "Vælg en af mulighederne." in refused.get_data(as_text=True)
    assert make.again(part).kind == "conclusion"


def test_no_part_is_of_a_kind_that_there_is_not(make, assignment):
    with pytest.raises(IntegrityError):
        make.part(assignment, kind="poem")


def test_what_is_written_is_of_the_chosen_kind_and_what_is_copied_is_a_section(
    visit, make, course, assignment
):
    browser = visit(course.student)
    path = f"/assignments/{assignment.id}/parts"
    for kind in ("problem", "problem", "appendix"):
        form = {"new-title": "Ny", "new-kind": kind, "new-after": 0}
        assert browser.post(path, form).status_code == 303
    browser.post(path, {"new-title": "Andet", "new-after": 0})
    refused = browser.post(path, {"new-title": "Ny", "new-kind": "poem", "new-after": 0})
    assert refused.status_code == 422
    choice = {"choose": [str(course.versions[0].id)], "after": 0}
    browser.post(f"/assignments/{assignment.id}/add", choice)
    kinds = [part.kind for part in make.all(Part)]
    assert kinds == ["problem", "appendix", "section", "section"]
