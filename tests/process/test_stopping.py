"""A clean stop: requests that are under way end, then the database stops, unless somebody else still uses it."""

import signal
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest

from tests.process.installation import Installation, eventually


@pytest.mark.parametrize(
    ("how", "workers"), [(signal.SIGTERM, "1"), (signal.SIGINT, "1"), (signal.SIGTERM, "2")], ids=str
)
async def test_a_request_under_way_gets_its_answer(
    installation: Installation, how: signal.Signals, workers: str
) -> None:
    server = installation.serve(WORKERS=workers)
    client = await installation.administrator(server)
    in_the_way = await asyncpg.connect(installation.url)
    lock = in_the_way.transaction()
    await lock.start()
    await in_the_way.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")

    with ThreadPoolExecutor() as others:
        login = f"late-{how.name.lower()}-{workers}"
        answer = others.submit(client.post, "/users", json={"login": login, "name": "Late"})
        waiting = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
        while not await in_the_way.fetchval(waiting):
            pass
        server.process.send_signal(how)
        eventually(lambda: server.health() == 0)
        assert server.process.poll() is None
        await lock.rollback()
        await in_the_way.close()
        assert answer.result(timeout=60).status_code == 201

    assert server.process.wait(60) == 0
    eventually(installation.at_rest)


def test_a_stop_in_the_middle_of_a_start_is_clean_too(fresh: Installation) -> None:
    server = fresh.spawn()
    eventually((fresh.data / "postgres").exists)
    assert server.stop() == 0
    eventually(fresh.at_rest)


def test_the_last_user_stops_the_database(installation: Installation) -> None:
    one = installation.serve()
    other = installation.serve()
    assert one.stop() == 0
    assert other.health() == 200
    assert installation.run("migrate").returncode == 0
    assert other.health() == 200
    assert other.stop() == 0
    eventually(installation.at_rest)
