"""A request with a key: its body is read once, in whatever pieces it comes, and holds no memory and no connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from app.kernel.idempotency import _Fingerprint, read_ahead
from tests.conftest import Live


def _request(kind: str, pieces: list[bytes], key: str = "key") -> Request:
    waiting = list(pieces)

    async def receive() -> Any:
        return {"type": "http.request", "body": waiting.pop(0) if waiting else b"", "more_body": bool(waiting)}

    headers = [(b"content-type", kind.encode()), (b"idempotency-key", key.encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/x",
        "query_string": b"",
        "headers": headers,
        "server": ("x", 80),
    }
    return Request(scope, receive)


@given(st.lists(st.text(alphabet="ab-", max_size=6)), st.integers(1, 7))
def test_pieces_and_the_boundary_make_no_difference(parts: list[str], size: int) -> None:
    digests = set()
    for boundary, step in (("ab", size), ("ab", 1), ("abba-ab", 1), ("abba-ab", 1000)):
        body = "".join(f"--{boundary}\r\n{part.replace('ab', 'x')}\r\n" for part in parts).encode()
        print_ = _Fingerprint(_request(f"multipart/form-data; boundary={boundary}", []))
        for at in range(0, len(body), step):
            print_.add(body[at : at + step])
        digests.add(print_.digest())
    assert len(digests) == 1


async def test_a_body_is_given_once_more_as_it_came() -> None:
    pieces = [b"x" * 70_000, b"", b"y" * 2_000_000, b"z"]
    async with read_ahead(_request("text/csv", pieces)) as keyed:
        again = Request({"type": "http", "method": "POST", "headers": []}, keyed.receive)
        assert await again.body() == b"".join(pieces)


async def test_a_slow_sender_holds_no_connection(live: Live) -> None:
    pool: Any = live.app.state.kernel.database.engine.pool
    held: list[int] = []

    async def slowly() -> AsyncIterator[bytes]:
        for piece in (b'{"login": "slow', b'ly", "name": "', b'\xd0\x9a\xd1\x82\xd0\xbe"}'):
            await asyncio.sleep(0.01)
            held.append(pool.checkedout())
            yield piece

    answer = await live.client("administrator").post(
        "/users", content=slowly(), headers={"Idempotency-Key": "slow", "Content-Type": "application/json"}
    )
    assert answer.status_code == 201, answer.text
    assert min(held) == 0, "but for the keeper of the audit, which comes and goes"
