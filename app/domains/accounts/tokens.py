"""The OAuth 2 endpoints: token, revoke, token-info and the public keys."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from app.domains.accounts import signing
from app.domains.accounts.schemas import (
    JwkOut,
    JwksOut,
    PostOut,
    RevokeForm,
    TokenForm,
    TokenInfoOut,
    TokenOut,
)
from app.domains.accounts.signing import Grant, Refusal
from app.kernel import attempts
from app.kernel.actor import Origin
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.envelope import answer
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.routing import Routes
from app.kernel.tables import now
from app.kernel.text import Text
from app.kernel.tokens import BadToken
from app.policy import allow

Open = Annotated[Db, allow("auth.sign-in")]
Me = Annotated[Db, allow("me.read")]

auth = Routes("/auth", tag="Sign-in")
well_known = Routes("/.well-known", tag="Sign-in", name="keys")

FORM = {"x-media-types": ("application/x-www-form-urlencoded",)}

NOT_GRANTED = Kind(
    "sign-in-refused", 400,
    Text("Войти не удалось", "The sign-in was refused"),
    Text("Вы.", "You."),
    Text("Проверьте логин и пароль; если токен обновления уже использован, войдите заново.",
         "Check the login and the password; if the refresh token was used before, sign in anew."),
)  # fmt: skip
CLIENT_UNKNOWN = Kind(
    "client-refused", 401,
    Text("Клиент не опознан", "The client was not recognised"),
    Text("Вы или администратор.", "You, or the administrator."),
    Text("Проверьте client_id и секрет; новый секрет выдаёт администратор.",
         "Check client_id and secret; the administrator makes a new one."),
)  # fmt: skip


@auth.post("/token", response_model=TokenOut, summary="Get a token",
           openapi_extra={**FORM, "x-refusals": (NOT_GRANTED, CLIENT_UNKNOWN)})  # fmt: skip
async def token(db: Open, form: Annotated[TokenForm, Form()], request: Request) -> Any:
    """Sign in: with login and password (people), with client id and secret (scripts), or go on with a refresh token.

    A refresh token serves once; used twice, it ends the sign-in it belongs to.
    """
    kernel: Kernel = request.app.state.kernel
    origin = Origin(
        address=request.client.host if request.client else "", agent=request.headers.get("user-agent", "")[:200]
    )
    account, granted = await _granted(db, form, request, kernel, origin)
    if not isinstance(granted, Grant):
        await attempts.failed(kernel.database, account=account, address=origin.address)
        return _refused(granted, request, kernel)
    if form.grant_type == "password":
        await attempts.succeeded(kernel.database, account)
    minutes = kernel.settings.access_token_minutes
    signed, _ = await kernel.tokens.sign(granted.subject, granted.kind, granted.session_id, granted.scopes, minutes)
    body = TokenOut(
        access_token=signed,
        token_type="Bearer",  # noqa: S106  # a kind of token, no token
        expires_in=minutes * 60,
        refresh_token=granted.refresh_token,
        scope=" ".join(sorted(granted.scopes)),
    )
    return Response(
        body.model_dump_json(),
        media_type="application/json",
        headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
    )


@auth.post("/revoke", status_code=204, summary="Sign out", openapi_extra=FORM)
async def revoke(db: Open, form: Annotated[RevokeForm, Form()], request: Request) -> None:
    """End the sign-in behind a refresh or access token (RFC 7009); an unknown token is no error."""
    kernel: Kernel = request.app.state.kernel
    if form.token.count(".") == 2:  # noqa: PLR2004  # a JWS has three parts
        try:
            claims = await kernel.tokens.check(form.token)
        except BadToken:
            return
        await signing.end(db, claims.session_id)
    else:
        await signing.revoke(db, form.token)
    kernel.gatekeeper.forget()


@auth.get("/token-info", response_model=TokenInfoOut, summary="What my token is")
async def token_info(db: Me) -> TokenInfoOut:
    """What the server knows of the token you sent: the account, its roles at this moment, its end."""
    actor = db.actor
    return TokenInfoOut(
        active=True,
        subject=actor.id or UUID(int=0),
        kind="user" if actor.user_id else "client",
        name=actor.name,
        posts=[PostOut.model_validate(post) for post in actor.posts],
        scopes=sorted(actor.scopes),
        expires_at=actor.until or now(),
    )


@well_known.get("/jwks.json", response_model=JwksOut, summary="Public keys")
async def jwks(db: Open, request: Request) -> JwksOut:  # noqa: ARG001  # the rule of access
    """The public keys with which access tokens can be checked (RFC 7517)."""
    kernel: Kernel = request.app.state.kernel
    await kernel.keyring.current()
    return JwksOut(keys=[JwkOut(**key) for key in kernel.keyring.public()])


async def _granted(
    db: Db, form: TokenForm, request: Request, kernel: Kernel, origin: Origin
) -> tuple[str, Grant | Refusal]:
    """The account that the attempt counts against, and what came of it."""
    header = signing.basic(request.headers.get("authorization"))
    _all_there(form, header)
    if form.grant_type == "refresh_token":
        return "refresh", await signing.by_refresh(db, form.refresh_token or "")
    if form.grant_type == "client_credentials":
        name, secret = header or (form.client_id or "", form.client_secret or "")
        await attempts.check(kernel.database, account=name[:100], address=origin.address)
        return name[:100], await signing.by_client(db, name, secret, form.scope)
    login = (form.username or "").strip().lower()
    await attempts.check(kernel.database, account=login, address=origin.address)
    days = kernel.settings.refresh_token_days
    return login, await signing.by_password(db, login, form.password or "", days, origin)


_NEEDED = {
    "password": ("username", "password"),
    "refresh_token": ("refresh_token",),
    "client_credentials": ("client_id", "client_secret"),
}


def _all_there(form: TokenForm, header: tuple[str, str] | None) -> None:
    needed = () if header and form.grant_type == "client_credentials" else _NEEDED[form.grant_type]
    missing = [name for name in needed if not getattr(form, name)]
    if missing:
        text = Text("Поле обязательно для этого grant_type.", "This is required with this grant_type.")
        raise invalid(*(Fault(f"/{name}", "value.missing", text) for name in missing))


def _refused(error: Refusal, request: Request, kernel: Kernel) -> Response:
    """An answer, not an exception: what the attempt left behind (a family ended) must be committed."""
    kind = CLIENT_UNKNOWN if error == "invalid_client" else NOT_GRANTED
    headers = {"Cache-Control": "no-store"}
    if error == "invalid_client":
        headers["WWW-Authenticate"] = 'Basic realm="effective-school"'
    return answer(Problem(kind, headers=headers, error=error), request.scope, kernel.settings.public_url)
