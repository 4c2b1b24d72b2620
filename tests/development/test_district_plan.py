"""The centre makes one plan of the district of what it has accepted; schools see it once it is approved."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.development.conftest import (
    Json,
    accepted,
    cause_of,
    done,
    drawn_up,
    duty,
    evidence_of,
    faults,
    items_of,
    registered,
)


@pytest.fixture
def centre(client: Client) -> As:
    return client("centre")


@pytest.fixture
def department(client: Client) -> As:
    return client("department")


async def test_accepted_items_are_taken_over_once_and_approved_by_the_department(
    client: Client, centre: As, department: As, schools: list[School], programme: Json
) -> None:
    plans = [await accepted(client, school, {}, {"kind": "seminar", "hours": 8}) for school in schools[:2]]
    waiting = await drawn_up(client("school", schools[2]), {})
    done(await client("school", schools[2]).take(waiting, "submit"))
    district = await drawn_up(centre, {"kind": "district_event", "title": "Августовская конференция", "headcount": 90})
    taken = done(await centre.take(district, "consolidate"))
    assert (taken["items_count"], taken["owner_kind"]) == (5, "centre"), "what is only submitted is not taken"
    assert taken["person_hours"] == 2 * (36 * 4 + 8 * 4) + 36 * 90
    assert done(await centre.take(district, "consolidate"))["items_count"] == 5, "each is taken once"
    sources = {id for item in await items_of(centre, district) for id in item["source_item_ids"]}
    assert sources == {item["id"] for plan in plans for item in await items_of(centre, plan)}

    school = client("school", schools[0])
    assert done(await school.get(plans[0]))["inclusion"] == "none", "nothing of it is told before the approval"
    assert (await school.get(district)).status_code == 404
    done(await centre.take(district, "submit"))
    assert done(await department.get(district))["allowed_actions"] == ["return", "approve"]
    assert done(await centre.get(district))["allowed_actions"] == []
    order = await registered(department)
    approved = done(await department.take(district, "approve", document_id=order["id"]))
    assert (approved["status"], approved["approval_document_id"]) == ("approved", order["id"])

    mine = done(await school.get(plans[0]))
    assert (mine["inclusion"], mine["included_items"]) == ("wholly", 2)
    theirs = await items_of(school, district)
    assert len(theirs) == 5, "schools see the whole plan of the district"
    included = {item["included_in"] for item in await items_of(school, plans[0])}
    assert included <= {item["id"] for item in theirs}
    assert None not in included
    seen = {id for item in theirs for id in item["source_item_ids"]}
    assert seen == sources, "what answers whom is no secret of an approved plan"

    for who, actor in ((centre, "centre"), (department, "department")):
        row = await duty(who, "1.1.5", actor=actor, deliverable="development_plan")
        assert row["status"] == "reported"
        assert await cause_of(who, row) == "Районный план профессионального развития на 2026/27 утверждён"
        (proof,) = await evidence_of(who, row)
        assert proof["resource_id"] == approved["id"]


async def test_a_reopened_district_plan_is_out_of_the_schools_sight_again(
    client: Client, centre: As, department: As, schools: list[School]
) -> None:
    plan = await accepted(client, schools[0], {})
    district = await drawn_up(centre)
    done(await centre.take(district, "consolidate"))
    done(await centre.take(district, "submit"))
    done(await department.take(district, "approve"))
    school = client("school", schools[0])
    assert done(await school.get(plan))["inclusion"] == "wholly"
    assert (await centre.take(district, "reopen", note="Хочу")).status_code == 403
    done(await department.take(district, "reopen", note="Изменился бюджет"))
    assert done(await school.get(plan))["inclusion"] == "none"
    assert (await school.get(district)).status_code == 404
    assert done(await school.get("/development-items"))["items"] == await items_of(school, plan)
    done(await centre.amend(f"{district}/items/{(await items_of(centre, district))[0]['id']}", {"hours": 40}))
    assert (await items_of(school, plan))[0]["hours"] == 36, "the school's own item stays as it is"


async def test_one_event_answers_items_of_several_schools(client: Client, centre: As, schools: list[School]) -> None:
    mine = [(await items_of(centre, await accepted(client, school, {"headcount": 3})))[0] for school in schools]
    district = await drawn_up(centre, {"headcount": 50})
    (event,) = await items_of(centre, district)
    item = f"{district}/items/{event['id']}"

    async def answer(*ids: str) -> Any:
        tag = {"If-Match": await centre.etag(item)}
        return await centre.put(f"{item}/sources", json={"source_item_ids": list(ids)}, headers=tag)

    both = done(await answer(mine[0]["id"], mine[1]["id"]))
    assert (both["headcount"], both["person_hours"]) == (6, 216)
    assert set(both["source_item_ids"]) == {mine[0]["id"], mine[1]["id"]}
    last = done(await answer(mine[1]["id"], mine[2]["id"]))
    assert set(last["source_item_ids"]) == {mine[1]["id"], mine[2]["id"]}
    assert done(await centre.get(district))["person_hours"] == 216
    found = done(await centre.get("/development-items?consolidated=false&plan_status=accepted"))["items"]
    assert [one["id"] for one in found] == [mine[0]["id"]]
    taken = done(await centre.take(district, "consolidate", item_ids=[mine[0]["id"]]))
    assert taken["items_count"] == 2
    none = done(await answer())
    assert (none["source_item_ids"], none["headcount"]) == ([], 6)


async def test_only_accepted_items_of_the_same_year_can_be_answered_and_each_once(
    client: Client, centre: As, schools: list[School]
) -> None:
    (taken,) = await items_of(centre, await accepted(client, schools[0], {}))
    (draft,) = await items_of(centre, await drawn_up(client("school", schools[1]), {}))
    district = await drawn_up(centre, {})
    done(await centre.take(district, "consolidate"))
    ids = [taken["id"], draft["id"]]
    assert faults(await centre.take(district, "consolidate", item_ids=ids)) == [
        ("/item_ids/0", "item.consolidated"),
        ("/item_ids/1", "item.not-accepted"),
    ]
    later = await drawn_up(centre, {"starts_on": "2027-10-01", "ends_on": "2027-11-01"}, year="2027/28")
    assert faults(await centre.take(later, "consolidate", item_ids=[taken["id"]])) == [
        ("/item_ids/0", "item.not-accepted")
    ]
    own = await drawn_up(client("school", schools[2]), {})
    assert done(await centre.take(own, "consolidate"), 409)["code"] == "conflict"
    assert (await client("school", schools[2]).take(own, "consolidate")).status_code == 403


async def test_an_item_that_the_district_plan_answers_stays(client: Client, centre: As, schools: list[School]) -> None:
    plan = await accepted(client, schools[0], {})
    (item,) = await items_of(centre, plan)
    district = await drawn_up(centre)
    done(await centre.take(district, "consolidate"))
    done(await centre.take(plan, "reopen", note="По просьбе школы"))
    school = client("school", schools[0])
    assert done(await school.drop(f"{plan}/items/{item['id']}"), 409)["code"] == "in-use"
    assert len(await items_of(school, plan)) == 1
    (answer,) = await items_of(centre, district)
    assert (await centre.drop(f"{district}/items/{answer['id']}")).status_code == 204
    assert (await school.drop(f"{plan}/items/{item['id']}")).status_code == 204


async def test_the_centre_does_not_accept_its_own_plan_nor_the_department_a_schools(
    client: Client, centre: As, department: As, schools: list[School]
) -> None:
    district, plan = await drawn_up(centre, {}), await drawn_up(client("school", schools[0]), {})
    done(await centre.take(district, "submit"))
    done(await client("school", schools[0]).take(plan, "submit"))
    assert (await centre.take(district, "accept")).status_code == 403
    assert (await centre.take(district, "approve")).status_code == 403
    assert (await department.take(plan, "approve")).status_code == 403
    assert (await department.take(plan, "return", note="Нет")).status_code == 403
    assert done(await department.take(district, "return", note="Нет сроков"))["status"] == "returned"


async def test_a_part_of_a_plan_is_told_as_a_part(
    client: Client, centre: As, department: As, schools: list[School]
) -> None:
    plan = await accepted(client, schools[0], {}, {"kind": "internship"})
    first, _ = await items_of(centre, plan)
    district = await drawn_up(centre)
    done(await centre.take(district, "consolidate", item_ids=[first["id"]]))
    done(await centre.take(district, "submit"))
    done(await department.take(district, "approve"))
    mine = done(await client("school", schools[0]).get(plan))
    assert (mine["inclusion"], mine["included_items"], mine["items_count"]) == ("partly", 1, 2)
