"""The few words that a document says by itself, in its own language, whoever makes it."""

from __future__ import annotations

_WORDS = {
    "da": {"page": "Side", "of": "af", "contents": "Indhold", "appendix": "Bilag"},
    "en": {"page": "Page", "of": "of", "contents": "Contents", "appendix": "Appendix"},
}


def words_of(language: str) -> dict[str, str]:
    """`page`, `of`, `contents` and `appendix` in a BCP 47 language ("da-DK"), or in English."""
    return _WORDS.get(language.partition("-")[0], _WORDS["en"])
