"""What the database refuses reaches the caller as a problem in words, and never a word of the row."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.domains.accounts.models import User
from app.domains.organizations.models import School
from app.kernel.database import is_gone
from app.kernel.db import Db
from app.kernel.problems import CONFLICT, IN_USE, Problem
from app.kernel.refusals import _EXPLAINED, problem_of_any, translated
from app.kernel.tables import new_id
from tests.conftest import Live, World
from tests.kernel.people import paper
from tests.kernel.workshop import SECRET, visitor, workshop

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'row: {secret}' USING ERRCODE = '{state}', DETAIL = '{secret}'; END $$"


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (["08000", "08003", "08006", "53000", "53100", "53200", "53300", "58000", "58030", "XX000"], 503),
        (["57014", "57P01", "57P02", "57P03", "40001", "40P01", "55P03"], 503),
        (["22001", "22003", "22008", "22021", "22P02", "22P05", "22023"], 422),
        (["23514", "23503"], 422),
        (["23505", "23P01"], 409),
        (["42P01", "42601", "42501", "P0001", "0A000", "25006", "23502", "23001"], 500),
    ],
)
async def test_every_state_of_the_database_has_its_answer(
    anybody: httpx.AsyncClient, states: list[str], status: int
) -> None:
    for state in states:
        answer = await anybody.post("/workshop/sql", json={"say": RAISE.format(state=state, secret=SECRET)})
        assert (state, answer.status_code) == (state, status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert SECRET not in answer.text
        assert ("retry-after" in answer.headers) is (status == 503)


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("SELECT 1/0", 422),
        ("SELECT 'x'::int", 422),
        ("SELECT 99999999999::int", 422),
        ("SELECT no_such_column", 500),
        ("SELECT", 200),
    ],
)
async def test_what_the_database_cannot_do_is_no_riddle(
    anybody: httpx.AsyncClient, statement: str, status: int
) -> None:
    assert (await anybody.post("/workshop/sql", json={"say": statement})).status_code == status


async def refused(db: Db, row: Any, *, deleted: bool = False) -> Problem:
    """The problem that comes of storing or deleting a row."""

    async def store() -> None:
        async with db._session.begin_nested():
            if deleted:
                await db._session.delete(row)
            else:
                db.add(row)
            await db.flush()

    with pytest.raises(Problem) as caught:
        await store()
    return caught.value


async def test_a_reference_to_nothing_is_a_fault_of_its_property(db: Db, world: World) -> None:
    lost = paper(world.schools[0], "ничей")
    lost.organization_id = new_id()
    problem = await refused(db, lost)
    assert [(fault.pointer, fault.code) for fault in problem.errors] == [("/organization_id", "reference.unknown")]


async def test_a_value_outside_a_closed_list_names_its_property(db: Db, world: World) -> None:
    odd = paper(world.schools[0], "странный")
    odd.kind = "leaflet"
    problem = await refused(db, odd)
    assert (problem.kind.status, [fault.pointer for fault in problem.errors]) == (422, ["/kind"])


async def test_what_is_taken_is_said_in_the_words_of_the_constraint(db: Db, world: World) -> None:
    twin = School(district_id=world.district.id, code="550", name="Ещё одна", type="general")
    problem = await refused(db, twin)
    assert (problem.kind.code, [fault.pointer for fault in problem.errors]) == ("already-exists", ["/code"])
    assert "таким кодом" in problem.detail.ru
    login = (await db.all(select(User).limit(1)))[0].login
    assert (await refused(db, User(login=login, name="Ещё один"))).detail.en == "This login is taken."


async def test_what_has_no_words_of_its_own_names_its_columns(
    db: Db, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(_EXPLAINED, "uq_organizations_district_id_code")
    twin = School(district_id=world.district.id, code="550", name="Ещё одна", type="general")
    problem = await refused(db, twin)
    assert [(fault.pointer, fault.code) for fault in problem.errors] == [("/code", "value.taken")]


async def test_what_others_rest_on_is_in_use(db: Db, world: World) -> None:
    db.add(paper(world.schools[2], "на школе"))
    await db.flush()
    school = await db.get(School, world.schools[2].id)
    assert (await refused(db, school, deleted=True)).kind is IN_USE


async def test_every_constraint_that_has_words_exists(db: Db) -> None:
    connection = await db.connection()
    known = set(await connection.scalars(text("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class")))
    triggers = " ".join(
        await connection.scalars(text("SELECT prosrc FROM pg_proc WHERE prorettype = 'trigger'::regtype"))
    )
    assert [name for name in _EXPLAINED if name not in known and f"'{name}'" not in triggers] == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StaleDataError("row"), "changed-meanwhile"),
        (PoolTimeout(), "temporarily-unavailable"),
        (ConnectionRefusedError(), "temporarily-unavailable"),
        (TimeoutError(), "temporarily-unavailable"),
    ],
    ids=["a stale row", "no connection free", "no connection", "no answer"],
)
def test_what_comes_from_below_is_translated(error: Exception, code: str) -> None:
    def fail() -> None:
        with translated():
            raise error

    with pytest.raises(Problem, match=code):
        fail()


def test_a_mistake_of_the_program_stays_one() -> None:
    assert problem_of_any(LookupError()) is None
    assert problem_of_any(Problem(CONFLICT)) is not None
    assert problem_of_any(ConnectionResetError()) is not None
    assert problem_of_any(asyncpg.InternalClientError("another operation (2) is in progress")) is not None


@pytest.mark.parametrize(
    "address",
    ["postgresql://nobody@127.0.0.1:1/nowhere", "postgresql://nobody@/nowhere?host=/no/such/folder"],
    ids=["nobody listens", "no socket"],
)
async def test_a_database_that_is_away_is_no_fault_of_the_caller(live: Live, address: str) -> None:
    """No connection at all: every operation says when to come again, and the page of life still answers."""
    async with workshop(address) as app, visitor(app) as nobody:
        form = {"grant_type": "password", "username": "x", "password": "y"}
        token = live.world.tokens["administrator", None]
        for answer in (
            await nobody.post("/auth/token", data=form),
            await nobody.get("/users", headers={"Authorization": f"Bearer {token}"}),
            await nobody.get("http://test/health/ready"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
            assert int(answer.headers["retry-after"]) > 0
        assert (await nobody.get("http://test/health/live")).status_code == 200
        assert (await nobody.get("/users")).status_code == 401


async def test_connections_of_the_express_that_the_server_closed_are_replaced(live: Live) -> None:
    quick = live.app.state.kernel.database.quick
    for _ in range(2):
        ((pid,),) = await quick.fetch("SELECT pg_backend_pid()", timeout=5)
        connection = await asyncpg.connect(str(live.app.state.kernel.database.engine.url.set(drivername="postgresql")))
        await connection.execute("SELECT pg_terminate_backend($1)", pid)
        await connection.close()
        for _ in range(100):
            if is_gone(quick._free[-1]):
                break
            await asyncio.sleep(0.02)
        ((other,),) = await quick.fetch("SELECT pg_backend_pid()", timeout=5)
        assert other != pid
    with pytest.raises(asyncpg.PostgresError):
        await quick.fetch("SELECT 1 / 0", timeout=5)
    assert await quick.fetch("SELECT 1", timeout=5)
