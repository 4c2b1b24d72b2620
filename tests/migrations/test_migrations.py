"""Models and migrations say the same; every migration goes back; and none of it needs the code of today."""

import ast
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.demo import demo
from app.kernel.database import async_url
from app.kernel.machine import migrating
from app.kernel.tables import Base
from tests.conftest import empty_database, fresh_database
from tests.migrations import catalogue

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
SCRIPTS = ScriptDirectory.from_config(Config(migrating.CONFIG))
REVISIONS = list(SCRIPTS.walk_revisions())


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(async_url(url))
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def to(connection: AsyncConnection, revision: str, *, down: bool = False) -> None:
    """Up or down to a revision, as the `alembic` command goes."""

    def go(sync: Connection) -> None:
        config = Config(migrating.CONFIG)
        config.attributes["connection"] = sync
        (command.downgrade if down else command.upgrade)(config, revision)

    await connection.run_sync(go)
    await connection.commit()


# --- the scripts themselves ------------------------------------------------------------------------------------------


def test_there_is_one_first_and_one_last() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1
    assert len(REVISIONS) == len(list(VERSIONS.glob("*.py")))
    assert not [script.revision for script in REVISIONS if script.is_merge_point or script.is_branch_point]


@pytest.mark.parametrize("file", sorted(VERSIONS.glob("*.py")), ids=lambda file: file.stem)
def test_a_migration_stands_by_itself_and_goes_back(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in imported if name.split(".")[0] in {"app", "tests"}], "the code of today changes"
    steps = {node.name: node.body for node in tree.body if isinstance(node, ast.FunctionDef)}
    for step in ("upgrade", "downgrade"):
        assert not all(isinstance(line, ast.Pass | ast.Expr) and not _calls(line) for line in steps[step]), step
    assert ast.get_docstring(tree)


def _calls(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)


# --- models and migrations -------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Computed default")  # it compares expressions as they are written; the twin does not
async def test_alembic_finds_no_difference(app: FastAPI, url: str) -> None:
    def compare(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    async with connected(url) as connection:
        assert await connection.run_sync(compare) == []


async def test_a_twin_made_from_the_models_is_the_same(server: str, url: str) -> None:
    """To the letter: types, defaults, expressions, the text of every CHECK, every index and foreign key."""
    async with empty_database(server, "twin") as twin:
        async with connected(twin) as connection:
            await connection.run_sync(Base.metadata.create_all)
            await connection.commit()
            by_models = await catalogue.read(connection, catalogue.OF_TABLES)
        async with connected(url) as connection:
            by_migrations = await catalogue.read(connection, catalogue.OF_TABLES)
    assert len(by_models["columns"]) > 100
    faults = catalogue.differences(by_models, by_migrations)
    assert not faults, "models  <>  migrations\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE users ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE users ALTER COLUMN email SET DEFAULT 'nobody@example.org'",
        "ALTER TABLE users ALTER COLUMN email TYPE varchar(100)",
        "ALTER TABLE users ADD COLUMN colour text",
        "ALTER TABLE memberships DROP CONSTRAINT ck_memberships_role",
        "ALTER TABLE users DROP CONSTRAINT pk_users CASCADE, ADD CONSTRAINT pk_users PRIMARY KEY (login)",
        "ALTER TABLE memberships ADD CONSTRAINT ck_memberships_more CHECK (role <> '')",
        "ALTER TABLE organizations ALTER COLUMN name_key SET EXPRESSION AS (lower(name))",
        "DROP INDEX uq_users_login",
        "ALTER TABLE memberships DROP CONSTRAINT fk_memberships_user_id",
        "CREATE TABLE strays (id int)",
    ],
)
async def test_the_comparison_notices(url: str, change: str) -> None:
    async with connected(url) as connection:
        before = await catalogue.read(connection, catalogue.OF_TABLES)
        await connection.execute(text(change))
        assert catalogue.differences(before, await catalogue.read(connection, catalogue.OF_TABLES))
        await connection.rollback()


# --- up, down, up ----------------------------------------------------------------------------------------------------


async def test_every_migration_goes_back_to_where_it_came_from(server: str) -> None:
    """One by one: down leads to what was there before it, and up again to the same."""
    async with empty_database(server, "stairs") as url, connected(url) as connection:
        states: list[dict[str, Any]] = [await catalogue.read(connection, catalogue.ALL)]
        for script in reversed(REVISIONS):
            await to(connection, script.revision)
            states.append(await catalogue.read(connection, catalogue.ALL))
        for number, script in enumerate(REVISIONS):
            await to(connection, str(script.down_revision or "base"), down=True)
            expected = states[-2 - number]
            assert catalogue.differences(expected, await catalogue.read(connection, catalogue.ALL)) == []
        await to(connection, "head")
        assert catalogue.differences(states[-1], await catalogue.read(connection, catalogue.ALL)) == []


async def test_a_filled_database_goes_down_and_up(server: str) -> None:
    """What belongs to the first migrations is still there when the later ones have been taken back and made again."""
    async with fresh_database(server, "filled") as url:
        await demo(url, SecretStr("nine loud herons by the lake"))
        async with connected(url) as connection:
            before = await counts(connection)
            assert min(before[table] for table in ("users", "organizations", "roadmaps", "assignments")) > 0
            await to(connection, REVISIONS[-1].revision, down=True)
            kept = await counts(connection)
            assert kept == {table: before[table] for table in kept}
            await to(connection, "head")
            after = await counts(connection)
            assert {table: after[table] for table in kept} == kept
            assert after.keys() == before.keys()
            await to(connection, "base", down=True)
            assert await counts(connection) == {}


async def test_a_database_that_is_ahead_is_left_alone(server: str) -> None:
    async with fresh_database(server, "ahead") as url:
        async with connected(url) as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999_unheard_of'"))
            await connection.commit()
        with pytest.raises(Exception, match=r"(?i)newer|новее"):
            await migrating.migrate(url)
        assert await migrating.state(url) is migrating.State.AHEAD


async def test_two_servers_that_start_at_once_migrate_once(server: str) -> None:
    async with empty_database(server, "race") as url:
        done = await asyncio.gather(*(migrating.migrate(url) for _ in range(3)))
        assert sorted(done) == [False, False, True]


async def counts(connection: AsyncConnection) -> dict[str, int]:
    tables = await connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
    )
    return {
        name: int(await connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608
        for name in tables.all()
    }
