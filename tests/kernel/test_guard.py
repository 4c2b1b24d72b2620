"""Nobody writes a row of another owner, takes one over or gives one away; and a refusal leaves nothing behind."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.domains.accounts.models import User
from app.domains.documents.models import Document
from app.domains.organizations.models import District, School
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Reach, Role
from app.kernel.preconditions import Preconditions
from app.kernel.problems import Problem
from tests.conftest import World
from tests.kernel.people import acting_by_hand, actor, paper, put


@pytest.fixture
async def ids(app: FastAPI, world: World, transaction: None) -> dict[str, UUID]:
    """A document of the school, one of its neighbour, and one of the centre for the whole district."""
    papers = {
        "mine": paper(world.schools[0], "мой"),
        "theirs": paper(world.schools[1], "чужой"),
        "common": paper(world.centre, "общий", "district"),
        "far": paper(world.other_schools[0], "дальний"),
    }
    await put(app, *papers.values())
    return {name: document.id for name, document in papers.items()}


async def stored(app: FastAPI) -> dict[str, tuple[UUID, UUID]]:
    async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=False) as db:
        return {row.title: (row.organization_id, row.district_id) for row in await db.all(select(Document))}


async def refused(app: FastAPI, who: Actor, reach: Reach | str, change: Callable[[Any], Any]) -> Problem:
    """The problem that comes of a change; nothing of it stays."""
    before = await stored(app)

    async def attempt() -> None:
        async with acting_by_hand(app)(who, reach, writable=True) as db:
            await change(db)
            await db.flush()

    with pytest.raises(Problem) as caught:
        await attempt()
    assert await stored(app) == before
    return caught.value


@pytest.mark.parametrize("owner", ["schools.1", "centre", "other_schools.0", "other_centre"])
async def test_a_school_adds_nothing_in_the_name_of_another(
    app: FastAPI, world: World, transaction: None, owner: str
) -> None:
    name, _, number = owner.partition(".")
    found: Any = getattr(world, name)
    target = found[int(number)] if number else found

    async def add(db: Any) -> None:
        db.add(paper(target, "подложенный"))

    problem = await refused(app, actor((Role.SCHOOL, world.schools[0])), "documents.write", add)
    assert problem.kind.code == "not-allowed"


async def test_a_row_half_in_another_district_is_refused(app: FastAPI, world: World, transaction: None) -> None:
    async def add(db: Any) -> None:
        half = paper(world.schools[0], "пополам")
        half.district_id = world.elsewhere.id
        db.add(half)

    for who, reach in (
        (actor((Role.SCHOOL, world.schools[0])), "documents.write"),
        (actor((Role.DEPARTMENT, world.department)), Reach(districts=frozenset({world.district.id}))),
        (SYSTEM, EVERYTHING),
    ):
        problem = await refused(app, who, reach, add)
        assert problem.kind.code in {"not-allowed", "request-invalid"}


@pytest.mark.parametrize("name", ["theirs", "common", "far"])
async def test_a_school_changes_and_deletes_nothing_of_another(
    app: FastAPI, world: World, ids: dict[str, UUID], name: str
) -> None:
    """Even a row that it can see, or got hold of in whatever way."""

    async def change(db: Any) -> None:
        row = await _in_any_way(db, ids[name])
        row.title = "присвоенный"

    async def delete(db: Any) -> None:
        await db.remove(await _in_any_way(db, ids[name]))

    for deed in (change, delete):
        problem = await refused(app, actor((Role.SCHOOL, world.schools[0])), "documents.write", deed)
        assert problem.kind.code == "not-allowed"


@pytest.mark.parametrize(("name", "code"), [("theirs", "not-found"), ("common", "not-allowed"), ("far", "not-found")])
async def test_what_is_read_by_all_is_not_even_locked_for_change(
    app: FastAPI, world: World, ids: dict[str, UUID], name: str, code: str
) -> None:
    """Else a step on it would be answered by its state, and an empty change by success."""

    async def lock(db: Any) -> None:
        await db.lock(Document, ids[name])

    problem = await refused(app, actor((Role.SCHOOL, world.schools[0])), "documents.write", lock)
    assert problem.kind.code == code


@pytest.mark.parametrize("name", ["theirs", "common"])
async def test_a_school_takes_nothing_over(app: FastAPI, world: World, ids: dict[str, UUID], name: str) -> None:
    """The row would be its own afterwards; it is not before."""

    async def take(db: Any) -> None:
        row = await _in_any_way(db, ids[name])
        row.organization_id = world.schools[0].id

    problem = await refused(app, actor((Role.SCHOOL, world.schools[0])), "documents.write", take)
    assert problem.kind.code == "not-allowed"


async def test_a_school_gives_nothing_away(app: FastAPI, world: World, ids: dict[str, UUID]) -> None:
    async def give(db: Any) -> None:
        row = await db.lock(Document, ids["mine"])
        row.organization_id = world.schools[1].id

    problem = await refused(app, actor((Role.SCHOOL, world.schools[0])), "documents.write", give)
    assert problem.kind.code == "not-allowed"


async def test_one_foreign_row_among_many_stops_them_all(app: FastAPI, world: World, transaction: None) -> None:
    async def add(db: Any) -> None:
        for number in range(5):
            db.add(paper(world.schools[0], f"свой {number}"))
        db.add(paper(world.schools[1], "чужой"))

    await refused(app, actor((Role.SCHOOL, world.schools[0])), "documents.write", add)


async def test_what_belongs_to_a_district_or_to_all_is_written_by_whoever_reaches_it(
    app: FastAPI, world: World, transaction: None
) -> None:
    department = actor((Role.DEPARTMENT, world.department))
    own = Reach(organizations=frozenset({world.department.id}))
    whole = Reach(districts=frozenset({world.district.id}))

    async def rename(db: Any) -> None:
        (await db.get(District, world.district.id)).name = "Переименованный"

    async def enlist(db: Any) -> None:
        db.add(User(login="stowaway", name="Безбилетник"))

    async def found(db: Any) -> None:
        db.add(School(district_id=world.elsewhere.id, code="777", name="Школа № 777", type="general"))

    assert (await refused(app, department, own, rename)).kind.code == "not-allowed"
    assert (await refused(app, department, whole, enlist)).kind.code == "not-allowed"
    assert (await refused(app, department, whole, found)).kind.code == "not-allowed"
    async with acting_by_hand(app)(department, whole, writable=True) as db:
        await rename(db)
        db.add(School(district_id=world.district.id, code="777", name="Школа № 777", type="general"))


async def test_out_of_sight_is_404_and_out_of_reach_is_403(app: FastAPI, world: World, ids: dict[str, UUID]) -> None:
    """Even where both are asked in one request; the actor stays who he was."""
    school = actor((Role.SCHOOL, world.schools[0]))
    async with acting_by_hand(app)(school, "documents.write", writable=True) as db:
        db.roles = (Role.CENTRE,)
        for name, code in (("theirs", "not-found"), ("far", "not-found")):
            with pytest.raises(Problem, match=code):
                await db.lock(Document, ids[name])
        before = db.reach
        with pytest.raises(Problem, match="not-found"):
            await db.lock(Document, world.district.id)
        assert db.reach == before
    centre = actor((Role.CENTRE, world.centre))
    async with acting_by_hand(app)(centre, "documents.write", writable=True) as db:
        db.roles = (Role.SCHOOL,)
        with pytest.raises(Problem, match="not-allowed") as caught:
            await db.lock(Document, ids["mine"])
        assert caught.value.more["roles"] == ["school"]
        with pytest.raises(Problem, match="not-found"):
            await db.lock(Document, ids["far"])


async def test_the_addressed_row_alone_is_asked_for_its_version(
    app: FastAPI, world: World, ids: dict[str, UUID]
) -> None:
    school = actor((Role.SCHOOL, world.schools[0]))
    async with acting_by_hand(app)(school, "documents.write", writable=True) as db:
        db._preconditions = Preconditions(None, required=True)
        await db.lock(Document, ids["mine"])
        assert not isinstance(db.subject, Document)
        with pytest.raises(Problem, match="if-match-required"):
            await db.edit(Document, ids["mine"])
        db._preconditions = Preconditions('"1"', required=True)
        row = await db.edit(Document, ids["mine"])
        assert row is db.subject
        row.issued_on = date(2026, 10, 1)
        await db.flush()
        assert row.version == 2
        with pytest.raises(Problem, match="changed-meanwhile"):
            await db.edit(Document, ids["mine"])


async def test_a_dry_run_goes_the_whole_way_and_leaves_nothing(app: FastAPI, world: World, transaction: None) -> None:
    async with acting_by_hand(app)(actor((Role.SCHOOL, world.schools[0])), "documents.write", writable=True) as db:
        db.add(paper(world.schools[0], "пробный"))
        await db.flush()
        assert await db.count(select(Document).where(Document.title == "пробный")) == 1
        db.discard()
    assert "пробный" not in await stored(app)


async def _in_any_way(db: Any, id: UUID) -> Document:
    """A row past the gate, as a mistake in a domain might come by it."""
    info = db._session.sync_session.info
    acting, info["reach"] = info["reach"], EVERYTHING
    try:
        row: Document = await db.get(Document, id)
    finally:
        info["reach"] = acting
    return row
