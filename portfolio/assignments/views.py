"""Which pages? Choosing texts, the outline, sharing the whole and its document.

The pages of a single part are in part_views.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.assignments import actions, pages, queries
from portfolio.assignments.actions import (
    Choice,
    StaleOrder,
    add_copies,
    begin_assignment,
    rename_assignment,
    reorder_parts,
    share_assignment,
    write_part,
)
from portfolio.assignments.compiling import compiled, place_on_paper
from portfolio.assignments.deadlines import handing
from portfolio.assignments.documents import Front, assignment_document
from portfolio.assignments.forms import (
    ChooseForm,
    NewPartForm,
    ShareWholeForm,
    TitleForm,
    read_order,
)
from portfolio.assignments.gaps import gaps_in
from portfolio.assignments.length import USUAL, exam_anslag
from portfolio.assignments.models import Assignment
from portfolio.assignments.pages import blueprint
from portfolio.assignments.rules import may_start
from portfolio.cohorts.exam_models import PartKind
from portfolio.cohorts.models import Cohort, Enrolment
from portfolio.core import clock, refusals
from portfolio.core.documents import MIME_TYPE, docx
from portfolio.core.doors import signed_in
from portfolio.core.errors import NotFound, require
from portfolio.core.forms import filled
from portfolio.core.i18n import _, ngettext
from portfolio.core.requests import LARGEST_ID
from portfolio.core.text import digest
from portfolio.people.session import me
from portfolio.texts.actions import ChangedSinceReview, EmptyText, NumberNeedsAnswer
from portfolio.texts.queries import newest_version
from portfolio.texts.review import review

# Choosing -------------------------------------------------------------------------------------


@blueprint.route("/assignment/start", methods=["GET", "POST"])
@signed_in
def start() -> ResponseReturnValue:
    """Choose texts and begin; nothing chosen is an empty assignment. Who has begun already is
    led to what there is."""
    asked = request.args.get("enrolment", type=int)
    if asked is None:
        places = queries.places(me())
        if not places:
            raise NotFound
        if len(places) > 1:
            return render_template("assignments/where.html", places=places)
        asked = places[0].enrolment_id
    if not 0 < asked <= LARGEST_ID:
        raise NotFound
    enrolment = queries.own_enrolment(me(), asked)
    require(may_start(me(), enrolment))
    if request.method == "POST":
        return _begin(enrolment)
    begun = queries.assignment_for(me(), enrolment)
    return _to(begun) if begun else _starting_page(enrolment)


def _begin(enrolment: Enrolment) -> ResponseReturnValue:
    form = ChooseForm()
    if not form.accepted():
        flash(_("Vi kunne ikke læse dine valg. Vælg igen."), "error")
        return _starting_page(enrolment, status=422)
    if form.show.data is not None:
        return _starting_page(enrolment, form)
    choices = _choices(form)
    assignment = begin_assignment(
        enrolment, enrolment.cohort, title=_("Min eksamensopgave"), by=me()
    )
    add_copies(assignment, choices, after=filled(form.after.data), by=me())
    flash(_("Din eksamensopgave er begyndt. Du kan altid sætte mere ind."), "success")
    return _to(assignment)


def _starting_page(
    enrolment: Enrolment, form: ChooseForm | None = None, status: int = 200
) -> tuple[str, int]:
    form = form or ChooseForm(formdata=None, after=0)
    action = url_for("assignments.start", enrolment=enrolment.id)
    return _choosing_page(form, enrolment.cohort, action, status=status)


@blueprint.route("/assignments/<int:assignment_id>/add", methods=["GET", "POST"])
@signed_in
def add_parts(assignment_id: int) -> ResponseReturnValue:
    """Choose more texts for an assignment."""
    assignment = queries.own_assignment(me(), assignment_id)
    rows = queries.rows_of(assignment)
    newest = max((row.id for row in rows), default=0)
    form = ChooseForm(after=newest)
    action = url_for("assignments.add_parts", assignment_id=assignment_id)

    def page(shown: ChooseForm, status: int = 200) -> tuple[str, int]:
        cohort = assignment.text.cohort
        return _choosing_page(shown, cohort, action, assignment, rows, status)

    if not form.accepted():
        fresh = ChooseForm(formdata=None, after=newest)
        return page(fresh, 422 if form.is_submitted() else 200)
    if form.show.data is not None:
        return page(form)
    if not form.choose.data:
        flash(_("Sæt kryds ved det, du vil sætte ind."), "error")
        return page(form, 422)
    added = add_copies(assignment, _choices(form), after=filled(form.after.data), by=me())
    if added:
        flash(ngettext("%(num)s del er sat ind.", "%(num)s dele er sat ind.", added), "success")
    else:
        flash(_("Det, du valgte, er allerede sat ind."), "notice")
    return _to(assignment)


def _choosing_page(
    form: ChooseForm,
    cohort: Cohort,
    action: str,
    assignment: Assignment | None = None,
    rows: Sequence[queries.Row] = (),
    status: int = 200,
) -> tuple[str, int]:
    groups = pages.choosable(
        queries.shelf(me()),
        home=cohort.id,
        shown={*form.shown.data, *([form.show.data] if form.show.data else [])},
        preferred=form.show.data,
        chosen=form.choose.data,
        used={row.source_text_id for row in rows if row.source_text_id and not row.removed_at},
        contents=queries.contents,
    )
    page = render_template(
        "assignments/choose.html", form=form, groups=groups, action=action, assignment=assignment
    )
    return page, status


def _choices(form: ChooseForm) -> list[Choice]:
    wanted: dict[int, set[int] | None] = form.choose.data
    return [
        Choice(version, title, None if (blocks := wanted[version.id]) is None else sorted(blocks))
        for version, title in queries.lock_chosen(me(), list(wanted))
    ]


# The outline ----------------------------------------------------------------------------------


@blueprint.get("/assignments/<int:assignment_id>")
@signed_in
def show(assignment_id: int) -> ResponseReturnValue:
    """The parts in order, what they come to, and what can be done with the whole."""
    return _outline_page(assignment_id)


def _outline_page(assignment_id: int, **more: Any) -> str:
    assignment, newest = queries.own_outline(me(), assignment_id)
    facts = queries.facts_of(assignment)
    current, exam = facts.parts, facts.exam
    length = pages.length(exam_anslag((row.piece for row in current), exam), exam)
    after = max((row.id for row in facts.rows), default=0)
    places = [place_on_paper(row.kind) for row in current]
    return render_template(
        "assignments/show.html",
        assignment=assignment,
        exam=exam,
        handing=handing(assignment),
        parts=pages.listed(current, exam),
        removed=facts.removed,
        reference_count=len(facts.bibliography.current),
        gaps=pages.gap_lines(gaps_in(facts, me())),
        length=length,
        otherwise_on_paper=places != sorted(places),
        with_spaces=(exam or USUAL).with_spaces,
        newest=newest,
        **{
            "title_form": TitleForm(formdata=None, title=assignment.title),
            "new_form": NewPartForm(formdata=None, prefix="new-", after=after),
            **more,
        },
    )


@blueprint.post("/assignments/<int:assignment_id>/title")
@signed_in
def rename(assignment_id: int) -> ResponseReturnValue:
    """Give the assignment another title."""
    assignment = queries.own_assignment(me(), assignment_id)
    form = TitleForm()
    if not form.accepted():
        return _outline_page(assignment_id, title_form=form), 422
    rename_assignment(assignment, filled(form.title.data), by=me())
    flash(_("Titlen er gemt."), "success")
    return _to(assignment)


@blueprint.post("/assignments/<int:assignment_id>/parts")
@signed_in
def new_part(assignment_id: int) -> ResponseReturnValue:
    """A part that is written on the spot: say what it is and what it is called, then write it."""
    assignment = queries.own_assignment(me(), assignment_id)
    form = NewPartForm(prefix="new-")
    if not form.accepted():
        return _outline_page(assignment_id, new_form=form), 422
    part = write_part(
        assignment,
        filled(form.title.data),
        kind=PartKind(form.kind.data),
        after=filled(form.after.data),
        by=me(),
    )
    return redirect(url_for("assignments.edit_part", part_id=part.id), 303)


@blueprint.post("/assignments/<int:assignment_id>/order")
@signed_in
def reorder(assignment_id: int) -> ResponseReturnValue:
    """The whole new order at once, from the page's script."""
    assignment = queries.own_assignment(me(), assignment_id)
    order, made_from = read_order(request.get_json(silent=True))
    try:
        reorder_parts(assignment, order, made_from=made_from, by=me())
    except StaleOrder as stale:
        return refusals.answer(stale.status, str(stale.sentence), order=stale.order)
    return jsonify(order=order)


# The whole ------------------------------------------------------------------------------------


@blueprint.get("/assignments/<int:assignment_id>/document")
@signed_in
def download(assignment_id: int) -> ResponseReturnValue:
    """The assignment as a Word document."""
    assignment = queries.own_assignment(me(), assignment_id)
    document = assignment_document(
        assignment,
        queries.pieces_of(assignment),
        me(),
        Front(),
        made_at=clock.now(),
    )
    name = _("eksamensopgave") + f"-{clock.today():%Y-%m-%d}.docx"
    return Response(
        docx(document),
        mimetype=MIME_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/assignments/<int:assignment_id>/share")
@signed_in
def review_share(assignment_id: int) -> ResponseReturnValue:
    """The whole as the teachers will see it, with what the guard found."""
    return _review_page(queries.own_assignment(me(), assignment_id))


def _review_page(
    assignment: Assignment, sentence: str = "", status: int = 200
) -> ResponseReturnValue:
    pieces = queries.pieces_of(assignment)
    html = compiled(pieces)
    # Before it is looked through: that takes a second for each half a million characters.
    actions.check_length(html)
    newest = newest_version(assignment.text)
    exam = assignment.text.cohort.exam
    page = render_template(
        "assignments/share.html",
        assignment=assignment,
        html=html,
        review=review(html),
        length=pages.length(exam_anslag(pieces, exam), exam),
        newest=newest,
        unchanged=newest is not None and newest.digest == digest(html),
        form=ShareWholeForm(formdata=None, reviewed=digest(html)),
        sentence=sentence,
    )
    return page, status


@blueprint.post("/assignments/<int:assignment_id>/share")
@signed_in
def share(assignment_id: int) -> ResponseReturnValue:
    """Freeze the whole as a version for the teachers."""
    assignment = queries.own_assignment(me(), assignment_id)
    form = ShareWholeForm()
    if not form.accepted():
        return _review_page(assignment, _("Se opgaven igennem igen, og del den så."), 422)
    try:
        version = share_assignment(
            assignment,
            reviewed=filled(form.reviewed.data),
            confirmed=bool(form.confirmed.data),
            by=me(),
        )
    except (ChangedSinceReview, EmptyText, NumberNeedsAnswer) as refused:
        # Nothing was written: the person gets the newest text with the reason above it.
        return _review_page(assignment, str(refused.sentence), refused.status)
    flash(
        _("Opgaven er delt med dine undervisere som version %(number)s.", number=version.number),
        "success",
    )
    return redirect(url_for("feedback.read_version", version_id=version.id), 303)


def _to(assignment: Assignment) -> ResponseReturnValue:
    return redirect(url_for("assignments.show", assignment_id=assignment.id), 303)


# Their routes belong to the same blueprint.
from portfolio.assignments import part_views, reference_views  # noqa: E402, F401
