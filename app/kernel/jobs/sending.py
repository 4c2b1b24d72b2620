"""An import on its way in: its body is stored and its row written with the request, so acknowledged means durable."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, object_session
from starlette.requests import ClientDisconnect, Request

from app.kernel.actor import Origin
from app.kernel.blobs import Blob
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.jobs.runners import RUNNERS
from app.kernel.jobs.table import ImportBody, ImportJob, ImportStatus
from app.kernel.jobs.telling import Document, in_both
from app.kernel.problems import MALFORMED, Problem
from app.kernel.tables import now

_IN_MEMORY = 1_000_000


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done with a file, and for whom."""

    kind: str
    target_id: UUID
    action: str
    district_id: UUID
    organization_id: UUID | None
    media_type: str
    params: Mapping[str, Any] = field(default_factory=dict)
    """As JSON keeps them."""


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[BinaryIO]:
    """The body of a request, on disk where it is large, for as long as the block lasts."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        try:
            async for chunk in request.stream():
                body.write(chunk)
        except ClientDisconnect as error:
            raise Problem(MALFORMED) from error
        body.seek(0)
        yield body  # type: ignore[misc]  # typeshed does not count it among the files


def sender(db: Db, district_id: UUID) -> UUID | None:
    """The organisation for which the actor acts in a district; None where he holds no post there."""
    for post in db.actor.posts:
        owned = ImportJob(district_id=district_id, organization_id=post.organization_id)
        if post.organization_id and post.district_id == district_id and db.reach.covers(owned, db.actor):
            return post.organization_id
    return None


async def enqueue(db: Db, kernel: Kernel, errand: Errand, body: BinaryIO) -> ImportJob:
    """Store a seekable body and its job; a worker takes it up as soon as the request has committed."""
    if errand.kind not in RUNNERS:
        message = f"nobody takes imports of the kind {errand.kind}: see `runs`"
        raise LookupError(message)
    blob = await kernel.blobs.put(db, body)
    job = await _added(db, errand, blob, status=ImportStatus.QUEUED.value)
    db.add(ImportBody(import_id=job.id, sha256=blob.sha256, size=blob.size))
    await db.flush()
    event.listen(_session(job), "after_commit", lambda _: kernel.bell.set(), once=True)
    return job


async def record(db: Db, errand: Errand, blob: Blob, rows: int, document: Document) -> ImportJob:
    """The row of an import that was carried out by its own request; `blob` tells its body, which is not kept."""
    at = now()
    return await _added(
        db, errand, blob,
        status=ImportStatus.DONE.value, attempts=1, rows_done=rows, rows_total=rows,
        started_at=at, finished_at=at, result=await asyncio.to_thread(in_both, document),
    )  # fmt: skip


async def _added(db: Db, errand: Errand, blob: Blob, **state: Any) -> ImportJob:
    actor = db.actor
    job = ImportJob(
        **asdict(errand), sha256=blob.sha256, size=blob.size,
        user_id=actor.user_id, client_id=actor.client_id, account_name=actor.name,
        session_id=actor.session_id, scopes=sorted(actor.scopes), **state,
    )  # fmt: skip
    db.add(job)
    came: Origin = _session(job).info["origin"]
    job.origin = {"request_id": came.request_id, "address": came.address, "agent": came.agent}
    await db.flush()
    return job


def _session(job: ImportJob) -> Session:
    session = object_session(job)
    if session is None:
        message = "an import has left its session"
        raise RuntimeError(message)
    return session
