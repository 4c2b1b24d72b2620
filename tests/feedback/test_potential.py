"""The pedagogical potential: each figure is a count of records, and leads to them."""

from typing import Any

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.development.conftest import drawn_up
from tests.development.test_teams import MEETING, at_work
from tests.feedback.conftest import done, faults
from tests.practices.conftest import Describe, accept, describe, pool, publish, rubric, send, topic

Json = dict[str, Any]
__all__ = ["accept", "describe", "pool", "publish", "rubric", "send", "topic"]


async def potential(who: As, school: School, programme: Json) -> dict[str, Json]:
    told = done(await who.get(f"/schools/{school.id}/pedagogical-potential", params={"programme_id": programme["id"]}))
    return {one["code"]: one for one in told["figures"]}


async def test_it_counts_what_is_there_and_says_where(
    client: Client, programme: Json, schools: list[School], publish: Describe
) -> None:
    first, second, centre = client("school"), client("school", schools[1]), client("centre")
    await drawn_up(first, {"hours": 36, "headcount": 2})
    team, members = await at_work(first, "Иванова Анна Петровна", "Петрова Нина Ивановна")
    done(await first.post(f"{team}/meetings", json=MEETING | {"member_ids": members}), 201)
    done(await first.take(team, "close", product="Банк заданий на проценты"))
    practice = await publish(schools[0])
    taken = done(await second.post("/practice-adoptions", json={"practice_id": practice["id"]}), 201)
    before = await potential(first, schools[0], programme)
    assert before["practices_taken_over"]["value"] == 0, "planned is not in use"
    done(await second.take(f"/practice-adoptions/{taken['id']}", "try"))
    network = {
        "programme_id": programme["id"], "kind": "peer", "title": "Читаем вместе", "content": "Раз в месяц.",
        "lead_school_id": str(schools[0].id), "school_ids": [str(schools[1].id)],
    }  # fmt: skip
    made = done(await centre.post("/networks", json=network), 201)
    assert (await potential(centre, schools[0], programme))["networks_led"]["value"] == 0, "a draft is nothing yet"
    done(await centre.take(f"/networks/{made['id']}", "activate"))

    for who in (first, centre, client("observer")):
        figures = await potential(who, schools[0], programme)
        assert {code: one["value"] for code, one in figures.items() if one["value"]} == {
            "hours_planned": 72, "hours_done": 4, "teams": 1, "teams_with_product": 1, "team_meetings": 1,
            "practices": 1, "practices_taken_over": 1, "networks_led": 1, "networks": 1,
        }  # fmt: skip
        for code in ("teams", "practices", "practices_adopted", "networks_led", "networks", "network_events"):
            source = figures[code]["source"].removeprefix("/api/v1")
            assert len(done(await who.get(source))["items"]) == figures[code]["value"], code
        hours = done(await who.get(figures["hours_done"]["source"].removeprefix("/api/v1")))
        assert sum(one["done_hours"] for one in hours["totals"]) == 4
    theirs = await potential(second, schools[1], programme)
    assert (theirs["practices_adopted"]["value"], theirs["networks"]["value"]) == (1, 1)


async def test_the_page_of_the_district_is_no_ranking_and_a_school_sees_itself(
    client: Client, programme: Json, schools: list[School], selects: Any
) -> None:
    address = f"/programmes/{programme['id']}/pedagogical-potential"
    with selects() as seen:
        told = done(await client("department").get(address))
    assert len(seen) < 15
    assert [one["school_name"] for one in told["schools"]] == ["Школа № 2", "Школа № 10"]
    assert "score" not in str(told)
    own = done(await client("school").get(address))
    assert [one["school_name"] for one in own["schools"]] == ["Школа № 2"]
    other = f"/schools/{schools[1].id}/pedagogical-potential"
    assert (await client("school").get(other)).status_code == 404
    outside = f"/schools/{schools[2].id}/pedagogical-potential"
    assert done(await client("centre").get(outside))["programme_id"] is None, "it takes no part"
    refused = await client("centre").get(outside, params={"programme_id": programme["id"]})
    assert faults(refused) == [("programme_id", "reference.unfit")]
