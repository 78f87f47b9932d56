"""Which pages? Writing a part, its title and place, taking the entry's newer version."""

from __future__ import annotations

import secrets
from typing import Any, Literal, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.assignments import actions, pages, queries
from portfolio.assignments.citing import rendered
from portfolio.assignments.compiling import chosen
from portfolio.assignments.forms import PartForm, TakeForm
from portfolio.assignments.length import (
    USUAL,
    body_anslag,
    counts,
    exam_anslag,
    title_anslag,
)
from portfolio.assignments.models import Part
from portfolio.assignments.pages import blueprint
from portfolio.cohorts.exam_forms import KINDS
from portfolio.cohorts.exam_models import PartKind
from portfolio.core.doors import signed_in
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.people.session import me
from portfolio.texts.actions import lock_draft
from portfolio.texts.difference import compare, summary
from portfolio.texts.forms import DraftForm, read_save
from portfolio.texts.plain_form import split
from portfolio.texts.views import answer_save, saved_words


@blueprint.get("/parts/<int:part_id>")
@signed_in
def edit_part(part_id: int) -> ResponseReturnValue:
    """The part in the editor, and where it came from."""
    return _writing_page(queries.own_part(me(), part_id))


def _writing_page(part: Part, **more: Any) -> str:
    draft, exam = part.text.draft, part.text.cohort.exam
    bibliography = queries.bibliography_of(part.assignment_id)
    pieces = queries.pieces_by_part(part.assignment, bibliography)
    own = pieces.pop(part.id, None)
    html = rendered(draft.html, bibliography.words)
    held, editable = split(html)
    return render_template(
        "assignments/edit.html",
        part=part,
        draft=draft,
        html=html,
        listed=own.listed if own else "",
        holds_references=part.kind == PartKind.REFERENCES,
        held=held,
        editable=editable,
        saved=saved_words(draft) if draft.revision else "",
        provenance=queries.provenance(part),
        exam=exam,
        per_page=pages.per_page(exam),
        rules=exam or USUAL,
        kind=KINDS[PartKind(part.kind)],
        counts=counts(part.kind, exam),
        title_anslag=title_anslag(part.title, exam),
        listed_anslag=body_anslag(own.listed, exam) if own else 0,
        rest=exam_anslag(pieces.values(), exam),
        page_id=secrets.token_hex(8),
        **{"part_form": PartForm(formdata=None, title=part.title, kind=part.kind), **more},
    )


@blueprint.post("/parts/<int:part_id>/draft")
@signed_in
def save_part(part_id: int) -> ResponseReturnValue:
    """Autosave: JSON in, JSON out."""
    save = read_save(request.get_json(silent=True))
    part = queries.own_part(me(), part_id)
    exam = part.text.cohort.exam
    words = queries.words_for(part.assignment_id, save.html)
    return answer_save(
        actions.save_part(part, save),
        per_page=pages.per_page(exam),
        count=lambda html: body_anslag(rendered(html, words), exam),
    )


@blueprint.post("/parts/<int:part_id>")
@signed_in
def save_part_form(part_id: int) -> ResponseReturnValue:
    """The page's own form: save, and go back to the outline where that button was pressed."""
    part = queries.own_part(me(), part_id)
    form = DraftForm()
    if not form.accepted():
        flash(_("Teksten kunne ikke gemmes. Genindlæs siden, og prøv igen."), "error")
        return _to(part)
    outcome = actions.save_part(part, form.save(lock_draft(part.text_id)))
    if outcome.conflict:
        flash(
            _(
                "Teksten var i mellemtiden ændret i et andet vindue. Det, du skrev her, er ikke "
                "væk: det ligger øverst i historikken."
            ),
            "error",
        )
        return redirect(url_for("texts.history", text_id=part.text_id), 303)
    flash(saved_words(outcome.draft), "success")
    return _to_outline(part) if request.form.get("then") == "outline" else _to(part)


@blueprint.post("/parts/<int:part_id>/title")
@signed_in
def rename_part(part_id: int) -> ResponseReturnValue:
    """Say what the part is called and what it is; the outline sends a title alone."""
    part = queries.own_part(me(), part_id)
    form = PartForm(kind=part.kind)
    if not form.accepted():
        return _writing_page(part, part_form=form), 422
    actions.rename_part(part, filled(form.title.data), by=me())
    actions.change_kind(part, PartKind(form.kind.data), by=me())
    flash(_("Det er gemt."), "success")
    return _to_outline(part) if request.form.get("then") == "outline" else _to(part)


@blueprint.post("/parts/<int:part_id>/move/<any(up, down):direction>")
@signed_in
def move(part_id: int, direction: str) -> ResponseReturnValue:
    """Change places with the part above or below, without a script."""
    part = queries.own_part(me(), part_id)
    moved = actions.move_part(
        part,
        cast(Literal["up", "down"], direction),
        place=request.args.get("place", -1, type=int),
        by=me(),
    )
    if not moved:
        flash(_("Delene stod i en anden rækkefølge end på din side. Her er den nu."), "notice")
    return _to_outline(part)


@blueprint.post("/parts/<int:part_id>/remove")
@signed_in
def remove_part(part_id: int) -> ResponseReturnValue:
    """Take the part out of the assignment; it can be fetched back."""
    part = queries.own_part(me(), part_id)
    actions.remove_part(part, by=me())
    flash(_("“%(title)s” er taget ud. Du kan hente den tilbage.", title=part.title), "success")
    return redirect(url_for("assignments.show", assignment_id=part.assignment_id), 303)


@blueprint.post("/parts/<int:part_id>/fetch-back")
@signed_in
def fetch_back(part_id: int) -> ResponseReturnValue:
    """Put a removed part back."""
    part = queries.own_part(me(), part_id)
    actions.fetch_back(part, by=me())
    flash(_("“%(title)s” er hentet tilbage.", title=part.title), "success")
    return _to_outline(part)


@blueprint.get("/parts/<int:part_id>/newer")
@signed_in
def compare_newer(part_id: int) -> ResponseReturnValue:
    """What has changed in the entry since the part was copied, and in the part itself."""
    return _newer_page(queries.own_part(me(), part_id))


def _newer_page(part: Part, sentence: str = "", status: int = 200) -> ResponseReturnValue:
    came_from = queries.provenance(part)
    if came_from is None or came_from.newer is None:
        flash(_("Delen bygger på den nyeste version af din tekst."), "notice")
        return _to(part)
    copied = chosen(came_from.source.html, part.source_blocks)
    here = part.text.draft.html
    # Of a redacted version nothing is left to compare with.
    is_redacted = came_from.source.is_redacted
    edited = is_redacted or here != copied
    against = request.args.get("against", "part" if edited else "source")
    against = "part" if is_redacted or (edited and against != "source") else "source"
    changes = compare(here if against == "part" else copied, came_from.newer.html)
    page = render_template(
        "assignments/newer.html",
        part=part,
        draft=part.text.draft,
        provenance=came_from,
        is_redacted=is_redacted,
        edited=edited and not is_redacted,
        against=against,
        changes=changes,
        counts=summary(changes),
        form=TakeForm(formdata=None, version=came_from.newer.id, revision=part.text.draft.revision),
        sentence=sentence,
    )
    return page, status


@blueprint.post("/parts/<int:part_id>/newer")
@signed_in
def take_new(part_id: int) -> ResponseReturnValue:
    """Replace the part by the newer version; what stood there goes to its history."""
    part = queries.own_part(me(), part_id)
    form = TakeForm()
    if not form.accepted():
        return _newer_page(part, _("Se forskellen igen, og vælg så."), 422)
    [(version, _title)] = queries.lock_chosen(me(), [filled(form.version.data)])
    try:
        actions.take_new(part, version, revision=filled(form.revision.data), by=me())
    except actions.NewerStill as refused:
        return _newer_page(part, str(refused.sentence), refused.status)
    flash(
        _(
            "Delen er nu version %(number)s af din tekst. Det, der stod før, ligger i historikken.",
            number=version.number,
        ),
        "success",
    )
    return _to(part)


def _to(part: Part) -> ResponseReturnValue:
    return redirect(url_for("assignments.edit_part", part_id=part.id), 303)


def _to_outline(part: Part) -> ResponseReturnValue:
    outline = url_for("assignments.show", assignment_id=part.assignment_id)
    return redirect(f"{outline}#part-{part.id}", 303)
