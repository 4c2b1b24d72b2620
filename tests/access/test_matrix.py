"""Every operation x everybody: the access table is what happens, and what is out of sight is not there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.kernel.actor import NOBODY, NOTHING
from app.kernel.contract.examples import example_of
from app.kernel.contract.walk import Json, operations
from app.kernel.db import Db
from app.kernel.places import API
from app.kernel.tables import Base, Record
from app.policy import TABLE
from tests.access.conftest import Somebody
from tests.access.examples import EXAMPLES, PDF, Places, Somewhere, Village, uuid_of
from tests.conforming import contract_of
from tests.conftest import As, Client

CHANGES = ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """An operation of the contract, and how to ask for it with a body that is in order."""

    document: Json
    path: str
    method: str
    told: Json

    @property
    def action(self) -> str:
        return str(self.told["x-action"])

    @property
    def home(self) -> str:
        """The address of the object that it is about: up to its last parameter."""
        return self.path[: self.path.rindex("}") + 1] if "}" in self.path else ""

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    async def ask(self, person: As, places: Places) -> httpx.Response:
        headers = {"If-Match": "*"} if self.method != "get" else {}
        sent: dict[str, Any] = {}
        for kind, media in self.told.get("requestBody", {}).get("content", {}).items():
            if "json" in kind:
                sent = {"json": example_of(self.document, media["schema"])}
            elif kind == "multipart/form-data":
                sent = {"files": {"file": ("Приказ.pdf", PDF)}}
            elif kind == "application/x-www-form-urlencoded":
                sent = {"data": example_of(self.document, media["schema"])}
            else:
                sent = {"content": b"\n", "headers": {"Content-Type": kind}}
            break
        headers |= sent.pop("headers", {})
        return await person.request(self.method.upper(), self.path.format_map(places), headers=headers, **sent)


@pytest.fixture
def every(app: FastAPI) -> list[Operation]:
    """All operations behind sign-in."""
    document = contract_of(app).document
    found = [Operation(document, path.removeprefix(API), method, told) for path, method, told in operations(document)]
    assert len(found) > 100
    return [operation for operation in found if operation.told["security"]]


@pytest.fixture
def closed(every: list[Operation]) -> list[Operation]:
    """Those that show nothing at all without sign-in."""
    return [operation for operation in every if {} not in operation.told["security"]]


def told(faults: list[str]) -> None:
    assert not faults, f"\n{len(faults)} faults:\n" + "\n".join(faults[:30])


async def test_every_resource_has_an_example(every: list[Operation]) -> None:
    missing = {operation.home for operation in every if operation.home} - EXAMPLES.keys()
    assert not missing, f"make an example for {sorted(missing)} in tests/access/examples.py"


async def test_nobody_gets_anything(client: Client, every: list[Operation], closed: list[Operation]) -> None:
    nobody, forged = client(None), client("nobody", token="not.a.token")
    faults = []
    for operation in every:
        for person in (nobody, forged) if operation in closed else (forged,):
            answer = await operation.ask(person, Somewhere())
            challenge = answer.headers.get("www-authenticate", "")
            if answer.status_code != 401 or not challenge.startswith("Bearer"):
                faults.append(f"{operation}: {answer.status_code} {challenge}")
    told(faults)


async def test_a_blank_cell_is_403_before_anything_is_looked_up(
    every: list[Operation], everybody: list[Somebody], statements: list[str]
) -> None:
    """Even for ids that do not exist, bodies that are none, and without a word of SQL but for who is asking."""
    faults = []
    for person in everybody:
        statements.clear()
        await person.api.get("/me")
        usual = list(statements)
        for operation in every:
            if TABLE.reach_of(person.actor, operation.action) is not None:
                continue
            statements.clear()
            answer = await operation.ask(person.api, Somewhere())
            asked = [statement for statement in statements if statement not in usual]
            if answer.status_code != 403 or asked:
                faults.append(f"{operation} by {person}: {answer.status_code} {asked[:1]}")
                continue
            body = answer.json()
            if (
                body.get("roles") != list(TABLE.roles(operation.action))
                or body.get("scope") != TABLE.rows[operation.action].scope
            ):
                faults.append(f"{operation} by {person}: does not tell who may")
    told(faults)


async def test_whoever_has_a_cell_is_let_in(every: list[Operation], everybody: list[Somebody]) -> None:
    """To an object that is not there: 404, and never 401 or 403."""
    faults = []
    for person in everybody:
        for operation in every:
            if "{" not in operation.path or TABLE.reach_of(person.actor, operation.action) is None:
                continue
            answer = await operation.ask(person.api, Somewhere())
            if answer.status_code != 404:
                faults.append(f"{operation} by {person}: {answer.status_code} {answer.text[:300]}")
    told(faults)


async def test_what_is_out_of_reach_cannot_be_read(
    every: list[Operation], everybody: list[Somebody], village: Village, db: Db
) -> None:
    """Each object is there for those who see it, and for nobody else; by itself and in the lists."""
    faults = []
    for operation in every:
        if operation.method != "get" or not operation.home:
            continue
        places = await village.at(operation.home)
        row = await row_of(db, uuid_of(places))
        for person in everybody:
            reach = TABLE.reach_of(person.actor, operation.action)
            if reach is None:
                continue
            answer = await operation.ask(person.api, places)
            expected = 200 if reach.shows(row, person.actor) else 404
            if answer.status_code != expected:
                faults.append(f"{operation} by {person}: {answer.status_code} for {expected}")
    told(faults)


async def test_lists_hold_what_can_be_read_and_nothing_else(
    every: list[Operation], everybody: list[Somebody], village: Village, db: Db
) -> None:
    lists = {operation.path: operation for operation in every if operation.method == "get"}
    faults = []
    for address in EXAMPLES:
        operation = lists.get(address.rsplit("/", 1)[0])
        if operation is None:
            continue
        places = await village.at(address)
        row = await row_of(db, uuid_of(places))
        for person in everybody:
            reach = TABLE.reach_of(person.actor, operation.action)
            if reach is None:
                continue
            listed = [item["id"] async for item in items(person.api, operation.path.format(**places))]
            if (str(uuid_of(places)) in listed) is not reach.shows(row, person.actor):
                faults.append(f"{operation} by {person}: {'listed' if str(uuid_of(places)) in listed else 'missing'}")
    told(faults)


TAKES_WHAT_IS_ONES_OWN = frozenset({"/monitoring/waves/{id}/imports"})
"""A school puts its own rows into what belongs to the district, which stays as it was."""


async def test_what_is_out_of_reach_cannot_be_changed(
    every: list[Operation], everybody: list[Somebody], village: Village, db: Db
) -> None:
    """404 where it is out of sight, 403 where it can be seen; and it stays as it was."""
    faults = []
    for operation in every:
        if operation.method not in CHANGES or not operation.home:
            continue
        places = await village.at(operation.home)
        row = await row_of(db, uuid_of(places))
        before = await facts(db, row)
        for person in everybody:
            reach = TABLE.reach_of(person.actor, operation.action)
            if reach is None or reach.covers(row, person.actor):
                continue
            if operation.path in TAKES_WHAT_IS_ONES_OWN and person.actor.districts == {village.world.district.id}:
                await operation.ask(person.api, places)
                continue
            reading = TABLE.reach_of(person.actor, f"{row.__tablename__.replace('_', '-')}.read")
            seen = reading is not None and reading.shows(row, person.actor)
            answer = await operation.ask(person.api, places)
            if answer.status_code != (403 if seen else 404):
                faults.append(f"{operation} by {person}: {answer.status_code} for {403 if seen else 404}")
        if await facts(db, row) != before:
            faults.append(f"{operation} changed {row.__tablename__}")
    told(faults)


async def test_without_sign_in_what_is_published_can_be_read_and_nothing_else(
    client: Client, every: list[Operation], closed: list[Operation], village: Village, db: Db
) -> None:
    faults = []
    seen = 0
    for operation in every:
        if operation in closed:
            continue
        assert operation.method == "get", f"{operation} is open"
        places = await village.at(operation.home) if operation.home else Somewhere()
        answer = await operation.ask(client(None), places)
        if answer.status_code != 200:
            faults.append(f"{operation}: {answer.status_code}")
        seen += operation.home != "" and NOTHING.shows(await row_of(db, uuid_of(places)), NOBODY)
    told(faults)
    assert seen, "nothing that is open has an example"


async def items(person: As, address: str) -> Any:
    following: str | None = f"{address}?limit=200"
    while following:
        answer = await person.get(following)
        if answer.status_code == 404 and address.count("/") > 1:
            return  # what it is the list of is out of sight itself
        assert answer.status_code == 200, f"{address}: {answer.text}"
        for item in answer.json()["items"]:
            yield item
        following = answer.links["next"]["url"].removeprefix(API) if "next" in answer.links else None


async def row_of(db: Db, id: UUID) -> Any:
    """The row with this id, of whatever table."""
    for mapper in list(Base.registry.mappers):
        model = mapper.class_
        if issubclass(model, Record) and (found := await db.first(select(model).where(model.id == id))) is not None:
            return found
    pytest.fail(f"no table has a row {id}")


async def facts(db: Db, row: Any) -> list[Any]:
    """All columns of the row, as they are stored."""
    columns = [getattr(type(row), column.key) for column in row.__mapper__.column_attrs]
    return [tuple(found) for found in await db.rows(select(*columns).where(type(row).id == row.id))]
