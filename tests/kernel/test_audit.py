"""Whatever is written stands in the audit, and whoever touches the audit is found out by the chain."""

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import ColumnElement, Executable, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.domains.accounts.models import User
from app.kernel import chain
from app.kernel.actor import EVERYTHING, SYSTEM, Origin, Role
from app.kernel.audit import AuditEntry
from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.tables import Base, new_id, now
from tests.conftest import Client, Live, World, fresh_database
from tests.kernel.people import acting_by_hand, actor, paper

ROOT = Path(__file__).parents[2]
ENTRIES, LINKS = Base.metadata.tables["audit_entries"], Base.metadata.tables["audit_links"]


async def entries_of(app: FastAPI, id: UUID) -> list[AuditEntry]:
    async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
        return list(await db.all(select(AuditEntry).where(AuditEntry.entity_id == id).order_by(AuditEntry.id)))


async def test_who_made_changed_and_deleted_what_is_told(app: FastAPI, client: Client, world: World) -> None:
    person = client("school", world.schools[0])
    document = {"kind": "order", "issued_on": "2026-09-01", "title": "Первый", "issuer": "Школа"}
    made = await person.post("/documents", json=document, headers={"X-Request-Id": "audit-test-1"})
    address = made.headers["location"].removeprefix("/api/v1")
    await person.amend(address, {"title": "Второй", "number": "7"})
    await person.amend(address, {"title": "Второй"})
    await person.drop(address)
    created, changed, deleted = await entries_of(app, UUID(made.json()["id"]))

    assert [entry.change for entry in (created, changed, deleted)] == ["created", "changed", "deleted"]
    assert (created.entity, created.request_id, created.way) == ("documents", "audit-test-1", "api")
    assert created.actor_id == world.users["school", world.schools[0].id]
    assert (created.district_id, created.organization_id) == (world.district.id, world.schools[0].id)
    assert (created.old, created.new["title"], created.new["issued_on"]) == ({}, "Первый", "2026-09-01")
    assert (changed.old, changed.new) == ({"title": "Первый", "number": None}, {"title": "Второй", "number": "7"})
    assert (deleted.new, deleted.old["title"]) == ({}, "Второй")
    for entry in (created, changed, deleted):
        assert not {"version", "updated_at", "created_at", "title_key"} & (entry.old.keys() | entry.new.keys())


async def test_secrets_are_noted_and_not_shown(app: FastAPI, client: Client) -> None:
    admin = client("administrator")
    made = await admin.post("/users", json={"login": "secret", "name": "Тайна", "password": "five quiet herons"})
    user_id = UUID(made.json()["id"])
    await admin.post(
        f"/users/{user_id}/password",
        json={"new_password": "nine loud herons"},
        headers={"If-Match": made.headers["etag"]},
    )
    created, changed = await entries_of(app, user_id)
    assert created.new["password_hash"] == "•••"
    assert (changed.old["password_hash"], changed.new["password_hash"]) == ("•••", "•••")
    assert "argon2" not in str([entry.new | entry.old for entry in (created, changed)])


async def test_a_refused_request_leaves_no_entry(client: Client, db: Db) -> None:
    before = await db.count(select(AuditEntry))
    admin = client("administrator")
    made = await admin.post("/users", json={"login": "twice", "name": "Дважды"})
    assert made.status_code == 201
    assert (await admin.post("/users", json={"login": "twice", "name": "Дважды"})).status_code == 409
    assert await db.count(select(AuditEntry)) == before + 1


async def test_every_row_of_a_bulk_has_its_entry_and_the_bulk_one_of_its_own(
    app: FastAPI, world: World, transaction: None
) -> None:
    who, bulk = actor((Role.SCHOOL, world.schools[0])), new_id()
    async with acting_by_hand(app)(who, "documents.write", writable=True) as db:
        papers = [db.add(paper(world.schools[0], f"лист {number}")) for number in range(3)]
        db.note("documents", bulk, "imported", {"rows": 3}, district_id=world.district.id)
    (summary,) = await entries_of(app, bulk)
    assert (summary.change, summary.new, summary.organization_id) == ("imported", {"rows": 3}, None)
    for document in papers:
        assert [entry.change for entry in await entries_of(app, document.id)] == ["created"]


async def test_a_change_that_is_taken_back_is_none(app: FastAPI, world: World, transaction: None) -> None:
    async with acting_by_hand(app)(SYSTEM, EVERYTHING, writable=True) as db:
        document = db.add(paper(world.schools[0], "первый"))
        await db.flush()
        document.title = "второй"
        document.title = "первый"
        await db.flush()
        assert document.version == 1
    assert [entry.change for entry in await entries_of(app, document.id)] == ["created"]


async def test_the_command_line_signs_its_entries_too(app: FastAPI, transaction: None) -> None:
    origin = Origin(way="command")
    database: Database = app.state.kernel.database
    async with database.open(SYSTEM, EVERYTHING, writable=True, origin=origin) as db:
        user = db.add(User(login="operator", name="Оператор"))
    (entry,) = await entries_of(app, user.id)
    assert (entry.way, entry.actor_id, entry.actor_name) == ("command", None, "system")


@pytest.mark.parametrize("table", ["audit_entries", "audit_links", "state_changes"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_the_database_lets_nobody_rewrite_it(db: Db, table: str, deed: str) -> None:
    column = Base.metadata.tables[table].columns.keys()[-1]
    connection = await db.connection()
    await connection.execute(insert(ENTRIES).values(**entry(new_id())))
    await connection.execute(text("INSERT INTO audit_links SELECT 1, id, '' FROM audit_entries LIMIT 1"))
    with pytest.raises(DBAPIError, match="append-only"):
        async with connection.begin_nested():
            await connection.execute(text(deed.format(table, column, column)))


def entry(id: UUID, **values: Any) -> dict[str, Any]:
    return {
        "id": id, "at": now(), "actor_name": "", "entity": "things", "entity_id": id, "change": "created",
        "old": {}, "new": {}, "request_id": "", "address": "", "agent": "", "way": "api",
    } | values  # fmt: skip


# --- the chain -------------------------------------------------------------------------------------------------------


class Ledger:
    """Thirty sealed entries, whose triggers sleep as if somebody with all rights had been at the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.positions: list[int] = []

    async def fill(self) -> None:
        async with self.database.connect() as connection:
            for table in ("audit_links", "audit_entries"):
                await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
                await connection.execute(delete(Base.metadata.tables[table]))
            await connection.execute(insert(ENTRIES), [entry(new_id(), new={"n": n}) for n in range(30)])
        assert await chain.seal(self.database) == 30
        async with self.database.connect() as connection:
            found = await connection.scalars(select(LINKS.c.position).order_by(LINKS.c.position))
            self.positions = [int(position) for position in found]

    async def do(self, *statements: Executable) -> None:
        async with self.database.connect() as connection:
            for statement in statements:
                await connection.execute(statement)

    def link(self, number: int) -> ColumnElement[bool]:
        return LINKS.c.position == self.positions[number]

    async def entry(self, number: int) -> UUID:
        async with self.database.connect() as connection:
            found = await connection.scalar(select(LINKS.c.entry_id).where(self.link(number)))
        assert isinstance(found, UUID)
        return found

    async def broken(self) -> int | None:
        """Which of the thirty is named."""
        place = (await chain.verify(self.database)).broken_at
        return None if place is None else self.positions.index(place)


@pytest.fixture
async def ledger(app: FastAPI, transaction: None) -> Ledger:
    made = Ledger(app.state.kernel.database)
    await made.fill()
    return made


async def test_an_untouched_chain_is_whole(ledger: Ledger) -> None:
    verdict = await chain.verify(ledger.database)
    assert (verdict.whole, verdict.checked, verdict.unsealed) == (True, 30, 0)
    assert await chain.seal(ledger.database) == 0
    await ledger.do(insert(ENTRIES).values(**entry(new_id())))
    assert (await chain.verify(ledger.database)).unsealed == 1
    assert await chain.seal(ledger.database) == 1
    after = await chain.verify(ledger.database)
    assert (after.whole, after.checked, after.head != verdict.head) == (True, 31, True)


@pytest.mark.parametrize("column", [column.name for column in ENTRIES.columns if column.name != "id"])
async def test_no_column_of_an_entry_changes_unseen(ledger: Ledger, column: str) -> None:
    id = await ledger.entry(12)
    other: dict[str, Any] = {
        "at": now(), "old": {"a": 1}, "new": {"n": "11"}, "district_id": id, "actor_id": id, "organization_id": id,
        "entity_id": new_id(),
    }  # fmt: skip
    await ledger.do(update(ENTRIES).where(ENTRIES.c.id == id).values({column: other.get(column, "x")}))
    verdict = await chain.verify(ledger.database)
    assert (verdict.whole, verdict.broken_at, verdict.checked) == (False, ledger.positions[12], 12)


async def test_a_link_that_is_rewritten_is_named(ledger: Ledger) -> None:
    await ledger.do(update(LINKS).where(ledger.link(20)).values(digest=b"\x01" * 32))
    assert await ledger.broken() == 20


async def test_a_link_that_is_taken_out_breaks_the_next(ledger: Ledger) -> None:
    await ledger.do(delete(LINKS).where(ledger.link(7)))
    assert await ledger.broken() == 8


async def test_an_entry_that_is_taken_out_with_its_link_breaks_the_next(ledger: Ledger) -> None:
    id = await ledger.entry(0)
    await ledger.do(delete(LINKS).where(ledger.link(0)), delete(ENTRIES).where(ENTRIES.c.id == id))
    assert await ledger.broken() == 1


async def test_two_entries_that_change_places_are_named(ledger: Ledger) -> None:
    one, other = await ledger.entry(4), await ledger.entry(5)
    await ledger.do(
        delete(LINKS).where(ledger.link(4)),
        update(LINKS).where(ledger.link(5)).values(entry_id=one),
        insert(LINKS).values(position=ledger.positions[4], entry_id=other, digest=b"\x01" * 32),
    )
    assert await ledger.broken() == 4


async def test_an_end_that_is_cut_off_shows_in_the_head_that_was_noted(ledger: Ledger) -> None:
    noted = (await chain.verify(ledger.database)).head
    last = await ledger.entry(29)
    await ledger.do(delete(LINKS).where(ledger.link(29)), delete(ENTRIES).where(ENTRIES.c.id == last))
    verdict = await chain.verify(ledger.database)
    assert verdict.whole
    assert verdict.head != noted


_SEALER = """
import asyncio, sys
from app.kernel import chain
from app.kernel.database import Database
async def main():
    database = Database(sys.argv[1], pool=1)
    sealed = 0
    for _ in range(40):
        sealed += await chain.seal(database)
        await asyncio.sleep(0.02)
    await database.close()
    print(sealed)
asyncio.run(main())
"""


async def test_sealers_of_several_processes_lay_one_chain(server: str) -> None:
    """While others write; what commits late is linked late, and nothing is linked twice."""
    async with fresh_database(server, "sealers") as url:
        database = Database(url, pool=4)
        sealers = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", _SEALER, url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
            )
            for _ in range(2)
        ]

        async def write(patience: float) -> None:
            for _ in range(20):
                async with database.connect() as connection:
                    await connection.execute(insert(ENTRIES).values(**entry(new_id())))
                    await asyncio.sleep(patience)

        await asyncio.gather(write(0), write(0.01), write(0.05))
        told = [int((await sealer.communicate())[0]) for sealer in sealers]
        rest = await chain.seal(database)
        verdict = await chain.verify(database)
        await database.close()
    assert (sum(told) + rest, verdict.checked, verdict.whole, verdict.unsealed) == (60, 60, True, 0)


async def test_the_server_lays_the_chain_by_itself(live: Live) -> None:
    made = await live.client("administrator").post("/users", json={"login": "sealed", "name": "Запечатанный"})
    database: Database = live.app.state.kernel.database
    sealed = None
    for _ in range(100):
        async with database.connect() as connection:
            sealed = await connection.scalar(
                select(LINKS.c.position)
                .join(ENTRIES, ENTRIES.c.id == LINKS.c.entry_id)
                .where(ENTRIES.c.entity_id == UUID(made.json()["id"]))
            )
        if sealed:
            break
        await asyncio.sleep(0.1)
    assert sealed
    assert (await chain.verify(database)).whole
