"""The file of a bundle, piece by piece: what it holds, how that is called, its list and its sums.

A ZIP is its files one after the other and then a directory that says where each begins. So it can
be made in as many steps as one likes, each of which knows only how long the file is so far.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from portfolio.core import clock
from portfolio.core.csv_files import as_csv
from portfolio.submissions.receipts import receipt_file

MANIFEST, SUMS = "manifest.csv", "SHA256SUMS"
_COLUMNS = (
    "Studienummer",
    "Navn",
    "Titel",
    "Fil",
    "Kvittering",
    "Aflevering nr.",
    "Modtaget (dansk tid)",
    "Frist (dansk tid)",
    "For sent",
    "Fortrolig",
    "Anslag",
    "Talt i egen PDF",
    "SHA-256",
    "Kode",
)
_LONGEST = 60
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


class Paper(NamedTuple):
    """What is said of a paper, without its bytes."""

    id: int
    student_number: str
    name: str
    title: str
    number: int
    received_at: datetime
    due_at: datetime | None
    is_late: bool
    confidential: bool
    anslag: int
    read_anslag: int | None
    sha256: str
    code: str


class File(NamedTuple):
    """A file to be packed."""

    name: str
    content: bytes
    sha256: str


class Entry(NamedTuple):
    """A packed file in the directory: `offset` is where it begins, `at` its year to second."""

    name: str
    at: Sequence[int]
    size: int
    crc: int
    offset: int
    sha256: str


def zip_name(cohort: str, sitting: str, at: datetime) -> str:
    """What the file itself is called: of whom it is, and of when."""
    return _joined(_plain(cohort), _plain(sitting), f"{clock.local(at):%Y-%m-%d-%H%M}") + ".zip"


def paper_name(place: int, paper: Paper) -> str:
    """A name that every system takes: the place sorts, the code is nobody else's, and what
    somebody is called is letters and digits only, so that it leads to no other folder."""
    return f"opgaver/{_stem(place, paper)}.pdf"


def receipt_name(place: int, paper: Paper) -> str:
    """The same for the paper's receipt."""
    return f"kvitteringer/{_stem(place, paper)}.txt"


def paper_files(
    place: int, paper: Paper, content: bytes, receipt: str, signature: str
) -> list[File]:
    """A paper and its receipt. Its sum is the one that was signed, so a paper that is not what was
    handed in shows itself."""
    signed = receipt_file(receipt, signature).encode()
    return [
        File(paper_name(place, paper), content, paper.sha256),
        File(receipt_name(place, paper), signed, hashlib.sha256(signed).hexdigest()),
    ]


def manifest(papers: Sequence[Paper]) -> File:
    """The list: one line for each paper, as CSV."""
    rows = [
        (
            paper.student_number,
            paper.name,
            paper.title,
            paper_name(place, paper),
            receipt_name(place, paper),
            paper.number,
            _moment(paper.received_at),
            _moment(paper.due_at) if paper.due_at else "",
            _yes_or_no(paper.is_late),
            _yes_or_no(paper.confidential),
            paper.anslag,
            "" if paper.read_anslag is None else paper.read_anslag,
            paper.sha256,
            paper.code,
        )
        for place, paper in enumerate(papers, 1)
    ]
    content = as_csv([_COLUMNS, *rows])
    return File(MANIFEST, content, hashlib.sha256(content).hexdigest())


def packed(files: Sequence[File], at: datetime, *, offset: int) -> tuple[bytes, list[Entry]]:
    """The next files of a ZIP that is `offset` bytes long so far, and their lines of the
    directory."""
    into = _Continued(offset)
    with ZipFile(into, "w") as archive:
        _put(archive, files, at)
        # Read before the archive is closed: then it would get a directory.
        content = into.getvalue()
    infos = zip(archive.filelist, files, strict=True)
    return content, [_entry(info, file.sha256) for info, file in infos]


def ending(before: Sequence[Entry], listed: File, at: datetime, *, offset: int) -> bytes:
    """The end of the ZIP: the list, the sums of all files, and the directory."""
    summed = [(each.sha256, each.name) for each in before] + [(listed.sha256, listed.name)]
    sums = "".join(f"{sha256}  {name}\n" for sha256, name in summed).encode()
    into = _Continued(offset)
    with ZipFile(into, "w") as archive:
        _put(archive, [listed, File(SUMS, sums, "")], at)
        archive.filelist[:0] = map(_info_again, before)
    return into.getvalue()


def _put(archive: ZipFile, files: Sequence[File], at: datetime) -> None:
    for file in files:
        archive.writestr(_info(file.name, clock.local(at).timetuple()[:6]), file.content)


class _Continued(io.BytesIO):
    """What comes after `offset` bytes that are kept elsewhere."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset

    def tell(self) -> int:
        return self.offset + super().tell()

    def seek(self, at: int, whence: int = os.SEEK_SET) -> int:
        return self.offset + super().seek(at - self.offset, whence)


def _info(name: str, at: Sequence[int]) -> ZipInfo:
    year, month, day, hour, minute, second = at
    info = ZipInfo(name, (year, month, day, hour, minute, second))
    # Readable for whoever unpacks it. PDF is compressed already, so nothing is.
    info.external_attr = 0o644 << 16
    return info


def _entry(info: ZipInfo, sha256: str) -> Entry:
    return Entry(
        info.filename, info.date_time, info.file_size, info.CRC, info.header_offset, sha256
    )


def _info_again(entry: Entry) -> ZipInfo:
    info = _info(entry.name, entry.at)
    info.CRC, info.header_offset = entry.crc, entry.offset
    info.file_size = info.compress_size = entry.size
    return info


def _stem(place: int, paper: Paper) -> str:
    return _joined(f"{place:04}", _plain(paper.name), _plain(paper.student_number), paper.code)


def _joined(*parts: str) -> str:
    return "_".join(part for part in parts if part)


def _plain(words: str) -> str:
    apart = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFC", words).translate(_DANISH)
    ).encode("ascii", "ignore")
    return _NOT_PLAIN.sub("-", apart.decode()).strip("-")[:_LONGEST].strip("-")


def _moment(at: datetime) -> str:
    return clock.local(at).isoformat(" ", "seconds")


def _yes_or_no(said: bool) -> str:
    return "ja" if said else "nej"
