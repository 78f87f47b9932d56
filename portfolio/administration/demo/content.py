"""The demo's content as typed values, read from the files in this folder.

Pure: no database, no Flask. Texts come as canonical HTML, ready to be stored; dates are offsets in
days from the day of loading. Keys (`Entry.key`, `Thread.entry`) tie texts, versions and comments
together; nothing here says which student wrote what, except for the portfolios that are spelled
out. The same entry may be handed out once in each cohort, never twice in one.
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from portfolio.administration.demo.markup import (
    block_to_html,
    source_blocks,
    to_html,
    with_kept_blocks,
)
from portfolio.assignments.referencing import ReferenceKind
from portfolio.cohorts.exam_models import PartKind

_FOLDER = files("portfolio.administration.demo")


@dataclass(frozen=True)
class Module:
    """The diploma module; `institution` goes on front pages."""

    institution: str
    institution_short: str
    code: str
    title: str
    ects: int
    description: str


@dataclass(frozen=True)
class Exam:
    """The exam of every cohort; `limit_anslag` is characters including spaces."""

    title: str
    limit_anslag: int
    weeks_after_last_day: int


@dataclass(frozen=True)
class Cohort:
    """A cohort; all its days lie `shift_days` later than days.toml says."""

    number: int
    name: str
    place: str
    contact_name: str
    contact_email: str
    contact_phone: str
    shift_days: int
    size: int


@dataclass(frozen=True)
class Day:
    """A teaching day; offsets count from the day of loading, times are local "HH:MM"."""

    number: int
    offset_days: int
    due_after_days: int
    locks_after_days: int
    starts: str
    ends: str
    title: str
    room: str
    about: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class DayChange:
    """A day that one cohort had moved (`by_days`, `room`) or cancelled (`merged_into`)."""

    cohort: int
    day: int
    kind: str
    reason: str
    by_days: int = 0
    room: str = ""
    merged_into: int | None = None


@dataclass(frozen=True)
class Person:
    """An administrator or a teacher; `cohorts` are the numbers that a teacher teaches."""

    name: str
    email: str
    cohorts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Student:
    """One line of the roster."""

    cohort: int
    name: str
    email: str
    student_number: str


@dataclass(frozen=True)
class SignIn:
    """An address that the demo prints, and in Danish what it shows."""

    email: str
    shows: str


@dataclass(frozen=True)
class Entry:
    """A shared text of one day, one HTML string per version, version 1 first.

    `short` marks a text that is brief on purpose (below 900 anslag).
    """

    key: str
    day: int
    versions: tuple[str, ...]
    short: bool = False


@dataclass(frozen=True)
class Draft:
    """An unfinished text that was never shared; `shows_guard` when it holds an example number."""

    key: str
    day: int
    html: str
    shows_guard: bool = False


@dataclass(frozen=True)
class Thread:
    """A teacher's comment on a version of an entry, the student's reply, the teacher's answer.

    Plain text; `reply` and `followup` are empty where nobody has answered yet.
    """

    entry: str
    comment: str
    reply: str = ""
    followup: str = ""
    version: int = 1


@dataclass(frozen=True)
class PortfolioDay:
    """What one named student has on one day: `state` is shared, draft or open."""

    day: int
    state: str
    key: str = ""


@dataclass(frozen=True)
class Portfolio:
    """The days of one named student; days that are left out are empty or not open yet."""

    email: str
    days: tuple[PortfolioDay, ...]


@dataclass(frozen=True)
class Part:
    """A part of the exam assignment.

    Copied from `version` of `entry` (then `blocks` are the chosen top-level blocks, counted from
    1), or written on the spot (then `entry` is None). `html` is the part's text in both cases.
    """

    title: str
    html: str
    entry: str | None = None
    version: int = 1
    blocks: tuple[int, ...] = ()
    kind: PartKind = PartKind.SECTION


@dataclass(frozen=True)
class Reference:
    """What the exam assignment refers to, as its form asks for it."""

    kind: ReferenceKind
    fields: dict[str, str]


@dataclass(frozen=True)
class Assignment:
    """The exam assignment that one student has begun."""

    email: str
    title: str
    parts: tuple[Part, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class DemoContent:
    """All of it. `approvals` and `not_yet` are a teacher's sentences about a whole portfolio."""

    module: Module
    exam: Exam
    cohorts: tuple[Cohort, ...]
    days: tuple[Day, ...]
    changes: tuple[DayChange, ...]
    administrators: tuple[Person, ...]
    teachers: tuple[Person, ...]
    students: tuple[Student, ...]
    sign_ins: tuple[SignIn, ...]
    entries: tuple[Entry, ...]
    drafts: tuple[Draft, ...]
    threads: tuple[Thread, ...]
    approvals: tuple[str, ...]
    not_yet: tuple[str, ...]
    portfolios: tuple[Portfolio, ...]
    assignment: Assignment

    def entry(self, key: str) -> Entry:
        """The entry with this key; KeyError when there is none."""
        for entry in self.entries:
            if entry.key == key:
                return entry
        raise KeyError(key)

    def entries_of(self, day: int) -> tuple[Entry, ...]:
        """All entries of the day with this number, in the order of the file."""
        return tuple(entry for entry in self.entries if entry.day == day)

    def threads_on(self, key: str) -> tuple[Thread, ...]:
        """The threads on this entry, oldest version first."""
        threads = (thread for thread in self.threads if thread.entry == key)
        return tuple(sorted(threads, key=lambda thread: thread.version))


def load() -> DemoContent:
    """Read everything. Raises KeyError, TypeError or ValueError when the files disagree."""
    frame = _toml("module.toml")
    calendar = _toml("days.toml")
    people = _toml("people.toml")
    feedback = _toml("comments.toml")
    own = _toml("portfolios.toml")
    sources = dict(_entry_sources())
    return DemoContent(
        module=_module(frame),
        exam=Exam(**frame["exam"]),
        cohorts=tuple(Cohort(**row) for row in frame["cohorts"]),
        days=tuple(_days(calendar)),
        changes=tuple(DayChange(**row) for row in calendar["changes"]),
        administrators=tuple(_person(row) for row in people["administrators"]),
        teachers=tuple(_person(row) for row in people["teachers"]),
        students=tuple(_students()),
        sign_ins=tuple(SignIn(**row) for row in people["sign_ins"]),
        entries=tuple(_entries(sources)),
        drafts=tuple(_drafts()),
        threads=tuple(Thread(**row) for row in feedback["threads"]),
        approvals=tuple(feedback["approvals"]),
        not_yet=tuple(feedback["not_yet"]),
        portfolios=tuple(_portfolio(row) for row in own["portfolios"]),
        assignment=_assignment(_toml("assignment.toml"), sources),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_FOLDER.joinpath(name).read_text(encoding="utf-8"))


def _module(frame: dict[str, Any]) -> Module:
    return Module(
        institution=frame["institution"],
        institution_short=frame["institution_short"],
        **frame["module"],
    )


def _days(calendar: dict[str, Any]) -> Iterator[Day]:
    shared = {key: calendar[key] for key in ("due_after_days", "locks_after_days")}
    for row in calendar["days"]:
        prompts = tuple(row.pop("prompts"))
        starts, ends = calendar["starts"], calendar["ends"]
        yield Day(**row, **shared, starts=starts, ends=ends, prompts=prompts)


def _person(row: dict[str, Any]) -> Person:
    return Person(row["name"], row["email"], tuple(row.get("cohorts", ())))


def _students() -> Iterator[Student]:
    text = _FOLDER.joinpath("students.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        cohort = int(row["cohort"])
        yield Student(cohort, row["name"], row["email"], row["student_number"])


@dataclass(frozen=True)
class _Source:
    """An entry as it is written: its markup, version by version."""

    day: int
    versions: tuple[str, ...]
    short: bool


def _entry_sources() -> Iterator[tuple[str, _Source]]:
    revisions = {row["of"]: row["text"] for row in _toml("revisions.toml")["revisions"]}
    for day in range(1, 8):
        for row in _toml(f"entries/dag-{day}.toml")["entries"]:
            versions = [row["text"]]
            if row["key"] in revisions:
                versions.append(with_kept_blocks(revisions.pop(row["key"]), row["text"]))
            yield row["key"], _Source(day, tuple(versions), row.get("short", False))
    if revisions:
        raise ValueError(f"revisions of unknown entries: {', '.join(revisions)}")


def _entries(sources: dict[str, _Source]) -> Iterator[Entry]:
    for key, source in sources.items():
        versions = tuple(to_html(version) for version in source.versions)
        yield Entry(key, source.day, versions, source.short)


def _drafts() -> Iterator[Draft]:
    for row in _toml("drafts.toml")["drafts"]:
        guard = row.get("shows_guard", False)
        yield Draft(row["key"], row["day"], to_html(row["text"]), guard)


def _portfolio(row: dict[str, Any]) -> Portfolio:
    return Portfolio(row["email"], tuple(PortfolioDay(**day) for day in row["days"]))


def _assignment(frame: dict[str, Any], sources: dict[str, _Source]) -> Assignment:
    parts = tuple(_part(row, sources) for row in frame["parts"])
    references = tuple(map(_reference, frame["references"]))
    return Assignment(frame["email"], frame["title"], parts, references)


def _reference(row: dict[str, str]) -> Reference:
    return Reference(
        ReferenceKind(row["kind"]), {name: text for name, text in row.items() if name != "kind"}
    )


def _part(row: dict[str, Any], sources: dict[str, _Source]) -> Part:
    if "text" in row:
        kind = PartKind(row.get("kind", PartKind.SECTION))
        return Part(row["title"], to_html(row["text"]), kind=kind)
    version = row.get("version", 1)
    blocks = source_blocks(sources[row["entry"]].versions[version - 1])
    chosen = "".join(block_to_html(blocks[number - 1]) for number in row["blocks"])
    return Part(row["title"], chosen, row["entry"], version, tuple(row["blocks"]))
