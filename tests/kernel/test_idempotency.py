"""A key makes a request happen once, whatever is repeated, cut off or sent by several at the same time."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select, update

from app.kernel import idempotency
from app.kernel.idempotency import KEPT_FOR, Claim, forget_old
from app.kernel.tables import Base, now
from tests.conftest import As, Client, Live, World

KEPT = Base.metadata.tables["kept_answers"]
USERS = Base.metadata.tables["users"]


async def enlist(person: As, login: str, key: str, **more: Any) -> httpx.Response:
    return await person.post("/users", json={"login": login, "name": "Кто-то"} | more, headers={"Idempotency-Key": key})


async def rows(app: FastAPI, table: Any, *where: Any) -> int:
    async with app.state.kernel.database.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)


async def test_a_repetition_gets_the_very_answer_and_does_nothing(app: FastAPI, client: Client) -> None:
    admin = client("administrator")
    first = await enlist(admin, "once", "k1")
    again = await enlist(admin, "once", "k1")
    kept = ("content-type", "location", "etag")
    assert (again.status_code, again.content) == (201, first.content)
    assert {name: again.headers[name] for name in kept} == {name: first.headers[name] for name in kept}
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await rows(app, USERS, USERS.c.login == "once") == 1


async def test_a_repetition_after_the_thing_has_changed_tells_what_was(client: Client) -> None:
    admin = client("administrator")
    first = await enlist(admin, "later", "k2")
    await admin.amend(first.headers["location"].removeprefix("/api/v1"), {"name": "Другая"})
    assert (await enlist(admin, "later", "k2")).content == first.content


@pytest.mark.parametrize(
    "other",
    [
        {"json": {"login": "one", "name": "Кто-то", "email": "a@example.org"}},
        {"content": b'{"login": "one", "name":"\xd0\x9a"}', "headers": {"Content-Type": "application/json"}},
        {"json": {"login": "one", "name": "Кто-то"}, "headers": {"If-Match": '"1"'}},
    ],
    ids=["another body", "other bytes", "another precondition"],
)
async def test_the_same_key_with_another_request_is_refused(client: Client, other: dict[str, Any]) -> None:
    admin = client("administrator")
    await enlist(admin, "one", "k3")
    headers = other.pop("headers", {}) | {"Idempotency-Key": "k3"}
    answer = await admin.post("/users", headers=headers, **other)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


async def test_the_same_key_at_another_address_is_another_request(client: Client, world: World) -> None:
    admin = client("administrator")
    await enlist(admin, "two", "k4")
    user = {"user_id": str(world.users["school", world.schools[0].id]), "role": "administrator"}
    answer = await admin.post("/memberships", json=user, headers={"Idempotency-Key": "k4"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


async def test_two_accounts_may_hit_upon_one_key(client: Client, world: World) -> None:
    document = {"kind": "order", "issued_on": "2026-09-01", "title": "Приказ", "issuer": "Школа"}
    made = [
        await client("school", school).post("/documents", json=document, headers={"Idempotency-Key": "one-key"})
        for school in world.schools[:2]
    ]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] != made[1].json()["id"]


async def test_a_refused_request_keeps_no_answer(app: FastAPI, client: Client) -> None:
    admin = client("administrator")
    assert (await enlist(admin, "", "k5")).status_code == 422
    assert (await enlist(admin, "three", "k5")).status_code == 201
    assert await rows(app, KEPT) == 1


@pytest.mark.parametrize("key", ["", "a" * 256, "a b", "ключ".encode(), "a\tb", b"\x80"], ids=repr)
async def test_a_malformed_key_is_named(app: FastAPI, client: Client, key: Any) -> None:
    raw = key if isinstance(key, bytes) else key.encode()
    answer = await client("administrator").post(
        "/users", json={"login": "four", "name": "Кто-то"}, headers=[(b"Idempotency-Key", raw)]
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "Idempotency-Key")
    assert await rows(app, USERS, USERS.c.login == "four") == 0


async def test_after_72_hours_a_key_is_free_again(app: FastAPI, client: Client) -> None:
    admin = client("administrator")
    await enlist(admin, "five", "k6")
    await enlist(admin, "six", "k7")
    await age(app, "k6", KEPT_FOR.total_seconds() + 60)
    await age(app, "k7", KEPT_FOR.total_seconds() - 60)
    assert (await enlist(admin, "seven", "k6")).status_code == 201
    assert (await enlist(admin, "six", "k7")).headers["idempotency-replayed"] == "true"
    await age(app, "k6", KEPT_FOR.total_seconds() + 60)
    async with app.state.kernel.database.connect() as connection:
        await forget_old(connection)
    assert await rows(app, KEPT) == 1


async def age(app: FastAPI, key: str, seconds: float) -> None:
    async with app.state.kernel.database.connect() as connection:
        await connection.execute(
            update(KEPT)
            .where(KEPT.c.key == key)
            .values(made_at=now() - (KEPT_FOR / KEPT_FOR.total_seconds()) * seconds)
        )


async def test_what_is_kept_lies_sealed(app: FastAPI, client: Client) -> None:
    await enlist(client("administrator"), "sealed-answer", "k8")
    async with app.state.kernel.database.connect() as connection:
        body = await connection.scalar(select(KEPT.c.body))
    assert b"sealed-answer" not in body
    assert b"sealed-answer" in app.state.kernel.seal.open(body)


async def test_a_request_that_is_cut_off_leaves_neither_key_nor_effect(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off in the last moment: the effect is written, the answer is being kept, nothing is committed."""
    admin, reached = live.client("administrator"), asyncio.Event()
    keep = Claim.keep

    async def never(self: Claim, *arguments: Any) -> None:
        await keep(self, *arguments)
        reached.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(Claim, "keep", never)
    request = asyncio.create_task(enlist(admin, "cut", "cut"))
    await asyncio.wait_for(reached.wait(), 30)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert await rows(live.app, USERS, USERS.c.login == "cut") == 0
    assert await rows(live.app, KEPT, KEPT.c.key == "cut") == 0
    monkeypatch.undo()
    again = await enlist(admin, "cut", "cut")
    assert (again.status_code, "idempotency-replayed" in again.headers) == (201, False)


async def test_a_twin_that_has_waited_long_enough_is_told_to_come_again(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "_PATIENCE", "100ms")
    admin = live.client("administrator")
    account = live.world.users["administrator", None]
    async with live.app.state.kernel.database.connect() as elsewhere:
        await elsewhere.execute(insert(KEPT).values(account_id=account, key="held", fingerprint=b"", made_at=now()))
        answer = await enlist(admin, "waiting", "held")
        assert (answer.status_code, answer.json()["code"]) == (409, "request-in-flight")
        assert int(answer.headers["retry-after"]) > 0
        await elsewhere.rollback()
    assert (await enlist(admin, "waiting", "held")).status_code == 201


async def test_a_twin_of_a_failure_does_the_work_itself(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first fails in the end; whoever waited behind it goes on as if it had never been."""
    admin, reached, go = live.client("administrator"), asyncio.Event(), asyncio.Event()
    keep = Claim.keep

    async def failing(self: Claim, *arguments: Any) -> None:
        if reached.is_set():
            await keep(self, *arguments)
            return
        reached.set()
        await go.wait()
        message = "the disk is gone"
        raise OSError(message)

    monkeypatch.setattr(Claim, "keep", failing)
    first = asyncio.create_task(enlist(admin, "heir", "heir"))
    await asyncio.wait_for(reached.wait(), 30)
    second = asyncio.create_task(enlist(admin, "heir", "heir"))
    await asyncio.sleep(0.2)
    assert not second.done()
    go.set()
    assert (await first).status_code == 500
    assert (await second).status_code == 201
    assert await rows(live.app, USERS, USERS.c.login == "heir") == 1
