"""Which pages? Writing about a day, a last look before sharing, all my texts as one document."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import clock
from portfolio.core.documents import MIME_TYPE, docx
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.core.requests import LARGEST_ID, row_id
from portfolio.entries import queries
from portfolio.entries.actions import NotOpenYet, begin_entry, save_entry, share_entry
from portfolio.entries.documents import all_texts
from portfolio.entries.models import Entry
from portfolio.entries.queries import Desk
from portfolio.entries.rules import may_begin, may_share
from portfolio.people.session import me
from portfolio.texts.actions import ChangedSinceReview, NumberNeedsAnswer, lock_draft
from portfolio.texts.forms import DraftForm, ShareForm, read_save, text_of_save
from portfolio.texts.plain_form import split
from portfolio.texts.queries import newest_version
from portfolio.texts.review import review
from portfolio.texts.views import answer_save, saved_words

blueprint = Blueprint("entries", __name__)


@blueprint.get("/days/<int:day_id>/entry")
@signed_in
def edit_entry(day_id: int) -> ResponseReturnValue:
    """The day's prompts beside the text, and the editor."""
    desk = queries.desk(me(), day_id, _asked(), with_prompts=True)
    if desk.entry is None:
        may_write = may_begin(me(), desk.day, clock.now())
        if not may_write or desk.day.cancelled_at is not None:
            return render_template("entries/closed.html", day=desk.day)
    return _writing_page(desk)


def _asked() -> int | None:
    """The text that an address names besides its day: see `Entry.away`."""
    asked = request.args.get("text", type=row_id)
    return asked if asked is None or 0 < asked <= LARGEST_ID else None


def _writing_page(desk: Desk) -> str:
    entry = desk.entry
    draft = entry.text.draft if entry else None
    html = draft.html if draft else ""
    held, editable = split(html)
    return render_template(
        "entries/edit.html",
        day=desk.day,
        entry=entry,
        draft=draft,
        held=held,
        editable=editable,
        saved=saved_words(draft) if draft and draft.revision else "",
        newest=newest_version(entry.text) if entry else None,
        may_share=may_share(desk.day, clock.now()),
        page_id=secrets.token_hex(8),
    )


@blueprint.post("/days/<int:day_id>/entry/draft")
@signed_in
def save_draft(day_id: int) -> ResponseReturnValue:
    """Autosave: JSON in, JSON out."""
    sent = request.get_json(silent=True)
    save = read_save(sent)
    return answer_save(save_entry(_entry_to_write(day_id, text_of_save(sent)), save))


@blueprint.post("/days/<int:day_id>/entry")
@signed_in
def save_form(day_id: int) -> ResponseReturnValue:
    """The page's own form: save, and go on to sharing where that button was pressed."""
    form = DraftForm()
    if not form.accepted():
        flash(_("Teksten kunne ikke gemmes. Genindlæs siden, og prøv igen."), "error")
        return redirect(url_for("entries.edit_entry", day_id=day_id), 303)
    entry = _entry_to_write(day_id, form.text.data)
    outcome = save_entry(entry, form.save(lock_draft(entry.text_id)))
    if outcome.conflict:
        flash(
            _(
                "Teksten var i mellemtiden ændret i et andet vindue. Det, du skrev her, er ikke "
                "væk: det ligger øverst i historikken."
            ),
            "error",
        )
        return redirect(url_for("texts.history", text_id=entry.text_id), 303)
    entry = queries.own_entry(me(), entry.day_id, entry.text_id)
    if request.form.get("then") == "share":
        return redirect(url_for("entries.review_share", day_id=entry.day_id, text=entry.away), 303)
    flash(saved_words(outcome.draft), "success")
    return redirect(url_for("entries.edit_entry", day_id=entry.day_id, text=entry.away), 303)


def _entry_to_write(day_id: int, text_id: int | None) -> Entry:
    """The entry, begun now where this is its first save.

    `text_id` is the text that the page shows, once it is begun: an administrator may have moved
    its writer to another cohort, and the text to another day, while the page was open.
    """
    if text_id is not None:
        return queries.own_entry_of(me(), text_id)
    desk = queries.desk(me(), day_id)
    if desk.entry is not None:
        return desk.entry
    if not may_begin(me(), desk.day, clock.now()):
        raise NotOpenYet
    return begin_entry(desk.enrolment, desk.day, by=me())


@blueprint.get("/days/<int:day_id>/entry/share")
@signed_in
def review_share(day_id: int) -> ResponseReturnValue:
    """The text as the teachers will see it, with what the guard found."""
    return _review_page(queries.own_entry(me(), day_id, _asked()))


def _review_page(entry: Entry, sentence: str = "", status: int = 200) -> ResponseReturnValue:
    form = ShareForm(formdata=None, revision=entry.text.draft.revision)
    page = render_template(
        "entries/share.html",
        entry=entry,
        draft=entry.text.draft,
        review=review(entry.text.draft.html),
        newest=newest_version(entry.text),
        may_share=may_share(entry.day, clock.now()),
        form=form,
        sentence=sentence,
    )
    return page, status


@blueprint.post("/days/<int:day_id>/entry/share")
@signed_in
def share(day_id: int) -> ResponseReturnValue:
    """Freeze the draft as a version for the teachers."""
    entry = queries.own_entry(me(), day_id, _asked())
    form = ShareForm()
    if not form.accepted():
        return _review_page(entry, _("Se teksten igennem igen, og del den så."), 422)
    try:
        version = share_entry(
            entry, revision=filled(form.revision.data), confirmed=bool(form.confirmed.data), by=me()
        )
    except (ChangedSinceReview, NumberNeedsAnswer) as refused:
        # Nothing was written: the person gets the newest text with the reason above it.
        return _review_page(entry, str(refused.sentence), refused.status)
    flash(
        _("Din tekst er delt med dine undervisere som version %(number)s.", number=version.number),
        "success",
    )
    return redirect(url_for("feedback.read_version", version_id=version.id), 303)


@blueprint.get("/my-texts.docx")
@signed_in
def download_all() -> ResponseReturnValue:
    """All one's own texts as one Word document, any day, also after the course."""
    entries = queries.all_own(me())
    if not entries:
        raise NotFound
    document = all_texts(me(), entries, made_at=clock.now())
    name = _("mine-tekster") + f"-{clock.today():%Y-%m-%d}.docx"
    return Response(
        docx(document),
        mimetype=MIME_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
