"""Which pages? People, their accounts and versions. The rest of the room has files of its own."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.administration import queries
from portfolio.administration.forms import AddressForm, NameForm, RedactForm
from portfolio.administration.pages import (
    administrators_only,
    blueprint,
    form_page,
    is_sent,
    sections,
    turning,
    whole_number,
)
from portfolio.core.doors import signed_in
from portfolio.core.errors import require
from portfolio.core.i18n import _
from portfolio.people import actions as people_actions
from portfolio.people.models import Person
from portfolio.people.rules import (
    may_correct_address,
    may_invite,
    may_make_administrator,
    may_reinstate,
    may_suspend,
)
from portfolio.people.session import me
from portfolio.texts.actions import AlreadyRedacted, redact_versions
from portfolio.texts.queries import with_same_number
from portfolio.texts.rules import may_redact
from portfolio.texts.views import listed


@blueprint.get("/admin/people")
@signed_in
def people() -> ResponseReturnValue:
    administrators_only()
    words = "".join(sign for sign in request.args.get("q", "") if sign.isprintable())[:100].strip()
    page = queries.search_people(words, whole_number(request.args.get("page"), 1))
    return render_template(
        "administration/people.html",
        words=words,
        people=page.rows,
        total=page.total,
        turning=turning(page, "administration.people", q=words or None),
        sections=sections("people"),
    )


@blueprint.get("/admin/people/<int:person_id>")
@signed_in
def person(person_id: int) -> ResponseReturnValue:
    other = queries.known_person(me(), person_id)
    access = queries.access_of(other)
    return render_template(
        "administration/person.html",
        person=other,
        access=access,
        state=queries.invitation_state(other, access),
        may_invite=may_invite(me(), other),
        may_correct_address=may_correct_address(me(), other),
        may_suspend=may_suspend(me(), other),
        may_make_administrator=may_make_administrator(me(), other),
        sections=sections("people"),
    )


def _other(person_id: int) -> Person:
    return queries.known_person(me(), person_id, lock=is_sent())


def _back_to(other: Person, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("administration.person", person_id=other.id), 303)


@blueprint.route("/admin/people/<int:person_id>/name", methods=["GET", "POST"])
@signed_in
def correct_name(person_id: int) -> ResponseReturnValue:
    other = _other(person_id)
    form = NameForm(obj=other)
    if not form.accepted():
        return form_page("administration/correct_name.html", form, person=other)
    people_actions.correct_name(
        other, form.name.data or "", form.student_number.data or None, by=me()
    )
    return _back_to(other, _("Navn og studienummer er gemt."))


@blueprint.route("/admin/people/<int:person_id>/address", methods=["GET", "POST"])
@signed_in
def correct_address(person_id: int) -> ResponseReturnValue:
    other = _other(person_id)
    require(may_correct_address(me(), other))
    form = AddressForm(obj=other)
    if form.accepted():
        try:
            people_actions.correct_address(other, form.email.data or "", by=me())
        except people_actions.AddressTaken as error:
            form.email.errors = [str(error.sentence)]
        else:
            return _back_to(
                other, _("E-mailadressen er rettet, og en ny invitation er på vej til den.")
            )
    return form_page("administration/correct_address.html", form, person=other)


@blueprint.post("/admin/people/<int:person_id>/invite")
@signed_in
def invite(person_id: int) -> ResponseReturnValue:
    other = _other(person_id)
    require(may_invite(me(), other))
    people_actions.invite_person(other, by=me())
    return _back_to(other, _("En invitation til %(name)s er på vej.", name=other.name))


@blueprint.post("/admin/people/<int:person_id>/suspend")
@signed_in
def suspend(person_id: int) -> ResponseReturnValue:
    other = queries.known_person(me(), person_id)
    require(may_suspend(me(), other))
    people_actions.suspend_person(other, by=me())
    return _back_to(other, _("Kontoen er lukket. %(name)s er logget ud.", name=other.name))


@blueprint.post("/admin/people/<int:person_id>/reinstate")
@signed_in
def reinstate(person_id: int) -> ResponseReturnValue:
    other = _other(person_id)
    if other.suspended_at is not None:
        require(may_reinstate(me(), other))
        people_actions.reinstate_person(other, by=me())
    return _back_to(other, _("Kontoen er åben igen."))


@blueprint.post("/admin/people/<int:person_id>/administrator")
@signed_in
def make_administrator(person_id: int) -> ResponseReturnValue:
    other = _other(person_id)
    require(may_make_administrator(me(), other))
    people_actions.make_administrator(other, by=me())
    return _back_to(other, _("%(name)s er nu administrator.", name=other.name))


@blueprint.post("/admin/people/<int:person_id>/administrator/remove")
@signed_in
def remove_administrator(person_id: int) -> ResponseReturnValue:
    other = queries.known_person(me(), person_id)
    require(may_make_administrator(me(), other))
    people_actions.remove_administrator(other, by=me())
    return _back_to(other, _("%(name)s er ikke længere administrator.", name=other.name))


@blueprint.get("/admin/people/<int:person_id>/versions")
@signed_in
def versions(person_id: int) -> ResponseReturnValue:
    other = queries.known_person(me(), person_id)
    return render_template(
        "administration/versions.html", person=other, versions=queries.versions_of(other)
    )


@blueprint.route("/admin/versions/<int:version_id>/redact", methods=["GET", "POST"])
@signed_in
def redact_version(version_id: int) -> ResponseReturnValue:
    version = queries.version_to_redact(me(), version_id)
    text, owner = version.text, version.text.owner
    require(may_redact(me(), text))
    form = RedactForm()
    others = with_same_number(version)
    form.offer(others)
    if form.accepted():
        try:
            gone = redact_versions(
                version, form.reason.data or "", also=form.chosen(others), by=me()
            )
        except AlreadyRedacted as error:
            flash(str(error.sentence), "notice")
        else:
            flash(_("Indholdet af version %(number)s er væk.", number=listed(gone)), "success")
        return redirect(url_for("administration.versions", person_id=owner.id), 303)
    return form_page(
        "administration/redact_version.html",
        form,
        version=version,
        owner=owner,
        others=others,
        day_number=queries.day_of(version),
    )


# Their routes belong to the same blueprint.
from portfolio.administration import ledger_views, outbox_views, transfer_views  # noqa: E402, F401
