"""A plan goes from the school to the centre, comes back with remarks, is accepted, and by that a duty is done."""

from datetime import date
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel import calendar
from tests.conftest import As, Client, World
from tests.development.conftest import (
    COURSE,
    YEAR,
    Json,
    accepted,
    cause_of,
    done,
    drawn_up,
    duty,
    enrol,
    evidence_of,
    faults,
    items_of,
    person,
    registered,
)


@pytest.fixture
def school(client: Client, schools: list[School]) -> As:
    return client("school", schools[0])


@pytest.fixture
def centre(client: Client) -> As:
    return client("centre")


async def test_a_plan_goes_to_the_centre_comes_back_and_is_accepted(
    school: As, centre: As, client: Client, enrolled: School
) -> None:
    plan = await drawn_up(school, {}, {"kind": "seminar", "hours": 8, "headcount": 20})
    drawn = done(await school.get(plan))
    assert (drawn["status"], drawn["items_count"], drawn["person_hours"]) == ("draft", 2, 36 * 4 + 8 * 20)
    assert (drawn["allowed_actions"], drawn["owner_kind"], drawn["inclusion"]) == (["submit"], "school", "none")
    assert done(await centre.get(plan))["allowed_actions"] == []
    assert done(await school.take(plan, "submit"))["round"] == 1
    assert done(await centre.get(plan))["allowed_actions"] == ["return", "accept"]
    assert done(await client("department").get(plan))["locked_because"]["who"] == ["centre", "department"]

    course, seminar = await items_of(school, plan)
    remark = {"item_id": course["id"], "text": "На какие результаты опирается курс?"}
    back = done(await centre.take(plan, "return", note="Уточните потребность", remarks=[remark]))
    assert (back["status"], back["allowed_actions"]) == ("returned", [])
    item = f"{plan}/items/{course['id']}"
    (said,) = done(await school.get(item))["remarks"]
    assert (said["round"], said["text"]) == (1, remark["text"])
    assert done(await school.get(f"{plan}/items/{seminar['id']}"))["remarks"] == []
    done(await school.amend(item, {"need": "Входной мониторинг: 41 % решили задачи на проценты"}))
    assert done(await school.take(plan, "submit"))["round"] == 2

    row = await duty(school, "1.1.5")
    assert (row["deliverable"], row["status"]) == ("development_plan", "not_started")
    assert done(await centre.take(plan, "accept"))["status"] == "accepted"
    after = await duty(school, "1.1.5")
    assert (after["status"], after["evidence_count"]) == ("reported", 1)
    assert await cause_of(school, after) == "План профессионального развития на 2026/27 принят ИМЦ"
    (proof,) = await evidence_of(school, after)
    assert (proof["resource_type"], proof["resource_id"]) == ("development-plans", drawn["id"])
    assert proof["by_itself"]
    steps = [change["step"] for change in done(await school.get(f"{plan}/history"))["items"]]
    assert steps == ["submit", "return", "submit", "accept"]


async def test_an_accepted_plan_changes_after_it_was_reopened_with_a_reason(
    school: As, centre: As, client: Client, enrolled: School
) -> None:
    plan = await accepted(client, enrolled, {})
    (item,) = await items_of(school, plan)
    locked = await school.amend(f"{plan}/items/{item['id']}", {"hours": 72})
    assert done(locked, 409)["code"] == "development-plan-locked"
    assert faults(await centre.post(f"{plan}/reopen", json={}, headers={"If-Match": "*"})) == [
        ("/note", "value.missing")
    ]
    assert (await school.take(plan, "reopen", note="Нужно")).status_code == 403
    done(await centre.take(plan, "reopen", note="Курс перенесён на весну"))
    row = await duty(school, "1.1.5")
    assert (row["status"], row["evidence_count"]) == ("in_progress", 0), "it is not accepted any longer"
    moved = {"starts_on": "2027-02-01", "ends_on": "2027-04-30", "hours": 72}
    assert done(await school.amend(f"{plan}/items/{item['id']}", moved))["person_hours"] == 288
    assert done(await school.get(plan))["person_hours"] == 288
    done(await school.take(plan, "submit"))
    done(await centre.take(plan, "accept"))
    row = await duty(school, "1.1.5")
    assert (row["status"], row["evidence_count"]) == ("reported", 1), "the same plan is evidence once"


async def test_a_plan_for_a_year_outside_the_programme_fulfils_nothing_in_it(
    school: As, centre: As, client: Client, programme: Json, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = {"starts_on": "2025-10-01", "ends_on": "2025-12-01"}
    monkeypatch.setattr(calendar, "today", lambda: date(2026, 10, 1))
    plan = await drawn_up(school, earlier, year="2025/26")
    await enrol(client, programme, schools[0])
    done(await school.take(plan, "submit"))
    done(await centre.take(plan, "accept"))
    assert (await duty(school, "1.1.5"))["status"] == "not_started"


async def test_a_plan_of_a_school_without_programmes_is_accepted_all_the_same(
    client: Client, schools: list[School], programme: Json
) -> None:
    assert done(await client("school", schools[1]).get(await accepted(client, schools[1], {})))["status"] == "accepted"


async def test_all_that_is_wrong_with_an_item_is_told_at_once(
    school: As, client: Client, schools: list[School]
) -> None:
    plan = await drawn_up(school)
    own, foreign = await person(school), await person(client("school", schools[1]))
    wrong = COURSE | {
        "starts_on": "2027-12-01", "ends_on": "2027-10-01", "person_ids": [own, foreign, own], "headcount": 2,
    }  # fmt: skip
    assert faults(await school.post(f"{plan}/items", json=wrong)) == [
        ("/ends_on", "dates.order"),
        ("/starts_on", "dates.outside"),
        ("/ends_on", "dates.outside"),
        ("/person_ids/1", "reference.unknown"),
        ("/person_ids/2", "value.repeated"),
        ("/headcount", "value.too-small"),
    ]
    nobody = {name: value for name, value in COURSE.items() if name != "headcount"}
    assert faults(await school.post(f"{plan}/items", json=nobody)) == [("/headcount", "value.missing")]
    for name, value in (("hours", 0), ("hours", 2001), ("headcount", 0), ("cost", "-5"), ("kind", "holiday")):
        assert [pointer for pointer, _ in faults(await school.post(f"{plan}/items", json=COURSE | {name: value}))] == [
            f"/{name}"
        ]
    assert done(await school.get(plan))["items_count"] == 0


async def test_people_are_counted_until_a_larger_count_is_said(school: As) -> None:
    plan = await drawn_up(school)
    anna, boris = await person(school, "Анна"), await person(school, "Борис")
    body = {name: value for name, value in COURSE.items() if name != "headcount"} | {"person_ids": [anna]}
    made = done(await school.post(f"{plan}/items", json=body), 201)
    item = f"{plan}/items/{made['id']}"
    assert (made["headcount"], made["person_ids"]) == (1, [anna])
    both = done(await school.amend(item, {"person_ids": [boris, anna]}))
    assert (both["headcount"], set(both["person_ids"])) == (2, {anna, boris})
    assert done(await school.amend(item, {"headcount": 5}))["headcount"] == 5
    one = done(await school.amend(item, {"person_ids": [boris]}))
    assert (one["headcount"], one["person_ids"]) == (5, [boris])
    assert done(await school.get(plan))["person_hours"] == 5 * 36
    found = done(await school.get("/development-items", params={"person_id": boris}))["items"]
    assert [row["id"] for row in found] == [made["id"]]
    assert done(await school.get("/development-items", params={"person_id": anna}))["items"] == []


async def test_an_organisation_has_one_plan_a_year_and_the_department_none(
    school: As, centre: As, client: Client, world: World
) -> None:
    await drawn_up(school)
    again = await school.post("/development-plans", json={"school_year": YEAR})
    assert done(again, 409)["code"] == "already-exists"
    assert done(await school.post("/development-plans", json={"school_year": "2027/28"}), 201)["round"] == 0
    other = {"school_year": YEAR, "organization_id": str(world.schools[1].id)}
    assert faults(await school.post("/development-plans", json=other)) == [("/organization_id", "reference.unknown")]
    mine = {"school_year": YEAR, "organization_id": str(world.centre.id)}
    assert (await school.post("/development-plans", json=mine)).status_code == 403
    departments = {"school_year": YEAR, "organization_id": str(world.department.id)}
    assert faults(await centre.post("/development-plans", json=departments)) == [
        ("/organization_id", "organization.unsuited")
    ]
    assert (await client("department").post("/development-plans", json={"school_year": YEAR})).status_code == 403


async def test_a_plan_is_for_a_year_of_the_programme_or_about_now(
    client: Client, enrolled: School, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(who: As, year: str) -> Json:
        answer = await who.post("/development-plans", json={"school_year": year})
        fault: Json = done(answer, 422)["errors"][0]
        assert (fault["pointer"], fault["code"]) == ("/school_year", "school-year.outside")
        return fault

    for year in ("2099/00", "2025/26", "2028/29"):
        for who in (client("school", enrolled), client("centre")):
            assert "2026/27, 2027/28" in (await refused(who, year))["message"]
    done(await client("school", enrolled).post("/development-plans", json={"school_year": "2027/28"}), 201)
    monkeypatch.setattr(calendar, "today", lambda: date(2028, 2, 29))
    alone = client("school", schools[1])
    for year in ("2099/00", "2025/26", "2029/30"):
        assert "2026/27, 2027/28, 2028/29" in (await refused(alone, year))["message"]
    for year in ("2026/27", "2028/29"):
        done(await alone.post("/development-plans", json={"school_year": year}), 201)


async def test_an_empty_plan_is_not_submitted_and_a_submitted_one_not_deleted(school: As, centre: As) -> None:
    plan = await drawn_up(school)
    assert faults(await school.take(plan, "submit")) == [("/items_count", "plan.empty")]
    done(await school.post(f"{plan}/items", json=COURSE), 201)
    done(await school.take(plan, "submit"))
    assert done(await school.take(plan, "submit"), 409)["allowed_actions"] == []
    done(await centre.take(plan, "return", note="Мало"))
    assert done(await school.drop(plan), 409)["code"] == "development-plan-has-history"
    (item,) = await items_of(school, plan)
    assert (await school.drop(f"{plan}/items/{item['id']}")).status_code == 204
    assert done(await school.get(plan))["person_hours"] == 0


async def test_a_draft_goes_with_all_that_stands_in_it(school: As) -> None:
    plan = await drawn_up(school, {"person_ids": [await person(school)]})
    assert (await school.drop(plan)).status_code == 204
    assert (await school.get(plan)).status_code == 404
    assert done(await school.get("/development-items"))["items"] == []


async def test_a_return_speaks_of_items_of_this_plan_once_each(
    school: As, centre: As, client: Client, schools: list[School]
) -> None:
    plan = await drawn_up(school, {})
    other = await drawn_up(client("school", schools[1]), {})
    (item,), (foreign,) = await items_of(school, plan), await items_of(centre, other)
    done(await school.take(plan, "submit"))
    remarks = [{"item_id": one["id"], "text": "Нет"} for one in (item, foreign, item)]
    assert faults(await centre.take(plan, "return", note="Нет", remarks=remarks)) == [
        ("/remarks/1/item_id", "reference.unknown"),
        ("/remarks/2/item_id", "value.repeated"),
    ]
    assert done(await centre.get(plan))["status"] == "submitted"


async def test_an_item_is_found_in_its_own_plan_alone(school: As) -> None:
    one, other = await drawn_up(school, {}), await drawn_up(school, year="2027/28")
    (item,) = await items_of(school, one)
    address = f"{other}/items/{item['id']}"
    assert (await school.get(address)).status_code == 404
    assert (await school.patch(address, json={"hours": 5}, headers={"If-Match": "*"})).status_code == 404
    assert (await school.delete(address, headers={"If-Match": "*"})).status_code == 404
    assert done(await school.get(one))["items_count"] == 1


async def test_plans_are_listed_by_what_one_asks_for(client: Client, schools: list[School], centre: As) -> None:
    await drawn_up(centre)
    await accepted(client, schools[2], {})
    for school in schools[:2]:
        await drawn_up(client("school", school))

    async def names(**wanted: Any) -> list[str]:
        return [
            plan["organization_name"] for plan in done(await centre.get("/development-plans", params=wanted))["items"]
        ]

    assert await names(sort="name", owner_kind="school") == ["Школа № 2", "Школа № 10", "Школа № 550"]
    assert await names(status="accepted") == ["Школа № 550"]
    assert await names(q="школа № 1") == ["Школа № 10"]
    assert await names(organization_id=str(schools[0].id), school_year=YEAR) == ["Школа № 2"]
    assert await names(school_year="2027/28") == []
    assert len(done(await client("school", schools[0]).get("/development-plans"))["items"]) == 1


async def test_a_list_costs_the_same_for_one_plan_and_for_many(
    client: Client, schools: list[School], centre: As, selects: Any
) -> None:
    for school in schools:
        await accepted(client, school, {}, {})
    with selects() as few:
        done(await centre.get("/development-plans?limit=1"))
    with selects() as many:
        assert len(done(await centre.get("/development-plans"))["items"]) == 3
    assert len(few) == len(many) == 2
    with selects() as items:
        assert len(done(await centre.get("/development-items"))["items"]) == 6
    assert len(items) == 4


async def test_what_waits_is_told_to_whose_turn_it_is(school: As, centre: As, client: Client) -> None:
    async def waits(who: As) -> list[tuple[str, str]]:
        found = done(await who.get("/me/tasks?kind=development-plan&kind=development-plan-review"))["items"]
        return [(task["kind"], task["action"]) for task in found]

    plan = await drawn_up(school, {})
    done(await school.take(plan, "submit"))
    assert (await waits(school), await waits(centre), await waits(client("department"))) == (
        [], [("development-plan-review", "accept")], [],
    )  # fmt: skip
    done(await centre.take(plan, "return", note="Мало"))
    assert (await waits(school), await waits(centre)) == ([("development-plan", "submit")], [])


async def test_the_signed_plan_must_be_in_sight_and_is_kept(school: As, client: Client, schools: list[School]) -> None:
    plan = await drawn_up(school)
    foreign = await registered(client("school", schools[1]), audience="owner")
    assert faults(await school.amend(plan, {"document_id": foreign["id"]})) == [("/document_id", "reference.unknown")]
    own = await registered(school, kind="plan", audience="owner")
    assert done(await school.amend(plan, {"document_id": own["id"], "note": "Подписан"}))["document_id"] == own["id"]
    assert done(await school.drop(f"/documents/{own['id']}"), 409)["code"] == "in-use"
    assert done(await school.amend(plan, {"document_id": None, "note": None}))["note"] is None
