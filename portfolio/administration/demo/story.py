"""Who wrote what to whom: the demo's texts and comments handed out to people and moments.

Pure. Within a cohort each text is given to one student. A text's life is a list of steps in the
order of time, cut off at the present: what has not happened yet leaves drafts, entries without
a comment and comments without an answer behind, as in a cohort that is in the middle of things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from portfolio.administration.demo.calendar import (
    RealDay,
    evening,
    local_date,
    office,
    open_days,
    pick,
)
from portfolio.administration.demo.content import (
    Cohort,
    DemoContent,
    Entry,
    PortfolioDay,
    Student,
    Thread,
)
from portfolio.core.text import blocks, join

DAY = timedelta(days=1)
# After so long everybody has read what concerns them; before, some have not.
STUDENT_PATIENCE = timedelta(days=7)
TEACHER_PATIENCE = timedelta(days=4)
# Before then, an assignment's parts were copied; after it, newer versions were shared.
ASSIGNMENT_BEGUN = timedelta(days=9)
# Shared texts of a whole portfolio.
APPROVED_FROM = 6
JUDGED_FROM = 3
REGULAR_WRITERS = 8


class Verb(StrEnum):
    """What happens to a text."""

    SAVE = "save"
    SHARE = "share"
    COMMENT = "comment"
    ANSWER = "answer"


@dataclass(frozen=True)
class Piece:
    """One student's text about one day. `cohort` and `day` are numbers, `owner` an address."""

    cohort: int
    day: int
    owner: str
    key: str


@dataclass(frozen=True)
class Step:
    """Something that `by` (an address) did to a text; `words` is HTML, or a comment's text."""

    at: datetime
    piece: Piece
    verb: Verb
    by: str
    words: str = ""
    thread: Thread | None = None


@dataclass(frozen=True)
class Judgement:
    """A teacher's sentence about the whole portfolio of a student."""

    at: datetime
    cohort: int
    owner: str
    by: str
    approved: bool
    reason: str


@dataclass
class Story:
    """All that happened in a cohort. `seen` is up to when somebody has read a text."""

    steps: list[Step] = field(default_factory=list)
    seen: dict[tuple[str, Piece], datetime] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    excused: list[tuple[str, int]] = field(default_factory=list)


def tell(content: DemoContent, cohort: Cohort, days: list[RealDay], now: datetime) -> Story:
    """What happened in one cohort up to now."""
    return _Teller(content, cohort, days, now).tell()


class _Teller:
    def __init__(
        self, content: DemoContent, cohort: Cohort, days: list[RealDay], now: datetime
    ) -> None:
        self.content = content
        self.cohort = cohort
        self.now = now
        self.open = {day.number: day for day in open_days(days, now)}
        self.is_over = len(self.open) == len(days)
        self.students = [s for s in content.students if s.cohort == cohort.number]
        self.teachers = [t.email for t in content.teachers if cohort.number in t.cohorts]
        addresses = {student.email for student in self.students}
        self.spelled = [p for p in content.portfolios if p.email in addresses]
        self.story = Story()

    def tell(self) -> Story:
        for portfolio in self.spelled:
            for held in portfolio.days:
                self._spelled(portfolio.email, held)
        named = {portfolio.email for portfolio in self.spelled}
        others = [student for student in self.students if student.email not in named]
        for day in self.open:
            self._hand_out(day, others)
        if self.is_over:
            self.story.judgements.extend(self._judge())
        return self.story

    # --- Who gets which text -------------------------------------------------------------------

    def _spelled(self, owner: str, held: PortfolioDay) -> None:
        if not held.key or held.day not in self.open:
            return
        piece = Piece(self.cohort.number, held.day, owner, held.key)
        if held.state == "draft":
            self._draft(piece)
        else:
            self._entry(piece, self.content.entry(held.key), self.content.threads_on(held.key))

    def _hand_out(self, day: int, others: list[Student]) -> None:
        given = {held.key for portfolio in self.spelled for held in portfolio.days}
        writers = sorted(others, key=lambda student: self._reluctance(student, day))
        waiting = iter(writers)
        for place, entry in enumerate(self.content.entries_of(day)):
            if entry.key not in given:
                piece = Piece(self.cohort.number, day, next(waiting).email, entry.key)
                is_read = self.is_over or (place + self.cohort.number) % 3 != 0
                threads = self.content.threads_on(entry.key) if is_read else ()
                self._entry(piece, entry, threads)
        for draft in self.content.drafts:
            if draft.day == day and draft.key not in given:
                self._draft(Piece(self.cohort.number, day, next(waiting).email, draft.key))
        if day % 2 == 0:
            self.story.excused.append((next(waiting).email, day))

    def _reluctance(self, student: Student, day: int) -> int:
        """Who writes first about a day; in a cohort that is over the same people as ever."""
        place = self.students.index(student)
        if not self.is_over:
            return pick(100, student.email) + pick(120, student.email, day)
        if place < REGULAR_WRITERS and place % 7 + 1 != day:
            return place
        return 100 + pick(40, student.email) + pick(100, student.email, day)

    # --- What becomes of it --------------------------------------------------------------------

    def _draft(self, piece: Piece) -> None:
        html = next(draft.html for draft in self.content.drafts if draft.key == piece.key)
        wanted = evening(self.open[piece.day].dates.date + DAY * (1 + pick(3, piece)), piece)
        at = wanted if wanted <= self.now else self.now - timedelta(minutes=20)
        self.story.steps.append(Step(at, piece, Verb.SAVE, piece.owner, html))

    def _entry(self, piece: Piece, entry: Entry, threads: Iterable[Thread]) -> None:
        steps = list(takewhile(lambda step: step.at <= self.now, self._life(piece, entry, threads)))
        self.story.steps.extend(steps)
        if any(step.verb is Verb.COMMENT for step in steps):
            for reader in (piece.owner, *self.teachers):
                until = self._seen_until(reader, steps)
                if until is not None:
                    self.story.seen[reader, piece] = until

    def _life(self, piece: Piece, entry: Entry, threads: Iterable[Thread]) -> Iterator[Step]:
        """From the first evening, which some end half-way, to the last word on the last version."""
        of_version: dict[int, list[Thread]] = defaultdict(list)
        for thread in threads:
            of_version[thread.version].append(thread)
        is_spelled = any(piece.owner == portfolio.email for portfolio in self.spelled)
        after = 1 + pick(2 if is_spelled else 12, piece)
        at = evening(self.open[piece.day].dates.date + DAY * after, piece)
        if is_spelled or pick(3, piece) == 0:
            yield Step(at - DAY, piece, Verb.SAVE, piece.owner, _first_half(entry.versions[0]))
        for number, html in enumerate(entry.versions, 1):
            if number > 1:
                # Nobody revises what nobody has commented on.
                if not of_version[number - 1]:
                    return
                at = max(
                    evening(local_date(at) + DAY, piece, number), self._not_before(piece, number)
                )
            yield Step(at, piece, Verb.SAVE, piece.owner, html)
            at += timedelta(minutes=6)
            yield Step(at, piece, Verb.SHARE, piece.owner)
            for thread in of_version[number]:
                for step in self._talk(piece, thread, at):
                    at = step.at
                    yield step

    def _talk(self, piece: Piece, thread: Thread, at: datetime) -> Iterator[Step]:
        is_spelled = any(piece.owner == portfolio.email for portfolio in self.spelled)
        teacher = self.teachers[0 if is_spelled else pick(len(self.teachers), piece)]
        wait = DAY * (1 + pick(2 if is_spelled else 4, thread, piece))
        at = office(local_date(at) + wait, thread, piece)
        yield Step(at, piece, Verb.COMMENT, teacher, thread.comment, thread)
        if thread.reply:
            at = evening(local_date(at) + DAY * pick(2, thread, piece), thread, piece)
            yield Step(at, piece, Verb.ANSWER, piece.owner, thread.reply, thread)
        if thread.followup:
            at = office(local_date(at) + DAY, thread, piece, "followup")
            yield Step(at, piece, Verb.ANSWER, teacher, thread.followup, thread)

    def _not_before(self, piece: Piece, version: int) -> datetime:
        """A version that the assignment has not taken up was shared after it was begun."""
        begun = self.now - ASSIGNMENT_BEGUN
        assignment = self.content.assignment
        if piece.owner == assignment.email and any(
            part.entry == piece.key and part.version < version for part in assignment.parts
        ):
            return evening(local_date(begun) + DAY, piece, version)
        return self.open[piece.day].dates.opens_at

    def _seen_until(self, reader: str, steps: list[Step]) -> datetime | None:
        """One has read up to one's own last word, and what happened long enough ago."""
        is_owner = reader == steps[0].piece.owner
        patience = STUDENT_PATIENCE if is_owner else TEACHER_PATIENCE
        seen = [
            step.at if step.by == reader else step.at + DAY
            for step in steps
            if step.verb is not Verb.SAVE and (step.by == reader or step.at < self.now - patience)
        ]
        return max(seen, default=None)

    def _judge(self) -> Iterator[Judgement]:
        shared: dict[str, set[int]] = defaultdict(set)
        for step in self.story.steps:
            if step.verb is Verb.SHARE:
                shared[step.piece.owner].add(step.piece.day)
        approvals, not_yet = iter(self.content.approvals), iter(self.content.not_yet)
        last = max(day.dates.date for day in self.open.values())
        for place, student in enumerate(self.students):
            count = len(shared[student.email])
            # The last of the regular writers still waits, and who wrote little is not judged.
            if count < JUDGED_FROM or place == REGULAR_WRITERS - 1:
                continue
            reason = next(approvals if count >= APPROVED_FROM else not_yet, None)
            if reason is None:
                continue
            yield Judgement(
                at=office(last + DAY * (8 + place % 5), student.email),
                cohort=self.cohort.number,
                owner=student.email,
                by=self.teachers[place % len(self.teachers)],
                approved=count >= APPROVED_FROM,
                reason=reason,
            )


def _first_half(html: str) -> str:
    whole = [block.html for block in blocks(html)]
    return join(whole[: max(1, len(whole) // 2)])
