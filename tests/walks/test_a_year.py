"""One school taken through a whole year by the API alone, by three roles: sent back at every stage, in two editions."""

from collections import Counter
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.walks.year import YEAR, Ground, Json, Member, done, made, paper, sent_out, step


@pytest.fixture
async def ground(client: Client, db: Db, world: World) -> Ground:
    return await Ground.laid(db, world.district, client("department"), client("centre"))


@pytest.fixture
async def reviewers(client: Client, schools: list[School]) -> list[tuple[As, str]]:
    """Two who are admitted, and one who is not asked."""
    pool = []
    for who in (client("school", schools[2]), client("department")):
        offered = done(await who.post("/practice-reviewers", json={}), 201)
        await step(client("centre"), f"/practice-reviewers/{offered['id']}", "admit")
        pool.append((who, str(offered["id"])))
    return pool


async def states(who: As, measures: str, **filters: str) -> dict[str, tuple[str, int]]:
    """Where the duties of an organisation stand, and by how much evidence that holds."""
    found: dict[str, tuple[str, int]] = {}
    for measure in measures.split():
        params: dict[str, str] = {"measure": measure, "sort": "place"} | filters
        items = done(await who.get("/assignments", params=params))["items"]
        found |= {f"{one['measure']} {one['deliverable']}": (one["status"], one["evidence_count"]) for one in items}
    return found


async def test_a_school_goes_through_a_year(
    client: Client, schools: list[School], ground: Ground, reviewers: list[tuple[As, str]]
) -> None:
    department, centre = ground.department, ground.centre
    await ground.begin([str(school.id) for school in schools[:2]])
    members = [Member(client("school", school), str(school.id), ground) for school in schools[:2]]
    me, other = members
    for member in members:
        await member.settle()

    # autumn: where the school stands, and what it makes of it
    past = await ground.wave("baseline", "Прошлый год")
    for member in members:
        await member.collect(past, 55.0)
    assert (await states(me.who, "1.1.2"))["1.1.2 monitoring_submission"] == ("not_started", 0), "nobody asked for that"
    diagnosis = await me.diagnose()
    entry = await ground.wave("entry", "Входной мониторинг")
    await me.collect(entry, 58.0)
    first = await me.agree(await me.write(diagnosis))
    plan = await me.plan()
    assert await states(me.who, "1.1.2 1.1.3 1.1.5 2.1.3 2.1.4") == {
        "1.1.2 monitoring_submission": ("reported", 1), "1.1.3 transition_programme": ("reported", 1),
        "1.1.5 development_plan": ("reported", 1), "2.1.3 transition_activity": ("reported", 1),
        "2.1.4 transition_activity": ("reported", 1),
    }  # fmt: skip
    district = await made(centre, "/development-plans", {"school_year": YEAR})
    address = f"/development-plans/{district['id']}"
    await step(centre, address, "consolidate")
    await step(centre, address, "submit")
    await step(department, address, "return", note="Где районные мероприятия?")
    event = {
        "kind": "district_event", "title": "Конференция", "starts_on": "2026-11-10", "ends_on": "2026-11-10",
        "hours": 6, "headcount": 90, "need": "Общая тема",
    }  # fmt: skip
    await made(centre, f"{address}/items", event)
    await step(centre, address, "submit")
    await step(department, address, "approve", document_id=await paper(department, "order", "О плане"))
    assert done(await me.who.get(f"/development-plans/{plan}"))["inclusion"] == "wholly"

    # winter: people learn, somebody comes to help, guidance is followed, a need is gathered
    await me.learn()
    await visited(centre, me)
    guidance = await sent_out(ground)
    for member in members:
        await member.follow(guidance)
    need = await me.need()

    # spring: the next wave shows what has to be corrected
    wave = await ground.wave("intermediate", "Промежуточный мониторинг")
    for member in members:
        await member.collect(wave, 57.0)
    second = await me.correct(first, wave, without="М2")
    assert (second["edition"], second["status"]) == (2, "in_force")
    assert done(await me.who.get(f"/transition-programmes/{first['id']}"))["status"] == "superseded"
    await step(centre, f"/monitoring/waves/{wave['id']}", "close")

    # what was good goes to the bank, and on to others
    practice = await me.judged(await me.send("Чтение вслух в парах"), reviewers)
    await other.adopt(practice)
    assert done(await client(None).get(f"/practices/{practice['id']}"))["adoptions"]["kept"] == 1

    assert await states(me.who, "1.1.3 2.1.1 2.1.2 2.1.3 2.1.4 2.1.7 3.1.3") == {
        "1.1.3 transition_programme": ("reported", 1), "2.1.1 monitoring_submission": ("reported", 1),
        "2.1.2 transition_programme": ("reported", 1), "2.1.3 transition_activity": ("reported", 1),
        "2.1.4 transition_activity": ("reported", 1), "2.1.7 learning_team": ("reported", 1),
        "3.1.3 practice": ("reported", 1),
    }, "at 2.1.4 the dropped activity counts no longer, the guidance that was included does"  # fmt: skip
    assert await states(centre, "2.1.6", actor="centre") == {"2.1.6 partnership_need": ("reported", 1)}

    # summer: the centre confirms, the department sees how far all are
    await confirmed(ground, me)
    await taken_back(ground, me, need)
    sums = done(await department.get(f"/programmes/{ground.programme['id']}/progress"))["sums"]
    (mine,) = [one for one in sums["schools"] if one["key"] == me.id]
    counted = Counter(one["status"] for one in done(await me.who.get("/assignments?limit=200"))["items"])
    assert {state: count for state, count in mine["counts"].items() if count} == dict(counted)
    assert mine["counts"]["confirmed"] >= 8
    assert done(await me.who.get("/me/tasks?kind=transition-programme"))["items"] == []


async def visited(centre: As, me: Member) -> None:
    """A consultant of the centre comes once; the school sends his report back before it confirms it."""
    person = (await made(centre, "/people", {"name": "Орлова Вера Львовна"}))["id"]
    await made(
        centre, "/appointments", {"person_id": person, "function": "consultant", "starts_on": "2026-09-01"}
    )  # fmt: skip
    one = await made(centre, "/consultants", {"person_id": person, "topics": ["Чтение"]})
    await step(centre, f"/consultants/{one['id']}", "qualify", trained_on="2026-09-30", training="Курсы")
    serving = {"consultant_id": one["id"], "school_id": me.id, "starts_on": "2026-09-01"}
    await made(centre, "/consultant-assignments", serving)
    body = {
        "consultant_id": one["id"], "school_id": me.id, "held_on": "2026-10-06", "topic": "Цели",
        "report": "Уточнили цели", "measures": ["1.1.3"],
    }  # fmt: skip
    visit = f"/consultations/{(await made(centre, '/consultations', body))['id']}"
    await step(centre, visit, "report")
    await step(me.who, visit, "return", note="Целей было три")
    done(await centre.amend(visit, {"report": "Уточнили три цели"}))
    await step(centre, visit, "report")
    await step(me.who, visit, "confirm")


async def confirmed(ground: Ground, me: Member) -> None:
    """Every report goes back once before it is confirmed."""
    params: dict[str, Any] = {"status": "reported", "organization_id": me.id, "limit": 200}
    reported = done(await ground.centre.get("/assignments", params=params))["items"]
    assert len(reported) >= 8
    for row in reported:
        address = f"/assignments/{row['id']}"
        await step(ground.centre, address, "return", note="Поясните")
        await step(me.who, address, "report", note="Пояснили")
        await step(ground.centre, address, "confirm")


async def taken_back(ground: Ground, me: Member, need: str) -> None:
    """What is confirmed stays so although its ground is gone, and says so; what is not, is owed again."""
    params: Json = {"measure": "1.1.5", "organization_id": me.id}
    plans = done(await me.who.get("/development-plans"))["items"]
    (mine,) = [one for one in plans if one["organization_id"] == me.id]
    address = f"/development-plans/{mine['id']}"
    await step(ground.centre, address, "reopen", note="Курс перенесён")
    (row,) = done(await me.who.get("/assignments", params=params))["items"]
    assert (row["status"], row["evidence_count"], row["evidence_lapsed"]) == ("confirmed", 0, True)
    await step(me.who, address, "submit")
    await step(ground.centre, address, "accept")
    (row,) = done(await me.who.get("/assignments", params=params))["items"]
    assert (row["status"], row["evidence_count"], row["evidence_lapsed"]) == ("confirmed", 1, False)
    await step(me.who, f"/partnership-needs/{need}", "withdraw")
    assert await states(ground.centre, "2.1.6", actor="centre") == {"2.1.6 partnership_need": ("in_progress", 0)}
