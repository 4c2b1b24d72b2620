"""Calendars to follow: an address nobody can guess, what its owner sees and no names, valid by RFC 5545."""

from typing import Any

from icalendar import Calendar
from sqlalchemy import select

from app.domains.organizations.models import School
from app.domains.training.models.calendars import TrainingCalendar
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.training.conftest import Json, at, done, enrolled, event_of, faults, item_of, person


async def made(who: As, scope: str, **more: Any) -> tuple[Json, str]:
    """A calendar and its address, as a program asks for it."""
    told = done(await who.post("/training-calendars", json={"scope": scope} | more), 201)
    return told, told["address"].split("/api/v1", 1)[1]


async def entries(nobody: As, address: str) -> list[Any]:
    answer = await nobody.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar: Any = Calendar.from_ical(answer.content)
    assert not calendar.errors
    assert (calendar["version"], bool(calendar["prodid"])) == ("2.0", True)
    found = [*calendar.walk("VEVENT")]
    assert all({"UID", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SEQUENCE"} <= set(one) for one in found)
    return found


async def test_a_school_follows_what_its_staff_are_in_and_what_it_holds(client: Client, schools: list[School]) -> None:
    centre, school, nobody = client("centre"), client("school", schools[0]), client(None)
    someone, item = await person(school, "Ёлкина Ольга"), await item_of(client, schools[0])
    await enrolled(school, await event_of(centre, at(10), at(12), title="Семинар, где свои"), someone, item)
    await event_of(centre, at(14), title="Без своих")
    await event_of(school, at(16), title="Дома", in_house=True, kind="in_school_training")
    _, address = await made(school, "organization")
    found = await entries(nobody, address)
    assert [str(one["SUMMARY"]) for one in found] == ["Семинар, где свои", "Семинар, где свои", "Дома"]
    assert found[0]["DTSTART"].dt.utcoffset().total_seconds() == 0
    assert (await nobody.get(address)).text.count("Ёлкина") == 0
    _, district = await made(school, "district")
    assert len(await entries(nobody, district)) == 4
    _, other = await made(client("school", schools[1]), "district")
    assert [str(one["SUMMARY"]) for one in await entries(nobody, other)][-1] == "Без своих"


async def test_a_person_follows_his_own(client: Client, schools: list[School]) -> None:
    centre, school, nobody = client("centre"), client("school", schools[0]), client(None)
    someone, other = await person(school, "Одна"), await person(school, "Другая")
    item = await item_of(client, schools[0])
    row = await enrolled(school, await event_of(centre, at(10), title="Её"), someone, item)
    await enrolled(school, await event_of(centre, at(12), title="Не её"), other, item)
    _, address = await made(school, "person", person_id=someone)
    assert [str(one["SUMMARY"]) for one in await entries(nobody, address)] == ["Её"]
    done(await school.take(row, "withdraw"))
    assert await entries(nobody, address) == []
    refused = await client("school", schools[1]).post(
        "/training-calendars", json={"scope": "person", "person_id": someone}
    )
    assert faults(refused) == [("/person_id", "reference.unknown")]
    assert faults(await school.post("/training-calendars", json={"scope": "person"})) == [
        ("/person_id", "value.missing")
    ]
    assert faults(await school.post("/training-calendars", json={"scope": "district", "person_id": someone})) == [
        ("/person_id", "value.unsuited")
    ]


async def test_what_is_moved_or_cancelled_is_told_under_the_same_uid(client: Client) -> None:
    centre, nobody = client("centre"), client(None)
    event = await event_of(centre, at(10))
    _, address = await made(centre, "district")
    (before,) = await entries(nobody, address)
    (session,) = done(await centre.get(f"{event}/sessions"))["items"]
    done(await centre.amend(f"{event}/sessions/{session['id']}", {"place": "Актовый зал"}))
    (moved,) = await entries(nobody, address)
    done(await centre.take(event, "cancel", note="Карантин"))
    (after,) = await entries(nobody, address)
    assert before["UID"] == moved["UID"] == after["UID"]
    assert before["SEQUENCE"] < moved["SEQUENCE"] < after["SEQUENCE"]
    assert [str(one["STATUS"]) for one in (before, moved, after)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(moved["LOCATION"]) == "Актовый зал"


async def test_a_draft_is_in_nobodys_calendar(client: Client) -> None:
    centre = client("centre")
    draft = {"kind": "seminar", "title": "Ещё нет", "capacity": 3}
    event = done(await centre.post("/training-events", json=draft), 201)
    done(await centre.post(f"/training-events/{event['id']}/sessions", json=at(3)), 201)
    _, address = await made(centre, "district")
    assert await entries(client(None), address) == []


async def test_an_unchanged_calendar_is_304(client: Client) -> None:
    centre, nobody = client("centre"), client(None)
    event = await event_of(centre)
    _, address = await made(centre, "district")
    first = await nobody.get(address)
    again = await nobody.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "private, no-cache"
    done(await centre.amend(event, {"title": "Иначе"}))
    assert (await nobody.get(address, headers={"If-None-Match": first.headers["etag"]})).status_code == 200


async def test_an_address_is_told_once_and_taken_back(client: Client, schools: list[School]) -> None:
    school, nobody = client("school", schools[0]), client(None)
    told, address = await made(school, "organization")
    assert "address" not in done(await school.get(f"/training-calendars/{told['id']}"))
    assert (await client("centre").get(f"/training-calendars/{told['id']}")).status_code == 404
    assert done(await client("centre").get("/training-calendars"))["items"] == []
    assert (await school.drop(f"/training-calendars/{told['id']}")).status_code == 204
    assert (await nobody.get(address)).status_code == 404
    assert (await nobody.get("/training-calendars/follow/AAAA/events.ics")).status_code == 404
    assert (await nobody.get("/training-calendars")).status_code == 401


async def test_the_key_is_kept_as_a_hash_alone(client: Client, db: Db) -> None:
    _, address = await made(client("centre"), "district")
    key = address.split("/")[3]
    (row,) = await db.all(select(TrainingCalendar))
    assert len(key) >= 43
    assert key not in repr({column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs})
    assert len(row.key_hash) == 32


async def test_who_leaves_takes_his_calendars_along(client: Client, world: World, schools: list[School]) -> None:
    school, nobody, admin = client("school", schools[0]), client(None), client("administrator")
    _, address = await made(school, "organization")
    user = world.users["school", schools[0].id]
    (post,) = done(await admin.get("/memberships", params={"user_id": str(user)}))["items"]
    done(await admin.amend(f"/memberships/{post['id']}", {"ends_on": "2020-01-01", "starts_on": "2019-01-01"}))
    assert (await nobody.get(address)).status_code == 404
