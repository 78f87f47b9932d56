"""The WSGI entry point: `wsgi:app` for every server and for `flask --app wsgi …`."""

import os

from config import Config, ConfigurationError
from portfolio import create_app

try:
    app = create_app(Config.from_environment(os.environ))
except ConfigurationError as error:
    raise SystemExit(f"portfolio: {error}") from None
