"""`flask --app wsgi receipts`: verify a receipt without the web, and the keys that sign them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from portfolio.core import db
from portfolio.submissions import signing
from portfolio.submissions.models import SigningKey
from portfolio.submissions.receipts import read_receipt


def init(app: Flask) -> None:
    """Add the commands."""

    @app.cli.group("receipts")
    def receipts() -> None:
        """Receipts of hand-ins."""

    @receipts.command("verify")
    @click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.argument("paper", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--key", help="A public key in base64, instead of those of the database.")
    def verify(receipt: Path, paper: Path, key: str | None) -> None:
        """Say whether RECEIPT was signed by us and PAPER is the file that it is about."""
        try:
            read = read_receipt(receipt.read_text("utf-8"))
        except UnicodeDecodeError:
            read = None
        if read is None:
            raise click.ClickException("this is no receipt")
        public = key or _public(app, read.key_id)
        if public is None or not signing.is_signed(public, read.text, read.signature):
            raise click.ClickException("the receipt was not signed by this service")
        if hashlib.sha256(paper.read_bytes()).hexdigest() != read.sha256:
            raise click.ClickException("the receipt is ours, and it is about another file")
        click.echo(f"The receipt {read.code} is ours, and it is about this file.")

    @receipts.command("keys")
    def keys() -> None:
        """Print the public keys that have signed receipts."""
        database: db.Database = app.extensions["database"]
        with database.transaction(writing=False) as session:
            for known in session.scalars(select(SigningKey).order_by(SigningKey.created_at)):
                click.echo(f"{known.id}  {known.public}")


def _public(app: Flask, key_id: str) -> str | None:
    database: db.Database = app.extensions["database"]
    with database.transaction(writing=False) as session:
        known = session.get(SigningKey, key_id)
        return known.public if known else None
