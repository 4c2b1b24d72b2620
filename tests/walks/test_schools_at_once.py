"""Schools go through a year at the same time, six reviewers among them, with real commits: every sum is right."""

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from datetime import date
from typing import Any

import httpx
import pytest

from app.domains.accounts.models import Membership, User
from app.domains.organizations.models import Organization, School
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from app.kernel.db import Db
from tests.conftest import As, Live, living, signed_in
from tests.walks.year import Ground, Json, Member, done, made, sent_out, step

SCHOOLS, REVIEWERS = int(os.environ.get("WALK_SCHOOLS", "10")), 6
"""Ten in the daily run; forty take a minute or two (`WALK_SCHOOLS=40`)."""


class Hasty(As):
    """Somebody who takes every step at once; what the answers are made of is judged in the year of one school."""

    async def take(self, address: str, step: str, **body: Any) -> httpx.Response:
        return await self.post(f"{address}/{step}", json=body, headers={"If-Match": "*"})


def hasty(live: Live, role: str, at: Organization | None = None) -> As:
    who = live.client(role, at)
    who.__class__, who.event_hooks = Hasty, {}
    return who


@pytest.fixture
async def live(server: str) -> AsyncIterator[Live]:
    """A district of its own, of many schools."""
    async with living(server, "forty") as made_:
        yield made_


async def account(live: Live, db: Db, role: str, at: Organization, name: str) -> None:
    """Somebody who can sign in, known to `live.client`."""
    user = db.add(User(login=name, name=name))
    await db.flush()
    db.add(
        Membership(
            user_id=user.id, role=role, organization_id=at.id, district_id=at.district_id, starts_on=date(2026, 1, 1)
        )
    )
    live.world.tokens[name, at.id] = await signed_in(live.app.state.kernel, db, user.id)


async def peopled(live: Live) -> tuple[Ground, list[Member], list[tuple[As, str]]]:
    """The district with its schools and reviewers."""
    kernel: Kernel = live.app.state.kernel
    world = live.world
    department, centre = hasty(live, "department"), hasty(live, "centre")
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        ground = await Ground.laid(db, world.district, department, centre)
        for number in range(100, 100 + SCHOOLS - len(world.schools)):
            school = db.add(
                School(
                    district_id=world.district.id, code=str(number), number=number, name=f"Школа № {number}",
                    type="general",
                )
            )  # fmt: skip
            await db.flush()
            world.schools.append(school)
            await account(live, db, "school", school, f"head{number}")
            world.tokens["school", school.id] = world.tokens[f"head{number}", school.id]
        for number in range(REVIEWERS):
            await account(live, db, "department", world.department, f"reviewer{number}")
    pool = []
    for number in range(REVIEWERS):
        who = hasty(live, f"reviewer{number}", world.department)
        offered = await made(who, "/practice-reviewers", {})
        await step(centre, f"/practice-reviewers/{offered['id']}", "admit")
        pool.append((who, str(offered["id"])))
    await ground.begin([str(school.id) for school in world.schools])
    members = [Member(hasty(live, "school", school), str(school.id), ground) for school in world.schools]
    return ground, members, pool


async def at_once(calls: Iterable[Awaitable[Any]]) -> list[Any]:
    """All of them; what went wrong with one is told once all have ended."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    failed = [result for result in results if isinstance(result, BaseException)]
    assert not failed, f"{len(failed)} of {len(results)} failed, first: {failed[0]}"
    return list(results)


async def autumn(member: Member, wave: Json) -> tuple[Json, Json]:
    """Data, diagnosis, programme and plan; the programme in force, and the practice that was sent."""
    await member.settle()
    await member.collect(wave, 58.0)
    first = await member.agree(await member.write(await member.diagnose()))
    await member.plan()
    return first, await member.send("Чтение вслух в парах")


async def spring(member: Member, guidance: Json, practice: Json, wave: Json, first: Json) -> None:
    """What comes from the centre and from others; and what the next wave says about the programme."""
    await member.follow(guidance)
    await member.adopt(practice)
    await member.need()
    await member.collect(wave, 57.0)
    await member.correct(first, wave, without="М2")


async def unnamed(member: Member, row: Json) -> None:
    """In nothing that a school can see of its practice does a reviewer show, when the decision is long taken."""
    address = f"/practice-submissions/{row['id']}"
    for way in (address, f"{address}/history", f"{address}/feedback", "/audit-entries?limit=200", "/practice-reviews"):
        answer = await member.who.get(way)
        assert answer.status_code == 200, (way, answer.text)
        assert not re.search(r"reviewer\d", answer.text), way


async def listed(who: As, address: str, **params: Any) -> Sequence[Json]:
    found: list[Json] = done(await who.get(address, params=params | {"limit": 200}))["items"]
    return found


async def test_schools_go_through_a_year_at_once(live: Live) -> None:
    ground, members, pool = await peopled(live)
    centre = ground.centre
    wave = await ground.wave("entry", "Входной мониторинг")
    begun = await at_once(autumn(member, wave) for member in members)
    firsts, sent = [first for first, _ in begun], [row for _, row in begun]
    by_two = [(pool[number % REVIEWERS], pool[(number + 1) % REVIEWERS]) for number in range(SCHOOLS)]
    bank = await at_once(
        member.judged(row, reviewers) for member, row, reviewers in zip(members, sent, by_two, strict=True)
    )
    await at_once(unnamed(member, row) for member, row in zip(members, sent, strict=True))
    guidance = await sent_out(ground)
    later = await ground.wave("intermediate", "Промежуточный мониторинг")
    await at_once(
        spring(member, guidance, practice, later, first)
        for member, practice, first in zip(members, [*bank[1:], bank[0]], firsts, strict=True)
    )

    rows = [
        row
        for measure in ("1.1.2", "1.1.3", "1.1.5", "2.1.1", "2.1.2", "2.1.3", "2.1.4", "3.1.3")
        for row in await listed(centre, "/assignments", measure=measure, actor="school")
        if row["deliverable"] not in {"document", "expert_consultant"}
    ]
    counts = Counter((row["measure"], row["deliverable"], row["status"], row["evidence_count"]) for row in rows)
    assert counts == {
        ("1.1.2", "monitoring_submission", "reported", 1): SCHOOLS,
        ("1.1.3", "transition_programme", "reported", 1): SCHOOLS,
        ("1.1.5", "development_plan", "reported", 1): SCHOOLS,
        ("2.1.1", "monitoring_submission", "reported", 1): SCHOOLS,
        ("2.1.2", "transition_programme", "reported", 1): SCHOOLS,
        ("2.1.3", "transition_activity", "reported", 1): SCHOOLS,
        ("2.1.4", "transition_activity", "reported", 1): SCHOOLS,
        ("3.1.3", "practice", "reported", 1): SCHOOLS,
    }
    (bank_duty,) = [
        row
        for row in await listed(centre, "/assignments", measure="3.1.3", actor="centre")
        if row["deliverable"] == "practice"
    ]
    (needs,) = await listed(centre, "/assignments", measure="2.1.6", actor="centre")
    assert (bank_duty["evidence_count"], needs["evidence_count"]) == (SCHOOLS, SCHOOLS), "each counted, none twice"
    reviews = Counter(row["status"] for row in await listed(centre, "/practice-reviews"))
    assert reviews == {"done": 2 * SCHOOLS}
    kept = [done(await centre.get(f"/practices/{practice['id']}"))["adoptions"]["kept"] for practice in bank]
    assert kept == [1] * SCHOOLS
    accepted = Counter(
        (row["status"], row["accepted"]) for row in await listed(centre, "/monitoring/summaries", wave_id=wave["id"])
    )
    assert accepted == {("accepted", 2): SCHOOLS}
    deliveries = Counter(row["status"] for row in await listed(centre, f"/guidance/{guidance['id']}/deliveries"))
    assert deliveries == {"included": SCHOOLS}
    whole = done(await centre.get(f"/programmes/{ground.programme['id']}/progress"))["sums"]["whole"]
    every = [await listed(centre, "/assignments", organization_id=member.id) for member in members]
    states = Counter(row["status"] for rows in every for row in rows)
    offices = await listed(centre, "/assignments", actor=["department", "centre"])
    assert whole["counts"]["reported"] == states["reported"] + Counter(row["status"] for row in offices)["reported"]
    assert states["reported"] >= 8 * SCHOOLS
