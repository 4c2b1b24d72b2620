"""Schools: who sees them, in what order, under which codes and names, and what they are by order."""

from datetime import timedelta
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import As, Client, World

TODAY = today()


async def add(person: As, **school: Any) -> dict[str, Any]:
    answer = await person.post("/schools", json={"type": "general", **school})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def codes(person: As, query: str = "") -> list[str]:
    answer = await person.get(f"/schools{query}")
    assert answer.status_code == 200, answer.text
    return [school["code"] for school in answer.json()["items"]]


async def order(person: As) -> str:
    answer = await person.post(
        "/documents",
        json={"kind": "order", "number": "128-р", "issued_on": "2026-09-01", "title": "О статусе", "issuer": "Отдел"},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


# --- who sees what ---------------------------------------------------------------------------------------------------


async def test_a_school_sees_itself_alone(client: Client, schools: list[School]) -> None:
    mine, other, _ = schools
    school = client("school", mine)
    assert await codes(school) == ["2"]
    assert (await school.get(f"/schools/{mine.id}")).status_code == 200
    assert (await school.get(f"/schools/{other.id}")).status_code == 404


@pytest.mark.parametrize("role", ["department", "centre", "observer"])
async def test_the_district_sees_its_schools_and_no_others(client: Client, world: World, role: str) -> None:
    assert await codes(client(role)) == ["2", "10", "550"]
    assert (await client(role).get(f"/schools/{world.other_schools[0].id}")).status_code == 404


async def test_a_consultant_sees_the_school_he_serves(client: Client) -> None:
    assert await codes(client("consultant")) == ["2"]


async def test_the_department_and_the_administrator_alone_write_schools(client: Client, world: World) -> None:
    new = {"code": "7", "name": "Школа № 7", "type": "general", "district_id": str(world.district.id)}
    for role in ("centre", "school", "consultant", "observer"):
        refused = await client(role).post("/schools", json=new)
        assert refused.status_code == 403
        assert set(refused.json()["roles"]) == {"administrator", "department", "integration"}
        amended = await client(role).amend(f"/schools/{world.schools[0].id}", {"name": "Лицей"})
        assert amended.status_code == 403
    assert (await client("department").post("/schools", json=new)).status_code == 201
    assert (await client("administrator").post("/schools", json=new | {"code": "8"})).status_code == 201


async def test_a_department_adds_no_school_to_another_district(client: Client, world: World) -> None:
    foreign = {"code": "7", "name": "Школа № 7", "type": "general", "district_id": str(world.elsewhere.id)}
    assert (await client("department").post("/schools", json=foreign)).status_code == 403


async def test_the_administrator_has_no_district_of_his_own_and_must_name_one(client: Client) -> None:
    answer = await client("administrator").post("/schools", json={"code": "7", "name": "Школа № 7", "type": "general"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/district_id"


# --- what a school is ------------------------------------------------------------------------------------------------


async def test_a_school_is_told_whole(client: Client, world: World) -> None:
    branch = {"name": "Начальная школа", "address": "ул. Правды, д. 13"}
    school = await add(
        client("department"), code="550-2", number=550, name=" Школа № 550 ", full_name="ГБОУ школа № 550",
        type="advanced", address="ул. Правды, д. 11", branches=[branch, {"name": "Отделение"}],
    )  # fmt: skip
    assert school["name"] == "Школа № 550"
    assert school["district_id"] == str(world.district.id)
    assert school["branches"] == [branch, {"name": "Отделение", "address": None}]
    assert (school["aliases"], school["statuses"], school["closed_on"]) == ([], [], None)
    assert (await client("department").get(f"/schools/{school['id']}")).json() == school


async def test_all_faults_of_a_school_are_told_at_once(client: Client) -> None:
    answer = await client("department").post(
        "/schools",
        json={"code": "№ 5", "number": 0, "name": "", "type": "college", "branches": [{"adress": "x"}], "pupils": 4},
    )
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "/code", "/number", "/name", "/type", "/branches/0/name", "/branches/0/adress", "/pupils",
    }  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        {"number": True}, {"number": "5"}, {"number": 2**31}, {"name": "a\x00b"}, {"name": "x" * 501},
        {"branches": None}, {"closed_on": "0000-01-01"}, {"closed_on": "10000-01-01"}, {"closed_on": 20260901},
        {"branches": [{"name": "x"}] * 51}, {"address": "a\nb"},
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(client: Client, broken: dict[str, Any]) -> None:
    answer = await client("department").post(
        "/schools", json={"code": "7", "name": "Школа № 7", "type": "general", **broken}
    )
    assert answer.status_code == 422, answer.text


async def test_a_code_is_taken_once_in_a_district_and_free_in_the_next(client: Client, world: World) -> None:
    school = {"code": "10", "name": "Вторая десятая", "type": "general"}
    refused = await client("department").post("/schools", json=school)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["pointer"] == "/code"
    await add(client("department"), code="77", name="Школа № 77")
    await add(client("department", world.other_department), code="77", name="Школа № 77")


async def test_sites_are_replaced_and_nullable_values_removed(client: Client, schools: list[School]) -> None:
    department, address = client("department"), f"/schools/{schools[2].id}"
    changed = (await department.amend(address, {"branches": [{"name": "Флигель"}], "address": "ул. Правды"})).json()
    assert changed["branches"] == [{"name": "Флигель", "address": None}]
    cleared = (await department.amend(address, {"branches": [], "address": None})).json()
    assert (cleared["branches"], cleared["address"], cleared["number"]) == ([], None, 550)
    assert (await department.amend(address, {"name": None})).status_code == 422


# --- order and search ------------------------------------------------------------------------------------------------


async def test_names_codes_and_numbers_sort_as_people_expect(client: Client) -> None:
    department = client("department")
    await add(department, code="9а", name="Гимназия № 9")
    await add(department, code="1001", number=1001, name="Школа № 1001")
    assert await codes(department, "?sort=name") == ["9а", "2", "10", "550", "1001"]
    assert await codes(department, "?sort=code") == ["2", "9а", "10", "550", "1001"]
    assert await codes(department, "?sort=number") == ["2", "10", "550", "1001", "9а"]
    assert await codes(department, "?sort=-number") == ["9а", "1001", "550", "10", "2"]


@pytest.mark.parametrize("sort", ["name", "-name", "code", "-number"])
async def test_a_walk_by_pages_meets_every_school_once(client: Client, sort: str) -> None:
    department = client("department")
    for number in (1, 3, 20, 100):
        await add(department, code=f"Г-{number}", name=f"Гимназия {number}", number=number if number > 3 else None)
    walked: list[str] = []
    address = f"/schools?limit=2&sort={sort}"
    while True:
        page = (await department.get(address)).json()
        walked += [school["code"] for school in page["items"]]
        if page["next_cursor"] is None:
            break
        address = f"/schools?limit=2&sort={sort}&cursor={page['next_cursor']}"
    assert walked == await codes(department, f"?sort={sort}")
    assert len(walked) == 7


async def test_text_finds_name_code_number_and_what_was_before(client: Client, schools: list[School]) -> None:
    department = client("department")
    await add(department, code="Л-1", number=309, name="Лицей «Берёза»")
    assert await codes(department, "?q=березА") == ["Л-1"]
    assert await codes(department, "?q=309") == ["Л-1"]
    assert await codes(department, "?q=л-1") == ["Л-1"]
    assert await codes(department, "?q=_") == []
    former = {"school_id": str(schools[0].id), "kind": "merged", "name": "Школа рабочей молодёжи № 4"}
    assert (await department.post("/school-aliases", json=former)).status_code == 201
    assert await codes(department, "?q=МОЛОДЕЖИ") == ["2"]


async def test_lists_narrow_by_type_code_and_closing(client: Client, schools: list[School]) -> None:
    department = client("department")
    await add(department, code="Г-1", name="Гимназия", type="gymnasium", closed_on="2020-08-31")
    assert await codes(department, "?type=gymnasium") == ["Г-1"]
    assert await codes(department, "?type=gymnasium&type=general&closed=false") == ["2", "10", "550"]
    assert await codes(department, "?closed=true") == ["Г-1"]
    assert await codes(department, "?code=10&code=550") == ["10", "550"]
    unknown = await department.get("/schools?kind=school")
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["pointer"] == "kind"


# --- former codes and names ------------------------------------------------------------------------------------------


async def test_a_changed_code_goes_on_finding_the_school(client: Client, schools: list[School]) -> None:
    department, address = client("department"), f"/schools/{schools[1].id}"
    changed = (await department.amend(address, {"code": "1010"})).json()
    assert changed["code"] == "1010"
    assert [(alias["code"], alias["kind"], alias["until"]) for alias in changed["aliases"]] == [
        ("10", "renamed", TODAY.isoformat())
    ]
    assert await codes(department, "?code=10") == ["1010"]
    back = (await department.amend(address, {"code": "10"})).json()
    again = (await department.amend(address, {"code": "1010"})).json()
    assert (
        {alias["code"] for alias in back["aliases"]} == {alias["code"] for alias in again["aliases"]} == {"10", "1010"}
    )


async def test_a_school_that_took_another_in_is_found_by_its_code(client: Client, schools: list[School]) -> None:
    department = client("department")
    document = await order(department)
    merged = {
        "school_id": str(schools[0].id), "kind": "merged", "code": "309", "name": "Школа № 309",
        "until": "2019-08-31", "document_id": document,
    }  # fmt: skip
    made = await department.post("/school-aliases", json=merged)
    assert made.status_code == 201, made.text
    assert await codes(department, "?code=309") == ["2"]
    assert await codes(client("school", schools[0]), "?code=309") == ["2"]
    assert await codes(client("school", schools[1]), "?code=309") == []
    assert (await department.post("/school-aliases", json=merged)).status_code == 409
    alias = f"/school-aliases/{made.json()['id']}"
    assert (await department.amend(alias, {"code": None})).json()["code"] is None
    assert (await department.amend(alias, {"name": None})).status_code == 422
    assert (await department.drop(alias)).status_code == 204
    assert (await department.get(f"/schools/{schools[0].id}")).json()["aliases"] == []


async def test_an_alias_is_of_a_school_one_reaches_and_rests_on_a_document_one_sees(
    client: Client, world: World
) -> None:
    alias = {"school_id": str(world.other_schools[0].id), "kind": "renamed", "code": "309"}
    refused = await client("department").post("/school-aliases", json=alias)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/school_id"
    office = {"school_id": str(world.centre.id), "kind": "renamed", "code": "309"}
    assert (await client("department").post("/school-aliases", json=office)).status_code == 422
    foreign = await order(client("department", world.other_department))
    mine = {"school_id": str(world.schools[0].id), "kind": "renamed", "code": "309", "document_id": foreign}
    refused = await client("department").post("/school-aliases", json=mine)
    assert refused.json()["errors"][0]["pointer"] == "/document_id"
    assert (await client("school").post("/school-aliases", json=mine)).status_code == 403


# --- statuses --------------------------------------------------------------------------------------------------------


async def test_a_status_rests_on_an_order_and_on_data(client: Client, schools: list[School]) -> None:
    department = client("department")
    document = await order(department)
    status = {
        "school_id": str(schools[0].id), "code": "low_results", "starts_on": "2026-09-01", "data_from": "2023-09-01",
        "data_to": "2026-05-31", "document_id": document,
    }  # fmt: skip
    made = await department.post("/school-statuses", json=status)
    assert made.status_code == 201, made.text
    seen = (await client("school", schools[0]).get(f"/schools/{schools[0].id}")).json()["statuses"]
    assert seen == [made.json()]
    assert (seen[0]["document_id"], seen[0]["data_to"]) == (document, "2026-05-31")
    assert (await client("school", schools[1]).get(f"/school-statuses/{seen[0]['id']}")).status_code == 404
    assert (await client("centre").post("/school-statuses", json=status)).status_code == 403


async def test_schools_are_found_by_what_they_are_on_a_day(client: Client, schools: list[School]) -> None:
    department = client("department")
    for school, code, starts, ends in (
        (schools[0], "low_results", TODAY - timedelta(days=400), TODAY - timedelta(days=30)),
        (schools[1], "low_results", TODAY - timedelta(days=10), None),
        (schools[2], "district_site", TODAY, None),
    ):
        body = {"school_id": str(school.id), "code": code, "starts_on": str(starts), "ends_on": ends and str(ends)}
        assert (await department.post("/school-statuses", json=body)).status_code == 201
    assert await codes(department, "?status=low_results") == ["10"]
    assert await codes(department, f"?status=low_results&on={TODAY - timedelta(days=100)}") == ["2"]
    assert await codes(department, "?status=low_results&status=district_site") == ["10", "550"]
    listed = (await department.get(f"/school-statuses?on={TODAY}&sort=-starts_on")).json()["items"]
    assert [status["code"] for status in listed] == ["district_site", "low_results"]


async def test_a_school_has_one_status_once_at_a_time(client: Client, schools: list[School]) -> None:
    department = client("department")
    body = {"school_id": str(schools[0].id), "code": "at_risk", "starts_on": "2025-09-01", "ends_on": "2026-08-31"}
    first = (await department.post("/school-statuses", json=body)).json()
    overlapping = await department.post("/school-statuses", json=body | {"starts_on": "2026-08-31", "ends_on": None})
    assert overlapping.status_code == 422
    assert overlapping.json()["errors"][0]["code"] == "status.overlaps"
    next_one = await department.post("/school-statuses", json=body | {"starts_on": "2026-09-01", "ends_on": None})
    assert next_one.status_code == 201
    assert (await department.amend(f"/school-statuses/{first['id']}", {"ends_on": None})).status_code == 422
    assert (await department.amend(f"/school-statuses/{first['id']}", {"ends_on": "2026-06-30"})).status_code == 200
    backwards = await department.amend(f"/school-statuses/{first['id']}", {"ends_on": "2025-01-01"})
    assert backwards.json()["errors"][0]["pointer"] == "/ends_on"


# --- the end ---------------------------------------------------------------------------------------------------------


async def test_a_school_added_by_mistake_is_deleted_and_one_with_a_history_is_not(
    client: Client, schools: list[School]
) -> None:
    department = client("department")
    mistaken = await add(department, code="99", name="Ошибка")
    assert (await department.delete(f"/schools/{mistaken['id']}")).status_code == 428
    assert (await department.drop(f"/schools/{mistaken['id']}")).status_code == 204
    refused = await department.drop(f"/schools/{schools[0].id}")
    assert refused.status_code == 409
    assert refused.json()["code"] == "in-use"


async def test_a_change_is_in_the_audit_with_old_and_new(client: Client, schools: list[School]) -> None:
    await client("department").amend(f"/schools/{schools[0].id}", {"name": "Лицей № 2"})
    entries = (await client("department").get(f"/audit-entries?entity_id={schools[0].id}")).json()["items"]
    change = next(entry for entry in entries if entry["change"] == "changed")
    assert (change["old"]["name"], change["new"]["name"]) == ("Школа № 2", "Лицей № 2")


async def test_a_list_asks_the_database_a_fixed_number_of_times(client: Client, queries: Any) -> None:
    department = client("department")
    for number in range(20):
        await add(department, code=f"К-{number}", name=f"Школа К-{number}")
    with queries() as few:
        await department.get("/schools?limit=2")
    with queries() as many:
        assert len((await department.get("/schools?limit=100")).json()["items"]) == 23
    assert len(many) == len(few)
