"""Which pages? A text's history, one earlier state, its difference, restoring, redacting.

Also the one answer that every room gives to a page's autosave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import clock, i18n
from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.forms import filled
from portfolio.core.i18n import _
from portfolio.people.session import me
from portfolio.texts import actions, queries
from portfolio.texts.actions import Outcome, redact_versions, restore_point, restore_version
from portfolio.texts.count import PER_PAGE, normalsider
from portfolio.texts.difference import compare, summary
from portfolio.texts.forms import RedactForm, RestoreForm
from portfolio.texts.models import Draft
from portfolio.texts.places import place_of
from portfolio.texts.rules import may_redact

blueprint = Blueprint("texts", __name__)


def listed(numbers: Sequence[int]) -> str:
    """Numbers of versions as a sentence says them: "1, 2"."""
    return ", ".join(map(str, numbers))


def saved_words(draft: Draft) -> str:
    """The state of a draft in words: "Gemt kl. 14.05", with the date on another day."""
    if clock.local(draft.saved_at).date() != clock.today():
        return _("Gemt %(moment)s", moment=i18n.moment(draft.saved_at))
    return _("Gemt %(time)s", time=i18n.clock_time(draft.saved_at))


def answer_save(
    outcome: Outcome,
    *,
    per_page: int = PER_PAGE,
    count: Callable[[str], int] | None = None,
) -> ResponseReturnValue:
    """JSON for the page's script: 200 with the new revision, or 409 with the other text. `count`
    gives the anslag of the text's HTML where they are counted in another way."""
    draft = outcome.draft
    anslag = count(draft.html) if count else draft.anslag
    state = {
        "text": draft.text_id,
        "history": url_for("texts.history", text_id=draft.text_id),
        "revision": draft.revision,
        "html": draft.html,
        "saved": saved_words(draft),
        "saved_at": draft.saved_at.isoformat(),
        "anslag": anslag,
        "pages": i18n.pages(normalsider(anslag, per_page)),
    }
    if not outcome.conflict:
        return jsonify(state)
    sentence = _(
        "Teksten er ændret i et andet vindue eller på en anden enhed. Begge tekster er gemt; "
        "vælg, hvilken du vil skrive videre på."
    )
    return jsonify(error=sentence, **state), 409


@blueprint.get("/texts/<int:text_id>/history")
@signed_in
def history(text_id: int) -> ResponseReturnValue:
    """All versions and restore points of one's own text."""
    text = queries.own_text(me(), text_id)
    return render_template(
        "texts/history.html",
        place=place_of(text),
        text=text,
        versions=queries.shared_versions(text),
        points=queries.kept_points(text),
    )


@blueprint.get("/texts/<int:text_id>/versions/<int:number>")
@signed_in
def show_version(text_id: int, number: int) -> ResponseReturnValue:
    """One version; with ?against=previous or draft its difference from that."""
    version = queries.own_version(me(), text_id, number)
    before = queries.version_before(version)
    against = request.args.get("against")
    changes = None
    if version.redaction is None and against == "draft":
        changes = compare(version.html, version.text.draft.html)
    elif version.redaction is None and against == "previous" and before is not None:
        changes = compare(before.html, version.html)
    return render_template(
        "texts/version.html",
        place=place_of(version.text),
        version=version,
        before=before,
        against=against if changes is not None else None,
        changes=changes,
        counts=summary(changes) if changes is not None else None,
        form=RestoreForm(version=number),
    )


@blueprint.get("/texts/<int:text_id>/points/<int:point_id>")
@signed_in
def show_point(text_id: int, point_id: int) -> ResponseReturnValue:
    """One restore point and what has changed in the draft since."""
    text = queries.own_text(me(), text_id)
    point = queries.own_point(me(), text_id, point_id)
    changes = compare(point.html, text.draft.html) if request.args.get("against") else None
    return render_template(
        "texts/point.html",
        place=place_of(text),
        text=text,
        point=point,
        changes=changes,
        counts=summary(changes) if changes is not None else None,
        form=RestoreForm(point=point_id),
    )


@blueprint.post("/texts/<int:text_id>/points/<int:point_id>/delete")
@signed_in
def delete_point(text_id: int, point_id: int) -> ResponseReturnValue:
    """Take a restore point away, for example one that still holds what was redacted."""
    text = queries.own_text(me(), text_id)
    actions.delete_point(text, point_id, by=me())
    flash(_("Den gemte udgave er slettet."), "success")
    return redirect(url_for("texts.history", text_id=text_id), 303)


@blueprint.post("/texts/<int:text_id>/restore")
@signed_in
def restore_draft(text_id: int) -> ResponseReturnValue:
    """Put an earlier state back into the draft."""
    text = queries.own_text(me(), text_id)
    place = place_of(text)
    require(place.restorable)
    form = RestoreForm()
    if not form.accepted():
        return redirect(url_for("texts.history", text_id=text_id), 303)
    if form.point.data is not None:
        restore_point(text, queries.own_point(me(), text_id, form.point.data).id, by=me())
    else:
        version = queries.own_version(me(), text_id, filled(form.version.data))
        restore_version(version, by=me())
    flash(
        _(
            "Den tidligere tekst er hentet tilbage i din kladde. Det, der stod før, ligger i "
            "historikken."
        ),
        "success",
    )
    return redirect(place.url, 303)


@blueprint.route("/texts/<int:text_id>/versions/<int:number>/redact", methods=["GET", "POST"])
@signed_in
def redact(text_id: int, number: int) -> ResponseReturnValue:
    """The owner takes the content of a shared version away."""
    version = queries.own_version(me(), text_id, number)
    require(may_redact(me(), version.text))
    form = RedactForm()
    others = queries.with_same_number(version)
    form.offer(others)
    if not form.accepted():
        status = 422 if form.is_submitted() else 200
        return (
            render_template(
                "texts/redact.html",
                place=place_of(version.text),
                version=version,
                others=others,
                form=form,
            ),
            status,
        )
    gone = redact_versions(version, filled(form.reason.data), also=form.chosen(others), by=me())
    flash(_("Indholdet af version %(number)s er fjernet.", number=listed(gone)), "success")
    return redirect(url_for("texts.history", text_id=text_id), 303)
