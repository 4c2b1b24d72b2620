"""Somebody who may do everything, so that every door is open to what he brings.

Each test tries one operation of twelve, others for another test or another `HOSTILE_SEED`; `HOSTILE=whole` tries
every one: four minutes instead of one. The seed is a number; it also moves which words and values each one meets.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from app.domains.accounts.models import Membership, User
from app.kernel.contract.walk import operations
from app.kernel.db import Db
from app.kernel.places import API
from app.kernel.tables import new_id
from tests.access.examples import EXAMPLES, Village
from tests.conforming import contract_of
from tests.conftest import As, Client, World, signed_in
from tests.hostile.judging import Target, drawn


@pytest.fixture
async def everyman(app: FastAPI, client: Client, db: Db, world: World) -> As:
    """Administrator, officer, methodologist and head of a school in one person."""
    user = db.add(User(login="everyman", name="Мастер на все руки"))
    await db.flush()
    homes = {
        "administrator": None, "department": world.department, "centre": world.centre, "school": world.schools[0],
        "consultant": world.schools[1], "observer": world.department,
    }  # fmt: skip
    for role, home in homes.items():
        place = {"organization_id": home.id, "district_id": home.district_id} if home else {}
        db.add(Membership(user_id=user.id, role=role, starts_on=date(2026, 1, 1), **place))
    token = await signed_in(app.state.kernel, db, user.id)
    await db.flush()
    return client("everyman", token=token)


@pytest.fixture
async def targets(app: FastAPI, client: Client, world: World, db: Db, request: pytest.FixtureRequest) -> list[Target]:
    """The operations to be tried, at real objects."""
    village = Village(client, world, db)
    found = []
    for path, method, told in operations(contract_of(app).document):
        if not drawn(f"{request.node.name} {method} {path}"):
            continue
        address = path.removeprefix(API)
        home = address[: address.rindex("}") + 1] if "}" in address else ""
        known = await village.at(home) if home in EXAMPLES else {}
        places = {name: known.get(name, str(new_id())) for name in re.findall(r"{(\w+)}", address)}
        found.append(Target(address, method.upper(), told, places))
    return found


class Attempt:
    """What is done inside is undone, so that the next meets the same world."""

    def __init__(self, outer: Any) -> None:
        self.outer = outer

    async def __aenter__(self) -> None:
        self.savepoint = await self.outer.begin_nested()

    async def __aexit__(self, *_: object) -> None:
        await self.savepoint.rollback()


@pytest.fixture
def attempt(app: FastAPI, transaction: None) -> Callable[[], Attempt]:
    """To be entered around each thing that is tried."""
    return lambda: Attempt(app.state.kernel.database.outer)
