"""Whether a receipt is ours, and whether a file is the one that it is about."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from portfolio.core import db
from portfolio.submissions import queries, signing
from portfolio.submissions.models import SigningKey
from portfolio.submissions.receipts import Read, read_receipt


class Verified(NamedTuple):
    """What a verifier may know: nothing personal.

    `verdict`: "together", "other_file", "no_file", "not_ours" or "unreadable".
    """

    verdict: str
    code: str = ""
    received_at: datetime | None = None
    number: int = 0
    is_late: bool = False
    is_withdrawn: bool = False


def verified(receipt: bytes, paper: bytes) -> Verified:
    """Compare a receipt's file with a paper's; an empty paper asks about the receipt alone."""
    read = _read(receipt)
    if read is None:
        return Verified("unreadable")
    handed_in = queries.by_code(read.code)
    # The text first: only what we wrote ourselves is asked of the database.
    if handed_in is None or handed_in.receipt != read.text or not is_ours(read):
        return Verified("not_ours")
    verdict = "no_file"
    if paper:
        is_same = hashlib.sha256(paper).hexdigest() == read.sha256
        verdict = "together" if is_same else "other_file"
    return Verified(
        verdict,
        handed_in.code,
        handed_in.received_at,
        handed_in.number,
        handed_in.is_late,
        handed_in.withdrawn_at is not None,
    )


def is_ours(read: Read) -> bool:
    """Whether one of our keys signed exactly this text."""
    key = db.session.get(SigningKey, read.key_id)
    return key is not None and signing.is_signed(key.public, read.text, read.signature)


def _read(file: bytes) -> Read | None:
    try:
        return read_receipt(file.decode("utf-8"))
    except UnicodeDecodeError:
        return None
