"""What follows by itself from an allowed step goes as far as its author says, and not a row or a moment further."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.domains.documents.models import Document
from app.kernel.actor import EVERYTHING, SYSTEM, Reach, Role
from app.kernel.audit import AuditEntry
from app.kernel.db import Db
from app.kernel.effects import beyond
from app.kernel.problems import Problem
from tests.conftest import World
from tests.kernel.people import acting_by_hand, actor, paper, put


@pytest.fixture
async def theirs(app: FastAPI, world: World, transaction: None) -> UUID:
    """A document of the neighbour."""
    document = paper(world.schools[1], "чужой")
    await put(app, document, paper(world.other_schools[0], "дальний"))
    return document.id


def district(world: World) -> Reach:
    return Reach(districts=frozenset({world.district.id}))


async def titles(db: Db) -> list[str]:
    return [row.title for row in await db.all(select(Document).order_by(Document.title))]


async def test_inside_a_foreign_row_of_the_district_is_written_and_outside_it_is_not_there(
    app: FastAPI, world: World, theirs: UUID
) -> None:
    somebody = actor((Role.SCHOOL, world.schools[0]))
    async with acting_by_hand(app)(somebody, "documents.write", writable=True) as db:
        assert await titles(db) == []
        async with beyond(db, district(world)):
            assert await titles(db) == ["чужой"], "nothing of another district"
            (await db.lock(Document, theirs)).title = "изменённый"
        assert await titles(db) == []
        with pytest.raises(Problem) as caught:
            await db.lock(Document, theirs)
    assert caught.value.kind.code == "not-found"
    async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
        assert (await db.get(Document, theirs)).title == "изменённый"
        told = await db.all(select(AuditEntry).where(AuditEntry.entity_id == theirs, AuditEntry.change == "changed"))
        assert [entry.actor_id for entry in told] == [somebody.user_id], "the audit tells who acted"


async def test_what_was_written_before_is_judged_by_the_actors_own_reach(
    app: FastAPI, world: World, theirs: UUID
) -> None:
    async def attempt() -> None:
        async with acting_by_hand(app)(actor((Role.SCHOOL, world.schools[0])), "documents.write", writable=True) as db:
            db.add(paper(world.schools[1], "подложенный"))
            async with beyond(db, district(world)):
                pytest.fail("the forged row passed")

    with pytest.raises(Problem) as caught:
        await attempt()
    assert caught.value.kind.code == "not-allowed"


async def test_a_refusal_inside_leaves_the_reach_as_it_was(app: FastAPI, world: World, theirs: UUID) -> None:
    async with acting_by_hand(app)(actor((Role.SCHOOL, world.schools[0])), "documents.write", writable=True) as db:
        own = db.reach

        async def fall() -> None:
            async with beyond(db, district(world)):
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fall()
        assert db.reach is own
        assert await titles(db) == []
