"""Districts and the organisations in them: the administrator sets them up, everybody finds his own."""

from tests.conftest import Client, World


async def test_everybody_reads_his_own_district_alone(client: Client, world: World) -> None:
    for role in ("department", "centre", "school", "consultant", "observer"):
        found = (await client(role).get("/districts")).json()["items"]
        assert [district["code"] for district in found] == ["central"], role
    assert (await client("school").get(f"/districts/{world.elsewhere.id}")).status_code == 404
    everything = (await client("administrator").get("/districts?sort=-code")).json()["items"]
    assert [district["code"] for district in everything] == ["other", "central"]


async def test_the_administrator_alone_sets_up_a_district_and_its_offices(client: Client, world: World) -> None:
    administrator = client("administrator")
    made = await administrator.post("/districts", json={"code": "north", "name": "Северный район", "name_en": "North"})
    assert made.status_code == 201, made.text
    district = made.json()
    assert made.headers["location"] == f"/api/v1/districts/{district['id']}"
    office = await administrator.post(
        "/organizations",
        json={"district_id": district["id"], "kind": "centre", "code": "ИМЦ", "name": "ИМЦ Северного района"},
    )
    assert office.status_code == 201, office.text
    assert office.json()["kind"] == "centre"
    renamed = await administrator.amend(f"/organizations/{office.json()['id']}", {"full_name": "Центр"})
    assert renamed.json()["full_name"] == "Центр"

    for role in ("department", "centre", "school", "observer"):
        assert (await client(role).post("/districts", json={"code": "x", "name": "X"})).status_code == 403
        refused = await client(role).patch(
            f"/districts/{world.district.id}", json={"name": "X"}, headers={"If-Match": "*"}
        )
        assert refused.status_code == 403


async def test_what_is_named_twice_is_refused_in_words(client: Client, world: World) -> None:
    administrator = client("administrator")
    answer = await administrator.post(
        "/districts", json={"code": "central", "name": "Ещё один"}, headers={"Accept-Language": "ru"}
    )
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["pointer"] == "/code"
    assert answer.json()["errors"][0]["message"] == "Район с таким кодом уже есть."
    same = {"district_id": str(world.district.id), "kind": "department", "code": "ОО", "name": "Второй отдел"}
    assert (await administrator.post("/organizations", json=same)).status_code == 409


async def test_an_office_of_a_district_that_is_not_there_is_a_fault_of_the_body(client: Client) -> None:
    answer = await client("administrator").post(
        "/organizations",
        json={
            "district_id": "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80", "kind": "centre", "code": "Ц", "name": "Ц",
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/district_id"


async def test_a_district_in_use_is_not_deleted_and_an_unused_one_is(client: Client, world: World) -> None:
    administrator = client("administrator")
    assert (await administrator.drop(f"/districts/{world.district.id}")).status_code == 409
    made = (await administrator.post("/districts", json={"code": "north", "name": "Северный"})).json()
    assert (await administrator.drop(f"/districts/{made['id']}")).status_code == 204
    assert (await administrator.get(f"/districts/{made['id']}")).status_code == 404


async def test_a_school_finds_itself_and_the_offices_of_its_district(client: Client, world: World) -> None:
    found = (await client("school", world.schools[1]).get("/organizations?sort=code")).json()["items"]
    assert {(one["kind"], one["code"]) for one in found} == {("centre", "ИМЦ"), ("department", "ОО"), ("school", "10")}
    department = (await client("department").get("/organizations?kind=school&include_total=true")).json()
    assert [one["name"] for one in department["items"]] == ["Школа № 2", "Школа № 10", "Школа № 550"]
    assert department["total"] == 3
    assert (await client("school").get(f"/organizations/{world.schools[1].id}")).status_code == 404
    assert (await client("school").get(f"/organizations/{world.other_centre.id}")).status_code == 404


async def test_lists_narrow_by_kind_district_and_text(client: Client, world: World) -> None:
    administrator = client("administrator")
    found = (await administrator.get(f"/organizations?kind=department&district_id={world.elsewhere.id}")).json()
    assert [one["id"] for one in found["items"]] == [str(world.other_department.id)]
    by_text = (await administrator.get("/organizations?q=МЕТОДИЧЕСКИЙ")).json()["items"]
    assert {one["kind"] for one in by_text} == {"centre"}
    assert (await administrator.get("/organizations?q=100%")).json()["items"] == []


async def test_a_school_is_not_changed_as_an_office(client: Client, world: World) -> None:
    administrator = client("administrator")
    address = f"/organizations/{world.schools[0].id}"
    assert (await administrator.amend(address, {"name": "Школа"})).status_code == 409
    assert (await administrator.drop(address)).status_code == 409
    refused = await administrator.post(
        "/organizations", json={"district_id": str(world.district.id), "kind": "school", "code": "7", "name": "7"}
    )
    assert refused.status_code == 422


async def test_an_office_with_people_behind_it_is_not_deleted(client: Client, world: World) -> None:
    assert (await client("administrator").drop(f"/organizations/{world.centre.id}")).status_code == 409
