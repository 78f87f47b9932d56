"""What must not be in the tree, and what no general tool looks for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent


class Ban(NamedTuple):
    """A pattern that must not occur in certain files, and why."""

    why: str
    files: str
    pattern: str
    excepted: tuple[str, ...] = ()


# In the tags of a template nothing may be code: the pages' policy would refuse it anyway.
BANS = (
    Ban(
        "markup is trusted in one component only",
        r"templates/.*",
        r"\|\s*safe\b|\bMarkup\(|{%-?\s*autoescape\s+false",
        ("templates/components/text.html",),
    ),
    Ban(
        "markup is trusted in one component only",
        r"portfolio/.*\.py",
        r"\bMarkup\((?!\"\"\))|\bMarkup\.|from markupsafe import .*Markup",
        # Sentences of the code and the catalog, which nobody typed into a form.
        ("portfolio/core/i18n.py",),
    ),
    Ban("no script in a page", r"templates/.*\.html", r"<script\b(?![^>]*\bsrc=)|<style\b"),
    Ban("no style in a page", r"templates/(?!emails/).*\.html", r"<[^>]*\sstyle\s*="),
    Ban("no handler in a page", r"templates/.*\.html", r"<[^>]*\son[a-z]+\s*="),
    Ban("no javascript: address", r"templates/.*|static/js/.*", r"[\"']javascript:"),
    Ban(
        "no address in a lock",
        r"(.*/)?(package-lock\.json|requirements\.txt)|\.ci/.*\.txt",
        r"\"resolved\"|https?://|--(extra-)?index-url",
    ),
    Ban(
        "a request or a transaction commits, nobody else",
        r"portfolio/.*\.py",
        r"\.commit\(",
        (
            "portfolio/core/db.py",
            "portfolio/core/requests.py",
            # The connection of the migrations, outside any request.
            "portfolio/core/serving.py",
            "portfolio/administration/backup/restoring.py",
        ),
    ),
    Ban(
        "work left undone",
        r"(portfolio|templates|static|tests|\.ci)/.*",
        r"\b(TO[D]O|FIX[M]E|XX[X])\b",
    ),
    Ban(
        "the browser keeps no text", r"static/js/.*", r"\b(localStorage|sessionStorage|indexedDB)\b"
    ),
    Ban(
        "the clock is core.clock",
        r"portfolio/.*\.py",
        r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(",
        ("portfolio/core/clock.py",),
    ),
)
SKIPPED = re.compile(r"(.*\.(png|jpg|webp|ico|woff2?|docx|xlsx|odt|pdf|db|gz|zip)|LICENSE.*)$")
# Names of rooms that say nothing.
EMPTY_NAMES = re.compile(r"(^|/)(utils?|helpers?|managers?|services?|misc|common)(\.py|\.js|/)")


def files() -> Iterator[str]:
    """What git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return (name for name in sorted(set(listed.stdout.split("\0"))) if name)


def complaints() -> Iterator[str]:
    """Each forbidden thing with its place."""
    for name in files():
        path = ROOT / name
        if SKIPPED.match(name) or not path.is_file():
            continue
        if name.startswith(("portfolio/", "static/", "templates/")) and EMPTY_NAMES.search(name):
            yield f"{name}: the name says nothing"
        text = path.read_text(encoding="utf-8", errors="replace")
        for ban in BANS:
            if name in ban.excepted or not re.fullmatch(ban.files, name):
                continue
            # Whole files, since a tag may go over several lines.
            for found in re.finditer(ban.pattern, text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{name}:{line}: {ban.why}: {found[0].strip()[:60]!r}"


def main() -> int:
    found = list(complaints())
    for complaint in found:
        print(complaint)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
