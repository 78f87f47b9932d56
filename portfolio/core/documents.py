"""Texts as Word documents, through pandoc.

pandoc gets a document tree on its standard input and nothing else: `--sandbox` keeps it from files
and the network, no shell is involved, and there is nothing in the tree for it to interpret.
"""

import io
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pypandoc
from lxml import etree

from portfolio.core import document_front, document_style, document_tree
from portfolio.core.document_tree import Node, Outline
from portfolio.core.document_words import words_of
from portfolio.core.errors import DomainError
from portfolio.core.i18n import lazy

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SECONDS = 20
_MEMORY = "512M"


class DocumentFailed(DomainError):
    """The document could not be made. The message never holds a word of the text."""

    status = 503
    sentence = lazy("Dokumentet kunne ikke laves lige nu. Din tekst er gemt. Prøv igen om lidt.")


@dataclass(frozen=True)
class Section:
    """One text of a document.

    `html` is in our vocabulary; its `h2` and `h3` come one and two levels below the section's own
    title. `note` is a line of plain text under the title ("Undervisningsdag 2, version 3"). An
    appendix begins a new page after all else, and is numbered. `references` are entries of a
    reference list, one paragraph each, set with a hanging indent after the rest.
    """

    title: str
    html: str
    level: int = 1
    note: str | None = None
    appendix: bool = False
    references: str = ""


@dataclass(frozen=True)
class Document:
    """What a Word or PDF file is made of. All fields but `Section.html` are plain text.

    `language` is a BCP 47 tag, `date` is shown as it stands, `made_at` (aware) goes into the file's
    properties. Equal documents give equal bytes. `front` are labels and values on a front page,
    `header` stands at the head of every page but the first.
    """

    title: str
    author: str
    sections: Sequence[Section]
    language: str = "da-DK"
    subtitle: str | None = None
    date: str | None = None
    made_at: datetime | None = None
    front: Sequence[tuple[str, str]] = ()
    contents: bool = False
    header: str | None = None

    @property
    def body(self) -> list[Section]:
        """What is no appendix, in its order."""
        return [each for each in self.sections if not each.appendix]

    @property
    def appendices(self) -> list[Section]:
        """The appendices in their order, numbered: "Bilag 1: Guide". One that its writer has called
        an appendix ("Bilag A") keeps its title."""
        word = words_of(self.language)["appendix"]
        appendices = (each for each in self.sections if each.appendix)
        return [
            replace(each, title=_named(word, number, each.title), level=1)
            for number, each in enumerate(appendices, 1)
        ]


def _named(word: str, number: int, title: str) -> str:
    is_called = title.casefold().startswith(f"{word} ".casefold())
    return title if is_called else f"{word} {number}: {title}"


def docx(document: Document) -> bytes:
    """The document as a DOCX file, in about 0.2 s.

    Raises `DocumentFailed`, after 20 s at the latest.
    """
    tree = json.dumps(_tree(document)).encode()
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        look = Path(folder, "reference.docx")
        look.write_bytes(
            document_style.reference(_default(), document.language, header=document.header)
        )
        made = run_pandoc(
            "--sandbox",
            "--from=json",
            "--to=docx+empty_paragraphs",
            f"--reference-doc={look}",
            "--output=-",
            given=tree,
            folder=folder,
        )
    return _described(made, document)


def _tree(document: Document) -> Node:
    meta = {
        "title": _meta_text(document.title),
        "lang": {"t": "MetaString", "c": document.language},
    }
    if not document.front:
        # A front page says it in its own lines.
        meta["author"] = {"t": "MetaList", "c": [_meta_text(document.author)]}
    if document.subtitle:
        meta["subtitle"] = _meta_text(document.subtitle)
    if document.date:
        meta["date"] = _meta_text(document.date)
    return {
        "pandoc-api-version": list(document_tree.API_VERSION),
        "meta": meta,
        "blocks": _blocks(document),
    }


def _meta_text(text: str) -> Node:
    return {"t": "MetaInlines", "c": document_tree.words(text)}


def _blocks(document: Document) -> list[Node]:
    outline = Outline()
    body = nodes(document.body, outline)
    for appendix in document.appendices:
        body += [document_front.PAGE_BREAK, *nodes([appendix], outline)]
    before = document_front.lines(document.front)
    if document.contents:
        title = words_of(document.language)["contents"]
        before += [document_front.PAGE_BREAK, *document_front.contents(title, body)]
    if before:
        before.append(document_front.PAGE_BREAK)
    return [*before, *body]


def nodes(sections: Sequence[Section], outline: Outline) -> list[Node]:
    """The sections as pandoc's blocks, each title a heading."""
    made = []
    for section in sections:
        level = outline.level(section.level)
        made.append(document_tree.header(level, document_tree.words(section.title)))
        if section.note:
            note = document_tree.paragraph(document_tree.words(section.note))
            made.append(document_tree.styled("Section Note", [note]))
        made.extend(document_tree.blocks(section.html, outline, below=level))
        if section.references:
            entries = document_tree.blocks(section.references, outline, below=level)
            made.append(document_tree.styled("Bibliography", entries))
    return made


@cache
def _default() -> bytes:
    """pandoc's own reference document."""
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        return run_pandoc("--print-default-data-file=reference.docx", given=b"", folder=folder)


def run_pandoc(*options: str, given: bytes, folder: str) -> bytes:
    command = [pypandoc.get_pandoc_path(), *options, "+RTS", f"-M{_MEMORY}", "-RTS"]
    environment = {"HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PATH": os.defpath}
    try:
        ran = subprocess.run(
            command,
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            env=environment,
            cwd=folder,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # `from None`: the exception that came holds the text as its input.
        raise DocumentFailed(f"pandoc took longer than {_SECONDS} s") from None
    except OSError as error:
        raise DocumentFailed(f"pandoc could not be started: {error.strerror}") from None
    if ran.returncode != 0 or not ran.stdout:
        raise DocumentFailed(f"pandoc ended with status {ran.returncode}")
    return ran.stdout


def _described(made: bytes, document: Document) -> bytes:
    """The file with author and moment in its properties: a sandboxed pandoc has no clock, and
    writes 1970."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    properties = etree.fromstring(parts["docProps/core.xml"])
    for element in properties.findall("{http://purl.org/dc/elements/1.1/}creator"):
        element.text = document_tree.literal(document.author)
    moment = document.made_at
    for name in ("created", "modified"):
        for element in properties.findall(f"{{http://purl.org/dc/terms/}}{name}"):
            if moment is None:
                properties.remove(element)
            else:
                element.text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts["docProps/core.xml"] = etree.tostring(properties, xml_declaration=True, encoding="UTF-8")
    return document_style.zipped(parts)
