"""One attempt at a job: its effect and its end commit together or not at all.

Each attempt has a number, and only the last one can end the job: one that was taken for dead leaves nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.kernel.actor import Actor, Origin, Reach
from app.kernel.blobs import Blob
from app.kernel.core import Kernel
from app.kernel.jobs.runners import RUNNERS, Progress
from app.kernel.jobs.table import ImportJob, ImportStatus
from app.kernel.jobs.telling import Document, in_both
from app.kernel.problems import FORBIDDEN, INTERNAL, UNAVAILABLE, Kind, Problem
from app.kernel.refusals import problem_of_any
from app.kernel.tables import now, table_of
from app.kernel.text import Text
from app.kernel.tokens import Claims

LONGEST = timedelta(minutes=45)
"""A job lasts no longer: the sealer of the audit counts on transactions that end within the hour."""
MOST_ATTEMPTS = 3
"""A job under which so many processes died is not tried again."""
PAUSE = timedelta(seconds=30)
"""After the store or the database was away."""
PATIENCE = timedelta(days=1)
"""For so long a job waits for them."""

_TELL_EVERY = 0.5
_LAST_WORDS = 5.0
_UNFORESEEN = 500
_DEAD_HOSTS = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
"""So that the lock of a machine that lost its power is free after a minute, not after hours."""

_imports = table_of(ImportJob)

GIVEN_UP = Kind(
    "import-given-up", 500,
    Text("Импорт не удалось довести до конца", "The import could not be carried through"),
    Text("Администратор системы.", "The administrator of the installation."),
    Text("Ничего не сохранено. Разделите файл на части и отправьте их; если не поможет — сообщите администратору "
         "request_id.",
         "Nothing was stored. Split the file and send the parts; if that does not help, tell the administrator the "
         "request_id."),
)  # fmt: skip
_KILLED = Text(
    "Сервер останавливался при каждой из {n} попыток загрузить этот файл.",
    "The server stopped at each of {n} attempts to load this file.",
)
_TOO_LONG = Text("Файл загружался дольше {n} минут.", "Loading the file took longer than {n} minutes.")
_WITHDRAWN = Text(
    "Пока файл ждал очереди, закончился вход, под которым он отправлен, или отозвано право на загрузку. Ничего не "
    "сохранено: войдите снова и отправьте файл ещё раз.",
    "While the file waited, the sign-in under which it was sent ended, or the right to load it was withdrawn. Nothing "
    "was stored: sign in again and send the file once more.",
)

log = structlog.get_logger("imports")


class _Lost(Exception):
    """Another attempt has taken the job over: nothing of this one may stay."""


class Attempt:
    """One attempt at one job, under its lock."""

    def __init__(self, kernel: Kernel, job: ImportJob, number: int) -> None:
        self._kernel = kernel
        self._job = job
        self._number = number
        self._progress = Progress()

    async def run(self) -> None:
        """Until the job has ended, waits again, or this process is to stop."""
        log.info("import begins", import_id=str(self._job.id), kind=self._job.kind, attempt=self._number)
        if self._number > MOST_ATTEMPTS:
            await self._end_without(Problem(GIVEN_UP, _KILLED.filled(n=MOST_ATTEMPTS)))
            return
        limit = asyncio.timeout(LONGEST.total_seconds())
        try:
            async with limit:
                await self._transact()
        except asyncio.CancelledError:
            await self._let_go()
            raise
        except _Lost:
            log.warning("import was taken over", import_id=str(self._job.id), attempt=self._number)
        except Exception as error:  # noqa: BLE001  # whatever it was is told to whoever sent the file
            too_long = Problem(GIVEN_UP, _TOO_LONG.filled(n=int(LONGEST.total_seconds() // 60)))
            await self._end_without(too_long if limit.expired() else error)

    async def _transact(self) -> None:
        kernel, job = self._kernel, self._job
        body = await kernel.blobs.whole(Blob(job.sha256, job.size))
        actor, reach = await self._sender()
        origin = Origin(**job.origin, way="import")
        async with kernel.database.open(actor, reach, writable=True, origin=origin) as db:
            db.roles = actor.roles_that_may(job.action)
            connection = await db.connection()
            await noticed_when_dead(connection)
            async with self._shown():
                document = await RUNNERS[job.kind](db, job, body, self._progress)
            await db.flush()
            ended = await self._ended(document)
            if not db.discarded:
                await self._write_or_leave(connection, ended)
        if db.discarded:
            async with kernel.database.connect() as connection:
                await self._write_or_leave(connection, ended)

    async def _sender(self) -> tuple[Actor, Reach]:
        """Whoever sent the file, as the database knows him now."""
        job = self._job
        claims = Claims(
            subject=job.user_id or job.client_id or UUID(int=0),
            kind="user" if job.user_id else "client",
            session_id=job.session_id or UUID(int=0),
            scopes=frozenset(job.scopes),
            expires_at=now() + LONGEST,
        )
        actor = await self._kernel.load_actor(claims)
        reach = actor.reach(job.action) if actor else None
        if actor is None or reach is None:
            raise Problem(FORBIDDEN, _WITHDRAWN)
        return actor, reach

    async def _ended(self, document: Document) -> dict[str, Any]:
        progress = self._progress
        result = await asyncio.to_thread(in_both, document)
        total = progress.rows if progress.total is None else progress.total
        return {"status": ImportStatus.DONE.value, "result": result, "rows_done": progress.rows, "rows_total": total}

    async def _end_without(self, error: Exception) -> None:
        """Refused, failed, or not yet: what stands in the way may pass."""
        job = self._job
        problem = problem_of_any(error)
        if problem is None:
            log.error("import fails", import_id=str(job.id), request_id=job.origin["request_id"], exc_info=error)
            problem = Problem(INTERNAL)
        if problem.kind is UNAVAILABLE and now() - job.created_at < PATIENCE:
            await self._put_back(due_at=now() + PAUSE)
            return
        failed = problem.kind.status >= _UNFORESEEN
        told = {"instance": f"urn:uuid:{job.id}", "request_id": job.origin["request_id"]}
        base = self._kernel.settings.public_url
        result = await asyncio.to_thread(in_both, lambda: problem.document(**told, base=base))
        status = ImportStatus.FAILED if failed else ImportStatus.REFUSED
        async with self._kernel.database.connect() as connection:
            await self._write(connection, status=status.value, result=result, rows_done=self._progress.rows)

    async def _let_go(self) -> None:
        """The server stops: another one, or the next start, takes the job up."""
        with suppress(Exception):
            async with asyncio.timeout(_LAST_WORDS):
                await self._put_back(due_at=now())

    async def _put_back(self, **values: Any) -> None:
        """What stood in the way was not the job's fault, and is no attempt."""
        async with self._kernel.database.connect() as connection:
            await self._write(
                connection,
                status=ImportStatus.QUEUED.value, attempts=self._number - 1, started_at=None, rows_done=0, **values,
            )  # fmt: skip

    @asynccontextmanager
    async def _shown(self) -> AsyncIterator[None]:
        """Progress is written beside the transaction, so that others see it while nothing of the file is stored."""
        over = asyncio.Event()
        teller = asyncio.create_task(self._tell(over))
        try:
            yield
        finally:
            over.set()
            await teller

    async def _tell(self, over: asyncio.Event) -> None:
        progress, told = self._progress, 0
        while not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_TELL_EVERY):
                    await over.wait()
            if progress.rows == told or over.is_set():
                continue
            told = progress.rows
            with suppress(Exception):  # the job itself will say what is wrong with the database
                async with self._kernel.database.connect() as connection:
                    await self._write(connection, rows_done=told, rows_total=progress.total)

    async def _write_or_leave(self, connection: AsyncConnection, values: dict[str, Any]) -> None:
        if not await self._write(connection, **values):
            raise _Lost

    async def _write(self, connection: AsyncConnection, **values: Any) -> bool:
        """Change the row, unless another attempt has begun; whether it was changed."""
        ends = {"finished_at": now()} if "result" in values else {}
        changed = await connection.execute(
            update(_imports)
            .where(_imports.c.id == self._job.id, _imports.c.attempts == self._number)
            .where(_imports.c.status == ImportStatus.RUNNING.value)
            .values(**values, **ends, updated_at=now(), version=_imports.c.version + 1)
        )
        return changed.rowcount == 1


async def noticed_when_dead(connection: AsyncConnection) -> None:
    """Have the database give up this transaction soon after the machine at the other end is gone."""
    for setting, seconds in _DEAD_HOSTS.items():
        await connection.execute(text(f"SET LOCAL {setting} = {seconds}"))
