"""Which mails? One line at once, or the day's lines together: that it is there, and where."""

from __future__ import annotations

from flask import current_app

from config import Config
from portfolio.core.i18n import _, ngettext
from portfolio.notices.unsubscribing import unsubscribe_address
from portfolio.outbox.letters import letter
from portfolio.outbox.registry import Mail, Payload, mail


@mail("notices.at_once")
def at_once(payload: Payload) -> Mail:
    """One line."""
    ((sentence, _address),) = payload["lines"]
    return _told(sentence, payload)


@mail("notices.daily")
def daily(payload: Payload) -> Mail:
    """All lines of a day."""
    number = len(payload["lines"])
    subject = ngettext(
        "%(num)s ny besked i Portefølje", "%(num)s nye beskeder i Portefølje", number
    )
    return _told(subject, payload)


def _told(subject: str, payload: Payload) -> Mail:
    config: Config = current_app.extensions["config"]
    return letter(
        subject,
        name=payload["name"],
        lines=tuple((sentence, address) for sentence, address in payload["lines"]),
        after=(_("Teksten og kommentarerne selv står kun i Portefølje, aldrig i en mail."),),
        unsubscribe=unsubscribe_address(
            payload["person"], payload["stops"], secret_key=config.secret_key
        ),
    )
