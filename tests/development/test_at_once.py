"""Many hands at one plan: nothing is counted twice, lost or taken twice. Real commits."""

import asyncio
from typing import Any

from app.domains.development.models.plans import DevelopmentPlan
from app.domains.organizations.models import Organization, School
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.core import Kernel
from tests.conftest import Live
from tests.development.conftest import COURSE, done, items_of


async def plan_of(live: Live, organization: Organization, year: str) -> str:
    """A plan of a far year, which no other test on this database has and no programme covers: the API takes none."""
    kernel: Kernel = live.app.state.kernel
    async with kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        plan = DevelopmentPlan(
            district_id=organization.district_id, organization_id=organization.id, owner_kind=organization.kind,
            school_year=year,
        )  # fmt: skip
        db.add(plan)
        await db.flush()
        return f"/development-plans/{plan.id}"


def course(year: str, **more: Any) -> dict[str, Any]:
    return COURSE | {"starts_on": f"{year[:4]}-10-05", "ends_on": f"{year[:4]}-12-18"} | more


async def test_items_added_at_once_are_all_counted(live: Live) -> None:
    school = live.client("school", live.world.schools[0])
    plan = await plan_of(live, live.world.schools[0], "2030/31")
    answers = await asyncio.gather(
        *(school.post(f"{plan}/items", json=course("2030/31", hours=hours)) for hours in range(1, 9))
    )
    assert {answer.status_code for answer in answers} == {201}
    told = done(await school.get(plan))
    assert (told["items_count"], told["person_hours"]) == (8, sum(range(1, 9)) * 4)


async def test_plans_of_all_schools_go_through_at_once_and_each_item_is_taken_once(live: Live) -> None:
    year, centre = "2031/32", live.client("centre")

    async def through(of: School) -> str:
        school, plan = live.client("school", of), await plan_of(live, of, year)
        for kind in ("seminar", "internship"):
            done(await school.post(f"{plan}/items", json=course(year, kind=kind)), 201)
        done(await school.take(plan, "submit"))
        done(await centre.take(plan, "return", note="Уточните"))
        done(await school.take(plan, "submit"))
        done(await centre.take(plan, "accept"))
        return plan

    plans = await asyncio.gather(*(through(school) for school in live.world.schools))
    district = await plan_of(live, live.world.centre, year)
    tag = await centre.etag(district)
    answers = await asyncio.gather(
        *(centre.post(f"{district}/consolidate", json={}, headers={"If-Match": tag}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    taken = [id for item in await items_of(centre, district) for id in item["source_item_ids"]]
    wanted = [item["id"] for plan in plans for item in await items_of(centre, plan)]
    assert sorted(taken) == sorted(wanted)
    assert done(await centre.get(district))["items_count"] == 2 * len(plans)


async def test_a_plan_is_reopened_before_or_after_it_is_consolidated_but_not_meanwhile(live: Live) -> None:
    year, centre = "2032/33", live.client("centre")
    school = live.client("school", live.world.schools[0])
    plan = await plan_of(live, live.world.schools[0], year)
    done(await school.post(f"{plan}/items", json=course(year)), 201)
    done(await school.take(plan, "submit"))
    done(await centre.take(plan, "accept"))
    district = await plan_of(live, live.world.centre, year)
    reopened, consolidated = await asyncio.gather(
        centre.take(plan, "reopen", note="Перенос"), centre.take(district, "consolidate")
    )
    assert done(reopened)["status"] == "returned"
    (item,) = await items_of(school, plan)
    taken = bool(await items_of(centre, district))
    assert done(consolidated)["items_count"] == taken
    assert (await school.drop(f"{plan}/items/{item['id']}")).status_code == (409 if taken else 204)
