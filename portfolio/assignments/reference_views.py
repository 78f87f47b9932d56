"""Which pages? The references of an assignment, one form for each kind."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.assignments import queries, references
from portfolio.assignments.models import Assignment, Reference
from portfolio.assignments.pages import blueprint
from portfolio.assignments.reference_forms import KIND_WORDS, ReferenceForm, form_for
from portfolio.assignments.references import NEW, ChangedElsewhere, TooManyReferences, warm
from portfolio.assignments.referencing import ReferenceKind, alike
from portfolio.core import db
from portfolio.core.documents import DocumentFailed
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound
from portfolio.core.i18n import _
from portfolio.people.session import me


@blueprint.get("/assignments/<int:assignment_id>/references", endpoint="references")
@signed_in
def show_references(assignment_id: int) -> ResponseReturnValue:
    """The list as it will stand in the paper, and what was taken off it."""
    assignment = queries.own_assignment(me(), assignment_id)
    bibliography = queries.bibliography_of(assignment.id)
    current = bibliography.current
    return render_template(
        "assignments/references.html",
        assignment=assignment,
        bibliography=bibliography,
        alike=alike([each.fields for each in current]),
        kinds=KIND_WORDS,
    )


@blueprint.get("/assignments/<int:assignment_id>/references/citable")
@signed_in
def find_references(assignment_id: int) -> ResponseReturnValue:
    """What can be cited, for the editor: in the order of the list, how each is cited."""
    assignment = queries.own_assignment(me(), assignment_id)
    current = queries.bibliography_of(assignment.id).current
    return jsonify(
        references=[
            {
                "id": each.id,
                "cited": each.cited,
                "named": each.named,
                "title": each.fields.get("title", ""),
            }
            for each in current
        ]
    )


@blueprint.route("/assignments/<int:assignment_id>/references/<kind>", methods=["GET", "POST"])
@signed_in
def add_reference(assignment_id: int, kind: str) -> ResponseReturnValue:
    """One more reference of a kind."""
    if kind not in KIND_WORDS:
        raise NotFound
    chosen = ReferenceKind(kind)
    form = form_for(chosen)
    if not form.accepted():
        assignment = queries.own_assignment(me(), assignment_id)
        return _form_page(assignment, form, status=422 if form.is_submitted() else 200)
    said = form.said()
    try:
        with _reading():
            assignment = queries.own_assignment(me(), assignment_id)
            warm(assignment.id, {NEW: (chosen, said)})
        assignment = queries.own_assignment(me(), assignment_id)
        reference, is_new = references.add_reference(assignment, chosen, said, by=me())
    except (TooManyReferences, DocumentFailed) as refused:
        return _form_page(assignment, form, sentence=str(refused.sentence), status=refused.status)
    if is_new:
        flash(_("Kilden er sat på litteraturlisten."), "success")
    else:
        flash(_("Kilden står allerede på litteraturlisten."), "notice")
    return _to_list(reference)


@blueprint.route("/references/<int:reference_id>", methods=["GET", "POST"])
@signed_in
def edit_reference(reference_id: int) -> ResponseReturnValue:
    """Say something else of a reference."""
    with _reading():
        reference = queries.own_reference(me(), reference_id)
    form = form_for(ReferenceKind(reference.kind), reference.fields, revision=reference.revision)
    if not form.accepted():
        status = 422 if form.is_submitted() else 200
        return _form_page(reference.assignment, form, reference, status=status)
    said = form.said()
    try:
        with _reading():
            warm(reference.assignment_id, {reference.id: (reference.kind, said)})
        reference = queries.own_reference(me(), reference_id)
        references.change_reference(reference, said, revision=form.revision.data or 0, by=me())
    except (ChangedElsewhere, DocumentFailed) as refused:
        # The next try knows of what this page was told.
        form.revision.raw_data, form.revision.data = None, reference.revision
        return _form_page(
            reference.assignment,
            form,
            reference,
            sentence=str(refused.sentence),
            status=refused.status,
        )
    flash(_("Kilden er rettet."), "success")
    return _to_list(reference)


def _form_page(
    assignment: Assignment,
    form: ReferenceForm,
    reference: Reference | None = None,
    *,
    sentence: str = "",
    status: int,
) -> tuple[str, int]:
    page = render_template(
        "assignments/reference.html",
        assignment=assignment,
        form=form,
        reference=reference,
        kind=KIND_WORDS[form.kind],
        sentence=sentence,
    )
    return page, status


@blueprint.post("/references/<int:reference_id>/remove")
@signed_in
def remove_reference(reference_id: int) -> ResponseReturnValue:
    """Take a reference off the list; it can be fetched back."""
    with _reading():
        reference = queries.own_reference(me(), reference_id)
        warm(reference.assignment_id, {reference.id: None})
    reference = queries.own_reference(me(), reference_id)
    references.remove_reference(reference, by=me())
    flash(_("Kilden er slettet. Du kan hente den tilbage."), "success")
    return _to_list(reference)


@blueprint.post("/references/<int:reference_id>/fetch-back")
@signed_in
def fetch_back_reference(reference_id: int) -> ResponseReturnValue:
    """Put a removed reference back on the list."""
    with _reading():
        reference = queries.own_reference(me(), reference_id)
        warm(reference.assignment_id, {reference.id: (reference.kind, reference.fields)})
    reference = queries.own_reference(me(), reference_id)
    references.fetch_back_reference(reference, by=me())
    flash(_("Kilden er sat på litteraturlisten igen."), "success")
    return _to_list(reference)


def _to_list(reference: Reference) -> ResponseReturnValue:
    listed = url_for("assignments.references", assignment_id=reference.assignment_id)
    return redirect(f"{listed}#reference-{reference.id}", 303)


def _reading() -> AbstractContextManager[object]:
    """A transaction before the request's own: what is formatted in it holds nobody up."""
    database = cast(db.Database, current_app.extensions["database"])
    return database.transaction(writing=False)
