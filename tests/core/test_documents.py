"""A Word file is read back with another library than the one that made it."""

import io
import re
import subprocess
import zipfile
from datetime import UTC, datetime

import docx as python_docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from portfolio.core import documents
from portfolio.core.documents import Document, DocumentFailed, Section, docx
from portfolio.core.text import plain

LITERALS = (
    "# not heading, $x$, \\newpage, [a](b), **b**, & < > \" ' -- ... <script>alert(1)</script>"
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def made(*sections: Section, **other: object) -> bytes:
    return docx(Document("Titel", "Åse Ørsted", sections, **other))  # type: ignore[arg-type]


def read(file: bytes) -> Word:
    return python_docx.Document(io.BytesIO(file))


def part(file: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.read(name).decode()


def body(file: bytes) -> list[Paragraph]:
    """The paragraphs after the title block."""
    return [p for p in read(file).paragraphs if p.style.name not in {"Title", "Author"}]


def outline(file: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in body(file) if p.style.name.startswith("Heading")]


def numbering(file: bytes) -> list[tuple[str, int, str]]:
    """(text, depth, format) of each list item, as Word would number it."""
    word = read(file)
    numbers = word.part.numbering_part.element
    found = []
    for paragraph in word.paragraphs:
        properties = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
        if properties is None:
            continue
        depth = properties.ilvl.val
        abstract = numbers.num_having_numId(properties.numId.val).abstractNumId.val
        (kind,) = numbers.xpath(
            f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='{depth}']/w:numFmt/@w:val"
        )
        found.append((paragraph.text, depth, kind))
    return found


def test_sections_and_headings_become_word_headings() -> None:
    file = made(
        Section("Dag 1", "<h2>Mødet</h2><p>a</p><h3>Bagefter</h3><p>b</p>"),
        Section("Dag 2", "<p>c</p>"),
    )
    assert outline(file) == [
        ("Heading 1", "Dag 1"),
        ("Heading 2", "Mødet"),
        ("Heading 3", "Bagefter"),
        ("Heading 1", "Dag 2"),
    ]


def test_skipped_levels_are_pulled_up() -> None:
    file = made(
        Section("A", "<h3>a</h3><h2>b</h2><h3>c</h3>", level=2), Section("B", "<h3>d</h3>", level=2)
    )
    assert [name for name, _text in outline(file)] == [
        "Heading 1", "Heading 2", "Heading 2", "Heading 3", "Heading 2", "Heading 3",
    ]  # fmt: skip


def test_lists_are_real_nested_and_start_anew() -> None:
    html = (
        "<ol><li><p>et</p><ul><li><p>indre</p><ol><li><p>dybt</p></li></ol></li></ul></li><li><p>to</p></li></ol>"
        "<p>x</p><ol><li><p>igen</p></li></ol>"
    )
    file = made(Section("A", html))
    assert numbering(file) == [
        ("et", 0, "decimal"),
        ("indre", 1, "bullet"),
        ("dybt", 2, "decimal"),
        ("to", 0, "decimal"),
        ("igen", 0, "decimal"),
    ]
    numbers = {
        p.text: p._p.pPr.numPr.numId.val for p in body(file) if p.text in {"et", "to", "igen"}
    }
    assert numbers["et"] == numbers["to"] != numbers["igen"]


def test_a_quotation_has_words_quote_style() -> None:
    file = made(Section("A", "<blockquote><p>Et citat</p><p>To</p></blockquote><p>uden for</p>"))
    assert [(p.text, p.style.name) for p in body(file)[1:]][:2] == [
        ("Et citat", "Quote"),
        ("To", "Quote"),
    ]


TABLE = (
    "<p>Før</p><table><thead><tr><th><p>Uge</p></th><th><p>Antal</p></th></tr></thead><tbody><tr>"
    "<td><p>uge  9</p></td><td><p><strong>12</strong></p><p>og <em>flere</em></p></td></tr>"
    "<tr><td><p>uge 10</p></td><td><p></p></td></tr></tbody></table>"
    "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"
)


def test_a_table_is_a_table_with_a_header_row() -> None:
    file = made(Section("A", TABLE))
    first, second = read(file).tables
    assert [[cell.text for cell in row.cells] for row in first.rows] == [
        ["Uge", "Antal"], ["uge  9", "12\nog flere"], ["uge 10", ""],
    ]  # fmt: skip
    assert [[cell.text for cell in row.cells] for row in second.rows] == [["a", "b"]]
    headers = [row._tr.xpath("w:trPr/w:tblHeader") != [] for row in first.rows]
    assert headers == [True, False, False]
    assert not second.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    marks = [run for p in first.rows[1].cells[1].paragraphs for run in p.runs]
    assert [run.text for run in marks if run.bold] == ["12"]
    assert [run.text for run in marks if run.italic] == ["flere"]
    # Two tables that touch would be one in Word, and both have lines around their cells.
    body = read(file).element.body
    assert not body.xpath("w:tbl/following-sibling::*[1][self::w:tbl]")
    assert first.style.element.xpath("w:tblPr/w:tblBorders/w:insideV")
    assert first.style.element.xpath("w:tblStylePr[@w:type='firstRow']/w:rPr/w:b")


def test_a_footnote_is_a_footnote() -> None:
    note = '<span class="footnote">%s</span>'
    html = (
        f"<h2>Mødet{note % 'i en overskrift'}</h2><p>Hun sagde ja{note % 'Se <em>bilag</em> 2.'}. Så"
        f" gik hun.</p><table><tbody><tr><td><p>a{note % 'i en celle'}</p></td><td><p>b</p></td></tr>"
        "</tbody></table>"
    )
    file = made(Section("A", html))
    assert [p.text for p in body(file)[1:]] == ["Mødet", "Hun sagde ja. Så gik hun."]
    notes = etree.fromstring(part(file, "word/footnotes.xml").encode())
    real = notes.xpath("w:footnote[not(@w:type)]", namespaces=notes.nsmap)
    said = ["".join(note.itertext()).strip() for note in real]
    assert said == ["i en overskrift", "Se bilag 2.", "i en celle"]
    numbers = [note.get(qn("w:id")) for note in real]
    references = read(file).element.body.xpath(".//w:footnoteReference")
    assert [reference.get(qn("w:id")) for reference in references] == numbers
    # The list of contents says the heading once more, without its footnote.
    listed = read(made(Section("A", html), contents=True))
    assert [p.text for p in listed.paragraphs if p.style.name == "toc 2"] == ["Mødet"]
    assert len(listed.element.body.xpath(".//w:footnoteReference")) == 3


def test_marks_links_and_breaks() -> None:
    html = (
        "<p><strong>fed</strong> <em>kursiv</em> "
        '<a href="https://example.org/?a=1&amp;b=2">et <em>link</em></a>'
        '<br>ny <a href="javascript:alert(1)">farlig</a></p>'
    )
    file = made(Section("A", html))
    paragraph = body(file)[1]
    assert paragraph.text == "fed kursiv et link\nny farlig"
    assert [run.text for run in paragraph.runs if run.bold] == ["fed"]
    assert [run.text for run in paragraph.runs if run.italic] == ["kursiv"]
    assert [link.address for link in paragraph.hyperlinks] == ["https://example.org/?a=1&b=2"]


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{escaped(LITERALS)}</p>",
        "<p>to  mellemrum   tre, \u00a0hårdt\u00a0\u00a0mellemrum </p><p> foran</p>",
        "<p></p><p>æøå ÆØÅ é ü</p><p></p><p></p><p>😀 👩\u200d👩\u200d👧 e\u0301 漢</p>",
        "<h2>O  O</h2><ul><li><p>a<br>b</p></li><li><p></p></li><li><p>c</p><p>d</p></li></ul>",
        "<ol><li><p>a</p><blockquote><p>q</p><ul><li><p>x</p></li></ul></blockquote></li></ol>",
        "<p>1. ikke en liste</p><p>* heller ikke</p>",
    ],
)
def test_every_word_and_space_is_the_plain_projection(html: str) -> None:
    file = made(Section("A", html))
    assert "\n".join(p.text for p in body(file)[1:]) == plain(html)


def test_titles_and_notes_are_literal_too() -> None:
    file = docx(
        Document(
            LITERALS,
            LITERALS,
            [Section(LITERALS, "", note=LITERALS)],
            subtitle=LITERALS,
            date=LITERALS,
        )
    )
    assert [p.text for p in read(file).paragraphs] == [LITERALS] * 6
    assert read(file).core_properties.title == LITERALS


def test_what_xml_cannot_hold_is_left_out() -> None:
    file = docx(Document("T\x00i\x0bt", "A\ud800", [Section("S\ufffe", "<p>x\x01y\tz</p>")]))
    assert [p.text for p in read(file).paragraphs] == ["Ti t", "A", "S", "xy z"]


def test_the_file_is_danish_a4_and_says_who_wrote_it() -> None:
    moment = datetime(2026, 3, 9, 13, 5, tzinfo=UTC)
    file = made(Section("A", "<p>a</p>"), made_at=moment)
    word = read(file)
    (language,) = word.styles.element.xpath("w:docDefaults//w:lang")
    assert language.get(qn("w:val")) == "da-DK"
    assert 'w:themeFontLang w:val="da-DK"' in part(file, "word/settings.xml")
    assert "clean" not in part(file, "word/settings.xml")
    properties = word.core_properties
    assert (properties.title, properties.author, properties.language) == (
        "Titel",
        "Åse Ørsted",
        "da-DK",
    )
    assert properties.created == properties.modified == moment
    page = word.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


@pytest.mark.parametrize(
    ("language", "shown"), [("da-DK", "Side 1 af 1"), ("en-GB", "Page 1 of 1")]
)
def test_pages_are_numbered_in_the_documents_language(language: str, shown: str) -> None:
    file = made(Section("A", "<p>a</p>"), language=language)
    footer = read(file).sections[0].footer._element
    assert "".join(t.text for t in footer.iter(qn("w:t"))) == shown
    assert [f.get(qn("w:instr")).strip() for f in footer.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]


def front_page(**more: object) -> bytes:
    return made(
        Section("Borgerens håb & mål", "<h2>En <em>samtale</em></h2><p>a</p><h3>Bagefter</h3>"),
        Section("Guide", "<p>Spørg åbent</p>", appendix=True),
        Section("Bilag B", "<p>Et skema</p>", appendix=True),
        front=[("Navn", "Åse Ødegård"), ("Hold", "<Vest> & øst")],
        contents=True,
        header="Studienummer <4711>",
        **more,
    )


def test_a_front_page_and_a_list_of_contents_stand_before_the_text() -> None:
    file = front_page()
    paragraphs = read(file).paragraphs
    assert [(p.style.name, p.text) for p in paragraphs if p.text.strip()][:10] == [
        ("Title", "Titel"),
        ("Front Line", "Navn:\tÅse Ødegård"),
        ("Front Line", "Hold:\t<Vest> & øst"),
        ("TOC Heading", "Indhold"),
        ("toc 1", "Borgerens håb & mål"),
        ("toc 2", "En samtale"),
        ("toc 1", "Bilag 1: Guide"),
        ("toc 1", "Bilag B"),
        ("Heading 1", "Borgerens håb & mål"),
        ("Heading 2", "En samtale"),
    ]
    breaks = [p._p.xpath("boolean(w:r/w:br[@w:type='page'])") for p in paragraphs]
    # Before the contents, the text, and each appendix.
    assert sum(breaks) == 4
    assert read(file).core_properties.author == "Åse Ørsted"


def test_the_list_of_contents_is_a_field_whose_lines_lead_to_the_headings() -> None:
    word = read(front_page()).element
    assert word.xpath("string(//w:instrText)").split()[0] == "TOC"
    kinds = word.xpath("//w:fldChar/@w:fldCharType")
    assert kinds == ["begin", "separate", "end"]
    # Nobody is asked anything when it opens.
    assert word.xpath("//*[@w:dirty]") == []
    for anchor in word.xpath("//w:hyperlink/@w:anchor"):
        assert word.xpath(f"//w:bookmarkStart[@w:name='{anchor}']"), anchor
    assert len(word.xpath("//w:hyperlink/@w:anchor")) == 4


def test_every_page_but_the_first_has_the_header() -> None:
    section = read(front_page()).sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "Studienummer <4711>"
    assert section.first_page_header.is_linked_to_previous
    fields = [qn("w:instr"), qn("w:fldSimple")]
    for footer in (section.footer, section.first_page_footer):
        found = [each.get(fields[0]).strip() for each in footer._element.iter(fields[1])]
        assert found == ["PAGE", "NUMPAGES"]


def test_a_heading_that_is_a_link_is_no_link_in_the_list() -> None:
    html = '<h2><a href="https://example.org/">Loven</a></h2>'
    file = made(Section("A", html), contents=True)
    assert "Loven" in [p.text for p in read(file).paragraphs if p.style.name == "toc 2"]
    assert part(file, "word/document.xml").count("<w:hyperlink ") == 3


def test_nothing_is_embedded_and_nothing_points_outward() -> None:
    file = made(Section("A", '<p>a<img src="http://127.0.0.1:1/x.png"></p>'))
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        names = archive.namelist()
    assert not [name for name in names if re.search(r"media|embed|\.(png|ttf|odttf|bin)$", name)]
    assert "http://127" not in part(file, "word/_rels/document.xml.rels")
    assert 'TargetMode="External"' not in part(file, "word/_rels/document.xml.rels")


def test_equal_documents_give_equal_bytes() -> None:
    assert made(Section("A", "<p>a</p>")) == made(Section("A", "<p>a</p>"))


def test_an_empty_document_is_a_document() -> None:
    assert body(made()) == []


def test_a_long_text_is_no_trouble() -> None:
    html = "".join(
        f"<p>{'Et ord om <strong>tålmodighed</strong> og mere. ' * 20}</p>" for _ in range(100)
    )
    assert len(plain(html)) > 60_000
    assert "\n".join(p.text for p in body(made(Section("A", html)))[1:]) == plain(html)


def test_deep_nesting_is_no_trouble() -> None:
    file = made(Section("A", "<ul><li>" * 60 + "<p>x</p>" + "</li></ul>" * 60))
    assert body(file)[-1].text == "x"


def test_a_slow_pandoc_is_a_failure_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made(Section("A", ""))  # the reference document is there

    def slow(*args: object, **options: object) -> None:
        assert options["timeout"] == 20
        raise subprocess.TimeoutExpired("pandoc", 20, output=b"hemmeligt")

    monkeypatch.setattr(documents.subprocess, "run", slow)
    with pytest.raises(DocumentFailed) as failure:
        made(Section("A", "<p>hemmeligt</p>"))
    assert "hemmeligt" not in str(failure.value)
    assert failure.value.__suppress_context__


def test_a_failing_pandoc_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.document_tree, "API_VERSION", (0, 1))
    with pytest.raises(DocumentFailed, match="status"):
        made(Section("A", ""))


def test_no_pandoc_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.pypandoc, "get_pandoc_path", lambda: "/nowhere/pandoc")
    with pytest.raises(DocumentFailed):
        made(Section("A", ""))
