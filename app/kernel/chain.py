"""The hash chain over the audit: a sealer links committed entries one by one; a command walks and checks them."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import JSON, bindparam, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.kernel.audit import AuditEntry, AuditLink, plain
from app.kernel.database import Database
from app.kernel.tables import table_of

_LOCK = 7_303_202
_BATCH = 2000
_START = b"\x00" * 32

_entries = table_of(AuditEntry)
_links = table_of(AuditLink)
_AS_JSON = [column.name for column in _entries.columns if isinstance(column.type, JSON)]
_OTHERS = [column.name for column in _entries.columns if not isinstance(column.type, JSON)]


_each = _entries.alias("each")
_sealed = select(_links.c.entry_id).where(_links.c.entry_id == _each.c.id).exists()
_LOOSE = (
    select(_entries)
    .where(
        _entries.c.id.in_(
            select(_each.c.id).where(_each.c.id >= bindparam("since"), ~_sealed).order_by(_each.c.id).limit(_BATCH)
        )
    )
    .order_by(_entries.c.id)
)
"""Found by the two indexes alone, and only then read: of all entries of the last hour, few are loose."""


async def seal(database: Database) -> int:
    """Link what is committed and not linked yet; how many were linked. One sealer at a time, whoever comes first."""
    async with database.connect() as connection:
        mine = await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)").bindparams(lock=_LOCK))
        if not mine:
            return 0
        digest, since = await _last(connection)
        loose = (await connection.execute(_LOOSE, {"since": since})).all()
        links = []
        for entry in loose:
            digest = link(digest, entry)
            links.append({"entry_id": entry.id, "digest": digest})
        if links:
            await connection.execute(insert(_links), links)
        return len(links)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found."""

    checked: int
    broken_at: int | None
    unsealed: int
    head: str
    """The last digest; noted outside, it also proves that nothing was cut off the end."""

    @property
    def whole(self) -> bool:
        """Nothing was changed, left out or put in."""
        return self.broken_at is None


async def verify(database: Database) -> Verdict:
    """Walk the whole chain; `broken_at` is the position of the first link that does not hold."""
    checked, digest, position = 0, _START, 0
    async with database.connect() as connection:
        while True:
            batch = (
                await connection.execute(
                    select(_links.c.position, _links.c.digest, _entries)
                    .outerjoin(_entries, _links.c.entry_id == _entries.c.id)
                    .where(_links.c.position > position)
                    .order_by(_links.c.position)
                    .limit(_BATCH)
                )
            ).all()
            for row in batch:
                digest = link(digest, row)
                position = row.position
                if row.id is None or digest != row.digest:
                    return Verdict(checked, position, 0, digest.hex())
                checked += 1
            if len(batch) < _BATCH:
                unsealed = await connection.scalar(
                    text(
                        "SELECT count(*) FROM audit_entries e LEFT JOIN audit_links l ON l.entry_id = e.id"
                        " WHERE l.position IS NULL"
                    )
                )
                return Verdict(checked, None, int(unsealed or 0), digest.hex())


def link(before: bytes, entry: Any) -> bytes:
    """sha256(link before || entry as canonical JSON)."""
    facts: dict[str, Any] = {name: getattr(entry, name) for name in _AS_JSON}  # plain already
    facts |= {name: plain(getattr(entry, name)) for name in _OTHERS}
    return hashlib.sha256(before + orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).digest()


async def _last(connection: AsyncConnection) -> tuple[bytes, UUID]:
    """The head of the chain, and the id before which nothing can still be loose: no transaction lives for an hour."""
    head = (
        await connection.execute(
            select(_links.c.digest, _entries.c.at)
            .join(_entries, _links.c.entry_id == _entries.c.id)
            .order_by(_links.c.position.desc())
            .limit(1)
        )
    ).one_or_none()
    if head is None:
        return _START, UUID(int=0)
    milliseconds = int((head.at - timedelta(hours=1)).timestamp() * 1000)
    return bytes(head.digest), UUID(int=milliseconds << 80)
