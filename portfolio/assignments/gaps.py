"""What an assignment lacks before it can be handed in, and what its writer should look at.

Pure functions from facts to gaps; `stopping_gaps` gathers the facts. The sentences are in
gap_words.py, and what later rooms find comes through gap_sources.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from portfolio.assignments import queries, reference_gaps
from portfolio.assignments.compiling import compiled
from portfolio.assignments.gap_sources import Gap, told
from portfolio.assignments.length import exam_anslag, is_empty
from portfolio.assignments.models import Assignment
from portfolio.assignments.queries import Facts, Row
from portfolio.cohorts.exam_models import PartKind
from portfolio.core.text import leaves
from portfolio.core.vocabulary import escape
from portfolio.people.models import Person
from portfolio.texts.guard import findings_in

__all__ = [
    "Gap",
    "Kind",
    "gaps_at_the_end",
    "gaps_beside_the_text",
    "gaps_in",
    "stopping_gaps",
    "stops",
]


class Kind(StrEnum):
    """The gaps that this room finds."""

    NOTHING = "nothing"
    KIND_MISSING = "kind_missing"
    KIND_EMPTY = "kind_empty"
    OVER = "over"
    CPR = "cpr"
    PERSONAL = "personal"
    EMPTY = "empty"
    NEWER = "newer"
    LEVEL = "level"
    UNUSED = "unused"
    NOT_LISTED = "not_listed"
    NOT_CITED = "not_cited"
    NO_LIST = "no_list"


def stopping_gaps(assignment: Assignment, person: Person) -> list[Gap]:
    """What stops the hand-in of an assignment as it stands now, whatever its writer declares: what
    looks like a CPR number is answered on the way.

    Expects it with its text, cohort and exam loaded, as `queries.own_assignment` gives it; `person`
    is its owner. Two queries, and at most two more for each room whose gaps may stop.
    """
    facts = queries.facts_of(assignment, at_the_end=True)
    return _stopping([*_of_the_whole(facts), *told(facts, person, at_the_end=True)])


def gaps_beside_the_text(assignment: Assignment, person: Person) -> list[Gap]:
    """What stops the hand-in whatever the paper is made of, as a portfolio that is not approved:
    of the gaps in `stopping_gaps` those that other rooms find."""
    return _stopping(told(queries.facts_of(assignment, at_the_end=True), person, at_the_end=True))


def _stopping(gaps: Iterable[Gap]) -> list[Gap]:
    return [gap for gap in gaps if stops(gap)]


def stops(gap: Gap) -> bool:
    """Whether nothing that its writer declares lets the paper through."""
    return gap.blocks and not gap.until_confirmed


def gaps_at_the_end(assignment: Assignment, person: Person) -> list[Gap]:
    """All gaps that matter when the paper is looked through, at the price of `stopping_gaps`."""
    facts = queries.facts_of(assignment, at_the_end=True)
    return gaps_in(facts, person, at_the_end=True)


def gaps_in(facts: Facts, person: Person, *, at_the_end: bool = False) -> list[Gap]:
    """All gaps of an assignment, those that stop the hand-in first; `person` is its owner."""
    whole = list(_of_the_whole(facts))
    # An empty part that stops the hand-in does not warn as well.
    said = {gap.values["part_id"] for gap in whole if gap.kind == Kind.KIND_EMPTY}
    found = [
        *whole,
        *(
            gap
            for part in facts.parts
            for gap in _of_a_part(part)
            if gap.kind != Kind.EMPTY or part.id not in said
        ),
        *_unused(facts),
        *_references(facts),
        *told(facts, person, at_the_end=at_the_end),
    ]
    return sorted(found, key=lambda gap: not gap.blocks)


# The whole ------------------------------------------------------------------------------------


def _of_the_whole(facts: Facts) -> Iterator[Gap]:
    yield from _nothing(facts)
    yield from _required(facts)
    yield from _over(facts)
    yield from _personal(
        f"<p>{escape(facts.title)}</p>", _on_outline(facts, "assignment-title"), None
    )


def _nothing(facts: Facts) -> Iterator[Gap]:
    if all(is_empty(part.piece.whole) for part in facts.parts):
        anchor = "parts" if facts.parts else "new-part"
        yield Gap(
            Kind.NOTHING, True, *_on_outline(facts, anchor), facts={"parts": len(facts.parts)}
        )


def _required(facts: Facts) -> Iterator[Gap]:
    for kind in facts.exam.required_kinds if facts.exam else ():
        parts = [part for part in facts.parts if part.kind == kind]
        if not parts:
            yield Gap(Kind.KIND_MISSING, True, *_on_outline(facts, "new-part"), facts={"is": kind})
        elif all(is_empty(part.piece.whole) for part in parts):
            yield Gap(
                Kind.KIND_EMPTY,
                True,
                *_in_editor(parts[0]),
                facts={"is": kind, "title": parts[0].title},
            )


def _over(facts: Facts) -> Iterator[Gap]:
    if facts.exam is None:
        return
    anslag = exam_anslag((part.piece for part in facts.parts), facts.exam)
    if anslag > facts.exam.max_anslag:
        yield Gap(
            Kind.OVER,
            facts.exam.over_length_blocks,
            *_on_outline(facts, "length"),
            facts={"anslag": anslag, "limit": facts.exam.max_anslag},
        )


def _unused(facts: Facts) -> Iterator[Gap]:
    for day in facts.unused:
        yield Gap(
            Kind.UNUSED,
            False,
            "assignments.add_parts",
            {"assignment_id": facts.assignment_id, "_anchor": f"text-{day.text_id}"},
            facts={"number": day.number, "title": day.title},
        )


# Its references -------------------------------------------------------------------------------


def _references(facts: Facts) -> Iterator[Gap]:
    current = facts.bibliography.current
    if current and not any(part.kind == PartKind.REFERENCES for part in facts.parts):
        yield Gap(Kind.NO_LIST, False, *_on_outline(facts, "new-part"))
    for part, words in reference_gaps.not_listed(facts.parts, facts.bibliography):
        yield Gap(
            Kind.NOT_LISTED,
            False,
            *_in_editor(part),
            facts={"title": part.title, "words": words},
        )
    for reference_id, words in reference_gaps.not_cited(facts.parts, facts.bibliography):
        yield Gap(Kind.NOT_CITED, False, *_on_list(facts, reference_id), facts={"words": words})


# Its parts ------------------------------------------------------------------------------------


def _of_a_part(part: Row) -> Iterator[Gap]:
    yield from _personal(compiled([part.piece]), _in_editor(part), part.title)
    if is_empty(part.piece.whole):
        yield Gap(Kind.EMPTY, False, *_in_editor(part), facts={"title": part.title})
    if part.newer is not None:
        yield Gap(
            Kind.NEWER,
            False,
            "assignments.compare_newer",
            {"part_id": part.id},
            facts={"title": part.title, "number": part.day_number, "version": part.newer},
        )
    if skips_a_level(part.html):
        yield Gap(Kind.LEVEL, False, *_in_editor(part), facts={"title": part.title})


def skips_a_level(html: str) -> bool:
    """Whether a heading in a part stands more than one level below the one before it; the part's
    own title is level 1."""
    level = 1
    for kind, _words in leaves(html):
        if kind in ("h2", "h3"):
            below = int(kind[1])
            if below > level + 1:
                return True
            level = below
    return False


def _personal(
    html: str, place: tuple[str, dict[str, int | str]], title: str | None
) -> Iterator[Gap]:
    """What the guard finds: each kind of it is named, and never repeated."""
    found = findings_in(html)
    stopping = sum(finding.severity == "stops" for finding in found)
    if stopping:
        facts = {"title": title, "count": stopping}
        yield Gap(Kind.CPR, True, *place, facts=facts, until_confirmed=True)
    softer = dict.fromkeys(finding.kind for finding in found if finding.severity == "warns")
    if softer:
        yield Gap(Kind.PERSONAL, False, *place, facts={"title": title, "found": tuple(softer)})


# Places ---------------------------------------------------------------------------------------


def _on_outline(facts: Facts, anchor: str) -> tuple[str, dict[str, int | str]]:
    return "assignments.show", {"assignment_id": facts.assignment_id, "_anchor": anchor}


def _on_list(facts: Facts, reference_id: int | None) -> tuple[str, dict[str, int | str]]:
    """A reference on the page of the list; a line that was written by hand, in its editor."""
    if reference_id is None:
        by_hand = next(part for part in facts.parts if part.kind == PartKind.REFERENCES)
        return _in_editor(by_hand)
    anchor = f"reference-{reference_id}"
    return "assignments.references", {"assignment_id": facts.assignment_id, "_anchor": anchor}


def _in_editor(part: Row) -> tuple[str, dict[str, int | str]]:
    return "assignments.edit_part", {"part_id": part.id}
