"""Finds the passages that were commented on again in a newer version of their text.

What is sure comes first, and takes its place in both texts: equal paragraphs, then equal sentences,
then sentences that were edited where they stood, last sentences that were moved and edited. What
could be one of several places is left out, so a passage is sooner gone than found in a wrong place.
Why: docs/decisions/2026-11-26-finding-a-passage-again.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from portfolio.texts.alignment import Codes, aligned
from portfolio.texts.pairing import MAX_COMPARED, MOVED, NEIGHBOURS, Likeness, resembling

State = Literal["unchanged", "moved", "changed", "gone"]

CONTEXT = 64
"""Characters of text kept on each side of a passage."""

LONGEST = 5_000
"""Characters of a passage: about two pages. What is said of more is said of the whole text."""

CLEARLY = 0.1
"""By how much more a sentence must be like its counterpart than like any other that is left."""

ELSEWHERE = 0.75
"""Likeness from which a sentence elsewhere is one that was moved and edited."""

SURELY = 0.6
"""Likeness from which one of two sentences may well be the other, edited, and a lone word that both
have is the same word."""

LONE = 12
"""Characters up to which one or two words between changes may stand in both by chance."""

KEPT = 0.5
"""Share of a passage's characters that must be left, or `MOVED` of them, to call it changed."""


class Passage(NamedTuple):
    """A place in a plain projection, as offsets in code points, end excluded."""

    start: int
    end: int


class Selectors(NamedTuple):
    """The quotation of a passage, as in the W3C Web Annotation model."""

    exact: str
    prefix: str
    suffix: str


class Found(NamedTuple):
    """Where a passage is in the newer text, end excluded; no place when it is gone.

    `unchanged` and `moved`: the same words, in the course of the text or elsewhere (space and
    line breaks between them may differ). `changed`: some of the words, with what replaced others.
    """

    state: State
    start: int | None = None
    end: int | None = None


def selectors(plain: str, start: int, end: int) -> Selectors:
    """Quotes a passage of a plain text. Raises ValueError when it is none."""
    if not 0 <= start < end <= len(plain):
        raise ValueError(f"A passage from {start} to {end} is not within {len(plain)} characters.")
    if end - start > LONGEST:
        raise ValueError(f"A passage of {end - start} characters is longer than {LONGEST}.")
    exact = plain[start:end]
    if not exact.strip():
        raise ValueError("A passage holds more than blanks.")
    return Selectors(exact, plain[max(0, start - CONTEXT) : start], plain[end : end + CONTEXT])


def look_up(old: str, new: str, passages: Sequence[Passage]) -> list[Found]:
    """What became of each passage of `old` in `new`, both plain projections of one text.

    Raises ValueError for what is no passage of `old`.
    """
    for passage in passages:
        selectors(old, *passage)
    if not passages:
        return []
    if old == new:
        return [Found("unchanged", *passage) for passage in passages]
    places = _Places(_Text(old), _Text(new))
    return [places.of(passage) for passage in passages]


# Texts ----------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"\S.*?(?:[.!?…][.!?…\"'»”’)]*(?=\s)|$)", re.MULTILINE)
_TOKEN = re.compile(r"\w+(?:[-'’.@/]\w+)*|[^\w\s]")


class _Text:
    """A plain text as tokens (words and signs), sentences and lines, each numbered.

    `sentences` and `lines` hold the number of their first token or sentence, and one more.
    """

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.tokens: list[str] = []
        self.starts: list[int] = []
        self.sentences = [0]
        self.lines = [0]
        self.keys: list[str] = []
        at_line = 0
        for sentence in _SENTENCE.finditer(plain):
            if plain.find("\n", at_line, sentence.start()) >= 0 and self.keys:
                self.lines.append(len(self.keys))
            at_line = sentence.end()
            first = len(self.tokens)
            for token in _TOKEN.finditer(plain, sentence.start(), sentence.end()):
                self.tokens.append(token[0])
                self.starts.append(token.start())
            self.sentences.append(len(self.tokens))
            self.keys.append(" ".join(self.tokens[first:]))
        if self.keys:
            self.lines.append(len(self.keys))

    def end_of(self, token: int) -> int:
        return self.starts[token] + len(self.tokens[token])


# Links ----------------------------------------------------------------------------------------


class _Links:
    """Which things of one sequence are which of the other; each is at most one."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.to: list[int | None] = [None] * len(old)
        self.back: list[int | None] = [None] * len(new)

    def add(self, old: int, new: int, size: int = 1) -> None:
        for step in range(size):
            self.to[old + step], self.back[new + step] = new + step, old + step

    def is_free(self, old: int, new: int) -> bool:
        return self.to[old] is None and self.back[new] is None

    def remove(self, old: int) -> None:
        new, self.to[old] = self.to[old], None
        if new is not None:
            self.back[new] = None

    def is_between_neighbours(self, old: int, new: int) -> bool:
        """Whether what stands on each side of two linked things is linked, or an end, as well."""
        before = self.to[old - 1] == new - 1 if old and new else old == new
        ends = len(self.old) - 1 - old, len(self.new) - 1 - new
        after = self.to[old + 1] == new + 1 if all(ends) else ends[0] == ends[1]
        return before and after

    def items(self) -> Iterator[tuple[int, int]]:
        return ((old, new) for old, new in enumerate(self.to) if new is not None)

    def free(self, first: int, end: int) -> list[int]:
        return [old for old in range(first, end) if self.to[old] is None]

    def free_new(self, first: int, end: int) -> list[int]:
        return [new for new in range(first, end) if self.back[new] is None]

    def spread(self) -> None:
        """Also link what is equal and free on both sides right beside something linked.

        The ends of the sequences count as linked. What two neighbours claim stays free.
        """
        edge = [(-1, -1), *self.items(), (len(self.old), len(self.new))]
        refused: tuple[set[int], set[int]] = (set(), set())
        while edge:
            claims = sorted({claim for pair in edge for claim in self._beside(*pair)})
            for side in (0, 1):
                times = Counter(claim[side] for claim in claims)
                refused[side].update(number for number, count in times.items() if count > 1)
            edge = [
                claim
                for claim in claims
                if claim[0] not in refused[0] and claim[1] not in refused[1]
            ]
            for claim in edge:
                self.add(*claim)

    def _beside(self, old: int, new: int) -> Iterator[tuple[int, int]]:
        for mine, other in ((old - 1, new - 1), (old + 1, new + 1)):
            if (
                0 <= mine < len(self.old)
                and 0 <= other < len(self.new)
                and self.to[mine] is None
                and self.back[other] is None
                and self.old[mine] == self.new[other]
            ):
                yield mine, other


def _agreed(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs that are found from the front and from the back: no other course of the text has as
    much in common and pairs them otherwise."""
    codes = Codes()
    one, other = codes.of(old), codes.of(new)
    backward = {
        (len(one) - 1 - match.old - step, len(other) - 1 - match.new - step)
        for match in aligned(one[::-1], other[::-1])
        for step in range(match.size)
    }
    forward = (
        (match.old + step, match.new + step)
        for match in aligned(one, other)
        for step in range(match.size)
    )
    return [pair for pair in forward if pair in backward]


def _once_in_both(
    old: Iterable[tuple[int, str]], new: Iterable[tuple[int, str]]
) -> list[tuple[int, int, str]]:
    """The two numbers of what is equal, long enough, and the only one of its kind on each side."""
    sides: list[dict[str, list[int]]] = []
    for pieces in (old, new):
        sides.append({})
        for number, key in pieces:
            if len(key) >= MOVED:
                sides[-1].setdefault(key, []).append(number)
    return [
        (numbers[0], sides[1][key][0], key)
        for key, numbers in sides[0].items()
        if len(numbers) == 1 and len(sides[1].get(key, ())) == 1
    ]


def _course(links: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of links (old, new, weight) in the order of `old`, the heaviest choice in order of both."""
    places = sorted({new for _, new, _ in links})
    best: list[int] = [0] * (len(places) + 1)  # a tree of prefix maxima, as numbers + 1
    total = [0] * (len(links) + 1)
    before = [0] * (len(links) + 1)
    for number, (_, new, weight) in enumerate(links, 1):
        at = place = bisect_left(places, new)
        while at > 0:
            if total[best[at]] > total[before[number]]:
                before[number] = best[at]
            at -= at & -at
        total[number] = total[before[number]] + weight
        at = place + 1
        while at <= len(places):
            if total[number] > total[best[at]]:
                best[at] = number
            at += at & -at
    number = max(range(len(total)), key=total.__getitem__)
    course = []
    while number:
        course.append(links[number - 1])
        number = before[number]
    return course[::-1]


# Sentences ------------------------------------------------------------------------------------


def _equal_sentences(old: _Text, new: _Text) -> _Links:
    """Sentences that are the same: in equal lines, in the course of the text, or moved."""
    links = _Links(old.keys, new.keys)
    lines_old, lines_new = _lines(old), _lines(new)
    for line_old, line_new in _agreed([key for _, key in lines_old], [key for _, key in lines_new]):
        (first_old, key), (first_new, _) = lines_old[line_old], lines_new[line_new]
        if len(key) >= MOVED:
            links.add(first_old, first_new, key.count("\n") + 1)
    course = list(links.items())
    for first_old, first_new, key in _once_in_both(lines_old, lines_new):
        if links.is_free(first_old, first_new):
            links.add(first_old, first_new, key.count("\n") + 1)
    for free_old, free_new in _gaps(links, course):
        for index_old, index_new in _agreed(
            [old.keys[number] for number in free_old], [new.keys[number] for number in free_new]
        ):
            if len(old.keys[free_old[index_old]]) >= MOVED:
                links.add(free_old[index_old], free_new[index_new])
    for one, other, _ in _once_in_both(enumerate(old.keys), enumerate(new.keys)):
        if links.is_free(one, other):
            links.add(one, other)
    links.spread()
    return links


def _lines(text: _Text) -> list[tuple[int, str]]:
    """Each line as the number of its first sentence, and its sentences on a line each."""
    return [(first, "\n".join(text.keys[first:end])) for first, end in pairwise(text.lines)]


def _gaps(
    links: _Links, course: Iterable[tuple[int, int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """What is free on both sides between neighbours of a course."""
    at_old = at_new = 0
    for old, new in [*course, (len(links.old), len(links.new))]:
        free_old = links.free(at_old, old) if at_old < old and at_new < new else []
        if free_old and (free_new := links.free_new(at_new, new)):
            yield free_old, free_new
        at_old, at_new = old + 1, new + 1


def _edited_sentences(links: _Links) -> Iterator[tuple[int, int, float]]:
    """Pairs of sentences of which one became the other, and how alike they are: those between the
    same neighbours, then those left over that were moved as well."""
    _leave_doubts(links)
    weighed = [(old, new, len(links.old[old])) for old, new in links.items()]
    course = [(old, new) for old, new, _ in _course(weighed)]
    paired_old: set[int] = set()
    paired_new: set[int] = set()
    for free_old, free_new in _gaps(links, course):
        one = [links.old[number] for number in free_old]
        other = [links.new[number] for number in free_new]
        for index_old, index_new, likeness in _clear(one, other, resembling(one, other)):
            paired_old.add(free_old[index_old])
            paired_new.add(free_new[index_new])
            yield free_old[index_old], free_new[index_new], likeness
    left_old = [each for each in links.free(0, len(links.old)) if each not in paired_old]
    left_new = [each for each in links.free_new(0, len(links.new)) if each not in paired_new]
    for index_old, index_new, key in _once_in_both(
        [(each, links.old[each]) for each in left_old],
        [(each, links.new[each]) for each in left_new],
    ):
        if _is_like_any(key, [links.new[each] for each in left_new if each != index_new]):
            continue
        paired_old.add(index_old)
        paired_new.add(index_new)
        yield index_old, index_new, 1.0
    left_old = [
        each for each in left_old if len(links.old[each]) >= MOVED and each not in paired_old
    ]
    left_new = [
        each for each in left_new if len(links.new[each]) >= MOVED and each not in paired_new
    ]
    if len(left_old) * len(left_new) <= MAX_COMPARED:
        one = [links.old[number] for number in left_old]
        other = [links.new[number] for number in left_new]
        for index_old, index_new, likeness in _elsewhere(one, other):
            yield left_old[index_old], left_new[index_new], likeness


def _is_like_any(key: str, others: Sequence[str]) -> bool:
    """Whether one of them may be the sentence, edited; then an equal one may be a copy of it."""
    alike = Likeness([key], others)
    return any(alike.of(0, other) >= SURELY for other in range(len(others)))


def _leave_doubts(links: _Links) -> None:
    """Take back links to an equal sentence among other neighbours, where another may be meant: one
    much like it came as well, or equal ones came or went."""
    unsure = [pair for pair in links.items() if not links.is_between_neighbours(*pair)]
    times_old, times_new = Counter(links.old), Counter(links.new)
    came = links.free_new(0, len(links.new))
    if len(unsure) * len(came) > MAX_COMPARED:
        came = []
    alike = Likeness([links.old[old] for old, _ in unsure], [links.new[new] for new in came])
    for index, (old, _) in enumerate(unsure):
        key = links.old[old]
        if times_old[key] != times_new[key] or any(
            alike.of(index, other) >= SURELY for other in range(len(came))
        ):
            links.remove(old)


def _clear(
    old: Sequence[str], new: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, float]]:
    """The pairs of which neither side is nearly as like one near it that has no pair."""
    alike = Likeness(old, new)
    single_old = set(range(len(old))) - {each for each, _ in pairs}
    single_new = set(range(len(new))) - {each for _, each in pairs}
    for index_old, index_new in pairs:
        likeness = alike.of(index_old, index_new)
        others = [
            alike.of(index, index_new)
            for index in range(index_old - NEIGHBOURS, index_old + NEIGHBOURS + 1)
            if index in single_old
        ]
        others += [
            alike.of(index_old, index)
            for index in range(index_new - NEIGHBOURS, index_new + NEIGHBOURS + 1)
            if index in single_new
        ]
        if max(others, default=0.0) + CLEARLY <= likeness:
            yield index_old, index_new, likeness


def _elsewhere(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """The pairs that are clearly the most alike, seen from both sides."""
    alike = Likeness(old, new)
    table = [[alike.of(one, other) for other in range(len(new))] for one in range(len(old))]
    for one, row in enumerate(table):
        likeness = max(row, default=0.0)
        if likeness < ELSEWHERE:
            continue
        other = row.index(likeness)
        rivals = [row[index] for index in range(len(new)) if index != other]
        rivals += [table[index][other] for index in range(len(old)) if index != one]
        if max(rivals, default=0.0) + CLEARLY <= likeness:
            yield one, other, likeness


# Words ----------------------------------------------------------------------------------------


def _tokens(old: _Text, new: _Text) -> _Links:
    """Which tokens of the old text are which of the new one."""
    sentences = _equal_sentences(old, new)
    links = _Links(old.tokens, new.tokens)
    edited = list(_edited_sentences(sentences))
    for one, other in sentences.items():
        first_old, first_new = old.sentences[one], new.sentences[other]
        links.add(first_old, first_new, old.sentences[one + 1] - first_old)
    for one, other, likeness in edited:
        first_old, first_new = old.sentences[one], new.sentences[other]
        for index_old, index_new in _words(
            old.tokens[first_old : old.sentences[one + 1]],
            new.tokens[first_new : new.sentences[other + 1]],
            likeness,
        ):
            links.add(first_old + index_old, first_new + index_new)
    return links


def _words(old: list[str], new: list[str], likeness: float) -> Iterator[tuple[int, int]]:
    """Tokens that stayed in an edited sentence."""
    links = _Links(old, new)
    for pair in _agreed(old, new):
        links.add(*pair)
    links.spread()
    for first_old, first_new, size in _stretches(links.items()):
        words = [token for token in old[first_old : first_old + size] if token[0].isalnum()]
        few = len(words) <= 2 and len(" ".join(words)) <= LONE
        if few and likeness < SURELY:
            continue
        for step in range(size):
            yield first_old + step, first_new + step


def _stretches(links: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Links that follow each other in both texts as (old, new, number of links)."""
    stretches: list[tuple[int, int, int]] = []
    for old, new in links:
        if stretches:
            first_old, first_new, size = stretches[-1]
            if (old, new) == (first_old + size, first_new + size):
                stretches[-1] = (first_old, first_new, size + 1)
                continue
        stretches.append((old, new, 1))
    return stretches


# Places ---------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """Tokens of a passage, from `old` to `old + size`, that stand from `new` on."""

    old: int
    new: int
    size: int
    in_course: bool


class _Places:
    """Answers for passages of one text where they are in the other."""

    def __init__(self, old: _Text, new: _Text) -> None:
        self.old, self.new = old, new
        self.links = _tokens(old, new)
        self.stretches = _stretches(self.links.items())
        self.firsts = [first for first, _, _ in self.stretches]
        weighed = [
            (first, place, self._letters(first, first + size))
            for first, place, size in self.stretches
        ]
        self.course = {first for first, _, _ in _course(weighed)}

    def of(self, passage: Passage) -> Found:
        first = bisect_right(self.old.starts, passage.start)
        if first and self.old.end_of(first - 1) > passage.start:
            first -= 1
        end = bisect_left(self.old.starts, passage.end)
        pieces = list(self._pieces(first, end))
        if not pieces:
            return Found("gone")
        anchor = max(pieces, key=self._weight)
        start = anchor.new - (anchor.old - first)
        if self._stands(first, end, start):
            before = max(0, passage.start - self.old.starts[first])
            after = max(0, self.old.end_of(end - 1) - passage.end)
            place = (
                self.new.starts[start] + before,
                self.new.end_of(start + end - first - 1) - after,
            )
            return Found("unchanged" if anchor.in_course else "moved", *place)
        kept = max(self._together(pieces), key=lambda some: sum(map(self._weight, some)))
        weight = sum(map(self._weight, kept))
        if weight < MOVED and weight < KEPT * self._letters(first, end):
            return Found("gone")
        return Found("changed", *self._range(first, end, kept))

    def _letters(self, first: int, end: int) -> int:
        return sum(map(len, self.old.tokens[first:end]))

    def _weight(self, piece: _Piece) -> int:
        return self._letters(piece.old, piece.old + piece.size)

    def _pieces(self, first: int, end: int) -> Iterator[_Piece]:
        number = max(0, bisect_right(self.firsts, first) - 1)
        for start, place, size in self.stretches[number:]:
            if start >= end:
                break
            one, other = max(first, start), min(end, start + size)
            if one < other:
                yield _Piece(one, place + one - start, other - one, start in self.course)

    def _stands(self, first: int, end: int, start: int) -> bool:
        """Whether the passage's tokens stand in the new text from `start` on, and are not other
        tokens of the old text."""
        if start < 0 or self.new.tokens[start : start + end - first] != self.old.tokens[first:end]:
            return False
        return all(
            self.links.back[start + step] in (None, first + step) for step in range(end - first)
        )

    def _together(self, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
        """The pieces that stayed in the course of the text; those that were moved as one."""
        if staid := [piece for piece in pieces if piece.in_course]:
            yield staid
        some: list[_Piece] = []
        for piece in pieces:
            if piece.in_course:
                continue
            if some and not self._follows(some[-1], piece):
                yield some
                some = []
            some.append(piece)
        if some:
            yield some

    def _follows(self, one: _Piece, other: _Piece) -> bool:
        """Whether nothing that was elsewhere in the old text stands between two pieces."""
        between = self.links.back[one.new + one.size : other.new]
        return one.new < other.new and not any(
            old is not None and not one.old <= old < other.old for old in between
        )

    def _range(self, first: int, end: int, kept: list[_Piece]) -> tuple[int, int]:
        """From the first to the last that was kept, and what replaced the words at the edges."""
        start, last = kept[0].new, kept[-1].new + kept[-1].size - 1
        if kept[0].old > first > 0:
            before = self.links.to[first - 1]
            if before is not None and self._came(before + 1, start, before + 1, start):
                start = before + 1
        if kept[-1].old + kept[-1].size < end < len(self.old.tokens):
            after = self.links.to[end]
            if after is not None and self._came(last + 1, after, last, after - 1):
                last = after - 1
        return self.new.starts[start], self.new.end_of(last)

    def _came(self, first: int, end: int, one: int, other: int) -> bool:
        """Whether the tokens from `first` are new, and those from `one` to `other` on one line."""
        return (
            first < end
            and all(old is None for old in self.links.back[first:end])
            and "\n" not in self.new.plain[self.new.starts[one] : self.new.starts[other]]
        )
