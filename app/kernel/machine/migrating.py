"""Brings the tables to the shape the code expects, once, however many servers start at the same time."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError

from app.kernel.machine.reachable import maintenance
from app.kernel.machine.trouble import Trouble

if TYPE_CHECKING:
    from alembic.config import Config

CONFIG = Path(__file__).parents[3] / "alembic.ini"
LIMITS = "SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = 0;"
"""A migration that waits longer for a table stops everybody behind it; it gives way and is started again later."""
_TURN = 0x5C400C
"""The number of the advisory lock; any constant of our own."""

log = structlog.get_logger("migrations")


class State(StrEnum):
    """The tables, seen from the code."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"
    """A revision this code does not know: made by a newer version, or by another program."""


async def state(url: str) -> State:
    """Where the database stands."""
    async with maintenance(url) as engine, engine.connect() as connection:
        return await connection.run_sync(_state)


async def migrate(url: str) -> bool:
    """Apply what is missing, each migration in its own transaction; True if anything was."""
    async with maintenance(url) as engine, engine.connect() as turn, engine.connect() as connection:
        await turn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await turn.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        found = await connection.run_sync(_state)
        await connection.rollback()
        if found is State.AHEAD:
            raise ahead()
        if found is State.BEHIND:
            await connection.run_sync(_upgrade)
        return found is State.BEHIND


async def current(url: str) -> None:
    """Trouble unless the tables are as the code expects."""
    match await state(url):
        case State.BEHIND:
            raise Trouble(
                "Таблицы базы старее программы: выполните `python -m app migrate`.",
                "The tables are older than the program: run `python -m app migrate`.",
            )
        case State.AHEAD:
            raise ahead()
        case State.CURRENT:
            return


async def draft(url: str, words: str) -> str:
    """Write a new migration from the difference between the models and the database; its path."""

    def write(connection: Connection) -> str:
        from alembic import command  # noqa: PLC0415  # 3 MB that no serving process needs

        script: Any = command.revision(_config(connection), message=words, autogenerate=True)
        return str(script.path)

    async with maintenance(url) as engine, engine.connect() as connection:
        return await connection.run_sync(write)


def ahead() -> Trouble:
    """The database was made by a newer version."""
    return Trouble(
        "Таблицы базы новее этой программы: запустите её новую версию или восстановите резервную копию.",
        "The tables are newer than this program: start the newer version, or restore a backup.",
    )


def apply(connection: Connection, run: Callable[[Connection], None]) -> None:
    """Called by migrations/env.py: what holds for every transaction of a migration."""

    def set_limits(connection: Connection) -> None:
        for limit in LIMITS.rstrip(";").split(";"):
            connection.exec_driver_sql(limit)

    event.listen(connection, "begin", set_limits)
    try:
        run(connection)
    finally:
        event.remove(connection, "begin", set_limits)


def applied(ctx: object, step: Any, heads: object, run_args: object) -> None:  # noqa: ARG001  # called by name
    """Called after each migration, in its transaction."""
    log.info("migrated", to=step.up_revision_id, what=str(step.up_revision.doc))


def _state(connection: Connection) -> State:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(_config())
    found = set(MigrationContext.configure(connection).get_current_heads())
    if found == set(scripts.get_heads()):
        return State.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return State.BEHIND if found <= known else State.AHEAD


def _upgrade(connection: Connection) -> None:
    try:
        from alembic import command  # noqa: PLC0415

        command.upgrade(_config(connection), "head")
    except DBAPIError as error:
        sqlstate = getattr(error.orig, "sqlstate", None)
        if sqlstate == "55P03":
            raise Trouble(
                "Таблица занята другой программой: повторите, когда она закончит.",
                "A table is in use by another program: try again when it has finished.",
            ) from error
        if sqlstate == "42501":
            raise Trouble(
                "У пользователя базы нет права создавать таблицы: GRANT CREATE ON SCHEMA public TO ...",
                "The database user may not create tables: GRANT CREATE ON SCHEMA public TO ...",
            ) from error
        raise


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config(CONFIG)
    config.attributes["connection"] = connection
    return config
