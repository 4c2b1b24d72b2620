"""Universities and colleges, what schools need them for, and what came of it."""

from collections import Counter
from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.cooperation.conftest import NOWHERE, PAST, SOON, Made
from tests.programmes.conftest import Json, done, faults, registered


async def agreement(who: As) -> Json:
    return await registered(who, kind="agreement", title="Соглашение о сотрудничестве")


@pytest.fixture
async def offered(centre: As, need: Made, university: Json) -> Json:
    """A need of the first school for which the centre has offered a partner."""
    row = await need()
    body = {"institution_id": university["id"], "offer": "Четыре студента с февраля"}
    return done(await centre.take(f"/partnership-needs/{row['id']}", "offer", **body))


# --- the catalogue ----------------------------------------------------------------------------------------------------


async def test_the_centre_keeps_a_catalogue_that_the_district_reads(
    client: Client, centre: As, school: As, university: Json, world: World
) -> None:
    address = f"/partner-institutions/{university['id']}"
    assert done(await school.get(address))["name"] == university["name"]
    assert (await client("centre", world.other_centre).get(address)).status_code == 404
    for who in (school, client("department")):
        assert (await who.amend(address, {"active": False})).status_code == 403
    same = {"kind": "college", "name": university["name"]}
    assert faults(await centre.post("/partner-institutions", json=same), 409) == [("/name", "value.taken")]
    done(await centre.post("/partner-institutions", json=same | {"name": "Колледж"}), 201)
    done(await centre.amend(address, {"active": False, "offers": None}))
    for query, expected in (({}, 2), ({"kind": "college"}, 1), ({"active": True}, 1), ({"q": "ПЕДАГОГ"}, 1)):
        assert len(done(await school.get("/partner-institutions", params=query))["items"]) == expected, query


# --- from need to event -----------------------------------------------------------------------------------------------


async def test_a_need_goes_its_whole_way(client: Client, centre: As, school: As, need: Made, university: Json) -> None:
    row = await need(sent=False)
    address = f"/partnership-needs/{row['id']}"
    assert (await centre.get(address)).status_code == 404, "a draft is for the school alone"
    assert done(await school.amend(address, {"pupils": 9}))["pupils"] == 9
    done(await school.take(address, "submit"))
    assert done(await school.amend(address, {"pupils": 10}), 409)["code"] == "need-sent"
    assert done(await centre.get(address))["allowed_actions"] == ["take", "offer", "close"]
    done(await centre.take(address, "take"))
    body = {"institution_id": university["id"], "offer": "Четыре студента с февраля"}
    given = done(await centre.take(address, "offer", **body))
    assert (given["status"], given["institution_name"]) == ("offered", university["name"])
    paper = await agreement(school)
    assert done(await school.take(address, "agree", document_id=paper["id"]))["document_id"] == paper["id"]
    event = {"held_on": PAST, "outcome": "Все восемь написали контрольную", "participants": 12}
    met = done(await school.take(address, "hold", **event))
    assert (met["status"], met["held_on"], met["participants"]) == ("met", PAST, 12)
    assert met["locked_because"]["code"] == "finished"
    assert done(await client("department").get(address))["outcome"] == event["outcome"]


async def test_what_is_not_described_is_not_sent(school: As, need: Made) -> None:
    row = await need(sent=False, description=None)
    address = f"/partnership-needs/{row['id']}"
    assert faults(await school.take(address, "submit")) == [("/description", "value.missing")]


async def test_a_refused_offer_leaves_the_need_open(centre: As, school: As, offered: Json, university: Json) -> None:
    address = f"/partnership-needs/{offered['id']}"
    assert faults(await school.take(address, "refuse")) == [("/note", "value.missing")]
    back = done(await school.take(address, "refuse", note="Далеко ехать"))
    assert (back["status"], back["institution_id"], back["institution_name"], back["offer"]) == (
        "taken", None, None, None,
    )  # fmt: skip
    body = {"institution_id": university["id"], "offer": "Студенты приедут в школу"}
    assert done(await centre.take(address, "offer", **body))["offer"] == "Студенты приедут в школу"


async def test_the_centre_offers_whom_one_can_ask(centre: As, school: As, need: Made, university: Json) -> None:
    row = await need()
    address = f"/partnership-needs/{row['id']}"
    body = {"institution_id": NOWHERE, "offer": "Студенты"}
    assert faults(await centre.take(address, "offer", **body)) == [("/institution_id", "reference.unknown")]
    done(await centre.amend(f"/partner-institutions/{university['id']}", {"active": False}))
    body["institution_id"] = university["id"]
    assert faults(await centre.take(address, "offer", **body)) == [("/institution_id", "institution.former")]
    tag = {"If-Match": await school.etag(address)}
    assert (await school.post(f"{address}/offer", json=body, headers=tag)).status_code == 403


async def test_they_agree_by_an_agreement_and_nothing_is_held_before_its_day(school: As, offered: Json) -> None:
    address = f"/partnership-needs/{offered['id']}"
    letter = await registered(school, kind="letter")
    for document, code in ((letter["id"], "document.not-an-agreement"), (NOWHERE, "reference.unknown")):
        assert faults(await school.take(address, "agree", document_id=document)) == [("/document_id", code)]
    early = done(await school.take(address, "hold", held_on=PAST, outcome="Рано"), 409)
    assert early["allowed_actions"] == ["refuse", "agree", "withdraw"]
    done(await school.take(address, "agree", document_id=(await agreement(school))["id"]))
    wrong = {"held_on": SOON, "outcome": "Ещё будет", "resource_type": "training-events"}
    assert faults(await school.take(address, "hold", **wrong)) == [
        ("/held_on", "date.to-come"), ("/resource_id", "value.missing"),
    ]  # fmt: skip


async def test_it_may_end_without_a_partner_or_be_withdrawn(centre: As, school: As, need: Made) -> None:
    row, other = await need(), await need(title="Лаборатория", kind="equipment")
    closed = done(await centre.take(f"/partnership-needs/{row['id']}", "close", note="Никто не согласился"))
    assert closed["status"] == "unmet"
    assert done(await school.take(f"/partnership-needs/{other['id']}", "withdraw"))["status"] == "withdrawn"
    draft = await need(sent=False, title="Передумали")
    done(await school.take(f"/partnership-needs/{draft['id']}", "withdraw"))
    assert (await centre.get(f"/partnership-needs/{draft['id']}")).status_code == 404


async def test_a_need_is_described_once_in_a_programme_of_the_district(
    client: Client, school: As, need: Made, world: World
) -> None:
    row = await need()
    wanted = {name: row[name] for name in ("programme_id", "kind", "topic", "title")}
    assert faults(await school.post("/partnership-needs", json=wanted), 409) == [("/title", "value.taken")]
    elsewhere = client("school", world.other_schools[0])
    assert faults(await elsewhere.post("/partnership-needs", json=wanted)) == [("/programme_id", "reference.unknown")]


async def test_the_list_is_of_those_one_reaches(
    client: Client, centre: As, school: As, need: Made, offered: Json, university: Json, schools: list[School]
) -> None:
    await need(schools[1], kind="careers", topic="technology")
    await need(schools[1], sent=False, title="Черновик")
    for who, query, expected in (
        (centre, {}, 2), (school, {}, 1), (client("school", schools[1]), {}, 2), (client("observer"), {}, 2),
        (centre, {"kind": "careers"}, 1), (centre, {"topic": ["mathematics", "any"]}, 1),
        (centre, {"status": "offered"}, 1), (centre, {"institution_id": university["id"]}, 1),
        (centre, {"school_id": str(schools[1].id)}, 1), (centre, {"q": "тьютор"}, 2), (centre, {"q": "четыре"}, 1),
        (centre, {"programme_id": NOWHERE}, 0),
    ):  # fmt: skip
        assert len(done(await who.get("/partnership-needs", params=query))["items"]) == expected, query


# --- all of them together ---------------------------------------------------------------------------------------------


async def test_the_needs_of_all_schools_are_counted_by_kind_and_field(
    client: Client, centre: As, need: Made, schools: list[School], selects: Any
) -> None:
    wanted = [
        (0, "tutors", "mathematics", 8, ""), (1, "tutors", "mathematics", None, "take"),
        (1, "tutors", "russian", 5, "close"), (2, "careers", "any", 30, "take"), (0, "careers", "any", 20, "withdraw"),
    ]  # fmt: skip
    for number, (whose, kind, topic, pupils, step) in enumerate(wanted):
        row = await need(schools[whose], kind=kind, topic=topic, pupils=pupils, title=f"Потребность {number}")
        if step:
            who = client("school", schools[whose]) if step == "withdraw" else centre
            done(await who.take(f"/partnership-needs/{row['id']}", step, note="Так вышло"))
    await need(schools[0], sent=False, title="Черновик")
    with selects() as asked:
        found = done(await centre.get("/partnership-needs/consolidated"))
    assert len(asked) == 1
    listed = done(await centre.get("/partnership-needs?limit=200"))["items"]
    counted = [one for one in listed if one["status"] != "withdrawn"]
    recounted = Counter((one["kind"], one["topic"]) for one in counted)
    assert {(one["kind"], one["topic"]): one["needs"] for one in found["items"]} == recounted
    assert [one["needs"] for one in found["items"]] == sorted(recounted.values(), reverse=True)
    first = found["items"][0]
    assert (first["kind"], first["topic"], first["needs"], first["schools"], first["pupils"]) == (
        "tutors", "mathematics", 2, 2, 8,
    )  # fmt: skip
    assert (first["sent"], first["taken"], first["unmet"]) == (1, 1, 0)
    total = found["total"]
    assert (total["needs"], total["schools"], total["pupils"]) == (4, 3, 43)
    assert (total["sent"], total["taken"], total["unmet"], total["met"]) == (1, 2, 1, 0)


async def test_the_counts_are_narrowed_and_of_those_one_reaches(
    client: Client, centre: As, need: Made, schools: list[School], world: World
) -> None:
    await need(schools[0])
    await need(schools[1], kind="careers", topic="any")
    address = "/partnership-needs/consolidated"
    for who, query, expected in (
        (centre, {}, 2), (centre, {"kind": "careers"}, 1), (centre, {"topic": "mathematics"}, 1),
        (centre, {"programme_id": NOWHERE}, 0), (client("school", schools[0]), {}, 1),
        (client("centre", world.other_centre), {}, 0), (client("observer"), {}, 2),
    ):  # fmt: skip
        assert done(await who.get(address, params=query))["total"]["needs"] == expected, query
    assert (await centre.get(address, params={"colour": "red"})).status_code == 422


async def test_lists_cost_a_query_however_long(
    centre: As, need: Made, offered: Json, schools: list[School], selects: Any
) -> None:
    await need(schools[1])
    for address in ("/partnership-needs", "/partner-institutions"):
        with selects() as asked:
            done(await centre.get(address))
        assert len(asked) == 1, address
