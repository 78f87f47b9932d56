"""What people are told about feedback."""

from __future__ import annotations

from portfolio.cohorts.models import Role
from portfolio.core.i18n import _, lazy, ngettext
from portfolio.notices.kinds import Address, Kind, Line
from portfolio.notices.models import How


def _feedback(line: Line) -> str:
    return ngettext(
        "%(name)s har givet dig feedback på “%(title)s”",
        "%(name)s har givet dig feedback på “%(title)s”: %(num)s kommentarer",
        line.count,
        **_names(line),
    )


def _reply(line: Line) -> str:
    return ngettext(
        "%(name)s har svaret på en kommentar til “%(title)s”",
        "%(name)s har skrevet %(num)s svar på kommentarer til “%(title)s”",
        line.count,
        **_names(line),
    )


def _asked(line: Line) -> str:
    return _("%(name)s har bedt om feedback på “%(title)s”", **_names(line))


def _names(line: Line) -> dict[str, str]:
    return {"name": line.by or _("Flere personer"), "title": line.title}


def _reading(line: Line) -> Address:
    anchor = f"comment-{line.comment_id}" if line.comment_id else None
    return Address("feedback.read_version", {"version_id": line.version_id}, anchor)


FEEDBACK = Kind(
    key="feedback",
    default=How.NOW,
    label=lazy("Når en underviser har givet dig feedback"),
    concerns=frozenset({Role.STUDENT}),
    sentence=_feedback,
    address=_reading,
)
REPLY = Kind(
    key="reply",
    default=How.DAILY,
    label=lazy("Når nogen har svaret på en kommentar"),
    concerns=frozenset({Role.STUDENT, Role.TEACHER}),
    sentence=_reply,
    address=_reading,
)
ASKED = Kind(
    key="asked",
    default=How.DAILY,
    label=lazy("Når en studerende beder om feedback"),
    concerns=frozenset({Role.TEACHER}),
    sentence=_asked,
    address=_reading,
)
