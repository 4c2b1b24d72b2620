"""A form is drawn up, corrected, published and then never changed: the next edition takes its place."""

from typing import Any

import pytest

from tests.conftest import Client, World
from tests.monitoring.conftest import Plan, done, faults
from tests.monitoring.living import STAFF, Json, listed, published

TEACHERS: Json = STAFF["indicators"][0]
FORMS = "/monitoring/forms"


async def drawn(who: Any, **changes: Any) -> Json:
    return done(await who.post(FORMS, json=STAFF | changes), 201)


async def test_a_form_lives_from_draft_to_retirement(client: Client, world: World) -> None:
    centre = client("centre")
    form = await drawn(centre)
    address = f"{FORMS}/{form['id']}"
    assert (form["status"], form["edition"], form["published_at"]) == ("draft", 1, None)
    assert form["district_id"] == str(world.district.id)
    assert form["allowed_actions"] == ["publish"]
    told = done(await centre.amend(address, {"description": {"ru": "На 1 сентября", "en": "On 1 September"}}))
    assert told["description"]["ru"] == "На 1 сентября"
    issued = done(await centre.take(address, "publish"))
    assert (issued["status"], issued["published_at"] is not None) == ("published", True)
    for answer in (await centre.amend(address, {"title": STAFF["title"]}), await centre.drop(address)):
        refused = done(answer, 409)
        assert refused["code"] == "form-frozen"
    assert done(await centre.take(address, "retire"))["status"] == "retired"
    assert done(await centre.take(address, "publish"), 409)["allowed_actions"] == []
    steps = done(await centre.get(f"{address}/history"))["items"]
    assert [one["step"] for one in steps] == ["publish", "retire"]


async def test_the_next_edition_follows_the_last_one(client: Client) -> None:
    centre = client("centre")
    first = await published(centre)
    second = await drawn(centre, title={"ru": "Кадры школы", "en": "Staff of the school"})
    assert (first["edition"], second["edition"]) == (1, 2)
    assert await listed(centre, FORMS, "edition", code="staff") == [1, 2]
    assert await listed(centre, FORMS, "edition", code="staff", status="published") == [1]
    assert await listed(centre, FORMS, "code", level="class", code="staff") == []
    assert (await centre.drop(f"{FORMS}/{second['id']}")).status_code == 204
    assert (await drawn(centre))["edition"] == 2


async def test_every_flaw_of_a_definition_is_told_at_once(client: Client) -> None:
    broken = {
        "indicators": [TEACHERS, TEACHERS, TEACHERS | {"code": "young", "summing": "sum", "base": "staff"}],
        "rules": [
            {
                "code": "few",
                "expression": "young <= teacher",
                "severity": "error",
                "message": {"ru": "Мало", "en": "Few"},
            },
            {"code": "odd", "expression": "young <=", "severity": "error", "message": {"ru": "Странно", "en": "Odd"}},
        ],
    }
    told = faults(await client("centre").post(FORMS, json=STAFF | broken))
    assert {pointer.rsplit("/", 1)[0] for pointer, _ in told} >= {
        "/indicators/1",
        "/indicators/2",
        "/rules/0",
        "/rules/1",
    }
    assert await listed(client("centre"), FORMS, code="staff") == []


async def test_a_change_that_breaks_what_stays_is_refused(client: Client) -> None:
    centre = client("centre")
    rule = {
        "code": "some",
        "expression": "teachers > 0",
        "severity": "error",
        "message": {"ru": "Нет учителей", "en": "No teachers"},
    }
    form = await drawn(centre, rules=[rule])
    address = f"{FORMS}/{form['id']}"
    renamed = [TEACHERS | {"code": "people"}]
    assert [pointer.split("/")[1] for pointer, _ in faults(await centre.amend(address, {"indicators": renamed}))] == [
        "rules"
    ]
    both = {"indicators": renamed, "rules": [rule | {"expression": "people > 0"}]}
    assert done(await centre.amend(address, both))["indicators"][0]["code"] == "people"
    assert done(await centre.amend(address, {"rules": []}))["rules"] == []


async def test_a_form_is_told_as_json_schema_in_the_language_of_the_reader(client: Client) -> None:
    centre = client("centre")
    form = await published(centre)
    for language, title in (("ru", "Учителей"), ("en", "Teachers")):
        answer = await client("school").get(f"{FORMS}/{form['id']}/schema", headers={"Accept-Language": language})
        schema = done(answer)["json_schema"]
        assert title in str(schema), language


@pytest.mark.parametrize("role", ["department", "school", "observer", "consultant", "administrator"])
async def test_forms_are_read_by_everybody_and_written_by_the_centre(client: Client, role: str) -> None:
    form = await drawn(client("centre"))
    address = f"{FORMS}/{form['id']}"
    who = client(role)
    assert done(await who.get(address))["code"] == "staff"
    assert (await who.post(FORMS, json=STAFF)).status_code == 403
    assert (await who.take(address, "publish")).status_code == 403
    assert (await who.amend(address, {"title": STAFF["title"]})).status_code == 403


async def test_another_district_neither_sees_nor_takes_a_form(client: Client, world: World) -> None:
    form = await published(client("centre"))
    other = client("centre", world.other_centre)
    assert (await other.get(f"{FORMS}/{form['id']}")).status_code == 404
    assert (await drawn(other))["edition"] == 1
    foreign = await other.post(FORMS, json=STAFF | {"district_id": str(world.district.id)})
    assert faults(foreign) == [("/district_id", "reference.unknown")]


async def test_a_retired_edition_is_asked_by_no_new_wave(client: Client, plan: Plan, programme: Json) -> None:
    centre = client("centre")
    form = await published(centre)
    wave = await plan(forms=[{"form_id": form["id"]}])
    done(await centre.take(f"{FORMS}/{form['id']}", "retire"))
    assert done(await centre.get(f"/monitoring/waves/{wave['id']}"))["forms"][0]["code"] == "staff"
    body = {
        "programme_id": programme["id"], "kind": "final", "school_year": "2026/27", "title": "Итоговый",
        "opens_on": "2027-05-01", "closes_on": "2027-05-20", "forms": [{"form_id": form["id"]}],
    }  # fmt: skip
    assert faults(await centre.post("/monitoring/waves", json=body)) == [("/forms/0/form_id", "form.not-published")]
