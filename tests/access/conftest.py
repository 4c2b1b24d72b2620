"""Everybody there is, and one of everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.domains.organizations.models import Organization
from app.kernel.actor import Actor, Post, Role
from app.kernel.db import Db
from app.policy import TABLE
from tests.access.examples import Village
from tests.conftest import As, Client, World


@dataclass(frozen=True)
class Somebody:
    """A person or a program: how the kernel sees him, and his way to the API."""

    name: str
    actor: Actor
    api: As

    def __str__(self) -> str:
        return self.name


@pytest.fixture
async def village(client: Client, world: World, db: Db) -> Village:
    return Village(client, world, db)


@pytest.fixture
async def everybody(client: Client, world: World) -> list[Somebody]:
    """People of every role in both districts, and programs with every scope and with a single one."""
    people: list[Somebody] = []
    for (role, organization_id), user_id in world.users.items():
        home = _organization(world, organization_id)
        post = Post(Role(role), home.district_id, home.id, home.kind) if home else Post(Role(role))
        actor = Actor(user_id=user_id, posts=(post,), table=TABLE)
        person = client(role, home) if home else client(role)
        people.append(Somebody(f"{role} of {home.code if home else 'all'} in {_where(world, home)}", actor, person))
    homes = (world.schools[0], world.schools[1], world.centre, world.department, world.other_centre)
    return people + [
        await _program(client, world, home, scopes) for home in homes for scopes in (TABLE.scopes(), ["schools:read"])
    ]


def _organization(world: World, id: Any) -> Organization | None:
    every = [world.department, world.centre, *world.schools]
    every += [world.other_department, world.other_centre, *world.other_schools]
    return next((one for one in every if one.id == id), None)


def _where(world: World, home: Organization | None) -> str:
    return "the district" if home is None or home.district_id == world.district.id else "another district"


async def _program(client: Client, world: World, home: Organization, scopes: list[str]) -> Somebody:
    admin = client("administrator")
    body = {"name": f"Программа {home.code} {len(scopes)}", "organization_id": str(home.id), "scopes": TABLE.scopes()}
    made = (await admin.post("/api-clients", json=body)).json()
    secret = (await admin.post(f"/api-clients/{made['id']}/secrets")).json()["secret"]
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret}
    form |= {"scope": " ".join(scopes)}
    answer = await client(None).post("/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    post = Post(Role.INTEGRATION, home.district_id, home.id, home.kind)
    actor = Actor(client_id=made["id"], posts=(post,), scopes=frozenset(scopes), table=TABLE)
    name = f"a program of {home.code} in {_where(world, home)} with {len(scopes)} scopes"
    return Somebody(name, actor, client("integration", token=answer.json()["access_token"]))


@pytest.fixture
def statements(app: FastAPI) -> Iterator[list[str]]:
    """What reaches the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    engine = app.state.kernel.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
