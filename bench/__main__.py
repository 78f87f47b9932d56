"""`make bench`: the pages beside a floor on the same server, on SQLite and PostgreSQL.

Each page is measured in turns with its floor: a page of the same size behind the same door, after
the look-up of the session and one select, in the frame that every page has and otherwise empty. So
other programs on the machine disturb both alike. The ratio is the middle one of all turns; `bare`
is the rate of the same bytes without even the frame. `CPU` is what a request cost the server, which
other programs disturb less, beside the floor's. The inbox is timed alone, with a hundred thousand
entries behind it. Ends with an error where a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.cleaning import CLEANING_BAR, slowest_cleaning
from bench.databases import PASSWORD, TEACHER, Cast, filled
from bench.inbox import INBOX_BAR, inbox_seconds
from bench.loads import Act, Browser, Slice, at_once
from bench.people import NotAsExpected, Writer, reads, signed_in
from bench.processes import cpu_seconds
from bench.service import each_database, serving

AT_ONCE = 8
READING_BAR = 0.5
WRITING_BAR = 0.33
QUERIES_BAR = 8
WARM_UP = 0.5
MOST_REQUESTS = 5_000


@dataclass
class Measured:
    """A page (or autosave), its floor, and what came out, turn by turn."""

    name: str
    bar: float
    acts: list[Act]
    floors: list[Act]
    bare: list[Act]
    size: int
    queries: int
    server: int
    pages: list[Slice] = field(default_factory=list)
    floor_pages: list[Slice] = field(default_factory=list)
    bare_pages: list[Slice] = field(default_factory=list)

    def turn(self, seconds: float) -> None:
        """Measure everything once more."""
        self.bare_pages.append(self._slice(self.bare, seconds))
        self.floor_pages.append(self._slice(self.floors, seconds))
        self.pages.append(self._slice(self.acts, seconds))

    def _slice(self, acts: list[Act], seconds: float) -> Slice:
        before = cpu_seconds(self.server)
        found = at_once(acts, seconds, MOST_REQUESTS)
        found.cpu_seconds = cpu_seconds(self.server) - before
        return found

    @property
    def ratio(self) -> float:
        """Of the floor's rate; the middle turn."""
        turns = zip(self.pages, self.floor_pages, strict=True)
        return median(page.rate / floor.rate for page, floor in turns)

    @property
    def missed(self) -> list[str]:
        """The bars that are missed, in words."""
        said = []
        if self.ratio < self.bar:
            said.append(f"{self.name}: {self.ratio:.2f} of the floor, {self.bar} is the bar")
        if self.queries > QUERIES_BAR:
            said.append(f"{self.name}: {self.queries} queries, {QUERIES_BAR} is the bar")
        if any(turn.refused for turn in (*self.pages, *self.floor_pages)):
            said.append(f"{self.name}: some requests were refused")
        return said

    def line(self) -> str:
        """A row of the table that is printed."""
        times = [second * 1000 for page in self.pages for second in page.latencies]
        rate = median(page.rate for page in self.pages)
        floor = median(page.rate for page in self.floor_pages)
        bare = median(page.rate for page in self.bare_pages)
        p99 = quantiles(times, n=100)[98] if len(times) > 1 else float("nan")
        return (
            f"  {self.name:<16}{self.size / 1000:6.1f} kB {self.queries:4d} q {rate:9.1f}/s "
            f"{median(times):8.1f} ms {p99:8.1f} ms {floor:9.1f}/s {self.ratio:7.2f} {bare:9.1f}/s "
            f"{_cpu(self.pages):6.1f} ms {_cpu(self.floor_pages):6.1f} ms"
        )


HEADINGS = (
    f"  {'':<16}{'size':>9} {'':>6} {'rate':>11} {'p50':>11} {'p99':>11} {'floor':>11} "
    f"{'ratio':>7} {'bare':>11} {'CPU':>9} {'floor':>9}"
)


def _cpu(slices: list[Slice]) -> float:
    """Milliseconds of the server's CPU time for a request; the middle turn."""
    return median(each.cpu_seconds * 1000 / max(1, len(each.latencies)) for each in slices)


def measure(url: str, turns: int, seconds: float) -> list[Measured]:
    """All pages on one database."""
    cast = filled(url, AT_ONCE)
    with serving(url) as service:
        found = list(_pages(service.port, service.process.pid, cast))
        for page in found:
            at_once(page.floors, WARM_UP, MOST_REQUESTS)
            at_once(page.acts, WARM_UP, MOST_REQUESTS)
        for _ in range(turns):
            for page in found:
                page.turn(seconds)
    return found


def _pages(port: int, server: int, cast: Cast) -> Iterator[Measured]:
    def people(emails: list[str]) -> list[Browser]:
        return [
            signed_in(port, emails[number % len(emails)], PASSWORD) for number in range(AT_ONCE)
        ]

    students, teachers = people(cast.students), people(cast.teachers)
    yield _reading("student's home", students, "/", server)
    yield _reading("reading page", teachers, f"/versions/{cast.version_id}", server)
    yield _reading("grid", teachers, f"/cohorts/{cast.cohort_id}/grid", server)
    browsers = people([email for email, _ in cast.writers])
    writers = [
        Writer(browser, f"/days/{day}/entry/draft")
        for browser, (_, day) in zip(browsers, cast.writers, strict=True)
    ]
    answer = writers[0].save()
    if answer.status != 200:
        raise NotAsExpected(f"a save was answered with {answer.status}")
    yield Measured(
        "autosave",
        WRITING_BAR,
        [writer.act for writer in writers],
        *_floors(browsers, len(answer.body)),
        len(answer.body),
        int(answer.headers["bench-queries"]),
        server,
    )


def _reading(name: str, browsers: list[Browser], path: str, server: int) -> Measured:
    answer = browsers[0].get(path)
    if answer.status != 200:
        raise NotAsExpected(f"{path} was answered with {answer.status}")
    return Measured(
        name,
        READING_BAR,
        [reads(browser, path) for browser in browsers],
        *_floors(browsers, len(answer.body)),
        len(answer.body),
        int(answer.headers["bench-queries"]),
        server,
    )


def _floors(browsers: list[Browser], size: int) -> tuple[list[Act], list[Act]]:
    """The floor of this size for each browser, and the same without a frame."""
    frame = len(browsers[0].get("/bench/floor/0").body)
    floor = [reads(browser, f"/bench/floor/{max(0, size - frame)}") for browser in browsers]
    return floor, [reads(browser, f"/bench/bare/{size}") for browser in browsers]


def main() -> int:
    """Measure, print, and tell by the exit status whether every bar was reached."""
    words = argparse.ArgumentParser(prog="bench", description=__doc__)
    words.add_argument("--turns", type=int, default=5, help="of each page and its floor")
    words.add_argument("--seconds", type=float, default=1.5, help="of each turn")
    words.add_argument("--only", choices=["sqlite", "postgresql"], help="one database")
    asked = words.parse_args()
    missed: list[str] = []

    def run(name: str, url: str) -> None:
        print(f"{name}, {AT_ONCE} people at once, {asked.turns} turns of {asked.seconds} s")
        found = measure(url, asked.turns, asked.seconds)
        print(HEADINGS, *(page.line() for page in found), sep="\n", flush=True)
        missed.extend(f"{name}: {sentence}" for page in found for sentence in page.missed)
        seconds, texts = inbox_seconds(url, TEACHER)
        print(
            f"  inbox: {texts} texts of 100,000 wait; found in {seconds * 1000:.1f} ms", flush=True
        )
        if seconds > INBOX_BAR:
            missed.append(f"{name}: the inbox took {seconds:.3f} s, {INBOX_BAR} is the bar")

    each_database(asked.only, run)
    slowest = slowest_cleaning()
    print(f"Cleaning the costliest of the texts tried: {slowest:.2f} CPU-s")
    if slowest > CLEANING_BAR:
        missed.append(f"cleaning: {slowest:.2f} CPU-s, {CLEANING_BAR} is the bar")
    for sentence in missed:
        print(f"MISSED {sentence}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
