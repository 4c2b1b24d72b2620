"""After `kill -9` of the server, of the database or of both, the next start works and nothing acknowledged is lost."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from tests.process.installation import Installation, Server, eventually


class Clerk(threading.Thread):
    """Adds users through the API until the server is gone, and remembers each one that was acknowledged."""

    def __init__(self, client: httpx.Client, prefix: str) -> None:
        super().__init__(daemon=True)
        self.client, self.prefix = client, prefix
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.enough = threading.Event()
        self.start()

    def run(self) -> None:
        number = 0
        while not self.enough.is_set():
            number += 1
            login = f"{self.prefix}{number}"
            try:
                answer = self.client.post("/users", json={"login": login, "name": "Clerk"})
            except httpx.TransportError:
                self.enough.wait(0.05)
                continue
            if answer.status_code == 201:
                self.acknowledged.append(login)
            else:
                self.refused.append(answer.status_code)

    def rest(self) -> list[str]:
        self.enough.set()
        self.join(60)
        return self.acknowledged


def kill_server(server: Server, _: Installation) -> None:
    server.kill()


def kill_database(_: Server, installation: Installation) -> None:
    database = installation.postmaster()
    assert database is not None
    database.kill()
    database.wait(10)


def kill_both(server: Server, installation: Installation) -> None:
    server.kill()
    kill_database(server, installation)


async def logins(installation: Installation) -> set[str]:
    connection = await asyncpg.connect(installation.url)
    rows = await connection.fetch("SELECT login FROM users")
    await connection.close()
    return {row["login"] for row in rows}


@pytest.mark.parametrize("kill", [kill_server, kill_both], ids=["server", "both"])
async def test_the_next_start_works_and_nothing_acknowledged_is_lost(
    installation: Installation, kill: Callable[[Server, Installation], None]
) -> None:
    server = installation.serve()
    clerk = Clerk(await installation.administrator(server), kill.__name__.removeprefix("kill_"))
    eventually(lambda: len(clerk.acknowledged) > 20)
    kill(server, installation)
    acknowledged = clerk.rest()

    again = installation.serve()
    assert set(acknowledged) <= await logins(installation)
    assert again.stop() == 0
    eventually(installation.at_rest)


async def test_the_database_dies_under_the_server_and_both_come_back(installation: Installation) -> None:
    server = installation.serve()
    clerk = Clerk(await installation.administrator(server), "under")
    eventually(lambda: len(clerk.acknowledged) > 20)
    kill_database(server, installation)
    before = len(clerk.acknowledged)

    eventually(lambda: len(clerk.acknowledged) > before + 20)
    assert set(clerk.refused) <= {503}
    assert set(clerk.rest()) <= await logins(installation)
    assert server.health() == 200
    assert server.stop() == 0


async def test_one_killed_connection_process_is_mended_by_the_database_itself(installation: Installation) -> None:
    server = installation.serve()
    database = installation.postmaster()
    assert database is not None
    connection = await asyncpg.connect(installation.url)
    psutil.Process(connection.get_server_pid()).kill()

    eventually(lambda: server.health() == 200)
    assert installation.postmaster() == database
    connection.terminate()
    assert server.stop() == 0


async def test_a_lock_file_that_names_a_stranger_is_seen_through(installation: Installation) -> None:
    """After a restart of the machine, the number of the old database process may belong to anybody."""
    server = installation.serve()
    kill_both(server, installation)
    lock = installation.data / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert installation.serve().stop() == 0


async def test_a_first_start_that_was_cut_short_leaves_no_half(fresh: Installation) -> None:
    first = fresh.spawn()
    eventually((fresh.data / "postgres.draft").exists)
    first.kill()
    second = fresh.spawn()
    eventually((fresh.data / "postgres" / "PG_VERSION").exists)
    second.kill()

    assert fresh.serve().stop() == 0


async def test_workers_of_a_killed_server_give_the_port_free(installation: Installation) -> None:
    server = installation.serve(WORKERS="2")
    workers = [child for child in psutil.Process(server.process.pid).children() if "spawn_main" in str(child.cmdline())]
    assert len(workers) == 2
    server.kill()

    assert not psutil.wait_procs(workers, timeout=20)[1]
    again = installation.serve(PORT=str(server.port))
    assert again.stop(signal.SIGINT) == 0


def test_a_path_that_is_too_long_for_a_socket_does_not_matter(fresh: Installation) -> None:
    fresh.data = Path(fresh.data, "Школа № 5", "данные " * 12)
    server = fresh.serve()
    assert server.health() == 200
    assert server.stop() == 0
