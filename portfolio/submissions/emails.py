"""Which mails? The receipt of a hand-in."""

from __future__ import annotations

from datetime import datetime

from portfolio.cohorts.exam_forms import SITTINGS
from portfolio.cohorts.exam_models import SittingKind
from portfolio.core import i18n
from portfolio.core.i18n import _
from portfolio.core.links import public_address
from portfolio.outbox.letters import letter
from portfolio.outbox.registry import Mail, Payload, mail


@mail("submissions.receipt")
def receipt(payload: Payload) -> Mail:
    """That a paper was received, when, and by what one knows it again."""
    received = i18n.exact_moment(datetime.fromisoformat(payload["received_at"]))
    told = (
        _("Din opgave er modtaget %(moment)s, efter fristen.", moment=received)
        if payload["late"]
        else _("Din opgave er modtaget %(moment)s, til tiden.", moment=received)
    )
    # Why, and by whom, stands on the receipt.
    for_you = (
        [_("Afleveringen er registreret af en administrator på dine vegne.")]
        if payload.get("registered")
        else []
    )
    return letter(
        _("Kvittering %(code)s for din opgave", code=payload["code"]),
        told,
        *for_you,
        _("Eksamen: %(exam)s", exam=payload["exam"]),
        _("Prøve: %(sitting)s", sitting=SITTINGS[payload.get("sitting", SittingKind.ORDINARY)]),
        _("Kode: %(code)s", code=payload["code"]),
        _("Omfang: %(anslag)s anslag", anslag=i18n.number(payload["anslag"])),
        _("Filens SHA-256: %(sha256)s", sha256=payload["sha256"]),
        name=payload["name"],
        link=public_address("submissions.show_receipt", hand_in_id=payload["hand_in"]),
        link_label=_("Se kvitteringen, og hent den og opgaven"),
        after=(
            _(
                "Gem kvitteringen. Alle, der har den og opgaven, kan se på %(address)s, om de to "
                "hører sammen.",
                address=public_address("submissions.verify"),
            ),
        ),
    )
