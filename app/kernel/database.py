"""The engine and the making of a `Db`: transactions for what writes, autocommit for what only reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from app.kernel.actor import Actor, Origin, Reach
from app.kernel.db import Db
from app.kernel.gate import GatedSession
from app.kernel.preconditions import Preconditions
from app.kernel.refusals import translated


class Quick:
    """Bare connections that only read, kept in hand: giving one back to asyncpg's pool makes a task each time.

    One that has failed goes back to the pool, which mends it or makes another.
    """

    def __init__(self, pool: asyncpg.Pool, size: int) -> None:
        """As many at once as the pool has."""
        self._pool = pool
        self._turn = asyncio.Semaphore(size)
        self._free: list[Any] = []

    async def fetch(self, sql: str, *values: Any, timeout: float) -> Any:  # noqa: ASYNC109  # asyncpg's own
        """The rows."""
        async with self._turn:
            connection = self._free.pop() if self._free else await self._pool.acquire()
            try:
                if is_gone(connection):
                    connection = await self._another(connection)
                rows = await connection.fetch(sql, *values, timeout=timeout)
            except BaseException:
                await self._pool.release(connection)
                raise
            self._free.append(connection)
            return rows

    async def _another(self, closed: Any) -> Any:
        await self._pool.release(closed)
        return await self._pool.acquire()

    async def close(self) -> None:
        """Give all of them back."""
        while self._free:
            await self._pool.release(self._free.pop())
        await self._pool.close()


def is_gone(connection: Any) -> bool:
    """Whether the server has closed it; the pool has then taken it back already."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


class Database:
    """One pool of connections; reads skip BEGIN and ROLLBACK (measured: a fifth to a third of a read)."""

    def __init__(self, url: str, *, pool: int = 10, bouncer: bool = False) -> None:
        """`url` as in DATABASE_URL; `bouncer` when PgBouncer in transaction mode stands between."""
        arguments: dict[str, Any] = {
            "timeout": 5,
            "server_settings": {"application_name": "effective-school"},
            "async_creator_fn": _reached,
        }
        if bouncer:
            arguments |= {
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": lambda: f"__{uuid4()}__",
            }
        self.engine = create_async_engine(
            async_url(url), pool_size=pool, max_overflow=pool, pool_timeout=10, connect_args=arguments,
            pool_reset_on_return=None, query_cache_size=2000,
        )  # fmt: skip
        self.quick: Quick | None = None
        """Bare connections for the express, opened with the server."""
        self._quick_size = 0 if bouncer else pool
        self.reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def open(
        self,
        actor: Actor,
        reach: Reach,
        *,
        writable: bool,
        origin: Origin | None = None,
        preconditions: Preconditions | None = None,
    ) -> AsyncIterator[Db]:
        """A transaction that commits at the end of the block and leaves nothing when the block fails."""
        session = AsyncSession(
            self.engine if writable else self.reading,
            sync_session_class=GatedSession,
            expire_on_commit=False,
            autoflush=writable,
            info={"actor": actor, "reach": reach, "origin": origin or Origin(), "writable": writable},
        )
        async with session:
            db = Db(session, preconditions)
            yield db
            if writable:
                with translated():
                    await self.settle(session, db)

    @staticmethod
    async def settle(session: AsyncSession, db: Db) -> None:
        """The end of a request that went well: everything stays, or, for a dry run, nothing."""
        if db.discarded:
            await session.rollback()
        else:
            await session.commit()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in a transaction, for the kernel's own tables."""
        with translated():
            async with self.engine.begin() as connection:
                yield connection

    async def open_quick(self) -> None:
        """Open the express's own connections: a checkout from SQLAlchemy's pool costs more than the query it is for."""
        if self._quick_size:
            _, arguments = self.engine.dialect.create_connect_args(self.engine.url)
            only_reading = {"application_name": "effective-school-express", "default_transaction_read_only": "on"}
            pool = await asyncpg.create_pool(
                **arguments,
                timeout=5,
                server_settings=only_reading,
                min_size=1,
                max_size=self._quick_size,
                reset=_nothing,
            )
            self.quick = Quick(pool, self._quick_size)

    async def close(self) -> None:
        """Give all connections back."""
        if self.quick is not None:
            await self.quick.close()
            self.quick = None
        await self.engine.dispose()


async def _reached(*where: Any, **how: Any) -> asyncpg.Connection:
    """A connection; why there is none is said in one way.

    The system has many: nobody listens, a host without a way or a name, and the socket that a starting database takes
    away for a moment, which is no `ConnectionError` of its own.
    """
    try:
        return await asyncpg.connect(*where, **how)
    except OSError as error:
        raise ConnectionError(str(error)) from error


async def _nothing(_: object) -> None:
    """Connections of the express only ever read: there is nothing to reset."""


def async_url(url: str) -> URL:
    """`postgresql://...` for asyncpg, with libpq's `host=` parameters kept."""
    return make_url(url).set(drivername="postgresql+asyncpg")
