"""How the programme is told of: the department approves the centre's plan, a governing council that of its school."""

from typing import Any

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.cooperation.conftest import NOWHERE, PAST, SOON, TODAY, Made, protocol
from tests.programmes.conftest import Json, done, faults, registered


async def test_the_centres_plan_is_submitted_returned_and_approved(
    client: Client, centre: As, school: As, plan: Made, world: World
) -> None:
    row = await plan(centre)
    assert (row["kind"], row["organization_name"], row["measures"]) == ("support", world.centre.name, ["1.1.4"])
    address = f"/information-plans/{row['id']}"
    department = client("department")
    assert done(await department.get(address))["allowed_actions"] == []
    assert (await school.get(address)).status_code == 404
    submitted = done(await centre.take(address, "submit"))
    assert submitted["locked_because"]["who"] == ["department"]
    assert done(await centre.amend(address, {"title": "Иначе"}), 409)["code"] == "plan-settled"
    assert faults(await department.take(address, "return")) == [("/note", "value.missing")]
    passed = await department.take(address, "return", note="Добавьте сроки", due_on=PAST)
    assert faults(passed) == [("/due_on", "date.past")]
    back = done(await department.take(address, "return", note="Добавьте сроки", due_on=SOON))
    assert (back["status"], back["due_on"]) == ("returned", SOON)
    done(await centre.amend(address, {"summary": "Со сроками"}))
    assert done(await centre.take(address, "submit"))["due_on"] is None
    assert (await school.get(address)).status_code == 404
    done(await department.take(address, "approve"))
    for who in (school, client("consultant"), client("observer")):
        assert done(await who.get(address))["status"] == "approved"
    told = done(await centre.take(address, "announce", announcement="На сайте ИМЦ"))
    assert (told["status"], told["announced_on"]) == ("announced", TODAY)
    assert (await client("centre", world.other_centre).get(address)).status_code == 404


async def test_a_schools_plan_is_adopted_by_its_council_and_made_known(
    client: Client, centre: As, school: As, plan: Made, schools: list[School]
) -> None:
    row = await plan(school)
    assert (row["kind"], row["allowed_actions"]) == ("involvement", ["adopt"])
    address = f"/information-plans/{row['id']}"
    assert (await centre.get(address)).status_code == 404, "a draft is for the school alone"
    council = await protocol(school)
    adopted = done(await school.take(address, "adopt", **council))
    assert {name: adopted[name] for name in council} == council
    assert done(await centre.get(address))["status"] == "approved"
    other = client("school", schools[1])
    assert (await other.get(address)).status_code == 404
    told = done(await school.take(address, "announce", announcement="На собрании", announced_on=PAST))
    assert (told["status"], told["announced_on"]) == ("announced", PAST)
    seen = done(await other.get(address))
    assert (seen["organization_name"], seen["allowed_actions"]) == (schools[0].name, [])
    listed = done(await other.get("/information-plans"))["items"]
    assert [one["organization_name"] for one in listed] == [schools[0].name]


async def test_each_plan_has_its_own_way(client: Client, centre: As, school: As, plan: Made) -> None:
    mine, theirs = await plan(school), await plan(centre)
    tag = {"If-Match": "*"}
    for who, row, step, body in (
        (school, mine, "submit", {}), (centre, theirs, "adopt", await protocol(centre)),
        (centre, theirs, "approve", {}), (client("observer"), theirs, "submit", {}),
    ):  # fmt: skip
        answer = await who.post(f"/information-plans/{row['id']}/{step}", json=body, headers=tag)
        assert answer.status_code == 403, step
    department = client("department")
    done(await school.take(f"/information-plans/{mine['id']}", "adopt", **await protocol(school)))
    answer = await department.post(f"/information-plans/{mine['id']}/approve", json={}, headers=tag)
    assert answer.status_code == 403, "the department does not approve what a council has"
    early = done(await department.take(f"/information-plans/{theirs['id']}", "approve"), 409)
    assert early["current_status"] == "draft"


async def test_adopting_takes_a_protocol_and_a_plan_that_holds_something(school: As, plan: Made) -> None:
    row = await plan(school, items=[])
    address = f"/information-plans/{row['id']}"
    assert faults(await school.take(address, "adopt")) == [
        ("/protocol_number", "value.missing"), ("/protocol_on", "value.missing"),
        ("/protocol_document_id", "value.missing"),
    ]  # fmt: skip
    letter = await registered(school, kind="letter")
    wrong = {"protocol_number": "3", "protocol_on": SOON, "protocol_document_id": letter["id"]}
    assert faults(await school.take(address, "adopt", **wrong)) == [
        ("/items", "value.missing"), ("/protocol_document_id", "document.not-a-protocol"),
        ("/protocol_on", "date.to-come"),
    ]  # fmt: skip
    done(await school.amend(address, {"document_id": letter["id"]}))
    assert done(await school.take(address, "adopt", **await protocol(school)))["status"] == "approved"
    assert faults(await school.take(address, "announce", announcement="Скоро", announced_on=SOON)) == [
        ("/announced_on", "date.to-come")
    ]


async def test_an_empty_plan_is_not_submitted(centre: As, plan: Made) -> None:
    row = await plan(centre, items=[])
    assert faults(await centre.take(f"/information-plans/{row['id']}", "submit")) == [("/items", "value.missing")]


async def test_what_a_plan_names_wrongly_is_told_at_once(centre: As, programme: Json, plan: Made) -> None:
    wanted = {"programme_id": NOWHERE, "title": "План", "document_id": NOWHERE}
    assert faults(await centre.post("/information-plans", json=wanted)) == [
        ("/programme_id", "reference.unknown"), ("/document_id", "reference.unknown"),
    ]  # fmt: skip
    row = await plan(centre)
    wrong = {"document_id": NOWHERE, "measures": ["1.1.4", "0.0"]}
    assert faults(await centre.amend(f"/information-plans/{row['id']}", wrong)) == [
        ("/document_id", "reference.unknown"), ("/measures/1", "measure.unknown"),
    ]  # fmt: skip
    again = {"programme_id": programme["id"], "title": row["title"]}
    assert faults(await centre.post("/information-plans", json=again), 409) == [("/title", "value.taken")]


async def test_items_come_back_as_they_were_sent_and_are_replaced_as_a_whole(school: As, plan: Made) -> None:
    items = [
        {"title": "Общее собрание", "channel": "meeting", "audience": "родители", "due_on": "2026-12-10",
         "responsible": "заместитель директора"},
        {"title": "Стенд", "channel": "stand", "audience": None, "due_on": None, "responsible": None},
    ]  # fmt: skip
    row = await plan(school, items=items)
    assert row["items"] == items
    address = f"/information-plans/{row['id']}"
    assert done(await school.amend(address, {"summary": "Коротко"}))["items"] == items
    assert done(await school.amend(address, {"items": items[1:]}))["items"] == items[1:]


async def test_plans_are_found_by_whose_they_are(
    client: Client, centre: As, school: As, plan: Made, world: World, selects: Any
) -> None:
    mine = await plan(school, title="План школы")
    done(await school.take(f"/information-plans/{mine['id']}", "adopt", **await protocol(school)))
    await plan(centre)
    await plan(client("school", world.schools[1]))
    for who, query, expected in (
        (centre, {}, 2), (school, {}, 1), (client("department"), {}, 2), (client("observer"), {}, 2),
        (centre, {"kind": "support"}, 1), (centre, {"status": "approved"}, 1), (centre, {"q": "школы"}, 1),
        (centre, {"organization_id": str(world.centre.id)}, 1), (centre, {"programme_id": NOWHERE}, 0),
    ):  # fmt: skip
        assert len(done(await who.get("/information-plans", params=query))["items"]) == expected, query
    with selects() as asked:
        done(await centre.get("/information-plans"))
    assert len(asked) == 1
