"""An open wave in a programme with enrolled schools and their classes: through the public API, but for the seeds."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from app.domains.monitoring.seed import load_forms
from app.domains.organizations.models import School
from app.domains.roadmap.seed import load_reference
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.calendar import today
from app.kernel.core import Kernel
from app.kernel.db import Db
from tests.conftest import As, Client, Live, World

Json = dict[str, Any]
YEAR = "2026/27"
LETTERS = "АБВГ"
"""Of the classes that tests with real commits have."""


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


def results_of(tested: int = 25, mean: float = 61.5, deviation: float = 12.25, **more: Any) -> Json:
    """The values of a class on the ready form of results."""
    values: Json = {}
    for subject in ("russian", "mathematics"):
        values |= {
            f"{subject}_pupils": 27, f"{subject}_tested": tested, f"{subject}_maximum": 100, f"{subject}_mean": mean,
            f"{subject}_deviation": deviation, f"{subject}_below": 3, f"{subject}_high": 5,
        }  # fmt: skip
    return values | more


@pytest.fixture
async def forms(db: Db, world: World) -> dict[str, Json]:
    """The ready forms, by code."""
    loaded = await load_forms(db, world.district)
    await db.flush()
    return {form.code: {"id": str(form.id), "code": form.code} for form in loaded}


@pytest.fixture
async def programme(client: Client, db: Db, world: World) -> Json:
    """A running programme; every school but the last one takes part."""
    roadmap = await load_reference(db, world.district)
    await db.flush()
    department = client("department")
    plan = {
        "roadmap_id": str(roadmap.id), "title": "Кластер", "school_years": [YEAR], "starts_on": "2026-09-01",
        "ends_on": "2029-06-30",
    }  # fmt: skip
    made = done(await department.post("/programmes", json=plan), 201)
    order = done(
        await department.post(
            "/documents",
            json={
                "kind": "order", "number": "128-р", "issued_on": "2026-08-28", "audience": "district",
                "title": "О включении школ", "issuer": "Отдел образования",
            },
        ),
        201,
    )  # fmt: skip
    for school in world.schools[:-1]:
        wanted = {"programme_id": made["id"], "school_id": str(school.id)}
        row = done(await department.post("/participations", json=wanted), 201)
        done(await department.take(f"/participations/{row['id']}", "enrol", document_id=order["id"]))
    return made


@pytest.fixture
async def classes(client: Client, world: World) -> dict[tuple[str, str], Json]:
    """(school code, class) -> class: two fourth and one ninth class in each school."""
    made = {}
    for school in world.schools:
        for grade, letter in ((4, "А"), (4, "Б"), (9, "А")):
            body = {
                "school_id": str(school.id), "school_year": YEAR, "grade": grade, "letter": letter, "pupils": 27,
            }  # fmt: skip
            made[school.code, f"{grade}{letter}"] = done(await client("centre").post("/classes", json=body), 201)
    return made


Plan = Callable[..., Awaitable[Json]]


@pytest.fixture
def plan(client: Client, programme: Json, forms: dict[str, Json]) -> Plan:
    """Plan a wave and open it; on the results of fourth classes unless told otherwise."""

    async def made(opened: bool = True, **changes: Any) -> Json:
        centre = client("centre")
        body = {
            "programme_id": programme["id"], "kind": "entry", "school_year": YEAR, "title": "Входной мониторинг",
            "opens_on": day(-7), "closes_on": day(7),
            "forms": [{"form_id": forms["class_results"]["id"], "grades": [4]}],
        } | changes  # fmt: skip
        wave = done(await centre.post("/monitoring/waves", json=body), 201)
        return done(await centre.take(f"/monitoring/waves/{wave['id']}", "open")) if opened else wave

    return made


@pytest.fixture
async def wave(plan: Plan, classes: dict[tuple[str, str], Json]) -> Json:
    """An open wave."""
    return await plan()


async def begun(who: As, wave: Json, school_class: Json, values: Json | None = None, **more: Any) -> Json:
    """A sheet of a class."""
    body = {"wave_id": wave["id"], "school_id": school_class["school_id"], "class_id": school_class["id"]}
    body |= {"values": results_of() if values is None else values} | more
    return done(await who.post("/monitoring/submissions", json=body), 201)


# --- with real commits ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
async def ground(live: Live) -> Json:
    """A programme, and classes of grade 8 in every school."""
    kernel: Kernel = live.app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        roadmap = await load_reference(db, live.world.district)
        form = (await load_forms(db, live.world.district))[1]
        await db.flush()
    plan = {
        "roadmap_id": str(roadmap.id), "title": "Бок о бок", "school_years": [YEAR], "starts_on": "2026-09-01",
        "ends_on": "2029-06-30",
    }  # fmt: skip
    programme = done(await live.client("department").post("/programmes", json=plan), 201)
    rows = [
        {"school_code": school.code, "school_year": YEAR, "grade": 8, "letter": letter, "pupils": 27}
        for school in live.world.schools for letter in LETTERS
    ]  # fmt: skip
    done(await live.client("centre").post("/classes/imports", json=rows))
    return {"programme_id": programme["id"], "form_id": str(form.id)}


@pytest.fixture
async def live_wave(live: Live, ground: Json, request: pytest.FixtureRequest) -> Json:
    """An open wave of the test's own."""
    centre = live.client("centre")
    body = {
        "programme_id": ground["programme_id"], "kind": "baseline", "school_year": YEAR, "title": request.node.name,
        "opens_on": day(-1), "closes_on": day(1), "audience": "district",
        "forms": [{"form_id": ground["form_id"], "grades": [8]}],
    }  # fmt: skip
    made = done(await centre.post("/monitoring/waves", json=body), 201)
    return done(await centre.take(f"/monitoring/waves/{made['id']}", "open"))


async def sheet_of(live: Live, wave: Json, letter: str = "А", **more: object) -> Json:
    body = {"wave_id": wave["id"], "grade": 8, "letter": letter, "values": results_of(), **more}
    return done(await live.client("school").post("/monitoring/submissions", json=body), 201)


__all__ = ["As", "School", "date"]
