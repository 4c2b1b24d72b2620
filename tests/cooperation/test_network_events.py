"""The plan of a network: who holds what when, and what came of it."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.cooperation.conftest import NOWHERE, Made
from tests.programmes.conftest import Json, done, faults, registered


@pytest.fixture
def plan(network: Json) -> Made:
    async def planned(who: As, **changes: Any) -> Json:
        wanted = {
            "network_id": network["id"], "kind": "open_lesson", "title": "Читаем задачу", "starts_on": "2027-02-11",
        }  # fmt: skip
        return done(await who.post("/network-events", json=wanted | changes), 201)

    return planned


async def test_a_member_plans_an_event_and_tells_what_came_of_it(
    client: Client, school: As, plan: Made, schools: list[School]
) -> None:
    made = await plan(school, place="Кабинет 12")
    assert (made["organization_name"], made["status"]) == (schools[0].name, "planned")
    address = f"/network-events/{made['id']}"
    other = client("school", schools[2])
    seen = done(await other.get(address))
    assert (seen["title"], seen["allowed_actions"]) == ("Читаем задачу", [])
    assert (await other.amend(address, {"place": "Иначе"})).status_code == 403
    assert faults(await school.take(address, "hold")) == [("/outcome", "value.missing")]
    held = done(await school.take(address, "hold", outcome="Договорились о банке заданий", participants=24))
    assert (held["status"], held["participants"]) == ("held", 24)
    assert done(await school.amend(address, {"place": "Иначе"}), 409)["code"] == "event-not-planned"


async def test_an_office_holds_events_too(client: Client, centre: As, plan: Made, world: World) -> None:
    made = await plan(centre, kind="seminar")
    assert made["organization_name"] == world.centre.name
    address = f"/network-events/{made['id']}"
    assert faults(await centre.take(address, "cancel")) == [("/note", "value.missing")]
    assert done(await client("department").take(address, "cancel", note="Перенесли"))["status"] == "cancelled"


async def test_only_members_hold_events(client: Client, network: Json, schools: list[School]) -> None:
    wanted = {"network_id": network["id"], "kind": "meeting", "title": "Встреча", "starts_on": "2027-01-20"}
    third = client("school", schools[2])
    assert faults(await third.post("/network-events", json=wanted)) == [("/organization_id", "network.not-member")]
    wrong = wanted | {"network_id": NOWHERE, "organization_id": NOWHERE, "resource_type": "training-events"}
    assert faults(await third.post("/network-events", json=wrong)) == [
        ("/network_id", "reference.unknown"), ("/organization_id", "reference.unknown"),
        ("/resource_id", "value.missing"),
    ]  # fmt: skip


async def test_it_may_be_the_same_as_another_record(school: As, plan: Made) -> None:
    document = await registered(school, kind="plan", title="Сценарий")
    made = await plan(school, resource_type="documents", resource_id=document["id"])
    assert (made["resource_type"], made["resource_id"]) == ("documents", document["id"])
    address = f"/network-events/{made['id']}"
    assert faults(await school.amend(address, {"resource_id": NOWHERE})) == [("/resource_id", "reference.unknown")]
    assert faults(await school.amend(address, {"resource_type": "moons"})) == [("/resource_type", "reference.unknown")]
    assert faults(await school.amend(address, {"resource_type": None})) == [("/resource_type", "value.missing")]
    gone = done(await school.amend(address, {"resource_type": None, "resource_id": None}))
    assert gone["resource_id"] is None


async def test_once_the_network_is_closed_its_plan_stays(
    client: Client, centre: As, school: As, network: Json, plan: Made
) -> None:
    made = await plan(school)
    done(await centre.take(f"/networks/{network['id']}", "close", results="Итоги"))
    address = f"/network-events/{made['id']}"
    seen = done(await school.get(address))
    assert (seen["network_status"], seen["allowed_actions"]) == ("closed", [])
    assert seen["locked_because"]["code"] == "network-closed"
    for answer in (
        await school.take(address, "hold", outcome="Поздно"), await school.take(address, "cancel", note="Поздно"),
        await school.amend(address, {"place": "Иначе"}),
        await centre.post("/network-events", json={"network_id": network["id"], "kind": "other", "title": "Позже",
                                                   "starts_on": "2027-03-01"}),
    ):  # fmt: skip
        assert done(answer, 409)["code"] == "network-closed"


async def test_a_plan_is_read_by_dates_and_hosts(
    client: Client, centre: As, school: As, plan: Made, schools: list[School]
) -> None:
    await plan(school, title="Первый", starts_on="2027-01-15", ends_on="2027-01-16")
    await plan(centre, title="Второй", kind="seminar", starts_on="2027-03-01")
    again = {"title": "Первый", "starts_on": "2027-01-15", "kind": "other", "network_id": NOWHERE}
    assert (await school.post("/network-events", json=again)).status_code == 422
    for query, expected in (
        ({}, ["Первый", "Второй"]), ({"sort": "-starts_on"}, ["Второй", "Первый"]),
        ({"starts_on_from": "2027-02-01"}, ["Второй"]), ({"starts_on_to": "2027-02-01"}, ["Первый"]),
        ({"organization_id": str(schools[0].id)}, ["Первый"]), ({"kind": "seminar"}, ["Второй"]),
        ({"status": "held"}, []), ({"q": "втор"}, ["Второй"]),
    ):  # fmt: skip
        listed = done(await client("observer").get("/network-events", params=query))["items"]
        assert [one["title"] for one in listed] == expected, query


async def test_an_event_is_planned_once_and_does_not_end_before_it_begins(
    school: As, network: Json, plan: Made
) -> None:
    made = await plan(school)
    wanted = {name: made[name] for name in ("network_id", "kind", "title", "starts_on")}
    assert faults(await school.post("/network-events", json=wanted), 409) == [("/title", "value.taken")]
    backwards = wanted | {"title": "Иначе", "ends_on": "2027-02-10"}
    assert faults(await school.post("/network-events", json=backwards)) == [("/ends_on", "value.refused")]
