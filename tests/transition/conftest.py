"""A school in a programme, with people, a rubric and an open wave: through the public API, but for the seeds."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.domains.transition.seed import load_rubric
from app.kernel.calendar import today
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.monitoring.conftest import classes, done, faults, forms, plan, programme, wave
from tests.programmes.conftest import selects

Json = dict[str, Any]

__all__ = ["classes", "done", "faults", "forms", "plan", "programme", "selects", "wave"]


@pytest.fixture
async def rubric(db: Db, client: Client, world: World) -> Json:
    """The rubric that comes with the system."""
    loaded = await load_rubric(db, world.district)
    await db.flush()
    return done(await client("school").get(f"/transition/rubrics/{loaded.id}"))


def criteria(rubric: Json) -> list[str]:
    """The codes of all criteria, in their order."""
    return [one["code"] for direction in rubric["directions"] for one in direction["criteria"]]


def marks(rubric: Json, level: int = 2, **other: int) -> list[Json]:
    """Every criterion judged: this level, but for those that are named."""
    return [{"criterion": code, "level": other.get(code, level)} for code in criteria(rubric)]


Diagnose = Callable[..., Awaitable[Json]]


@pytest.fixture
def diagnose(rubric: Json) -> Diagnose:
    """Carry out a self-diagnosis and complete it."""

    async def made(who: As, level: int = 2, *, completed: bool = True, **more: Any) -> Json:
        body = {"rubric_id": rubric["id"], "done_on": today().isoformat(), "marks": marks(rubric, level)} | more
        row = done(await who.post("/transition/self-diagnoses", json=body), 201)
        return done(await who.take(f"/transition/self-diagnoses/{row['id']}", "complete")) if completed else row

    return made


@pytest.fixture
async def coordinator(client: Client) -> Json:
    """An appointment of the first school."""
    school = client("school")
    person = done(await school.post("/people", json={"name": "Иванова Анна Петровна", "position": "завуч"}), 201)
    body = {"person_id": person["id"], "function": "school_coordinator", "starts_on": "2026-09-01"}
    return done(await school.post("/appointments", json=body), 201)


async def duty_of(who: As, measure: str) -> Json:
    """The assignment of the school at a measure."""
    found: Json = done(await who.get("/assignments", params={"measure": measure, "actor": "school"}))["items"][0]
    return found


INCLUSIONS = {
    "networking": "2.1.3", "parents": "2.1.4", "russian_language": "2.1.5", "higher_vocational": "2.1.6",
}  # fmt: skip
"""What must be included -> the measure of the roadmap that asks for it."""


@pytest.fixture
async def draft(client: Client, programme: Json, forms: dict[str, Json], diagnose: Diagnose, coordinator: Json) -> Json:
    """What the first school would write: nothing is lacking in it."""
    diagnosis = await diagnose(client("school"))
    goal = {
        "code": "Ц1", "text": "Поднять средний балл по математике", "problems": ["П1", "П2"],
        "form_code": "class_results", "indicator": "mathematics_mean", "baseline": 58.5,
        "targets": [
            {"wave": "entry", "school_year": "2026/27", "value": 60},
            {"wave": "final", "school_year": "2026/27", "value": 65},
        ],
    }  # fmt: skip
    share = {
        "code": "Ц2", "text": "Сократить долю не преодолевших порог", "problems": ["П2"], "figure": "share",
        "form_code": "class_results", "indicator": "mathematics_below", "baseline": 0.2,
        "targets": [{"wave": "entry", "school_year": "2026/27", "value": 0.1}],
    }  # fmt: skip
    activities = [
        {
            "code": f"М{number}", "title": f"Мероприятие: {inclusion}", "starts_on": "2026-11-01",
            "ends_on": "2027-05-31", "appointment_id": coordinator["id"], "measure": measure,
            "goals": ["Ц1", "Ц2"], "inclusions": [inclusion],
            "funding": [{"year": 2027, "source": "regional", "amount": "150000.00", "currency": "RUB"}],
        }
        for number, (inclusion, measure) in enumerate(INCLUSIONS.items(), 1)
    ]  # fmt: skip
    return {
        "programme_id": programme["id"], "title": "Программа перехода школы № 2", "starts_on": "2026-11-01",
        "ends_on": "2029-06-30", "diagnosis_id": diagnosis["id"],
        "problems": [
            {"code": "П1", "text": "Решения не опираются на данные", "criterion": "decisions_on_data"},
            {
                "code": "П2", "text": "Низкий балл по математике",
                "indicator": {"form_code": "class_results", "indicator": "mathematics_mean"},
            },
        ],
        "goals": [goal, share],
        "activities": activities,
    }  # fmt: skip


async def begun(who: As, draft: Json, **changes: Any) -> Json:
    """A transition programme as a draft."""
    return done(await who.post("/transition-programmes", json=draft | changes), 201)


def at(row: Json) -> str:
    """Its address."""
    return f"/transition-programmes/{row['id']}"


async def minutes(who: As, **changes: Any) -> Json:
    """The minutes of a governing council."""
    body = {
        "kind": "protocol", "number": "3", "issued_on": "2026-10-26", "title": "Протокол управляющего совета",
        "issuer": "Управляющий совет",
    } | changes  # fmt: skip
    return done(await who.post("/documents", json=body), 201)


Bring = Callable[..., Awaitable[Json]]


@pytest.fixture
def bring(client: Client) -> Bring:
    """Bring a draft the whole way into force."""

    async def through(row: Json) -> Json:
        school, centre = client("school"), client("centre")
        done(await school.take(at(row), "submit"))
        done(await centre.take(at(row), "agree"))
        done(await school.take(at(row), "approve", document_id=(await minutes(school))["id"]))
        return done(await school.take(at(row), "enforce"))

    return through
