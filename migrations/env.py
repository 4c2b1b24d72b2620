"""Alembic's way in. `python -m app migrate` hands over a connection; the `alembic` command connects to DATABASE_URL."""

import asyncio

from alembic import context
from sqlalchemy import Connection

import app.main  # noqa: F401  # fills the metadata
from app.kernel.machine import migrating
from app.kernel.machine.reachable import maintenance
from app.kernel.tables import Base
from app.settings import settings


def online(connection: Connection) -> None:
    """One transaction for each migration, so that a long upgrade keeps what it has done."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
        on_version_apply=migrating.applied,
    )
    with context.begin_transaction():
        context.run_migrations()


def offline() -> None:
    """The SQL alone, for reading and for the linter."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
        dialect_opts={"paramstyle": "named"},
    )
    impl = context.get_context().impl
    begin = impl.emit_begin

    def begin_limited() -> None:
        begin()
        impl.static_output(migrating.LIMITS)

    impl.emit_begin = begin_limited  # type: ignore[method-assign]
    with context.begin_transaction():
        context.run_migrations()


async def by_hand() -> None:
    url = settings().database_url
    if url is None:
        message = "DATABASE_URL is not set; the embedded database is migrated by: python -m app migrate"
        raise SystemExit(message)
    async with maintenance(url) as engine, engine.connect() as connection:
        await connection.run_sync(migrating.apply, online)


if context.is_offline_mode():
    offline()
elif (given := context.config.attributes.get("connection")) is not None:
    migrating.apply(given, online)
else:
    asyncio.run(by_hand())
