"""Danish alphabetical order as a stored key."""

from __future__ import annotations

import unicodedata

_LETTERS = {"æ": "zza", "ä": "zza", "ø": "zzb", "ö": "zzb", "å": "zzc", "ü": "y", "ß": "ss"}


def sort_key(name: str) -> str:
    """A key whose plain comparison gives Danish order: … z, æ, ø, å, and "aa" as å."""
    folded = unicodedata.normalize("NFC", name).casefold().replace("aa", "å")
    letters = []
    for letter in folded:
        if letter in _LETTERS:
            letters.append(_LETTERS[letter])
            continue
        base = unicodedata.normalize("NFD", letter)[0]
        letters.append(base if base.isascii() and base.isalnum() else " ")
    return " ".join("".join(letters).split())
