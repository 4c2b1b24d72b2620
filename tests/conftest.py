"""People, not tokens: `client("centre")`, `client("school", schools[0])`; one database a process, by the migrations.

Each test runs in one transaction that is rolled back (`OneTransaction`); where concurrency or the commit itself is the
subject, `live` is the same application on a database of its own with real commits.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import hypothesis
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.domains.accounts.models import Membership, SignIn, User
from app.domains.accounts.passwords import hashed
from app.domains.organizations.models import Centre, Department, District, Organization, School
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Origin, Reach
from app.kernel.calendar import today
from app.kernel.core import Kernel
from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.gate import GatedSession
from app.kernel.machine import logs, migrating, serving
from app.kernel.machine.embedded import Embedded
from app.kernel.preconditions import Preconditions
from app.kernel.refusals import translated
from app.kernel.tables import now
from app.main import create_app
from app.settings import Settings
from tests.conforming import conforming
from tests.savepoints import said_plainly

hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")

PASSWORD = "three green lanterns"
FOLDER = Path(__file__).parents[1] / ".tests"


class As(httpx.AsyncClient):
    """Somebody at the API; addresses are relative to /api/v1."""

    async def etag(self, address: str) -> str:
        """The current tag of a resource."""
        answer = await self.get(address)
        assert answer.status_code == 200, answer.text
        return answer.headers["etag"]

    async def amend(self, address: str, change: dict[str, Any]) -> httpx.Response:
        """PATCH with the current tag."""
        return await self.patch(address, json=change, headers={"If-Match": await self.etag(address)})

    async def take(self, address: str, step: str, **body: Any) -> httpx.Response:
        """POST a step with the current tag."""
        return await self.post(f"{address}/{step}", json=body, headers={"If-Match": await self.etag(address)})

    async def drop(self, address: str) -> httpx.Response:
        """DELETE with the current tag."""
        return await self.delete(address, headers={"If-Match": await self.etag(address)})


Client = Callable[..., As]


@dataclass
class World:
    """Two districts: one under test, another beside it whose rows nobody here may see."""

    district: District
    department: Organization
    centre: Organization
    schools: list[School]
    elsewhere: District
    other_department: Organization
    other_centre: Organization
    other_schools: list[School]
    tokens: dict[tuple[str, UUID | None], str] = field(default_factory=dict)
    users: dict[tuple[str, UUID | None], UUID] = field(default_factory=dict)


class OneTransaction(Database):
    """All requests of a test in one outer transaction; each commits to a savepoint."""

    outer: AsyncConnection | None = None

    @asynccontextmanager
    async def open(
        self,
        actor: Actor,
        reach: Reach,
        *,
        writable: bool,
        origin: Origin | None = None,
        preconditions: Preconditions | None = None,
    ) -> AsyncIterator[Db]:
        if self.outer is None:
            async with super().open(actor, reach, writable=writable, origin=origin, preconditions=preconditions) as db:
                yield db
            return
        session = AsyncSession(
            self.outer,
            sync_session_class=GatedSession,
            expire_on_commit=False,
            autoflush=writable,
            join_transaction_mode="create_savepoint",
            info={"actor": actor, "reach": reach, "origin": origin or Origin(), "writable": writable},
        )
        async with session:
            db = Db(session, preconditions)
            yield db
            with translated():
                await self.settle(session, db)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        if self.outer is None:
            async with super().connect() as connection:
                yield connection
            return
        async with self.outer.begin_nested():
            yield self.outer


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell xdist what belongs into one process and in order: what commits, and what shares a fixture of its module.

    All else goes where there is room. First of all hooks, because xdist reads the groups in its own.
    """
    for item in items:
        if isinstance(item, pytest.Function) and (group := _group(item)):
            item.add_marker(pytest.mark.xdist_group(group))


def _group(item: pytest.Function) -> str | None:
    made = item._fixtureinfo.name2fixturedefs  # told nowhere else
    if "live" in made:
        return "live"
    return item.module.__name__ if any(fixtures[-1].scope == "module" for fixtures in made.values()) else None


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The embedded PostgreSQL, or the server of TEST_DATABASE_URL; the address of its maintenance database."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with Embedded(FOLDER) as embedded:
        yield embedded.url


@asynccontextmanager
async def empty_database(server: str, name: str) -> AsyncIterator[str]:
    """A database of this process alone, without a table, dropped at the end."""
    name = f"{name}_{os.getpid()}"
    connection = await asyncpg.connect(server)
    try:
        await _dropped(connection, name)
        await connection.execute(f'CREATE DATABASE "{name}"')
        head, _, tail = server.partition("?")
        yield head.rsplit("/", 1)[0] + f"/{name}" + (f"?{tail}" if tail else "")
        await _dropped(connection, name)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh_database(server: str, name: str) -> AsyncIterator[str]:
    """The same, with the tables that the migrations make."""
    async with empty_database(server, name) as url:
        await migrating.migrate(url)
        yield url


async def _dropped(connection: asyncpg.Connection, name: str) -> None:
    """Gone, once the vacuum that a large file called has left: nobody but the server's own user may send it away."""
    for attempt in range(60):
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except asyncpg.InsufficientPrivilegeError:
            await asyncio.sleep(0.05 * attempt)
        else:
            return


@pytest.fixture(scope="session")
async def url(server: str) -> AsyncIterator[str]:
    """The database of this run."""
    async with fresh_database(server, "tests") as made:
        yield made


def make_settings(**changes: Any) -> Settings:
    """Settings of a test: no rate limit, quiet, what is stored lies in the tests' folder."""
    values: dict[str, Any] = {"data_dir": FOLDER, "rate_limit": 0, "log_level": "error", "actor_cache_seconds": 0}
    return Settings(**values | changes)


@pytest.fixture(scope="session")
async def app(url: str) -> AsyncIterator[FastAPI]:
    """The application on the database of this run."""
    logs.configure(make_settings())
    made = create_app(make_settings(), url)
    kernel: Kernel = made.state.kernel
    kernel.database.__class__ = OneTransaction
    said_plainly(kernel.database.engine)
    await kernel.keyring.load()
    serving.settle_memory()
    yield made
    await kernel.painter.close()
    await kernel.database.close()


@pytest.fixture(scope="session")
async def world(app: FastAPI) -> World:
    """Committed once a run; what a test adds to it is rolled back."""
    return await make_world(app)


async def make_world(app: FastAPI) -> World:
    """Two districts with people of every role."""
    kernel: Kernel = app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        world = World(
            *await _district(db, "central", "Центральный район"), *await _district(db, "other", "Другой район")
        )
        password = await hashed(PASSWORD)
        everybody: list[tuple[str, Organization | None]] = [
            ("administrator", None),
            ("department", world.department),
            ("centre", world.centre),
            ("observer", world.department),
            ("consultant", world.schools[0]),
            *(("school", school) for school in world.schools),
            ("department", world.other_department),
            ("centre", world.other_centre),
            ("school", world.other_schools[0]),
        ]
        for number, (role, organization) in enumerate(everybody):
            user = db.add(User(login=f"{role}{number}", name=f"{role} {number}", password_hash=password))
            await db.flush()
            db.add(
                Membership(
                    user_id=user.id,
                    role=role,
                    organization_id=organization.id if organization else None,
                    district_id=organization.district_id if organization else None,
                    starts_on=today(),
                )
            )
            key = (role, organization.id if organization else None)
            world.users[key] = user.id
            world.tokens[key] = await signed_in(kernel, db, user.id)
    return world


async def signed_in(kernel: Kernel, db: Db, user_id: UUID) -> str:
    """An access token of a fresh sign-in."""
    sign_in = db.add(SignIn(user_id=user_id, ends_at=now().replace(year=now().year + 1), address="", agent="tests"))
    await db.flush()
    token, _ = await kernel.tokens.sign(user_id, "user", sign_in.id, frozenset(), 60)
    return token


async def _district(db: Db, code: str, name: str) -> tuple[District, Organization, Organization, list[School]]:
    district = db.add(District(code=code, name=name))
    await db.flush()
    department = db.add(Department(district_id=district.id, code="ОО", name="Отдел образования"))
    centre = db.add(Centre(district_id=district.id, code="ИМЦ", name="Информационно-методический центр"))
    schools = [
        db.add(
            School(district_id=district.id, code=str(number), number=number, name=f"Школа № {number}", type="general")
        )
        for number in (2, 10, 550)
    ]
    await db.flush()
    return district, department, centre, schools


@pytest.fixture
async def transaction(app: FastAPI, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """The outer transaction of a test."""
    database: Any = app.state.kernel.database
    connection = await database.engine.connect()
    outer = await connection.begin()
    database.outer = connection
    try:
        yield
    finally:
        database.outer = None
        with contextlib.suppress(Exception):
            await outer.rollback()
        await connection.close()


@pytest.fixture
async def client(app: FastAPI, world: World, transaction: None) -> AsyncIterator[Client]:
    """`client("school", schools[1])`, `client("department", world.other_department)`, `client(None)` is nobody."""
    made: list[As] = []

    def sign_in(role: str | None, organization: Organization | None = None, *, token: str | None = None) -> As:
        person = acting(app, world, role, organization, token=token)
        made.append(person)
        return person

    yield sign_in
    for person in made:
        await person.aclose()


def acting(
    app: FastAPI, world: World, role: str | None, organization: Organization | None = None, *, token: str | None = None
) -> As:
    """Somebody of a role, by default of the first organisation that has one."""
    if role is not None and token is None:
        homes = {
            "administrator": None,
            "department": world.department,
            "centre": world.centre,
            "observer": world.department,
            "consultant": world.schools[0],
            "school": world.schools[0],
        }
        where = organization or homes[role]
        token = world.tokens[role, where.id if where else None]
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    hooks = {"response": [conforming(app)]}
    return As(transport=transport, base_url="http://test/api/v1", headers=headers, event_hooks=hooks)


@pytest.fixture
def schools(world: World) -> list[School]:
    return world.schools


@pytest.fixture
async def db(app: FastAPI, world: World, transaction: None) -> AsyncIterator[Db]:
    """A hold on everything inside the test's transaction, for what has no endpoint."""
    async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as opened:
        yield opened


@dataclass
class Live:
    """The application on a database of its own, with real commits."""

    app: FastAPI
    world: World
    url: str

    def client(self, role: str | None, organization: Organization | None = None) -> As:
        return acting(self.app, self.world, role, organization)


@asynccontextmanager
async def living(server: str, name: str) -> AsyncIterator[Live]:
    """The application over a new database, with the world of the tests in it."""
    logs.configure(make_settings())
    async with fresh_database(server, name) as url:
        app = create_app(make_settings(), url)
        async with app.router.lifespan_context(app):
            yield Live(app, await make_world(app), url)


@pytest.fixture(scope="session")
async def live(server: str) -> AsyncIterator[Live]:
    """One for all tests that commit: what others left behind is in it, in any order."""
    async with living(server, "live") as made:
        yield made
