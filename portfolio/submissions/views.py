"""Which pages? The way from the assignment to the receipt, and who has handed in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from portfolio.assignments import queries as assignment_queries
from portfolio.assignments.gaps import Kind as GapKind
from portfolio.assignments.gaps import stops
from portfolio.assignments.length import is_empty
from portfolio.assignments.models import Assignment
from portfolio.assignments.pages import gap_lines
from portfolio.cohorts import queries as cohort_queries
from portfolio.cohorts.exam_forms import SITTINGS
from portfolio.cohorts.exam_models import AiPolicy, Declaration, Exam, Sitting, SittingKind
from portfolio.core import clock, foreign_pdf
from portfolio.core.arrival import arrived_at, takes_a_file
from portfolio.core.doors import anyone, signed_in
from portfolio.core.errors import NotFound, require
from portfolio.core.forms import filled
from portfolio.core.i18n import _, lazy, ngettext
from portfolio.core.pdf import MIME_TYPE, page_count, pdf, picture
from portfolio.people.session import me
from portfolio.submissions import actions, extension_actions, queries
from portfolio.submissions.actions import (
    ChangedSinceLook,
    Declared,
    NothingToHandIn,
    NotInTheSitting,
    OverLength,
    StillLacking,
)
from portfolio.submissions.extension_actions import NotLater
from portfolio.submissions.extension_forms import ExtensionForm
from portfolio.submissions.forms import ChosenForm, FrontForm, HandInForm, VerifyForm
from portfolio.submissions.models import Review
from portfolio.submissions.own_pdf import differs_much
from portfolio.submissions.pages import blueprint, check_open, database, front_of, own_sitting
from portfolio.submissions.papers import paper_of
from portfolio.submissions.queries import Place, Received
from portfolio.submissions.receipts import receipt_file
from portfolio.submissions.rules import Timing, may_decide, may_read_paper, may_see_sitting
from portfolio.submissions.verifying import verified

STATES = {
    "not_started": lazy("Ikke begyndt"),
    "draft": lazy("Kladde"),
    "handed_in": lazy("Afleveret"),
    "late": lazy("Afleveret for sent"),
    "withdrawn": lazy("Trukket tilbage"),
}

# The student ----------------------------------------------------------------------------------


@blueprint.get("/assignments/<int:assignment_id>/hand-in")
@signed_in
def show(assignment_id: int) -> ResponseReturnValue:
    """When the paper is due, what was handed in, and the way to a paper to look at."""
    assignment, sitting = own_sitting(assignment_id)
    return _page(assignment, sitting, FrontForm.of(sitting.exam, formdata=None))


def _page(
    assignment: Assignment, sitting: Sitting, form: FrontForm, status: int = 200
) -> ResponseReturnValue:
    candidate = queries.candidate_of(sitting.id, assignment.enrolment_id)
    deadline = queries.deadline_for(sitting, candidate.id if candidate else None)
    hand_ins = queries.hand_ins_of(candidate.id) if candidate else []
    timing = deadline.timing(clock.now())
    page = render_template(
        "submissions/show.html",
        assignment=assignment,
        sitting=sitting,
        exam=sitting.exam,
        deadline=deadline,
        timing=timing,
        hand_ins=hand_ins,
        current=next((each for each in hand_ins if each.withdrawn_at is None), None),
        # It is the newest that they take: there is no other beside the first.
        elsewhere=queries.hand_ins_elsewhere(sitting, assignment.enrolment_id)
        if sitting.number > 1
        else [],
        sitting_words=SITTINGS,
        asks=candidate.open_request if candidate else None,
        form=form,
    )
    return page, status


@blueprint.post("/assignments/<int:assignment_id>/reviews")
@signed_in
def make_review(assignment_id: int) -> ResponseReturnValue:
    """Make the paper as it would be handed in, and keep its bytes to be looked at.

    It is read and rendered before the request's own transaction begins, so nobody waits for it.
    """
    with database().transaction(writing=False):
        assignment, sitting = own_sitting(assignment_id)
        exam = sitting.exam
        form = FrontForm.of(exam)
        if not form.accepted():
            return _page(assignment, sitting, form, 422)
        check_open(assignment, sitting)
        front = front_of(form, exam)
        pieces = assignment_queries.pieces_of(assignment)
        if all(is_empty(piece.whole) for piece in pieces):
            raise NothingToHandIn
        paper = paper_of(assignment, pieces, exam, me(), front, made_at=clock.now())
    file = pdf(paper.document)
    review = actions.keep_review(
        assignment_id,
        sitting,
        assignment.enrolment_id,
        paper,
        front,
        exam.rules(),
        file,
        pages=page_count(file),
        by=me(),
    )
    return redirect(url_for(".look", review_id=review.id), 303)


@blueprint.get("/reviews/<int:review_id>")
@signed_in
def look(review_id: int) -> ResponseReturnValue:
    """The paper's pages, its length, what is declared, and the button that hands it in."""
    review, hand_in_id = queries.looked_at(me(), review_id)
    if hand_in_id is not None:
        # Gone back to: it must not look as if it waited to be handed in.
        return redirect(url_for(".show_receipt", hand_in_id=hand_in_id), 303)
    place = queries.place_of(review)
    words = queries.declaration(place.exam)
    form = HandInForm.of(place.exam.ai_policy, review.findings, words.number)
    return _looking(review, place, words, form)


def _looking(
    review: Review,
    place: Place,
    words: Declaration,
    form: HandInForm,
    sentence: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    timing = place.deadline.timing(clock.now())
    gaps = actions.gaps_of(review, place.assignment, me())
    page = render_template(
        "submissions/review.html",
        review=review,
        exam=place.exam,
        sitting=place.sitting,
        deadline=place.deadline,
        timing=timing,
        words=words,
        over=max(0, review.anslag - place.exam.max_anslag),
        lacking=gap_lines(gap for gap in gaps if stops(gap)),
        # How much too long it is stands beside the button.
        warnings=gap_lines(
            replace(gap, blocks=False)
            for gap in gaps
            if not stops(gap) and gap.kind != GapKind.OVER
        ),
        differs=differs_much(review.anslag, review.read_anslag or 0),
        form=form,
        sentence=sentence,
    )
    return page, status


@blueprint.get("/reviews/<int:review_id>/paper.pdf")
@signed_in
def review_file(review_id: int) -> ResponseReturnValue:
    """The very bytes."""
    review = queries.own_review(me(), review_id, with_file=True)
    return _file(review.file, _("udkast-til-aflevering") + ".pdf")


@blueprint.get("/reviews/<int:review_id>/pages/<int:number>.png")
@signed_in
def review_page(review_id: int, number: int) -> ResponseReturnValue:
    """A page as a picture."""
    review = queries.own_review(me(), review_id, with_file=True)
    if not 1 <= number <= review.pages:
        raise NotFound
    draw = foreign_pdf.picture if review.is_own_pdf else picture
    return Response(draw(review.file, number), mimetype="image/png")


@blueprint.post("/reviews/<int:review_id>/hand-in")
@signed_in
def hand_in(review_id: int) -> ResponseReturnValue:
    """Hand in exactly what was looked at."""
    review = queries.own_review(me(), review_id)
    place = queries.place_of(review)
    words = queries.declaration(place.exam)
    form = HandInForm.of(place.exam.ai_policy, review.findings, words.number)
    if not form.accepted():
        return _looking(review, place, words, form, status=422)
    declared = Declared(
        declaration=words.number,
        words=words.body,
        used_ai=_used_ai(form, place.exam),
        how=(form.how.data or "") if "how" in form else "",
        no_cpr="no_cpr" in form,
    )
    config: Config = current_app.extensions["config"]
    try:
        handed_in = actions.hand_in(
            review, declared, received_at=arrived_at(), secret_key=config.secret_key, by=me()
        )
    except ChangedSinceLook as changed:
        return _looking(
            review, queries.place_of(review), words, form, str(changed.sentence), changed.status
        )
    except (OverLength, StillLacking) as stopped:
        # The page itself says what stops it.
        return _looking(review, queries.place_of(review), words, form, status=stopped.status)
    if handed_in.withdrawn_at is not None:
        # A page that was gone back to: the paper must not seem to be handed in again.
        flash(_("Den udgave er trukket tilbage. Lav en ny for at aflevere igen."), "error")
        return redirect(url_for(".show", assignment_id=review.assignment_id), 303)
    flash(_("Din opgave er afleveret. Her er din kvittering."), "success")
    return redirect(url_for(".show_receipt", hand_in_id=handed_in.id), 303)


def _used_ai(form: HandInForm, exam: Exam) -> bool | None:
    return None if exam.ai_policy == AiPolicy.FREE else form.used_ai.data == "yes"


@blueprint.get("/hand-ins/<int:hand_in_id>")
@signed_in
def show_receipt(hand_in_id: int) -> ResponseReturnValue:
    """The receipt on screen."""
    received = _readable(hand_in_id)
    handed_in = received.hand_in
    mine = received.owner_id == me().id
    deadline = queries.deadline_of(handed_in.candidate_id)
    return render_template(
        "submissions/receipt.html",
        hand_in=handed_in,
        registration=queries.registration_of(handed_in),
        mine=mine,
        sitting=SITTINGS[SittingKind(received.sitting_kind)],
        may_withdraw=mine
        and handed_in.withdrawn_at is None
        and deadline.timing(clock.now()) is Timing.ON_TIME
        and not queries.takes_a_later_one(handed_in.candidate_id),
        assignment_id=queries.assignment_of(handed_in) if mine else None,
    )


def _readable(hand_in_id: int) -> Received:
    received = queries.hand_in(hand_in_id)
    if not may_read_paper(me(), received.owner_id, received.cohort_id):
        raise NotFound
    return received


@blueprint.get("/hand-ins/<int:hand_in_id>/paper.pdf")
@signed_in
def paper_file(hand_in_id: int) -> ResponseReturnValue:
    """The very bytes that were handed in."""
    handed_in = _readable(hand_in_id).hand_in
    return _file(queries.file_of(handed_in), f"{_('opgave')}-{handed_in.code}.pdf")


@blueprint.get("/hand-ins/<int:hand_in_id>/receipt.txt")
@signed_in
def receipt_as_file(hand_in_id: int) -> ResponseReturnValue:
    """The receipt as a file."""
    handed_in = _readable(hand_in_id).hand_in
    return Response(
        receipt_file(handed_in.receipt, handed_in.signature),
        mimetype="text/plain",
        headers=_attached(f"{_('kvittering')}-{handed_in.code}.txt"),
    )


@blueprint.post("/hand-ins/<int:hand_in_id>/withdraw")
@signed_in
def withdraw(hand_in_id: int) -> ResponseReturnValue:
    """Take one's own paper back, before the deadline."""
    received = queries.hand_in(hand_in_id)
    if received.owner_id != me().id:
        raise NotFound
    actions.withdraw(received.hand_in, at=arrived_at(), by=me())
    flash(_("Afleveringen er trukket tilbage. Du kan aflevere igen inden fristen."), "success")
    return redirect(url_for(".show_receipt", hand_in_id=hand_in_id), 303)


# Everybody ------------------------------------------------------------------------------------


@blueprint.route("/verify", methods=["GET", "POST"])
@anyone
@takes_a_file
def verify() -> ResponseReturnValue:
    """Whether a receipt is ours and a file is the one that it is about. Shows nothing personal."""
    form = VerifyForm()
    answer = None
    if form.accepted():
        paper = form.paper.data.read() if form.paper.data else b""
        answer = verified(form.receipt.data.read(), paper)
    page = render_template("submissions/verify.html", form=form, answer=answer)
    return page, 422 if form.errors else 200


# Teachers and administrators --------------------------------------------------------------------


@blueprint.get("/sittings/<int:sitting_id>")
@signed_in
def show_sitting(sitting_id: int) -> ResponseReturnValue:
    """Who has handed in, and who has not."""
    sitting = cohort_queries.sitting(me(), sitting_id)
    require(may_see_sitting(me(), sitting.exam.cohort_id))
    return _sitting_page(sitting, ExtensionForm(formdata=None))


def _sitting_page(sitting: Sitting, form: ExtensionForm, status: int = 200) -> ResponseReturnValue:
    rows = queries.rows_of(sitting)
    shown = request.args.get("state")
    if shown not in STATES:
        shown = None
    counts = Counter(row.state for row in rows)
    shelves = [
        {
            "label": words,
            "url": url_for(".show_sitting", sitting_id=sitting.id, state=state),
            "current": state == shown,
            "count": counts[state] if state else len(rows),
        }
        for state, words in ((None, lazy("Alle")), *STATES.items())
    ]
    page = render_template(
        "submissions/sitting.html",
        decides=may_decide(me()),
        form=form,
        sitting=sitting,
        cohort=sitting.exam.cohort,
        everybody=rows,
        rows=[row for row in rows if shown in (None, row.state)],
        shelves=shelves,
        words=STATES,
        reads=may_read_paper(me(), 0, sitting.exam.cohort_id),
    )
    return page, status


@blueprint.post("/sittings/<int:sitting_id>/extensions")
@signed_in
def extend(sitting_id: int) -> ResponseReturnValue:
    """A later deadline for one or many at once."""
    sitting = cohort_queries.sitting(me(), sitting_id)
    require(may_decide(me()))
    form = ExtensionForm()
    if not form.accepted():
        return _sitting_page(sitting, form, 422)
    due_at = filled(form.due.form.moment)
    try:
        given = extension_actions.extend(
            sitting, form.chosen.data or [], due_at, form.reason.data, by=me()
        )
    except (NotLater, NotInTheSitting) as refused:
        form.chosen.errors = [str(refused.sentence)]
        return _sitting_page(sitting, form, refused.status)
    extension_views.tell_how_many(given)
    return redirect(url_for(".show_sitting", sitting_id=sitting_id), 303)


@blueprint.route("/sittings/<int:sitting_id>/candidates", methods=["GET", "POST"])
@signed_in
def add_candidates(sitting_id: int) -> ResponseReturnValue:
    """Who takes a re-exam or a sick exam."""
    sitting = cohort_queries.sitting(me(), sitting_id)
    require(may_decide(me()))
    if sitting.number == 1:
        return redirect(url_for(".show_sitting", sitting_id=sitting_id), 303)
    form = ChosenForm()
    if form.accepted():
        try:
            added = actions.add_candidates(sitting, form.chosen.data or [], by=me())
        except NotInTheSitting as refused:
            form.chosen.errors = [str(refused.sentence)]
        else:
            flash(
                ngettext(
                    "%(num)s studerende skal op til prøven.",
                    "%(num)s studerende skal op til prøven.",
                    added,
                )
                if added
                else _("De skal allerede op til prøven."),
                "success" if added else "notice",
            )
            return redirect(url_for(".show_sitting", sitting_id=sitting_id), 303)
    page = render_template(
        "submissions/candidates.html",
        sitting=sitting,
        cohort=sitting.exam.cohort,
        others=queries.others_of(sitting),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _file(content: bytes, name: str) -> Response:
    return Response(content, mimetype=MIME_TYPE, headers=_attached(name))


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


# Their routes belong to the same blueprint.
from portfolio.submissions import (  # noqa: E402
    bundle_views,  # noqa: F401
    candidate_views,  # noqa: F401
    extension_views,
    own_pdf_views,  # noqa: F401
)
