"""Which pages? /demo/mail, where mails arrive that have no mail server to go to."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from config import Config
from portfolio.core import db
from portfolio.core.doors import anyone
from portfolio.outbox.letters import rendered
from portfolio.outbox.queries import newest_mails

blueprint = Blueprint("outbox", __name__)


@anyone
def demo_mail() -> ResponseReturnValue:
    """The newest mails, also those that no worker has carried yet."""
    parcels = db.session.scalars(newest_mails()).all()
    shown = [(parcel, rendered(parcel)) for parcel in parcels if not parcel.payload.get("scrubbed")]
    return render_template("outbox/demo_mail.html", mails=shown)


@blueprint.record
def _open_demo_mail(state: BlueprintSetupState) -> None:
    """The page exists only where nobody's real mail could be on it."""
    config: Config = state.app.extensions["config"]
    if not config.is_production and config.smtp_url is None:
        state.add_url_rule("/demo/mail", "demo_mail", demo_mail)
