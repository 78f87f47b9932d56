"""Addresses for mails and terminals: they start with PUBLIC_URL, never with a request's Host."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from config import Config, ConfigurationError


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page as people see it."""
    config: Config = current_app.extensions["config"]
    if config.public_url is None:
        raise ConfigurationError("PUBLIC_URL is not set; links in mails start with it.")
    base = urlsplit(config.public_url)
    adapter = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return adapter.build(endpoint, values, force_external=True)
