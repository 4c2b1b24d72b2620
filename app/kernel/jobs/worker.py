"""Takes jobs up, one at a time in each serving process, and lets no two processes have the same one.

Who runs a job holds a lock that ends with his process, however it ends; a job that says it is running while nobody
holds its lock was abandoned, and is taken up again.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, func, select, text, update

from app.kernel import blobs
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from app.kernel.jobs.attempt import Attempt, noticed_when_dead
from app.kernel.jobs.runners import RUNNERS
from app.kernel.jobs.table import WAITING, ImportBody, ImportJob, ImportStatus
from app.kernel.tables import now, table_of

KEPT_FOR = timedelta(days=7)
"""Bodies of imports that have ended."""

_LOCK = int.from_bytes(b"jobs")
_LOOK_EVERY = 1.0
_SEEN = 100

_imports = table_of(ImportJob)
_bodies = table_of(ImportBody)

log = structlog.get_logger("imports")


async def work(kernel: Kernel) -> None:
    """Take up jobs for as long as the server lives."""
    while True:
        kernel.bell.clear()
        try:
            while RUNNERS and await take_one(kernel):
                pass
        except Exception as error:  # noqa: BLE001  # the worker outlives a database that went away
            log.warning("imports wait", reason=type(error).__name__)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_EVERY):
                await kernel.bell.wait()


async def take_one(kernel: Kernel) -> bool:
    """Carry out the job that has waited longest; False where there is none that nobody else has taken."""
    for job in await _waiting(kernel):
        async with _alone(kernel, job.id) as mine:
            if mine and (number := await _begun(kernel, job.id)) is not None:
                await Attempt(kernel, job, number).run()
                return True
    return False


async def forget_bodies(kernel: Kernel) -> None:
    """Drop the bodies of imports that ended a week ago; their rows stay."""
    async with kernel.database.connect() as connection:
        dropped = await connection.scalars(
            delete(_bodies)
            .where(_bodies.c.import_id == _imports.c.id, _imports.c.finished_at < now() - KEPT_FOR)
            .returning(_bodies.c.sha256)
        )
    for sha256 in set(dropped):
        await blobs.discard(kernel.database, kernel.blobs, sha256)


async def _waiting(kernel: Kernel) -> Sequence[ImportJob]:
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
        return await db.all(
            select(ImportJob)
            .where(ImportJob.status.in_(WAITING), ImportJob.kind.in_(RUNNERS), ImportJob.due_at <= now())
            .order_by(ImportJob.created_at, ImportJob.id)
            .limit(_SEEN)
        )


@asynccontextmanager
async def _alone(kernel: Kernel, id: UUID) -> AsyncIterator[bool]:
    """Under the lock of a job. It belongs to a transaction, not to a session, so that PgBouncer may stand between."""
    async with kernel.database.connect() as connection:
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await noticed_when_dead(connection)
        yield bool(await connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCK, _key(id)))))


async def _begun(kernel: Kernel, id: UUID) -> int | None:
    """The number of the attempt that begins; None where the job has ended meanwhile."""
    async with kernel.database.connect() as connection:
        number: int | None = await connection.scalar(
            update(_imports)
            .where(_imports.c.id == id, _imports.c.status.in_(WAITING), _imports.c.due_at <= now())
            .values(
                status=ImportStatus.RUNNING.value, attempts=_imports.c.attempts + 1, started_at=now(),
                rows_done=0, rows_total=None, updated_at=now(), version=_imports.c.version + 1,
            )
            .returning(_imports.c.attempts)
        )  # fmt: skip
        return number


def _key(id: UUID) -> int:
    return int.from_bytes(id.bytes[-4:], signed=True)
