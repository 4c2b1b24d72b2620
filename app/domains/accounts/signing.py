"""The rules of signing in: password, client credentials, refresh with rotation.

Each answers what may be signed, or why not.
"""

import secrets
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.domains.accounts import passwords
from app.domains.accounts.models import ApiClient, ClientSecret, RefreshToken, SignIn, User
from app.domains.accounts.service import digest
from app.kernel.actor import Origin
from app.kernel.db import Db
from app.kernel.tables import now

USED_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Grant:
    """What the token endpoint may sign."""

    subject: UUID
    kind: Literal["user", "client"]
    session_id: UUID
    scopes: frozenset[str]
    refresh_token: str | None


Refusal = Literal["invalid_grant", "invalid_client", "invalid_scope", "invalid_request"]
"""Codes of RFC 6749, 5.2."""


async def by_password(db: Db, login: str, password: str, days: int, origin: Origin) -> Grant | Refusal:
    """A first-party sign-in (see docs/decisions: RFC 9700 forbids this grant to third parties)."""
    user = await db.first(select(User).where(User.login == login.strip().lower()))
    right = await passwords.matches(password, user.password_hash if user is not None and user.active else None)
    if user is None or not right:
        return "invalid_grant"
    sign_in = db.add(
        SignIn(user_id=user.id, ends_at=now() + timedelta(days=days), address=origin.address, agent=origin.agent)
    )
    await db.flush()
    return Grant(user.id, "user", sign_in.id, frozenset(), _issue(db, sign_in))


async def by_refresh(db: Db, token: str) -> Grant | Refusal:
    """The next link of the family; a link used twice ends the family for the thief and the owner alike."""
    found = await db.first(select(RefreshToken).where(RefreshToken.digest == digest(token)))
    if found is None:
        return "invalid_grant"
    sign_in = await db.lock(SignIn, found.sign_in_id)
    link = await db.lock(RefreshToken, found.id)
    user = await db.get(User, sign_in.user_id)
    if sign_in.ended_at is not None or sign_in.ends_at <= now() or not user.active:
        return "invalid_grant"
    if link.used_at is not None:
        sign_in.ended_at = now()
        sign_in.ended_because = "refresh token used twice"
        return "invalid_grant"
    link.used_at = now()
    return Grant(sign_in.user_id, "user", sign_in.id, frozenset(), _issue(db, sign_in))


async def by_client(db: Db, client_id: str, secret: str, scope: str | None) -> Grant | Refusal:
    """Client credentials; without `scope` all scopes of the client."""
    held = await db.first(
        select(ClientSecret)
        .join(ApiClient, ApiClient.id == ClientSecret.client_id)
        .where(ClientSecret.digest == digest(secret), ApiClient.active)
        .where(or_(ClientSecret.ends_at.is_(None), ClientSecret.ends_at > now()))
        .options(joinedload(ClientSecret.client))
    )
    if held is None or str(held.client_id) != client_id.strip().lower():
        return "invalid_client"
    asked = frozenset(scope.split()) if scope else frozenset(held.client.scopes)
    if not asked <= frozenset(held.client.scopes):
        return "invalid_scope"
    if held.last_used_at is None or held.last_used_at < now() - USED_NOTED_EVERY:
        held.last_used_at = now()
    return Grant(held.client_id, "client", held.id, asked, None)


async def revoke(db: Db, token: str) -> None:
    """End the sign-in of a refresh token (RFC 7009); an unknown token is no error."""
    found = await db.first(select(RefreshToken).where(RefreshToken.digest == digest(token)))
    if found is not None:
        await end(db, found.sign_in_id)


async def end(db: Db, sign_in_id: UUID) -> None:
    """End a sign-in; its access tokens stop within seconds."""
    sign_in = await db.first(select(SignIn).where(SignIn.id == sign_in_id))
    if sign_in is not None and sign_in.ended_at is None:
        sign_in.ended_at = now()
        sign_in.ended_because = "signed out"


def basic(header: str | None) -> tuple[str, str] | None:
    """Client id and secret of an `Authorization: Basic` header."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (name, secret) if colon else None


def _issue(db: Db, sign_in: SignIn) -> str:
    token = secrets.token_urlsafe(32)
    db.add(RefreshToken(sign_in_id=sign_in.id, digest=digest(token)))
    return token
