"""One request, one transaction: a returned response commits, a raised error rolls back."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, ValidationError

from portfolio.core import db

# What a column of ids holds on both databases.
LARGEST_ID = 2**63 - 1

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


class IdConverter(IntegerConverter):
    """`<int:…>` in a route: a number that no database holds is not found, like any unknown one."""

    def to_python(self, value: str) -> int:
        if len(value) > len(str(LARGEST_ID)) or int(value) > LARGEST_ID:
            raise ValidationError
        number: int = super().to_python(value)
        return number


def row_id(value: str | int) -> int:
    """A number after the `?` of an address, for `request.args.get(…, type=row_id)`, or of a field
    (`coerce=row_id`): one that no database holds counts as none."""
    text = str(value)
    if len(text) > len(str(LARGEST_ID)) or not 0 <= int(text) <= LARGEST_ID:
        raise ValueError(text)
    return int(text)


class Json(DefaultJSONProvider):
    """Flask's own; a hundred thousand brackets in each other are no JSON either."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            return super().loads(s, **options)
        except RecursionError:
            raise ValueError("nested too deeply") from None


def limit_fields(app: Flask, most: int) -> None:
    """Refuse a form of more fields than any page has. Werkzeug's limit counts multipart's only."""

    @app.before_request
    def count_fields() -> None:
        if sum(map(len, request.form.listvalues())) > most:
            raise RequestEntityTooLarge


def init(app: Flask, database: db.Database, *, https: bool) -> None:
    """Open a session for each request, and settle it before the first byte of the answer."""
    app.url_map.converters["int"] = IdConverter
    app.json = Json(app)

    @app.before_request
    def open_session() -> None:
        g.exits = ExitStack()
        g.exits.enter_context(database.bound())

    @app.after_request
    def settle(response: Response) -> Response:
        if "exits" in g:
            # An error page comes here with a session that core.refusals has rolled back.
            db.session.commit()
        return response

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if "Cache-Control" not in headers:
            # No page of ours may be read from a cache after signing out.
            headers["Cache-Control"] = "no-store"
        return response

    @app.teardown_request
    def close_session(_error: BaseException | None) -> None:
        exits = g.pop("exits", None)
        if exits is not None:
            exits.close()
