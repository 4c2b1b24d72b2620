"""Many hands at one event: one place is taken once, numbers run on without gaps or doubles. Real commits."""

import asyncio
from collections import Counter
from typing import Any

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import As, Live
from tests.development.conftest import COURSE, items_of
from tests.training.conftest import ITEM, Json, at, done, enrolled, event_of, faults, order, person


async def item_in(live: Live, school: School, **more: Any) -> str:
    """An item for this test in the one accepted plan that the school has on this database."""
    own, centre, year = live.client("school", school), live.client("centre"), school_year()
    query = {"organization_id": str(school.id), "school_year": year}
    found = done(await own.get("/development-plans", params=query))["items"]
    if found:
        plan = f"/development-plans/{found[0]['id']}"
        done(await centre.take(plan, "reopen", note="Ещё одна позиция"))
    else:
        plan = f"/development-plans/{done(await own.post('/development-plans', json={'school_year': year}), 201)['id']}"
    item = COURSE | ITEM | {"starts_on": str(today()), "ends_on": str(today()), "headcount": 20} | more
    made = done(await own.post(f"{plan}/items", json=item), 201)
    done(await own.take(plan, "submit"))
    done(await centre.take(plan, "accept"))
    assert made["id"] in [one["id"] for one in await items_of(own, plan)]
    return str(made["id"])


def school_year() -> str:
    day = today()
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


async def places_of(who: As, event: str) -> tuple[int, int]:
    told = done(await who.get(event))
    return told["enrolled"], told["waiting"]


async def statuses(who: As, event: str) -> Counter[str]:
    found = done(await who.get("/training-enrolments", params={"event_id": event.rsplit("/", 1)[1], "limit": 200}))
    return Counter(one["status"] for one in found["items"])


async def test_two_schools_take_the_last_place_side_by_side(live: Live) -> None:
    centre = live.client("centre")
    for number in range(2):
        event = await event_of(centre, at(40 + number), capacity=1)
        wanted: list[tuple[As, Json]] = []
        for school in live.world.schools[:2]:
            own = live.client("school", school)
            wanted.append((own, order(event, await person(own), await item_in(live, school))))
        answers = await asyncio.gather(*(own.post("/training-enrolments", json=body) for own, body in wanted))
        assert sorted(done(one, 201)["status"] for one in answers) == ["enrolled", "waiting"]
        assert sorted(one.json()["arrival"] for one in answers) == [1, 2]
        assert await places_of(centre, event) == (1, 1)


async def test_places_that_are_freed_at_once_go_to_who_came_first(live: Live) -> None:
    centre, school = live.client("centre"), live.world.schools[0]
    own, item = live.client("school", school), await item_in(live, school)
    event = await event_of(centre, at(50), capacity=4)
    rows = [await enrolled(own, event, await person(own, f"№ {n}"), item) for n in range(10)]
    assert await places_of(centre, event) == (4, 6)
    anyhow = {"If-Match": "*"}
    answers = await asyncio.gather(
        *(own.post(f"{row}/withdraw", json={}, headers=anyhow) for row in (*rows[:3], rows[5])),
        centre.amend(event, {"capacity": 5}),
    )
    assert [one.status_code for one in answers] == [200] * 5
    assert await places_of(centre, event) == (5, 1)
    found = done(await own.get("/training-enrolments", params={"event_id": event.rsplit("/", 1)[1], "sort": "arrival"}))
    assert [one["arrival"] for one in found["items"] if one["status"] == "enrolled"] == [4, 5, 7, 8, 9]
    assert [one["arrival"] for one in found["items"] if one["status"] == "waiting"] == [10]


async def test_the_event_is_cancelled_while_schools_enrol_and_withdraw(live: Live) -> None:
    centre, school = live.client("centre"), live.world.schools[1]
    own, item = live.client("school", school), await item_in(live, school)
    event = await event_of(centre, at(60), capacity=2)
    people = [await person(own, f"№ {n}") for n in range(6)]
    first = [await enrolled(own, event, one, item) for one in people[:3]]
    answers = await asyncio.gather(
        *(own.post("/training-enrolments", json=order(event, one, item)) for one in people[3:]),
        *(own.take(row, "withdraw") for row in first),
        centre.take(event, "cancel", note="Карантин"),
    )
    assert {one.status_code for one in answers} <= {200, 201, 409, 412}
    assert answers[-1].status_code == 200
    assert await places_of(centre, event) == (0, 0)
    assert set(await statuses(centre, event)) <= {"withdrawn", "released"}


async def test_one_person_is_put_into_two_events_at_one_time_and_gets_into_one(live: Live) -> None:
    centre, school = live.client("centre"), live.world.schools[2]
    own, item = live.client("school", school), await item_in(live, school, hours=200)
    someone = await person(own)
    events = [await event_of(centre, at(70, hour), capacity=5) for hour in (10, 11, 12)]
    answers = await asyncio.gather(
        *(own.post("/training-enrolments", json=order(event, someone, item)) for event in events)
    )
    assert sorted(one.status_code for one in answers) == [201, 422, 422]
    assert all(faults(one) == [("/person_id", "person.elsewhere")] for one in answers if one.status_code == 422)


async def test_the_heads_of_an_item_are_not_exceeded_through_two_events(live: Live) -> None:
    centre, school = live.client("centre"), live.world.schools[2]
    own, item = live.client("school", school), await item_in(live, school, headcount=1)
    events = [await event_of(centre, at(80 + day), capacity=5) for day in range(3)]
    people = [await person(own, f"№ {n}") for n in range(3)]
    answers = await asyncio.gather(
        *(
            own.post("/training-enrolments", json=order(event, one, item))
            for event, one in zip(events, people, strict=True)
        )
    )
    assert sorted(one.status_code for one in answers) == [201, 422, 422]


async def test_certificates_of_events_are_issued_at_once_without_gaps_or_doubles(live: Live) -> None:
    centre, school = live.client("centre"), live.world.schools[0]
    own, item = live.client("school", school), await item_in(live, school)
    events = []
    for number in range(3):
        event = await event_of(centre, at(-3 - number), capacity=4)
        rows = [await enrolled(own, event, await person(own, f"Слушатель {number}.{n}"), item) for n in range(4)]
        results = [{"enrolment_id": row.rsplit("/", 1)[1], "passed": True} for row in rows]
        done(await centre.post(f"{event}/results", json={"items": results}))
        done(await centre.take(event, "hold"))
        events.append(event)
    before = await numbers(centre)
    answers = await asyncio.gather(*(centre.post(f"{event}/certificates", json={}) for event in events * 2))
    assert sorted(len(done(one)["items"]) for one in answers) == [0, 0, 0, 4, 4, 4]
    given = await numbers(centre)
    assert given == list(range(1, len(before) + 13))
    made = [one for answer in answers for one in answer.json()["items"]]
    again = await asyncio.gather(
        *(centre.take(f"/training-certificates/{one['id']}", "reissue", note="Опечатка") for one in made[:4])
    )
    assert [one.status_code for one in again] == [200] * 4
    assert await numbers(centre) == list(range(1, len(before) + 17))


async def numbers(who: As) -> list[int]:
    query = {"year": today().year, "limit": 200}
    return [one["number"] for one in done(await who.get("/training-certificates", params=query))["items"]]
