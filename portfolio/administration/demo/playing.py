"""The demo's story, played through the rooms' own actions with the clock at each moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import insert
from sqlalchemy.orm.attributes import set_committed_value

from portfolio.administration.demo.content import Thread
from portfolio.administration.demo.setting import ADMINISTRATOR, Setting
from portfolio.administration.demo.story import Judgement, Piece, Step, Story, Verb
from portfolio.cohorts import actions as cohorts
from portfolio.core import clock, db
from portfolio.entries.actions import begin_entry, save_entry, share_entry
from portfolio.entries.models import Entry
from portfolio.feedback.actions import judge_portfolio, send_feedback, write_comment
from portfolio.feedback.models import Comment, ReadMark
from portfolio.texts.actions import Save
from portfolio.texts.models import Version


@dataclass
class Played:
    """What the story has made: entries, their versions in order, and the threads' first words."""

    entries: dict[Piece, Entry] = field(default_factory=dict)
    versions: dict[Piece, list[Version]] = field(default_factory=dict)
    threads: dict[tuple[Piece, Thread], Comment] = field(default_factory=dict)

    def version(self, owner: str, key: str, number: int) -> Version:
        """A version of the entry that this person wrote with the text of this key."""
        for piece, versions in self.versions.items():
            if (piece.owner, piece.key) == (owner, key):
                return versions[number - 1]
        raise KeyError(key)


def play(setting: Setting, stories: Iterable[Story]) -> Played:
    """Let all cohorts' stories happen, in the order of time."""
    stories = list(stories)
    played = Played()
    happenings: list[Step | Judgement] = []
    for story in stories:
        happenings += [*story.steps, *story.judgements]
    for happening in sorted(happenings, key=lambda happening: happening.at):
        with clock.fixed(happening.at):
            if isinstance(happening, Step):
                _PLAYERS[happening.verb](setting, played, happening)
            else:
                _judge(setting, happening)
    for number, story in zip(setting.cohorts, stories, strict=True):
        _excuse(setting, number, story)
        _mark_read(setting, played, story)
    return played


def _save(setting: Setting, played: Played, step: Step) -> None:
    piece = step.piece
    entry = played.entries.get(piece)
    if entry is None:
        day = setting.days[piece.cohort, piece.day]
        # Sharing reads the day afresh and forgets its cohort; a request never begins after it.
        set_committed_value(day, "cohort", setting.cohorts[piece.cohort])
        enrolment = setting.enrolments[piece.cohort, piece.owner]
        entry = begin_entry(enrolment, day, by=setting.people[piece.owner])
        played.entries[piece] = entry
    revision = entry.text.draft.revision
    page = f"demo-{entry.id}-{revision}"
    save_entry(entry, Save(html=step.words, revision=revision, page=page, sequence=1))


def _share(setting: Setting, played: Played, step: Step) -> None:
    entry = played.entries[step.piece]
    version = share_entry(
        entry,
        revision=entry.text.draft.revision,
        confirmed=False,
        by=setting.people[step.by],
    )
    played.versions.setdefault(step.piece, []).append(version)


def _comment(setting: Setting, played: Played, step: Step) -> None:
    if step.thread is None:
        raise ValueError("a comment without a thread")
    version = played.versions[step.piece][-1]
    by = setting.people[step.by]
    played.threads[step.piece, step.thread] = write_comment(version, step.words, by=by)
    send_feedback(version, by=by)


def _answer(setting: Setting, played: Played, step: Step) -> None:
    if step.thread is None:
        raise ValueError("an answer without a thread")
    version = played.versions[step.piece][-1]
    parent = played.threads[step.piece, step.thread]
    write_comment(version, step.words, by=setting.people[step.by], parent=parent)


_PLAYERS = {
    Verb.SAVE: _save,
    Verb.SHARE: _share,
    Verb.COMMENT: _comment,
    Verb.ANSWER: _answer,
}


def _judge(setting: Setting, judgement: Judgement) -> None:
    judge_portfolio(
        setting.enrolments[judgement.cohort, judgement.owner],
        approved=judgement.approved,
        reason=judgement.reason,
        by=setting.people[judgement.by],
    )


def _excuse(setting: Setting, number: int, story: Story) -> None:
    by = setting.people[ADMINISTRATOR]
    for owner, day in story.excused:
        teaching_day = setting.days[number, day]
        at = setting.plans[number][day - 1].dates.opens_at
        with clock.fixed(at):
            cohorts.excuse(setting.enrolments[number, owner], teaching_day, by=by)


def _mark_read(setting: Setting, played: Played, story: Story) -> None:
    """Straight into the table, with what was read last: marks leave no line in the ledger."""
    marks = [
        {
            "person_id": setting.people[reader].id,
            "text_id": played.entries[piece].text_id,
            "seen_at": seen_at,
        }
        for (reader, piece), seen_at in story.seen.items()
    ]
    if marks:
        db.session.execute(insert(ReadMark), marks)
