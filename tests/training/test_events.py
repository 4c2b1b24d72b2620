"""Events: drafts, sessions, the opening, what changes when, and who sees what."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from app.domains.organizations.models import School
from tests.conftest import Client, World
from tests.training.conftest import SEMINAR, at, done, enrolled, event_of, faults, item_of, person, status_of


async def test_a_draft_is_the_districts_offices_matter_until_it_is_opened(
    client: Client, world: World, schools: list[School]
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    draft = done(await centre.post("/training-events", json=SEMINAR), 201)
    address = f"/training-events/{draft['id']}"
    assert (draft["hours"], draft["free"], draft["starts_on"]) == (6, 2, None)
    assert (await school.get(address)).status_code == 404
    assert faults(await centre.take(address, "open")) == [("", "event.no-sessions")]
    session = done(await centre.post(f"{address}/sessions", json=at(10)), 201)
    assert (await school.get(f"{address}/sessions/{session['id']}")).status_code == 404
    done(await centre.take(address, "open"))
    assert done(await school.get(address))["allowed_actions"] == []
    assert done(await school.get(f"{address}/sessions"))["items"][0]["starts_at"].endswith("Z")
    assert (await client("centre", world.other_centre).get(address)).status_code == 404


async def test_the_department_organises_nothing_and_a_school_its_own(client: Client, schools: list[School]) -> None:
    assert (await client("department").post("/training-events", json=SEMINAR)).status_code == 403
    first, second = client("school", schools[0]), client("school", schools[1])
    home = await event_of(first, in_house=True, kind="in_school_training")
    assert (await second.get(home)).status_code == 404
    assert done(await client("centre").get(home))["organization_name"] == "Школа № 2"
    shared = await event_of(first, at(20))
    assert (await second.get(shared)).status_code == 200
    assert (await second.take(shared, "close")).status_code == 403


async def test_what_enrolments_rest_on_does_not_change_after_the_opening(client: Client) -> None:
    centre = client("centre")
    event = await event_of(centre)
    refused = await centre.amend(event, {"kind": "conference", "parts": [], "in_house": True, "title": "Иначе"})
    assert faults(refused) == [("/kind", "event.opened"), ("/parts", "event.opened"), ("/in_house", "event.opened")]
    assert done(await centre.amend(event, {"title": "Иначе", "kind": "seminar"}))["title"] == "Иначе"
    assert (await centre.drop(event)).status_code == 409


async def test_a_draft_goes_with_its_sessions(client: Client) -> None:
    centre = client("centre")
    event = f"/training-events/{done(await centre.post('/training-events', json=SEMINAR), 201)['id']}"
    done(await centre.post(f"{event}/sessions", json=at(3)), 201)
    assert (await centre.drop(event)).status_code == 204
    assert (await centre.get(event)).status_code == 404


async def test_sessions_are_numbered_and_tell_the_days_of_the_event(client: Client) -> None:
    centre = client("centre")
    event = await event_of(centre, at(10), at(12))
    late = done(await centre.post(f"{event}/sessions", json=at(15, hour=23)), 201)
    told = done(await centre.get(event))
    assert late["number"] == 3
    assert told["ends_on"] > told["starts_on"]
    backwards = {"starts_at": late["ends_at"], "ends_at": late["starts_at"]}
    assert faults(await centre.amend(f"{event}/sessions/{late['id']}", backwards)) == [("/ends_at", "value.refused")]
    assert (await centre.drop(f"{event}/sessions/{late['id']}")).status_code == 204
    assert done(await centre.get(event))["ends_on"] < told["ends_on"]


async def test_what_no_event_has_is_refused_with_words(client: Client) -> None:
    centre = client("centre")
    parts = [{"topic": "Всё сразу", "hours": 1500}] * 2
    assert faults(await centre.post("/training-events", json=SEMINAR | {"parts": parts})) == [
        ("/parts", "hours.too-many")
    ]
    event = f"/training-events/{done(await centre.post('/training-events', json=SEMINAR), 201)['id']}"
    assert faults(await centre.amend(event, {"parts": parts})) == [("/parts", "hours.too-many")]
    assert faults(await centre.post(f"{event}/sessions", json=at(3, hours=25))) == [("/ends_at", "session.too-long")]
    naive = at(3) | {"starts_at": "2026-10-05T15:00:00"}
    assert (await centre.post(f"{event}/sessions", json=naive)).status_code == 422


async def test_the_last_session_of_an_open_event_stays(client: Client) -> None:
    centre = client("centre")
    event = await event_of(centre)
    (only,) = done(await centre.get(f"{event}/sessions"))["items"]
    assert faults(await centre.drop(f"{event}/sessions/{only['id']}")) == [("", "event.no-sessions")]


async def test_a_lecturer_is_somebody_on_staff_or_a_guest(client: Client) -> None:
    centre = client("centre")
    lecturer = await person(centre, "Белова Вера Павловна")
    event = await event_of(centre, at(10) | {"lecturer_id": lecturer}, at(11) | {"lecturer_name": "Гость из вуза"})
    one, guest = done(await centre.get(f"{event}/sessions"))["items"]
    assert (one["lecturer_name"], guest["lecturer_id"]) == ("Белова Вера Павловна", None)
    address = f"{event}/sessions/{one['id']}"
    both = {"lecturer_id": lecturer, "lecturer_name": "Она же"}
    assert faults(await centre.amend(address, both)) == [("/lecturer_name", "reference.twice")]
    told = done(await centre.amend(address, {"lecturer_name": "Другой"}))
    assert (told["lecturer_id"], told["lecturer_name"]) == (None, "Другой")
    told = done(await centre.amend(address, {"lecturer_id": lecturer}))
    assert told["lecturer_name"] == "Белова Вера Павловна"


async def test_a_lecturer_who_is_taken_out_leaves_no_name(client: Client) -> None:
    centre = client("centre")
    lecturer = await person(centre, "Белова Вера Павловна")
    event = await event_of(centre, at(10) | {"lecturer_id": lecturer})
    held = {
        one["resource"]: one["items"] for one in done(await centre.get(f"/people/{lecturer}/personal-data"))["held"]
    }
    assert held["training-sessions"][0]["facts"][0]["value"] == "Листы самооценки"
    done(await centre.take(f"/people/{lecturer}", "anonymise"))
    (session,) = done(await centre.get(f"{event}/sessions"))["items"]
    assert session["lecturer_name"] == "Имя удалено"


async def test_an_event_that_is_cancelled_releases_everybody(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    item = await item_of(client, schools[0], headcount=3)
    event = await event_of(centre, capacity=1)
    rows = [await enrolled(school, event, await person(school, name), item) for name in ("Первый", "Второй")]
    assert [await status_of(school, row) for row in rows] == ["enrolled", "waiting"]
    assert faults(await centre.take(event, "cancel", note="")) == [("/note", "value.too-short")]
    told = done(await centre.take(event, "cancel", note="Заболел лектор"))
    assert (told["status"], told["enrolled"], told["waiting"]) == ("cancelled", 0, 0)
    assert [await status_of(school, row) for row in rows] == ["released", "released"]
    why = done(await school.get(f"{rows[0]}/history"))["items"]
    assert [step["step"] for step in why] == ["admit", "release"]


async def test_a_list_asks_a_fixed_number_of_questions(
    client: Client, selects: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    centre = client("centre")
    for days in (10, 11, 12):
        await event_of(centre, at(days))
    with selects() as seen:
        found = done(await centre.get("/training-events?sort=-starts_on&status=open&kind=seminar"))["items"]
    assert [one["starts_on"] for one in found] == sorted((one["starts_on"] for one in found), reverse=True)
    assert len(found) == 3
    assert len(seen) == 1
