"""How much may come in: bodies, headers, requests a minute; and that nothing is read which would be refused anyway."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import Client, Live, World
from tests.kernel.workshop import visitor, workshop

JSON = {"Content-Type": "application/json"}


class Line:
    """A sender that counts what was taken of it."""

    def __init__(self, size: int, chunk: int = 50_000) -> None:
        self.size, self.chunk, self.taken = size, chunk, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.taken < self.size:
            self.taken += self.chunk
            yield b" " * self.chunk


async def asked(
    app: FastAPI, headers: dict[str, str], line: Line | None = None, method: str = "POST", path: str = "/users"
) -> Any:
    """Status, headers, and how many bytes of the body were taken; told to the application by hand, without a client."""
    told: list[Any] = []
    pieces = line.__aiter__() if line else None

    async def receive() -> Any:
        if pieces is None:
            pytest.fail("the body was read")
        body = await anext(pieces, b"")
        return {"type": "http.request", "body": body, "more_body": bool(body)}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": f"/api/v1{path}", "raw_path": b"", "query_string": b"", "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("test", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return told[0]["status"], dict(told[0]["headers"])


async def test_a_body_announced_too_large_is_not_read(app: FastAPI, world: World, transaction: None) -> None:
    bearer = {"Authorization": f"Bearer {world.tokens['administrator', None]}"}
    for headers in (bearer, {}):
        for length in ("1000001", "9" * 30, "10000000000"):
            status, answered = await asked(app, JSON | headers | {"Content-Length": length})
            assert status == 413
            assert answered[b"content-type"] == b"application/problem+json"


async def test_a_body_that_grows_too_large_is_cut_off(app: FastAPI, world: World, transaction: None) -> None:
    bearer = {"Authorization": f"Bearer {world.tokens['administrator', None]}"}
    for more in ({}, {"Idempotency-Key": "large"}, {"Content-Length": "5"}):
        line = Line(50_000_000)
        status, _ = await asked(app, JSON | bearer | more, line)
        assert status == 413
        assert line.taken <= 1_100_000


async def test_nobody_is_refused_before_his_body_is_read(app: FastAPI, transaction: None, world: World) -> None:
    assert (await asked(app, JSON))[0] == 401
    assert (await asked(app, JSON | {"Authorization": "Bearer a.b.c"}))[0] == 401
    school = {"Authorization": f"Bearer {world.tokens['school', world.schools[0].id]}"}
    assert (await asked(app, JSON | school))[0] == 403
    admin = {"Authorization": f"Bearer {world.tokens['administrator', None]}"}
    assert (await asked(app, admin | {"Content-Type": "text/plain"}))[0] == 415


async def test_the_limit_is_named_in_both_languages(client: Client) -> None:
    for language, words in (("ru", "Предел — 1000000 байт."), ("en", "The limit is 1000000 bytes.")):
        answer = await client("administrator").post(
            "/users", content=b" " * 1_000_001, headers=JSON | {"Accept-Language": language}
        )
        assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (413, "body-too-large", words)


@pytest.mark.parametrize(
    ("path", "kind", "limit"),
    [
        ("/classes/imports", "application/json", 3_000_000),
        ("/classes/imports", "application/json; charset=utf-8", 3_000_000),
        ("/classes/imports", "text/csv", 3_000_000),
        ("/classes/imports", "application/x-ndjson", 3_000_000),
        ("/classes/imports", "application/yaml", 1_000_000),
        ("/classes", "application/json", 1_000_000),
        ("/classes/imports/x", "application/json", 1_000_000),
        ("/documents/x/files", "multipart/form-data; boundary=x", 2_000_000),
    ],
)
async def test_imports_may_be_larger_than_anything_else(live: Live, path: str, kind: str, limit: int) -> None:
    async with workshop(live.url, file_limit=2_000_000, import_limit=3_000_000) as app:
        await app.state.kernel.keyring.load()
        for size in (limit, limit + 1):
            status, _ = await asked(app, {"Content-Type": kind, "Content-Length": str(size)}, path=path)
            assert (status == 413) is (size > limit)


async def test_an_import_that_grows_too_large_is_cut_off(live: Live) -> None:
    centre = {"Authorization": f"Bearer {live.world.tokens['centre', live.world.centre.id]}"}
    async with workshop(live.url, import_limit=3_000_000) as app:
        await app.state.kernel.keyring.load()
        line = Line(50_000_000)
        status, _ = await asked(app, JSON | centre, line, path="/classes/imports")
        assert status == 413
        assert 3_000_000 < line.taken <= 3_100_000


async def test_headers_have_a_limit_too(client: Client) -> None:
    admin = client("administrator")
    assert (await admin.get("/me", headers={"X-Long": "x" * 30_000})).status_code == 200
    answer = await admin.get("/me", headers={"X-Long": "x" * 33_000})
    assert (answer.status_code, answer.json()["code"]) == (431, "headers-too-large")
    many = await admin.get("/me", headers={f"X-{number}": "x" * 100 for number in range(400)})
    assert many.status_code == 431


# --- requests a minute ------------------------------------------------------------------------------------------------


def standing(answer: httpx.Response) -> int:
    policy, left = answer.headers["ratelimit-policy"], answer.headers["ratelimit"]
    assert policy == '"default";q=5;w=60'
    name, remaining, seconds = left.split(";")
    assert name == '"default"'
    assert 0 <= int(seconds.removeprefix("t=")) <= 60
    return int(remaining.removeprefix("r="))


async def test_every_account_has_its_own_window(live: Live) -> None:
    async with workshop(live.url, rate_limit=5) as app:
        await app.state.kernel.keyring.load()
        one, other = (
            {"Authorization": f"Bearer {live.world.tokens['school', school.id]}"} for school in live.world.schools[:2]
        )
        async with visitor(app) as client:
            left = [standing(await client.get("/me", headers=one)) for _ in range(5)]
            assert left == [4, 3, 2, 1, 0]
            refused = await client.get("/me", headers=one)
            assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
            assert standing(refused) == 0
            assert 1 <= int(refused.headers["retry-after"]) <= 60
            assert (await client.get("/me", headers=other)).status_code == 200


async def test_before_sign_in_the_address_counts(live: Live) -> None:
    async with workshop(live.url, rate_limit=5) as app, visitor(app) as client:
        await app.state.kernel.keyring.load()
        answers = [await client.get("/.well-known/jwks.json") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert [standing(answer) for answer in answers] == [4, 3, 2, 1, 0, 0]


async def test_no_limit_means_no_headers(client: Client) -> None:
    assert "ratelimit" not in (await client("administrator").get("/me")).headers
