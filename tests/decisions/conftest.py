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
