"""`flask --app wsgi worker`: carries mail and jobs until it is told to stop."""

from __future__ import annotations

import signal
from types import FrameType

import click
from flask import Flask

from config import Config
from portfolio.outbox.worker import Worker


def init(app: Flask) -> None:
    """Add the command."""

    @app.cli.command("worker")
    @click.option("--once", is_flag=True, help="Carry what is due now, then end.")
    def worker(once: bool) -> None:
        """Carry mails and jobs from the outbox. Several workers may run at once."""
        _check(app.extensions["config"])
        carrier = Worker(app)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            carrier.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if once:
            carrier.plan_the_day()
            click.echo(f"carried {carrier.carry_due()}")
        else:
            carrier.run()


def _check(config: Config) -> None:
    if not config.is_production:
        return
    for setting, value in (("SMTP_URL", config.smtp_url), ("PUBLIC_URL", config.public_url)):
        if value is None:
            raise click.ClickException(
                f"{setting} is not set; the worker can't send mails with links without it."
            )
