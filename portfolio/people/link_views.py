"""Which pages? Forgotten passwords and what one-time links open.

A link's token goes from the address into the cookie at once, so it stands in no history, log or
Referer. Opening a link uses nothing up: scanners of mail do that too. Only the POST does.
"""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from config import Config
from portfolio.core.doors import anyone
from portfolio.core.i18n import _
from portfolio.people import actions, links, passwords
from portfolio.people.forms import ForgottenPasswordForm, NewPasswordForm, PlainForm
from portfolio.people.models import OneTimeLink, Person
from portfolio.people.session import enter
from portfolio.people.views import blueprint, database, end_present_session, this_browser

COOKIE_KEY = "link"


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@anyone
def forgotten_password() -> ResponseReturnValue:
    form = ForgottenPasswordForm()
    if request.method != "POST":
        return render_template("people/forgotten_password.html", form=form)
    if not form.accepted():
        return render_template("people/forgotten_password.html", form=form), 422
    actions.ask_for_new_password(form.email.data or "")
    return redirect(url_for("people.mail_on_its_way"), 303)


@blueprint.get("/mail-on-its-way")
@anyone
def mail_on_its_way() -> ResponseReturnValue:
    return render_template("people/mail_on_its_way.html")


@blueprint.get("/link/<token>")
@anyone
def open_link(token: str) -> ResponseReturnValue:
    # A real token has 43 characters; the cookie takes no essays.
    session[COOKIE_KEY] = token[:64]
    link = links.look_at(database(), token)
    is_address = link is not None and link.purpose == links.ADDRESS
    page = "people.confirm_address" if is_address else "people.set_password"
    return redirect(url_for(page), 303)


@blueprint.route("/set-password", methods=["GET", "POST"])
@anyone
def set_password() -> ResponseReturnValue:
    link = _my_link(links.INVITATION, links.PASSWORD)
    if link is None:
        return _dead_link()
    form = NewPasswordForm()
    form.known = known_words(link.person)
    if request.method != "POST":
        return render_template("people/set_password.html", form=form, link=link)
    if not form.accepted():
        return render_template("people/set_password.html", form=form, link=link), 422
    password_hash = passwords.hashed(form.password.data or "")
    try:
        row, token = actions.set_password(
            session[COOKIE_KEY], password_hash, browser=this_browser()
        )
    except actions.DeadLink:
        # Used in another window, or replaced, since this page was opened.
        return _dead_link()
    end_present_session()
    enter(row, token)
    flash(_("Din adgangskode er valgt, og du er logget ind."), "success")
    return redirect("/", 303)


@blueprint.route("/confirm-address", methods=["GET", "POST"])
@anyone
def confirm_address() -> ResponseReturnValue:
    link = _my_link(links.ADDRESS)
    if link is None:
        return _dead_link()
    form = PlainForm()
    if request.method == "GET" or not form.accepted():
        return render_template("people/confirm_address.html", link=link)
    actions.confirm_address(session[COOKIE_KEY])
    session.pop(COOKIE_KEY)
    flash(
        _(
            "Din nye e-mailadresse er %(email)s. Brug den, næste gang du logger ind.",
            email=link.email,
        ),
        "success",
    )
    return redirect(url_for("people.account"), 303)


@blueprint.post("/link/again")
@anyone
def send_new_link() -> ResponseReturnValue:
    token = session.pop(COOKIE_KEY, "")
    actions.ask_for_new_link(token)
    return redirect(url_for("people.mail_on_its_way"), 303)


def known_words(person: Person) -> tuple[str, ...]:
    """What everybody knows about the person, and no password may be made of."""
    config: Config = current_app.extensions["config"]
    return (person.name, person.email, person.student_number or "", config.institution)


def _my_link(*purposes: str) -> OneTimeLink | None:
    """The living link that this browser has opened."""
    link = links.look_at(database(), session.get(COOKIE_KEY, ""))
    return link if links.is_alive(link) and link is not None and link.purpose in purposes else None


def _dead_link() -> ResponseReturnValue:
    link = links.look_at(database(), session.get(COOKIE_KEY, ""))
    page = render_template(
        "people/dead_link.html",
        purpose=link.purpose if link else None,
        used=link is not None and link.used_at is not None,
    )
    return page, actions.DeadLink.status
