"""The demo's content: complete, invented, inside the vocabulary, and nothing said twice."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from portfolio.administration.demo.content import DemoContent, Entry, load
from portfolio.administration.demo.markup import to_html, with_kept_blocks
from portfolio.core.text import clean, plain
from portfolio.texts.guard import findings

LONG_SENTENCE = 60


@pytest.fixture(scope="module")
def content() -> DemoContent:
    return load()


def anslag(text_html: str) -> int:
    return len(unicodedata.normalize("NFC", plain(text_html)).replace("\n", ""))


def texts(content: DemoContent) -> Iterator[tuple[str, str]]:
    for entry in content.entries:
        for number, version in enumerate(entry.versions, 1):
            yield f"{entry.key} version {number}", version
    for draft in content.drafts:
        yield draft.key, draft.html
    for part in content.assignment.parts:
        yield part.title, part.html


def words_of_teachers_and_students(content: DemoContent) -> Iterator[str]:
    for thread in content.threads:
        yield thread.comment
        yield from (words for words in (thread.reply, thread.followup) if words)
    yield from content.approvals
    yield from content.not_yet


def sentences(text_html: str) -> set[str]:
    found = (
        sentence.strip()
        for line in plain(text_html).splitlines()
        for sentence in re.split(r"(?<=[.!?:])\s+", line)
    )
    return {sentence for sentence in found if len(sentence) > LONG_SENTENCE}


def test_cohorts_days_and_people_are_as_many_as_the_module_has(content: DemoContent) -> None:
    assert [cohort.size for cohort in content.cohorts] == [21, 21, 21, 22]
    per_cohort = Counter(student.cohort for student in content.students)
    assert per_cohort == {cohort.number: cohort.size for cohort in content.cohorts}
    assert [day.number for day in content.days] == [1, 2, 3, 4, 5, 6, 7]
    assert all(3 <= len(day.prompts) <= 5 for day in content.days)
    assert len(content.administrators) == 3
    assert len(content.teachers) >= 8
    taught = {number for teacher in content.teachers for number in teacher.cohorts}
    assert taught == {1, 2, 3, 4}


def test_prompts_are_all_different(content: DemoContent) -> None:
    prompts = [prompt for day in content.days for prompt in day.prompts]
    assert len(prompts) == len(set(prompts))


def test_one_day_is_moved_and_one_is_cancelled(content: DemoContent) -> None:
    moved, cancelled = content.changes
    assert (moved.kind, moved.day, moved.by_days, moved.merged_into) == ("moved", 5, 7, None)
    assert (cancelled.kind, cancelled.day, cancelled.merged_into) == ("cancelled", 3, 4)


def test_addresses_and_numbers_are_unique_and_can_reach_nobody(content: DemoContent) -> None:
    people = [*content.administrators, *content.teachers]
    names = {person.email: person.name for person in people}
    assert len(names) == len(people)
    emails = [student.email for student in content.students]
    assert len(set(emails)) == len(emails)
    numbers = {student.student_number for student in content.students}
    assert len(numbers) == len(emails)
    contacts = [cohort.contact_email for cohort in content.cohorts]
    for email in [*names, *emails, *contacts]:
        assert re.fullmatch(r"[a-z0-9.-]+@portfolio\.example", email), email
    assert all(cohort.contact_phone.startswith("00 ") for cohort in content.cohorts)


def test_one_person_teaches_one_cohort_and_studies_in_another(content: DemoContent) -> None:
    students = {student.email: student for student in content.students}
    both = [teacher for teacher in content.teachers if teacher.email in students]
    assert [(person.name, person.cohorts) for person in both] == [("Lærke Østerbæk", (4,))]
    assert students[both[0].email].name == both[0].name
    assert students[both[0].email].cohort == 3


def test_every_printed_sign_in_is_somebody(content: DemoContent) -> None:
    known = {person.email for person in (*content.administrators, *content.teachers)}
    known |= {student.email for student in content.students}
    printed = [sign_in.email for sign_in in content.sign_ins]
    assert len(printed) == len(set(printed))
    assert set(printed) <= known
    assert {f"{who}@portfolio.example" for who in ("admin", "underviser", "studerende")} <= set(
        printed
    )


def test_each_day_has_at_least_ten_entries_and_twelve_were_revised(content: DemoContent) -> None:
    keys = [entry.key for entry in content.entries] + [draft.key for draft in content.drafts]
    assert len(keys) == len(set(keys))
    for day in content.days:
        assert len(content.entries_of(day.number)) >= 10
    assert sum(len(entry.versions) > 1 for entry in content.entries) >= 12
    assert len(content.drafts) >= 10


def test_every_html_is_stored_as_it_stands(content: DemoContent) -> None:
    for name, text_html in texts(content):
        assert clean(text_html) == text_html, name
        assert "*" not in plain(text_html), name
        assert "@" not in plain(text_html), name


def test_entries_have_the_length_of_a_small_text(content: DemoContent) -> None:
    for entry in content.entries:
        for version in entry.versions:
            count = anslag(version)
            assert (count < 900) if entry.short else (900 <= count <= 3500), (entry.key, count)


def test_what_others_read_gives_the_guard_nothing_to_say(content: DemoContent) -> None:
    for entry in content.entries:
        for version in entry.versions:
            assert not findings(plain(version)), entry.key
    for words in words_of_teachers_and_students(content):
        assert not findings(words), words


def test_the_guard_has_one_number_to_stop_and_one_to_ask_about(content: DemoContent) -> None:
    held: dict[str, str] = {}
    for draft in content.drafts:
        words = plain(draft.html)
        found = {words[one.start : one.end]: one.severity for one in findings(words)}
        assert bool(found) == draft.shows_guard, draft.key
        held |= found
    assert held == {"211062-5629": "stops", "0101651111": "warns"}


def test_no_long_sentence_stands_in_two_texts(content: DemoContent) -> None:
    seen: dict[str, str] = {}
    named = [(entry.key, _all_sentences(entry)) for entry in content.entries]
    named += [(draft.key, sentences(draft.html)) for draft in content.drafts]
    written_here = (part for part in content.assignment.parts if part.entry is None)
    named += [(part.title, sentences(part.html)) for part in written_here]
    for key, found in named:
        for sentence in found:
            assert sentence not in seen, (key, seen.get(sentence), sentence)
            seen[sentence] = key


def test_a_second_version_is_a_real_revision(content: DemoContent) -> None:
    for entry in content.entries:
        if len(entry.versions) == 2:
            first, second = (set(plain(version).splitlines()) for version in entry.versions)
            assert len(first & second) >= 2, entry.key
            assert len(second - first) >= 2, entry.key


def test_comments_are_distinct_and_hang_on_versions_that_exist(content: DemoContent) -> None:
    said = list(words_of_teachers_and_students(content))
    assert len(said) == len(set(said))
    assert len(content.threads) >= 60
    assert sum(bool(thread.reply) for thread in content.threads) >= 30
    assert sum(bool(thread.followup) for thread in content.threads) >= 10
    for thread in content.threads:
        assert thread.version <= len(content.entry(thread.entry).versions), thread.entry
        assert thread.reply or not thread.followup, thread.entry
    assert len(content.approvals) == 10
    assert len(content.not_yet) == 4


def test_threads_come_oldest_version_first(content: DemoContent) -> None:
    versions = [thread.version for thread in content.threads_on("d1-kortet")]
    assert versions == sorted(versions)
    assert set(versions) == {1, 2}


def test_portfolios_name_students_and_texts_of_the_right_day(content: DemoContent) -> None:
    students = {student.email for student in content.students}
    drafts = {draft.key: draft for draft in content.drafts}
    for portfolio in content.portfolios:
        assert portfolio.email in students
        for held in portfolio.days:
            if held.state == "shared":
                assert content.entry(held.key).day == held.day
            elif held.state == "draft":
                assert drafts[held.key].day == held.day
            else:
                assert (held.state, held.key) == ("open", "")


def test_no_text_is_given_to_two_named_students_of_a_cohort(content: DemoContent) -> None:
    cohort_of = {student.email: student.cohort for student in content.students}
    given = [
        (cohort_of[portfolio.email], held.key)
        for portfolio in content.portfolios
        for held in portfolio.days
        if held.key
    ]
    assert len(given) == len(set(given))


def test_the_main_student_has_a_lively_portfolio(content: DemoContent) -> None:
    main = content.portfolios[0]
    assert main.email == "studerende@portfolio.example"
    assert [held.state for held in main.days] == ["shared"] * 4 + ["draft", "open"]
    keys = [held.key for held in main.days[:4]]
    assert all(content.threads_on(key) for key in keys)
    assert any(len(content.entry(key).versions) == 2 for key in keys)


def test_the_assignment_is_compiled_from_the_owners_own_versions(content: DemoContent) -> None:
    own = {held.key for held in content.portfolios[0].days if held.state == "shared"}
    parts = content.assignment.parts
    assert [part.title for part in parts if part.entry is None] == ["Indledning", "Konklusion"]
    for part in parts:
        if part.entry is not None:
            assert part.entry in own
            source = content.entry(part.entry).versions[part.version - 1]
            assert sentences(part.html) <= sentences(source), part.title
            assert part.blocks
    outdated = [
        part
        for part in parts
        if part.entry and part.version < len(content.entry(part.entry).versions)
    ]
    assert outdated
    assert 0 < sum(anslag(part.html) for part in parts) < content.exam.limit_anslag == 24000


def test_an_unknown_entry_is_an_error(content: DemoContent) -> None:
    with pytest.raises(KeyError):
        content.entry("d9-findes-ikke")


def test_markup_becomes_canonical_html() -> None:
    source = "## A & B\n\nEt *to* **tre**.\n\n- x\n- [y](https://portfolio.example/)\n\n> z"
    assert to_html(source) == (
        "<h2>A &amp; B</h2><p>Et <em>to</em> <strong>tre</strong>.</p>"
        '<ul><li><p>x</p></li><li><p><a href="https://portfolio.example/">y</a></p></li></ul>'
        "<blockquote><p>z</p></blockquote>"
    )


def test_kept_blocks_come_from_the_earlier_text() -> None:
    assert with_kept_blocks("ny\n\n@2-3\n\n@1", "a\n\nb\n\nc") == "ny\n\nb\n\nc\n\na"
    with pytest.raises(ValueError, match="@4"):
        with_kept_blocks("@4", "a\n\nb\n\nc")


def _all_sentences(entry: Entry) -> set[str]:
    return set().union(*(sentences(version) for version in entry.versions))
