"""A learning portfolio that carries a text from the first evening to the exam.

`create_app` is the table of contents: the only list of rooms.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Config
from portfolio.core import (
    arrival,
    db,
    doors,
    i18n,
    jinja,
    logs,
    readiness,
    refusals,
    requests,
    serving,
)

# In the order in which a room may import another: each imports only rooms above it.
ROOMS = (
    "ledger",
    "outbox",
    "people",
    "cohorts",
    "texts",
    "notices",
    "entries",
    "assignments",
    "feedback",
    "submissions",
    "overview",
    "administration",
)

# The largest body that is read, but where a view takes a file (core.arrival): a roster. Texts have
# their own, smaller limit.
MAX_BODY = 4 * 1024 * 1024
MAX_FORM_FIELDS = 2_000


def create_app(config: Config) -> Flask:
    """Make the application; raises ConfigurationError where the database can't be reached."""
    logs.init(config.log_level, production=config.is_production)
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static" / "build"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FORM_FIELDS,
        SESSION_COOKIE_NAME="__Host-session" if config.is_https else "session",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A token lives as long as the session: an evening of writing never dies of one.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        # Built files carry their digest in the name.
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]

    database = db.Database(config.database_url)
    app.extensions["config"] = config
    app.extensions["database"] = database
    readiness.check_reachable(database, config)

    requests.init(app, database, https=config.is_https)
    arrival.init(app)
    doors.init(app, database)
    CSRFProtect(app)
    requests.limit_fields(app, MAX_FORM_FIELDS)
    i18n.init(app)
    jinja.init(app, config)
    refusals.init(app)
    readiness.init(app, database, Path(ROOT))
    serving.init(app)
    for room in ROOMS:
        _open_room(app, room)
    doors.check(app)
    return app


def _open_room(app: Flask, room: str) -> None:
    """Read a room's tables, register its pages and commands, and let it introduce itself."""
    folder = Path(__file__).parent / room
    if (folder / "models.py").is_file():
        import_module(f"portfolio.{room}.models")
    for register in ("emails", "jobs"):
        # What the outbox's parcels of this room mean.
        if (folder / f"{register}.py").is_file():
            import_module(f"portfolio.{room}.{register}")
    if (folder / "views.py").is_file():
        app.register_blueprint(import_module(f"portfolio.{room}.views").blueprint)
    if (folder / "commands.py").is_file():
        import_module(f"portfolio.{room}.commands").init(app)
    for introduction in ("session", "wiring"):
        if (folder / f"{introduction}.py").is_file():
            import_module(f"portfolio.{room}.{introduction}").init(app)
