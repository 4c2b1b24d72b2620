"""What stands in the way of a start is told in a sentence, in English and in Russian."""

import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from app.kernel.machine import migrating, unprivileged
from app.kernel.machine.embedded import Embedded, binary
from app.kernel.machine.reachable import knock
from app.kernel.machine.trouble import Trouble
from tests.process.installation import Installation, free_port


@pytest.fixture(scope="module")
def served(installation: Installation) -> Iterator[Installation]:
    """An installation whose database stays up during the module."""
    with Embedded(installation.data):
        yield installation


def test_a_port_that_is_taken(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"port {port} is taken" in installation.refuses(PORT=str(port))
    assert not installation.data.exists()


def test_a_host_that_is_not_ours(installation: Installation) -> None:
    assert "203.0.113.1" in installation.refuses(HOST="203.0.113.1")


def test_a_data_folder_that_is_not_writable(fresh: Installation) -> None:
    file = fresh.data.with_name("file")
    file.touch()
    assert "not writable" in fresh.refuses(DATA_DIR=str(file / "data"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://support@localhost/support", "must look like postgresql://"),
        ("support", "must look like postgresql://"),
        ("postgresql://support@localhost:port/support", "must look like postgresql://"),
        ("postgresql://support:secret@nowhere.invalid/support", "no such host"),
        ("postgresql://support:secret@127.0.0.1:{closed}/support", "nothing listens"),
        ("postgresql://stranger:wrong@/support?host={sockets}", "password of the user stranger was refused"),
        ("postgresql://nobody-known@/support?host={sockets}", "does not admit the user nobody-known"),
        ("postgresql://support@/elsewhere?host={sockets}", "no database elsewhere"),
    ],
)
async def test_a_wrong_database_url(served: Installation, url: str, told: str) -> None:
    await _add_stranger(served)
    sockets = served.data / "postgres"
    with pytest.raises(Trouble, match=told) as refused:
        await knock(url.format(sockets=sockets, closed=free_port()))
    assert "secret" not in str(refused.value.text)
    assert "wrong" not in str(refused.value.text)


def test_a_wrong_database_url_ends_the_start(fresh: Installation) -> None:
    assert "must look like" in fresh.refuses(DATABASE_URL="mysql://support@localhost/support")


def test_a_weak_secret_outside_development(fresh: Installation) -> None:
    assert "SECRET_KEY must have at least 32" in fresh.refuses(ENVIRONMENT="production", SECRET_KEY="a" * 64)


def test_settings_that_do_not_hold_are_named(fresh: Installation) -> None:
    said = fresh.refuses(PORT="eighty", WORKERS="0")
    assert "PORT:" in said
    assert "WORKERS:" in said


async def test_a_database_behind_the_code(served: Installation) -> None:
    async with _database(served, "behind") as url:
        assert "older than the program" in served.refuses("serve", "--no-migrate", DATABASE_URL=url)


async def test_a_database_ahead_of_the_code(served: Installation) -> None:
    async with _database(served, "ahead") as url:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('of_tomorrow')"
        )
        await connection.close()
        assert "newer than this program" in served.refuses(DATABASE_URL=url)
        with pytest.raises(Trouble, match="newer than this program"):
            await migrating.current(url)


async def test_a_database_in_which_we_may_not_make_tables(served: Installation) -> None:
    await _add_stranger(served)
    url = f"postgresql://stranger:right@/support?host={served.data / 'postgres'}"
    async with _database(served, "foreign"):
        with pytest.raises(Trouble, match="may not create tables"):
            await migrating.migrate(url.replace("/support?", "/foreign?"))


async def test_a_database_server_that_is_too_old(fresh: Installation) -> None:
    programs = Path(binary("postgres").replace("pginstall18", "pginstall")).parent
    folder = fresh.data.with_name("old")
    unprivileged.make(folder)

    def old(program: str, *words: str) -> None:
        subprocess.run(
            [programs / program, "-D", folder, *words],
            check=True, capture_output=program == "initdb", cwd="/", **unprivileged.owner_of(folder),
        )  # fmt: skip

    old("initdb", "--username=support", "--auth=trust", "--encoding=UTF8", "--locale=C")
    old("pg_ctl", "start", "-s", "-w", "-l", str(folder / "log"), "-o", f"-h '' -k {folder}")
    try:
        with pytest.raises(Trouble, match="PostgreSQL 16 is too old: 17 or newer"):
            await knock(f"postgresql://support@/postgres?host={folder}")
    finally:
        old("pg_ctl", "stop", "-s", "-w", "-m", "immediate")


def test_a_data_folder_made_by_another_postgresql(fresh: Installation) -> None:
    (fresh.data / "postgres").mkdir(parents=True)
    (fresh.data / "postgres" / "PG_VERSION").write_text("17\n")
    assert "made by PostgreSQL 17" in fresh.refuses()


@asynccontextmanager
async def _database(installation: Installation, name: str) -> AsyncIterator[str]:
    """An empty database beside the installation's own."""
    connection = await asyncpg.connect(installation.url)
    await connection.execute(f'CREATE DATABASE "{name}"')
    yield installation.url.replace("/support?", f"/{name}?")
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()


async def _add_stranger(installation: Installation) -> None:
    """Somebody who needs a password, and may not make tables."""
    folder = installation.data / "postgres"
    rules = folder / "pg_hba.conf"
    if "stranger" in rules.read_text():
        return
    rules.write_text(f"local all stranger scram-sha-256\n{rules.read_text()}")
    connection = await asyncpg.connect(user="postgres", host=str(folder), database="postgres")
    await connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'right'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
