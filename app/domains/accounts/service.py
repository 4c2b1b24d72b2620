"""Who is behind a token, and how users, memberships and clients come and go."""

import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.domains.accounts import passwords
from app.domains.accounts.models import ApiClient, ClientSecret, Membership, SignIn, User
from app.domains.organizations.models import Organization
from app.kernel.actor import Actor, Post, Role
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.problems import CONFLICT, Fault, Problem, invalid
from app.kernel.references import referred
from app.kernel.tables import now
from app.kernel.text import Text
from app.kernel.tokens import Claims
from app.policy import TABLE

ROTATION = timedelta(days=30)
"""For so long the older secret lives beside a new one."""
LIVE_SECRETS = 2


def held_now(day: date) -> tuple[object, ...]:
    """The memberships of a day."""
    return (Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on >= day))


async def load_actor(db: Db, claims: Claims) -> Actor | None:
    """The account behind a token as it is now; None where it, its posts or the sign-in have ended."""
    return await (_user(db, claims) if claims.kind == "user" else _client(db, claims))


async def _user(db: Db, claims: Claims) -> Actor | None:
    signed = await db.rows(
        select(User.name, SignIn.id)
        .join(SignIn, SignIn.user_id == User.id)
        .where(User.id == claims.subject, User.active, SignIn.id == claims.session_id)
        .where(SignIn.ended_at.is_(None), SignIn.ends_at > now())
    )
    if not signed:
        return None
    posts = await posts_of(db, claims.subject)
    return Actor(
        user_id=claims.subject, name=signed[0].name, posts=posts, session_id=claims.session_id, until=claims.expires_at
    )


async def posts_of(db: Db, user_id: UUID) -> tuple[Post, ...]:
    """The roles a user holds today."""
    held = await db.all(
        select(Membership)
        .where(Membership.user_id == user_id, *held_now(today()))  # type: ignore[arg-type]
        .options(joinedload(Membership.organization))
        .order_by(Membership.id)
    )
    return tuple(
        Post(
            Role(membership.role),
            membership.district_id,
            membership.organization_id,
            membership.organization.kind if membership.organization else "",
        )
        for membership in held
    )


async def _client(db: Db, claims: Claims) -> Actor | None:
    secret = await db.first(
        select(ClientSecret)
        .join(ApiClient, ApiClient.id == ClientSecret.client_id)
        .where(ClientSecret.id == claims.session_id, ApiClient.id == claims.subject, ApiClient.active)
        .where(or_(ClientSecret.ends_at.is_(None), ClientSecret.ends_at > now()))
        .options(joinedload(ClientSecret.client).joinedload(ApiClient.organization))
    )
    if secret is None:
        return None
    client = secret.client
    post = Post(Role.INTEGRATION, client.district_id, client.organization_id, client.organization.kind)
    return Actor(
        client_id=client.id,
        name=client.name,
        posts=(post,),
        scopes=claims.scopes & frozenset(client.scopes),
        session_id=claims.session_id,
        until=claims.expires_at,
    )


def users(q: str | None) -> Select[User]:
    """Users, narrowed by a part of login or name."""
    statement = select(User)
    if q is not None:
        part = f"%{_escaped(q.lower())}%"
        statement = statement.where(or_(User.login.like(part), func.lower(User.name).like(part)))
    return statement


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def enlist(db: Db, login: str, name: str, email: str | None, password: str | None) -> User:
    """A new user; without a password he cannot sign in yet."""
    if password is not None:
        passwords.check_strength(password, pointer="/password", login=login, administrator=False)
    hashed = await passwords.hashed(password) if password is not None else None
    return db.add(User(login=login, name=name, email=email, password_hash=hashed))


async def set_password(db: Db, user: User, password: str, pointer: str) -> None:
    """A new password ends every sign-in of the user but the one that asks."""
    posts = await posts_of(db, user.id)
    passwords.check_strength(
        password,
        pointer=pointer,
        login=user.login,
        administrator=any(post.role is Role.ADMINISTRATOR for post in posts),
    )
    user.password_hash = await passwords.hashed(password)
    await end_sign_ins(db, user.id, "password changed", but=db.actor.session_id)


async def change_own_password(db: Db, current: str, password: str) -> None:
    """The user himself, who must know the old one."""
    user = await db.lock(User, db.actor.user_id or UUID(int=0))
    if not await passwords.matches(current, user.password_hash):
        raise invalid(
            Fault("/current_password", "password.wrong", Text("Это не ваш пароль.", "This is not your password."))
        )
    await set_password(db, user, password, "/new_password")


async def end_sign_ins(db: Db, user_id: UUID, reason: str, *, but: UUID | None = None) -> None:
    """End the sign-ins of a user; their tokens stop within seconds."""
    for sign_in in await db.all(select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))):
        if sign_in.id != but:
            sign_in.ended_at = now()
            sign_in.ended_because = reason


async def appoint(
    db: Db, user_id: UUID, role: Role, organization_id: UUID | None, starts_on: date | None, ends_on: date | None
) -> Membership:
    """Give a user a role; the role must suit the kind of organisation."""
    await referred(db, User, user_id, "/user_id")
    organization = await referred(db, Organization, organization_id, "/organization_id") if organization_id else None
    if (
        organization is not None
        and role.value in {"department", "centre", "school"}
        and organization.kind != role.value
    ):
        raise invalid(
            Fault(
                "/role",
                "role.unsuited",
                Text("Эта роль — для организации другого вида.", "This role is for another kind of organisation."),
            )
        )
    return db.add(
        Membership(
            user_id=user_id,
            role=role.value,
            organization_id=organization_id,
            district_id=organization.district_id if organization else None,
            starts_on=starts_on or today(),
            ends_on=ends_on,
        )
    )


async def register(db: Db, name: str, organization_id: UUID, scopes: list[str]) -> ApiClient:
    """A new API client of an organisation; it signs in once it has a secret."""
    check_scopes(scopes)
    organization = await referred(db, Organization, organization_id, "/organization_id")
    return db.add(
        ApiClient(
            name=name, organization_id=organization.id, district_id=organization.district_id, scopes=sorted(set(scopes))
        )
    )


def check_scopes(scopes: list[str]) -> None:
    """A scope that opens nothing is a fault, with those that there are."""
    known = TABLE.scopes()
    text = Text("Такого scope нет; есть: {known}.", "There is no such scope; there are: {known}.")
    faults = [
        Fault(f"/scopes/{number}", "value.unknown", text.filled(known=", ".join(known)))
        for number, scope in enumerate(scopes)
        if scope not in known
    ]
    if faults:
        raise invalid(*faults)


async def client(db: Db, id: UUID) -> ApiClient:
    """A client with its secrets."""
    return await db.get(ApiClient, id, selectinload(ApiClient.secrets))


async def new_secret(db: Db, client_id: UUID) -> tuple[ClientSecret, str]:
    """A further secret, told this once; the older one lives on for the time of rotation, a third is refused."""
    found = await db.lock(ApiClient, client_id)
    live = [
        secret
        for secret in await db.all(select(ClientSecret).where(ClientSecret.client_id == found.id))
        if secret.ends_at is None or secret.ends_at > now()
    ]
    if len(live) >= LIVE_SECRETS:
        raise Problem(
            CONFLICT,
            Text(
                "У клиента уже два действующих секрета: сначала завершите один из них.",
                "The client has two live secrets already: end one of them first.",
            ),
        )
    for older in live:
        older.ends_at = now() + ROTATION
    plain = secrets.token_urlsafe(32)
    return db.add(ClientSecret(client_id=found.id, digest=digest(plain))), plain


def digest(secret: str) -> bytes:
    """How random secrets are kept: they have entropy enough for a plain hash."""
    return hashlib.sha256(secret.encode()).digest()
