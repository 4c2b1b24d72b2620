"""What monitoring asks of schools and of the centre, among all their tasks."""

from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from app.domains.organizations.models import School
from app.kernel import calendar
from tests.conftest import As, Client
from tests.monitoring.conftest import Plan, day, done, faults
from tests.monitoring.living import Classes, Json, accepted, address_of, handed_in, selects, summary_address, summary_of


async def told(who: As, kind: str, **query: Any) -> list[Json]:
    found: list[Json] = done(await who.get("/me/tasks", params={"kind": f"monitoring-{kind}", **query}))["items"]
    return found


async def test_an_open_wave_is_a_task_of_each_school_that_it_asks(
    client: Client, schools: list[School], wave: Json
) -> None:
    school = client("school", schools[0])
    (task,) = await told(school, "summary")
    summary = await summary_of(school, wave, schools[0].id)
    assert task == {
        "kind": "monitoring-summary",
        "label": "Fill in the sheets and confirm the summary",
        "id": summary["id"],
        "title": "Входной мониторинг: Results of the class",
        "organization_id": str(schools[0].id),
        "organization_name": schools[0].name,
        "due_on": wave["closes_on"],
        "overdue": False,
        "status": "open",
        "action": "confirm",
        "link": f"/api/v1{summary_address(summary)}",
    }
    assert await told(client("school", schools[2]), "summary") == [], "it takes no part in the programme"
    for role in ("centre", "department", "observer", "consultant", "administrator"):
        assert await told(client(role), "summary") == [], role


async def test_a_school_that_is_enrolled_later_has_the_task_too(
    client: Client, schools: list[School], wave: Json
) -> None:
    department = client("department")
    orders = done(await department.get("/documents", params={"kind": "order"}))["items"]
    wanted = {"programme_id": wave["programme_id"], "school_id": str(schools[2].id)}
    row = done(await department.post("/participations", json=wanted), 201)
    assert await told(client("school", schools[2]), "summary") == []
    done(await department.take(f"/participations/{row['id']}", "enrol", document_id=orders[0]["id"]))
    (task,) = await told(client("school", schools[2]), "summary")
    assert task["id"] == (await summary_of(client("centre"), wave, schools[2].id))["id"]


async def test_an_extension_moves_the_last_day_of_its_school_alone(
    client: Client, schools: list[School], plan: Plan, classes: Classes
) -> None:
    wave = await plan(opens_on=day(-9), closes_on=day(-2))
    more = {"wave_id": wave["id"], "school_id": str(schools[0].id), "until": day(3), "reason": "Карантин"}
    done(await client("centre").post("/monitoring/extensions", json=more), 201)

    async def days() -> list[tuple[str, bool]]:
        shown = [task for school in schools for task in await told(client("school", school), "summary")]
        return [(task["due_on"], task["overdue"]) for task in shown]

    assert await days() == [(day(3), False), (day(-2), True)]
    done(await client("centre").take(f"/monitoring/waves/{wave['id']}", "close"))
    assert await days() == [(day(3), False)], "a closed wave takes data from whoever has more time"


@pytest.mark.parametrize("opens_on", [None, day(1)])
async def test_a_wave_that_takes_nothing_yet_is_no_task(
    client: Client, plan: Plan, classes: Classes, opens_on: str | None
) -> None:
    await (plan(opened=False) if opens_on is None else plan(opens_on=opens_on))
    assert await told(client("school"), "summary") == []


async def test_a_task_goes_from_the_school_to_the_centre_and_back(
    client: Client, schools: list[School], wave: Json, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    assert await told(centre, "review") == []
    first = await handed_in(school, wave, classes["2", "4А"])
    second = await handed_in(school, wave, classes["2", "4Б"])
    (task,) = await told(centre, "review")
    assert (task["status"], task["action"], task["due_on"]) == ("open", "accept", None)

    summary = await summary_of(school, wave, schools[0].id)
    done(await school.take(summary_address(summary), "confirm"))
    assert await told(school, "summary") == []
    (task,) = await told(centre, "review")
    assert (task["id"], task["status"], task["action"]) == (summary["id"], "confirmed", "accept")
    assert task["link"] == f"/api/v1{summary_address(summary)}"
    assert task["title"] == "Входной мониторинг: Results of the class"

    back = {"note": "Сверьте с протоколом", "due_on": day(-1)}
    assert faults(await centre.take(address_of(first), "return", **back)) == [("/due_on", "date.past")]
    with monkeypatch.context() as clock:
        yesterday = date.fromisoformat(day(-1))
        clock.setattr(calendar, "today", lambda: yesterday)
        done(await centre.take(address_of(first), "return", **back))
    (task,) = await told(school, "correction")
    assert (task["id"], task["status"], task["action"]) == (first["id"], "returned", "submit")
    assert (task["due_on"], task["overdue"]) == (day(-1), True)
    assert task["title"] == "4А. Входной мониторинг: Results of the class"
    assert len(await told(school, "summary")) == 1, "what was confirmed is open again"
    (task,) = await told(centre, "review")
    assert (task["action"], task["link"]) == ("review", f"/api/v1/monitoring/waves/{wave['id']}")

    done(await school.take(address_of(first), "submit"))
    assert await told(school, "correction") == []
    (task,) = await told(centre, "review")
    assert task["title"] == "Входной мониторинг: Results of the class (sheets submitted again: 1)"
    for sheet in (first, second):
        done(await centre.take(address_of(sheet), "accept"))
    assert (await told(centre, "review"), await told(school, "summary")) == ([], [])

    done(await centre.take(address_of(second), "reopen", note="Ошибка в протоколе"))
    (task,) = await told(school, "correction")
    assert (task["status"], task["due_on"], task["overdue"]) == ("reopened", None, False)
    assert await told(client("school", schools[1]), "correction") == []


async def test_a_correction_is_owed_after_the_wave_has_closed_too(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    done(await centre.take(address_of(sheet), "return", note="Сверьте"))
    for step in ("close", "publish"):
        done(await centre.take(f"/monitoring/waves/{wave['id']}", step))
        assert [task["id"] for task in await told(school, "correction")] == [sheet["id"]]
    assert await told(school, "summary") == []


async def test_a_closed_programme_asks_nothing_more(
    client: Client, schools: list[School], programme: Json, wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    sheet = await handed_in(school, wave, classes["2", "4А"])
    await handed_in(school, wave, classes["2", "4Б"])
    done(await centre.take(address_of(sheet), "return", note="Сверьте"))
    done(await client("department").take(f"/programmes/{programme['id']}", "close"))
    for who in (school, centre):
        assert [task for kind in ("summary", "correction", "review") for task in await told(who, kind)] == []


async def test_tasks_come_in_the_order_of_their_days_page_by_page(
    client: Client, schools: list[School], plan: Plan, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    late = await plan(closes_on=day(9))
    await plan(title="Второй", closes_on=day(2))
    sheet = await handed_in(school, late, classes["2", "4А"])
    done(await centre.take(address_of(sheet), "return", note="Сверьте", due_on=day(5)))
    kinds = ["monitoring-summary", "monitoring-correction"]
    whole = done(await school.get("/me/tasks", params={"kind": kinds, "include_total": True}))
    assert [task["due_on"] for task in whole["items"]] == [day(2), day(5), day(9)]
    assert whole["total"] == 3
    met: list[Json] = []
    cursor: Json = {}
    while len(met) < 3:
        page = done(await school.get("/me/tasks", params={"kind": kinds, "limit": 1, **cursor}))
        met += page["items"]
        cursor = {"cursor": page["next_cursor"]}
    assert (met, cursor["cursor"]) == (whole["items"], None)


async def test_titles_speak_the_language_of_the_reader(client: Client, wave: Json) -> None:
    answer = await client("school").get(
        "/me/tasks", params={"kind": "monitoring-summary"}, headers={"Accept-Language": "ru"}
    )
    (task,) = done(answer)["items"]
    assert task["title"] == "Входной мониторинг: Результаты диагностики класса"
    assert task["label"] == "Заполнить листы и подтвердить сводку школы"


async def test_a_kind_costs_one_query_however_many_schools_there_are(
    client: Client, app: FastAPI, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    for school in schools[:2]:
        await accepted(client("school", school), centre, wave, classes[school.code, "4А"])
        await handed_in(client("school", school), wave, classes[school.code, "4Б"])
    with selects(app) as asked:
        assert len(await told(centre, "review")) == 2
    assert len(asked) == 1
