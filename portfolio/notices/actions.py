"""What happens? People are told, once; lines are read; how to be told is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from portfolio.core import clock, db
from portfolio.ledger.actions import record
from portfolio.notices.kinds import kinds
from portfolio.notices.models import How, Notice, NoticeChoice
from portfolio.notices.queries import choices_of
from portfolio.outbox.actions import do_job
from portfolio.people.models import Person

# So long a line waits for its mail: what is read at once or taken back is not mailed, and what
# follows in the same minutes goes along.
PATIENCE = timedelta(minutes=5)
KEPT = timedelta(days=180)

DAILY_MAIL = "daily"
"""Instead of a kind: everything that comes in the daily mail."""


def tell(
    person: Person,
    kind: str,
    *,
    by: Person | None = None,
    text_id: int | None = None,
    version_id: int | None = None,
    comment_id: int | None = None,
    day_id: int | None = None,
    sitting_id: int | None = None,
    until: datetime | None = None,
    count: int = 1,
    key: str | None = None,
) -> Notice | None:
    """Tell a person of something, in the transaction in which it happens.

    With a `key` it is told once, in a line of its own, however often it is asked for. Without one
    a line of the same kind about the same text that is neither read nor mailed is counted up, and
    leads to the newest comment from then on. None where it was told before, or where the person
    did it themselves. Who tells several people tells them in the order of their ids: each is
    locked, and others may be telling them too.
    """
    if by is not None and by.id == person.id:
        return None
    hold(person.id)
    if key is not None and _was_told(key):
        return None
    notice = _open_line(person, kind, text_id) if key is None and text_id is not None else None
    if notice is None:
        notice = Notice(person_id=person.id, kind=kind, text_id=text_id, day_id=day_id, key=key)
        notice.sitting_id, notice.until = sitting_id, until
        notice.count, notice.by_id = count, by.id if by else None
        db.session.add(notice)
    else:
        notice.count += count
        notice.by_id = by.id if by and by.id == notice.by_id else None
    notice.version_id, notice.comment_id, notice.at = version_id, comment_id, clock.now()
    db.session.flush()
    if choices_of(person)[kind] is How.NOW:
        do_job(
            "notices.mail_at_once",
            {"notice": notice.id},
            key=f"notices.mail_at_once:{notice.id}",
            due_at=clock.now() + PATIENCE,
        )
    return notice


def hold(person_id: int) -> None:
    """Nobody else changes the person's lines until the commit; their account may be referred to."""
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


def _open_line(person: Person, kind: str, text_id: int) -> Notice | None:
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.person_id == person.id,
            Notice.kind == kind,
            Notice.text_id == text_id,
            Notice.key.is_(None),
            Notice.is_waiting(),
        )
        .order_by(Notice.id)
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _was_told(key: str) -> bool:
    return db.session.scalar(select(Notice.id).where(Notice.key == key)) is not None


def take_back(comment_id: int) -> None:
    """The comment is gone: nobody is sent to it who has not been told yet by mail."""
    alone = (Notice.comment_id == comment_id, Notice.is_waiting())
    db.session.execute(delete(Notice).where(*alone, Notice.count <= 1))
    db.session.execute(update(Notice).where(*alone).values(count=Notice.count - 1))


def mark_notices_read(
    person: Person,
    *,
    text_id: int | None = None,
    day_id: int | None = None,
    until: datetime | None = None,
) -> None:
    """The person has seen all their lines, or those about a text or a day, up to a moment."""
    now = clock.now()
    about = [
        column == value
        for column, value in ((Notice.text_id, text_id), (Notice.day_id, day_id))
        if value is not None
    ]
    db.session.execute(
        update(Notice)
        .where(
            Notice.person_id == person.id,
            Notice.read_at.is_(None),
            Notice.at <= min(until or now, now),
            *about,
        )
        .values(read_at=now)
    )


def close_unreadable() -> None:
    """Lines about what their reader may no longer see count as read: the header counts them no
    more, and the list does not show them anyway."""
    db.session.execute(
        update(Notice)
        .where(Notice.read_at.is_(None), ~Notice.is_readable())
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def forget_old_notices() -> None:
    """Delete what nobody looks for any more."""
    db.session.execute(delete(Notice).where(Notice.at < clock.now() - KEPT))


def choose_mails(person: Person, chosen: Mapping[str, How], *, by: Person | None) -> None:
    """Set how the person is told of some kinds. `by` is None for a link in a mail.

    What waits is decided with it: whoever chooses anew has no mail coming from before.
    """
    hold(person.id)
    before = choices_of(person)
    changed = {kind: how for kind, how in chosen.items() if before[kind] is not how}
    if not changed:
        return
    rows = {row.kind: row for row in db.session.scalars(NoticeChoice.of(person))}
    for kind, how in changed.items():
        if kind in rows:
            rows[kind].how = how
        else:
            db.session.add(NoticeChoice(person_id=person.id, kind=kind, how=how))
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person.id, Notice.kind.in_(changed), Notice.is_waiting())
        .values(mailed_at=clock.now())
    )
    record("chose_mails", person, by=by)


def stop_mails(person: Person, what: str) -> None:
    """Turn off a kind's mails, or with DAILY_MAIL every kind that comes in the daily mail. Nothing
    else changes, and twice is once."""
    if what == DAILY_MAIL:
        stopped = [kind for kind, how in choices_of(person).items() if how is How.DAILY]
    else:
        stopped = [what] if what in kinds else []
    choose_mails(person, dict.fromkeys(stopped, How.OFF), by=None)
