"""An accepted plan of a school, events of the centre, and people on their way through them: by the public API."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import As, Client
from tests.development.conftest import COURSE, accepted, done, faults, items_of, person, programme, selects

__all__ = ["done", "faults", "person", "programme", "selects"]

Json = dict[str, Any]
MSK = timezone(timedelta(hours=3))
SEMINAR: Json = {
    "kind": "seminar",
    "title": "Листы самооценки",
    "parts": [{"topic": "Зачем ученику оценивать себя", "hours": 2}, {"topic": "Практикум", "hours": 4}],
    "capacity": 2,
    "measures": ["1.1.6"],
}
ITEM: Json = {"kind": "seminar", "title": "Семинары ИМЦ", "hours": 12, "headcount": 3}


def school_year() -> str:
    """The school year of today."""
    day = today()
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def at(days: int, hour: int = 15, hours: float = 3) -> Json:
    """A session so many days from today, at this hour of the district."""
    day: date = today() + timedelta(days=days)
    begins = datetime(day.year, day.month, day.day, hour, tzinfo=MSK)
    return {
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=hours)).isoformat(),
        "place": "ИМЦ, аудитория 12",
    }


async def event_of(who: As, *sessions: Json, **more: Any) -> str:
    """The address of an event that is open for enrolment, ten days ahead unless told otherwise."""
    made = done(await who.post("/training-events", json=SEMINAR | more), 201)
    address = f"/training-events/{made['id']}"
    for session in sessions or (at(10),):
        done(await who.post(f"{address}/sessions", json=session), 201)
    done(await who.take(address, "open"))
    return address


async def item_of(client: Client, school: School, **more: Any) -> str:
    """The id of an item of the school's accepted plan for this year."""
    item = COURSE | ITEM | {"starts_on": str(today()), "ends_on": str(today())} | more
    plan = await accepted(client, school, item)
    return str((await items_of(client("school", school), plan))[0]["id"])


def order(address: str, person_id: str, item_id: str) -> Json:
    return {"event_id": address.rsplit("/", 1)[1], "person_id": person_id, "development_item_id": item_id}


async def enrolled(who: As, address: str, person_id: str, item_id: str) -> str:
    """The address of an enrolment."""
    made = done(await who.post("/training-enrolments", json=order(address, person_id, item_id)), 201)
    return f"/training-enrolments/{made['id']}"


async def status_of(who: As, address: str) -> str:
    return str(done(await who.get(address))["status"])


async def credited(who: As) -> list[tuple[str, int]]:
    """Whose hours stand where, as whoever asks sees it."""
    found = done(await who.get("/hour-credits", params={"source_type": "training-events"}))["items"]
    return sorted((one["person_name"], one["hours"]) for one in found)


async def held(client: Client, school: School, *names: str) -> tuple[str, list[str]]:
    """The addresses of an event that was held, and of the enrolments of these people, who have passed."""
    centre, own = client("centre"), client("school", school)
    item = await item_of(client, school, headcount=max(1, len(names)))
    event = await event_of(centre, at(-2), at(-1), capacity=max(1, len(names)))
    rows = [await enrolled(own, event, await person(own, name), item) for name in names]
    items = [{"enrolment_id": row.rsplit("/", 1)[1], "attended": [1, 2], "passed": True} for row in rows]
    done(await centre.post(f"{event}/results", json={"items": items}))
    done(await centre.take(event, "hold"))
    return event, rows
