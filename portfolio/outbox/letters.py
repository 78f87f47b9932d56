"""The shape of every mail: a few paragraphs, perhaps one link, in plain text and in HTML."""

from __future__ import annotations

from flask import render_template

from portfolio.core.i18n import in_language
from portfolio.outbox.models import Parcel
from portfolio.outbox.registry import Mail, Payload, mails


def letter(
    subject: str,
    *paragraphs: str,
    name: str | None = None,
    link: str | None = None,
    link_label: str = "",
    after: tuple[str, ...] = (),
) -> Mail:
    """A mail from whole sentences.

    `name` is greeted; `link` is a whole address; `after` are paragraphs that follow the link.
    """
    words = {
        "subject": subject,
        "paragraphs": paragraphs,
        "name": name,
        "link": link,
        "link_label": link_label,
        "after": after,
    }
    return Mail(
        subject=subject,
        text=render_template("emails/letter.txt", **words),
        html=render_template("emails/letter.html", **words),
    )


def rendered(parcel: Parcel) -> Mail:
    """The mail that a parcel holds, in its recipient's language."""
    payload: Payload = parcel.payload
    with in_language(payload.get("language", "da")):
        return mails[parcel.name](payload)
