"""Self against others: three views of one school side by side, and where they part, in words."""

from typing import Any

from tests.analysis.conftest import Method, Run, Town, method, run, town
from tests.conftest import Client, World
from tests.development.conftest import consultant
from tests.feedback.conftest import done
from tests.monitoring.conftest import day
from tests.transition.conftest import Diagnose, criteria, marks

Json = dict[str, Any]
__all__ = ["method", "run", "town"]


async def test_three_views_stand_side_by_side(
    client: Client, accepted: Json, rubric: Json, diagnose: Diagnose, world: World
) -> None:
    school = world.schools[0]
    first = criteria(rubric)[0]
    await diagnose(client("school"), 3)
    await diagnose(client("consultant"), 3, school_id=str(school.id), marks=marks(rubric, 3, **{first: 1}))
    adviser = await consultant(client, to=school)
    visit = {
        "consultant_id": adviser.rsplit("/", 1)[1], "school_id": str(school.id), "held_on": day(-1),
        "form": "visit", "topic": "Уроки математики", "report": "Нет обратной связи ученику.",
    }  # fmt: skip
    made = done(await client("centre").post("/consultations", json=visit), 201)
    address = f"/schools/{school.id}/self-against-others"
    before = done(await client("school").get(address))
    assert before["consultations"] == [], "a draft of a report is nobody's yet"
    done(await client("centre").take(f"/consultations/{made['id']}", "report"))

    for role in ("school", "centre", "department", "observer"):
        told = done(await client(role).get(address, headers={"Accept-Language": "ru"}))
        assert (told["own"]["view"], told["consultant"]["view"]) == ("school", "consultant")
        one = told["directions"][0]["criteria"][0]
        assert (one["code"], one["own_level"], one["consultant_level"], one["difference"]) == (first, 3, 1, 2)
        assert [level["level"] for level in told["scale"]] == [1, 2, 3, 4]
        assert told["measured"]["wave_id"] == accepted["id"]
        mean = next(one for one in told["measured"]["figures"] if one["code"] == "mathematics_mean")
        assert mean["value"] == 61.5
        below = next(one for one in told["measured"]["figures"] if one["code"] == "mathematics_below")
        assert below["suppressed"] == (role in ("department", "observer"))
        assert [one["report"] for one in told["consultations"]] == ["Нет обратной связи ученику."]
        assert any("выше, чем консультант (критериев: 1)" in one for one in told["remarks"])
    assert (await client("school", world.schools[1]).get(address)).status_code == 404


async def test_what_is_not_there_yet_is_said(client: Client, programme: Json, world: World) -> None:
    told = done(await client("school").get(f"/schools/{world.schools[0].id}/self-against-others"))
    assert (told["own"], told["consultant"], told["measured"], told["directions"]) == (None, None, None, [])
    assert len(told["remarks"]) == 3


async def test_a_level_stands_beside_what_was_measured_and_parts_from_it_gently(
    client: Client, town: Town, method: Method, run: Run, rubric: Json, diagnose: Diagnose
) -> None:
    """School 2 has risen far above what was to be expected; it gives itself the lowest level for its lessons."""
    town.gainers = frozenset({"2"})
    frozen = await method(rule={"per_predictor": 5})
    await town.collect("baseline", "entry", "intermediate", "final")
    await diagnose(client("school"), 3, marks=marks(rubric, 3, lessons=1, support_of_lagging=2))
    address = f"/schools/{town.schools[0].id}/self-against-others"
    before = await criteria_of(client, address)
    assert [one["indicator"] for one in before["lessons"]["measured"]] == ["russian_mean", "mathematics_mean"]
    assert before["shared_goals"]["measured"] == [], "the rubric names nothing for it"
    mean = before["lessons"]["measured"][0]
    assert mean["verdict"] is None, "no run has been released"
    assert before["lessons"]["parting"] is None
    source = done(await client("school").get(mean["source"].removeprefix("/api/v1")))
    found = {one["code"]: one for one in source["forms"][0]["schools"][0]["figures"]}
    assert found["russian_mean"]["value"] == mean["value"]
    below = before["support_of_lagging"]["measured"][0]
    assert below["value"] == found["russian_below"]["share"], "the share that the rubric names"

    computed = await run(frozen)
    done(await client("centre").take(f"/analysis-runs/{computed['id']}", "release"))
    after = await criteria_of(client, address)
    assert {one["verdict"] for one in after["lessons"]["measured"]} == {"above"}
    assert after["lessons"]["parting"] == after["support_of_lagging"]["parting"] == "self_lower"
    assert after["shared_goals"]["parting"] is None
    verdict = done(
        await client("school").get(after["lessons"]["measured"][0]["verdict_source"].removeprefix("/api/v1"))
    )
    assert [one["run_id"] for one in verdict["items"]] == [computed["id"]]
    told = done(await client("school").get(address, headers={"Accept-Language": "ru"}))
    assert any("Критерии: Урок и ожидания от учеников, Поддержка отстающих." in one for one in told["remarks"])
    assert done(await client("school").get(told["own"]["source"].removeprefix("/api/v1")))["status"] == "completed"


async def test_a_high_level_over_a_low_result_is_a_reason_to_talk(
    client: Client, town: Town, method: Method, run: Run, rubric: Json, diagnose: Diagnose
) -> None:
    town.gainers = frozenset(school.code for school in town.schools[1:])
    frozen = await method(rule={"per_predictor": 5})
    await town.collect("baseline", "entry", "intermediate", "final")
    await diagnose(client("school"), 4)
    computed = await run(frozen)
    done(await client("centre").take(f"/analysis-runs/{computed['id']}", "release"))
    address = f"/schools/{town.schools[0].id}/self-against-others"
    found = await criteria_of(client, address)
    assert {one["verdict"] for one in found["lessons"]["measured"]} == {"below"}
    assert found["lessons"]["parting"] == "self_higher"
    told = done(await client("school").get(address, headers={"Accept-Language": "ru"}))
    assert any("повод обсудить, на чём она основана" in one for one in told["remarks"])


async def criteria_of(client: Client, address: str) -> dict[str, Json]:
    told = done(await client("school").get(address))
    return {one["code"]: one for direction in told["directions"] for one in direction["criteria"]}
