"""What is it? A person, their sessions, one-time links and failed sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portfolio.core.danish import sort_key
from portfolio.core.db import Base, Key

if TYPE_CHECKING:
    from portfolio.cohorts.models import Enrolment


LONGEST_ADDRESS = 254
"""Characters of an address, and of its key: some letters' small forms are two or three."""


def email_key(address: str) -> str:
    """The form in which two spellings of one address are equal."""
    return address.strip().casefold()


class Person(Base):
    """An account. What somebody may do follows from their enrolments and one flag."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("language in ('da', 'en')", name="language"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    # Danish order, stored: no database can be relied on for it.
    name_key: Mapped[str] = mapped_column(String(240), index=True)
    email: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    email_key: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), unique=True)
    student_number: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2), default="da")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]

    # Rules ask for roles, and roles are enrolments: they are loaded with the session.
    enrolments: Mapped[list[Enrolment]] = relationship(
        "Enrolment", back_populates="person", lazy="raise"
    )

    @property
    def has_begun(self) -> bool:
        """Whether the person ever chose a password: from then on the account is theirs."""
        return self.password_hash is not None

    def rename(self, name: str) -> None:
        """Set the name and the sort key that belongs to it."""
        self.name, self.name_key = name, sort_key(name)[:240]

    def readdress(self, email: str) -> None:
        """Set the address and the key by which it is compared."""
        self.email, self.email_key = email, email_key(email)

    @classmethod
    def at(cls, address: str) -> Select[Person]:
        """The person with this address."""
        return select(cls).where(cls.email_key == email_key(address))

    @classmethod
    def numbered(cls, person_id: int) -> Select[Person]:
        """The person with this id."""
        return select(cls).where(cls.id == person_id)


class BrowserSession(Base):
    """A signed-in browser. The cookie holds the token, the row its digest; no row, no session."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    browser: Mapped[str | None] = mapped_column(String(200))

    person: Mapped[Person] = relationship(lazy="raise")

    @classmethod
    def of(cls, person: Person, at: datetime) -> Select[BrowserSession]:
        """The browsers in which the person is signed in, the newest first."""
        return (
            select(cls)
            .where(cls.person_id == person.id, cls.ends_at > at)
            .order_by(cls.started_at.desc(), cls.id.desc())
        )


class OneTimeLink(Base):
    """An invitation, a new password or a new address, by a link that works once."""

    __tablename__ = "one_time_links"
    __table_args__ = (
        CheckConstraint("purpose in ('invitation', 'password', 'address')", name="purpose"),
    )

    id: Mapped[Key]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")

    def works(self, at: datetime) -> bool:
        """Whether the link can still be used."""
        return self.used_at is None and at < self.expires_at

    @classmethod
    def with_digest(cls, token_digest: str) -> Select[OneTimeLink]:
        """The link of a token, with the person whom it is for."""
        return select(cls).where(cls.token_digest == token_digest).options(joinedload(cls.person))

    @classmethod
    def count_since(cls, person: Person, purpose: str, since: datetime) -> Select[int]:
        """How many links of a purpose the person was sent since then."""
        return select(func.count()).where(
            cls.person_id == person.id, cls.purpose == purpose, cls.created_at > since
        )


class FailedSignIn(Base):
    """A failure, counted for the address that was tried, whether or not an account has it."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("ix_failed_sign_ins_account", "account_digest", "at"),)

    id: Mapped[Key]
    account_digest: Mapped[str] = mapped_column(String(64))
    network_address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)

    @classmethod
    def newest_for(cls, account_digest: str, since: datetime, nth: int) -> Select[datetime]:
        """When this account was tried in vain for the nth time before now, if so often since."""
        return (
            select(cls.at)
            .where(cls.account_digest == account_digest, cls.at > since)
            .order_by(cls.at.desc())
            .offset(nth - 1)
            .limit(1)
        )

    @classmethod
    def newest_from(cls, network_address: str, since: datetime, nth: int) -> Select[datetime]:
        """The same for a network address."""
        return (
            select(cls.at)
            .where(cls.network_address == network_address, cls.at > since)
            .order_by(cls.at.desc())
            .offset(nth - 1)
            .limit(1)
        )
