"""From the Authorization header to an actor: the token is checked, the account read from the database (short cache)."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog
from starlette.requests import Request

from app.kernel.actor import Actor
from app.kernel.problems import UNAUTHENTICATED, Problem
from app.kernel.text import Text
from app.kernel.tokens import BadToken, Claims, Tokens

LoadActor = Callable[[Claims], Awaitable[Actor | None]]
"""How the accounts domain finds an account, its posts and whether the sign-in still stands."""

_CACHED = 10_000
log = structlog.get_logger("access")


class Gatekeeper:
    """Admits requests; what it read of an account is believed for `seconds`, so access ends within them."""

    def __init__(self, tokens: Tokens, load: LoadActor, seconds: float) -> None:
        """`load` answers None where the account, its memberships or the sign-in have ended."""
        self._tokens = tokens
        self._load = load
        self._seconds = seconds
        self._known: OrderedDict[tuple[UUID, frozenset[str]], tuple[float, Actor]] = OrderedDict()

    async def admit(self, request: Request) -> Actor:
        """The actor, or 401."""
        header = request.headers.get("authorization")
        if header is None:
            raise _refused(None)
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or not token.isascii():
            raise _refused("invalid_request")
        try:
            claims = await self._tokens.check(token)
        except BadToken as error:
            log.info("token refused", reason=str(error), request_id=request.scope.get("request_id"))
            raise _refused("invalid_token") from error
        return await self.actor(claims)

    async def actor(self, claims: Claims) -> Actor:
        """The account behind checked claims as the database knows it now."""
        key = (claims.session_id, claims.scopes)
        read_at, actor = self._known.get(key, (0.0, None))
        if actor is None or time.monotonic() - read_at > self._seconds:
            fresh = await self._load(claims)
            if fresh is None:
                self._known.pop(key, None)
                raise _refused("invalid_token")
            actor = fresh
            self._known[key] = (time.monotonic(), actor)
            if len(self._known) > _CACHED:
                self._known.popitem(last=False)
        return actor

    def forget(self) -> None:
        """Read everybody afresh (after this process changed an account)."""
        self._known.clear()


def _refused(error: str | None) -> Problem:
    challenge = 'Bearer realm="effective-school"' + (f', error="{error}"' if error else "")
    detail = Text("Токена нет, он закончился или отозван.", "There is no token, or it has ended or was revoked.")
    return Problem(UNAUTHENTICATED, detail, headers={"WWW-Authenticate": challenge})
