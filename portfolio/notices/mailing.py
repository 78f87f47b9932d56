"""What happens when the worker comes to a line's mail, or to somebody's daily one.

Everything is asked again: the mail is written only where the line is still unread and may still be
seen. The line is marked in the transaction that puts the mail into the outbox, so it is mailed once
however often a worker dies.
"""

from __future__ import annotations

from sqlalchemy import update

from portfolio.core import clock, db
from portfolio.core.i18n import in_language
from portfolio.core.links import public_address
from portfolio.notices import queries
from portfolio.notices.actions import DAILY_MAIL, hold
from portfolio.notices.kinds import Line, kinds
from portfolio.notices.models import How, Notice
from portfolio.notices.rules import may_be_mailed
from portfolio.outbox.actions import do_job, send_mail
from portfolio.people.models import Person


def mail_at_once(notice_id: int) -> None:
    """Mail the one line, unless it was read, mailed or taken back, or its reader chose anew."""
    notice = db.session.get(Notice, notice_id)
    if notice is not None:
        _send("notices.at_once", notice.person_id, How.NOW, notice=notice)


def begin_daily_mails() -> None:
    """A job for each person for whom something waits: what fails for one is done for the others."""
    for person_id in queries.who_waits(How.DAILY):
        key = f"notices.mail_daily:{person_id}:{clock.today().isoformat()}"
        do_job("notices.mail_daily", {"person": person_id}, key=key)


def mail_daily(person_id: int) -> None:
    """One mail with everything that waits for the day's mail; none where nothing does."""
    _send("notices.daily", person_id, How.DAILY)


def _send(name: str, person_id: int, how: How, *, notice: Notice | None = None) -> None:
    """Write one mail with what waits for the person, or with the one line."""
    hold(person_id)
    person = db.session.get_one(Person, person_id, populate_existing=True)
    if not may_be_mailed(person):
        return
    with in_language(person.language):
        lines = queries.waiting(person, how=how, notice_id=notice.id if notice else None)
        said = [(kinds[line.kind].sentence(line), _whole_address(line)) for line in lines]
    if not lines:
        return
    payload = {
        "language": person.language,
        "name": person.name,
        "lines": said,
        "person": person.id,
        "stops": notice.kind if notice else DAILY_MAIL,
    }
    send_mail(name, person.email, payload)
    db.session.execute(
        update(Notice)
        .where(Notice.id.in_([line.id for line in lines]))
        .values(mailed_at=clock.now())
    )


def _whole_address(line: Line) -> str:
    to = kinds[line.kind].address(line)
    anchor = f"#{to.anchor}" if to.anchor else ""
    return public_address(to.endpoint, **to.values) + anchor
