"""Which pages? Mails that wait, were given up, or may have arrived; never their words."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.administration.outbox_queries import SHELVES, count_by_shelf, shelf
from portfolio.administration.outbox_queries import parcel as find_parcel
from portfolio.administration.pages import (
    administrators_only,
    blueprint,
    sections,
    turning,
    whole_number,
)
from portfolio.core.doors import signed_in
from portfolio.core.i18n import _, lazy
from portfolio.outbox.actions import NotToBeSentAgain, send_again
from portfolio.people.session import me

SHELF_WORDS = {
    "gave_up": lazy("Opgivet"),
    "uncertain": lazy("Uvis"),
    "waiting": lazy("Venter"),
}

NAMES = {
    "people.invitation": lazy("Invitation"),
    "people.new_password": lazy("Ny adgangskode"),
    "people.password_changed": lazy("Adgangskoden er skiftet"),
    "people.confirm_address": lazy("Bekræft ny e-mailadresse"),
    "people.address_taken": lazy("E-mailadressen er i brug"),
    "people.address_asked": lazy("Ønske om ny e-mailadresse"),
    "people.address_changed": lazy("E-mailadressen er skiftet"),
}


@blueprint.get("/admin/outbox")
@signed_in
def outbox() -> ResponseReturnValue:
    administrators_only()
    asked = request.args.get("shelf")
    counts = count_by_shelf()
    wrong = next((name for name in ("gave_up", "uncertain") if counts[name]), "waiting")
    chosen = asked if asked in SHELVES else wrong
    page = shelf(chosen, whole_number(request.args.get("page"), 1))
    return render_template(
        "administration/outbox.html",
        chosen=chosen,
        parcels=page.rows,
        names=NAMES,
        shelves=[
            {
                "label": SHELF_WORDS[name],
                "url": url_for("administration.outbox", shelf=name),
                "current": name == chosen,
                "count": counts[name],
            }
            for name in SHELVES
        ],
        turning=turning(page, "administration.outbox", shelf=chosen),
        sections=sections("outbox"),
    )


@blueprint.post("/admin/outbox/<int:parcel_id>/send-again")
@signed_in
def send_parcel_again(parcel_id: int) -> ResponseReturnValue:
    administrators_only()
    parcel = find_parcel(parcel_id)
    try:
        send_again(parcel, by=me())
    except NotToBeSentAgain as error:
        # A second click.
        flash(str(error.sentence), "notice")
    else:
        flash(_("Den bliver sendt igen om et øjeblik."), "success")
    return redirect(url_for("administration.outbox", shelf=request.form.get("shelf")), 303)
