"""Staff, a programme the first school takes part in, and plans on their way: through the public API."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.domains.organizations.models import School
from app.domains.roadmap.seed import load_reference
from app.kernel.db import Db
from tests.conftest import As, Client, World

Json = dict[str, Any]

COURSE: Json = {
    "kind": "advanced_course",
    "title": "Формирующее оценивание",
    "need": "Низкие результаты по математике в пятых классах",
    "starts_on": "2026-10-05",
    "ends_on": "2026-12-18",
    "hours": 36,
    "headcount": 4,
}
YEAR = "2026/27"


def done(answer: httpx.Response, status: int = 200) -> Json:
    """The body of an answer that must be of this status."""
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


def faults(answer: httpx.Response, status: int = 422) -> list[tuple[str, str]]:
    """Where a refusal sees faults, and which."""
    return [(fault["pointer"], fault["code"]) for fault in done(answer, status)["errors"]]


@pytest.fixture
async def programme(client: Client, db: Db, world: World) -> Json:
    """A programme on the reference roadmap that covers two school years."""
    roadmap = await load_reference(db, world.district)
    await db.flush()
    body = {
        "roadmap_id": str(roadmap.id), "title": "Кластер", "school_years": [YEAR, "2027/28"],
        "starts_on": "2026-09-01", "ends_on": "2028-06-30",
    }  # fmt: skip
    return done(await client("department").post("/programmes", json=body), 201)


@pytest.fixture
async def enrolled(client: Client, programme: Json, schools: list[School]) -> School:
    """The first school, which takes part in the programme."""
    await enrol(client, programme, schools[0])
    return schools[0]


async def enrol(client: Client, programme: Json, school: School) -> None:
    department = client("department")
    wanted = {"programme_id": programme["id"], "school_id": str(school.id)}
    row = done(await department.post("/participations", json=wanted), 201)
    order = await registered(department)
    done(await department.take(f"/participations/{row['id']}", "enrol", document_id=order["id"]))


async def registered(who: As, **changes: Any) -> Json:
    """A document, an order for the whole district unless told otherwise."""
    document = {
        "kind": "order", "number": "128-р", "issued_on": "2026-08-28", "audience": "district",
        "title": "О плане", "issuer": "Отдел образования",
    }  # fmt: skip
    return done(await who.post("/documents", json=document | changes), 201)


async def person(who: As, name: str = "Иванова Анна Петровна", **more: Any) -> str:
    """Somebody on the staff of whoever enters him."""
    return str(done(await who.post("/people", json={"name": name} | more), 201)["id"])


async def drawn_up(who: As, *items: Json, year: str = YEAR) -> str:
    """The address of a plan with these items."""
    plan = f"/development-plans/{done(await who.post('/development-plans', json={'school_year': year}), 201)['id']}"
    for item in items:
        done(await who.post(f"{plan}/items", json=COURSE | item), 201)
    return plan


async def items_of(who: As, plan: str) -> list[Json]:
    found: list[Json] = done(await who.get(f"{plan}/items?limit=200"))["items"]
    return found


async def accepted(client: Client, school: School, *items: Json) -> str:
    """The address of a school's plan that the centre has accepted."""
    plan = await drawn_up(client("school", school), *items)
    done(await client("school", school).take(plan, "submit"))
    done(await client("centre").take(plan, "accept"))
    return plan


async def duty(who: As, measure: str, **filters: Any) -> Json:
    """The assignment at a measure that this person sees first."""
    answer = await who.get("/assignments", params={"measure": measure, "sort": "place"} | filters)
    found: Json = done(answer)["items"][0]
    return found


async def evidence_of(who: As, assignment: Json) -> list[Json]:
    found: list[Json] = done(await who.get(f"/assignments/{assignment['id']}/evidence"))["items"]
    return found


async def cause_of(who: As, assignment: Json) -> str:
    """Why it stands where it stands: the remark of the last step."""
    return str(done(await who.get(f"/assignments/{assignment['id']}/history"))["items"][-1]["note"])


async def consultant(
    client: Client, *, to: School | None = None, name: str = "Петров Пётр Петрович", **more: Any
) -> str:
    """The address of a trained consultant of the centre, who serves a school since September."""
    centre = client("centre")
    one = await person(centre, name, **more)
    function = {"person_id": one, "function": "consultant", "starts_on": "2026-09-01"}
    done(await centre.post("/appointments", json=function), 201)
    made = done(await centre.post("/consultants", json={"person_id": one, "topics": ["Неуспешность"]}), 201)
    address = f"/consultants/{made['id']}"
    done(await centre.take(address, "qualify", trained_on="2026-09-30", training="Курсы экспертов-консультантов"))
    if to is not None:
        done(await centre.post("/consultant-assignments", json=serving(made["id"], to)), 201)
    return address


def serving(consultant_id: str, school: School, **more: Any) -> Json:
    return {"consultant_id": consultant_id, "school_id": str(school.id), "starts_on": "2026-09-01"} | more


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
