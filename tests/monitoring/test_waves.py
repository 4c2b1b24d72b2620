"""A wave is planned, opened, closed and published; what it asks is settled before it opens."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from app.kernel.tables import new_id
from tests.conftest import Client, World
from tests.monitoring.conftest import day, done, faults
from tests.monitoring.living import Classes, Json, listed, published, selects, summary_of

WAVES = "/monitoring/waves"


@pytest.fixture
def body(programme: Json, forms: dict[str, Json]) -> Json:
    """A wave that is in order."""
    return {
        "programme_id": programme["id"], "kind": "entry", "school_year": "2026/27", "title": "Входной мониторинг",
        "opens_on": day(0), "closes_on": day(7), "forms": [{"form_id": forms["class_results"]["id"]}],
    }  # fmt: skip


async def planned(client: Client, body: Json) -> httpx.Response:
    return await client("centre").post(WAVES, json=body)


async def test_a_wave_lives_from_its_plan_to_the_results(client: Client, body: Json) -> None:
    centre = client("centre")
    wave = done(await planned(client, body | {"forms": [body["forms"][0] | {"grades": [9, 4, 9]}]}), 201)
    address = f"{WAVES}/{wave['id']}"
    assert (wave["status"], wave["audience"], wave["grace_until"]) == ("planned", "programme", None)
    assert wave["forms"][0]["grades"] == [4, 9]
    assert wave["allowed_actions"] == ["open"]
    for step, status, further in (
        ("open", "open", ["close"]), ("close", "closed", ["open", "publish"]), ("open", "open", ["close"]),
        ("close", "closed", ["open", "publish"]), ("publish", "published", []),
    ):  # fmt: skip
        moved = done(await centre.take(address, step))
        assert (moved["status"], moved["allowed_actions"]) == (status, further)
    refused = done(await centre.take(address, "open"), 409)
    assert (refused["code"], refused["current_status"]) == ("step-not-possible", "published")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"closes_on": day(-1)}, [("/closes_on", "dates.backwards")]),
        ({"grace_until": day(6)}, [("/grace_until", "dates.backwards")]),
        ({"programme_id": str(new_id())}, [("/programme_id", "reference.unknown")]),
        ({"previous_wave_id": str(new_id())}, [("/previous_wave_id", "reference.unknown")]),
        ({"forms": [{"form_id": str(new_id())}]}, [("/forms/0/form_id", "reference.unknown")]),
        (
            {"closes_on": day(-1), "grace_until": day(-2), "forms": [{"form_id": str(new_id())}]},
            [
                ("/forms/0/form_id", "reference.unknown"), ("/closes_on", "dates.backwards"),
                ("/grace_until", "dates.backwards"),
            ],
        ),
    ],
)  # fmt: skip
async def test_all_that_is_wrong_with_a_plan_is_told_at_once(
    client: Client, body: Json, changes: Json, expected: list[tuple[str, str]]
) -> None:
    assert faults(await planned(client, body | changes)) == expected
    assert await listed(client("centre"), WAVES) == []


async def test_forms_of_a_wave_are_published_different_and_about_grades_only_where_classes_are(
    client: Client, body: Json
) -> None:
    centre = client("centre")
    staff = await published(centre)
    draft = done(await centre.post("/monitoring/forms", json=_next_edition(staff)), 201)
    asked = [
        {"form_id": staff["id"], "grades": [4]}, {"form_id": draft["id"]}, body["forms"][0], body["forms"][0]
    ]  # fmt: skip
    assert faults(await planned(client, body | {"forms": asked})) == [
        ("/forms/0/grades", "value.refused"), ("/forms/1/form_id", "form.not-published"),
        ("/forms/1/form_id", "value.repeated"), ("/forms/3/form_id", "value.repeated"),
    ]  # fmt: skip


def _next_edition(form: Json) -> Json:
    indicator = {
        "code": "teachers",
        "title": {"ru": "Учителей", "en": "Teachers"},
        "type": "integer",
        "kind": "context",
    }
    return {"code": form["code"], "level": form["level"], "title": form["title"], "indicators": [indicator]}


async def test_a_title_is_given_once_in_a_programme(client: Client, body: Json) -> None:
    done(await planned(client, body), 201)
    assert faults(await planned(client, body), 409) == [("/title", "value.taken")]


async def test_what_a_wave_asks_is_settled_when_it_opens(client: Client, forms: dict[str, Json], body: Json) -> None:
    centre = client("centre")
    wave = done(await planned(client, body), 201)
    address = f"{WAVES}/{wave['id']}"
    asked = [{"form_id": forms["class_context"]["id"], "grades": [9]}, {"form_id": forms["class_results"]["id"]}]
    changed = done(await centre.amend(address, {"forms": asked, "audience": "district"}))
    assert [(one["code"], one["grades"]) for one in changed["forms"]] == [
        ("class_context", [9]), ("class_results", None)
    ]  # fmt: skip
    done(await centre.take(address, "open"))
    for change in ({"forms": asked}, {"audience": "programme"}):
        assert done(await centre.amend(address, change), 409)["code"] == "wave-already-open"
    moved = done(await centre.amend(address, {"closes_on": day(9), "grace_until": day(12), "title": "Вводный"}))
    assert (moved["closes_on"], moved["grace_until"], moved["title"]) == (day(9), day(12), "Вводный")
    assert done(await centre.amend(address, {"grace_until": None}))["grace_until"] is None
    assert faults(await centre.amend(address, {"closes_on": day(-1)})) == [("/closes_on", "dates.backwards")]


@pytest.mark.parametrize("audience", ["programme", "district"])
async def test_a_wave_asks_the_schools_of_its_programme_or_all_of_the_district(
    client: Client, schools: list[School], world: World, body: Json, audience: str
) -> None:
    centre = client("centre")
    closed = schools[1]
    done(await client("department").amend(f"/schools/{closed.id}", {"closed_on": day(-30)}))
    wave = done(await planned(client, body | {"audience": audience}), 201)
    done(await centre.take(f"{WAVES}/{wave['id']}", "open"))
    asked = set(await listed(centre, "/monitoring/summaries", "school_code", wave_id=wave["id"]))
    assert asked == ({"2", "10"} if audience == "programme" else {"2", "550"})
    assert await listed(client("centre", world.other_centre), WAVES) == []


async def test_a_wave_is_compared_with_the_latest_earlier_one_on_the_same_form(
    client: Client, forms: dict[str, Json], body: Json
) -> None:
    centre = client("centre")

    async def wave(title: str, offset: int, **more: Any) -> Json:
        days = {"title": title, "opens_on": day(offset), "closes_on": day(offset + 1)}
        return done(await planned(client, body | days | more), 201)

    first = await wave("Первый", -300)
    second = await wave("Второй", -100)
    other = await wave("Паспорт", -50, forms=[{"form_id": forms["class_context"]["id"]}])
    third = await wave("Третий", 0)
    told = [one["previous_wave_id"] for one in (first, second, other, third)]
    assert told == [None, first["id"], None, second["id"]]
    chosen = await wave("Четвёртый", 5, previous_wave_id=first["id"])
    assert chosen["previous_wave_id"] == first["id"]

    address = f"{WAVES}/{third['id']}"
    for later in (third["id"], chosen["id"]):
        refused = await centre.amend(address, {"previous_wave_id": later})
        assert faults(refused) == [("/previous_wave_id", "wave.not-earlier")]
    assert done(await centre.amend(address, {"previous_wave_id": None}))["previous_wave_id"] is None
    backwards = await centre.amend(f"{WAVES}/{second['id']}", {"opens_on": day(-301)})
    assert faults(backwards) == [("/previous_wave_id", "wave.not-earlier")]


async def test_a_closed_programme_has_no_new_waves_and_none_that_move(
    client: Client, programme: Json, body: Json
) -> None:
    centre = client("centre")
    wave = done(await planned(client, body), 201)
    done(await client("department").take(f"/programmes/{programme['id']}", "close"))
    assert done(await planned(client, body | {"title": "Ещё один"}), 409)["code"] == "programme-closed"
    assert done(await centre.take(f"{WAVES}/{wave['id']}", "open"), 409)["code"] == "programme-closed"


async def test_a_school_that_joins_an_open_wave_is_asked_at_once(
    client: Client, schools: list[School], programme: Json, wave: Json, classes: Classes
) -> None:
    department, newcomer = client("department"), client("school", schools[2])
    document = {"kind": "order", "issued_on": "2026-08-28", "title": "О включении", "issuer": "Отдел"}
    order = done(await department.post("/documents", json=document), 201)
    wanted = {"programme_id": programme["id"], "school_id": str(schools[2].id)}
    row = done(await department.post("/participations", json=wanted), 201)
    done(await department.take(f"/participations/{row['id']}", "enrol", document_id=order["id"]))
    sheet = {"wave_id": wave["id"], "grade": 4, "letter": "А"}
    done(await newcomer.post("/monitoring/submissions", json=sheet), 201)
    assert (await summary_of(newcomer, wave, schools[2].id))["drafts"] == 1


async def test_waves_are_found_by_what_they_are(client: Client, programme: Json, body: Json) -> None:
    centre = client("centre")
    first = done(await planned(client, body), 201)
    last = done(await planned(client, body | {"title": "Итоговый", "kind": "final", "opens_on": day(3)}), 201)
    done(await centre.take(f"{WAVES}/{first['id']}", "open"))
    for wanted, expected in (
        ({}, [last["id"], first["id"]]),
        ({"sort": "opens_on"}, [first["id"], last["id"]]),
        ({"kind": "final"}, [last["id"]]),
        ({"status": "open"}, [first["id"]]),
        ({"programme_id": programme["id"], "school_year": "2026/27"}, [last["id"], first["id"]]),
        ({"programme_id": str(new_id())}, []),
        ({"school_year": "2025/26"}, []),
    ):  # fmt: skip
        assert await listed(centre, WAVES, **wanted) == expected, wanted


async def test_a_list_of_waves_costs_the_same_however_long_it_is(client: Client, app: FastAPI, body: Json) -> None:
    centre = client("centre")
    done(await planned(client, body), 201)
    with selects(app) as few:
        await listed(centre, WAVES)
    for number in range(4):
        done(await planned(client, body | {"title": f"Сбор {number}"}), 201)
    with selects(app) as many:
        assert len(await listed(centre, WAVES)) == 5
    assert len(few) == len(many)
