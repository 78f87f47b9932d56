"""References: added, changed, removed, fetched back; the list as APA and Danish order have it."""

from __future__ import annotations

import pytest

from portfolio.assignments.models import Reference
from portfolio.cohorts.exam_models import PartKind
from tests.filling import filled, said

BOOK = {
    "authors": "Brinkmann, Svend\nTanggaard, Lene",
    "date": "2020",
    "title": "Kvalitative metoder: En grundbog",
    "edition": "3. udg.",
    "publisher": "Hans Reitzels Forlag",
}


@pytest.fixture
def assignment(make, course):
    return make.assignment(course.student, course.cohort)


@pytest.fixture
def browser(visit, course):
    return visit(course.student)


@pytest.fixture
def add(browser, assignment):
    def add(kind: str = "book", /, **fields: str):
        path = f"/assignments/{assignment.id}/references/{kind}"
        return browser.post(path, filled(browser.get(path).page, **fields))

    return add


@pytest.fixture
def entries(browser, assignment):
    def entries() -> list[str]:
        page = browser.get(f"/assignments/{assignment.id}/references").page
        return [said(item[0]) for item in page.findall(".//ol/li")]

    return entries


def test_a_book_stands_on_the_list_as_apa_writes_it(add, entries):
    answer = add(**BOOK)
    assert answer.status_code == 303
    assert entries() == [
        "Brinkmann, S., & Tanggaard, L. (2020). Kvalitative metoder: En grundbog (3. udg.). Hans Reitzels Forlag."
    ]


def test_a_number_that_is_none_of_an_edition_is_asked_about(add, entries):
    answer = add(**{**BOOK, "edition": "1" * 20})
    assert answer.status_code == 422
    assert "Skriv udgavens tal, for eksempel 2." in said(answer.page)
    assert entries() == []


@pytest.mark.parametrize(
    ("kind", "fields", "entry"),
    [
        (
            "chapter",
            {
                "authors": "Aagaard, Åse-Marie",
                "date": "2015",
                "title": "Interviewet",
                "editors": "Brinkmann, Svend\nTanggaard, Lene",
                "container": "Kvalitative metoder",
                "pages": "29-53",
                "edition": "2",
                "publisher": "Hans Reitzels Forlag",
            },
            "Aagaard, Å.-M. (2015). Interviewet. I S. Brinkmann & L. Tanggaard (Red.), Kvalitative metoder (2. udg., s. 29–53). Hans Reitzels Forlag.",
        ),
        (
            "article",
            {
                "authors": "Hansen, Jens\nBo, Ida\nCarl, Eva",
                "date": "9. marts 2020",
                "title": "Jobkonsulentens rolle",
                "container": "Tidsskrift for Arbejdsliv",
                "volume": "22",
                "issue": "1",
                "pages": "8-23",
                "doi": "https://doi.org/10.7146/tfa.v22i1.1",
            },
            "Hansen, J., Bo, I., & Carl, E. (2020). Jobkonsulentens rolle. Tidsskrift for Arbejdsliv, 22(1), 8–23. https://doi.org/10.7146/tfa.v22i1.1",
        ),
        (
            "report",
            {
                "authors": "VIVE",
                "date": "2021",
                "title": "Veje til job",
                "series": "Rapport nr. 12",
                "publisher": "VIVE",
                "url": "www.vive.dk/veje",
            },
            "VIVE. (2021). Veje til job (Rapport nr. 12). https://www.vive.dk/veje",
        ),
        (
            "report",
            {"authors": "VIVE", "title": "Veje til job", "series": "Vejledning"},
            "VIVE. (u.å.). Veje til job [Vejledning].",
        ),
        (
            "article",
            {"title": "Nye job", "container": "Politiken", "date": "9.3.2024", "authors": "Bo, I."},
            "Bo, I. (2024, 9. marts). Nye job. Politiken.",
        ),
        (
            "law",
            {
                "title": "Lov om en aktiv beskæftigelsesindsats",
                "source": "LBK nr. 701 af 22. maj 2022",
                "date": "2022",
                "url": "https://www.retsinformation.dk/eli/lta/2022/701",
            },
            "Lov om en aktiv beskæftigelsesindsats, LBK nr. 701 af 22. maj 2022 (2022). https://www.retsinformation.dk/eli/lta/2022/701",
        ),
        (
            "web",
            {
                "authors": "Styrelsen for Arbejdsmarked og Rekruttering",
                "date": "9/3 2024",
                "title": "Samtaler",
                "container": "star.dk",
                "url": "star.dk/samtaler",
            },
            "Styrelsen for Arbejdsmarked og Rekruttering. (2024, 9. marts). Samtaler. star.dk. https://star.dk/samtaler",
        ),
        (
            "web",
            {"title": "Samtaler", "url": "https://star.dk/s", "accessed": "2026-03-09"},
            "Samtaler. (u.å.). Hentet 9. marts 2026, fra https://star.dk/s",
        ),
        (
            "book",
            {"title": "Antologien", "editors": "Bo, Ida", "date": "2001", "publisher": "Forlaget"},
            "Bo, I. (Red.). (2001). Antologien. Forlaget.",
        ),
    ],
)
def test_each_kind_is_written_in_apa_with_danish_terms(add, entries, kind, fields, entry):
    assert add(kind, **fields).status_code == 303
    assert entries() == [entry]


def test_titles_stand_in_italics_and_addresses_can_be_followed(add, browser, assignment):
    address = "https://portfolio.example/?a=1&b=2"
    add("web", title="A < B & C", url=address)
    page = browser.get(f"/assignments/{assignment.id}/references").page
    [entry] = page.findall(".//ol/li")
    assert entry.find(".//em").text_content() == "A < B & C"
    assert entry.find(".//a").get("href") == address


def test_the_list_stands_in_danish_order(add, entries):
    for name in ("Ørsted", "Zahle", "Aagaard", "Åby", "Aberg", "Æbelø", "Bo"):
        add("book", title="En bog", authors=f"{name}, Ib", date="2020")
    names = [entry.split(",")[0] for entry in entries()]
    assert names == ["Aberg", "Bo", "Zahle", "Æbelø", "Ørsted", "Åby", "Aagaard"]


def test_works_of_one_year_get_letters_and_one_without_a_year_comes_first(make, add, entries):
    add("book", title="Zonen", authors="Bo, Ib", date="2020")
    add("book", title="Arbejde", authors="Bo, Ib", date="2020")
    add("book", title="Tidligt", authors="Bo, Ib", date="2001")
    add("book", title="Når som helst", authors="Bo, Ib")
    assert [entry.split(". ", 2)[1] for entry in entries()] == [
        "(u.å.)",
        "(2001)",
        "(2020a)",
        "(2020b)",
    ]
    assert sorted(each.cited for each in make.all(Reference)) == [
        "Bo, 2001",
        "Bo, 2020a",
        "Bo, 2020b",
        "Bo, u.å.",
    ]


def test_the_same_click_twice_is_one_reference(make, add, browser):
    add(**BOOK)
    answer = add(**BOOK)
    assert "står allerede på litteraturlisten" in browser.get(answer.location).text
    assert len(make.all(Reference)) == 1


def test_one_that_is_much_like_another_is_told(add, browser, assignment):
    add(**BOOK)
    add(**{**BOOK, "title": "Kvalitative metoder – en grundbog", "publisher": "Reitzel"})
    text = browser.get(f"/assignments/{assignment.id}/references").get_data(as_text=True)
    assert text.count("Den ligner Brinkmann &amp; Tanggaard, 2020") == 1


def test_the_first_reference_brings_the_list_and_no_other_does(add, browser, parts_of, assignment):
    add(**BOOK)
    [part] = parts_of(assignment)
    assert (part.title, part.kind) == ("Litteraturliste", PartKind.REFERENCES)
    browser.post(f"/parts/{part.id}/remove")
    add("book", title="Endnu en")
    assert parts_of(assignment) == []


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("book", {"title": ""}, "Skriv titlen."),
        ("book", {"title": "x", "editors": "Bo, Ida\n,"}, "Skriv hver forfatter med navn"),
        ("book", {"title": "x", "date": "for nylig"}, "Skriv et år som 2024"),
        ("book", {"title": "x", "date": "31.2.2024"}, "Skriv en dato, der findes."),
        ("book", {"title": "x", "date": "0999"}, "Skriv et år som 2024"),
        ("book", {"title": "x", "url": "javascript:alert(1)"}, "Skriv en adresse som"),
        ("book", {"title": "x", "url": "intet"}, "Skriv en adresse som"),
        ("book", {"title": "x" * 501}, "kun plads til 500 tegn"),
        ("article", {"title": "x", "container": "y", "doi": "11.1/x"}, "En DOI begynder med 10."),
        ("article", {"title": "x"}, "Skriv, hvor artiklen har stået."),
        ("chapter", {"title": "x"}, "Skriv bogens titel."),
        ("web", {"title": "x"}, "Skriv sidens adresse."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(make, add, kind, fields, sentence):
    answer = add(kind, **{"authors": "Hansen, Jens", **fields})
    assert answer.status_code == 422
    assert sentence in said(answer.page)
    assert filled(answer.page)["authors"] == "Hansen, Jens"
    assert filled(answer.page)["title"] == fields["title"]
    assert not make.all(Reference)


def test_a_kind_that_there_is_not_is_not_found(browser, assignment):
    assert browser.get(f"/assignments/{assignment.id}/references/film").status_code == 404


def test_a_reference_is_changed_and_the_form_shows_what_is_kept(make, add, browser, entries):
    add("web", title="Før", url="star.dk/x", date="9.3.2024", accessed="2026-03-09")
    [reference] = make.all(Reference)
    path = f"/references/{reference.id}"
    page = browser.get(path).page
    assert filled(page)["date"] == "9.3.2024"
    assert filled(page)["accessed"] == "2026-03-09"
    assert browser.post(path, filled(page, title="Efter")).status_code == 303
    assert entries()[0].startswith("Efter. (2024, 9. marts).")


def test_two_windows_that_change_one_reference_do_not_overwrite_each_other(make, add, browser):
    add(**BOOK)
    [reference] = make.all(Reference)
    path = f"/references/{reference.id}"
    one, other = browser.get(path).page, browser.get(path).page
    browser.post(path, filled(one, publisher="Det ene"))
    answer = browser.post(path, filled(other, publisher="Det andet"))
    assert answer.status_code == 409
    assert "rettet i et andet vindue" in said(answer.page)
    assert make.all(Reference)[0].fields["publisher"] == "Det ene"
    # The second try is meant.
    assert browser.post(path, filled(answer.page)).status_code == 303
    assert make.all(Reference)[0].fields["publisher"] == "Det andet"


def test_one_is_taken_off_the_list_and_fetched_back(make, add, browser, entries):
    add("book", title="A", authors="Bo, Ib", date="2020")
    add("book", title="B", authors="Bo, Ib", date="2020")
    first, _second = sorted(make.all(Reference), key=lambda each: each.id)
    for _time in range(2):
        assert browser.post(f"/references/{first.id}/remove").status_code == 303
    # The other one needs no letter any more.
    assert entries() == ["Bo, I. (2020). B."]
    for _time in range(2):
        assert browser.post(f"/references/{first.id}/fetch-back").status_code == 303
    assert entries() == ["Bo, I. (2020a). A.", "Bo, I. (2020b). B."]


def test_a_removed_one_can_be_changed_and_stays_removed(make, add, browser, entries):
    add("book", title="A", authors="Bo, Ib", date="2020")
    [reference] = make.all(Reference)
    browser.post(f"/references/{reference.id}/remove")
    path = f"/references/{reference.id}"
    browser.post(path, filled(browser.get(path).page, date="2021"))
    assert entries() == []
    assert make.all(Reference)[0].cited == "Bo, 2021"


def test_there_is_an_end_to_references(make, add, assignment, monkeypatch):
    monkeypatch.setattr("portfolio.assignments.references.MOST_REFERENCES", 1)
    add(**BOOK)
    answer = add("book", title="En til")
    assert answer.status_code == 409
    assert filled(answer.page)["title"] == "En til"
    assert len(make.all(Reference)) == 1


def test_where_pandoc_fails_the_words_stay_in_the_form(make, add, monkeypatch):
    monkeypatch.setattr("pypandoc.get_pandoc_path", lambda: "/nowhere/pandoc")
    answer = add("book", title="Endnu ikke sat op", authors="Uden, Pandoc")
    assert answer.status_code == 503
    assert filled(answer.page)["title"] == "Endnu ikke sat op"
    assert not make.all(Reference)


def test_pages_and_documents_do_not_ask_pandoc_again(add, browser, assignment, monkeypatch):
    add(**BOOK)
    monkeypatch.setattr("portfolio.core.bibliography.run_pandoc", None)
    for path in ("", "/references", "/share", "/document"):
        assert browser.get(f"/assignments/{assignment.id}{path}").status_code == 200


def test_what_somebody_writes_is_never_markup(add, entries):
    add("book", title="<script>x</script> @hansen *a* $b$ [c](d) <i>e</i>", authors="{a} \\b, C")
    [entry] = entries()
    assert "<script>x</script> @hansen *a* $b$ [c](d) <i>e</i>" in entry


@pytest.mark.parametrize("authors", [",", "\u200b", "Hansen, Jens\n–"])
def test_an_author_without_a_letter_is_asked_about(make, add, authors):
    answer = add("book", title="Sag", authors=authors)
    assert answer.status_code == 422
    assert "Skriv hver forfatter med navn" in said(answer.page)


def test_a_title_that_nobody_can_see_is_none(make, add):
    answer = add("book", title="\u200b\u00ad")
    assert answer.status_code == 422
    assert "Skriv titlen." in said(answer.page)
