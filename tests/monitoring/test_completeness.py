"""Who has sent what and who is missing: counted against the classes that there are, school by school."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from tests.conftest import As, Client, World
from tests.monitoring.conftest import Plan, begun, day, done, faults
from tests.monitoring.living import Classes, Json, accepted, address_of, handed_in, published, selects

COUNTS = ("expected", "missing", "drafts", "submitted", "returned", "accepted", "on_time")


async def completeness(who: As, wave: Json, **query: Any) -> Json:
    return done(await who.get(f"/monitoring/waves/{wave['id']}/completeness", params=query))


def counts(told: Json) -> tuple[int, ...]:
    return tuple(told[name] for name in COUNTS)


async def test_nobody_has_begun(client: Client, schools: list[School], wave: Json, classes: Classes) -> None:
    told = await completeness(client("centre"), wave)
    assert (told["wave_id"], told["as_of"]) == (wave["id"], day(0))
    assert counts(told["total"]) == (4, 4, 0, 0, 0, 0, 0)
    assert (told["total"]["share_submitted"], told["total"]["share_on_time"]) == (0, 0)
    assert [(one["school_code"], one["overdue"], one["last_day"]) for one in told["schools"]] == [
        ("2", False, wave["closes_on"]), ("10", False, wave["closes_on"])
    ]  # fmt: skip
    assert told["schools"][0]["forms"][0]["missing_classes"] == ["4А", "4Б"]


async def test_every_state_is_counted_where_it_belongs(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre, first, second = client("centre"), client("school", schools[0]), client("school", schools[1])
    await accepted(first, centre, wave, classes["2", "4А"])
    back = await handed_in(first, wave, classes["2", "4Б"])
    done(await centre.take(address_of(back), "return", note="Сверьте"))
    await begun(second, wave, classes["10", "4Б"])
    told = await completeness(centre, wave)
    by_school = {one["school_code"]: one for one in told["schools"]}
    assert counts(by_school["2"]) == (2, 0, 0, 0, 1, 1, 2)
    assert counts(by_school["10"]) == (2, 1, 1, 0, 0, 0, 0)
    assert counts(told["total"]) == counts(told["forms"][0]) == (4, 1, 1, 0, 1, 1, 2)
    assert (told["total"]["share_submitted"], told["total"]["share_on_time"]) == (0.25, 0.5)
    form = by_school["10"]["forms"][0]
    assert (form["missing_classes"], form["status"], form["form_code"]) == (["4А"], "open", "class_results")
    done(await first.take(address_of(back), "submit"))
    assert counts((await completeness(centre, wave))["schools"][0]) == (2, 0, 0, 1, 0, 1, 2)


async def test_what_is_complete_can_be_left_out(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre, first = client("centre"), client("school", schools[0])
    for name in ("4А", "4Б"):
        await handed_in(first, wave, classes["2", name])
    told = await completeness(centre, wave, incomplete=True)
    assert [one["school_code"] for one in told["schools"]] == ["10"]
    narrowed = await completeness(centre, wave, school_id=str(schools[0].id))
    assert [one["school_code"] for one in narrowed["schools"]] == ["2"]


async def test_lateness_is_told_against_each_schools_own_last_day(
    client: Client, schools: list[School], plan: Plan, classes: Classes
) -> None:
    centre = client("centre")
    wave = await plan(opens_on=day(-9), closes_on=day(-3), grace_until=day(-1))
    more = {"wave_id": wave["id"], "school_id": str(schools[0].id), "until": day(4), "reason": "Карантин"}
    done(await centre.post("/monitoring/extensions", json=more), 201)
    told = (await completeness(centre, wave))["schools"]
    assert [(one["last_day"], one["overdue"]) for one in told] == [(day(4), False), (day(-1), True)]
    done(await centre.amend(f"/monitoring/waves/{wave['id']}", {"grace_until": day(2)}))
    sheet = await handed_in(client("school", schools[1]), wave, classes["10", "4А"])
    assert sheet["late"] is True
    told = (await completeness(centre, wave))["schools"]
    assert (told[1]["submitted"], told[1]["on_time"], told[1]["overdue"]) == (1, 0, False)


async def test_forms_about_schools_and_about_classes_stand_side_by_side(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    staff = await published(centre)
    asked = [{"form_id": forms["class_results"]["id"], "grades": [4, 9]}, {"form_id": staff["id"]}]
    wave = await plan(forms=asked)
    body = {"wave_id": wave["id"], "form_id": staff["id"], "values": {"teachers": 40}, "submit": True}
    done(await school.post("/monitoring/submissions", json=body), 201)
    told = await completeness(centre, wave)
    assert [(one["form_code"], counts(one)[:4]) for one in told["forms"]] == [
        ("class_results", (6, 6, 0, 0)), ("staff", (2, 1, 0, 1))
    ]  # fmt: skip
    assert counts(told["total"])[:4] == (8, 7, 0, 1)
    assert [one["missing_classes"] for one in told["schools"][0]["forms"]] == [["4А", "4Б", "9А"], []]
    narrowed = await completeness(centre, wave, form_id=staff["id"])
    assert [one["form_code"] for one in narrowed["forms"]] == ["staff"]
    assert counts(narrowed["total"])[:4] == (2, 1, 0, 1)


async def test_where_nothing_is_expected_there_is_no_share(client: Client, plan: Plan, forms: dict[str, Json]) -> None:
    told = await completeness(client("centre"), await plan())
    assert counts(told["total"]) == (0,) * 7
    assert (told["total"]["share_submitted"], told["total"]["share_on_time"]) == (None, None)
    assert [one["school_code"] for one in told["schools"]] == ["2", "10"]


async def test_a_school_sees_itself_and_a_stranger_nothing(
    client: Client, world: World, schools: list[School], wave: Json, classes: Classes
) -> None:
    told = await completeness(client("school", schools[0]), wave)
    assert [one["school_code"] for one in told["schools"]] == ["2"]
    assert counts(told["total"])[0] == 2
    for role in ("department", "observer", "administrator"):
        assert len((await completeness(client(role), wave))["schools"]) == 2
    stranger = client("centre", world.other_centre)
    assert (await stranger.get(f"/monitoring/waves/{wave['id']}/completeness")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "named"), [("colour=red", "colour"), ("incomplete=maybe", "incomplete"), ("form_id=4", "form_id")]
)
async def test_a_parameter_that_makes_no_sense_is_named(client: Client, wave: Json, wrong: str, named: str) -> None:
    answer = await client("centre").get(f"/monitoring/waves/{wave['id']}/completeness?{wrong}")
    assert [pointer for pointer, _ in faults(answer)] == [named]


async def test_it_costs_the_same_for_one_school_as_for_many(
    client: Client, app: FastAPI, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    with selects(app) as one:
        await completeness(centre, wave, school_id=str(schools[0].id))
    for code, name in (("2", "4А"), ("2", "4Б"), ("10", "4А")):
        await handed_in(centre, wave, classes[code, name])
    with selects(app) as many:
        assert len((await completeness(centre, wave))["schools"]) == 2
    assert len(one) == len(many)
