"""Accounts and the traces of their sign-ins. Secrets are kept only as digests and never stand in the audit."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym
from sqlalchemy.types import Text as SqlText

from app.domains.organizations.models import Organization, to_organization
from app.kernel.actor import Role
from app.kernel.audit import HIDDEN
from app.kernel.refusals import explain
from app.kernel.tables import Installation, Personal, Record
from app.kernel.text import Text

HELD_BY_USERS = tuple(role.value for role in Role if role is not Role.INTEGRATION)


class User(Personal, Record):
    """A person who signs in."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_login", "login", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id = synonym("id")
    login: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None] = mapped_column(info=HIDDEN)
    active: Mapped[bool] = mapped_column(default=True)


class Membership(Personal, Record):
    """A user holds a role in an organisation from a day to a day; an administrator's belongs to none."""

    __tablename__ = "memberships"
    __table_args__ = (
        to_organization(),
        CheckConstraint(f"role IN {HELD_BY_USERS}", name="role"),
        CheckConstraint("(role = 'administrator') = (organization_id IS NULL)", name="organization"),
        CheckConstraint("(organization_id IS NULL) = (district_id IS NULL)", name="district"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(index=True)
    district_id: Mapped[UUID | None] = mapped_column(ForeignKey("districts.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    user: Mapped[User] = relationship(lazy="raise", viewonly=True)
    organization: Mapped[Organization | None] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Membership.organization_id) == Organization.id"
    )


class SignIn(Personal, Record):
    """One sign-in of a user: the family of its refresh tokens, with an absolute end."""

    __tablename__ = "sign_ins"
    __audited__ = False

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    address: Mapped[str]
    agent: Mapped[str]


class RefreshToken(Installation, Record):
    """One link of a family; used twice, it ends the whole family (RFC 9700, 4.14)."""

    __tablename__ = "refresh_tokens"
    __audited__ = False

    sign_in_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ins.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    used_at: Mapped[datetime | None]


class ApiClient(Installation, Record):
    """A program that signs in with a secret and acts for one organisation."""

    __tablename__ = "api_clients"
    __table_args__ = (to_organization(),)

    name: Mapped[str]
    district_id: Mapped[UUID] = mapped_column(ForeignKey("districts.id"))
    organization_id: Mapped[UUID] = mapped_column(index=True)
    scopes: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    active: Mapped[bool] = mapped_column(default=True)
    organization: Mapped[Organization] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(ApiClient.organization_id) == Organization.id"
    )
    secrets: Mapped[list["ClientSecret"]] = relationship(
        lazy="raise", viewonly=True, order_by="ClientSecret.id", back_populates="client"
    )


class ClientSecret(Installation, Record):
    """A secret of a client; two may live at once, so that one can be rotated without a gap."""

    __tablename__ = "client_secrets"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_clients.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, info=HIDDEN, unique=True)
    ends_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    client: Mapped[ApiClient] = relationship(lazy="raise", viewonly=True, back_populates="secrets")


explain("uq_users_login", Text("Такой логин уже занят.", "This login is taken."), "/login")
explain(
    "ck_memberships_organization",
    Text(
        "Администратору организация не нужна, остальным ролям — нужна.",
        "An administrator has no organisation; every other role needs one.",
    ),
    "/organization_id",
)
explain("ck_memberships_dates", Text("Окончание раньше начала.", "The end is before the beginning."), "/ends_on")
