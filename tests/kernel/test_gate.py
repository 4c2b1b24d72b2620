"""The wall around rows: whatever a statement looks like, it gives what the actor reaches and nothing else."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Select, delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload, subqueryload

from app.domains.accounts.models import ApiClient, Membership, User
from app.domains.documents.models import Document
from app.domains.organizations.models import District, Organization, School
from app.kernel.actor import EVERYTHING, NOTHING, Reach, Role
from app.kernel.gate import GateError
from app.kernel.idempotency import KeptAnswer
from app.kernel.problems import Problem
from app.kernel.tables import Base
from tests.conftest import World
from tests.kernel.people import acting_by_hand, actor, paper, put

Ask = Callable[[AsyncSession], Awaitable[set[str]]]

MINE, COMMON = "мой", "общий"
FOREIGN = {"чужой", "дальний", "дальний общий"}


@pytest.fixture
async def papers(app: FastAPI, world: World, transaction: None) -> None:
    """One of one's own, one for the whole district, and three that are nobody's business."""
    await put(
        app,
        paper(world.schools[0], MINE),
        paper(world.centre, COMMON, "district"),
        paper(world.schools[1], "чужой"),
        paper(world.other_schools[0], "дальний"),
        paper(world.other_centre, "дальний общий", "district"),
    )


async def titles(session: AsyncSession, statement: Any) -> set[str]:
    return {row[0] for row in await session.execute(statement)}


async def entities(session: AsyncSession, statement: Any) -> set[str]:
    return {row.title for row in (await session.scalars(statement)).unique()}


async def streamed(session: AsyncSession, statement: Any) -> set[str]:
    return {row.title async for row in await session.stream_scalars(statement)}


def _self_join() -> Select[Any]:
    one, other = aliased(Document), aliased(Document)
    return select(one.title).join(other, other.id == one.id)


def _recursive() -> Select[Any]:
    start = select(Document.id, Document.title, literal(0).label("depth")).cte("walk", recursive=True)
    again = select(Document.id, Document.title, start.c.depth + 1).join(start, start.c.id != Document.id)
    walk = start.union_all(again.where(start.c.depth < 1))
    return select(walk.c.title)


def _cte() -> Select[Any]:
    found = select(Document.title).cte("found")
    return select(found.c.title)


def _subquery() -> Select[Any]:
    found = select(Document.id, Document.title).subquery()
    return select(found.c.title)


def _lateral() -> Select[Any]:
    found = select(Document.title).where(Document.district_id == District.id).lateral()
    return select(found.c.title).select_from(District).join(found, literal(value=True))


SHAPES: dict[str, Ask] = {
    "entities": lambda s: entities(s, select(Document)),
    "columns": lambda s: titles(s, select(Document.title)),
    "an expression": lambda s: titles(s, select(func.concat(Document.title, ""))),
    "grouped": lambda s: titles(s, select(Document.title, func.count()).group_by(Document.title)),
    "distinct and ordered": lambda s: titles(s, select(Document.title).distinct().order_by(Document.title)),
    "a window": lambda s: titles(s, select(Document.title, func.row_number().over(order_by=Document.id))),
    "an alias": lambda s: entities(s, select(aliased(Document))),
    "a join with itself": lambda s: titles(s, _self_join()),
    "a join from its owner": lambda s: titles(
        s, select(Document.title).select_from(District).join(Document, Document.district_id == District.id)
    ),
    "an outer join": lambda s: titles(
        s, select(Document.title).select_from(District).outerjoin(Document, Document.district_id == District.id)
    ),
    "a product": lambda s: titles(s, select(Document.title).select_from(District).join(Document, literal(value=True))),
    "a subquery": lambda s: titles(s, _subquery()),
    "an entity of a subquery": lambda s: entities(s, select(aliased(Document, select(Document).subquery()))),
    "IN": lambda s: entities(s, select(Document).where(Document.id.in_(select(Document.id)))),
    "a scalar subquery": lambda s: titles(
        s, select(select(func.max(Document.title)).where(Document.title == MINE).scalar_subquery())
    ),
    "a common table expression": lambda s: titles(s, _cte()),
    "a recursive one": lambda s: titles(s, _recursive()),
    "a lateral": lambda s: titles(s, _lateral()),
    "UNION": lambda s: titles(
        s,
        select(union_all(select(Document.title), select(aliased(Document).title)).subquery().c.title),
    ),
    "FROM a UNION": lambda s: entities(
        s, select(Document).from_statement(union_all(select(Document), select(Document)).order_by("title"))
    ),
    "FOR UPDATE": lambda s: entities(s, select(Document).with_for_update(of=Document)),
    "a stream": lambda s: streamed(s, select(Document)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
async def test_no_shape_of_a_statement_passes_the_wall(app: FastAPI, world: World, papers: None, shape: str) -> None:
    act = acting_by_hand(app)
    async with act(actor((Role.SCHOOL, world.schools[0]))) as db:
        found = {title for title in await SHAPES[shape](db._session) if title}
        assert found <= {MINE, COMMON}
        assert MINE in found
    async with act(actor((Role.CENTRE, world.centre))) as db:
        assert not await SHAPES[shape](db._session) & {"дальний", "дальний общий"}
    async with act(actor((Role.SCHOOL, world.schools[0])), NOTHING) as db:
        assert not await SHAPES[shape](db._session) & ({MINE} | FOREIGN)


async def test_existence_and_counts_tell_nothing_of_others(app: FastAPI, world: World, papers: None) -> None:
    act = acting_by_hand(app)
    async with act(actor((Role.SCHOOL, world.schools[0]))) as db:
        assert await db.count(select(Document)) == 2
        assert await db._session.scalar(select(func.count()).select_from(Document)) == 2
        assert await db._session.scalar(select(func.count(Document.id))) == 2
        with pytest.raises(GateError):
            await db._session.scalar(select(literal(1)).where(exists().where(Document.title == "чужой")))
        owners = select(Organization.code).where(exists().where(Document.organization_id == Organization.id))
        assert set(await db._session.scalars(owners)) == {world.schools[0].code, world.centre.code}
        totals = select(
            Organization.code,
            select(func.count()).where(Document.organization_id == Organization.id).scalar_subquery(),
        )
        assert dict((await db._session.execute(totals)).all()) == {
            world.schools[0].code: 1, world.centre.code: 1, world.department.code: 0,
        }  # fmt: skip


@pytest.mark.parametrize("load", [joinedload, selectinload, subqueryload])
async def test_what_is_loaded_along_passes_the_wall_too(
    app: FastAPI, world: World, transaction: None, load: Any
) -> None:
    """A membership is its user's; the school it names is another matter."""
    user_id = world.users["school", world.schools[0].id]
    statement = select(Membership).options(load(Membership.organization))
    act = acting_by_hand(app)
    for reach, seen in ((Reach(organizations=frozenset({world.schools[0].id})), True), (NOTHING, False)):
        who = actor((Role.SCHOOL, world.schools[1]), user_id=user_id)
        async with act(who, reach) as db:
            (membership,) = await db.all(statement)
            assert (membership.organization is not None) is seen


async def test_what_is_joined_for_loading_passes_the_wall_too(app: FastAPI, world: World, transaction: None) -> None:
    user_id = world.users["school", world.schools[0].id]
    who = actor((Role.SCHOOL, world.schools[1]), user_id=user_id)
    statement = select(Membership).outerjoin(Membership.organization).options(contains_eager(Membership.organization))
    async with acting_by_hand(app)(who, NOTHING) as db:
        (membership,) = await db.all(statement)
        assert membership.organization is None


async def test_what_is_loaded_later_passes_the_wall_too(app: FastAPI, world: World, papers: None) -> None:
    async with acting_by_hand(app)(actor((Role.SCHOOL, world.schools[0]))) as db:
        (mine,) = await db.all(select(Document).where(Document.title == MINE))
        await db.refresh(mine)
        await db.refresh(mine, "title")
        assert mine.title == MINE


async def test_a_row_is_not_had_by_its_id_alone(app: FastAPI, world: World, papers: None) -> None:
    async with acting_by_hand(app)(actor((Role.ADMINISTRATOR, None))) as db:
        ids = {row.title: row.id for row in await db.all(select(Document))}
    async with acting_by_hand(app)(actor((Role.SCHOOL, world.schools[0]))) as db:
        assert await db._session.get(Document, ids["чужой"]) is None
        assert await db._session.get(Document, ids[MINE]) is not None
        with pytest.raises(Problem, match="not-found"):
            await db.get(Document, ids["чужой"])


async def test_actors_take_turns_on_one_compiled_statement(app: FastAPI, world: World, papers: None) -> None:
    """The values of an actor are bound when a statement runs; the shape of his reach alone is compiled."""
    act = acting_by_hand(app)
    both = actor((Role.SCHOOL, world.schools[1]), (Role.CENTRE, world.other_centre))
    everybody = [
        (actor((Role.SCHOOL, world.schools[0])), {MINE, COMMON}),
        (actor((Role.SCHOOL, world.schools[1])), {"чужой", COMMON}),
        (actor((Role.SCHOOL, world.other_schools[0])), {"дальний", "дальний общий"}),
        (actor((Role.CENTRE, world.centre)), {MINE, "чужой", COMMON}),
        (actor((Role.DEPARTMENT, world.other_department)), {"дальний", "дальний общий"}),
        (both, {"чужой", COMMON, "дальний", "дальний общий"}),
        (actor((Role.SCHOOL, world.schools[0]), (Role.SCHOOL, world.schools[1])), {MINE, "чужой", COMMON}),
        (actor((Role.ADMINISTRATOR, None)), {MINE, COMMON} | FOREIGN),
    ]
    statement = select(Document).where(Document.kind == "order")
    for _ in range(3):
        for who, visible in (*everybody, *reversed(everybody)):
            async with act(who) as db:
                assert {document.title for document in await db.all(statement)} == visible


async def test_what_belongs_to_the_installation_is_seen_by_whoever_reaches_everything(
    app: FastAPI, world: World, transaction: None
) -> None:
    await put(
        app, ApiClient(name="выгрузка", organization_id=world.centre.id, district_id=world.district.id, scopes=[])
    )
    act = acting_by_hand(app)
    async with act(actor((Role.CENTRE, world.centre))) as db:
        assert await db.count(select(ApiClient)) == 0
        assert await db.count(select(User)) == 0
        assert [district.code for district in await db.all(select(District))] == ["central"]
        assert {school.district_id for school in await db.all(select(School))} == {world.district.id}
    async with act(actor((Role.ADMINISTRATOR, None)), EVERYTHING) as db:
        assert await db.count(select(ApiClient)) == 1
        assert await db.count(select(District)) == 2
        assert await db.all(select(KeptAnswer)) == []


async def test_rows_of_the_kernel_are_closed_to_everybody(app: FastAPI, world: World, transaction: None) -> None:
    async with app.state.kernel.database.connect() as connection:
        await connection.execute(
            insert(Base.metadata.tables["kept_answers"]).values(account_id=world.centre.id, key="k", fingerprint=b"")
        )
    async with acting_by_hand(app)(actor((Role.ADMINISTRATOR, None)), EVERYTHING) as db:
        assert await db.count(select(KeptAnswer)) == 0


PAPERS = Base.metadata.tables["documents"]
STATEMENTS: dict[str, Any] = {
    "bulk insert": insert(Document),
    "bulk update": update(Document).values(title="x"),
    "bulk update with returning": update(Document).values(title="x").returning(Document.id),
    "bulk delete": delete(Document),
    "raw SQL": text("SELECT title FROM documents"),
    "the table itself": select(PAPERS),
    "a column of the table itself": select(PAPERS.c.title),
    "a raw delete": delete(PAPERS),
}


@pytest.mark.parametrize("what", STATEMENTS)
async def test_what_the_wall_cannot_narrow_is_refused(app: FastAPI, world: World, papers: None, what: str) -> None:
    async with acting_by_hand(app)(actor((Role.ADMINISTRATOR, None)), EVERYTHING, writable=True) as db:
        with pytest.raises(GateError):
            await db._session.execute(STATEMENTS[what], [{"title": "x"}] if "insert" in what else None)


async def test_a_reading_request_cannot_write(app: FastAPI, world: World, papers: None) -> None:
    async with acting_by_hand(app)(actor((Role.ADMINISTRATOR, None)), EVERYTHING) as db:
        db.add(paper(world.centre, "между строк"))
        with pytest.raises(GateError, match="reading"):
            await db.flush()
        db._session.expunge_all()
