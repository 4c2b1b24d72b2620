"""Access tokens by python-jose, used narrowly: one algorithm chosen here, every claim checked, size bounded (RFC 9068).

What python-jose 3.5 would let pass (no `aud`, no `exp`, unknown `crit`, a key of another kind) is refused before or
after it.
"""

import binascii
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import orjson
from jose import jws, jwt
from jose.exceptions import JOSEError
from jose.utils import base64url_decode

from app.kernel.keys import ALGORITHM, Keyring
from app.kernel.tables import now

AUDIENCE = "effective-school-api"
TYPE = "at+jwt"
LONGEST = 4096
_CACHED = 20_000
_LEEWAY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, after all of it was checked."""

    subject: UUID
    kind: Literal["user", "client"]
    session_id: UUID
    scopes: frozenset[str]
    expires_at: datetime


class BadToken(Exception):
    """The token counts for nothing; the reason goes to the log, never to the caller."""


class Tokens:
    """Signs and checks; a token checked once is remembered until it ends (its expiry is looked at each time)."""

    def __init__(self, keyring: Keyring, issuer: str) -> None:
        """`issuer` is this installation."""
        self._keyring = keyring
        self._issuer = issuer
        self._seen: OrderedDict[str, Claims] = OrderedDict()

    async def sign(
        self, subject: UUID, kind: Literal["user", "client"], session_id: UUID, scopes: frozenset[str], minutes: int
    ) -> tuple[str, datetime]:
        """A fresh access token and the instant it ends."""
        key = await self._keyring.current()
        issued = now().replace(microsecond=0)
        expires = issued + timedelta(minutes=minutes)
        claims = {
            "iss": self._issuer, "aud": AUDIENCE, "sub": str(subject), "kind": kind, "sid": str(session_id),
            "scope": " ".join(sorted(scopes)), "jti": str(uuid4()),
            "iat": int(issued.timestamp()), "nbf": int(issued.timestamp()), "exp": int(expires.timestamp()),
        }  # fmt: skip
        token = jws.sign(claims, key.signing, headers={"typ": TYPE, "kid": key.kid}, algorithm=ALGORITHM)
        return token, expires

    async def check(self, token: str) -> Claims:
        """The claims of a token that counts."""
        known = self._seen.get(token)
        if known is None:
            known = await self._verified(token)
            self._seen[token] = known
            if len(self._seen) > _CACHED:
                self._seen.popitem(last=False)
        if known.expires_at <= now():
            self._seen.pop(token, None)
            message = "expired"
            raise BadToken(message)
        return known

    async def _verified(self, token: str) -> Claims:
        header = _header(token)
        if header.get("alg") != ALGORITHM or header.get("typ") != TYPE or set(header) != {"alg", "typ", "kid"}:
            message = "header"
            raise BadToken(message)
        kid = header["kid"]
        key = await self._keyring.find(kid) if isinstance(kid, str) else None
        if key is None:
            message = "unknown key"
            raise BadToken(message)
        try:
            claims = jwt.decode(
                token,
                key.verifying,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={
                    "leeway": int(_LEEWAY.total_seconds()),
                    **{f"require_{name}": True for name in ("aud", "iat", "exp", "nbf", "iss", "sub", "jti")},
                },
            )
            return _claims(claims)
        except (JOSEError, ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError) as error:
            message = "claims"
            raise BadToken(message) from error


def _header(token: str) -> dict[str, Any]:
    """The header, read strictly before the library sees the token."""
    if len(token) > LONGEST or token.count(".") != 2:  # noqa: PLR2004  # a compact JWS has three parts
        message = "form"
        raise BadToken(message)
    try:
        header = orjson.loads(base64url_decode(token.split(".", 1)[0].encode("ascii")))
    except (ValueError, binascii.Error) as error:
        message = "header"
        raise BadToken(message) from error
    if not isinstance(header, dict):
        message = "header"
        raise BadToken(message)
    return header


def _claims(claims: dict[str, Any]) -> Claims:
    kind = claims["kind"]
    if kind not in {"user", "client"} or type(claims["exp"]) is not int or claims["aud"] != AUDIENCE:
        raise ValueError
    return Claims(
        subject=UUID(claims["sub"]),
        kind=kind,
        session_id=UUID(claims["sid"]),
        scopes=frozenset(str(claims["scope"]).split()),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )
