"""Schools work together: a network is formed, begins, lets schools in, and ends with results."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.cooperation.conftest import NOWHERE, SOON, TODAY, Made
from tests.programmes.conftest import Json, done, faults


async def members(who: As, network: Json, **filters: Any) -> list[Json]:
    found = done(await who.get("/network-members", params={"network_id": network["id"]} | filters))
    items: list[Json] = found["items"]
    return items


async def test_a_draft_is_for_the_offices_and_the_district_knows_what_is_at_work(
    client: Client, school: As, centre: As, form: Made, schools: list[School], world: World
) -> None:
    made = await form()
    assert (made["status"], made["organization_name"]) == ("draft", world.centre.name)
    assert (made["lead_school_name"], made["measures"]) == (schools[1].name, ["2.1.3"])
    address = f"/networks/{made['id']}"
    for who in (school, client("consultant"), client("observer"), client("centre", world.other_centre)):
        assert (await who.get(address)).status_code == 404
        assert await members(who, made) == []
    assert done(await client("department").get(address))["allowed_actions"] == ["activate"]
    begun = done(await client("department").take(address, "activate"))
    assert (begun["status"], begun["starts_on"]) == ("active", TODAY)
    for who in (school, client("school", schools[2]), client("consultant"), client("observer")):
        assert done(await who.get(address))["lead_school_name"] == schools[1].name
        assert [one["school_name"] for one in await members(who, made)] == [schools[0].name, schools[1].name]
    assert [one["lead"] for one in await members(school, made)] == [False, True]
    assert (await client("centre", world.other_centre).get(address)).status_code == 404


async def test_what_a_new_network_names_wrongly_is_told_at_once(
    centre: As, programme: Json, schools: list[School], world: World
) -> None:
    wanted = {
        "programme_id": programme["id"], "kind": "peer", "title": "Сеть", "lead_school_id": NOWHERE,
        "document_id": NOWHERE, "measures": ["2.1.3", "9.9.9"],
        "school_ids": [str(schools[0].id), str(schools[0].id), str(world.other_schools[0].id)],
    }  # fmt: skip
    assert faults(await centre.post("/networks", json=wanted)) == [
        ("/lead_school_id", "reference.unknown"), ("/document_id", "reference.unknown"),
        ("/school_ids/1", "value.repeated"), ("/school_ids/2", "reference.unknown"),
        ("/measures/1", "measure.unknown"),
    ]  # fmt: skip


async def test_a_title_is_given_once_in_a_programme(centre: As, form: Made, programme: Json) -> None:
    made = await form()
    wanted = {name: made[name] for name in ("programme_id", "kind", "title", "lead_school_id")}
    assert faults(await centre.post("/networks", json=wanted), 409) == [("/title", "value.taken")]


async def test_it_begins_with_content_and_two_schools(centre: As, form: Made, schools: list[School]) -> None:
    made = await form(content=None, school_ids=[])
    address = f"/networks/{made['id']}"
    assert faults(await centre.take(address, "activate")) == [("/content", "value.missing"), ("", "members.missing")]
    done(await centre.amend(address, {"content": "Открытые уроки"}))
    body = {"network_id": made["id"], "school_id": str(schools[2].id)}
    done(await centre.post("/network-members", json=body), 201)
    assert done(await centre.take(address, "activate"))["status"] == "active"


async def test_a_school_joins_what_is_at_work_says_what_it_gives_and_leaves(
    client: Client, network: Json, schools: list[School]
) -> None:
    third = client("school", schools[2])
    joined = done(await third.post("/network-members", json={"network_id": network["id"]}), 201)
    assert (joined["school_id"], joined["starts_on"], joined["network_status"]) == (
        str(schools[2].id), TODAY, "active",
    )  # fmt: skip
    again = await third.post("/network-members", json={"network_id": network["id"]})
    assert faults(again, 409) == [("/school_id", "value.taken")]
    address = f"/network-members/{joined['id']}"
    told = done(await third.amend(address, {"contribution": "Принимаем на стажировку", "result": "Ведём пары"}))
    assert (told["contribution"], told["result"]) == ("Принимаем на стажировку", "Ведём пары")
    assert (await client("school", schools[0]).amend(address, {"result": "Чужое"})).status_code == 403
    assert faults(await third.amend(address, {"ends_on": "2020-01-01"})) == [("/ends_on", "value.refused")]
    assert done(await third.amend(address, {"ends_on": TODAY}))["ends_on"] == TODAY
    assert len(await members(third, network, on=TODAY)) == 3
    assert len(await members(third, network, on="2020-01-01")) == 0


async def test_a_school_does_not_join_for_another_nor_into_a_draft(
    client: Client, school: As, form: Made, network: Json, schools: list[School]
) -> None:
    body = {"network_id": network["id"], "school_id": str(schools[2].id)}
    assert faults(await school.post("/network-members", json=body)) == [("/school_id", "reference.unknown")]
    draft = await form(title="Ещё одна")
    body = {"network_id": draft["id"]}
    answer = await client("school", schools[2]).post("/network-members", json=body)
    assert faults(answer) == [("/network_id", "reference.unknown")]


async def test_another_school_takes_the_lead_and_only_then_the_first_one_leaves(
    centre: As, network: Json, schools: list[School]
) -> None:
    address = f"/networks/{network['id']}"
    (lead,) = [one for one in await members(centre, network) if one["lead"]]
    leaving = f"/network-members/{lead['id']}"
    assert faults(await centre.amend(leaving, {"ends_on": TODAY})) == [("/ends_on", "network.lead-leaves")]
    stranger = {"lead_school_id": str(schools[2].id)}
    assert faults(await centre.amend(address, stranger)) == [("/lead_school_id", "network.not-member")]
    taken = done(await centre.amend(address, {"lead_school_id": str(schools[0].id)}))
    assert taken["lead_school_name"] == schools[0].name
    assert done(await centre.amend(leaving, {"ends_on": TODAY}))["lead"] is False


async def test_a_draft_takes_its_new_lead_in(centre: As, form: Made, schools: list[School]) -> None:
    made = await form()
    done(await centre.amend(f"/networks/{made['id']}", {"lead_school_id": str(schools[2].id)}))
    assert [one["lead"] for one in await members(centre, made)] == [False, False, True]


async def test_it_ends_with_results_and_what_is_over_stays(
    client: Client, centre: As, school: As, network: Json
) -> None:
    address = f"/networks/{network['id']}"
    assert faults(await centre.take(address, "close")) == [("/results", "value.missing")]
    assert faults(await centre.take(address, "close", results="Что-то", ends_on="2020-01-01")) == [
        ("/ends_on", "value.refused")
    ]
    (guest, _) = await members(school, network)
    done(await school.amend(f"/network-members/{guest['id']}", {"ends_on": SOON}))
    closed = done(await centre.take(address, "close", results="Шесть открытых уроков"))
    assert (closed["status"], closed["ends_on"], closed["results"]) == ("closed", TODAY, "Шесть открытых уроков")
    assert closed["locked_because"]["code"] == "finished"
    assert [one["ends_on"] for one in await members(school, network)] == [TODAY, TODAY]
    assert done(await centre.amend(address, {"title": "Иначе"}), 409)["code"] == "network-closed"
    late = await client("centre").post("/network-members", json={"network_id": network["id"], "school_id": NOWHERE})
    assert late.status_code == 422
    (mine, _) = await members(school, network)
    assert done(await school.amend(f"/network-members/{mine['id']}", {"result": "Переняли"}))["result"] == "Переняли"
    assert (
        done(await school.amend(f"/network-members/{mine['id']}", {"ends_on": None}), 409)["code"] == "network-closed"
    )
    again = done(await centre.take(address, "close", results="Ещё"), 409)
    assert (again["code"], again["allowed_actions"]) == ("step-not-possible", [])


async def test_schools_do_not_form_networks(school: As, network: Json) -> None:
    for answer in (
        await school.amend(f"/networks/{network['id']}", {"title": "Наша"}),
        await school.take(f"/networks/{network['id']}", "close", results="Всё"),
    ):
        assert done(answer, 403)["roles"] == ["department", "centre"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, 2), ({"kind": "leading"}, 1), ({"kind": ["leading", "peer"]}, 2), ({"status": "draft"}, 1),
        ({"q": "ВМЕСТЕ"}, 1), ({"q": "№ 10"}, 2), ({"programme_id": NOWHERE}, 0), ({"lead_school_id": NOWHERE}, 0),
    ],
)  # fmt: skip
async def test_networks_are_found_by_what_they_are(
    centre: As, form: Made, network: Json, query: Json, expected: int
) -> None:
    await form(title="Ведущая школа", kind="leading")
    assert len(done(await centre.get("/networks", params=query))["items"]) == expected


async def test_networks_are_found_by_their_schools(
    centre: As, form: Made, network: Json, schools: list[School]
) -> None:
    await form(title="Вторая", school_ids=[str(schools[2].id)])
    for school, expected in zip(schools, (1, 2, 1), strict=True):
        found = done(await centre.get("/networks", params={"school_id": str(school.id)}))["items"]
        assert len(found) == expected
    assert len(done(await centre.get("/networks", params={"lead_school_id": str(schools[1].id)}))["items"]) == 2


async def test_a_closed_programme_takes_no_network(client: Client, centre: As, form: Made, programme: Json) -> None:
    made = await form()
    done(await client("department").take(f"/programmes/{programme['id']}", "close"))
    wanted = {name: made[name] for name in ("programme_id", "kind", "lead_school_id")} | {"title": "Поздно"}
    assert done(await centre.post("/networks", json=wanted), 409)["code"] == "programme-closed"


async def test_a_list_costs_one_query_however_long(centre: As, form: Made, network: Json, selects: Any) -> None:
    for number in range(4):
        await form(title=f"Сеть {number}")
    for address in ("/networks", "/network-members", "/network-events"):
        with selects() as asked:
            done(await centre.get(address))
        assert len(asked) == 1, address
