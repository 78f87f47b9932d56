"""The shape of every mail: a few paragraphs, perhaps one link, in plain text and in HTML."""

from __future__ import annotations

from flask import current_app

from portfolio.core.i18n import in_language, language
from portfolio.outbox.models import Parcel
from portfolio.outbox.registry import Mail, Payload, mails


def letter(
    subject: str,
    *paragraphs: str,
    name: str | None = None,
    link: str | None = None,
    link_label: str = "",
    lines: tuple[tuple[str, str], ...] = (),
    after: tuple[str, ...] = (),
    unsubscribe: str | None = None,
) -> Mail:
    """A mail from whole sentences.

    `name` is greeted; `link` is a whole address; `lines` are sentences that each lead to one;
    `after` are paragraphs that follow. `unsubscribe` is the address that stops such mails.
    """
    # Straight from the environment: what pages get besides (menus, the session) needs a request.
    template = current_app.jinja_env.get_template
    words = {
        "language": language(),
        "subject": subject,
        "paragraphs": paragraphs,
        "name": name,
        "link": link,
        "link_label": link_label,
        "lines": lines,
        "told": tuple(f"{sentence}\n{address}" for sentence, address in lines),
        "after": after,
        "unsubscribe": unsubscribe,
    }
    return Mail(
        subject=subject,
        text=template("emails/letter.txt").render(words),
        html=template("emails/letter.html").render(words),
        unsubscribe=unsubscribe,
    )


def rendered(parcel: Parcel) -> Mail:
    """The mail that a parcel holds, in its recipient's language."""
    payload: Payload = parcel.payload
    with in_language(payload.get("language", "da")):
        return mails[parcel.name](payload)
