"""Staff and their functions: personal data stay where the work is, and out of the audit."""

from datetime import timedelta
from typing import Any

import pytest

from app.kernel.calendar import today
from tests.conftest import As, Client, World

TODAY = today()


async def enter(person: As, name: str = "Иванова Анна Петровна", **more: Any) -> dict[str, Any]:
    answer = await person.post("/people", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def appoint(person: As, **given: Any) -> dict[str, Any]:
    answer = await person.post("/appointments", json={"starts_on": "2026-09-01", **given})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def names(person: As, query: str = "") -> list[str]:
    answer = await person.get(f"/people{query}")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


# --- people -----------------------------------------------------------------------------------------------------------


async def test_a_school_enters_and_sees_its_own_staff_alone(client: Client, world: World) -> None:
    school = client("school", world.schools[0])
    made = await enter(school, position="директор", email="anna@example.org")
    assert made["organization_id"] == str(world.schools[0].id)
    assert made["anonymised_at"] is None
    await enter(client("school", world.schools[1]), "Петров Пётр Петрович")
    await enter(client("department"), "Сидорова Сима Сидоровна")
    assert await names(school) == ["Иванова Анна Петровна"]
    assert len(await names(client("department"))) == len(await names(client("centre"))) == 3
    assert await names(client("department", world.other_department)) == []
    assert (await client("school", world.schools[1]).get(f"/people/{made['id']}")).status_code == 404


@pytest.mark.parametrize("role", ["consultant", "observer"])
async def test_those_who_look_on_see_no_staff(client: Client, role: str) -> None:
    assert (await client(role).get("/people")).status_code == 403


async def test_nobody_is_entered_where_one_does_not_reach(client: Client, world: World) -> None:
    school = client("school", world.schools[0])
    for place, status in ((world.schools[1], 422), (world.other_centre, 422), (world.centre, 403)):
        answer = await school.post("/people", json={"name": "Чужой", "organization_id": str(place.id)})
        assert answer.status_code == status, place.name
    assert (await client("administrator").post("/people", json={"name": "Некто"})).status_code == 422


async def test_what_is_personal_does_not_stand_in_the_audit(client: Client) -> None:
    school = client("school")
    made = await enter(school, position="директор", email="anna@example.org")
    await school.amend(f"/people/{made['id']}", {"email": "petrova@example.org", "name": "Петрова Анна Петровна"})
    answer = await client("department").get(f"/audit-entries?entity_id={made['id']}")
    assert [entry["change"] for entry in answer.json()["items"]].count("changed") == 1
    for secret in ("Иванова", "Петрова", "example.org", "директор"):
        assert secret not in answer.text


async def test_staff_are_found_and_sorted_by_name(client: Client) -> None:
    school = client("school")
    for name in ("Яковлев Яков", "Ёлкина Елена", "Ежов Егор"):
        await enter(school, name, position="учитель")
    assert await names(school) == ["Ежов Егор", "Ёлкина Елена", "Яковлев Яков"]
    assert await names(school, "?q=ЕЛКИНА") == ["Ёлкина Елена"]
    assert len(await names(school, "?q=учит&sort=-name")) == 3


@pytest.mark.parametrize("email", ["a@b", "a b@example.org", "<a@example.org>", "a" * 300, 5])
async def test_an_address_is_an_address(client: Client, email: Any) -> None:
    assert (await client("school").post("/people", json={"name": "Иванова", "email": email})).status_code == 422


# --- appointments -----------------------------------------------------------------------------------------------------


async def test_somebody_is_appointed_by_an_order_and_seen_by_those_concerned(client: Client, world: World) -> None:
    school = client("school", world.schools[0])
    person = await enter(school, position="завуч")
    order = await school.post(
        "/documents",
        json={"kind": "order", "number": "7", "issued_on": "2026-08-30", "title": "О назначении", "issuer": "Школа"},
    )
    made = await appoint(
        school, person_id=person["id"], function="school_coordinator", document_id=order.json()["id"],
        powers="Подписывает самодиагностику.",
    )  # fmt: skip
    assert made["person"] == {"id": person["id"], "name": "Иванова Анна Петровна", "position": "завуч"}
    assert made["organization_id"] == str(world.schools[0].id)
    for role in ("department", "centre", "consultant", "observer"):
        seen = (await client(role).get("/appointments?function=school_coordinator")).json()["items"]
        assert [one["person"]["name"] for one in seen] == ["Иванова Анна Петровна"], role
    assert (await client("school", world.schools[1]).get("/appointments")).json()["items"] == []
    for role in ("consultant", "observer"):
        assert (await client(role).amend(f"/appointments/{made['id']}", {"powers": None})).status_code == 403


async def test_a_person_serves_his_own_organisation_but_for_the_coordination_group(
    client: Client, world: World
) -> None:
    department = client("department")
    teacher = await enter(client("school", world.schools[0]))
    elsewhere = {"person_id": teacher["id"], "organization_id": str(world.schools[1].id), "starts_on": "2026-09-01"}
    refused = await department.post("/appointments", json=elsewhere | {"function": "mentor"})
    assert [fault["code"] for fault in refused.json()["errors"]] == ["person.elsewhere"]
    group = await appoint(
        department, person_id=teacher["id"], organization_id=str(world.department.id), function="coordination_group"
    )
    assert group["organization_id"] == str(world.department.id)
    foreign = await enter(client("department", world.other_department))
    refused = await department.post(
        "/appointments", json=elsewhere | {"person_id": foreign["id"], "function": "coordination_group"}
    )
    assert refused.json()["errors"][0]["pointer"] == "/person_id"


@pytest.mark.parametrize(
    ("function", "fits"),
    [("school_coordinator", False), ("management_team", False), ("district_coordinator", True), ("mentor", True)],
)
async def test_a_function_exists_in_organisations_of_its_kind(client: Client, function: str, fits: bool) -> None:
    person = await enter(client("department"))
    answer = await client("department").post(
        "/appointments", json={"person_id": person["id"], "function": function, "starts_on": "2026-09-01"}
    )
    assert answer.status_code == (201 if fits else 422)
    if not fits:
        assert answer.json()["errors"][0]["pointer"] == "/function"


async def test_appointments_are_asked_for_by_day_person_and_place(client: Client, world: World) -> None:
    school = client("school")
    person = await enter(school)
    past = await appoint(
        school, person_id=person["id"], function="mentor", starts_on="2020-09-01", ends_on="2021-08-31"
    )
    lasting = await appoint(school, person_id=person["id"], function="mentor", starts_on=str(TODAY - timedelta(days=1)))
    for query, expected in (
        (f"?on={TODAY}", [lasting]),
        ("?on=2021-08-31", [past]),
        ("?on=2021-09-01", []),
        (f"?person_id={person['id']}", [past, lasting]),
        (f"?organization_id={world.schools[1].id}", []),
        ("?sort=-starts_on&function=mentor", [lasting, past]),
    ):
        found = (await school.get(f"/appointments{query}")).json()["items"]
        assert [one["id"] for one in found] == [one["id"] for one in expected], query


async def test_days_are_in_order_and_an_appointment_is_made_once(client: Client) -> None:
    school = client("school")
    person = await enter(school)
    made = await appoint(school, person_id=person["id"], function="mentor")
    twice = {"person_id": person["id"], "function": "mentor", "starts_on": "2026-09-01"}
    assert (await school.post("/appointments", json=twice)).status_code == 409
    backwards = await school.amend(f"/appointments/{made['id']}", {"ends_on": "2026-08-31"})
    assert backwards.json()["errors"][0]["pointer"] == "/ends_on"
    assert (await school.amend(f"/appointments/{made['id']}", {"ends_on": "2026-12-31"})).status_code == 200


async def test_whoever_has_held_a_function_is_not_deleted(client: Client) -> None:
    school = client("school")
    person = await enter(school)
    made = await appoint(school, person_id=person["id"], function="mentor")
    assert (await school.drop(f"/people/{person['id']}")).status_code == 409
    assert (await school.drop(f"/appointments/{made['id']}")).status_code == 204
    assert (await school.drop(f"/people/{person['id']}")).status_code == 204


async def test_a_list_asks_the_database_a_fixed_number_of_times(client: Client, queries: Any) -> None:
    school = client("school")
    for number in range(12):
        person = await enter(school, f"Учитель {number}")
        await appoint(school, person_id=person["id"], function="management_team")
    with queries() as few:
        await school.get("/appointments?limit=2")
    with queries() as many:
        assert len((await school.get("/appointments?limit=50")).json()["items"]) == 12
    assert len(many) == len(few)
