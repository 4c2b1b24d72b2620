"""The first knock at the database: connects once and says in words what is wrong, before anything is started on it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.kernel.database import async_url
from app.kernel.machine.trouble import Trouble

OLDEST = 17
"""The built-in collation pg_c_utf8 and NULLS NOT DISTINCT are needed; tested is 18."""
_STARTING_PATIENCE = 60


@asynccontextmanager
async def maintenance(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine for a command: keeps no connection and no prepared statement, so that it passes any bouncer."""
    engine = create_async_engine(
        async_url(_checked(url)),
        poolclass=NullPool,
        connect_args={
            "timeout": 10,
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"__{uuid4()}__",
        },
    )
    try:
        yield engine
    finally:
        await engine.dispose()


async def knock(url: str) -> None:
    """Connect, waiting for a server that is just starting; Trouble when it cannot serve us."""
    for _ in range(_STARTING_PATIENCE):
        try:
            return await _knock(url)
        except (DBAPIError, asyncpg.PostgresError, OSError, TimeoutError) as error:
            cause = getattr(error, "orig", error)
            cause = getattr(cause, "__cause__", None) or cause
            if not isinstance(cause, asyncpg.CannotConnectNowError):
                raise _trouble(url, cause) from error
        await asyncio.sleep(1)
    raise Trouble("База данных всё ещё запускается.", "The database is still starting.")


async def _knock(url: str) -> None:
    async with maintenance(url) as engine, engine.connect() as connection:
        row = await connection.execute(
            text("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        )
        version, encoding = row.one()
    if version // 10_000 < OLDEST:
        raise Trouble(
            f"PostgreSQL {version // 10_000} слишком стара: нужна {OLDEST} или новее.",
            f"PostgreSQL {version // 10_000} is too old: {OLDEST} or newer is needed.",
        )
    if encoding != "UTF8":
        raise Trouble(
            f"Кодировка базы {encoding}, нужна UTF8.", f"The database is encoded in {encoding}, UTF8 is needed."
        )


def _checked(url: str) -> str:
    try:
        scheme = make_url(url).drivername
    except (ArgumentError, ValueError):
        scheme = ""
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise Trouble(
            "DATABASE_URL должен иметь вид postgresql://user:password@host:5432/name.",
            "DATABASE_URL must look like postgresql://user:password@host:5432/name.",
        )
    return url


def _trouble(url: str, cause: BaseException) -> Trouble:
    """What the driver's error means to whoever wrote DATABASE_URL; the password is never repeated."""
    target = make_url(url)
    place, user, name = target.host or target.query.get("host") or "localhost", target.username, target.database
    match cause:
        case asyncpg.InvalidPasswordError():
            ru, en = f"пароль пользователя {user} не подошёл", f"the password of the user {user} was refused"
        case asyncpg.InvalidAuthorizationSpecificationError():
            ru, en = f"сервер не впускает пользователя {user}", f"the server does not admit the user {user}"
        case asyncpg.InvalidCatalogNameError():
            ru, en = f"базы {name} там нет", f"it has no database {name}"
        case asyncpg.TooManyConnectionsError():
            ru, en = "у него не осталось свободных подключений", "it has no connection left"
        case ssl.SSLError():
            ru, en = "не удалось защищённое соединение", "TLS failed"
        case TimeoutError():
            ru, en = "он не отвечает", "it does not answer"
        case ConnectionError() | FileNotFoundError():
            ru, en = "на этом адресе и порту его нет", "nothing listens at this address and port"
        case OSError():
            ru, en = "такого адреса нет или до него не добраться", "there is no such host, or no way to it"
        case _:
            ru, en = f"отказ {type(cause).__name__}", f"it refused: {type(cause).__name__}: {cause}"
    return Trouble(
        f"База данных ({place}): {ru}. Проверьте DATABASE_URL.", f"Database at {place}: {en}. See DATABASE_URL."
    )
