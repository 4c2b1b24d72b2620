"""Users, memberships and API clients: the administrator's three lists; and the account that is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domains.accounts import service
from app.domains.accounts.models import ApiClient, ClientSecret, Membership, User
from app.domains.accounts.schemas import (
    ClientIn,
    ClientList,
    ClientOut,
    ClientPatch,
    MembershipIn,
    MembershipList,
    MembershipOut,
    MembershipPatch,
    MeOut,
    NewPasswordIn,
    NewSecretOut,
    PasswordIn,
    PostOut,
    SecretOut,
    UserIn,
    UserList,
    UserOut,
    UserPatch,
)
from app.domains.accounts.tokens import auth, well_known
from app.kernel.actor import Role
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.problems import NOT_FOUND, Problem
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.tables import now
from app.policy import allow

Me = Annotated[Db, allow("me.read")]
ReadUsers = Annotated[Db, allow("users.read")]
WriteUsers = Annotated[Db, allow("users.write")]
ReadMemberships = Annotated[Db, allow("memberships.read")]
WriteMemberships = Annotated[Db, allow("memberships.write")]
ReadClients = Annotated[Db, allow("api-clients.read")]
WriteClients = Annotated[Db, allow("api-clients.write")]

me = Routes("/me", tag="Sign-in")
users = Routes("/users", tag="Users")
memberships = Routes("/memberships", tag="Users")
clients = Routes("/api-clients", tag="API clients")
ROUTES = [auth, well_known, me, users, memberships, clients]


@me.get("", response_model=MeOut, summary="Who am I")
async def get(db: Me) -> MeOut:
    """The account that is signed in, with the roles it holds at this moment."""
    actor = db.actor
    return MeOut(
        id=actor.id or UUID(int=0),
        kind="user" if actor.user_id else "client",
        name=actor.name,
        posts=[PostOut.model_validate(post) for post in actor.posts],
        scopes=sorted(actor.scopes),
    )


@me.post("/password", status_code=204, summary="Change my password")
async def password(db: Annotated[Db, allow("me.write")], change: PasswordIn) -> None:
    """Change one's own password; every other sign-in of the account ends."""
    await service.change_own_password(db, change.current_password, change.new_password)


@users.get("", response_model=Page[UserOut], summary="List users")
async def list_(db: ReadUsers, wanted: Annotated[UserList, Query()]) -> Slice[User]:
    """Everybody who can sign in."""
    statement = service.users(wanted.q)
    if wanted.active is not None:
        statement = statement.where(User.active == wanted.active)
    return await db.page(statement, wanted, {"login": User.login, "name": User.name})


@users.post("", response_model=UserOut, status_code=201, summary="Add a user")
async def create(db: WriteUsers, user: UserIn) -> User:
    """Add a user; give him a membership next, without one he sees nothing."""
    return await service.enlist(db, user.login, user.name, user.email, user.password)


@users.get("/{id}", response_model=UserOut, name="get", summary="Read a user")
async def get_user(db: ReadUsers, id: PathId) -> User:
    """One user."""
    return await db.get(User, id)


@users.patch("/{id}", response_model=UserOut, summary="Change a user")
async def update(db: WriteUsers, id: PathId, change: UserPatch) -> User:
    """Change the name, the login or the address, or close the account (`active: false`)."""
    user = change.onto(await db.edit(User, id))
    if not user.active:
        await service.end_sign_ins(db, user.id, "account closed")
    return user


@users.post("/{id}/password", status_code=204, summary="Set a user's password", openapi_extra={"x-edits": True})
async def set_password(db: WriteUsers, id: PathId, change: NewPasswordIn) -> None:
    """Give a user a new password; all his sign-ins end."""
    await service.set_password(db, await db.edit(User, id), change.new_password, "/new_password")


@memberships.get("", response_model=Page[MembershipOut], name="list", summary="List memberships")
async def list_memberships(db: ReadMemberships, wanted: Annotated[MembershipList, Query()]) -> Slice[Membership]:
    """Who holds which role where, from when to when."""
    statement = select(Membership)
    if wanted.user_id is not None:
        statement = statement.where(Membership.user_id == wanted.user_id)
    if wanted.organization_id is not None:
        statement = statement.where(Membership.organization_id == wanted.organization_id)
    if wanted.role:
        statement = statement.where(Membership.role.in_(wanted.role))
    return await db.page(statement, wanted, {"starts_on": Membership.starts_on})


@memberships.post("", response_model=MembershipOut, status_code=201, name="create", summary="Give a user a role")
async def create_membership(db: WriteMemberships, membership: MembershipIn) -> Membership:
    """Give a user a role in an organisation, from a day to a day."""
    return await service.appoint(
        db,
        membership.user_id,
        Role(membership.role),
        membership.organization_id,
        membership.starts_on,
        membership.ends_on,
    )


@memberships.get("/{id}", response_model=MembershipOut, name="get", summary="Read a membership")
async def get_membership(db: ReadMemberships, id: PathId) -> Membership:
    """One membership."""
    return await db.get(Membership, id)


@memberships.patch("/{id}", response_model=MembershipOut, name="update", summary="Change the days of a membership")
async def update_membership(db: WriteMemberships, id: PathId, change: MembershipPatch) -> Membership:
    """Move the first or the last day; an end in the past stops the access within seconds."""
    return change.onto(await db.edit(Membership, id))


@clients.get("", response_model=Page[ClientOut], name="list", summary="List API clients")
async def list_clients(db: ReadClients, wanted: Annotated[ClientList, Query()]) -> Slice[ApiClient]:
    """The programs that sign in, with what they may do and when their secrets were last used."""
    statement = select(ApiClient).options(selectinload(ApiClient.secrets))
    if wanted.organization_id is not None:
        statement = statement.where(ApiClient.organization_id == wanted.organization_id)
    return await db.page(statement, wanted, {"name": ApiClient.name})


@clients.post("", response_model=ClientOut, status_code=201, name="create", summary="Register an API client")
async def create_client(db: WriteClients, client: ClientIn) -> ApiClient:
    """Register a program of an organisation; it signs in once it has a secret."""
    registered = await service.register(db, client.name, client.organization_id, client.scopes)
    await db.refresh(registered, "secrets")
    return registered


@clients.get("/{id}", response_model=ClientOut, name="get", summary="Read an API client")
async def get_client(db: ReadClients, id: PathId) -> ApiClient:
    """One API client."""
    return await service.client(db, id)


@clients.patch("/{id}", response_model=ClientOut, name="update", summary="Change an API client")
async def update_client(db: WriteClients, id: PathId, change: ClientPatch) -> ApiClient:
    """Rename it, change its scopes, or stop it."""
    service.check_scopes(change.scopes if isinstance(change.scopes, list) else [])
    return change.onto(await db.edit(ApiClient, id, selectinload(ApiClient.secrets)))


@clients.post("/{id}/secrets", response_model=NewSecretOut, status_code=201, summary="Make a new secret")
async def new_secret(db: WriteClients, id: PathId, request: Request, response: Response) -> NewSecretOut:
    """A new secret, shown this once; the one before lives on for 30 days, so that it can be exchanged without a gap."""
    held, secret = await service.new_secret(db, id)
    await db.flush()
    response.headers["location"] = f"{request.url.path}/{held.id}"
    return NewSecretOut(**SecretOut.model_validate(held).model_dump(), secret=secret)


@clients.delete("/{id}/secrets/{secret_id}", status_code=204, summary="End a secret")
async def end_secret(db: WriteClients, id: PathId, secret_id: PathId) -> None:
    """End a secret now; tokens that came from it stop within seconds."""
    client = await db.edit(ApiClient, id)
    held = await db.lock(ClientSecret, secret_id)
    if held.client_id != client.id:
        raise Problem(NOT_FOUND)
    held.ends_at = now()
