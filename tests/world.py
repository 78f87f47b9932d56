"""Two cohorts with everything in them, and a secret word in each kind of thing of each person.

`build(make, app)` gives a World: who there is, the ids of their things in the first cohort
(`near`) and the same in the second (`far`), and who may ever see which word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask

from portfolio.assignments import queries as assignments
from portfolio.cohorts.exam_models import Sitting
from portfolio.cohorts.models import Excuse, Role
from portfolio.core import clock
from portfolio.core.text import clean
from portfolio.feedback import actions as feedback
from portfolio.feedback.models import (
    Comment,
    FeedbackRequest,
    Phrase,
    PortfolioApproval,
    ReadMark,
    Settlement,
)
from portfolio.notices.models import NoticeChoice
from portfolio.notices.unsubscribing import token_for
from portfolio.outbox.models import Parcel
from portfolio.people import actions as people
from portfolio.people.models import Person
from portfolio.submissions import queries as submissions
from portfolio.submissions.extension_models import Documentation, ExtensionRequest, Registration
from portfolio.submissions.models import Candidate, HandIn
from portfolio.submissions.papers import Front, source_of
from portfolio.texts.actions import redact_version
from portfolio.texts.models import RestorePoint, Text, Version
from tests.makers import Make

# What a text may hold besides words in a row, wider than a phone; numbers are no one's words.
SHAPES = clean(
    f"<h2>1</h2><table><tr>{'<th>11111111111111' * 4}<tr>{'<td>2' * 4}</table>"
    '<p>3<span class="footnote">4</span></p>'
)

WALKERS = ("owner", "teacher", "other", "fellow", "administrator", "nobody")
"""Who walks: a student, their teacher, another cohort's teacher, another student of the same
cohort, an administrator, and nobody."""


@dataclass
class World:
    """Who there is, where their things are, and which word is whose."""

    people: dict[str, Person | None] = field(default_factory=dict)
    near: dict[str, Any] = field(default_factory=dict)
    far: dict[str, Any] = field(default_factory=dict)
    may_know: dict[str, frozenset[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    """The words of texts and comments: no mail, no line of the ledger and no log holds one."""

    def secret(self, kind: str, whose: str, *who: str, is_text: bool = True) -> str:
        """A new word that only `who` may see."""
        word = f"zq{kind}{whose}qz"
        assert word not in self.may_know
        self.may_know[word] = frozenset(who)
        if is_text:
            self.texts.add(word)
        return word

    def hidden_from(self, walker: str) -> set[str]:
        return {word for word, who in self.may_know.items() if walker not in who}

    def shown_to(self, walker: str) -> set[str]:
        return {word for word, who in self.may_know.items() if walker in who}


def build(make: Make, app: Flask) -> World:
    """Both cohorts. What is done by rules is done by actions, so that mail and ledger have lines."""
    world = World()
    administrator = make.administrator("Adam Administrator")
    world.people = {"administrator": administrator, "nobody": None}
    for there, tag, teacher, student in (
        (world.near, "near", "teacher", "owner"),
        (world.far, "far", "other", "faraway"),
    ):
        _Settling(make, app, world, there, tag, teacher, student).settle()
    world.near["other_cohort"] = world.far["cohort"]
    world.far["other_cohort"] = world.near["cohort"]
    return world


@dataclass
class _Settling:
    """One cohort: its teacher, a student with everything, and another student with a draft."""

    make: Make
    app: Flask
    world: World
    there: dict[str, Any]
    tag: str
    teacher: str
    student: str

    def word(self, kind: str, *who: str, is_text: bool = True) -> str:
        return self.world.secret(kind, self.tag, *who, is_text=is_text)

    @property
    def members(self) -> tuple[str, ...]:
        fellow = ("fellow",) if self.student == "owner" else ("faraway-fellow",)
        return (self.student, self.teacher, *fellow, "administrator")

    @property
    def readers(self) -> tuple[str, str]:
        return (self.student, self.teacher)

    def settle(self) -> None:
        self._cohort()
        self._people()
        self._days()
        self._entry()
        self._comments()
        self._assignment()
        self._papers()
        self._fellow()
        self._notices()
        self._administration()

    def _cohort(self) -> None:
        word = self.word
        module = self.make.module()
        cohort = self.make.cohort(
            module=module,
            name=f"Hold {word('cohort', *self.members, is_text=False)}",
            place=f"Sted {word('place', *self.members, is_text=False)}",
            contact=f"Ring til {word('contact', *self.members, is_text=False)}",
        )
        title = f"Eksamen {word('exam', *self.members, is_text=False)}"
        due_at = clock.now() + timedelta(days=60)
        exam = self.make.exam(cohort, title=title, deadline=due_at, takes_own_pdf=True)
        sick = self.make.keep(Sitting(exam_id=exam.id, number=2, kind="sick", due_at=due_at))
        [ordinary] = self.make.all(Sitting, exam_id=exam.id, number=1)
        self.there.update(module=module.id, cohort=cohort.id, sick=sick.id, ordinary=ordinary.id)
        self.cohort = cohort

    def _people(self) -> None:
        make, word = self.make, self.word
        knowing = (*self.readers, "administrator")
        self.owner = make.person(
            f"Ole {word('name', *knowing, is_text=False)}",
            email=f"{word('email', *knowing, is_text=False)}@portfolio.example",
            student_number=word("number", *knowing, is_text=False),
            password_hash=word("hash", is_text=False),
        )
        enrolment = make.enrolment(self.cohort, self.owner)
        tutor = make.person(
            f"Tove {word('tutor', *self.members, is_text=False)}",
            email=f"{word('tutoremail', self.teacher, 'administrator', is_text=False)}@portfolio.example",
        )
        make.enrolment(self.cohort, tutor, Role.TEACHER)
        make.keep(ReadMark(person_id=tutor.id, text_id=self._nothing().id, seen_at=clock.now()))
        newcomer = make.person("Ny Nykommer")
        place = make.enrolment(self.cohort, newcomer)
        self.world.people[self.student] = self.owner
        self.world.people[self.teacher] = tutor
        self.tutor = tutor
        self.there.update(
            person=self.owner.id,
            enrolment=enrolment.id,
            newcomer=newcomer.id,
            newcomer_enrolment=place.id,
        )
        self.enrolment = enrolment

    def _nothing(self) -> Text:
        """An empty text that is nobody's business: read marks need one."""
        return self.make.text(self.owner, self.cohort, "")

    def _days(self) -> None:
        word = self.word
        title = f"Mødet {word('daytitle', *self.members, is_text=False)}"
        about = f"Læs {word('about', *self.members, is_text=False)}"
        prompt = f"Hvad {word('prompt', *self.members, is_text=False)}?"
        self.day = self.make.day(self.cohort, title=title, about=about, prompts=(prompt,))
        untouched = self.make.day(self.cohort)
        excused = self.make.day(self.cohort)
        by_id = self.world.people["administrator"].id  # type: ignore[union-attr]
        self.make.keep(
            Excuse(enrolment_id=self.enrolment.id, day_id=excused.id, by_id=by_id, at=clock.now())
        )
        self.there.update(day=self.day.id, untouched=untouched.id, excused=excused.id)

    def _entry(self) -> None:
        make, word = self.make, self.word
        draft = f"<p>Kladde {word('draft', self.student)}</p>{SHAPES}"
        entry = make.entry(self.owner, self.day, draft)
        point = make.keep(
            RestorePoint(
                text_id=entry.text_id,
                html=f"<p>Før {word('point', self.student)}</p>",
                anslag=3,
                reason="pause",
                at=clock.now(),
            )
        )
        first = make.version(entry, f"<p>Første {word('first', *self.readers)}</p>")
        gone = make.version(entry, f"<p>Fjernet {word('redacted')}</p>")
        second = make.version(entry, f"<p>Anden {word('second', *self.readers)}</p>{SHAPES}")
        reason = word("reason", *self.readers)
        with self.app.extensions["database"].transaction() as session:
            redact_version(session.get_one(Version, gone.id), reason, by=self.owner)
        self.version, self.first = second, first
        self.there.update(
            text=entry.text_id,
            point=point.id,
            first=first.id,
            gone=gone.id,
            version=second.id,
            number=second.number,
            entry=entry.id,
        )

    def _comments(self) -> None:
        make, word = self.make, self.word
        comment = make.comment(self.version, self.tutor, f"Godt {word('comment', *self.readers)}")
        reply = make.comment(
            self.version, self.owner, f"Tak {word('reply', *self.readers)}", parent=comment
        )
        deleted = make.comment(self.version, self.tutor, f"Ups {word('deleted')}")
        with self.app.extensions["database"].transaction() as session:
            feedback.delete_comment(session.get_one(Comment, deleted.id), by=self.tutor)
        held = make.comment(self.version, self.tutor, f"Senere {word('held', self.teacher)}")
        held.released_at = None
        make.keep(held)
        phrase = Phrase(
            person_id=self.tutor.id,
            body=f"Prøv {word('phrase', self.teacher)}",
            created_at=clock.now(),
        )
        self.there.update(phrase=make.keep(phrase).id)
        make.keep(Settlement(comment_id=comment.id, by_id=self.owner.id, at=clock.now()))
        question = f"Er det {word('question', *self.readers)}?"
        make.keep(FeedbackRequest(text_id=self.version.text_id, question=question, at=clock.now()))
        for person in (self.owner, self.tutor):
            mark = ReadMark(person_id=person.id, text_id=self.version.text_id, seen_at=clock.now())
            make.keep(mark)
        fresh = make.comment(self.first, self.tutor, f"Nyt {word('earlier', *self.readers)}")
        make.keep(
            PortfolioApproval(
                enrolment_id=self.enrolment.id,
                approved=False,
                reason=f"Mangler {word('approval', *self.readers)}",
                by_id=self.tutor.id,
                at=clock.now(),
            )
        )
        self.there.update(
            comment=comment.id, reply=reply.id, deleted=deleted.id, held=held.id, fresh=fresh.id
        )

    def _assignment(self) -> None:
        make, word, student = self.make, self.word, self.student
        assignment = make.assignment(self.owner, self.cohort)
        assignment.title = f"Opgave {word('assignment', student)}"
        make.keep(assignment)
        part = make.part(
            assignment,
            f"<p>Del {word('part', student)}</p>",
            f"Afsnit {word('parttitle', student)}",
            source=self.first,
        )
        second = make.part(assignment, f"<p>To {word('parttwo', student)}</p>", "Anden del")
        removed = make.part(assignment, f"<p>Ude {word('removed', student)}</p>", "Taget ud")
        removed.removed_at = clock.now()
        make.keep(removed)
        whole = make.session.get_one(Text, assignment.text_id)
        compiled = make.version(text=whole, html=f"<p>Samlet {word('compiled', *self.readers)}</p>")
        reference = make.reference(assignment, f"Bog {word('reference', student)}")
        dropped = make.reference(assignment, "En anden bog", removed_at=clock.now())
        self.there.update(
            reference=reference.id,
            dropped_reference=dropped.id,
            assignment=assignment.id,
            assignment_text=assignment.text_id,
            part=part.id,
            part_text=part.text_id,
            second_part=second.id,
            removed_part=removed.id,
            compiled=compiled.id,
        )

    def _papers(self) -> None:
        """One paper that was handed in, and one to look at."""
        make, word, there = self.make, self.word, self.there
        candidate = make.candidate(there["ordinary"], self.enrolment)
        [review, looked] = [make.review(candidate, there["assignment"]) for _ in range(2)]
        title = f"Opgaven {word('paper', *self.readers)}"
        handed_in = make.hand_in(review, title=title, name=self.owner.name)
        make.bundle(there["ordinary"], [handed_in], self.tutor, self.app.extensions["database"])
        # The paper is still what it was made from.
        with self.app.extensions["database"].transaction():
            place = submissions.place_of(looked)
            pieces = assignments.pieces_of(place.assignment)
            source = source_of(place.assignment, pieces, place.exam, self.owner, Front())
        looked.source = source
        make.keep(looked)
        own = make.review(candidate, there["assignment"], read_anslag=0, rules=place.exam.rules())
        there.update(review=looked.id, own_review=own.id, hand_in=handed_in.id)
        self._deadlines(candidate, handed_in)

    def _deadlines(self, candidate: Candidate, handed_in: HandIn) -> None:
        """One request that was refused, one that waits, a documentation, and that the paper was
        registered by an administrator."""
        make, word, knowing = self.make, self.word, (self.student, "administrator")
        by_id = self.world.people["administrator"].id  # type: ignore[union-attr]
        now = clock.now()
        asked = {"candidate_id": candidate.id, "by_id": self.owner.id, "at": now}
        refusal = f"Nej, {word('refusal', *knowing)}"
        answer = {"closed_at": now, "closed_by_id": by_id, "refusal": refusal}
        make.keep(ExtensionRequest(reason="work", **asked, **answer))
        request = make.keep(ExtensionRequest(reason="illness", **asked))
        received = {"candidate_id": candidate.id, "received_on": clock.today(), "at": now}
        documentation = make.keep(Documentation(by_id=by_id, **received))
        why = f"Nede, {word('registered', *self.readers, 'administrator')}"
        make.keep(Registration(hand_in_id=handed_in.id, by_id=by_id, at=now, reason=why))
        self.there.update(request=request.id, documentation=documentation.id)

    def _fellow(self) -> None:
        """The other student: a draft, a shared version and a comment of their own."""
        key = "fellow" if self.student == "owner" else "faraway-fellow"
        make, secret = self.make, self.world.secret
        knowing = (key, self.teacher, "administrator")
        fellow = make.person(
            f"Frida {secret('name', key, *knowing, is_text=False)}",
            email=f"{secret('email', key, *knowing, is_text=False)}@portfolio.example",
        )
        make.enrolment(self.cohort, fellow)
        entry = make.entry(fellow, self.day, f"<p>Min {secret('draft', key, key)}</p>")
        version = make.version(entry, f"<p>Delt {secret('version', key, key, self.teacher)}</p>")
        make.comment(version, self.tutor, f"Ja {secret('comment', key, key, self.teacher)}")
        self.world.people[key] = fellow
        self.there.update(
            fellow_text=entry.text_id,
            fellow_version=version.id,
            fellow_enrolment=entry.enrolment_id,
        )

    def _notices(self) -> None:
        """The student is told of a comment and a deadline, the teacher of an answer."""
        make, there = self.make, self.there
        about = {"text_id": self.version.text_id, "version_id": self.version.id}
        make.notice(
            self.owner, "feedback", by_id=self.tutor.id, comment_id=there["comment"], **about
        )
        make.notice(self.owner, "due", day_id=there["untouched"], key=f"due:{self.tag}")
        make.notice(self.tutor, by_id=self.owner.id, comment_id=there["reply"], **about)
        make.keep(NoticeChoice(person_id=self.tutor.id, kind="asked", how="off"))
        key = self.app.secret_key
        there["unsubscribe"] = token_for(self.owner.id, "feedback", secret_key=str(key))

    def _administration(self) -> None:
        """A mail that could not be sent, and an invitation whose link opens an account."""
        parcel = self.make.keep(
            Parcel(
                kind="mail",
                name="people.password_changed",
                payload={"name": "Ole"},
                recipient="ole@portfolio.example",
                created_at=clock.now(),
                due_at=clock.now(),
                gave_up_at=clock.now(),
            )
        )
        with self.app.extensions["database"].transaction() as session:
            newcomer = session.get_one(Person, self.there["newcomer"])
            people.invite_person(newcomer, by=self.world.people["administrator"])  # type: ignore[arg-type]
        invitation = self.make.all(Parcel, name="people.invitation")[-1]
        token = invitation.payload["token"]
        self.world.may_know[token] = frozenset()
        self.there.update(parcel=parcel.id, token=token)
