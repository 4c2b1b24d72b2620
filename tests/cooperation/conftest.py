"""A programme with two schools in it, and the ways people bring cooperation about: through the public API."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel import calendar
from tests.conftest import As, Client
from tests.programmes.conftest import Enrol, Json, done, enrol, order, programme, registered, roadmap, selects

__all__ = ["enrol", "order", "programme", "roadmap", "selects"]  # fixtures

NOWHERE = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"
TODAY = calendar.today().isoformat()
SOON = calendar.today().replace(year=calendar.today().year + 1, day=1).isoformat()
PAST = "2026-09-01"

Made = Callable[..., Awaitable[Json]]


@pytest.fixture
async def taking_part(enrol: Enrol, schools: list[School]) -> None:
    """The first two schools are in the programme, the third is not."""
    for school in schools[:2]:
        await enrol(school)


@pytest.fixture
def centre(client: Client) -> As:
    return client("centre")


@pytest.fixture
def school(client: Client, schools: list[School]) -> As:
    """The first school."""
    return client("school", schools[0])


@pytest.fixture
def form(centre: As, programme: Json, schools: list[School]) -> Made:
    """A draft of a network of the first two schools; the second leads."""

    async def formed(**changes: Any) -> Json:
        wanted = {
            "programme_id": programme["id"], "kind": "peer", "title": "Читаем вместе",
            "content": "Открытые уроки раз в месяц.", "lead_school_id": str(schools[1].id),
            "school_ids": [str(schools[0].id)],
        }  # fmt: skip
        return done(await centre.post("/networks", json=wanted | changes), 201)

    return formed


@pytest.fixture
async def network(form: Made, centre: As, taking_part: None) -> Json:
    """One that is at work."""
    made = await form()
    return done(await centre.take(f"/networks/{made['id']}", "activate"))


@pytest.fixture
def prepare(centre: As, programme: Json) -> Made:
    """A draft of guidance on work with parents, by the centre."""

    async def prepared(**changes: Any) -> Json:
        document = await registered(centre, kind="letter", title="Как работать с родителями")
        wanted = {"programme_id": programme["id"], "document_id": document["id"], "topics": ["parents"]}
        return done(await centre.post("/guidance", json=wanted | changes), 201)

    return prepared


@pytest.fixture
async def guidance(prepare: Made, centre: As, taking_part: None) -> Json:
    """Sent to the two schools of the programme."""
    made = await prepare()
    return done(await centre.take(f"/guidance/{made['id']}", "send"))


async def at(who: As, guidance: Json) -> Json:
    """The delivery that this school sees of an edition."""
    (found,) = done(await who.get("/guidance-deliveries", params={"guidance_id": guidance["id"]}))["items"]
    one: Json = found
    return one


@pytest.fixture
def need(client: Client, programme: Json, schools: list[School]) -> Made:
    """What a school needs, sent unless told otherwise."""

    async def described(school: School | None = None, *, sent: bool = True, **changes: Any) -> Json:
        who = client("school", school or schools[0])
        wanted = {
            "programme_id": programme["id"], "kind": "tutors", "topic": "mathematics", "title": "Студенты-тьюторы",
            "description": "Два раза в неделю по часу.", "pupils": 8,
        }  # fmt: skip
        made = done(await who.post("/partnership-needs", json=wanted | changes), 201)
        return done(await who.take(f"/partnership-needs/{made['id']}", "submit")) if sent else made

    return described


@pytest.fixture
async def university(centre: As) -> Json:
    """A partner of the catalogue."""
    wanted = {"kind": "university", "name": "Педагогический университет", "offers": "Студенты-тьюторы"}
    return done(await centre.post("/partner-institutions", json=wanted), 201)


@pytest.fixture
def plan(programme: Json) -> Made:
    """A draft of a plan of information support."""

    async def begun(who: As, **changes: Any) -> Json:
        wanted = {
            "programme_id": programme["id"], "title": "План на 2026/27",
            "items": [{"title": "Общее собрание", "channel": "meeting", "due_on": "2026-12-10"}],
        }  # fmt: skip
        return done(await who.post("/information-plans", json=wanted | changes), 201)

    return begun


async def protocol(who: As) -> Json:
    """What adopting a school's plan takes."""
    document = await registered(who, kind="protocol", number="3", title="Протокол управляющего совета")
    return {"protocol_number": "3", "protocol_on": PAST, "protocol_document_id": document["id"]}
