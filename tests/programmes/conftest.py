"""A published roadmap and the ways people bring a programme about: through the public API, but for the seed."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.domains.organizations.models import School
from app.domains.roadmap.models import Roadmap
from app.domains.roadmap.seed import load_reference
from app.kernel.calendar import today
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
SCHOOL_DUTIES = 19
DEPARTMENT_DUTIES = 16
CENTRE_DUTIES = 19


def done(answer: httpx.Response, status: int = 200) -> Json:
    """The body of an answer that must be of this status."""
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


def faults(answer: httpx.Response, status: int = 422) -> list[tuple[str, str]]:
    """Where a refusal sees faults, and which."""
    return [(fault["pointer"], fault["code"]) for fault in done(answer, status)["errors"]]


def day(offset: int) -> str:
    """So many days from today."""
    return (today() + timedelta(days=offset)).isoformat()


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


async def registered(who: As, **changes: Any) -> Json:
    """A document, an order for the whole district unless told otherwise."""
    document = {
        "kind": "order", "number": "128-р", "issued_on": "2026-08-28", "audience": "district",
        "title": "О включении школ в районный проект", "issuer": "Отдел образования",
    }  # fmt: skip
    return done(await who.post("/documents", json=document | changes), 201)


@pytest.fixture
async def order(client: Client) -> Json:
    """An order of the department that the whole district may read."""
    return await registered(client("department"))


async def nominated(who: As, programme: Json, school: School) -> Json:
    """A participation that waits for its order."""
    wanted = {"programme_id": programme["id"], "school_id": str(school.id)}
    return done(await who.post("/participations", json=wanted), 201)


Enrol = Callable[..., Awaitable[Json]]


@pytest.fixture
def enrol(client: Client, programme: Json, order: Json) -> Enrol:
    """Nominate and enrol a school; the participation."""

    async def both(school: School, into: Json | None = None) -> Json:
        department = client("department")
        row = await nominated(department, into or programme, school)
        return done(await department.take(f"/participations/{row['id']}", "enrol", document_id=order["id"]))

    return both


async def duty(who: As, measure: str, **filters: Any) -> Json:
    """The assignment at a measure that this person sees first."""
    answer = await who.get("/assignments", params={"measure": measure, "sort": "place"} | filters)
    found: Json = done(answer)["items"][0]
    return found


async def prove(who: As, assignment: Json, **piece: Any) -> Json:
    """Attach a link, or what is told."""
    wanted = piece or {"kind": "link", "url": "https://school550.example/order", "title": "Приказ на сайте"}
    return done(await who.post(f"/assignments/{assignment['id']}/evidence", json=wanted), 201)


async def hand_in(who: As, assignment: Json) -> Json:
    """Attach a link and report."""
    await prove(who, assignment)
    return done(await who.take(f"/assignments/{assignment['id']}", "report"))


@pytest.fixture
def selects(app: FastAPI) -> Callable[[], AbstractContextManager[list[str]]]:
    """The queries that reach the database while a block runs."""
    engine = app.state.kernel.database.engine.sync_engine

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("SELECT") and not any(name in statement for name in ("sign_ins", "memberships")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted
