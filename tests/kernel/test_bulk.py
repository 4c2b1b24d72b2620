"""The fast way in: behind the guard like every other, and never over what somebody else has changed meanwhile."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.domains.organizations.models import SchoolClass
from app.kernel import bulk
from app.kernel.actor import EVERYTHING, SYSTEM, Actor, Reach
from app.kernel.db import Db
from app.kernel.problems import Problem
from tests.conftest import Live, World


def a_class(school: Any, letter: str = "А", **more: Any) -> dict[str, Any]:
    return {
        "district_id": school.district_id,
        "school_id": school.id,
        "school_year": "2040/41",
        "grade": 5,
        "letter": letter,
        "pupils": 25,
        **more,
    }


async def held(db: Db) -> list[dict[str, Any]]:
    names = ("id", "version", "district_id", "school_id", "letter", "pupils")
    columns = [getattr(SchoolClass, name) for name in names]
    rows = await db.rows(
        select(*columns).where(SchoolClass.school_year == "2040/41").order_by(SchoolClass.school_id, SchoolClass.letter)
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


async def test_rows_go_in_and_change_with_their_types_and_versions(db: Db, world: World) -> None:
    school = world.schools[0]
    await bulk.insert(db, SchoolClass, [a_class(school), a_class(school, "Б\"'\\", pupils=None)])
    first = await held(db)
    assert [(row["letter"], row["pupils"], row["version"]) for row in first] == [("А", 25, 1), ("Б\"'\\", None, 1)]
    await bulk.update(db, SchoolClass, [{**row, "pupils": 0} for row in first], ["pupils"])
    assert [(row["pupils"], row["version"]) for row in await held(db)] == [(0, 2), (0, 2)]


@pytest.mark.parametrize("reach", ["own", "district", "part"])
async def test_the_guard_asks_every_owner_of_a_bulk(app: FastAPI, world: World, transaction: None, reach: str) -> None:
    mine, other, foreign = world.schools[0], world.schools[1], world.other_schools[0]
    reaches = {
        "own": Reach(organizations=frozenset({mine.id})),
        "district": Reach(districts=frozenset({mine.district_id})),
        "part": Reach(organizations=frozenset({mine.id}), parts={"of_nobody": frozenset({other.district_id})}),
    }
    actor = Actor(name="somebody", user_id=mine.id)
    for rows, fine in (
        ([a_class(mine)], True),
        ([a_class(mine), a_class(foreign)], False),
        ([a_class(mine), a_class(other)], reach != "own"),
    ):
        async with app.state.kernel.database.open(actor, reaches[reach], writable=True) as db:
            db.discard()
            if fine:
                await bulk.insert(db, SchoolClass, rows)
                continue
            with pytest.raises(Problem) as refused:
                await bulk.insert(db, SchoolClass, rows)
            assert refused.value.kind.status == 403


async def test_a_bulk_does_not_move_rows_to_another_owner(db: Db, world: World) -> None:
    await bulk.insert(db, SchoolClass, [a_class(world.schools[0])])
    with pytest.raises(ValueError, match="from one owner to another"):
        await bulk.update(db, SchoolClass, await held(db), ["school_id", "pupils"])


async def test_what_changed_meanwhile_is_not_overwritten(db: Db, world: World) -> None:
    await bulk.insert(db, SchoolClass, [a_class(world.schools[0])])
    (row,) = await held(db)
    await bulk.update(db, SchoolClass, [{**row, "pupils": 1}], ["pupils"])
    with pytest.raises(Problem) as refused:
        await bulk.update(db, SchoolClass, [{**row, "pupils": 2}], ["pupils"])
    assert refused.value.kind.code == "conflict"


async def test_keys_are_looked_up_all_at_once_and_behind_the_gate(
    app: FastAPI, world: World, db: Db, transaction: None
) -> None:
    mine, other = world.schools[0], world.schools[1]
    await bulk.insert(db, SchoolClass, [a_class(mine), a_class(other), a_class(other, "Б")])
    await db.flush()
    columns: list[Any] = [SchoolClass.school_id, SchoolClass.letter]
    keys = [(mine.id, "А"), (other.id, "Б"), (other.id, "Ю")]
    wanted = bulk.keyed(select(SchoolClass.school_id, SchoolClass.letter), columns, keys)
    assert {tuple(row) for row in await db.rows(wanted)} == set(keys[:2])


async def test_like_files_go_one_by_one_and_others_side_by_side(live: Live) -> None:
    database, order = live.app.state.kernel.database, []

    async def pass_through(name: str, about: str, ready: asyncio.Event, leave: asyncio.Event) -> None:
        async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
            await bulk.begin(db, about)
            order.append(name)
            ready.set()
            await leave.wait()

    events = [asyncio.Event() for _ in range(6)]
    first = asyncio.create_task(pass_through("first", "classes", events[0], events[1]))
    await events[0].wait()
    second = asyncio.create_task(pass_through("second", "classes", events[2], events[3]))
    other = asyncio.create_task(pass_through("other", "schools", events[4], events[5]))
    await events[4].wait()
    assert order == ["first", "other"]
    for event in (events[1], events[3], events[5]):
        event.set()
    await asyncio.gather(first, second, other)
    assert order == ["first", "other", "second"]
