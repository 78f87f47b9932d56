"""Every refusal becomes a page or, for a script, JSON: {"error": sentence}."""

from __future__ import annotations

from traceback import format_tb
from typing import Any

import structlog
from flask import (
    Flask,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, InternalServerError

from portfolio.core import db, i18n
from portfolio.core.doors import SignInNeeded, page_before, wants_json
from portfolio.core.errors import DomainError
from portfolio.core.i18n import LazyString, _, lazy

log = structlog.get_logger()

SENTENCES: dict[int, LazyString] = {
    400: lazy("Vi kunne ikke læse det, din browser sendte. Gå tilbage, og prøv igen."),
    401: lazy("Du er ikke længere logget ind. Log ind igen for at fortsætte."),
    403: lazy("Det har du ikke adgang til."),
    404: lazy("Siden findes ikke, eller du har ikke adgang til den."),
    405: lazy("Det kan man ikke gøre på denne side."),
    409: lazy("Det kunne ikke lade sig gøre. Prøv igen."),
    413: lazy("Det, du sendte, fylder for meget."),
    422: lazy("Vi kunne ikke bruge det, du sendte. Ret det, og prøv igen."),
    429: lazy("Der har været for mange forsøg. Vent lidt, og prøv igen."),
    500: lazy("Der er sket en fejl hos os. Det er ikke din skyld."),
    503: lazy("Tjenesten er ikke til at få fat i lige nu. Prøv igen om et øjeblik."),
}


def init(app: Flask) -> None:
    """Register one handler for each family of errors."""
    # Flask would log the exception's own words; those may be somebody's. `failed` logs the rest.
    app.log_exception = _say_nothing  # type: ignore[assignment,method-assign]

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> ResponseReturnValue:
        return answer(error.status, str(error.sentence))

    @app.errorhandler(CSRFError)
    def csrf_refused(_error: CSRFError) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return answer(401, str(SignInNeeded.sentence))
        return answer(400, str(lazy("Siden var blevet for gammel. Genindlæs den, og prøv igen.")))

    @app.errorhandler(exc.DBAPIError)
    @app.errorhandler(exc.TimeoutError)
    def database_failed(error: exc.DBAPIError | exc.TimeoutError) -> ResponseReturnValue:
        i18n.decide_without_person()
        # Never the statement: its parameters are people's texts.
        kind = type(getattr(error, "orig", None) or error).__name__
        log.error("database_failed", kind=kind, endpoint=request.endpoint)
        return answer(503, str(SENTENCES[503]))

    @app.errorhandler(HTTPException)
    def http_refused(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error.get_response()
        return answer(code, str(SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])))

    @app.errorhandler(InternalServerError)
    def failed(error: InternalServerError) -> ResponseReturnValue:
        cause = error.original_exception
        if isinstance(cause, exc.DBAPIError | exc.TimeoutError):
            # The commit itself failed, after the view had returned.
            return database_failed(cause)
        i18n.decide_without_person()
        log.error(
            "request_failed",
            kind=type(cause).__name__,
            endpoint=request.endpoint,
            # Where, never what: the words of an exception may be somebody's text.
            exception="".join(format_tb(cause.__traceback__)) if cause else None,
        )
        return answer(500, str(SENTENCES[500]))


def _say_nothing(_exc_info: Any) -> None:
    return None


def answer(status: int, sentence: str, **more: Any) -> ResponseReturnValue:
    """The refusal as JSON for scripts and as a page for people; rolls the request back."""
    if "exits" in g:
        # Let go of what was loaded first: the error page still wants to name who is signed in.
        db.session.expunge_all()
        db.session.rollback()
    if wants_json():
        if status == 401:
            more["sign_in"] = url_for("people.sign_in")
        return jsonify(error=sentence, **more), status
    if status == 401:
        # What a form sent is gone, and whoever sent it must not believe that it arrived.
        flash(_("Du er ikke længere logget ind, så det, du sendte, er ikke kommet med."), "error")
        return redirect(url_for("people.sign_in", next=page_before()), 303)
    if status >= 500:
        # Without the context of pages: whatever failed may be what that would ask.
        page = current_app.jinja_env.get_template(f"errors/{503 if status == 503 else 500}.html")
        return page.render(sentence=sentence, language=i18n.language()), status
    name = status if status in SENTENCES else 400
    return render_template(f"errors/{name}.html", sentence=sentence, status=status), status
