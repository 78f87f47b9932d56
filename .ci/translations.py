"""Are the translations complete? `translations.py` checks, `translations.py --update` extracts.

The msgids are Danish, so English is the only catalog. It must hold exactly the sentences that
the code has, each translated, none marked fuzzy, and with the same placeholders.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "portfolio" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MAPPING = """
[python: portfolio/**.py]
[jinja2: templates/**.html]
encoding = utf-8
[jinja2: templates/**.txt]
encoding = utf-8
"""
# _("…"), lazy("…"), ngettext("…", "…", n), and the plain names where they are used.
KEYWORDS = [
    "_",
    "lazy",
    "ngettext:1,2",
    "gettext",
    "lazy_gettext",
    "pgettext:1c,2",
    "lazy_pgettext:1c,2",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")


def extract() -> Catalog:
    """All sentences of the code and the templates, in a fresh catalog."""
    with tempfile.TemporaryDirectory() as folder:
        mapping, pot = Path(folder) / "mapping.cfg", Path(folder) / "messages.pot"
        mapping.write_text(MAPPING)
        subprocess.run(
            [
                *("pybabel", "-q", "extract", "--no-default-keywords", "-F", str(mapping)),
                *(word for keyword in KEYWORDS for word in ("-k", keyword)),
                *("-o", str(pot), "."),
            ],
            cwd=ROOT,
            check=True,
        )
        with pot.open("rb") as file:
            return read_po(file)


def update(sentences: Catalog) -> None:
    """Take new sentences in, take vanished ones out; what is translated stays."""
    if ENGLISH.is_file():
        with ENGLISH.open("rb") as file:
            catalog = read_po(file, locale="en")
    else:
        catalog = read_po([], locale="en")  # type: ignore[arg-type]
    catalog.update(sentences, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        # Without line numbers: a catalog changes when a sentence does, not when code moves.
        write_po(file, catalog, width=100, sort_output=True, no_location=True, omit_header=False)


def complaints(sentences: Catalog) -> Iterator[str]:
    """What is wrong with the English catalog, one sentence each."""
    if not ENGLISH.is_file():
        yield f"{ENGLISH.relative_to(ROOT)} is missing; `make translations` begins it."
        return
    with ENGLISH.open("rb") as file:
        catalog = read_po(file, locale="en")
    wanted = {(message.id, message.context) for message in sentences if message.id}
    held = {(message.id, message.context): message for message in catalog if message.id}
    for message in [*catalog.obsolete.values(), *held.values()]:
        if reason := _complaint(message, wanted):
            yield f"{reason}: {_texts(message.id)[0]!r}"
    for sentence in sentences:
        if sentence.id and (sentence.id, sentence.context) not in held:
            yield f"missing: {_texts(sentence.id)[0]!r}"


def _complaint(message: Message, wanted: set[tuple[object, str | None]]) -> str | None:
    if (message.id, message.context) not in wanted:
        return "obsolete"
    if message.fuzzy:
        return "fuzzy"
    if not all(_texts(message.string)):
        return "not translated"
    if _placeholders(message.id) != _placeholders(message.string):
        return "other placeholders than in Danish"
    return None


def _texts(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _placeholders(said: str | tuple[str, ...] | list[str]) -> set[str]:
    return {found for text in _texts(said) for found in PLACEHOLDER.findall(text)}


def main() -> int:
    sentences = extract()
    if "--update" in sys.argv[1:]:
        update(sentences)
    found = list(complaints(sentences))
    for complaint in found:
        print(complaint)
    print(f"{len(sentences)} sentences, {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
