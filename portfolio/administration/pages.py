"""What the room's pages share: the blueprint, who gets in, and reading a page's number."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.administration.queries import Page
from portfolio.administration.rules import may_administer
from portfolio.core.errors import NotFound
from portfolio.core.i18n import _
from portfolio.people.session import me

blueprint = Blueprint("administration", __name__)


def administrators_only() -> None:
    """Others may not even know that these pages exist."""
    if not may_administer(me()):
        raise NotFound


def is_sent() -> bool:
    """Whether a form came with this request; what it changes is then locked while it is found."""
    return request.method == "POST"


def whole_number(text: str | None, default: int = 0) -> int:
    """A number out of an address; anything else is the default."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 15:
        return default
    return int(text)


def form_page(template: str, form: Any, **things: Any) -> ResponseReturnValue:
    """A page with a form: 200 when it is opened, 422 when it comes back with mistakes."""
    return render_template(template, form=form, **things), 422 if is_sent() else 200


def turning(page: Page, endpoint: str, **values: Any) -> dict[str, Any]:
    """What the pagination component needs."""

    def url(number: int) -> str | None:
        if not 1 <= number <= page.pages:
            return None
        return url_for(endpoint, page=number, **values)

    return {
        "page": page.number,
        "pages": page.pages,
        "previous_url": url(page.number - 1),
        "next_url": url(page.number + 1),
    }


def sections(current: str) -> list[dict[str, Any]]:
    """The administrator's pages as tabs."""
    pages = [
        ("cohorts", _("Hold"), url_for("cohorts.list_cohorts")),
        ("people", _("Personer"), url_for("administration.people")),
        ("outbox", _("Udbakke"), url_for("administration.outbox")),
    ]
    return [{"label": label, "url": url, "current": key == current} for key, label, url in pages]
