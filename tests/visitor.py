"""A test's browser: signed in as somebody, it checks every page that it opens.

On every HTML page: one h1, a title, a language, a label for each field, unique ids, a CSRF token
in each posted form, no inline code, the links of the footer.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from portfolio.core import clock
from portfolio.people.models import BrowserSession, Person
from portfolio.people.session import digest

# Redirects and the answer without a body.
UNCHECKED = (204, 301, 302, 303)


class Visitor:
    """One browser. `get` and `post` return Werkzeug's response with `.page` (an lxml tree)."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.app = app
        self.client = app.test_client()
        self.csrf = secrets.token_hex(20)
        if person is not None:
            self._sign_in(person)

    def _sign_in(self, person: Person) -> None:
        token = secrets.token_urlsafe(32)
        with self.app.extensions["database"].transaction() as session:
            session.add(
                BrowserSession(
                    token_digest=digest(token),
                    person_id=person.id,
                    started_at=clock.now(),
                    ends_at=clock.now() + timedelta(hours=4),
                )
            )
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
            cookie["csrf_token"] = self.csrf

    def get(self, path: str, **options: Any) -> Any:
        """Open a page and check it."""
        response = self.client.get(path, **options)
        return _checked(response)

    def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> Any:
        """Send a form (with a valid CSRF token) or `json=`, and check the page that comes."""
        headers = {"X-CSRFToken": self.token(), **options.pop("headers", {})}
        response = self.client.post(path, data=form, headers=headers, **options)
        return _checked(response)

    def token(self) -> str:
        """A CSRF token of this browser's session, as a page would carry it."""
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", self.csrf)
        return str(URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw))


def _checked(response: Any) -> Any:
    if response.mimetype == "text/html" and response.status_code not in UNCHECKED:
        response.page = check(response)
    return response


def check(response: TestResponse) -> Any:
    """Raise AssertionError with what to write instead when a page breaks a rule of all pages."""
    where = f"{response.request.path} ({response.status_code})"
    text = response.get_data(as_text=True)
    page = lxml_html.document_fromstring(text)
    assert len(page.findall(".//h1")) == 1, f"{where}: a page has exactly one h1"
    assert (page.findtext(".//title") or "").strip(), f"{where}: a page has a title"
    assert page.get("lang") in ("da", "en"), f"{where}: <html lang> names the language"
    ids = [node.get("id") for node in page.iter() if isinstance(node.tag, str) and node.get("id")]
    doubled = {name for name in ids if ids.count(name) > 1}
    assert not doubled, f"{where}: ids stand once: {doubled}"
    _check_fields(page, where, set(ids))
    _check_inline(page, where)
    for form in page.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            assert form.findall(".//input[@name='csrf_token']"), (
                f"{where}: a form has no CSRF token"
            )
    footer = page.find(".//footer")
    links = [a.get("href") for a in footer.iter("a")] if footer is not None else []
    for path in ("/was", "/privacy", "/contact"):
        assert path in links, f"{where}: the footer leads to {path}"
    assert not re.search(r"\b(None|Undefined)\b", page.text_content()), (
        f"{where}: a value is missing"
    )
    return page


def _check_fields(page: Any, where: str, ids: set[str]) -> None:
    labels = {label.get("for") for label in page.iter("label")}
    for field in page.iter("input", "select", "textarea"):
        if field.get("type") in ("hidden", "submit", "button"):
            continue
        named = (
            field.get("id") in labels
            or field.get("aria-label")
            or field.get("aria-labelledby")
            or any(parent.tag == "label" for parent in field.iterancestors())
        )
        assert named, f"{where}: the field {field.get('name')!r} has no label"
    for node in page.iter():
        if not isinstance(node.tag, str):
            continue
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for target in (node.get(attribute) or "").split():
                assert target in ids, f"{where}: {attribute} names {target!r}, which is not there"


def _check_inline(page: Any, where: str) -> None:
    for node in page.iter():
        if not isinstance(node.tag, str):
            continue
        assert node.tag != "style", f"{where}: styles stand in static/css"
        assert node.tag != "script" or node.get("src"), f"{where}: scripts stand in static/js"
        for name in node.attrib:
            assert not name.startswith("on"), f"{where}: {name} is inline code"
            assert name != "style", f"{where}: a style attribute; give it a class"
