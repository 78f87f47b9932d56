"""The application as deployed, with two things more that only the bench needs.

`/bench/floor/<bytes>` is the floor: a page of that size behind the same door, after the look-up of
the session and one select, in the frame that every page has (header, footer, language, tokens) and
otherwise empty. `/bench/bare/<bytes>` leaves the frame out, too: what server, framework, session
and one select cost at the least. Every answer says in a header how many queries it took.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from flask import Response, g, has_request_context, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import event, select

from config import Config
from portfolio import create_app
from portfolio.cohorts.models import Module
from portfolio.core import db
from portfolio.core.doors import signed_in

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")

app = create_app(Config.from_environment(os.environ))


FLOOR = app.jinja_env.from_string(
    """{% extends "layouts/page.html" %}
    {% block heading %}{{ title }}{% endblock %}
    {% block content %}<p>{{ filling }}</p>{% endblock %}"""
)


@app.get("/bench/floor/<int:size>")
@signed_in
def floor(size: int) -> ResponseReturnValue:
    """A page with so many bytes in its frame."""
    return render_template(FLOOR, title=_title(), filling="x" * size)


@app.get("/bench/bare/<int:size>")
@signed_in
def bare(size: int) -> ResponseReturnValue:
    """So many bytes."""
    return Response(_title().encode().ljust(size, b"x"), mimetype="text/html")


def _title() -> str:
    return db.session.scalars(select(Module.title).limit(1)).one()


@event.listens_for(app.extensions["database"].engine, "before_cursor_execute")
def count(_conn: Any, _cursor: Any, statement: str, _params: Any, _ctx: Any, _many: bool) -> None:
    """Count what the request asks of the database."""
    if has_request_context() and statement.startswith(COUNTED):
        g.queries = g.get("queries", 0) + 1


@app.after_request
def tell(response: Response) -> Response:
    """Say how many queries there were. Comes first, so what later hooks ask is not counted."""
    response.headers["Bench-Queries"] = str(g.get("queries", 0))
    return response


# As wsgi.py does.
gc.freeze()
sys.setswitchinterval(0.0005)
