"""Self against others: three views of one school side by side, and where they part, in words."""

from typing import Any

from tests.conftest import Client, World
from tests.development.conftest import consultant
from tests.feedback.conftest import done
from tests.monitoring.conftest import day
from tests.transition.conftest import Diagnose, criteria, marks

Json = dict[str, Any]


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
