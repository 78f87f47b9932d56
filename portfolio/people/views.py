"""Which pages? Signing in and out, language, the state of the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from portfolio.core.db import Database
from portfolio.core.doors import anyone, local_path, page_before, signed_in, wants_json
from portfolio.core.i18n import COOKIE, _, clock_time
from portfolio.people import actions
from portfolio.people.attempts import TooManyAttempts
from portfolio.people.browsers import browser_name
from portfolio.people.forms import LanguageForm, SignInForm
from portfolio.people.session import SignedIn, enter, leave, me, my_session

blueprint = Blueprint("people", __name__)

account_links: list[Callable[[], dict[str, str] | None]] = []
"""What other rooms put into the menu under the person's name: label, url and icon, or None where
it is nothing for this person. A room adds its own in its wiring.py."""


def database() -> Database:
    """The application's database, for what must be read or written before the request's own."""
    return cast(Database, current_app.extensions["database"])


def this_browser() -> str | None:
    """What the person will recognise this browser by."""
    return browser_name(request.user_agent.string)


def until(error: TooManyAttempts) -> str:
    """When the next try is let in, in words."""
    return _(
        "Der har været for mange forsøg på at logge ind. Prøv igen %(time)s.",
        time=clock_time(error.until),
    )


def end_present_session() -> None:
    """Whoever was signed in here before is not any more."""
    if current_user.is_authenticated:
        actions.end_session(my_session())


@blueprint.app_context_processor
def account_nav() -> dict[str, Any]:
    """The menu under the person's name: what other rooms put there, and the account."""
    account = {"label": _("Din konto"), "url": url_for("people.account"), "icon": "person"}
    if not current_user.is_authenticated:
        return {"account_nav": [account]}
    return {"account_nav": [*(item for link in account_links if (item := link())), account]}


@blueprint.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    target = local_path(form.next.data or request.args.get("next")) or "/"
    if request.method != "POST":
        if current_user.is_authenticated:
            return redirect(target, 303)
        form.next.data = target
        return render_template("people/sign_in.html", form=form)
    if not form.accepted():
        return _not_signed_in(form, _("Skriv både e-mail og adgangskode."), 422)
    try:
        checked = actions.check_password(
            form.email.data or "",
            form.password.data or "",
            database=database(),
            network_address=request.remote_addr or "",
        )
        row, token = actions.sign_in(checked, browser=this_browser())
    except TooManyAttempts as error:
        return _not_signed_in(form, until(error), error.status)
    except actions.WrongPassword as error:
        return _not_signed_in(form, str(error.sentence), error.status)
    end_present_session()
    enter(row, token)
    if wants_json():
        return jsonify(csrf_token=generate_csrf())
    return redirect(target, 303)


def _not_signed_in(form: SignInForm, sentence: str, status: int) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=sentence), status
    if not form.errors:
        form.form_errors.append(sentence)
    return render_template("people/sign_in.html", form=form), status


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    actions.end_session(my_session())
    leave()
    flash(_("Du er logget ud."), "success")
    return redirect(url_for("people.sign_in"), 303)


@blueprint.get("/session")
@anyone
def session_state() -> ResponseReturnValue:
    known = current_user.is_authenticated
    return jsonify(
        signed_in=known,
        csrf_token=generate_csrf(),
        ends_at=cast(SignedIn, current_user).ends_at.isoformat() if known else None,
        person=me().id if known else None,
    )


@blueprint.post("/session/extend")
@signed_in
def extend_session() -> ResponseReturnValue:
    return jsonify(ends_at=actions.extend_session(my_session()).isoformat())


@blueprint.post("/language")
@anyone
def choose_language() -> ResponseReturnValue:
    form = LanguageForm()
    target = local_path(form.next.data) or page_before() or "/"
    if not form.accepted():
        return redirect(target, 303)
    if current_user.is_authenticated:
        actions.choose_language(me(), form.language.data or "")
    response = redirect(target, 303)
    response.set_cookie(
        COOKIE,
        form.language.data or "",
        max_age=31_536_000,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
    )
    return response


# The rest of the room's pages hang on the same blueprint.
from portfolio.people import account_views, link_views  # noqa: E402, F401
