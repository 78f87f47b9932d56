"""The WSGI entry point: `wsgi:app` for every server and for `flask --app wsgi …`."""

import gc
import os
import sys

from config import Config, ConfigurationError
from portfolio import create_app

try:
    app = create_app(Config.from_environment(os.environ))
except ConfigurationError as error:
    raise SystemExit(f"portfolio: {error}") from None

# What is loaded by now stays as long as the process does. The garbage collector need not look
# through it again and again, and processes that are forked from this one go on sharing it.
gc.freeze()

# Threads take turns of half a millisecond. In the usual five, a thread that writes to SQLite waited
# for the others between two statements, and all who wanted to write waited for it.
sys.setswitchinterval(0.0005)
