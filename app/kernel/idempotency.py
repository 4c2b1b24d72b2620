"""Idempotency-Key: claimed and answered in the transaction of the effect, so a killed server leaves neither or both.

A twin waits on the claim and gets the stored answer (IETF httpapi idempotency-key draft), which is kept sealed for
72 hours. The body is read before the transaction opens: a slow sender holds no connection, a large body waits on disk.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import LargeBinary, delete
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive

from app.kernel.db import Db
from app.kernel.problems import IN_FLIGHT, KEY_REUSED, MALFORMED, Fault, Problem, invalid
from app.kernel.sealing import Seal
from app.kernel.tables import Base, Internal, now, table_of
from app.kernel.text import Text

KEPT_FOR = timedelta(hours=72)
KEPT_HEADERS = ("content-type", "location", "etag", "link")
_FORM = re.compile(r"[\x21-\x7e]{1,255}")
_PATIENCE = "8s"
_IN_MEMORY = 1_000_000
_CHUNK = 65_536


class KeptAnswer(Internal, Base):
    """The answer to a request with a key; without a status the request is still running."""

    __tablename__ = "kept_answers"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Claim:
    """A key held by this request until its transaction ends."""

    account_id: UUID
    key: str

    async def keep(self, db: Db, response: Response, seal: Seal) -> None:
        """Store the answer beside the effect."""
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        told = [response.status_code, orjson.dumps(headers).decode(), seal.close(bytes(response.body))]
        await db.run_ready(_KEEP, [self.account_id, self.key, *told])


_CLAIM = f"""
INSERT INTO kept_answers AS kept (account_id, key, fingerprint, made_at)
SELECT $1::uuid, $2::text, $3::bytea, $4::timestamptz
FROM (SELECT set_config('lock_timeout', '{_PATIENCE}', true)) AS patience
ON CONFLICT (account_id, key) DO UPDATE
SET fingerprint = excluded.fingerprint, made_at = excluded.made_at, status = NULL, headers = NULL, body = NULL
WHERE kept.made_at < $5::timestamptz
RETURNING set_config('lock_timeout', NULL, true)
"""  # noqa: S608  # a constant of ours
"""Waits for a twin with patience, takes an answer over whose time is past, and tells whether the key is ours now.

Where it is not, nothing else is written: the patience ends with the transaction.
"""
_KEEP = "UPDATE kept_answers SET status = $3, headers = $4, body = $5 WHERE account_id = $1 AND key = $2"
_KEPT = "SELECT status, headers, body, fingerprint FROM kept_answers WHERE account_id = $1 AND key = $2"


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request with a key, its body read; `receive` gives the body once more."""

    key: str
    fingerprint: bytes
    receive: Receive


@asynccontextmanager
async def read_ahead(request: Request) -> AsyncIterator[Keyed]:
    """Read the body of a request with a key (422 for a malformed one)."""
    key = request.headers["idempotency-key"]
    if not _FORM.fullmatch(key):
        raise invalid(
            Fault(
                "Idempotency-Key",
                "header.malformed",
                Text("Ключ — от 1 до 255 видимых знаков ASCII.", "The key is 1 to 255 visible ASCII characters."),
            )
        )
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        fingerprint = _Fingerprint(request)
        try:
            async for chunk in request.stream():
                body.write(chunk)
                fingerprint.add(chunk)
        except ClientDisconnect as error:
            raise Problem(MALFORMED) from error
        body.seek(0)

        async def receive() -> Message:
            if body.closed:
                return await request.receive()
            chunk = body.read(_CHUNK)
            if not chunk:
                body.close()
            return {"type": "http.request", "body": chunk, "more_body": bool(chunk)}

        yield Keyed(key, fingerprint.digest(), receive)


async def claim(db: Db, account_id: UUID, request: Keyed, seal: Seal) -> Claim | Response:
    """The stored answer for a repetition; else the claim under which the request goes on."""
    key, at = request.key, now()
    try:
        mine = await db.run_ready(_CLAIM, [account_id, key, request.fingerprint, at, at - KEPT_FOR])
    except Problem as problem:
        if getattr(getattr(problem.__cause__, "orig", None), "sqlstate", "") == "55P03":
            raise Problem(IN_FLIGHT, headers={"Retry-After": "5"}) from problem
        raise
    if mine:
        return Claim(account_id, key)
    found = await db.run_ready(_KEPT, [account_id, key])
    if not found or found[0]["status"] is None:
        raise Problem(IN_FLIGHT, headers={"Retry-After": "5"})
    kept = found[0]
    if kept["fingerprint"] != request.fingerprint:
        raise Problem(KEY_REUSED)
    headers: Mapping[str, str] = {**kept["headers"], "idempotency-replayed": "true"}
    return Response(seal.open(kept["body"]), kept["status"], dict(headers))


async def forget_old(connection: AsyncConnection) -> None:
    """Drop answers past their time; called now and then by the keeper."""
    table = table_of(KeptAnswer)
    await connection.execute(delete(table).where(table.c.made_at < now() - KEPT_FOR))


class _Fingerprint:
    """What makes two requests the same: method, address, type and body (a form's boundary is chance and left out)."""

    def __init__(self, request: Request) -> None:
        kind = request.headers.get("content-type", "")
        boundary = re.search(r'boundary="?([^";,]+)', kind)
        self._boundary = boundary[1].encode("latin-1") if boundary else b""
        self._tail = b""
        parts = (
            request.method,
            request.url.path,
            request.url.query,
            kind.split(";")[0] if boundary else kind,
            request.headers.get("if-match", ""),
        )
        self._hash = hashlib.sha256("\n".join(parts).encode() + b"\n")

    def add(self, chunk: bytes) -> None:
        """The next piece of the body; what may be the beginning of a boundary waits for the piece after."""
        if not self._boundary:
            self._hash.update(chunk)
            return
        *before, rest = (self._tail + chunk).split(self._boundary)
        kept = len(rest) - min(len(rest), len(self._boundary) - 1)
        for part in (*before, rest[:kept]):
            self._hash.update(part)
        self._tail = rest[kept:]

    def digest(self) -> bytes:
        """When the body has ended."""
        self._hash.update(self._tail)
        self._tail = b""
        return self._hash.digest()
