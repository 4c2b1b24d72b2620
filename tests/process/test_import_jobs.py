"""An import under which the server is killed is there wholly and once, whenever the kill comes, or is told failed."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.process.installation import ROOT, Installation, Server, eventually, free_port
from tests.process.test_crashes import kill_both, kill_database, kill_server

LINES = 150


class Tallying(Installation):
    """An installation of the program that knows tallies."""

    def spawn(self, *words: str, **settings: str) -> Server:
        port = free_port()
        log = self.logs / f"server-{len(self.started)}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.process.tally", "serve", *words],
                cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env=self._environment(PORT=str(port)) | settings,
            )  # fmt: skip
        self.started.append(Server(process, port, log))
        return self.started[-1]


@pytest.fixture(scope="module")
def tallying() -> Iterator[Tallying]:
    folder = Path(tempfile.mkdtemp(prefix="es-"))
    made = Tallying(folder / "data", folder)
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


def send(client: httpx.Client, prefix: str, lines: int = LINES) -> str:
    """The address of an acknowledged import, as the client takes it."""
    body = "\n".join(f"{prefix}-{number}" for number in range(lines))
    headers = {"Content-Type": "text/csv", "Idempotency-Key": f"tally-{prefix}"}
    answer = client.post("/tallies/imports", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"].removeprefix("/api/v1")


def state(client: httpx.Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def half_way(client: httpx.Client, address: str) -> None:
    eventually(lambda: 20 < state(client, address)["rows_done"] < LINES)


def at_once(client: httpx.Client, address: str) -> None:
    """The acknowledgement has just arrived."""


def ended(client: httpx.Client, address: str) -> dict[str, Any]:
    """What an import has come to."""
    eventually(lambda: state(client, address)["status"] not in {"queued", "running"})
    return state(client, address)


async def stored(installation: Installation, prefix: str) -> int:
    connection = await asyncpg.connect(installation.url)
    count: int = await connection.fetchval("SELECT count(*) FROM users WHERE login LIKE $1", f"{prefix}-%")
    await connection.close()
    return count


@pytest.mark.parametrize(("kill", "moment"), [(kill_server, half_way), (kill_both, at_once)])
async def test_a_kill_leaves_an_import_whole(
    tallying: Tallying,
    kill: Callable[[Server, Installation], None],
    moment: Callable[[httpx.Client, str], None],
) -> None:
    prefix = f"{kill.__name__}-{moment.__name__}"
    server = tallying.serve()
    client = await tallying.administrator(server)
    address = send(client, prefix)
    moment(client, address)
    if kill is kill_server:
        assert await stored(tallying, prefix) == 0
    kill(server, tallying)

    again = tallying.serve()
    client = await tallying.administrator(again)
    assert send(client, prefix) == address, "whoever did not hear the acknowledgement asks again"
    job = ended(client, address)
    assert (job["status"], job["outcome"], job["rows_done"]) == ("done", {"created": LINES}, LINES)
    assert job["attempts"] == 2 if moment is half_way else job["attempts"] <= 2
    assert await stored(tallying, prefix) == LINES
    assert again.stop() == 0


async def test_an_import_outlives_the_database(tallying: Tallying) -> None:
    server = tallying.serve()
    client = await tallying.administrator(server)
    address = send(client, "under")
    half_way(client, address)
    kill_database(server, tallying)

    eventually(lambda: server.health() == 200)
    job = ended(client, address)
    assert (job["status"], job["outcome"], await stored(tallying, "under")) == ("done", {"created": LINES}, LINES)
    assert server.stop() == 0


async def test_an_import_under_which_every_server_dies_is_given_up(tallying: Tallying) -> None:
    address = ""
    for _ in range(3):
        server = tallying.serve()
        client = await tallying.administrator(server)
        address = address or send(client, "deadly")
        half_way(client, address)
        server.kill()

    last = tallying.serve()
    client = await tallying.administrator(last)
    job = ended(client, address)
    assert (job["status"], job["problem"]["code"]) == ("failed", "import-given-up")
    assert await stored(tallying, "deadly") == 0
    fine = ended(client, send(client, "after", 3))
    assert (fine["status"], await stored(tallying, "after")) == ("done", 3)
    assert last.stop() == 0


async def test_a_stop_lets_an_import_go_and_the_next_start_takes_it_up(tallying: Tallying) -> None:
    server = tallying.serve()
    client = await tallying.administrator(server)
    address = send(client, "stopped")
    half_way(client, address)
    assert server.stop() == 0

    again = tallying.serve()
    job = ended(await tallying.administrator(again), address)
    assert (job["status"], job["attempts"], await stored(tallying, "stopped")) == ("done", 1, LINES)
    assert again.stop() == 0


async def test_two_processes_share_the_imports_and_each_is_carried_out_once(tallying: Tallying) -> None:
    server = tallying.serve(WORKERS="2")
    client = await tallying.administrator(server)
    addresses = [send(client, f"shared-{number}", 40) for number in range(6)]
    eventually(lambda: sum(state(client, address)["status"] == "running" for address in addresses) == 2)
    for number, address in enumerate(addresses):
        job = ended(client, address)
        assert (job["status"], job["attempts"], await stored(tallying, f"shared-{number}")) == ("done", 1, 40)
    assert server.stop() == 0
