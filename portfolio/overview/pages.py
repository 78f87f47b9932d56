"""What the room's pages share: the blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("overview", __name__)
