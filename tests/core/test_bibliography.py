"""Reference lists through pandoc's citeproc: whatever is written in them, all of it is answered."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.core.bibliography import formatted
from portfolio.core.text import clean, plain

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30
).filter(lambda text: any(each.isalnum() for each in text))
NAMES = st.one_of(
    st.fixed_dictionaries({"family": WORDS, "given": WORDS}),
    st.fixed_dictionaries({"literal": WORDS}),
)
ITEMS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["book", "chapter", "article-journal", "legislation", "webpage"]),
        "title": WORDS,
    },
    optional={
        "author": st.lists(NAMES, min_size=1, max_size=4),
        "editor": st.lists(NAMES, min_size=1, max_size=2),
        "container-title": WORDS,
        "publisher": WORDS,
        "page": WORDS,
        "edition": WORDS,
        "URL": st.just("https://star.dk/?a=1&b=<2>"),
        "issued": st.sampled_from([{"date-parts": [[2020]]}, {"date-parts": [[2020, 3, 9]]}]),
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ITEMS, max_size=12))
def test_every_reference_is_answered_in_our_own_vocabulary(items: list[dict[str, Any]]) -> None:
    answers = formatted(items)
    assert len(answers) == len(items)
    for answer in answers:
        assert clean(answer.entry) == answer.entry
        assert answer.entry.startswith("<p>")
        assert plain(answer.entry).strip()
        assert answer.cited.strip()
        assert answer.named.endswith(")")


def book(**more: Any) -> dict[str, Any]:
    return {"type": "book", "title": "Bogen", "issued": {"date-parts": [[2020]]}, **more}


def test_names_are_joined_as_the_sentence_asks() -> None:
    two = book(author=[{"family": "Hansen", "given": "Jens"}, {"family": "Bo", "given": "Ida"}])
    firm = book(author=[{"literal": "Rambøll & Co"}])
    one, other = formatted([two, firm])
    assert (one.cited, one.named) == ("Hansen & Bo, 2020", "Hansen og Bo (2020)")
    assert (other.cited, other.named) == ("Rambøll & Co, 2020", "Rambøll & Co (2020)")


def test_quotation_marks_are_danish_and_the_day_comes_before_the_month() -> None:
    page = {
        "type": "webpage",
        "title": 'Hvad er "sparring"?',
        "issued": {"date-parts": [[2024, 3, 9]]},
    }
    [answer] = formatted([page])
    assert answer.entry == "<p><em>Hvad er ”sparring”?</em> (2024, 9. marts).</p>"


def test_an_empty_list_asks_nobody(monkeypatch: Any) -> None:
    monkeypatch.setattr("portfolio.core.bibliography.run_pandoc", None)
    assert formatted([]) == []
