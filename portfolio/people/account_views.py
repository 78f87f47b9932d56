"""Which pages? One's own account: address, password, language, signed-in browsers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import clock, db
from portfolio.core.doors import signed_in
from portfolio.core.i18n import _
from portfolio.people import actions, passwords
from portfolio.people.attempts import TooManyAttempts
from portfolio.people.entering import Checked
from portfolio.people.forms import ChangeAddressForm, ChangePasswordForm, PlainForm, SecretField
from portfolio.people.link_views import known_words
from portfolio.people.models import BrowserSession
from portfolio.people.session import leave, me, my_session
from portfolio.people.views import blueprint, database, until


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    browsers = db.session.scalars(BrowserSession.of(me(), clock.now())).all()
    return render_template("people/account.html", browsers=browsers, this=my_session())


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    form.known = known_words(me())
    if request.method != "POST":
        return render_template("people/change_password.html", form=form)
    checked = _shown(form.current_password) if form.accepted() else None
    if checked is None:
        return render_template("people/change_password.html", form=form), 422
    password_hash = passwords.hashed(form.password.data or "")
    actions.change_password(checked, password_hash, but=my_session())
    flash(_("Din adgangskode er ændret, og du er logget ud alle andre steder."), "success")
    return redirect(url_for("people.account"), 303)


@blueprint.route("/account/address", methods=["GET", "POST"])
@signed_in
def change_address() -> ResponseReturnValue:
    form = ChangeAddressForm()
    if request.method != "POST":
        return render_template("people/change_address.html", form=form)
    checked = _shown(form.address_password) if form.accepted() else None
    if checked is None:
        return render_template("people/change_address.html", form=form), 422
    try:
        actions.ask_for_new_address(checked, form.email.data or "")
    except (actions.SameAddress, actions.TooManyMails) as error:
        form.email.errors = [str(error.sentence)]
        return render_template("people/change_address.html", form=form), error.status
    flash(
        _(
            "Vi har sendt en mail til %(email)s. Åbn linket i den for at bekræfte adressen. "
            "Indtil da bruger du din gamle.",
            email=form.email.data or "",
        ),
        "success",
    )
    return redirect(url_for("people.account"), 303)


@blueprint.post("/account/sign-out-everywhere")
@signed_in
def end_sessions() -> ResponseReturnValue:
    form = PlainForm()
    if form.accepted():
        actions.end_sessions(me())
        leave()
        flash(_("Du er logget ud alle steder."), "success")
    return redirect(url_for("people.sign_in"), 303)


def _shown(field: SecretField) -> Checked | None:
    """The proof that the person knows their password; says at the field what is wrong.

    Counted as signing in is, or an open browser would be the place to guess from.
    """
    try:
        return actions.check_password(
            me().email,
            field.data or "",
            database=database(),
            network_address=request.remote_addr or "",
        )
    except TooManyAttempts as error:
        field.errors = [until(error)]
    except actions.WrongPassword:
        field.errors = [_("Det er ikke din nuværende adgangskode.")]
    return None
