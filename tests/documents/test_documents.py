"""Documents: whose they are, who reads them, what may be said of them, and what keeps them from being deleted."""

import pytest

from tests.conftest import As, Client, World
from tests.documents.conftest import ORDER, document, upload

pytestmark = pytest.mark.usefixtures("store")


async def test_a_school_registers_a_document_of_its_own(client: Client, world: World) -> None:
    school = client("school")
    made = await school.post("/documents", json=ORDER)
    assert made.status_code == 201, made.text
    body = made.json()
    assert {name: body[name] for name in ORDER} == ORDER
    assert (body["audience"], body["summary"]) == ("owner", None)
    assert (body["organization_id"], body["district_id"]) == (str(world.schools[0].id), str(world.district.id))
    read = await school.get(made.headers["location"].removeprefix("/api/v1"))
    assert (read.json(), read.headers["etag"]) == (body, made.headers["etag"])


async def test_who_reads_a_document_of_a_school(client: Client, world: World) -> None:
    address = await document(client("school"))
    for role in ("administrator", "department", "centre", "observer", "consultant", "school"):
        assert (await client(role).get(address)).status_code == 200, role
    for stranger in (
        client("school", world.schools[1]),
        client("school", world.other_schools[0]),
        client("department", world.other_department),
    ):
        assert (await stranger.get(address)).status_code == 404
        assert (await stranger.get("/documents")).json()["items"] == []
        assert (await stranger.get(f"{address}/files")).status_code == 404


async def test_what_is_for_the_district_every_school_of_it_reads(client: Client, world: World) -> None:
    department = client("department")
    address = await document(department, audience="district")
    school = client("school", world.schools[2])
    assert [item["id"] for item in (await school.get("/documents")).json()["items"]] == [address.rpartition("/")[2]]
    assert (await school.get(address)).status_code == 200
    assert (await client("school", world.other_schools[0]).get(address)).status_code == 404
    kept = await department.amend(address, {"audience": "owner"})
    assert kept.json()["audience"] == "owner"
    assert (await school.get(address)).status_code == 404


async def test_only_its_owner_changes_a_document(client: Client, world: World) -> None:
    mine = await document(client("school"))
    common = await document(client("centre"), audience="district")
    for person, address, status in (
        (client("department"), mine, 403),
        (client("centre"), mine, 403),
        (client("observer"), mine, 403),
        (client("administrator"), mine, 403),
        (client("consultant"), mine, 403),
        (client("school", world.schools[1]), mine, 404),
        (client("school"), common, 403),
        (client("department"), common, 403),
    ):
        answer = await person.patch(address, json={"title": "Другое"}, headers={"If-Match": "*"})
        assert answer.status_code == status, answer.text
        assert (await person.delete(address, headers={"If-Match": "*"})).status_code == status
    changed = await client("school").amend(mine, {"title": "Иначе", "number": None, "summary": "Кратко"})
    assert (changed.json()["title"], changed.json()["number"], changed.json()["summary"]) == ("Иначе", None, "Кратко")


async def test_who_may_not_register_documents(client: Client) -> None:
    for role in ("administrator", "observer", "consultant"):
        answer = await client(role).post("/documents", json=ORDER)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert "school" in answer.json()["roles"]
    assert (await client(None).post("/documents", json=ORDER)).status_code == 401


async def test_nobody_registers_for_another_organisation(client: Client, world: World) -> None:
    for whose in (world.schools[1], world.centre, world.other_schools[0]):
        answer = await client("school").post("/documents", json={**ORDER, "organization_id": str(whose.id)})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/organization_id")


async def test_who_acts_for_two_schools_says_for_which(client: Client, world: World) -> None:
    head = await _with_a_second_post(client, world)
    unsaid = await head.post("/documents", json=ORDER)
    assert (unsaid.status_code, unsaid.json()["errors"][0]["pointer"]) == (422, "/organization_id")
    said = await head.post("/documents", json={**ORDER, "organization_id": str(world.schools[1].id)})
    assert (said.status_code, said.json()["organization_id"]) == (201, str(world.schools[1].id))


async def _with_a_second_post(client: Client, world: World) -> As:
    """The head of the third school, who also heads the second."""
    answer = await client("administrator").post(
        "/memberships",
        json={
            "user_id": str(world.users["school", world.schools[2].id]),
            "role": "school",
            "organization_id": str(world.schools[1].id),
        },
    )
    assert answer.status_code == 201, answer.text
    return client("school", world.schools[2])


async def test_documents_are_found(client: Client, world: World) -> None:
    department = client("department")
    await document(department, number="7", title="Положение о площадке 10", kind="regulation", issued_on="2026-01-15")
    await document(department, number="12", title="Положение о площадке 2", kind="regulation", issued_on="2026-02-15")
    await document(department, number="12", title="Протокол учёбы", kind="protocol", issued_on="2026-03-15")

    async def titles(query: str) -> list[str]:
        answer = await department.get(f"/documents?{query}")
        assert answer.status_code == 200, answer.text
        return [item["title"].rpartition(" ")[2] for item in answer.json()["items"]]

    assert await titles("") == ["учёбы", "2", "10"]
    assert await titles("sort=issued_on") == ["10", "2", "учёбы"]
    assert await titles("sort=title") == ["2", "10", "учёбы"]
    assert await titles("kind=regulation&kind=letter") == ["2", "10"]
    assert await titles("number=12") == ["учёбы", "2"]
    assert await titles("issued_on_from=2026-02-15&issued_on_to=2026-02-28") == ["2"]
    assert await titles("q=УЧЕБЫ") == ["учёбы"]
    assert await titles("q=%25") == []
    assert await titles(f"organization_id={world.centre.id}") == []
    assert await titles("audience=district") == []
    assert (await department.get("/documents?colour=red")).status_code == 422


async def test_all_faults_of_a_document_are_told_at_once(client: Client) -> None:
    bad = {"kind": "poem", "issued_on": "0000-01-01", "title": "", "number": 12, "colour": "red"}
    answer = await client("school").post("/documents", json=bad)
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "/kind", "/issued_on", "/title", "/number", "/issuer", "/colour",
    }  # fmt: skip


async def test_a_document_that_nothing_rests_on_is_deleted(client: Client) -> None:
    school = client("school")
    address = await document(school)
    assert (await school.delete(address)).status_code == 428
    assert (await school.drop(address)).status_code == 204
    assert (await school.get(address)).status_code == 404


async def test_a_program_does_what_its_scopes_name(client: Client, world: World) -> None:
    reader = await _program(client, world, ["documents:read"])
    writer = await _program(client, world, ["documents:read", "documents:write"])
    address = await document(writer)
    assert (await writer.get(address)).json()["organization_id"] == str(world.schools[0].id)
    assert (await upload(writer, address)).status_code == 201
    assert len((await reader.get(f"{address}/files")).json()["items"]) == 1
    refused = await upload(reader, address)
    assert (refused.status_code, refused.json()["scope"]) == (403, "documents:write")
    theirs = await document(client("school", world.schools[1]))
    assert (await writer.get(theirs)).status_code == 404


async def _program(client: Client, world: World, scopes: list[str]) -> As:
    """An API client of the first school, signed in."""
    administrator = client("administrator")
    made = await administrator.post(
        "/api-clients", json={"name": "Выгрузка", "organization_id": str(world.schools[0].id), "scopes": scopes}
    )
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    secret = (await administrator.post(f"/api-clients/{id}/secrets", headers={"If-Match": "*"})).json()["secret"]
    form = {"grant_type": "client_credentials", "client_id": id, "client_secret": secret}
    answer = await client(None).post("/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    return client("integration", token=answer.json()["access_token"])
