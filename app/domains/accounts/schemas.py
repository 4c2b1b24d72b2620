"""What the accounts resources look like on the wire."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from app.kernel.actor import Role
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Day, Email, Flag, Id, In, Instant, Line, Out, Patch, RecordOut, Search, eg

Login = Annotated[
    str, StringConstraints(min_length=2, max_length=64, pattern=r"^[a-z0-9][a-z0-9._@-]*$"), eg("ivanova")
]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=128), eg("correct horse battery staple")]
NewSecret = Annotated[str, StringConstraints(min_length=12, max_length=128), eg("correct horse battery staple")]
Scope = Annotated[str, StringConstraints(min_length=3, max_length=64, pattern=r"^[a-z-]+:[a-z]+$"), eg("schools:read")]
Scopes = Annotated[list[Scope], Field(max_length=50), eg(["schools:read", "assignments:write"])]
PersonName = Annotated[Line, eg("Иванова Анна Петровна")]


class TokenForm(In):
    """The form of OAuth 2 (RFC 6749): what is needed depends on `grant_type`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"grant_type": "password", "username": "school", "password": "correct horse battery staple"}]
        }
    )

    grant_type: Literal["password", "client_credentials", "refresh_token"]
    """`password` for people in our own pages, `client_credentials` for scripts, `refresh_token` to go on."""
    username: Annotated[str, Field(min_length=1, max_length=128, examples=["school"])] | None = None
    """The login; with `password`."""
    password: Annotated[str, Field(min_length=1, max_length=1024, examples=["correct horse battery staple"])] | None = (
        None
    )
    """With `password`."""
    refresh_token: Annotated[str, Field(min_length=1, max_length=200, examples=["Jq0p…"])] | None = None
    """With `refresh_token`: the one that came last; it serves once."""
    scope: Annotated[str, Field(max_length=2000, examples=["schools:read"])] | None = None
    """With `client_credentials`: scopes, space separated; all of the client's when left out."""
    client_id: Annotated[str, Field(max_length=200, examples=["018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"])] | None = None
    """With `client_credentials`; or in an `Authorization: Basic` header."""
    client_secret: Annotated[str, Field(max_length=200, examples=["Jq0p…"])] | None = None
    """With `client_credentials`; or in an `Authorization: Basic` header."""


class TokenOut(Out):
    """A token answer (RFC 6749, 5.1)."""

    access_token: Annotated[str, Field(max_length=4096), eg("eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9…")]
    """Send it as `Authorization: Bearer`."""
    token_type: Literal["Bearer"]
    """Always `Bearer`."""
    expires_in: Annotated[int, Field(ge=1, le=3600), eg(900)]
    """Seconds until the access token ends."""
    refresh_token: Annotated[str, Field(max_length=200), eg("Jq0p…")] | None
    """For people: exchange it once for the next pair; null for clients."""
    scope: Annotated[str, Field(max_length=2000), eg("schools:read")]
    """The scopes granted to a client, space separated; empty for people."""


class RevokeForm(In):
    """The form of RFC 7009."""

    token: Annotated[str, Field(min_length=1, max_length=4096, examples=["Jq0p…"])]
    """A refresh token or an access token."""
    token_type_hint: Literal["refresh_token", "access_token"] | None = None
    """Which of the two it is; not needed."""


class PostOut(Out):
    """One role held now."""

    role: Role
    """The role."""
    district_id: Id | None
    """Where; null for administrators."""
    organization_id: Id | None
    """Of which organisation; null for administrators."""


class TokenInfoOut(Out):
    """What the server knows of the token you sent."""

    active: Flag
    """Always true: a token that counts for nothing gets 401."""
    subject: Id
    """The account."""
    kind: Literal["user", "client"]
    """A person or a program."""
    name: PersonName
    """Its name."""
    posts: Annotated[list[PostOut], Field(max_length=100)]
    """The roles held at this moment, read from the database."""
    scopes: Scopes
    """Of a client."""
    expires_at: Instant
    """When the token ends."""


class JwkOut(Out):
    """A public key (RFC 7517)."""

    kty: Annotated[str, Field(max_length=10), eg("RSA")]
    """The kind of key."""
    kid: Annotated[str, Field(max_length=64), eg("018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")]
    """Its id."""
    use: Annotated[str, Field(max_length=10), eg("sig")]
    """For signatures."""
    alg: Annotated[str, Field(max_length=10), eg("RS256")]
    """The one algorithm in use."""
    n: Annotated[
        str,
        Field(max_length=1000),
        eg(
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
        ),
    ]
    """The modulus."""
    e: Annotated[str, Field(max_length=20), eg("AQAB")]
    """The exponent."""


class JwksOut(Out):
    """The public keys with which access tokens can be checked."""

    keys: Annotated[list[JwkOut], Field(max_length=20)]
    """Those that sign now or did within the last two hours."""


class MeOut(Out):
    """The account that is signed in."""

    id: Id
    """The user or the API client."""
    kind: Literal["user", "client"]
    """A person or a program."""
    name: PersonName
    """The name."""
    posts: Annotated[list[PostOut], Field(max_length=100)]
    """The roles held now."""
    scopes: Scopes
    """Of an API client; empty for people."""


class PasswordIn(In):
    """A new password of one's own."""

    current_password: Secret
    """The one in use."""
    new_password: NewSecret
    """At least 12 characters, 15 for administrators; common ones are refused."""


class UserList(ListQuery):
    """Parameters of the list of users."""

    sort: Annotated[Literal["login", "-login", "name", "-name"], Field(description="The order.")] = "login"
    q: Annotated[Search | None, Field(description="A part of the login or the name.")] = None
    active: Annotated[
        bool | None, Field(description="Only accounts that are open, or only closed ones.", examples=[True])
    ] = None


class UserIn(In):
    """A new user."""

    login: Login
    """What the user types; lower case."""
    name: PersonName
    """Family name, first name, patronymic."""
    email: Email | None = None
    """The work address."""
    password: NewSecret | None = None
    """A first password; without one the user cannot sign in yet."""


class UserPatch(Patch):
    """Changes to a user."""

    login: Login | MISSING = MISSING
    """What the user types; lower case."""
    name: PersonName | MISSING = MISSING
    """Family name, first name, patronymic."""
    email: Email | MISSING | None = MISSING
    """The work address; null removes it."""
    active: Flag | MISSING = MISSING
    """False closes the account: its tokens stop within seconds."""


class NewPasswordIn(In):
    """A new password for somebody."""

    new_password: NewSecret
    """At least 12 characters, 15 for administrators; common ones are refused."""


class UserOut(RecordOut):
    """A user."""

    login: Login
    """What the user types."""
    name: PersonName
    """Family name, first name, patronymic."""
    email: Email | None
    """The work address."""
    active: Flag
    """Whether the account is open."""


class MembershipList(ListQuery):
    """Parameters of the list of memberships."""

    sort: Annotated[Literal["starts_on", "-starts_on"], Field(description="The order.")] = "starts_on"
    user_id: Annotated[Id | None, Field(description="Of this user.")] = None
    organization_id: Annotated[Id | None, Field(description="In this organisation.")] = None
    role: Annotated[list[Role] | None, Field(max_length=7, description="With one of these roles.")] = None


HeldRole = Literal["administrator", "department", "centre", "school", "consultant", "observer"]


class MembershipIn(In):
    """A role for a user."""

    user_id: Id
    """Whose."""
    role: HeldRole
    """Which; `school` needs a school, `department` a department, `centre` a centre, `administrator` no organisation."""
    organization_id: Id | None = None
    """Where; a consultant has one membership for each school he serves."""
    starts_on: Day | None = None
    """The first day; today when left out."""
    ends_on: Day | None = None
    """The last day; open when left out."""


class MembershipPatch(Patch):
    """Changes to a membership: only its days; a role is ended, not rewritten."""

    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: Day | MISSING | None = MISSING
    """The last day; null opens the end."""


class MembershipOut(RecordOut):
    """A user's role in an organisation."""

    user_id: Id
    """Whose."""
    role: Role
    """Which."""
    district_id: Id | None
    """The district of the organisation; null for administrators."""
    organization_id: Id | None
    """Where; null for administrators."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None
    """The last day; null while it is open."""


class ClientList(ListQuery):
    """Parameters of the list of API clients."""

    sort: Annotated[Literal["name", "-name"], Field(description="The order.")] = "name"
    organization_id: Annotated[Id | None, Field(description="Of this organisation.")] = None


ClientName = Annotated[Line, eg("Выгрузка из «Параграфа»")]


class ClientIn(In):
    """A new API client."""

    name: ClientName
    """What it is for."""
    organization_id: Id
    """It reaches what this organisation reaches: a school its own rows, department and centre their district."""
    scopes: Annotated[Scopes, Field(min_length=1)]
    """What it may do."""


class ClientPatch(Patch):
    """Changes to an API client."""

    name: ClientName | MISSING = MISSING
    """What it is for."""
    scopes: Annotated[Scopes, Field(min_length=1)] | MISSING = MISSING
    """What it may do; tokens lose withdrawn scopes within seconds."""
    active: Flag | MISSING = MISSING
    """False stops its tokens within seconds."""


class SecretOut(Out):
    """A secret of a client, without the secret itself."""

    id: Id
    """UUIDv7."""
    created_at: Instant
    """When it was made."""
    ends_at: Instant | None
    """When it stops; null while it is the newest."""
    last_used_at: Instant | None
    """When it last got a token, to the minute."""


class NewSecretOut(SecretOut):
    """A new secret, shown this once."""

    secret: Annotated[str, Field(max_length=100), eg("Jq0pXz…")]
    """Keep it now: it cannot be shown again."""


class ClientOut(RecordOut):
    """An API client; its id is the `client_id`."""

    name: ClientName
    """What it is for."""
    district_id: Id
    """The district of its organisation."""
    organization_id: Id
    """The organisation it acts for."""
    scopes: Scopes
    """What it may do."""
    active: Flag
    """Whether it may sign in."""
    secrets: Annotated[list[SecretOut], Field(max_length=100)]
    """Its secrets; at most two are alive."""
