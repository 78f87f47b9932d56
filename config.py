"""Configuration: every setting is an environment variable, read and checked once at start.

APP_ENV (optional)
    production (the default), development or test
SECRET_KEY (needed in production)
    signs the cookie; at least 32 characters
DATABASE_URL (needed in production)
    postgresql://… or sqlite:///…; a relative SQLite path starts at the project
PORT (optional)
    port to serve on, 5000 unless set
PUBLIC_URL (needed by the worker)
    the address that people use, e.g. https://portfolio.example; links in mails start with it
SMTP_URL (needed by the worker)
    smtp://user:password@host:587 (STARTTLS) or smtps://…:465; smtp+plain:// without
    encryption
MAIL_FROM (optional)
    sender of mails, no-reply@ the host of PUBLIC_URL unless set
INSTITUTION (optional)
    whose service this is; shown in the footer and on documents
CONTACT_EMAIL, CONTACT_PHONE (optional)
    shown on the contact page
ACCESSIBILITY_URL (optional)
    the published accessibility statement, where /was leads
PRIVACY_URL (optional)
    the institution's own privacy policy, linked from /privacy
TRUSTED_PROXIES (optional)
    number of proxies in front whose X-Forwarded-* is believed, 0 unless set
DEMO_PASSWORD (optional)
    password of the demo's people; made up and printed unless set
LOG_LEVEL (optional)
    INFO unless set
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"

Environment = Literal["production", "development", "test"]


class ConfigurationError(Exception):
    """A setting is missing or wrong; the message is one clear sentence for the operator."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The checked settings. Make one with `Config.from_environment(os.environ)`."""

    environment: Environment
    secret_key: str
    database_url: str
    port: int = 5000
    public_url: str | None = None
    smtp_url: str | None = None
    mail_from: str = "no-reply@portfolio.example"
    institution: str = "Professionshøjskolen"
    contact_email: str | None = None
    contact_phone: str | None = None
    accessibility_url: str | None = None
    privacy_url: str | None = None
    trusted_proxies: int = 0
    demo_password: str | None = None
    log_level: str = "INFO"

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether cookies may be marked secure: unknown counts as yes in production."""
        if self.public_url is None:
            return self.is_production
        return self.public_url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Config:
        """Read and check the settings; raises ConfigurationError with one sentence."""
        env = {key: value.strip() for key, value in environ.items() if value.strip()}
        environment = _environment(env)
        port = _number(env, "PORT", 5000, 1, 65535)
        public_url = _public_url(env, environment, port)
        host = urlsplit(public_url).hostname if public_url else None
        return cls(
            environment=environment,
            secret_key=_secret_key(env, environment),
            database_url=_database_url(env, environment),
            port=port,
            public_url=public_url,
            smtp_url=_smtp_url(env),
            mail_from=env.get("MAIL_FROM", f"no-reply@{host or 'portfolio.example'}"),
            institution=env.get("INSTITUTION", cls.institution),
            contact_email=env.get("CONTACT_EMAIL"),
            contact_phone=env.get("CONTACT_PHONE"),
            accessibility_url=_web_address(env, "ACCESSIBILITY_URL"),
            privacy_url=_web_address(env, "PRIVACY_URL"),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 0, 10),
            demo_password=env.get("DEMO_PASSWORD"),
            log_level=env.get("LOG_LEVEL", "INFO").upper(),
        )


def _environment(env: Mapping[str, str]) -> Environment:
    value = env.get("APP_ENV", "production")
    if value not in ("production", "development", "test"):
        raise ConfigurationError(
            f"APP_ENV is {value!r}; it must be production, development or test."
        )
    return cast(Environment, value)


def _secret_key(env: Mapping[str, str], environment: Environment) -> str:
    key = env.get("SECRET_KEY")
    if key is None:
        stored = VAR / "secret_key"
        if environment == "development" and stored.is_file():
            key = stored.read_text().strip()
        else:
            raise ConfigurationError(
                "SECRET_KEY is not set; make one with "
                "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`."
            )
    if environment == "production" and len(key) < 32:
        raise ConfigurationError("SECRET_KEY is too short; it needs at least 32 characters.")
    return key


def _database_url(env: Mapping[str, str], environment: Environment) -> str:
    url = env.get("DATABASE_URL")
    if url is None:
        if environment == "production":
            raise ConfigurationError(
                "DATABASE_URL is not set; give it as postgresql://… or sqlite:///…."
            )
        url = "sqlite:///var/portfolio.db"
    # Hosting services still hand out the old scheme.
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ConfigurationError(
            "DATABASE_URL must start with postgresql:// or sqlite:///, the two databases that "
            "the service is tested on."
        )
    path = url.removeprefix("sqlite:///")
    if path != url:
        if path in ("", ":memory:"):
            raise ConfigurationError("DATABASE_URL must name a file; SQLite in memory loses texts.")
        if not path.startswith("/"):
            url = f"sqlite:///{ROOT / path}"
    return url


def _public_url(env: Mapping[str, str], environment: Environment, port: int) -> str | None:
    url = _web_address(env, "PUBLIC_URL")
    if url is None:
        return None if environment == "production" else f"http://127.0.0.1:{port}"
    return url.rstrip("/")


def _web_address(env: Mapping[str, str], name: str) -> str | None:
    url = env.get(name)
    if url is not None and (
        urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname
    ):
        raise ConfigurationError(f"{name} must be a whole address that starts with https://.")
    return url


def _smtp_url(env: Mapping[str, str]) -> str | None:
    url = env.get("SMTP_URL")
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname:
            raise ConfigurationError(
                "SMTP_URL must look like smtp://user:password@host:587 or smtps://…."
            )
    return url


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigurationError(f"{name} must be a whole number from {low} to {high}.")
    return int(text)
