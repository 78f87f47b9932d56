"""How a password is kept and checked, and which passwords are refused.

argon2id with OWASP's smaller setting: 19 MiB, two passes, one lane, about 25 ms of one core.
The library's default takes 138 ms, and a class that signs in at nine o'clock waits in line for
one core or two; OWASP counts both settings as equally hard to guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 256
"""Characters of a password after NFC."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)

# Checked where there is no account or no password yet, so that the time tells nothing.
_NOBODYS = _hasher.hash("nobody has this password")

# zxcvbn reads English lists of leaked passwords; these are the words that Danes reach for.
_OBVIOUS = (
    "portefølje",
    "portefolje",
    "portfolio",
    "adgangskode",
    "kodeord",
    "velkommen",
    "velkommentil",
    "hemmelig",
    "hemmeligt",
    "sommerferie",
    "sommer",
    "vinter",
    "efterår",
    "forår",
    "danmark",
    "københavn",
    "jobcenter",
    "kommune",
    "underviser",
    "studerende",
    "eksamen",
)

# Of guesses, as a power of ten: an attacker who tries the lists first needs a billion.
_ENOUGH = 9.0
# zxcvbn's own bound: what is longer than this is judged by its beginning.
_JUDGED = 72


def hashed(password: str) -> str:
    """The argon2id hash of a password; takes about 25 ms, so never inside the write lock."""
    return _hasher.hash(_normal(password))


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Costs the same where nothing is stored."""
    try:
        _hasher.verify(stored or _NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def is_guessable(password: str, known: Iterable[str] = ()) -> bool:
    """Whether the password is common or made of what everybody knows about its owner.

    `known`: the owner's name, address, institution and the like.
    """
    words = {word for text in known for word in _words(text)}
    judged = zxcvbn(_normal(password)[:_JUDGED], user_inputs=[*_OBVIOUS, *sorted(words)])
    return float(judged["guesses_log10"]) < _ENOUGH


def length(password: str) -> int:
    """Characters as they are counted against SHORTEST and LONGEST."""
    return len(_normal(password))


def _normal(password: str) -> str:
    # "ø" typed on a phone and on a PC may be different code points.
    return unicodedata.normalize("NFC", password)


def _words(text: str) -> list[str]:
    whole = text.casefold().strip()
    parts = [part for part in re.split(r"[\W_\d]+", whole) if len(part) > 2]
    return [whole, "".join(parts), *parts]
