"""Which pages? A teacher's phrases, and what is found to insert into a comment."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import db
from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.forms import filled
from portfolio.core.i18n import _, ngettext
from portfolio.core.requests import row_id
from portfolio.feedback import queries
from portfolio.feedback.forms import LONGEST_PHRASE, PhraseForm
from portfolio.feedback.models import Phrase
from portfolio.feedback.pages import blueprint, same_way
from portfolio.feedback.phrases import (
    TooManyPhrases,
    change_phrase,
    delete_phrase,
    keep_phrase,
)
from portfolio.feedback.rules import may_change, may_keep_phrases
from portfolio.feedback.searching import Found, found
from portfolio.people.session import me


@blueprint.route("/phrases", methods=["GET", "POST"])
@signed_in
def list_phrases() -> ResponseReturnValue:
    """All one's phrases, and room for one more."""
    require(may_keep_phrases(me()))
    form = PhraseForm()
    if form.accepted():
        try:
            keep_phrase(filled(form.body.data), by=me())
        except TooManyPhrases as full:
            form.body.errors = [str(full.sentence)]
        else:
            flash(_("Vendingen er gemt."), "success")
            return redirect(url_for(".list_phrases"), 303)
    page = render_template("feedback/phrases.html", form=form, phrases=queries.phrases_of(me()))
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/phrases/<int:phrase_id>", methods=["GET", "POST"])
@signed_in
def edit_phrase(phrase_id: int) -> ResponseReturnValue:
    """Reword one."""
    phrase = _own(phrase_id)
    form = PhraseForm(obj=phrase)
    if not form.accepted():
        page = render_template("feedback/edit_phrase.html", form=form)
        return page, 422 if form.is_submitted() else 200
    change_phrase(phrase, filled(form.body.data), by=me())
    flash(_("Vendingen er rettet."), "success")
    return redirect(url_for(".list_phrases"), 303)


@blueprint.post("/phrases/<int:phrase_id>/delete")
@signed_in
def remove_phrase(phrase_id: int) -> ResponseReturnValue:
    """Throw one away."""
    delete_phrase(_own(phrase_id).id, by=me())
    flash(_("Vendingen er slettet."), "success")
    return redirect(url_for(".list_phrases"), 303)


def _own(phrase_id: int) -> Phrase:
    return db.found(Phrase.owned_by(me()).where(Phrase.id == phrase_id))


@blueprint.post("/comments/<int:comment_id>/phrase")
@signed_in
def keep_comment(comment_id: int) -> ResponseReturnValue:
    """Keep the words of one's own comment as a phrase."""
    written = queries.visible_comment(me(), comment_id)
    require(may_keep_phrases(me()) and may_change(me(), written))
    if len(written.body) > LONGEST_PHRASE:
        flash(_("Kommentaren er for lang til en vending. Den må højst fylde 2.000 tegn."), "error")
    else:
        try:
            keep_phrase(written.body, by=me())
        except TooManyPhrases as full:
            flash(str(full.sentence), "error")
        else:
            flash(_("Kommentaren er gemt som en vending."), "success")
    on = request.args.get("on", written.version_id, type=row_id)
    return redirect(same_way(".read_version", version_id=on, _anchor=f"comment-{written.id}"), 303)


@blueprint.get("/phrases/found")
@signed_in
def find_phrases() -> ResponseReturnValue:
    """What holds the words ?q, as the dialog shows it: groups of texts, and how many in words."""
    require(may_keep_phrases(me()))
    hits = found(me(), request.args.get("q", "")[:200].replace("\0", ""))
    groups = _groups(hits)
    return jsonify(groups=groups, count=_count(sum(len(each["texts"]) for each in groups), hits))


def _groups(hits: Found) -> list[dict[str, Any]]:
    every = [
        {"label": _("Dine vendinger"), "texts": hits.phrases},
        {"label": _("Dine tidligere kommentarer"), "texts": hits.comments},
        {"label": _("Åbne spørgsmål"), "texts": hits.openings},
    ]
    return [group for group in every if group["texts"]]


def _count(shown: int, hits: Found) -> str:
    if not shown:
        return _("Ikke noget fundet. Prøv et andet ord.")
    if hits.is_cut:
        return _("Viser %(count)s. Skriv mere for at finde resten.", count=shown)
    return ngettext("%(num)s fundet", "%(num)s fundet", shown)
