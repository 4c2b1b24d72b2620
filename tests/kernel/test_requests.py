"""What every resource has from the kernel, shown on users: tags, keys, pages, faults, languages."""

import asyncio

from tests.conftest import Client, Live


async def test_a_change_needs_the_tag_of_what_was_read(client: Client) -> None:
    admin = client("administrator")
    made = await admin.post("/users", json={"login": "petrova", "name": "Петрова А. А."})
    assert made.status_code == 201
    address = made.headers["location"].removeprefix("/api/v1")
    assert (await admin.patch(address, json={"name": "Петрова Б. Б."})).status_code == 428
    stale = await admin.patch(address, json={"name": "Петрова Б. Б."}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')
    changed = await admin.patch(address, json={"name": "Петрова Б. Б."}, headers={"If-Match": made.headers["etag"]})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    again = await admin.get(address, headers={"If-None-Match": changed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_all_faults_are_told_at_once_in_the_language_asked_for(client: Client) -> None:
    admin = client("administrator")
    answer = await admin.post(
        "/users", json={"login": "", "name": 5, "colour": "red"}, headers={"Accept-Language": "ru-RU,en;q=0.5"}
    )
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["title"]) == (422, "В запросе есть ошибки")
    assert {fault["pointer"] for fault in problem["errors"]} == {"/login", "/name", "/colour"}


async def test_an_unknown_parameter_is_named(client: Client) -> None:
    for address in ("/users?colour=red", "/me?colour=red"):
        answer = await client("administrator").get(address)
        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["colour"]


async def test_a_walk_meets_everybody_once(client: Client) -> None:
    admin = client("administrator")
    for number in range(7):
        await admin.post("/users", json={"login": f"walker{number}", "name": "Идущий"})
    for sort in ("login", "-login", "name", "-name"):
        met: list[str] = []
        address = f"/users?limit=3&sort={sort}&include_total=true"
        while address:
            page = await admin.get(address)
            met += [user["login"] for user in page.json()["items"]]
            cursor = page.json()["next_cursor"]
            address = f"/users?limit=3&sort={sort}&cursor={cursor}" if cursor else ""
            assert ("link" in page.headers) == bool(cursor)
        assert len(met) == len(set(met)) == (await admin.get("/users?include_total=true")).json()["total"]


async def test_a_cursor_of_another_order_is_refused(client: Client) -> None:
    admin = client("administrator")
    cursor = (await admin.get("/users?limit=1&sort=login")).json()["next_cursor"]
    for address in (f"/users?sort=name&cursor={cursor}", "/users?cursor=bm9uc2Vuc2U", "/users?cursor=WzFd"):
        answer = await admin.get(address)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "cursor")


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(client: Client) -> None:
    admin = client("administrator")
    key = {"Idempotency-Key": "add-orlova"}
    first = await admin.post("/users", json={"login": "orlova", "name": "Орлова"}, headers=key)
    second = await admin.post("/users", json={"login": "orlova", "name": "Орлова"}, headers=key)
    assert (second.status_code, second.content, second.headers["location"]) == (
        201, first.content, first.headers["location"],
    )  # fmt: skip
    assert (second.headers["idempotency-replayed"], first.headers.get("idempotency-replayed")) == ("true", None)
    other = await admin.post("/users", json={"login": "other", "name": "Орлова"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_eight_twins_make_one_row(live: Live) -> None:
    admin = live.client("administrator")
    answers = await asyncio.gather(
        *(
            admin.post("/users", json={"login": "twin", "name": "Близнец"}, headers={"Idempotency-Key": "twin"})
            for _ in range(8)
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1


async def test_a_refusal_leaves_nothing(client: Client) -> None:
    admin = client("administrator")
    refused = await admin.post("/users", json={"login": "short", "name": "Кто-то", "password": "aaaaaaaaaaaa"})
    assert refused.status_code == 422
    assert (await admin.get("/users?q=short")).json()["items"] == []


async def test_a_route_that_is_not_there_and_a_method_that_is_not_taken(client: Client) -> None:
    admin = client("administrator")
    assert (await admin.get("/nothing")).json()["code"] == "not-found"
    answer = await admin.put("/users", json={})
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (
        405, "method-not-allowed", "GET, HEAD, POST",
    )  # fmt: skip
    head = await admin.head("/users")
    assert (head.status_code, head.content) == (200, b"")


async def test_a_kind_of_content_that_is_not_taken(client: Client) -> None:
    answer = await client("administrator").post(
        "/users", content=b"login=x", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.headers["accept-post"]) == (415, "application/json")


async def test_who_is_nobody_is_refused_before_the_body_is_read(client: Client) -> None:
    answer = await client(None).post("/users", content=b"{" * 1000, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["www-authenticate"].split()[0]) == (401, "Bearer")


async def test_a_request_id_goes_through(client: Client) -> None:
    answer = await client("administrator").get("/me", headers={"X-Request-Id": "my-request-1"})
    assert answer.headers["x-request-id"] == "my-request-1"
    refused = await client(None).get("/me")
    assert refused.json()["request_id"] == refused.headers["x-request-id"]
