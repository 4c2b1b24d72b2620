"""Starting: from nothing, again, and many at once."""

import asyncio

import asyncpg

from app.kernel.machine import migrating
from app.kernel.machine.embedded import Embedded
from tests.process.installation import Installation, eventually


def test_from_nothing_and_again(fresh: Installation) -> None:
    for _ in range(2):
        server = fresh.serve()
        assert f"{server.address}/docs" in server.said
        assert server.health() == 200
        assert server.stop() == 0
    eventually(fresh.at_rest)


async def test_starters_at_the_same_time_migrate_once(installation: Installation) -> None:
    with Embedded(installation.data):
        changed = await asyncio.gather(*(migrating.migrate(installation.url) for _ in range(5)))
        assert sorted(changed) == [False] * 4 + [True]
        assert await migrating.state(installation.url) == "current"


async def test_the_database_keeps_what_it_acknowledges_and_is_not_ours_to_rule(installation: Installation) -> None:
    with Embedded(installation.data):
        connection = await asyncpg.connect(installation.url)
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert await connection.fetchval("SELECT current_setting($1)", setting) == "on"
        assert await connection.fetchval("SELECT NOT usesuper FROM pg_user WHERE usename = current_user")
        assert await connection.fetchval("SELECT lower('ШКОЛА')") == "школа"
        await connection.close()


async def test_settings_of_the_operator_win_and_stay(installation: Installation) -> None:
    for expected in ("16MB", "32MB"):
        with Embedded(installation.data):
            folder = str(installation.data / "postgres")
            connection = await asyncpg.connect(user="postgres", host=folder, database="postgres")
            assert await connection.fetchval("SHOW work_mem") == expected
            await connection.execute("ALTER SYSTEM SET work_mem = '32MB'")
            await connection.close()
