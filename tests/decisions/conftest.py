"""A town in which one school of the programme has improved, or nobody has."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.analysis.conftest import Method, Run, Town, done, faults, forms, method, programme, run, town
from tests.conftest import Client

Json = dict[str, Any]
__all__ = ["Json", "Town", "done", "faults", "forms", "method", "programme", "run", "town"]

RULE = {"per_predictor": 5}
Select = Callable[..., Awaitable[Json]]


@pytest.fixture
def selection(client: Client, town: Town, method: Method, run: Run) -> Select:
    """Four waves, a run for the decision, a proposal out of it."""

    async def made(*gainers: str) -> Json:
        town.gainers = frozenset(gainers)
        frozen = await method(rule=RULE)
        await town.collect("baseline", "entry", "intermediate", "final")
        computed = await run(frozen)
        body = {"run_id": computed["id"], "title": "Отбор площадок"}
        return done(await client("centre").post("/selections", json=body), 201)

    return made


@pytest.fixture
async def order(client: Client) -> Json:
    """An order of the department."""
    body = {
        "kind": "order", "number": "77-р", "issued_on": "2026-11-20", "audience": "district",
        "title": "О районных площадках", "issuer": "Отдел образования",
    }  # fmt: skip
    return done(await client("department").post("/documents", json=body), 201)


async def schools_of(client: Client, selection: Json, role: str = "centre") -> dict[str, Json]:
    """The schools of a selection as somebody sees them, by code."""
    found = done(await client(role).get("/selection-schools", params={"selection_id": selection["id"]}))
    return {one["school_code"]: one for one in found["items"]}


async def decide(client: Client, selection: Json, town: Town, order: Json) -> Json:
    """Propose it, and make its one school a district site."""
    address = f"/selections/{selection['id']}"
    done(await client("centre").take(address, "propose"))
    decision = {"school_id": str(town.schools[0].id), "outcome": "district_site", "reason": "Улучшение доказано."}
    taken = await client("department").take(address, "decide", document_id=order["id"], decisions=[decision])
    decided: Json = done(taken)
    return decided
