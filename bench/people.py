"""The demo's people at their browsers: what each of them does in a measurement."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

from bench.loads import Act, Browser

# About two thousand anslag: an evening's text when it is nearly done.
TEXT = "<p>" + "Jeg lagde mærke til, at hun så på sine hænder, mens hun talte. " * 30 + "</p>"


class NotAsExpected(Exception):
    """The service did not do what the bench needs; the message says what."""


def signed_in(port: int, email: str, password: str) -> Browser:
    """A browser in which somebody has signed in, as with the form."""
    browser = Browser(port)
    browser.csrf = _session(browser)["csrf_token"]
    form = f"email={quote_plus(email)}&password={quote_plus(password)}".encode()
    kind = "application/x-www-form-urlencoded"
    answer = browser.send(browser.request("POST", "/sign-in", form, kind))
    session = _session(browser)
    if not session["signed_in"]:
        raise NotAsExpected(f"{email} could not sign in ({answer.status})")
    browser.csrf = session["csrf_token"]
    return browser


def _session(browser: Browser) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(browser.get("/session").body)
    return found


def reads(browser: Browser, path: str) -> Act:
    """Read the same page again and again."""
    request = browser.request("GET", path)

    def act() -> bool:
        return browser.send(request).status == 200

    return act


class Writer:
    """A student who writes an entry of their own; each save is based on the one before."""

    def __init__(self, browser: Browser, path: str) -> None:
        self.browser = browser
        self.path = path
        self.page = uuid4().hex
        self.text: int | None = None
        self.revision = self.sequence = 0
        # Of a page that has just been opened nobody knows the revision: the first answer tells.
        self.answer = self.save()

    def save(self) -> Any:
        """Type a little and save."""
        self.sequence += 1
        content = {
            "html": f"{TEXT}<p>Tegn for tegn {self.page} {self.sequence}</p>",
            "text": self.text,
            "revision": self.revision,
            "page": self.page,
            "sequence": self.sequence,
        }
        answer = self.browser.post_json(self.path, content)
        if answer.status in (200, 409):
            known = json.loads(answer.body)
            self.text, self.revision = known["text"], known["revision"]
        return answer

    def act(self) -> bool:
        """Save, and say whether the server says that the text is saved."""
        return bool(self.save().status == 200)
