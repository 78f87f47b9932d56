"""Commands: `demo` fills an empty database; `backup create` and `backup restore`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from config import ROOT, VAR, Config
from portfolio.administration.demo.content import SignIn
from portfolio.core import clock
from portfolio.core.db import Database
from portfolio.core.readiness import migration_state
from portfolio.people.models import Person

# At this hour of the chosen day: all of the day before is over, and somebody is at work.
DEMO_HOUR = time(14, 5)


def init(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(demo)
    app.cli.add_command(backup)


@click.command("demo")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Fill it as if this were the day, e.g. for pictures that stay the same.",
)
@click.option("--sign-ins", is_flag=True, help="Only tell the sign-ins of a loaded demo.")
@with_appcontext
def demo(today: datetime | None, sign_ins: bool) -> None:
    """Fill an empty database with an invented module, its people and their texts."""
    if sign_ins:
        _tell_sign_ins()
        return
    from portfolio.administration.demo.load import NotEmpty, fill

    config: Config = current_app.extensions["config"]
    database: Database = current_app.extensions["database"]
    if config.is_production:
        raise click.ClickException("the demo is never loaded in production (APP_ENV).")
    password = config.demo_password or _kept_password(VAR / "demo_password")
    try:
        with clock.fixed(_moment(today.date() if today else None)):
            content = fill(database, password, config.secret_key)
    except NotEmpty:
        raise click.ClickException(
            "the database already holds something, and the demo is only for an empty one."
        ) from None
    except DBAPIError as error:
        raise click.ClickException(f"the demo could not be loaded: {_reason(error)}.") from None
    click.echo("The demo is ready.")
    _tell(content.sign_ins, password)


def _tell_sign_ins() -> None:
    """The demo's people that are in the database, if it holds the demo; never a wrong password."""
    from portfolio.administration.demo.content import load
    from portfolio.people.passwords import is_right

    config: Config = current_app.extensions["config"]
    database: Database = current_app.extensions["database"]
    with database.transaction(writing=False) as session:
        known = {
            sign_in: person
            for sign_in in load().sign_ins
            if (person := session.scalar(Person.at(sign_in.email)))
        }
    if not known:
        return
    kept = VAR / "demo_password"
    password = config.demo_password or (kept.read_text().strip() if kept.is_file() else None)
    stored = next(iter(known.values())).password_hash
    _tell(list(known), password if password and is_right(stored, password) else None)


def _tell(sign_ins: Sequence[SignIn], password: str | None) -> None:
    click.echo(f"Everybody's password: {password or 'the one it was loaded with, or a new one'}")
    width = max(len(sign_in.email) for sign_in in sign_ins)
    for sign_in in sign_ins:
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


@click.group("backup")
def backup() -> None:
    """Make a backup while people write, or restore one into an empty database."""


@backup.command("create")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def create(file: Path) -> None:
    """Write everything that must outlive the machine into FILE, which must not exist yet."""
    from portfolio.administration.backup.making import make_backup

    database: Database = current_app.extensions["database"]
    try:
        has, head = migration_state(database, ROOT)
        if has is None or has != head:
            raise click.ClickException(
                f"the database is at migration {has or 'none'} and the program at {head}; "
                "make the backup with the release that the database belongs to."
            )
        counts = make_backup(database, has, file)
    except FileExistsError:
        raise click.ClickException(f"{file} exists, and a backup overwrites nothing.") from None
    except OSError as error:
        raise click.ClickException(f"{file} can't be written: {error.strerror}.") from None
    except DBAPIError as error:
        raise click.ClickException(f"the backup failed: {_reason(error)}.") from None
    click.echo(f"{file}: {_told(counts)}.")


@backup.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def restore(file: Path) -> None:
    """Fill an empty database from FILE: all of it, checked digest by digest, or nothing."""
    from portfolio.administration.backup import restoring
    from portfolio.administration.backup.file import Damaged

    database: Database = current_app.extensions["database"]
    try:
        counts = restoring.restore_backup(database, file)
    except Damaged as error:
        raise click.ClickException(f"{file} can't be restored: {error}.") from None
    except restoring.WrongRevision as error:
        raise click.ClickException(f"{error}.") from None
    except restoring.NotEmpty:
        raise click.ClickException(
            "the database holds something, and a restore never overwrites; give it an empty one."
        ) from None
    except OSError as error:
        raise click.ClickException(f"{file} can't be read: {error.strerror}.") from None
    except DBAPIError as error:
        raise click.ClickException(
            f"nothing was restored, the database refused: {_reason(error)}."
        ) from None
    click.echo(f"Restored {_told(counts)}; every digest is right. People sign in again.")


def _told(counts: dict[str, int]) -> str:
    return (
        f"{counts['people']} people, {counts['texts']} texts, {counts['versions']} versions, "
        f"{counts['comments']} comments, {sum(counts.values())} rows in all"
    )
