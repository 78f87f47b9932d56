"""What happens? A bundle is asked for, packed a few papers at a time, and removed.

Each step is a job of its own, in a short transaction: hand-ins wait for none of it, mails go in
between, and how far it has come is seen at once. A killed worker's step has not happened, and is
done by another.
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from portfolio.cohorts.exam_models import Sitting
from portfolio.core import clock, db
from portfolio.core.errors import Invalid
from portfolio.core.i18n import lazy
from portfolio.ledger.actions import record
from portfolio.outbox.actions import do_job
from portfolio.people.models import Person
from portfolio.submissions import bundle_files, bundle_queries
from portfolio.submissions.bundle_files import Entry
from portfolio.submissions.bundle_models import Bundle, Piece

PACK = "submissions.pack"
AT_A_TIME = 5


class NothingToPack(Invalid):
    """No paper counts yet."""

    sentence = lazy("Der er ingen opgaver at hente endnu.")


def ask_for_bundle(sitting: Sitting, *, by: Person) -> Bundle:
    """All papers of a sitting in one file. Asked twice, also by two people, it is made once; a new
    one is made when other papers count than those in the last one. Raises NothingToPack."""
    db.session.execute(select(Sitting.id).where(Sitting.id == sitting.id).with_for_update())
    now = clock.now()
    newest = bundle_queries.newest_bundle(sitting.id)
    if newest is not None and newest.done_at is None:
        if newest.is_stuck(now):
            newest.moved_at = now
            do_job(PACK, {"bundle": newest.id})
        return newest
    papers = bundle_queries.counting(sitting.id)
    if not papers:
        raise NothingToPack
    if newest is not None and set(newest.hand_ins) == set(papers):
        return newest
    bundle = Bundle(sitting_id=sitting.id, by_id=by.id, asked_at=now, hand_ins=papers, moved_at=now)
    db.session.add(bundle)
    record("asked_for_papers", sitting, by=by, number=len(papers))
    do_job(PACK, {"bundle": bundle.id})
    return bundle


def pack_some(bundle_id: int) -> None:
    """The next few papers, one in memory at a time; after the last one the list, the sums and the
    directory. Whatever is left is another job."""
    bundle = db.session.get(Bundle, bundle_id, with_for_update=True)
    if bundle is None or bundle.done_at is not None:
        return
    end = min(bundle.made + AT_A_TIME, bundle.total)
    papers = bundle_queries.papers(bundle.hand_ins[bundle.made : end])
    for place, paper in enumerate(papers, bundle.made + 1):
        files = bundle_files.paper_files(place, paper, *bundle_queries.handed_in(paper.id))
        content, entries = bundle_files.packed(files, paper.received_at, offset=bundle.size)
        _keep(bundle, place, content, entries)
    bundle.made, bundle.moved_at = end, clock.now()
    if end < bundle.total:
        do_job(PACK, {"bundle": bundle.id})
        return
    listed = bundle_files.manifest(bundle_queries.papers(bundle.hand_ins))
    content = bundle_files.ending(
        bundle_queries.entries(bundle), listed, bundle.asked_at, offset=bundle.size
    )
    _keep(bundle, bundle.total + 1, content, [])
    bundle.done_at = clock.now()


def _keep(bundle: Bundle, number: int, content: bytes, entries: list[Entry]) -> None:
    # Straight into the table: the session would hold the bytes until the transaction ends.
    row = {"bundle_id": bundle.id, "number": number, "entries": entries, "content": content}
    db.session.execute(insert(Piece).values(row))
    bundle.size += len(content)


def forget_old_bundles() -> None:
    """Remove bundles after some days, and those that a newer one has replaced."""
    newer = select(Bundle.sitting_id, Bundle.id).where(Bundle.done_at.is_not(None)).subquery()
    replaced = (
        select(Bundle.id)
        .join(newer, (newer.c.sitting_id == Bundle.sitting_id) & (newer.c.id > Bundle.id))
        .distinct()
    )
    aged = Bundle.asked_at <= clock.now() - Bundle.KEPT
    old = list(db.session.scalars(select(Bundle.id).where(aged | Bundle.id.in_(replaced))))
    db.session.execute(delete(Piece).where(Piece.bundle_id.in_(old)))
    db.session.execute(delete(Bundle).where(Bundle.id.in_(old)))
