"""The link in every mail of this room that stops such mails, for whoever holds the mail.

Signed, not stored: it must work for as long as somebody keeps the mail, and all that it can do is
turn one kind of mail off for one person.
"""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from portfolio.core.links import public_address
from portfolio.notices.actions import DAILY_MAIL
from portfolio.notices.kinds import kinds

SALT = "notices.unsubscribe"


def token_for(person_id: int, what: str, *, secret_key: str) -> str:
    """The token that stops a kind of mail, or the daily one."""
    return str(URLSafeSerializer(secret_key, salt=SALT).dumps([person_id, what]))


def read_token(token: str, *, secret_key: str) -> tuple[int, str] | None:
    """Whose mails of which kind the token stops; None where we never made it."""
    try:
        person_id, what = URLSafeSerializer(secret_key, salt=SALT).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return (person_id, what) if what == DAILY_MAIL or what in kinds else None


def unsubscribe_address(person_id: int, what: str, *, secret_key: str) -> str:
    """The whole address for a mail's header and its last line."""
    token = token_for(person_id, what, secret_key=secret_key)
    return public_address("notices.unsubscribe", token=token)
