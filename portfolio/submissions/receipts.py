"""The receipt (kvittering) as a text: what was signed, and reading it back. Pure.

A receipt is a document of record, so it is Danish whoever reads it, one fact a line, and its
signature stands below what it signs.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import NamedTuple

from portfolio.core import clock

HEAD = "KVITTERING FOR AFLEVERING"
_SIGNATURE = "Signatur (Ed25519): "

# Without letters and digits that are taken for each other when read aloud.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE = re.compile(rf"[{_LETTERS}]{{4}}(?:-[{_LETTERS}]{{4}}){{2}}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Registered(NamedTuple):
    """By whom a hand-in was registered that its student could not make, when and why."""

    by: str
    at: datetime
    reason: str


class Facts(NamedTuple):
    """What a receipt says."""

    code: str
    name: str
    student_number: str
    exam: str
    sitting: str
    cohort: str
    title: str
    number: int
    received_at: datetime
    due_at: datetime | None
    is_late: bool
    anslag: int
    read_anslag: int | None
    pages: int
    size: int
    sha256: str
    key_id: str
    registered: Registered | None = None


class Read(NamedTuple):
    """What can be read from a receipt: the signed text, and of it what a verifier needs."""

    text: str
    signature: str
    code: str
    sha256: str
    key_id: str


def new_code() -> str:
    """A code that nobody guesses: 60 bits in three groups of four."""
    letters = [secrets.choice(_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def receipt_text(facts: Facts) -> str:
    """The text to be signed; ends with a line break."""
    lines = [
        ("Kode", facts.code),
        ("Navn", facts.name),
        ("Studienummer", facts.student_number or "ikke oplyst"),
        ("Eksamen", facts.exam),
        ("Prøve", facts.sitting),
        ("Hold", facts.cohort),
        ("Opgavens titel", facts.title),
        ("Aflevering nr.", str(facts.number)),
        ("Modtaget", _moment(facts.received_at)),
        ("Frist", "ingen" if facts.due_at is None else _moment(facts.due_at)),
        ("Rettidig", "nej, afleveret for sent" if facts.is_late else "ja"),
        ("Anslag", _length(facts)),
        ("Sider", str(facts.pages)),
        ("Filens størrelse i byte", str(facts.size)),
        ("Filens SHA-256", facts.sha256),
        ("Nøgle", facts.key_id),
    ]
    if facts.registered is not None:
        # When it came is then what somebody says, so it is said who.
        lines += [
            ("Registreret af", facts.registered.by),
            ("Registreret", _moment(facts.registered.at)),
            ("Registreret fordi", facts.registered.reason),
        ]
    return "".join(f"{line}\n" for line in [HEAD, *(f"{name}: {_line(v)}" for name, v in lines)])


def receipt_file(text: str, signature: str) -> str:
    """The receipt as a file: the signed text with its signature."""
    return f"{text}{_SIGNATURE}{signature}\n"


def read_receipt(file: str) -> Read | None:
    """The receipt in a file, however its line ends were changed on the way; None for what is none.

    That it is one says nothing yet of who signed it.
    """
    whole = file.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text, mark, signature = whole.rpartition(_SIGNATURE)
    if not mark or not text.startswith(HEAD + "\n"):
        return None
    facts = dict(line.partition(": ")[::2] for line in text.splitlines())
    code, sha256 = facts.get("Kode", ""), facts.get("Filens SHA-256", "")
    if not _CODE.fullmatch(code) or not _SHA256.fullmatch(sha256):
        return None
    return Read(text, signature.strip(), code, sha256, facts.get("Nøgle", ""))


def _moment(at: datetime) -> str:
    local = clock.local(at)
    return f"{local.isoformat(sep=' ', timespec='microseconds')} (dansk tid)"


def _length(facts: Facts) -> str:
    if facts.read_anslag is None:
        return str(facts.anslag)
    return f"{facts.anslag} oplyst af den studerende, {facts.read_anslag} talt i hele filen"


def _line(value: str) -> str:
    return " ".join(value.split())
