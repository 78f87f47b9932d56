"""A difference can be read, leads from the old text to the new one, and comes in time."""

from __future__ import annotations

import random
import time
from collections import Counter
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.core.text import clean, leaves
from portfolio.texts.alignment import MAX_CELLS, Codes, aligned
from portfolio.texts.difference import BlockChange, compare, summary

SIGNS = {"same": "{}", "inserted": "[+{}+]", "deleted": "[-{}-]"}


def read(old: str, new: str) -> list[str]:
    """Each change on a line: what happened, kind, level, F for formatting, the runs."""
    return [
        f"{each.change} {each.kind}{each.level}"
        + (f" {each.cell[0]}.{each.cell[1]}" if each.cell else "")
        + f"{' F' if each.formatting else ''}: "
        + "".join(SIGNS[run.op].format(run.text) for run in each.runs)
        for each in compare(old, new)
    ]


def table(*rows: str, head: bool = False) -> str:
    """A table of one word in each cell; - is an empty one."""
    lines = (
        "".join(f"<{tag}>{word.strip('-')}</{tag}>" for word in row.split())
        for row, tag in zip(rows, ["th" if head else "td", *["td"] * len(rows)], strict=False)
    )
    return clean(f"<table><tr>{'</tr><tr>'.join(lines)}</tr></table>")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("<p>a</p>", "<p>a</p>", ["same p0: a"]),
        ("", "<p>ny</p>", ["inserted p0: [+ny+]"]),
        ("<p>gammel</p>", "", ["deleted p0: [-gammel-]"]),
        ("<p></p>", "<p></p><p></p>", ["same p0: ", "inserted p0: "]),
        ("<p>Jeg gik hjem.</p>", "<p>Jeg gik straks hjem.</p>",
         ["changed p0: Jeg gik [+straks +]hjem."]),
        ("<p>Jeg gik hjem.</p>", "<p>Jeg gik hjem nu.</p>", ["changed p0: Jeg gik hjem[+ nu+]."]),
        ("<p>Borgeren var glad for samtalen.</p>", "<p>Borgeren blev glad for mødet.</p>",
         ["changed p0: Borgeren [-var -][+blev +]glad for [-samtalen-][+mødet+]."]),
        ("<p>Indledning</p>", "<h2>Indledning</h2>", ["changed h20 F: Indledning"]),
        ("<h2>Indledning</h2>", "<h2>Indledningen</h2>",
         ["changed h20: [-Indledning-][+Indledningen+]"]),
        ("<p>et ord</p>", "<p>et <em>ord</em></p>", ["changed p0 F: et ord"]),
        ('<p><a href="https://a.dk">x</a></p>', '<p><a href="https://b.dk">x</a></p>',
         ["changed p0 F: x"]),
        ("<ul><li><p>et</p></li></ul>", "<ol><li><p>et</p></li></ol>", ["changed ol1 F: et"]),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>",
         "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
         ["same ul1: a", "changed ul2 F: b"]),
        ("<blockquote><p>Citat</p></blockquote>",
         "<blockquote><p>Citat</p><p>mere</p></blockquote><ul><li><p>x</p><p>y</p></li></ul>",
         ["same blockquote1: Citat", "inserted blockquote1: [+mere+]", "inserted ul1: [+x+]",
          "inserted p1: [+y+]"]),
        ("<p>Dette afsnit bliver flyttet.</p><p>Andet.</p><p>Tredje.</p>",
         "<p>Andet.</p><p>Tredje.</p><p>Dette afsnit bliver flyttet.</p>",
         ["same p0: Andet.", "same p0: Tredje.", "moved p0: Dette afsnit bliver flyttet."]),
        ("<p>Sol og måne over byen.</p>", "<p>Kaffe uden mælk til alle.</p>",
         ["deleted p0: [-Sol og måne over byen.-]", "inserted p0: [+Kaffe uden mælk til alle.+]"]),
        (table("Uge Antal", "ni tolv"), table("Uge Antal", "ni femten", "ti to"),
         ["same td0 1.1: Uge", "same td0 1.2: Antal", "same td0 2.1: ni",
          "changed td0 2.2: [-tolv-][+femten+]", "inserted td0 3.1: [+ti+]",
          "inserted td0 3.2: [+to+]"]),
        (table("a b", "1 2", "3 4"), table("a b", "5 6", "3 4"),
         ["same td0 1.1: a", "same td0 1.2: b", "changed td0 2.1: [-1-][+5+]",
          "changed td0 2.2: [-2-][+6+]", "same td0 3.1: 3", "same td0 3.2: 4"]),
        (table("Uge Antal", "ni tolv"), table("Uge - Antal", "ni - tolv", head=True),
         ["changed th0 1.1 F: Uge", "inserted th0 1.2: ", "changed th0 1.3 F: Antal",
          "same td0 2.1: ni", "inserted td0 2.2: ", "same td0 2.3: tolv"]),
        ("<p>Hun sagde ja og gik.</p>",
         '<p>Hun sagde ja<span class="footnote">Se bilag</span> og gik.</p>',
         ["changed p0: Hun sagde ja[- -][+\nSe bilag\n +]og gik."]),
        ("<p>a<br>b</p>", "<p>a<br>c b</p>", ["changed p0: a\n[+c +]b"]),
        ("<p>to  ord</p>", "<p>to ord</p>", ["changed p0: to[-  -][+ +]ord"]),
    ],
)  # fmt: skip
def test_what_is_read(old: str, new: str, expected: list[str]) -> None:
    assert read(old, new) == expected


def test_changes_are_not_cut_into_confetti() -> None:
    old = "<p>Hun ville gerne begynde på kurset og derefter søge arbejde i en børnehave i byen.</p>"
    new = "<p>Hun ville nødig vente på nogen og ønskede straks praktik i en børnehave i byen.</p>"
    [change] = compare(old, new)
    assert len(change.runs) <= 6


def test_the_summary_counts_words() -> None:
    changes = compare("<p>Jeg gik hjem.</p>", "<p>Jeg løb hele vejen hjem.</p>")
    assert summary(changes) == (3, 1)
    assert summary(compare("<p>a</p>", "<h2>a</h2>")) == (0, 0)


WORDS = st.sampled_from(["a", "og", "det", "Huset", "møde", ".", ", ", " ", "  ", "<br>", "x-y"])
INNER = st.lists(st.one_of(WORDS, WORDS.map("<b>{}</b>".format)), max_size=9).map(" ".join)
LEAF = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h2", "h3"]), INNER)
ITEMS = st.lists(INNER.map("<li>{}</li>".format), max_size=4).map("".join)
BLOCK = st.one_of(
    LEAF, ITEMS.map("<ul>{}</ul>".format), ITEMS.map("<ol>{}</ol>".format),
    LEAF.map("<blockquote>{}</blockquote>".format),
    st.lists(st.lists(INNER, min_size=1, max_size=3), min_size=1, max_size=3).map(
        lambda rows: "<table><tr>" + "<tr>".join("<td>" + "<td>".join(row) for row in rows) + "</table>"
    ),
)  # fmt: skip
TEXT = st.lists(BLOCK, max_size=8).map("".join).map(clean)


def projected(changes: list[BlockChange], op: str) -> list[str]:
    return ["".join(run.text for run in each.runs if run.op in ("same", op)) for each in changes]


@settings(max_examples=80, deadline=None)
@given(TEXT, TEXT)
def test_the_runs_lead_from_the_old_text_to_the_new(old: str, new: str) -> None:
    changes = compare(old, new)
    came = [each for each in changes if each.change != "deleted"]
    assert projected(came, "inserted") == [text for _, text in leaves(new)]
    went = [each for each in changes if each.change != "inserted"]
    stayed = [each for each in went if each.change != "moved"]
    before = [text for _, text in leaves(old)]
    assert Counter(projected(went, "deleted")) == Counter(before)
    rest = iter(before)
    assert all(text in rest for text in projected(stayed, "deleted"))
    for each in changes:
        ops = {run.op for run in each.runs}
        assert all(run.text for run in each.runs)
        assert each.change != "same" or (ops <= {"same"} and not each.formatting)
        assert each.change != "changed" or each.formatting or ops - {"same"}


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_a_text_does_not_differ_from_itself(html: str) -> None:
    assert all(each.change == "same" for each in compare(html, html))


def paragraphs(blocks: list[list[str]]) -> str:
    return "".join(f"<p>{' '.join(words)}</p>" for words in blocks)


def one_word(letter: str) -> str:
    return paragraphs([[f"{letter}{number}"] for number in range(30_000)])


def seconds(old: str, new: str) -> float:
    start = time.process_time()
    compare(old, new)
    return time.process_time() - start


def test_ten_thousand_heavily_edited_words_take_less_than_a_second() -> None:
    rng = random.Random(1)
    words = [
        "".join(rng.choices("abdefgiklmnorstuvæøå", k=rng.randint(2, 9))) for _ in range(1_500)
    ]
    old = [rng.choices(words, k=rng.randint(10, 120)) for _ in range(155)]
    new = [
        [rng.choice(words) if rng.random() < 0.3 else word for word in block if rng.random() > 0.1]
        for block in old
    ]  # fmt: skip
    assert sum(map(len, old)) > 9_000
    assert seconds(paragraphs(old), paragraphs(new)) < 1
    assert seconds(paragraphs([[*chain(*old)]]), paragraphs([[*chain(*new)]])) < 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>samme tekst her</p>" * 2_000, "<p>samme tekst der</p>" * 2_000),
        ("<p>samme tekst her</p>" * 2_000, "<p>samme tekst her</p>" * 1_500 + "<p>x</p>" * 500),
        (one_word("a"), one_word("b")),
        ("<p>a</p><p>b</p>" * 15_000, "<p>b</p><p>b</p><p>a</p>" * 10_000),
        (f"<p>{'a b ' * 70_000}</p>", f"<p>{'b a c ' * 45_000}</p>"),
    ],
    ids=["alike", "same", "one-word", "two words", "one paragraph"],
)  # fmt: skip
def test_hostile_texts_are_bounded(old: str, new: str) -> None:
    assert seconds(old, new) < 4


def test_long_sequences_go_through_what_is_unique() -> None:
    size = int(MAX_CELLS**0.5) + 500
    codes = Codes()
    old = codes.of(f"n{number}" if number % 10 == 0 else "x" for number in range(size))
    new = codes.of(f"n{number}" if number % 10 == 0 else "y" for number in range(size))
    matches = aligned("a" + old, "b" + new)
    assert sum(match.size for match in matches) == (size + 9) // 10
