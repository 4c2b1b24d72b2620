"""Whoever waits for a lock works on what the one before him has left, also in the rows joined to the locked one."""

import asyncio
from datetime import date

from sqlalchemy.orm import joinedload

from app.domains.accounts.models import Membership, User
from app.kernel.actor import EVERYTHING, SYSTEM
from tests.conftest import Live


async def test_what_is_joined_to_a_locked_row_is_not_older_than_the_lock(live: Live) -> None:
    database, centre = live.app.state.kernel.database, live.world.centre
    async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
        user = db.add(User(login="waits-for-a-lock", name="Прежнее имя"))
        await db.flush()
        row = db.add(
            Membership(
                user_id=user.id, role="centre", organization_id=centre.id, district_id=centre.district_id,
                starts_on=date(2026, 9, 1),
            )
        )  # fmt: skip
        await db.flush()
        id = row.id
    held, waiting = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
            row = await db.lock(Membership, id, joinedload(Membership.user))
            held.set()
            await waiting.wait()
            await asyncio.sleep(0.2)  # the other one stands at the lock by now
            row.user.name = "Новое имя"

    async def second() -> str:
        await held.wait()
        async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
            waiting.set()
            row: Membership = await db.lock(Membership, id, joinedload(Membership.user))
            return row.user.name

    _, name = await asyncio.gather(first(), second())
    assert name == "Новое имя"
