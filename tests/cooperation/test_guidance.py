"""Guidance is prepared, sent to schools, superseded by a next edition, and its readers are reminded."""

from datetime import timedelta
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel import calendar
from tests.conftest import As, Client, World
from tests.cooperation.conftest import NOWHERE, PAST, SOON, Made, at
from tests.programmes.conftest import Json, done, faults, registered

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"
TOMORROW = (calendar.today() + timedelta(days=1)).isoformat()


async def deliveries(who: As, guidance: Json, **filters: Any) -> list[Json]:
    found: list[Json] = done(await who.get(f"/guidance/{guidance['id']}/deliveries", params=filters))["items"]
    return found


async def test_a_draft_is_for_the_offices_and_what_is_sent_for_the_district(
    client: Client, centre: As, school: As, prepare: Made, taking_part: None, schools: list[School], world: World
) -> None:
    made = await prepare()
    assert (made["title"], made["measures"], made["edition"]) == ("Как работать с родителями", ["2.1.4"], 1)
    address = f"/guidance/{made['id']}"
    for role in ("school", "consultant", "observer"):
        assert (await client(role).get(address)).status_code == 404
    department = client("department")
    assert done(await department.get(address))["allowed_actions"] == ["send"]
    assert (await department.amend(address, {"title": "Иначе"})).status_code == 403
    sent = done(await department.take(address, "send", due_on=SOON))
    assert (sent["status"], sent["organization_name"]) == ("sent", world.centre.name)
    for who in (school, client("school", schools[2]), client("consultant"), client("observer")):
        assert done(await who.get(address))["sent_at"] == sent["sent_at"]
    assert (await client("centre", world.other_centre).get(address)).status_code == 404
    assert [one["school_name"] for one in await deliveries(centre, made)] == [schools[0].name, schools[1].name]
    assert {one["due_on"] for one in await deliveries(centre, made)} == {SOON}
    assert [one["school_id"] for one in await deliveries(school, made)] == [str(schools[0].id)]
    assert await deliveries(client("school", schools[2]), made) == []


async def test_it_goes_to_chosen_schools(
    centre: As, prepare: Made, taking_part: None, schools: list[School], world: World
) -> None:
    made = await prepare()
    address = f"/guidance/{made['id']}"
    chosen = [str(schools[2].id), NOWHERE, str(schools[2].id), str(world.other_schools[0].id)]
    assert faults(await centre.take(address, "send", school_ids=chosen, due_on=PAST)) == [
        ("/due_on", "date.past"), ("/school_ids/1", "reference.unknown"), ("/school_ids/2", "value.repeated"),
        ("/school_ids/3", "reference.unknown"),
    ]  # fmt: skip
    done(await centre.take(address, "send", school_ids=chosen[:1]))
    assert [one["school_id"] for one in await deliveries(centre, made)] == chosen[:1]


async def test_what_goes_to_chosen_schools_is_read_by_them_alone(
    client: Client, centre: As, prepare: Made, taking_part: None, schools: list[School], world: World
) -> None:
    document = await registered(centre, audience="owner")
    upload = {"file": ("Рекомендации.pdf", PDF, "application/pdf")}
    file = done(await centre.post(f"/documents/{document['id']}/files", files=upload), 201)
    made = await prepare(document_id=document["id"])
    address = f"/guidance/{made['id']}"
    sent = done(await centre.take(address, "send", school_ids=[str(schools[1].id)]))
    assert sent["recipients_only"]
    content = f"{address}/files/{file['id']}/content"
    ways = (address, f"{address}/deliveries", f"{address}/files", f"{address}/files/{file['id']}", content)
    chosen, other = client("school", schools[1]), client("school", schools[0])
    for who in (chosen, centre, client("department")):
        for way in ways:
            assert (await who.get(way)).status_code == 200, way
    assert (await chosen.get(content)).content == PDF
    assert [one["name"] for one in done(await chosen.get(f"{address}/files"))["items"]] == ["Рекомендации.pdf"]
    for stranger in (other, client("school", world.other_schools[0]), client("centre", world.other_centre)):
        for way in ways:
            assert (await stranger.get(way)).status_code == 404, way
    assert done(await other.get("/guidance"))["items"] == []
    assert (await chosen.get(f"/documents/{document['id']}")).status_code == 404, "the document stays the centre's own"

    mine = await at(chosen, made)
    assert mine["guidance_title"] == made["title"]
    done(await chosen.take(f"/guidance-deliveries/{mine['id']}", "include", activity="2.3"))
    foreign = await registered(centre, audience="owner")
    strange = done(await centre.post(f"/documents/{foreign['id']}/files", files=upload | {
        "file": ("Чужое.pdf", PDF + b"\n", "application/pdf"),
    }), 201)  # fmt: skip
    assert (await chosen.get(f"{address}/files/{strange['id']}/content")).status_code == 404

    body = {"document_id": document["id"], "changes": "Добавлен раздел"}
    draft = done(await centre.post(f"{address}/editions", json=body), 201)
    again = done(await centre.take(f"/guidance/{draft['id']}", "send"))
    assert again["recipients_only"], "a new edition goes to the same schools"
    assert [one["school_id"] for one in await deliveries(centre, again)] == [str(schools[1].id)]
    assert done(await chosen.get(f"/guidance/{draft['id']}"))["edition"] == 2


async def test_it_does_not_go_to_nobody(centre: As, prepare: Made) -> None:
    made = await prepare()
    assert faults(await centre.take(f"/guidance/{made['id']}", "send")) == [("/school_ids", "value.missing")]


async def test_what_is_prepared_wrongly_is_told_at_once(centre: As, programme: Json, client: Client) -> None:
    foreign = await registered(client("department"))
    wanted = {
        "programme_id": NOWHERE, "document_id": foreign["id"], "topics": ["parents"], "organization_id": NOWHERE,
    }  # fmt: skip
    assert faults(await centre.post("/guidance", json=wanted)) == [
        ("/programme_id", "reference.unknown"), ("/organization_id", "reference.unknown"),
        ("/document_id", "document.elsewhere"),
    ]  # fmt: skip
    own = await registered(centre)
    wanted = {"programme_id": programme["id"], "document_id": own["id"], "topics": ["parents"], "measures": ["7.7"]}
    assert faults(await centre.post("/guidance", json=wanted)) == [("/measures/0", "measure.unknown")]


async def test_a_draft_is_changed_and_what_is_sent_is_not(centre: As, prepare: Made, taking_part: None) -> None:
    made = await prepare()
    address = f"/guidance/{made['id']}"
    other = await registered(centre, title="Другой текст")
    changed = done(await centre.amend(address, {"document_id": other["id"], "topics": ["teaching"], "measures": []}))
    assert (changed["document_id"], changed["topics"], changed["measures"]) == (other["id"], ["teaching"], [])
    wrong = {"document_id": NOWHERE, "measures": ["9.9"]}
    assert faults(await centre.amend(address, wrong)) == [
        ("/document_id", "reference.unknown"), ("/measures/0", "measure.unknown"),
    ]  # fmt: skip
    done(await centre.take(address, "send"))
    assert done(await centre.amend(address, {"title": "Поздно"}), 409)["code"] == "guidance-sent"


async def test_what_is_sent_must_be_readable_and_stays_so(
    client: Client, centre: As, prepare: Made, taking_part: None
) -> None:
    document = await registered(centre, audience="owner")
    made = await prepare(document_id=document["id"])
    address, text = f"/guidance/{made['id']}", f"/documents/{document['id']}"
    assert faults(await centre.take(address, "send")) == [("/document_id", "document.not-shared")]
    done(await centre.amend(text, {"audience": "district"}))
    done(await centre.take(address, "send"))
    assert done(await client("school").get(text))["id"] == document["id"]
    assert faults(await centre.amend(text, {"audience": "owner"})) == [("/audience", "value.refused")]
    assert (await centre.drop(text)).status_code == 409
    done(await centre.take(address, "withdraw", note="Ошибка в тексте"))
    assert done(await centre.amend(text, {"audience": "owner"}))["audience"] == "owner"


async def test_further_schools_get_it_later_and_keep_what_they_have(
    centre: As, school: As, guidance: Json, schools: list[School]
) -> None:
    mine = await at(school, guidance)
    done(await school.take(f"/guidance-deliveries/{mine['id']}", "acknowledge"))
    both = {"school_ids": [str(schools[0].id), str(schools[2].id)], "due_on": SOON}
    sent = done(await centre.post(f"/guidance/{guidance['id']}/deliveries", json=both))
    assert sent == {"count": 1, "school_ids": [str(schools[2].id)]}
    assert (await at(school, guidance))["status"] == "acknowledged"
    assert len(await deliveries(centre, guidance)) == 3


async def test_who_has_not_acknowledged_is_told_in_one_request_and_reminded(
    client: Client, centre: As, school: As, guidance: Json, schools: list[School]
) -> None:
    second = client("school", schools[1])
    mine, theirs = await at(school, guidance), await at(second, guidance)
    done(await school.take(f"/guidance-deliveries/{mine['id']}", "acknowledge"))
    done(await second.take(f"/guidance-deliveries/{theirs['id']}", "read"))
    waiting = await deliveries(centre, guidance, status=["delivered", "read"])
    assert [one["school_id"] for one in waiting] == [str(schools[1].id)]
    address = f"/guidance/{guidance['id']}/remind"
    assert faults(await centre.post(address, json={"due_on": PAST})) == [("/due_on", "date.past")]
    told = done(await centre.post(address, json={"due_on": TOMORROW, "note": "Ждём до завтра"}))
    assert told == {"count": 1, "school_ids": [str(schools[1].id)]}
    after = await at(second, guidance)
    assert (after["reminders"], after["reminder"], after["due_on"]) == (1, "Ждём до завтра", TOMORROW)
    assert (await at(school, guidance))["reminders"] == 0
    (task,) = done(await second.get("/me/tasks?kind=guidance"))["items"]
    assert (task["id"], task["due_on"], task["action"]) == (theirs["id"], TOMORROW, "acknowledge")
    assert done(await school.get("/me/tasks?kind=guidance"))["items"] == []
    done(await second.take(f"/guidance-deliveries/{theirs['id']}", "acknowledge"))
    assert done(await centre.post(address, json={"due_on": TOMORROW}))["count"] == 0


async def test_schools_do_not_remind(school: As, guidance: Json) -> None:
    answer = await school.post(f"/guidance/{guidance['id']}/remind", json={"due_on": TOMORROW})
    assert done(answer, 403)["roles"] == ["department", "centre"]


async def test_a_next_edition_supersedes_and_is_delivered_anew(
    client: Client, centre: As, school: As, guidance: Json, schools: list[School]
) -> None:
    further = {"school_ids": [str(schools[2].id)]}
    done(await centre.post(f"/guidance/{guidance['id']}/deliveries", json=further))
    old = await at(school, guidance)
    done(await school.take(f"/guidance-deliveries/{old['id']}", "acknowledge"))
    text = await registered(centre, title="Новый текст")
    address = f"/guidance/{guidance['id']}"
    body = {"document_id": text["id"], "changes": "Добавлен раздел"}
    draft = done(await centre.post(f"{address}/editions", json=body), 201)
    assert (draft["edition"], draft["supersedes_id"], draft["status"]) == (2, guidance["id"], "draft")
    assert (draft["title"], draft["topics"]) == (guidance["title"], guidance["topics"])
    again = await centre.post(f"{address}/editions", json=body)
    assert done(again, 409)["code"] == "already-exists"
    assert done(await centre.get(address))["status"] == "sent", "it holds until the next one is sent"
    done(await centre.take(f"/guidance/{draft['id']}", "send"))
    assert done(await school.get(address))["status"] == "superseded"
    *_, change = done(await centre.get(f"{address}/history"))["items"]
    assert (change["step"], change["note"]) == ("supersede", "Добавлен раздел")
    assert len(await deliveries(centre, draft)) == 3, "whoever had the edition before gets the next one"
    assert (await at(school, draft))["status"] == "delivered"
    was = await at(school, guidance)
    assert (was["status"], was["guidance_status"], was["allowed_actions"]) == ("acknowledged", "superseded", [])
    assert was["locked_because"]["code"] == "guidance-not-in-force"
    for answer in (
        await school.take(f"/guidance-deliveries/{was['id']}", "include", activity="2.3"),
        await centre.post(f"{address}/deliveries", json=further),
        await centre.post(f"{address}/remind", json={"due_on": SOON}),
        await centre.post(f"{address}/editions", json=body),
    ):
        assert done(answer, 409)["code"] == "guidance-not-in-force"
    tasks = done(await school.get("/me/tasks?kind=guidance"))["items"]
    assert [task["id"] for task in tasks] == [(await at(school, draft))["id"]]


async def test_a_next_edition_is_the_offices_own(client: Client, guidance: Json) -> None:
    department = client("department")
    text = await registered(department)
    body = {"document_id": text["id"], "changes": "Иначе"}
    answer = await department.post(f"/guidance/{guidance['id']}/editions", json=body)
    assert answer.status_code == 403


async def test_what_is_withdrawn_asks_for_nothing(centre: As, school: As, guidance: Json) -> None:
    address = f"/guidance/{guidance['id']}"
    assert faults(await centre.take(address, "withdraw")) == [("/note", "value.missing")]
    done(await centre.take(address, "withdraw", note="Ошибка"))
    assert done(await school.get("/me/tasks?kind=guidance"))["items"] == []
    mine = await at(school, guidance)
    assert done(await school.take(f"/guidance-deliveries/{mine['id']}", "read"), 409)["code"] == "guidance-not-in-force"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, 2), ({"topic": "parents"}, 2), ({"topic": ["teaching", "other"]}, 1), ({"status": "sent"}, 1),
        ({"q": "родител"}, 2), ({"q": "кратко"}, 1), ({"programme_id": NOWHERE}, 0), ({"organization_id": NOWHERE}, 0),
    ],
)  # fmt: skip
async def test_guidance_is_found_by_what_it_is_about(
    centre: As, prepare: Made, guidance: Json, query: Json, expected: int
) -> None:
    await prepare(topics=["parents", "teaching"], title="О родителях", summary="Кратко")
    assert len(done(await centre.get("/guidance", params=query))["items"]) == expected
