"""Logs as lines of JSON in production and readable lines elsewhere; never a person's words."""

from __future__ import annotations

import logging

import structlog


def init(level: str, *, production: bool) -> None:
    """Send structlog and the standard library's loggers to stderr in one shape."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s")
    # It reports each look at the revision, and /ready looks often.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(),
    )
