"""`flask --app wsgi create-admin`: the first administrator, before anybody can invite anybody."""

from __future__ import annotations

import sys

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask

from config import Config, ConfigurationError
from portfolio.core import db
from portfolio.core.links import public_address
from portfolio.people import actions, passwords
from portfolio.people.models import Person


def init(app: Flask) -> None:
    """Add the command."""

    @app.cli.command("create-admin")
    @click.option("--name", required=True, help="The person's name.")
    @click.option("--email", required=True, help="The address they sign in with.")
    @click.option(
        "--password-stdin",
        is_flag=True,
        help="Ask for a password (hidden), or read it from a pipe, instead of printing a link.",
    )
    def create_admin(name: str, email: str, password_stdin: bool) -> None:
        """Make an administrator and print a one-time link by which they choose a password."""
        name, email = _checked_name(name), _checked_address(email)
        config: Config = app.extensions["config"]
        password_hash = None
        if password_stdin:
            password_hash = passwords.hashed(_password(name, email, config.institution))
        elif config.public_url is None:
            raise click.ClickException(
                "PUBLIC_URL is not set, so there is no link; set it, or use --password-stdin."
            )
        database: db.Database = app.extensions["database"]
        with database.transaction():
            token = _make(name, email, password_hash)
        click.echo(f"{email} is now an administrator.")
        if token is not None:
            click.echo("Choose a password within 14 days, by this link that works once:")
            click.echo(_link(token))


def _make(name: str, email: str, password_hash: str | None) -> str | None:
    """The administrator, new or found; the invitation's token where no password was given."""
    person = db.session.scalars(Person.at(email)).one_or_none()
    if person is None:
        person = actions.add_person(name, email, by=None)
    elif person.is_administrator and person.has_begun:
        raise click.ClickException(f"{email} is an administrator already.")
    elif person.has_begun and password_hash is not None:
        raise click.ClickException(f"{email} has a password already; leave --password-stdin out.")
    actions.make_administrator(person, by=None)
    if person.has_begun:
        return None
    if password_hash is None:
        return actions.invitation_token(person)
    actions.give_first_password(person, password_hash)
    return None


def _link(token: str) -> str:
    try:
        return public_address("people.open_link", token=token)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise click.ClickException("--name must have 1 to 120 characters.")
    return name


def _checked_address(email: str) -> str:
    try:
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise click.ClickException(f"--email is no address: {error}") from None
    return email.strip()


def _password(*known: str) -> str:
    if sys.stdin.isatty():
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not passwords.SHORTEST <= passwords.length(password) <= passwords.LONGEST:
        raise click.ClickException("the password must have 12 to 256 characters.")
    if passwords.is_guessable(password, known):
        raise click.ClickException("the password is too easy to guess.")
    return password
