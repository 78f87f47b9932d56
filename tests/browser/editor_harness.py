"""A page with the editor and a server that behaves as a test wants it to: lost answers, ends of sessions, two windows.

The application's own pages are tested elsewhere; here the editor meets what a real server rarely does.
"""

from __future__ import annotations

import json
import mimetypes
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portfolio.assignments.length import USUAL, UsualRules
from portfolio.core.jinja import framed

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "static" / "build"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

PAGE = """<!doctype html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <title>Dag 3 – Portefølje</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="csrf-token" content="{{ csrf_token() }}">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="{{ asset('main.css') }}">
  <script type="module" src="{{ asset('main.js') }}"></script>
  <script type="module" src="{{ asset('editor.js') }}"></script>
</head>
<body data-behaviour="session" data-person="7" data-session-ends="{{ ends }}" data-session-url="/session"
  data-session-extend-url="/session/extend">
  {% from "components/editor.html" import editor %}
  {% from "components/session.html" import session_dialogs %}
  <main class="wrap page">
    <h1>Dag 3: Samtalen</h1>
    {% call editor(html, revision, "/save", "/share", "Din tekst", limit=limit, saved=saved,
                   held_html=held_html, editable=editable) %}
    <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
    <div class="button-row"><button class="button button-primary" name="share" value="1">Del med underviser</button></div>
    {% endcall %}
    <p><a href="/elsewhere">Et andet sted</a></p>
  </main>
  {{ session_dialogs("/sign-in") }}
</body>
</html>
"""

PLAIN_PAGE = """<!doctype html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <title>Opgaven – Portefølje</title>
  <meta name="csrf-token" content="{{ csrf_token() }}">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="{{ asset('main.css') }}">
  <script type="module" src="{{ asset('main.js') }}"></script>
</head>
<body data-behaviour="session" data-person="7" data-session-ends="{{ ends }}" data-session-url="/session"
  data-session-extend-url="/session/extend">
  {% from "components/session.html" import session_dialogs %}
  <main>
    <h1>Opgaven</h1>
    <ol data-behaviour="reorder" data-url="/order" data-moved="{name} er nu nr. {place} af {count}"
      data-failed="Rækkefølgen kunne ikke gemmes.">
      {% for name in ["Første", "Anden", "Tredje"] %}
      <li data-id="{{ loop.index }}" data-name="{{ name }}"><span data-handle>::</span> {{ name }}
        <form method="post" action="/order"><button data-move="up">Flyt op</button></form>
        <form method="post" action="/order"><button data-move="down">Flyt ned</button></form></li>
      {% endfor %}
    </ol>
    <nav data-behaviour="keys"><a href="/elsewhere" aria-keyshortcuts="Alt+PageDown">Næste</a></nav>
    <p data-behaviour="unread" data-url="/read">Nyt</p>
    <form method="post" action="/share" data-behaviour="confirm once" data-confirm="Vil du slette?"
      data-confirm-yes="Slet" data-confirm-no="Annullér"><button name="delete" value="1">Slet delen</button></form>
    <label>Søg <input name="q"></label>
  </main>
  {{ session_dialogs("/sign-in") }}
</body>
</html>
"""


MANY_PAGE = """<!doctype html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <title>Mange tekster</title>
  <meta name="csrf-token" content="{{ csrf_token() }}">
  <script type="module" src="{{ asset('editor.js') }}"></script>
</head>
<body>
  {% from "components/editor.html" import editor %}
  {% for html in many %}
  {% call editor(html, 1, "/save", "/share", "Tekst", id="text-%d" % loop.index, rules=rules) %}{% endcall %}
  {% endfor %}
</body>
</html>
"""


@dataclass
class Server:
    """The state that a test reads and changes."""

    html: str = ""
    many: list[str] = field(default_factory=list)
    revision: int = 1
    saved: str = ""
    limit: int | None = None
    rules: UsualRules = USUAL
    held_html: str | None = None
    editable: str | None = None
    person: int | None = 7
    token: str = "token-1"
    ends_in: float = 7200
    mode: str = "ok"
    """ok, error (500), gone (the connection breaks), lost (written, but the answer breaks), or an HTTP status."""
    delay: float = 0
    rewrite: str | None = None
    """What the next save is answered with as its canonical form."""
    page: str = ""
    sequence: int = 0
    saves: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    posts: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    orders: list[list[str]] = field(default_factory=list)
    address: str = ""

    def save(self, sent: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.saves.append(sent)
        again = sent["page"] == self.page
        if again and sent["sequence"] <= self.sequence:
            return 200, self.current()
        if sent["revision"] != self.revision and not (
            again and sent["revision"] == self.revision - 1
        ):
            self.refused.append(sent["html"])
            return 409, {**self.current(), "error": "Teksten er ændret i et andet vindue."}
        self.html = self.rewrite if self.rewrite is not None else sent["html"]
        self.rewrite = None
        self.revision += 1
        self.page, self.sequence = sent["page"], sent["sequence"]
        return 200, self.current()

    def current(self) -> dict[str, Any]:
        return {"revision": self.revision, "saved": "Gemt kl. 14.05", "html": self.html}

    def write_elsewhere(self, html: str) -> None:
        self.html, self.page = html, "another-page"
        self.revision += 1

    def end_session(self) -> None:
        self.person, self.token = None, "token-of-nobody"

    def session(self) -> dict[str, Any]:
        signed_in = self.person is not None
        return {
            "signed_in": signed_in,
            "csrf_token": self.token,
            "ends_at": self.ends() if signed_in else None,
            "person": self.person,
        }

    def ends(self) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.ends_in))

    def sign_in(self, email: str, password: str) -> tuple[int, dict[str, Any]]:
        people = {"sofie@portfolio.example": 7, "anders@portfolio.example": 8}
        if email not in people or password != "det rigtige kodeord":
            return 422, {"error": "E-mail eller adgangskode passer ikke."}
        self.person, self.token = people[email], f"token-of-{people[email]}"
        return 200, {"csrf_token": self.token}


def _environment(server: Server) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    manifest = json.loads((BUILD / "manifest.json").read_text())
    environment.filters["framed"] = framed
    environment.globals.update(
        asset=lambda name: f"/static/{manifest[name]}",
        csrf_token=lambda: server.token,
    )
    return environment


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    environment = _environment(server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Tests are silent."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/static/"):
                self.file(BUILD / path.removeprefix("/static/"))
            elif path == "/session":
                self.json(200, server.session())
            elif path == "/elsewhere":
                self.html("<!doctype html><html lang=da><title>Andet</title><h1>Andet</h1></html>")
            else:
                self.page({"/plain": PLAIN_PAGE, "/many": MANY_PAGE}.get(path, PAGE))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            name = self.path.strip("/").replace("/", "_")
            if name == "share":
                server.posts.append((self.path, parse_qs(body.decode(), keep_blank_values=True)))
                self.html("<!doctype html><html lang=da><title>Delt</title><h1>Delt</h1></html>")
            elif name == "sign-in":
                fields = parse_qs(body.decode())
                self.json(*server.sign_in(fields["email"][0], fields["password"][0]))
            else:
                self.guarded(name, body)

        def guarded(self, name: str, body: bytes) -> None:
            time.sleep(server.delay)
            if server.mode == "gone":
                self.hang_up()
            elif server.mode.isdigit():
                self.json(int(server.mode), {"error": "Teksten er for lang."})
            elif server.mode == "error":
                self.html("Internal Server Error", 500)
            elif server.person is None:
                self.json(401, {"error": "Du er logget ud.", "sign_in": "/sign-in"})
            elif self.headers.get("X-CSRFToken") != server.token:
                self.html("<h1>Bad Request</h1>", 400)
            elif name == "save":
                answer = server.save(json.loads(body))
                if server.mode == "lost":
                    self.hang_up()
                else:
                    self.json(*answer)
            elif name == "session_extend":
                server.ends_in = 7200
                self.json(200, {"ends_at": server.ends()})
            elif name == "order":
                server.orders.append(json.loads(body)["order"])
                self.json(200, {})
            else:
                server.posts.append((self.path, {}))
                self.json(200, {})

        def hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def page(self, source: str) -> None:
            self.html(
                environment.from_string(source).render(
                    ends=server.ends(),
                    html=server.html,
                    many=server.many,
                    revision=server.revision,
                    limit=server.limit,
                    rules=server.rules,
                    saved=server.saved,
                    held_html=server.held_html,
                    editable=server.editable,
                )
            )

        def file(self, path: Path) -> None:
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            if path.is_file():
                self.send(200, kind, path.read_bytes())
            else:
                self.send(404, "text/plain", b"")

        def html(self, text: str, status: int = 200) -> None:
            self.send(status, "text/html; charset=utf-8", text.encode())

        def json(self, status: int, answer: dict[str, Any]) -> None:
            self.send(status, "application/json", json.dumps(answer).encode())

        def send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def serving() -> Iterator[Server]:
    """A server of its own on a free port, until the block ends."""
    server = Server()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    http.handle_error = lambda *_: None  # type: ignore[assignment,method-assign]
    server.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
