"""Enrolment: within the plan, within the places, one place at a time; and the wait list that moves up by itself."""

from datetime import timedelta

import pytest

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import Client
from tests.development.conftest import COURSE, drawn_up, items_of
from tests.training.conftest import ITEM, Json, at, done, enrolled, event_of, faults, item_of, order, person, status_of


async def test_the_wait_list_moves_up_in_the_order_of_arrival(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    first, second = client("school", schools[0]), client("school", schools[1])
    event = await event_of(centre, capacity=1)
    items = [await item_of(client, school) for school in schools[:2]]
    one = await enrolled(first, event, await person(first, "Первая"), items[0])
    two = await enrolled(second, event, await person(second, "Вторая"), items[1])
    three = await enrolled(first, event, await person(first, "Третья"), items[0])
    assert [await status_of(centre, row) for row in (one, two, three)] == ["enrolled", "waiting", "waiting"]
    told = done(await first.take(one, "withdraw", note="Отпуск"))
    assert (told["status"], told["allowed_actions"]) == ("withdrawn", [])
    assert [await status_of(centre, row) for row in (two, three)] == ["enrolled", "waiting"]
    told = done(await centre.amend(event, {"capacity": 5}))
    assert (told["enrolled"], told["waiting"], told["free"]) == (2, 0, 3)
    assert await status_of(first, three) == "enrolled"
    steps = done(await second.get(f"{two}/history"))["items"]
    assert [(step["step"], step["note"]) for step in steps] == [("admit", "Освободилось место")]
    assert faults(await centre.amend(event, {"capacity": 1})) == [("/capacity", "capacity.taken")]


async def test_who_was_withdrawn_can_come_again_and_stands_last(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    event, item = await event_of(centre), await item_of(client, schools[0])
    someone = await person(school)
    row = await enrolled(school, event, someone, item)
    again = await school.post("/training-enrolments", json=order(event, someone, item))
    assert faults(again, 409) == [("/person_id", "value.taken")]
    done(await school.take(row, "withdraw"))
    later = done(await school.get(await enrolled(school, event, someone, item)))
    assert (later["arrival"], later["status"]) == (2, "enrolled")


async def test_a_school_sees_and_withdraws_its_own_alone_and_the_centre_all(
    client: Client, schools: list[School]
) -> None:
    centre, first, second = client("centre"), client("school", schools[0]), client("school", schools[1])
    event = await event_of(centre)
    row = await enrolled(first, event, await person(first), await item_of(client, schools[0]))
    assert (await second.get(row)).status_code == 404
    assert done(await second.get("/training-enrolments"))["items"] == []
    assert done(await second.get(f"{event}/results"))["items"] == []
    assert (await second.post(f"{row}/withdraw", json={}, headers={"If-Match": "*"})).status_code == 404
    assert (await client("observer").get(row)).status_code == 403
    assert (await client("department").post(f"{row}/withdraw", json={}, headers={"If-Match": "*"})).status_code == 403
    assert done(await client("department").get(row))["person_name"] == "Иванова Анна Петровна"
    assert done(await centre.take(row, "withdraw", note="Просьба школы"))["status"] == "withdrawn"


async def test_nobody_is_enrolled_for_another_organisation(client: Client, schools: list[School]) -> None:
    event = await event_of(client("centre"))
    first, second = client("school", schools[0]), client("school", schools[1])
    item = await item_of(client, schools[0])
    stranger = await person(second)
    refused = await first.post("/training-enrolments", json=order(event, stranger, item))
    assert faults(refused) == [("/person_id", "reference.unknown")]
    refused = await second.post("/training-enrolments", json=order(event, stranger, item))
    assert faults(refused) == [("/development_item_id", "reference.unknown")]
    refused = await client("centre").post("/training-enrolments", json=order(event, stranger, item))
    assert refused.status_code == 422


async def test_the_item_must_be_of_an_accepted_plan_of_the_kind_and_the_year(
    client: Client, schools: list[School]
) -> None:
    school = client("school", schools[0])
    event = await event_of(client("centre"))
    years = {"starts_on": "2027-10-05", "ends_on": "2027-12-01", "kind": "conference", "hours": 2, "headcount": 1}
    plan = await drawn_up(school, COURSE | years, year="2027/28")
    (item,) = await items_of(school, plan)
    refused = await school.post("/training-enrolments", json=order(event, await person(school), item["id"]))
    wanted = ["item.not-accepted", "item.other-kind", "item.other-year", "item.hours"]
    assert faults(refused) == [("/development_item_id", code) for code in wanted]
    told = refused.json()["errors"]
    assert "conference" in told[1]["message"]
    assert "6" in told[3]["message"]


async def test_a_plan_that_says_district_event_provides_for_any_kind(client: Client, schools: list[School]) -> None:
    school = client("school", schools[0])
    item = await item_of(client, schools[0], kind="district_event")
    await enrolled(school, await event_of(client("centre")), await person(school), item)


async def test_heads_and_hours_of_an_item_are_not_exceeded(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    item = await item_of(client, schools[0], headcount=1, hours=10)
    someone, other = await person(school, "Одна"), await person(school, "Другая")
    first = await enrolled(school, await event_of(centre, at(10)), someone, item)
    event = await event_of(centre, at(11))
    refused = await school.post("/training-enrolments", json=order(event, someone, item))
    assert faults(refused) == [("/development_item_id", "item.hours")]
    refused = await school.post("/training-enrolments", json=order(event, other, item))
    assert faults(refused) == [("/development_item_id", "item.headcount")]
    done(await school.take(first, "withdraw"))
    await enrolled(school, event, other, item)


async def test_who_is_named_in_the_item_is_meant_and_nobody_else(client: Client, schools: list[School]) -> None:
    school = client("school", schools[0])
    someone, other = await person(school, "Одна"), await person(school, "Другая")
    item = await item_of(client, schools[0], person_ids=[someone], headcount=2)
    event = await event_of(client("centre"))
    refused = await school.post("/training-enrolments", json=order(event, other, item))
    assert faults(refused) == [("/person_id", "item.not-named")]
    await enrolled(school, event, someone, item)


@pytest.mark.parametrize(
    ("other", "clashes"),
    [(at(10, 17), True), (at(10, 18), False), (at(10, 12, 3), False), (at(10, 13, 2.5), True), (at(11), False)],
)
async def test_nobody_is_in_two_places_at_once(
    client: Client, schools: list[School], other: Json, clashes: bool
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    someone, item = await person(school), await item_of(client, schools[0])
    await enrolled(school, await event_of(centre, at(10), title="Первый семинар"), someone, item)
    wanted = order(await event_of(centre, other, title="Второй"), someone, item)
    answer = await school.post("/training-enrolments", json=wanted)
    if not clashes:
        done(answer, 201)
        return
    assert faults(answer) == [("/person_id", "person.elsewhere")]
    assert "Первый семинар" in answer.json()["errors"][0]["message"]
    assert "/training-enrolments/" in answer.json()["errors"][0]["hint"]


async def test_a_session_is_not_moved_onto_another_event_of_somebody_enrolled(
    client: Client, schools: list[School]
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    someone, item = await person(school), await item_of(client, schools[0])
    await enrolled(school, await event_of(centre, at(10), title="Занято"), someone, item)
    event = await event_of(centre, at(12))
    await enrolled(school, event, someone, item)
    (session,) = done(await centre.get(f"{event}/sessions"))["items"]
    address = f"{event}/sessions/{session['id']}"
    refused = await centre.amend(address, at(10, 16))
    assert faults(refused) == [("/starts_at", "session.clash")]
    assert "Занято" in refused.json()["errors"][0]["message"]
    assert (await centre.post(f"{event}/sessions", json=at(10, 16))).status_code == 422
    done(await centre.amend(address, at(13)))


async def test_a_cancelled_event_takes_nobodys_time_or_hours(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    someone, item = await person(school), await item_of(client, schools[0], hours=6)
    event = await event_of(centre)
    await enrolled(school, event, someone, item)
    done(await centre.take(event, "cancel", note="Карантин"))
    await enrolled(school, await event_of(centre), someone, item)


async def test_enrolment_has_its_days(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    someone, item = await person(school), await item_of(client, schools[0])
    day = timedelta(days=1)
    early = await event_of(centre, enrol_from=str(today() + day))
    late = await event_of(centre, at(11), enrol_until=str(today() - day))
    closed = await event_of(centre, at(12), enrol_from=str(today()), enrol_until=str(today()))
    done(await centre.take(closed, "close"))
    for event in (early, late, closed):
        answer = await school.post("/training-enrolments", json=order(event, someone, item))
        assert done(answer, 409)["code"] == "enrolment-not-open"
    done(await centre.take(closed, "reopen"))
    await enrolled(school, closed, someone, item)
    wrong = {"enrol_from": str(today()), "enrol_until": str(today() - day)}
    assert faults(await centre.amend(closed, wrong)) == [("/enrol_until", "value.refused")]


async def test_what_is_in_house_is_for_the_organisers_own_staff(client: Client, schools: list[School]) -> None:
    own = client("school", schools[0])
    event = await event_of(own, in_house=True, kind="in_school_training")
    item = await item_of(client, schools[0], kind="in_school_training")
    await enrolled(own, event, await person(own), item)
    other = client("school", schools[1])
    wanted = order(event, await person(other), await item_of(client, schools[1], kind="in_school_training"))
    assert faults(await other.post("/training-enrolments", json=wanted)) == [("/event_id", "reference.unknown")]


async def test_the_centre_enrols_its_own_staff_by_the_district_plan(client: Client) -> None:
    centre = client("centre")
    plan = await drawn_up(centre, COURSE | ITEM | {"starts_on": str(today()), "ends_on": str(today())})
    done(await centre.take(plan, "submit"))
    (item,) = await items_of(centre, plan)
    event, someone = await event_of(centre), await person(centre)
    refused = await centre.post("/training-enrolments", json=order(event, someone, item["id"]))
    assert faults(refused) == [("/development_item_id", "item.not-accepted")]
    done(await client("department").take(plan, "approve"))
    await enrolled(centre, event, someone, item["id"])
