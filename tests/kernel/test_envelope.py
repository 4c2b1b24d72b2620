"""What surrounds every request: mistakes say nothing of the inside, and bytes leave only after the commit."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
import structlog
from fastapi import FastAPI

from app.kernel.machine import logs
from app.kernel.problems import CATALOGUE
from tests.conftest import Client, Live, make_settings
from tests.kernel.workshop import SECRET, visitor, workshop

SAID = "http://test"


@asynccontextmanager
async def beside(live: Live) -> AsyncIterator[Callable[[str], Any]]:
    """How many users of a login others see."""
    connection = await asyncpg.connect(live.url)
    try:
        yield lambda login: connection.fetchval("SELECT count(*) FROM users WHERE login = $1", login)
    finally:
        await connection.close()


async def watched(app: FastAPI, login: str, seen: Callable[[str], Any], path: str = "enlist") -> list[tuple[str, int]]:
    """Each message of the answer, with how many users others saw at that moment."""
    body = orjson.dumps({"say": login})
    said: list[tuple[str, int]] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        what = str(message.get("status", "body"))
        said.append((what, await seen(login)))

    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": f"/api/v1/workshop/{path}", "raw_path": b"", "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("test", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return said


async def test_no_byte_of_an_answer_leaves_before_the_commit(live: Live, broken: FastAPI) -> None:
    async with beside(live) as seen:
        assert await watched(broken, "durable", seen) == [("200", 1), ("body", 1)]


async def test_a_commit_that_fails_is_no_success(live: Live, broken: FastAPI) -> None:
    """A constraint that speaks only at COMMIT: the answer was ready, and is thrown away."""
    connection = await asyncpg.connect(live.url)
    try:
        await connection.execute(
            """
            CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'too late' USING ERRCODE = '23P01'; END $$;
            CREATE CONSTRAINT TRIGGER refuse_late AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.login = 'late') EXECUTE FUNCTION refuse_late();
            """
        )
        async with beside(live) as seen:
            assert await watched(broken, "late", seen) == [("409", 0), ("body", 0)]
            assert await watched(broken, "in time", seen) == [("200", 1), ("body", 1)]
    finally:
        await connection.execute("DROP FUNCTION refuse_late() CASCADE")
        await connection.close()


async def test_a_connection_that_breaks_at_the_commit_is_no_success(
    live: Live, broken: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = broken.state.kernel

    async def gone(*_: Any) -> None:
        message = "the line is dead"
        raise ConnectionResetError(message)

    monkeypatch.setattr(type(kernel.database), "settle", staticmethod(gone))
    async with beside(live) as seen:
        assert await watched(broken, "unheard", seen) == [("503", 0), ("body", 0)]


@pytest.mark.parametrize("path", ["break-late", "answer-badly", "break"])
async def test_a_mistake_leaves_nothing_and_says_nothing_of_the_inside(live: Live, broken: FastAPI, path: str) -> None:
    login = f"mistake-{path}"
    async with beside(live) as seen:
        assert await watched(broken, login, seen, path) == [("500", 0), ("body", 0)]
    async with visitor(broken) as client:
        answer = await client.post(f"/workshop/{path}", json={"say": login}, headers={"X-Request-Id": "my-mistake"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], answer.json()["request_id"]) == ("internal-error", "my-mistake")
    for inside in (SECRET, "LookupError", "ZeroDivision", "Traceback", "workshop.py", "asyncpg", login):
        assert inside not in answer.text


async def test_after_a_mistake_the_next_request_is_answered(anybody: httpx.AsyncClient) -> None:
    for _ in range(25):
        assert (await anybody.post("/workshop/break", json={})).status_code == 500
    assert (await anybody.post("/workshop/read", json={"say": "on"})).json() == {"said": "on"}


def test_the_log_of_a_mistake_shows_where_it_was_and_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    def sign_in(password: str) -> None:
        raise LookupError(len(password))

    logs.configure(make_settings())
    try:
        started = time.process_time()
        try:
            sign_in(SECRET)
        except LookupError:
            structlog.get_logger("test").exception("unforeseen", request_id="r-1")
        assert time.process_time() - started < 1
        said = capsys.readouterr().err
    finally:
        with capsys.disabled():
            logs.configure(make_settings())
    assert "r-1" in said
    assert "test_envelope.py" in said
    assert SECRET not in said


@pytest.mark.parametrize("code", sorted(CATALOGUE))
async def test_every_problem_can_be_answered(anybody: httpx.AsyncClient, code: str) -> None:
    answer = await anybody.post("/workshop/refuse", json={"say": code}, headers={"Accept-Language": "ru"})
    document = answer.json()
    assert answer.status_code == document["status"] == CATALOGUE[code].status
    assert document["type"] == f"/problems/{code}"
    assert document["title"] == CATALOGUE[code].title.ru
    assert document["instance"] == "/api/v1/workshop/refuse"


async def test_a_request_that_takes_too_long_is_given_up(live: Live) -> None:
    async with workshop(live.url, request_deadline=0.1) as app, visitor(app) as client:
        started = time.perf_counter()
        answer = await client.get("/workshop/slow")
        assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
        assert "retry-after" in answer.headers
        assert time.perf_counter() - started < 30  # the operation takes sixty
        slow = await client.post("/workshop/sql", json={"say": "SELECT pg_sleep(30)"})
        assert slow.status_code == 503
        assert (await client.post("/workshop/read", json={"say": "on"})).status_code == 200


async def test_who_goes_away_in_mid_request_holds_nothing(live: Live, broken: FastAPI) -> None:
    pool: Any = broken.state.kernel.database.engine.pool
    async with visitor(broken) as client:
        waiting = [asyncio.create_task(client.get("/workshop/slow")) for _ in range(5)]
        await asyncio.sleep(0.2)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert pool.checkedout() == 0
        assert (await client.post("/workshop/read", json={})).status_code == 200


async def test_every_answer_is_guarded(client: Client) -> None:
    admin = client("administrator")
    for answer in (
        await admin.get("/me"),
        await admin.get("/nothing"),
        await client(None).get("/me"),
        await admin.get(f"{SAID}/health/live"),
        await admin.get(f"{SAID}/problems"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "accept-language" in answer.headers["vary"].lower()
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers


async def test_behind_https_the_browser_is_told_to_stay_there(live: Live) -> None:
    async with workshop(live.url, public_url="https://support.example") as app, visitor(app) as client:
        answer = await client.get("/nothing")
        assert "max-age=" in answer.headers["strict-transport-security"]
        assert answer.json()["type"] == "https://support.example/problems/not-found"


@pytest.mark.parametrize("given", ["short", "a" * 65, "with space", "ключ".encode(), "<script>", "", "a\tb"], ids=repr)
async def test_a_request_id_that_is_none_is_replaced(client: Client, given: Any) -> None:
    raw = given if isinstance(given, bytes) else given.encode()
    answer = await client("administrator").get("/me", headers=[(b"X-Request-Id", raw)])
    assert answer.headers["x-request-id"].encode() != raw
    assert len(answer.headers["x-request-id"]) == 36


async def test_links_never_repeat_the_host_that_was_claimed(client: Client) -> None:
    admin = client("administrator")
    for answer in (
        await admin.get("/users?limit=1", headers={"Host": "evil.example"}),
        await admin.get("/nothing", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}),
    ):
        assert "evil" not in answer.text + str(answer.headers)


async def test_other_origins_are_let_in_by_the_settings_alone(live: Live) -> None:
    asked = {"Origin": "https://portal.example", "Access-Control-Request-Method": "POST"}
    async with workshop(live.url) as app, visitor(app) as client:
        for answer in (await client.options("/users", headers=asked), await client.get("/me", headers=asked)):
            assert not [name for name in answer.headers if name.startswith("access-control")]
    async with workshop(live.url, cors_origins="https://portal.example") as app, visitor(app) as client:
        allowed = await client.options("/users", headers=asked | {"Access-Control-Request-Headers": "If-Match"})
        assert allowed.headers["access-control-allow-origin"] == "https://portal.example"
        assert "access-control-allow-credentials" not in allowed.headers
        exposed = (await client.get("/me", headers=asked)).headers["access-control-expose-headers"]
        assert "ETag" in exposed
        stranger = await client.options("/users", headers=asked | {"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in stranger.headers
