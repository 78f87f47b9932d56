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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pypandoc
from lxml import etree

from portfolio.core import document_style, document_tree
from portfolio.core.document_tree import Node, Outline
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
    title. `note` is a line of plain text under the title ("Undervisningsdag 2, version 3"). In a
    PDF an appendix begins a new page after all else, and is numbered.
    """

    title: str
    html: str
    level: int = 1
    note: str | None = None
    appendix: bool = False


@dataclass(frozen=True)
class Document:
    """What a Word or PDF file is made of. All fields but `Section.html` are plain text.

    `language` is a BCP 47 tag, `date` is shown as it stands, `made_at` (aware) goes into the file's
    properties. Equal documents give equal bytes. Only a PDF has a front page of labels and values,
    a list of contents and a line at the head of each page.
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


def docx(document: Document) -> bytes:
    """The document as a DOCX file, in about 0.2 s.

    Raises `DocumentFailed`, after 20 s at the latest.
    """
    tree = json.dumps(_tree(document)).encode()
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        look = Path(folder, "reference.docx")
        look.write_bytes(_reference(document.language))
        made = _pandoc(
            "--sandbox",
            "--from=json",
            "--to=docx+empty_paragraphs",
            f"--reference-doc={look}",
            "--output=-",
            given=tree,
            folder=folder,
        )
    return _dated(made, document.made_at)


def _tree(document: Document) -> Node:
    meta = {
        "title": _meta_text(document.title),
        "author": {"t": "MetaList", "c": [_meta_text(document.author)]},
        "lang": {"t": "MetaString", "c": document.language},
    }
    if document.subtitle:
        meta["subtitle"] = _meta_text(document.subtitle)
    if document.date:
        meta["date"] = _meta_text(document.date)
    return {
        "pandoc-api-version": list(document_tree.API_VERSION),
        "meta": meta,
        "blocks": list(_body(document.sections)),
    }


def _meta_text(text: str) -> Node:
    return {"t": "MetaInlines", "c": document_tree.words(text)}


def _body(sections: Sequence[Section]) -> Iterator[Node]:
    outline = Outline()
    for section in sections:
        level = outline.level(section.level)
        yield document_tree.header(level, document_tree.words(section.title))
        if section.note:
            note = document_tree.paragraph(document_tree.words(section.note))
            yield document_tree.styled("Section Note", [note])
        yield from document_tree.blocks(section.html, outline, below=level)


@lru_cache(maxsize=8)
def _reference(language: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        default = _pandoc("--print-default-data-file=reference.docx", given=b"", folder=folder)
    return document_style.reference(default, language)


def _pandoc(*options: str, given: bytes, folder: str) -> bytes:
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


def _dated(made: bytes, moment: datetime | None) -> bytes:
    """The file with its moment in the properties: a sandboxed pandoc has no clock, writes 1970."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    properties = etree.fromstring(parts["docProps/core.xml"])
    for name in ("created", "modified"):
        for element in properties.findall(f"{{http://purl.org/dc/terms/}}{name}"):
            if moment is None:
                properties.remove(element)
            else:
                element.text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts["docProps/core.xml"] = etree.tostring(properties, xml_declaration=True, encoding="UTF-8")
    return document_style.zipped(parts)
