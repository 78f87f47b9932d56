"""Handing one mail to the mail server, with the step that can't be taken back marked.

Everything up to the body may fail and be done again: a server delivers nothing before it has seen
the line that ends the body. From that line on, until the server's answer is read, nobody can know.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import validate_email

from portfolio.core import clock
from portfolio.outbox.models import Parcel
from portfolio.outbox.registry import Mail

TIMEOUT = 20.0
# After the body a server may scan for viruses before it answers.
ANSWER_TIMEOUT = 60.0


class _InOneLine(UnstructuredHeader, BaseHeader):
    """A header that holds an address of a page. Python would take a long one for words, and encode
    it as no mail program expects it; a line may have 998 characters."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _InOneLine)
POLICY = SMTP.clone(header_factory=_HEADERS)


class NotSent(Exception):
    """The mail was surely not accepted; it may be tried again."""


class Refused(NotSent):
    """The server will never take this mail: no such mailbox, sender not allowed."""


class Uncertain(Exception):
    """The connection ended between the last line of the mail and the server's answer."""


def message_of(parcel: Parcel, mail: Mail, *, sender: str) -> EmailMessage:
    """The message of a parcel; its id is the same however often it is tried."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("Portefølje", addr_spec=sender)
    message["To"] = Address(addr_spec=ascii_address(parcel.recipient or ""))
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(clock.now())
    domain = sender.rpartition("@")[2]
    message["Message-ID"] = f"<parcel-{parcel.id}-{parcel.created_at:%Y%m%d%H%M%S}@{domain}>"
    # No out-of-office answers to a machine (RFC 3834, and Exchange's own word for it).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def ascii_address(address: str) -> str:
    """The address as every mail server understands it; Refused where there is no such form."""
    try:
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except ValueError as error:
        raise Refused("the address is not one") from error
    return checked.ascii_email or checked.normalized


def hand_over(
    message: EmailMessage, recipient: str, sender: str, *, url: str, before: Callable[[], None]
) -> None:
    """Give a message to the server at `url` (see config.py).

    `before` is called just before the line that can't be taken back, and may raise to stop it.
    Raises NotSent, Refused or Uncertain.
    """
    body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
    try:
        with _Connection(url, name=sender.rpartition("@")[2]) as smtp:
            _expect(smtp.mail(sender), 250)
            _expect(smtp.rcpt(ascii_address(recipient)), 250, 251)
            _expect(smtp.docmd("DATA"), 354)
            smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
            before()
            _expect(_end(smtp), 250)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"no connection: {type(error).__name__}") from error


def _end(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(ANSWER_TIMEOUT)
        smtp.send(b".\r\n")
        code, text = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Uncertain(type(error).__name__) from error
    if code < 200:
        raise Uncertain(f"answer {code}")
    return code, text


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    code, text = answer
    if code in codes:
        return
    reason = f"{code} {text.decode(errors='replace')[:200]}"
    raise Refused(reason) if 500 <= code < 600 else NotSent(reason)


class _Connection:
    """A greeted, encrypted and signed-in connection, closed without complaint.

    What fails here says nothing about one mail, so even a 5xx is tried again later.
    """

    def __init__(self, url: str, *, name: str) -> None:
        self.parts = urlsplit(url)
        self.name = name

    def __enter__(self) -> smtplib.SMTP:
        self.smtp = _open(self.parts, self.name)
        try:
            self.smtp.ehlo_or_helo_if_needed()
            if self.parts.scheme == "smtp":
                # Raises where the server offers none: the password is never sent in the clear.
                self.smtp.starttls(context=ssl.create_default_context())
                self.smtp.ehlo()
            if self.parts.username:
                self.smtp.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        except BaseException:
            self.smtp.close()
            raise
        return self.smtp

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            try:
                self.smtp.quit()
            except (smtplib.SMTPException, OSError):
                # The mail is accepted; a server that hangs up without a goodbye is only rude.
                self.smtp.close()
        else:
            self.smtp.close()


def _open(parts: SplitResult, name: str) -> smtplib.SMTP:
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(
            host,
            parts.port or 465,
            local_hostname=name,
            timeout=TIMEOUT,
            context=ssl.create_default_context(),
        )
    default = 587 if parts.scheme == "smtp" else 25
    return smtplib.SMTP(host, parts.port or default, local_hostname=name, timeout=TIMEOUT)
