"""The whole road in one browser test: invited, written, shared, commented, compiled, downloaded."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
from docx.text.paragraph import Paragraph
from playwright.sync_api import Page, expect

from portfolio.cohorts.models import Cohort
from portfolio.core import clock
from tests.browser import pen
from tests.browser.pen import Block
from tests.browser.service import Service
from tests.makers import Make

STUDENT = "sofie.aebeloe@portfolio.example"
TEACHER = "torben@portfolio.example"
PASSWORD = "otte grønne cykler i regn"

FIRST = [
    Block("h2", "Mødet med borgeren"),
    Block("p", "Jeg **lyttede** mere, end jeg talte."),
    Block("ul", "Hvad kan hun selv?\nHvem er **med** om bordet?"),
    Block("p", "Det gav ro i samtalen."),
]
NUMBER = " Hun har 120380-4321."
REVISION = " Siden har vi talt om håb."
SECOND = [
    Block("p", "To mål  og én frist & intet > andet."),
    Block("h2", "Hvad jeg prøvede"),
    Block("p", "Små skridt på øen."),
]
THIRD = [Block("p", "Vi blev enige: **ét** skridt ad gangen.")]

COMMENT = "Hvad gjorde du, da der blev stille?"
ANSWER = "Jeg ventede, og så fortalte hun videre."

BEFORE_THE_TEXT = ("Title", "Subtitle", "Front Line", "TOC Heading", "toc 1", "toc 2")


@dataclass
class Course:
    """Where the road is walked."""

    service: Service
    cohort: Cohort
    titles: tuple[str, ...]

    def invited(self, address: str) -> Page:
        """A window of somebody who opened the link of their mail and chose a password."""
        page = self.service.page()
        page.goto(self.service.mailed_link(address))
        expect(page.get_by_label("Din e-mail")).to_have_value(address)
        page.get_by_label("Ny adgangskode").fill(PASSWORD)
        page.get_by_role("button", name="Gem adgangskoden").click()
        expect(page.get_by_text("Din adgangskode er valgt, og du er logget ind.")).to_be_visible()
        return page


def test_the_whole_road(service: Service, make: Make, tmp_path: Path) -> None:
    course = prepared(service, make)
    administrator = service.page(make.administrator("Anne Administrator"))
    bring_list(administrator, course, "Studerende", f"Sofie Æbelø;{STUDENT};s123456")
    bring_list(administrator, course, "Undervisere", f"Torben Tang;{TEACHER};")
    administrator.get_by_role("button", name="Send invitationer").click()
    expect(administrator.get_by_role("button", name="Send invitationer")).to_be_hidden()
    assert service.carry() == 2

    student = course.invited(STUDENT)
    student.get_by_role("link", name="Begynd at skrive").click()
    pen.text(student).focus()
    pen.write(student, FIRST)
    pen.saved(student)
    share_without_the_number(student)

    teacher = course.invited(TEACHER)
    comment(teacher, course)
    answer_and_revise(student)
    sees_the_answer(teacher, course)

    for number, blocks in ((2, SECOND), (3, THIRD)):
        write_day(student, course, number, blocks)
    compile_parts(student, course)
    put_last_day_first(student, course)
    revised = [*FIRST[:-1], Block("p", FIRST[-1].words + REVISION)]
    order = [(course.titles[2], THIRD), (course.titles[0], revised), (course.titles[1], SECOND)]
    expected = [line for title, blocks in order for line in outlined(title, blocks)]
    file = download(student, tmp_path)
    assert read_document(file) == expected
    assert bold_words(file) == ["ét", "lyttede", "med"]

    share_whole(student)
    read_whole(teacher, [words for _kind, words in expected])
    for page in (administrator, student, teacher):
        assert remembered(page) == [0, 0, 0, 0, ""]
    assert service.mails.recipients == [STUDENT, TEACHER]


def prepared(service: Service, make: Make) -> Course:
    """A cohort with three days behind it and an exam before it, and nobody in it."""
    cohort = make.cohort(name="Hold Vest")
    titles = ("Samtalen", "Mål & midler", "Æren på spil")
    for days, title in zip((3, 2, 1), titles, strict=True):
        day = clock.today() - timedelta(days=days)
        make.day(cohort, date=day, title=title, prompts=("Hvad så du?", "Hvad gjorde du?"))
    make.exam(cohort, deadline=clock.now() + timedelta(days=30))
    return Course(service, cohort, titles)


# The administrator ----------------------------------------------------------------------------


def bring_list(page: Page, course: Course, role: str, lines: str) -> None:
    """Paste a list into the form, look at it, and add who is on it."""
    page.goto(f"/cohorts/{course.cohort.id}")
    page.get_by_role("link", name="Tilføj deltagere").click()
    page.get_by_role("radio", name=role).press("Space")
    page.get_by_label("Sæt listen ind").fill(f"Navn;E-mail;Studienummer\n{lines}\n")
    page.get_by_role("button", name="Se listen igennem").click()
    page.get_by_role("button", name="Tilføj 1 person").click()
    expect(page.get_by_text("1 person er tilføjet til holdet.")).to_be_visible()


# Writing and sharing --------------------------------------------------------------------------


def share_without_the_number(page: Page) -> None:
    """What looks like a CPR number stops the text; without it the text goes."""
    pen.at_the_end(page)
    page.keyboard.type(NUMBER)
    page.get_by_role("button", name="Se teksten igennem og del").click()
    expect(page.get_by_role("heading", name="Se lige på det, der er markeret")).to_be_visible()
    expect(page.locator("mark")).to_contain_text("120380-4321")
    page.get_by_role("button", name="Del med mine undervisere").click()
    expect(page.get_by_role("alert")).to_contain_text("ser ud til at indeholde et CPR-nummer")
    page.get_by_role("link", name="Skriv videre").click()
    pen.at_the_end(page)
    for _ in NUMBER:
        page.keyboard.press("Backspace")
    pen.saved(page)
    share(page, 1)


def share(page: Page, number: int) -> None:
    """From the text through the last look to the shared version."""
    page.get_by_role("button", name="Se teksten igennem og del").click()
    expect(page.get_by_role("heading", name="Se teksten igennem, før du deler")).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)
    page.get_by_role("button", name="Del med mine undervisere").click()
    expect(page.get_by_text(f"delt med dine undervisere som version {number}.")).to_be_visible()


def write_day(page: Page, course: Course, number: int, blocks: Sequence[Block]) -> None:
    """Another day, from the home page to the shared version."""
    page.goto("/")
    page.get_by_role("link", name=course.titles[number - 1], exact=True).click()
    pen.text(page).focus()
    pen.write(page, blocks)
    pen.saved(page)
    share(page, 1)


# Comment and answer ---------------------------------------------------------------------------


def comment(page: Page, course: Course) -> None:
    """The teacher finds what waits, reads it and comments."""
    page.goto("/")
    page.get_by_role("link", name="Sofie Æbelø").click()
    expect(page.get_by_role("heading", name=course.titles[0])).to_be_visible()
    expect(leaves(page)).to_have_text([line for block in FIRST for line in block.lines])
    page.get_by_label("Din kommentar").fill(COMMENT)
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_text("Din feedback er sendt: 1 kommentar.")).to_be_visible()


def answer_and_revise(page: Page) -> None:
    """The student reads the comment, answers, writes on and shares again."""
    page.goto("/")
    page.get_by_role("link", name="Læs kommentaren").click()
    expect(page.get_by_text(COMMENT)).to_be_visible()
    page.locator(".reply summary").press("Enter")
    page.get_by_label("Dit svar").fill(ANSWER)
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_text("Dit svar er sendt.")).to_be_visible()
    page.get_by_role("link", name="Skriv videre på teksten").click()
    pen.at_the_end(page)
    page.keyboard.type(REVISION)
    pen.saved(page)
    share(page, 2)


def sees_the_answer(page: Page, course: Course) -> None:
    """The teacher's grid leads to the newest version; the answer stands with the one before."""
    page.goto(f"/cohorts/{course.cohort.id}/grid")
    page.get_by_role("cell").get_by_role("link").first.click()
    expect(page.locator(".sheet")).to_contain_text(REVISION.strip())
    page.get_by_role("link", name=re.compile("^Version 1, delt")).click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.locator(".sheet")).not_to_contain_text(REVISION.strip())


def leaves(page: Page) -> Any:
    """The lines of the text that the page shows."""
    return page.locator(".sheet").locator("h2, h3, p")


# The assignment -------------------------------------------------------------------------------


def compile_parts(page: Page, course: Course) -> None:
    """Choose all three texts whole, by the keyboard."""
    page.goto("/")
    page.get_by_role("link", name="Begynd på eksamensopgaven").click()
    boxes = page.get_by_label("Vælg hele teksten")
    expect(boxes).to_have_count(3)
    for place in range(3):
        boxes.nth(place).press("Space")
        expect(boxes.nth(place)).to_be_checked()
    page.get_by_role("button", name="Begynd på opgaven").click()
    expect(page.locator(".part-title")).to_have_text(list(course.titles))


def put_last_day_first(page: Page, course: Course) -> None:
    """Two steps up by the keyboard; the page says so, and the server has it so."""
    first, second, last = course.titles
    button = page.get_by_role("button", name=f"Flyt “{last}” op")
    button.focus()
    for place, key in ((2, "Enter"), (1, "Alt+ArrowUp")):
        with page.expect_response(re.compile("/order$")) as answer:
            page.keyboard.press(key)
        assert answer.value.ok
        expect(page.get_by_text(f"“{last}” er nu nummer {place} af 3.")).to_be_attached()
        expect(button).to_be_focused()
    page.reload()
    expect(page.locator(".part-title")).to_have_text([last, first, second])


def share_whole(page: Page) -> None:
    """Share the draft of the assignment."""
    page.get_by_role("link", name="Se opgaven igennem og del").click()
    page.get_by_role("button", name="Del med mine undervisere").click()
    expect(page.get_by_text("Opgaven er delt med dine undervisere som version 1.")).to_be_visible()


def read_whole(page: Page, lines: Sequence[str]) -> None:
    """The teacher finds the assignment among what waits, and reads all of it in its order."""
    page.goto("/")
    page.locator(".inbox > li").filter(has_text="eksamensopgave").get_by_role("link").click()
    expect(leaves(page)).to_have_text(list(lines))


# The document ---------------------------------------------------------------------------------


def download(page: Page, folder: Path) -> bytes:
    """The assignment as a Word file."""
    with page.expect_download() as started:
        page.get_by_role("link", name="Hent som Word").click()
    path = folder / "assignment.docx"
    started.value.save_as(path)
    assert started.value.suggested_filename.endswith(".docx")
    return path.read_bytes()


def outlined(title: str, blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """What the document should say of a part: its title, and its text one level below it."""
    kinds = {"h2": "Heading 2", "p": "p", "ul": "li"}
    lines = [(kinds[block.kind], line) for block in blocks for line in block.lines]
    return [("Heading 1", title), *lines]


def read_document(file: bytes) -> list[tuple[str, str]]:
    """(kind, words) of each paragraph after the list of contents, empty ones included."""
    paragraphs = docx.Document(io.BytesIO(file)).paragraphs
    found = [(_kind(each), each.text) for each in paragraphs if not _is_page_break(each)]
    return [each for each in found if each[0] not in BEFORE_THE_TEXT]


def bold_words(file: bytes) -> list[str]:
    """What is bold in the text itself, headings and title block left out."""
    paragraphs = docx.Document(io.BytesIO(file)).paragraphs
    plain = [each for each in paragraphs if _kind(each) in ("p", "li")]
    return [run.text for each in plain for run in each.runs if run.bold]


def _is_page_break(paragraph: Paragraph) -> bool:
    return bool(paragraph._p.xpath("w:r/w:br[@w:type='page']"))


def _kind(paragraph: Paragraph) -> str:
    style: Any = paragraph.style
    if style.name in BEFORE_THE_TEXT or style.name.startswith("Heading"):
        return str(style.name)
    properties = paragraph._p.pPr
    return "li" if properties is not None and properties.numPr is not None else "p"


def remembered(page: Page) -> list[Any]:
    """How much of anything the browser keeps, and which cookies its pages can read."""
    kept: list[Any] = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length,
                        (await indexedDB.databases()).length, (await caches.keys()).length,
                        document.cookie]"""
    )
    return kept
