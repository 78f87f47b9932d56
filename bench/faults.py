"""`make faults`: hand-ins under double clicks and under a server that is killed.

On each database, against the service as deployed and over HTTP:

1. equal clicks: a paper is handed in twenty times at once, a hundred times over;
2. the calm: everybody hands in, and how long the slow ones wait is measured;
3. the kills: everybody hands in another paper, while all the server's processes are killed again
   and again. Who gets no answer clicks again, as a person would.

The client remembers what was acknowledged, and judges at the end over HTTP and in the database:
each paper is there exactly once, with the very bytes, under the code and with the receipt that its
writer was shown, and every receipt verifies. Ends with an error where anything is lost, doubled or
changed, or a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from uuid import uuid4

from sqlalchemy import select

from bench.databases import PASSWORD
from bench.exam import Student, exam_evening
from bench.loads import Answer, Browser
from bench.people import NotAsExpected, signed_in
from bench.service import Service, each_database, serving
from portfolio.core.db import Database
from portfolio.outbox.models import Parcel
from portfolio.submissions.models import HandIn

CLICKS, ROUNDS, PAPERS, KILLS = 20, 100, 500, 20
AT_ONCE = 8
P95_BAR = 1.0
SECONDS_BAR = 60.0
FORM = b"declaration=1&declared=y&used_ai=no"
FORM_TYPE = "application/x-www-form-urlencoded"
PATIENCE = 60.0
TOGETHER = "Kvitteringen er vores, og den hører til præcis den fil"


@dataclass
class Desk:
    """A student at a browser, who remembers what the service said."""

    student: Student
    cookie: str
    csrf: str
    acknowledged: dict[int, str] = field(default_factory=dict)
    """Review to the address of its receipt."""
    receipts: dict[int, bytes] = field(default_factory=dict)

    def browser(self, port: int) -> Browser:
        """Another window, with the same cookie."""
        browser = Browser(port, self.cookie)
        browser.csrf = self.csrf
        return browser

    def hand_in(self, port: int, review: int) -> float:
        """Click until the service says that the paper is handed in; the seconds of the click that
        was answered."""
        limit = time.monotonic() + PATIENCE
        while True:
            start = time.perf_counter()
            try:
                answer = click(self.browser(port), review)
                seconds = time.perf_counter() - start
                self.acknowledged[review] = receipt_address(answer)
                return seconds
            except OSError:
                # Killed in the middle, or not back yet.
                if time.monotonic() > limit:
                    raise
                time.sleep(0.05)


def click(browser: Browser, review: int) -> Answer:
    """Send the form of the review page."""
    path = f"/reviews/{review}/hand-in"
    return browser.send(browser.request("POST", path, FORM, FORM_TYPE))


def receipt_address(answer: Answer) -> str:
    """Where a hand-in's receipt is; an answer without one is a failure of the service."""
    address = answer.headers.get("location", "")
    if answer.status != 303 or "/hand-ins/" not in address:
        raise NotAsExpected(f"a hand-in was answered with {answer.status} {address}")
    return address


@dataclass
class Result:
    """What one database showed."""

    wrong: list[str] = field(default_factory=list)
    clicks: int = 0
    calm: list[float] = field(default_factory=list)
    seconds: float = 0.0
    kills: int = 0
    verified: int = 0

    @property
    def p95(self) -> float:
        return quantiles(self.calm, n=20)[18]

    @property
    def missed(self) -> Iterator[str]:
        yield from self.wrong
        if self.p95 > P95_BAR:
            yield f"p95 of a hand-in was {self.p95:.2f} s, {P95_BAR} is the bar"
        if self.seconds > SECONDS_BAR:
            yield f"hand-ins among kills took {self.seconds:.0f} s, {SECONDS_BAR:.0f} is the bar"


def faults(url: str, *, clicks: int, rounds: int, papers: int, kills: int) -> Result:
    """All three on one database, and the judgement."""
    students = exam_evening(url, papers, 3)
    result = Result()
    with serving(url) as service:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            desks = list(pool.map(lambda student: _desk(service.port, student), students))
        for desk in desks[:rounds]:
            result.wrong += equal_clicks(service.port, desk, paper_of(desk, 0), clicks)
            result.clicks += clicks
        result.calm = _everybody(service, desks, 1)
        start = time.perf_counter()
        killer = Killer(service, desks, kills)
        killer.start()
        _everybody(service, desks, 2)
        killer.join()
        result.seconds, result.kills = time.perf_counter() - start, killer.kills
        if killer.kills != kills:
            result.wrong.append(f"{killer.kills} kills came among the hand-ins, not {kills}")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for wrong in pool.map(lambda desk: list(judged_over_http(service.port, desk)), desks):
                result.wrong += wrong
    result.verified = sum(len(desk.acknowledged) for desk in desks)
    result.wrong += judged_in_database(url, desks)
    return result


def _desk(port: int, student: Student) -> Desk:
    browser = signed_in(port, student.email, PASSWORD)
    return Desk(student, browser.cookie, browser.csrf)


def paper_of(desk: Desk, number: int) -> int:
    """The review of the student's first, second or third paper."""
    return list(desk.student.papers)[number]


def equal_clicks(port: int, desk: Desk, review: int, clicks: int) -> Iterator[str]:
    """Click so many times at once; what was wrong."""
    windows = [desk.browser(port) for _ in range(clicks)]
    ready = threading.Barrier(clicks)

    def one(window: Browser) -> str:
        ready.wait()
        return receipt_address(click(window, review))

    with ThreadPoolExecutor(clicks) as pool:
        addresses = set(pool.map(one, windows))
    if len(addresses) != 1:
        yield f"{clicks} equal clicks were answered in {len(addresses)} ways"
    desk.acknowledged[review] = addresses.pop()


def _everybody(service: Service, desks: Sequence[Desk], number: int) -> list[float]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(
            pool.map(lambda desk: desk.hand_in(service.port, paper_of(desk, number)), desks)
        )


class Killer(threading.Thread):
    """Kills the service again and again, as evenly among the hand-ins as they come."""

    def __init__(self, service: Service, desks: Sequence[Desk], wanted: int) -> None:
        super().__init__()
        self.service, self.desks, self.wanted, self.kills = service, desks, wanted, 0
        # The same moments in each run, as far as a machine allows.
        self.moments = random.Random(wanted)

    def run(self) -> None:
        for number in range(self.wanted):
            if not self._wait_for(len(self.desks) * number // self.wanted):
                return
            # A few hand-ins are on their way at any moment: somewhere between their bytes.
            time.sleep(self.moments.uniform(0, 0.05))
            self.service.kill()
            self.kills += 1
            self.service.start()

    def _wait_for(self, done: int) -> bool:
        """Until so many of the third papers are acknowledged, and some still are not."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            now = sum(len(desk.acknowledged) for desk in self.desks) - self._before
            if now >= len(self.desks):
                return False
            if now >= done:
                return True
            time.sleep(0.005)
        return False

    def start(self) -> None:
        self._before = sum(len(desk.acknowledged) for desk in self.desks)
        super().start()


def judged_over_http(port: int, desk: Desk) -> Iterator[str]:
    """What a student and a stranger can see: the bytes, the receipt, and that they belong
    together."""
    own, stranger = desk.browser(port), Browser(port)
    stranger.csrf = json.loads(stranger.get("/session").body)["csrf_token"]
    for review, address in desk.acknowledged.items():
        path = "/" + address.split("/", 3)[3] if "://" in address else address
        paper = own.get(f"{path}/paper.pdf").body
        receipt = own.get(f"{path}/receipt.txt").body
        desk.receipts[review] = receipt
        if paper != desk.student.papers[review]:
            yield f"{desk.student.email}: the bytes of {path} are not those that were handed in"
        answer = _verify(stranger, receipt, paper)
        if answer.status != 200 or TOGETHER not in answer.body.decode():
            yield f"{desk.student.email}: the receipt of {path} does not verify ({answer.status})"


def _verify(browser: Browser, receipt: bytes, paper: bytes) -> Answer:
    line = uuid4().hex
    parts = (("receipt", "kvittering.txt", receipt), ("paper", "opgave.pdf", paper))
    body = b"".join(
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, file, content in parts
    )
    kind = f"multipart/form-data; boundary={line}"
    return browser.send(browser.request("POST", "/verify", body + f"--{line}--\r\n".encode(), kind))


def judged_in_database(url: str, desks: Sequence[Desk]) -> list[str]:
    """What only the database shows: nothing twice, nothing that nobody asked for, one mail each."""
    database = Database(url)
    try:
        with database.transaction(writing=False) as session:
            hand_ins = list(session.scalars(select(HandIn).order_by(HandIn.id)))
            mails = list(
                session.scalars(select(Parcel.key).where(Parcel.name == "submissions.receipt"))
            )
    finally:
        database.engine.dispose()
    told = {
        review: (int(address.rpartition("/")[2]), desk.receipts.get(review, b"").decode())
        for desk in desks
        for review, address in desk.acknowledged.items()
    }
    wrong = []
    twice = [review for review, n in Counter(row.review_id for row in hand_ins).items() if n > 1]
    wrong += [f"the paper {review} was handed in more than once" for review in twice]
    kept = {row.review_id: row for row in hand_ins}
    wrong += [f"the paper {review} was acknowledged and lost" for review in told.keys() - kept]
    wrong += [f"the paper {review} was never acknowledged" for review in kept.keys() - told]
    for review in kept.keys() & told:
        row, (address, receipt) = kept[review], told[review]
        if row.id != address:
            wrong.append(f"the paper {review} was acknowledged as another hand-in")
        if row.code not in receipt or row.sha256 not in receipt:
            wrong.append(f"the receipt of the paper {review} says something else")
    by_candidate: dict[int, list[int]] = {}
    for row in hand_ins:
        by_candidate.setdefault(row.candidate_id, []).append(row.number)
    wrong += [
        f"the hand-ins of candidate {candidate} are numbered {numbers}"
        for candidate, numbers in by_candidate.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]
    if sorted(mails) != sorted(f"receipt:{row.id}" for row in hand_ins):
        wrong.append(f"{len(mails)} mails with a receipt for {len(hand_ins)} hand-ins")
    return wrong


def main() -> int:
    """Run, print, and tell by the exit status whether everything held."""
    words = argparse.ArgumentParser(prog="faults", description=__doc__)
    words.add_argument("--only", choices=["sqlite", "postgresql"], help="one database")
    asked = words.parse_args()
    missed: list[str] = []

    def run(name: str, url: str) -> None:
        found = faults(url, clicks=CLICKS, rounds=ROUNDS, papers=PAPERS, kills=KILLS)
        print(
            f"{name}: {CLICKS} equal clicks × {ROUNDS}, one hand-in each; "
            f"{PAPERS} papers in the calm, p95 {found.p95:.2f} s; "
            f"{PAPERS} papers among {found.kills} kills in {found.seconds:.0f} s; "
            f"{found.verified} receipts judged, {len(found.wrong)} complaints",
            flush=True,
        )
        missed.extend(f"{name}: {sentence}" for sentence in found.missed)

    each_database(asked.only, run)
    for sentence in missed:
        print(f"MISSED {sentence}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
