"""A published roadmap and the ways people bring a programme about, all through the public API but the seed."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.domains.roadmap.models import Roadmap
from app.domains.roadmap.seed import load_reference
from app.kernel.db import Db
from tests.conftest import As, Client, World

Json = dict[str, Any]

PLAN: Json = {
    "title": "Кластер интеллектуального образования",
    "school_years": ["2026/27", "2027/28", "2028/29"],
    "starts_on": "2026-09-01",
    "ends_on": "2029-06-30",
    "stages": [
        {"stage": "1", "starts_on": "2026-09-01", "ends_on": "2026-10-31"},
        {"stage": "2", "starts_on": "2026-11-01", "ends_on": "2028-05-31"},
    ],
}


def done(answer: Any, status: int = 200) -> Json:
    """The body of an answer that must be of this status."""
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


@pytest.fixture
async def roadmap(db: Db, world: World) -> Roadmap:
    """The reference roadmap, published in the district."""
    found = await load_reference(db, world.district)
    await db.flush()
    return found


@pytest.fixture
async def programme(client: Client, roadmap: Roadmap) -> Json:
    """A programme on it, made by the department."""
    return done(await client("department").post("/programmes", json={"roadmap_id": str(roadmap.id)} | PLAN), 201)


@pytest.fixture
async def order(client: Client) -> Json:
    """An order of the department that the whole district may read."""
    return done(
        await client("department").post(
            "/documents",
            json={
                "kind": "order", "number": "128-р", "issued_on": "2026-08-28", "audience": "district",
                "title": "О включении школ в районный проект", "issuer": "Отдел образования",
            },
        ),
        201,
    )  # fmt: skip


Enrol = Callable[..., Awaitable[Json]]


@pytest.fixture
def enrol(client: Client, programme: Json, order: Json) -> Enrol:
    """`await enrol(schools[0])`: nominated and enrolled; the participation."""

    async def nominate_and_enrol(school: School, into: Json | None = None) -> Json:
        department = client("department")
        wanted = {"programme_id": (into or programme)["id"], "school_id": str(school.id)}
        nominated = done(await department.post("/participations", json=wanted), 201)
        step = await department.take(f"/participations/{nominated['id']}", "enrol", document_id=order["id"])
        return done(step)

    return nominate_and_enrol


async def duty(who: As, measure: str, **filters: Any) -> Json:
    """The assignment at a measure that this person sees first."""
    answer = await who.get("/assignments", params={"measure": measure, "sort": "place"} | filters)
    found: Json = done(answer)["items"][0]
    return found


async def hand_in(who: As, assignment: Json, url: str = "https://school550.example/order") -> Json:
    """Attach a link and report."""
    address = f"/assignments/{assignment['id']}"
    done(await who.post(f"{address}/evidence", json={"kind": "link", "url": url, "title": "Приказ на сайте"}), 201)
    return done(await who.take(address, "report"))
