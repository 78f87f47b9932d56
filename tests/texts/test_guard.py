"""What may identify a citizen is found in its place, and never repeated."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portfolio.core.text import links, plain
from portfolio.texts.guard import Finding, cpr_numbers, findings, findings_in, masked


def found(text: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.severity, text[each.start : each.end]) for each in findings(text)]


@pytest.mark.parametrize(
    ("text", "severity", "certain"),
    [
        ("211062-5629", "stops", True),
        ("611180-0004", "stops", None),
        ("0101651111", "warns", False),
        ("010165-1111", "stops", False),
        ("2110625629", "warns", True),
        ("211062\u20135629", "stops", True),
        ("211062\u22125629", "stops", True),
        ("211062 5629", "stops", True),
        ("211062\u00a05629", "stops", True),
        ("211062.5629", "stops", True),
        ("211062 - 5629", "stops", True),
        ("211062\u00ad-5629", "stops", True),
        ("211062\u200b5629", "warns", True),
        ("290200-4123", "stops", None),
        ("290204-1234", "stops", None),
        ("010158-5000", "stops", None),
    ],
)
def test_cpr_numbers_are_found_however_they_are_written(
    text: str, severity: str, certain: bool | None
) -> None:
    for before, after in (("", ""), ("Borger (", ") kom."), ("a\n", "\nb")):
        [finding] = findings(before + text + after)
        assert (finding.kind, finding.severity) == ("cpr", severity)
        assert (before + text + after)[finding.start : finding.end] == text
        assert certain is None or finding.certain is certain


@pytest.mark.parametrize(
    "word", ["cpr ", "CPR: ", "cpr-nr. ", "CPR-nummeret er ", "personnummer: "]
)
def test_bare_digits_after_the_word_stop(word: str) -> None:
    assert found(f"Hans {word}0101651111.") == [("cpr", "stops", "0101651111")]


@pytest.mark.parametrize(
    "text",
    [
        "310299-1234", "320165-1111", "011365-1111", "000165-1111", "610065-1111", "290200-1123",
        "290201-4123", "921165-1111", "12110625629", "211062-56291",
        "1211062-5629", "211062--5629", "211062\n5629", "211062-562", "2024-2025", "10.000",
    ],
)  # fmt: skip
def test_what_is_no_cpr_number_gives_no_finding(text: str) -> None:
    assert not [finding for finding in findings(text) if finding.kind == "cpr"]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("Ring 22 34 56 78 nu", "phone", "22 34 56 78"),
        ("tlf. 22345678.", "phone", "22345678"),
        ("(+45 2234 5678)", "phone", "+45 2234 5678"),
        ("Skriv til jens.p@kommune.dk.", "email", "jens.p@kommune.dk"),
        ("søren@blåbær.dk", "email", "søren@blåbær.dk"),
        ("bor Nørregade 1, 2. tv, 8000 Aarhus C", "address", "Nørregade 1, 2. tv, 8000 Aarhus C"),
        ("Han bor på Vestergade 3B\n5000 Odense", "address", "Vestergade 3B\n5000 Odense"),
        ("H.C. Andersens Boulevard 2, 1553 København V", "address", None),
    ],
)  # fmt: skip
def test_softer_signs_warn(text: str, kind: str, part: str | None) -> None:
    [(one, severity, where)] = found(text)
    assert (one, severity) == (kind, "warns")
    assert part is None or where == part


@pytest.mark.parametrize(
    "text",
    [
        "I 2019 Danmark", "Vi var 12, 2020 Var året", "pris 12.345.678", "side 22-24", "a @ b", "@",
        "den 12 03 2026", "lov nr. 1234 af 5678", "kl. 14.05", "10 ECTS, 85 deltagere",
    ],
)  # fmt: skip
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    assert findings(text) == []


def reference(digits: str) -> bool:
    """Whether ten digits have the form of a CPR number, from the table of centuries."""
    day, month, year, seventh = (int(digits[a:b]) for a, b in ((0, 2), (2, 4), (4, 6), (6, 7)))
    ranges = [
        ({0, 1, 2, 3}, range(100), 1900), ({4, 9}, range(37), 2000), ({4, 9}, range(37, 100), 1900),
        ({5, 6, 7, 8}, range(58), 2000), ({5, 6, 7, 8}, range(58, 100), 1800),
    ]  # fmt: skip
    [century] = [start for digits_, years, start in ranges if seventh in digits_ and year in years]
    try:
        date(century + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
@example("2902001123")
@example("2902004123")
@example("6111800004")
def test_any_ten_digits_are_judged_as_the_table_says(digits: str) -> None:
    bare = [each for each in findings(digits) if each.kind == "cpr"]
    split = [each for each in findings(f"{digits[:6]}-{digits[6:]}") if each.kind == "cpr"]
    assert [each.severity for each in bare] == ["warns"] * reference(digits)
    assert [each.severity for each in split] == ["stops"] * reference(digits)


def test_few_random_numbers_look_like_one() -> None:
    rng = random.Random(5)
    numbers = [f"{rng.randrange(10**10):010}" for _ in range(5_000)]
    share = sum(bool(findings(number)) for number in numbers) / len(numbers)
    assert 0.05 < share < 0.09  # 3.6 % ordinary numbers and as many replacement numbers


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([
    "211062-5629", "0101651111", " ", "\n", "a", "a@b.dk", "22345678", "cpr ", ", ", "1", "-",
    "Nørregade 12, 8000 Aarhus", "😀", "\u00ad",
]), max_size=12).map("".join))  # fmt: skip
def test_findings_are_in_order_and_masked_ones_hold_no_digit(text: str) -> None:
    all_found = findings(text)
    ends = [0, *[end for each in all_found for end in (each.start, each.end)]]
    assert ends == sorted(ends)
    for each in all_found:
        assert each.start < each.end
        assert not any(sign in "0123456789@" for sign in masked(text, each))


def test_masked_shows_where() -> None:
    text = "Vi talte med hende om 211062-5629, og så gik vi hver til sit igen."
    [finding] = findings(text)
    assert masked(text, finding) == "Vi talte med hende om •••••••••••, og så gik vi hver til …"


def linked(address: str, words: str = "her") -> str:
    return f'<p>Se <a href="{address}">{words}</a> nu</p>'


@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("https://x.dk/?cpr=211062-5629", "stops"),
        ("https://x.dk/?a=1&amp;cpr=2110625629", "stops"),
        ("https://x.dk/211062-5629/", "stops"),
        ("https://x.dk/?q=211062%2D5629", "stops"),
        ("https://x.dk/?q=211062+5629", "stops"),
        ("https://x.dk/?url=https%3A%2F%2Fy.dk%2F211062%252D5629", "stops"),
        ("mailto:211062-5629@x.dk", "stops"),
        ("https://x.dk/2110625629", "warns"),
        ("https://x.dk/2110625629/211062-5629", "stops"),
    ],
)
def test_a_number_in_the_address_of_a_link_is_found_at_its_words(
    address: str, severity: str
) -> None:
    html = "<h2>Før</h2>" + linked(address, "h<strong>er</strong>")
    [finding] = findings_in(html)
    assert (finding.kind, finding.severity) == ("link", severity)
    assert plain(html)[finding.start : finding.end] == "her"
    assert cpr_numbers(html) == {"2110625629"}
    assert "5629" not in repr(finding)


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        # Beside what the words themselves hold; where there is no room, what stops is kept.
        ("https://x.dk/?cpr=211062-5629", [("link", "https://x.dk/?cpr="), ("cpr", "211062-5629")]),
        ("211062-5629", [("cpr", "211062-5629")]),
        ("a@b.dk", [("link", "a@b.dk")]),
        ("ring 22334455", [("link", "ring 22334455")]),
    ],
)
def test_a_link_whose_words_hold_something_too(words: str, marked: list[tuple[str, str]]) -> None:
    html = linked("https://x.dk/?cpr=211062-5629", words)
    said = plain(html)
    assert [(each.kind, said[each.start : each.end]) for each in findings_in(html)] == marked


def test_ordinary_addresses_are_left_alone() -> None:
    for address in ("https://x.dk/?id=311362-5629", "mailto:a@b.dk", "https://x.dk/12345678901"):
        assert findings_in(linked(address)) == []


def test_links_stand_where_plain_says() -> None:
    html = (
        '<p>en <a href="https://a.dk/?b&amp;c">to<br>tre</a> &amp; '
        '<a href="https://d.dk">fire</a></p><ul><li><p><a href="https://e.dk">fem</a></p></li></ul>'
    )
    said = plain(html)
    assert [(said[each.start : each.end], each.address) for each in links(html)] == [
        ("to\ntre", "https://a.dk/?b&c"),
        ("fire", "https://d.dk"),
        ("fem", "https://e.dk"),
    ]


def test_many_links_are_read_in_linear_time() -> None:
    one = '<a href="https://x.dk/211062-5629">211062-5629</a> a@b.dk '
    start = time.process_time()
    assert len(findings_in(f"<p>{one * 5_000}</p>")) == 10_000
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize(
    "text",
    [
        "1" * 200_000, "010165" * 33_000, "0101651111 " * 18_000, "211062-" * 28_000,
        "a@" * 100_000, "@" * 200_000, "a." * 100_000 + "@", "@" + "a." * 100_000, "22 " * 66_000,
        "Aa " * 66_000, "Aa 1, 1000 Bb " * 14_000, "1000 Bb " * 25_000, " " * 200_000,
        "cpr " * 50_000, "\u00ad" * 200_000, "Aa.Aa." * 33_000 + " 1000 Bb", "+45" * 66_000,
    ],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_the_guard_is_linear(text: str) -> None:
    start = time.process_time()
    findings(text)
    assert time.process_time() - start < 2.0


def test_a_finding_tells_nothing_of_the_number() -> None:
    assert "5629" not in repr(findings("211062-5629")[0])
    assert Finding("cpr", "stops", 0, 11) == Finding("cpr", "stops", 0, 11, False)
