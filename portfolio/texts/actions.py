"""What happens? A text is begun, saved, shared, restored, redacted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BigInteger, Select, bindparam, func, select

from portfolio.cohorts.models import Cohort
from portfolio.core import clock, db
from portfolio.core.errors import DomainError, Invalid
from portfolio.core.i18n import lazy
from portfolio.core.text import digest, leaves, plain, without
from portfolio.ledger.actions import record
from portfolio.people.models import Person
from portfolio.texts import guard, redaction
from portfolio.texts.count import anslag
from portfolio.texts.loss import lost
from portfolio.texts.models import Draft, Kind, Redaction, RestorePoint, Text, Version
from portfolio.texts.queries import has_redaction, with_same_number

# How far back "fetch it back" reaches while writing: a state at least every few minutes, and
# one whenever a piece as long as a paragraph has disappeared, at once or little by little.
PAUSE = timedelta(minutes=5)
LOST_PARAGRAPH = 200
MOST_RESTORE_POINTS = 100

TEXT = bindparam("text", type_=BigInteger)


class EmptyText(Invalid):
    """There is nothing to share."""

    sentence = lazy("Teksten er tom. Skriv lidt, før du deler den.")


class ChangedSinceReview(DomainError):
    """The draft is not the one that the person looked at before sharing."""

    sentence = lazy(
        "Teksten er ændret, siden du så den igennem. Se den igennem igen, og del den så."
    )


class NumberNeedsAnswer(Invalid):
    """A CPR-like number stops sharing until it is gone or the writer says that it is none."""

    sentence = lazy(
        "Teksten ser ud til at indeholde et CPR-nummer. Fjern det, eller bekræft, at det ikke er "
        "et."
    )


class AlreadyRedacted(DomainError):
    """The version's content is gone already."""

    sentence = lazy("Indholdet af denne version er allerede fjernet.")


class ContentRemoved(DomainError):
    """What should be fetched back was redacted, perhaps after the page was opened."""

    sentence = lazy(
        "Indholdet af den udgave er fjernet og kan ikke hentes tilbage. Din kladde er, som den var."
    )


@dataclass(frozen=True)
class Save:
    """What a page wants saved: canonical HTML, the revision that it is based on, and which of
    the page's saves this is. A form without JavaScript is a page with one save."""

    html: str
    revision: int
    page: str
    sequence: int


@dataclass(frozen=True)
class Outcome:
    """The draft after a save, and whether the save was refused as based on an older revision."""

    draft: Draft
    conflict: bool = False


def begin_text(kind: Kind, *, by: Person, cohort: Cohort, html: str = "") -> Text:
    """A new text with a draft at revision 0. `html` is canonical."""
    text = Text(kind=kind, owner_id=by.id, cohort_id=cohort.id, created_at=clock.now())
    text.owner, text.cohort = by, cohort
    text.draft = Draft(
        html=html, anslag=anslag(plain(html)), revision=0, saved_at=clock.now(), sequence=0
    )
    db.session.add(text)
    db.session.flush()
    return text


def save_draft(text: Text, save: Save) -> Outcome:
    """Accept a save that knows the newest text; keep any other as a restore point.

    A page may repeat a save whose answer was lost (same page, based on the same revision), and
    its late, overtaken saves change nothing.
    """
    draft = lock_draft(text.id)
    same_page = save.page == draft.page
    if same_page and save.sequence <= draft.sequence:
        return Outcome(draft)
    repeats = same_page and save.revision == draft.based_on
    knows = repeats or save.revision == draft.revision
    changes = save.html != draft.html
    if changes and not knows:
        _keep_refused(text, save.html)
        return Outcome(draft, conflict=True)
    if changes:
        _keep_earlier(draft, save.html, new_page=not same_page)
        _write(draft, save.html)
    # A save that changes nothing counts too: what the page sent before it may come after it.
    if knows:
        draft.page, draft.sequence, draft.based_on = save.page, save.sequence, save.revision
    return Outcome(draft)


def restore(text: Text, html: str, *, by: Person) -> Draft:
    """Put an earlier state into the draft; what stood there becomes a restore point."""
    draft = lock_draft(text.id)
    if draft.html != html:
        keep_point(draft, "replaced")
        _write(draft, html)
        draft.page, draft.sequence, draft.based_on = None, 0, 0
        record("restored", text, by=by, revision=draft.revision)
    return draft


def restore_version(version: Version, *, by: Person) -> Draft:
    """Put a shared version into its text's draft. Raises ContentRemoved."""
    lock_draft(version.text_id)
    # A redaction holds the draft's lock until it is done: read what it left.
    db.session.refresh(version, ["html", "digest"])
    if version.is_redacted:
        raise ContentRemoved
    return restore(version.text, version.html, by=by)


def restore_point(text: Text, point_id: int, *, by: Person) -> Draft:
    """Put a restore point of the text into its draft. Raises ContentRemoved where it is gone."""
    lock_draft(text.id)
    point = _point(text, point_id)
    if point is None:
        raise ContentRemoved
    return restore(text, point.html, by=by)


def _point(text: Text, point_id: int) -> RestorePoint | None:
    """As it is under the draft's lock: a redaction may just have struck something out of it."""
    return db.session.scalars(
        select(RestorePoint)
        .where(RestorePoint.text_id == text.id, RestorePoint.id == point_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def delete_point(text: Text, point_id: int, *, by: Person) -> None:
    """Take one restore point away for good. Twice is once."""
    lock_draft(text.id)
    point = _point(text, point_id)
    if point is not None:
        db.session.delete(point)
        record("deleted_point", text, by=by)


def share_text(text: Text, *, revision: int, confirmed: bool, by: Person) -> Version:
    """Freeze the draft as the next version. Sharing the same words twice gives the same version.

    Raises ChangedSinceReview, EmptyText or NumberNeedsAnswer.
    """
    draft = lock_draft(text.id)
    newest = db.session.scalars(
        select(Version).where(Version.text_id == text.id).order_by(Version.number.desc()).limit(1)
    ).one_or_none()
    if newest is not None and newest.digest == digest(draft.html):
        return newest
    if draft.revision != revision:
        raise ChangedSinceReview
    return freeze(text, draft.html, after=newest, confirmed=confirmed, by=by)


def freeze(
    text: Text,
    html: str,
    *,
    after: Version | None,
    confirmed: bool,
    by: Person,
    counted: int | None = None,
) -> Version:
    """Make canonical HTML the text's next version. `counted` is its length where not everything
    counts."""
    words = plain(html)
    if not words.strip():
        raise EmptyText
    stops = [finding for finding in guard.findings_in(html) if finding.severity == "stops"]
    if stops and not confirmed:
        raise NumberNeedsAnswer
    version = Version(
        text_id=text.id,
        number=after.number + 1 if after else 1,
        html=html,
        plain=words,
        digest=digest(html),
        anslag=anslag(words) if counted is None else counted,
        at=clock.now(),
    )
    db.session.add(version)
    record("shared", text, by=by, number=version.number)
    if stops:
        record("confirmed_no_cpr", text, by=by, number=version.number, places=len(stops))
    return version


def redact_versions(
    version: Version, reason: str, *, also: Collection[int], by: Person
) -> list[int]:
    """Redact a version, and of those with these numbers each that holds one of its CPR-like
    numbers. The numbers of the versions that lost their content; raises AlreadyRedacted."""
    _lock_versions(version.text_id)
    others = [other for other in with_same_number(version) if other.number in also]
    together = [version, *others]
    for each in together:
        redact_version(each, reason, by=by)
    return sorted(each.number for each in together)


def redact_version(version: Version, reason: str, *, by: Person) -> Redaction:
    """Take a version's content away, from here and from every copy that other rooms made of it.

    Number, moment and reason remain. The owner's draft is theirs to mend. From its restore points
    go the version's paragraphs, and every other paragraph that holds one of its CPR-like numbers;
    later ones never get such a paragraph from the draft (`_keepable`).
    """
    _lock_versions(version.text_id)
    if db.session.get(Redaction, version.id) is not None:
        raise AlreadyRedacted
    redaction.spread(version, reason, by)
    words = {words for _kind, words in leaves(version.html) if words}
    _strike_points(version.text_id, words, guard.cpr_numbers(version.html))
    version.html = version.plain = version.digest = ""
    version.anslag = 0
    version.redaction = Redaction(reason=reason, by_id=by.id, at=clock.now())
    record("redacted", version, by=by, text_id=version.text_id, number=version.number)
    return version.redaction


def strike_out(text_id: int, words: Collection[str], numbers: Collection[str]) -> None:
    """Take every block that says one of `words`, or holds one of the CPR-like `numbers`, out of a
    draft and of its restore points."""
    draft = lock_draft(text_id)
    struck = _struck(draft.html, words, numbers)
    if struck != draft.html:
        # A window that still shows the words gets a conflict, not a silent second life for them.
        _write(draft, struck)
        draft.page, draft.sequence, draft.based_on = None, 0, 0
    _strike_points(text_id, words, numbers)


def _strike_points(text_id: int, words: Collection[str], numbers: Collection[str]) -> None:
    points = select(RestorePoint).where(RestorePoint.text_id == text_id)
    for point in db.session.scalars(points).all():
        left = _struck(point.html, words, numbers)
        if not left:
            db.session.delete(point)
        elif left != point.html:
            point.html, point.anslag = left, anslag(plain(left))


def _struck(html: str, words: Collection[str], numbers: Collection[str]) -> str:
    return without(
        html,
        lambda block: plain(block) in words or not guard.cpr_numbers(block).isdisjoint(numbers),
    )


def keep_point(draft: Draft, reason: str) -> None:
    """Keep the draft as it stands, unless nothing of it may be kept."""
    _keep(draft.text_id, _keepable(draft.text_id, draft.html), reason)


def _keep(text_id: int, html: str, reason: str) -> None:
    if html:
        db.session.add(
            RestorePoint(
                text_id=text_id,
                html=html,
                anslag=anslag(plain(html)),
                reason=reason,
                at=clock.now(),
            )
        )


def _keepable(text_id: int, html: str) -> str:
    """What a restore point may hold. Once something of the text was redacted, no block that stops
    sharing for a number: what was redacted is stored nowhere, so nobody can tell it from others."""
    if not guard.stops(html):
        return html
    if not has_redaction(text_id) and not redaction.is_copy_of_redacted(text_id):
        return html
    return without(html, guard.stops)


def lock_draft(text_id: int) -> Draft:
    """The draft as it is now, and nobody else's until this request ends."""
    return db.session.scalars(_draft_to_write(), {"text": text_id}).one()


# Every autosave asks this and the one below, on SQLite with everybody else waiting for the write
# lock, and building a select takes longer than its answer.
@cache
def _draft_to_write() -> Select[Draft]:
    return (
        select(Draft)
        .where(Draft.text_id == TEXT)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


@cache
def _kept_so_far() -> Select[datetime | None, int]:
    return select(func.max(RestorePoint.at), func.count()).where(RestorePoint.text_id == TEXT)


def _lock_versions(text_id: int) -> None:
    """One redaction of a text at a time, and no copying of its versions meanwhile."""
    lock_draft(text_id)
    db.session.execute(
        select(Version.id).where(Version.text_id == text_id).order_by(Version.id).with_for_update()
    ).all()


def _write(draft: Draft, html: str) -> None:
    draft.html = html
    draft.anslag = anslag(plain(html))
    draft.revision += 1
    draft.saved_at = clock.now()


def _keep_refused(text: Text, html: str) -> None:
    """Keep a refused text once, however often its page tries again."""
    kept = db.session.scalars(
        RestorePoint.of(text).where(RestorePoint.reason == "conflict").limit(1)
    ).one_or_none()
    html = _keepable(text.id, html)
    if kept is None or kept.html != html:
        _keep(text.id, html, "conflict")


def _keep_earlier(draft: Draft, new_html: str, *, new_page: bool) -> None:
    """Before writing over a draft, keep it if another page wrote it (so that whoever chose
    between two texts finds the other one), if much time has passed or much would be lost."""
    ((last, points),) = db.rows(_kept_so_far(), text=draft.text_id)
    draft.lost += lost(draft.html, new_html)
    recently = last is not None and clock.now() - last < PAUSE
    if recently and draft.lost < LOST_PARAGRAPH and not new_page:
        return
    keep_point(draft, "pause")
    draft.lost = 0
    if points >= MOST_RESTORE_POINTS:
        _thin_out(draft.text_id)


def _thin_out(text_id: int) -> None:
    """Of the older half of the points made while writing, keep one a day."""
    pauses = db.session.execute(
        select(RestorePoint.id, RestorePoint.at)
        .where(RestorePoint.text_id == text_id, RestorePoint.reason == "pause")
        .order_by(RestorePoint.at.desc())
    ).all()
    days = set()
    for point_id, at in pauses[MOST_RESTORE_POINTS // 2 :]:
        day = clock.local(at).date()
        if day in days:
            db.session.delete(db.session.get_one(RestorePoint, point_id))
        days.add(day)
