"""Applications, each made once for its settings: making one takes longer than most tests."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from config import Config
from portfolio import create_app

KEPT = 4
"""Two kinds of databases, with and without a server in front."""

_made: dict[Config, Flask] = {}


class Compiled(BytecodeCache):
    """Templates compiled once for each worker."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_compiled = Compiled()


def application(config: Config) -> Flask:
    """The one with these settings."""
    app = _made.pop(config, None)
    if app is None:
        app = create_app(config)
        app.jinja_env.bytecode_cache = _compiled
    _made[config] = app
    while len(_made) > KEPT:
        _made.pop(next(iter(_made)))
    return app
