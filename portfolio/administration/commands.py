"""Commands: `demo` fills an empty database; `backup create` and `backup restore`."""

from __future__ import annotations

import os
import secrets
from datetime import date, datetime, time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from config import VAR, Config
from portfolio.core import clock
from portfolio.core.db import Database

# At this hour of the chosen day: all of the day before is over, and somebody is at work.
DEMO_HOUR = time(14, 5)


def init(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(demo)


@click.command("demo")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Fill it as if this were the day, e.g. for pictures that stay the same.",
)
@with_appcontext
def demo(today: datetime | None) -> None:
    """Fill an empty database with an invented module, its people and their texts."""
    from portfolio.administration.demo.load import NotEmpty, fill

    config: Config = current_app.extensions["config"]
    database: Database = current_app.extensions["database"]
    if config.is_production:
        raise click.ClickException("the demo is never loaded in production (APP_ENV).")
    password = config.demo_password or _kept_password(VAR / "demo_password")
    try:
        with clock.fixed(_moment(today.date() if today else None)):
            content = fill(database, password)
    except NotEmpty:
        raise click.ClickException(
            "the database already holds something, and the demo is only for an empty one."
        ) from None
    except DBAPIError as error:
        raise click.ClickException(f"the demo could not be loaded: {_reason(error)}.") from None
    click.echo(f"The demo is ready. Everybody's password: {password}")
    width = max(len(sign_in.email) for sign_in in content.sign_ins)
    for sign_in in content.sign_ins:
        click.echo(f"  {sign_in.email:<{width}}  {sign_in.shows}")


def _moment(today: date | None) -> datetime:
    return clock.now() if today is None else clock.instant(today, DEMO_HOUR)


def _kept_password(path: Path) -> str:
    """The password in the file; the first time one is made up."""
    if path.is_file():
        return path.read_text(encoding="utf-8").strip()
    password = secrets.token_urlsafe(12)
    path.parent.mkdir(exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
    return password


def _reason(error: DBAPIError) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
