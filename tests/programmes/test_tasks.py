"""What somebody owes now: one list for everybody, soonest first, whatever it is."""

from datetime import date
from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel import calendar
from tests.conftest import Client, World
from tests.programmes.conftest import (
    CENTRE_DUTIES,
    DEPARTMENT_DUTIES,
    SCHOOL_DUTIES,
    Enrol,
    Json,
    done,
    duty,
    hand_in,
    nominated,
)


async def test_a_school_is_told_its_open_duties_soonest_first(
    client: Client, enrol: Enrol, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrol(schools[0])
    await enrol(schools[1])
    school, centre = client("school", schools[0]), client("centre")
    soon = await duty(school, "3.1.3")
    monkeypatch.setattr(calendar, "today", lambda: date(2026, 9, 10))
    done(await centre.take(f"/assignments/{soon['id']}", "schedule", due_on="2026-09-15"))
    monkeypatch.setattr(calendar, "today", lambda: date(2026, 9, 16))
    first, *rest = tasks = done(await school.get("/me/tasks?limit=200&include_total=true"))["items"]
    assert len(tasks) == SCHOOL_DUTIES
    assert (first["id"], first["due_on"], first["overdue"]) == (soon["id"], "2026-09-15", True)
    assert (first["kind"], first["action"], first["link"]) == (
        "assignment",
        "report",
        f"/api/v1/assignments/{soon['id']}",
    )
    assert first["label"] == "Do a duty"
    assert first["title"].startswith("3.1.3. Описать лучшие практики педагогов школы")
    assert {task["organization_id"] for task in tasks} == {str(schools[0].id)}
    days = [task["due_on"] or "9999" for task in rest]
    assert days == sorted(days)
    assert rest[-1]["due_on"] is None, "what has no last day comes last"
    assert done(await school.get(first["link"].removeprefix("/api/v1")))["id"] == soon["id"]


async def test_what_is_reported_waits_for_the_centre_and_what_is_returned_for_the_school(
    client: Client, enrol: Enrol, schools: list[School]
) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}"

    async def told(who: Any, kind: str) -> list[str]:
        found = done(await who.get("/me/tasks", params={"kind": kind, "limit": 200}))["items"]
        return [task["status"] for task in found if task["id"] == row["id"]]

    assert (await told(school, "assignment"), await told(centre, "assignment-review")) == (["not_started"], [])
    await hand_in(school, row)
    assert (await told(school, "assignment"), await told(centre, "assignment-review")) == ([], ["reported"])
    assert await told(client("department"), "assignment-review") == [], "the centre confirms schools"
    done(await centre.take(address, "return", note="Не хватает подписи"))
    assert (await told(school, "assignment"), await told(centre, "assignment-review")) == (["returned"], [])


async def test_each_role_is_told_its_own(client: Client, programme: Json, enrol: Enrol, schools: list[School]) -> None:
    await enrol(schools[0])
    await nominated(client("department"), programme, schools[1])
    await hand_in(client("school", schools[0]), await duty(client("school", schools[0]), "1.2.1"))
    await hand_in(client("centre"), await duty(client("centre"), "1.1.1", actor="centre"))

    async def kinds(*who: Any) -> dict[str, int]:
        answer = done(await client(*who).get("/me/tasks?limit=200&include_total=true"))
        found: dict[str, int] = {}
        for task in answer["items"]:
            found[task["kind"]] = found.get(task["kind"], 0) + 1
        assert answer["total"] == sum(found.values())
        return found

    # the department's own 1.2.1 was reported by the enrolment and waits for its confirmation
    assert await kinds("department") == {
        "assignment": DEPARTMENT_DUTIES - 1, "assignment-review": 2, "participation": 1,
    }  # fmt: skip
    assert await kinds("centre") == {"assignment": CENTRE_DUTIES - 1, "assignment-review": 1}
    assert await kinds("school", schools[0]) == {"assignment": SCHOOL_DUTIES - 1}
    assert await kinds("school", schools[1]) == {}
    for role in ("administrator", "observer", "consultant"):
        assert await kinds(role) == {}


async def test_a_nomination_waits_for_the_department(client: Client, programme: Json, schools: list[School]) -> None:
    row = await nominated(client("department"), programme, schools[0])
    (task,) = done(await client("department").get("/me/tasks?kind=participation"))["items"]
    assert (task["id"], task["action"], task["due_on"], task["overdue"]) == (row["id"], "enrol", None, False)
    assert task["title"] == f"{programme['title']}: {schools[0].name}"


@pytest.mark.parametrize("limit", [1, 7, 50])
async def test_a_walk_through_the_tasks_meets_each_once_in_order(
    client: Client, programme: Json, enrol: Enrol, schools: list[School], limit: int
) -> None:
    department = client("department")
    await enrol(schools[0])
    for school in schools[1:]:
        await nominated(department, programme, school)
    for measure in ("1.1.1", "2.1.1"):
        await hand_in(client("centre"), await duty(client("centre"), measure, actor="centre"))
    whole = done(await department.get("/me/tasks?limit=200"))["items"]
    seen: list[Json] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = done(await department.get("/me/tasks", params=query))
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        assert len(page["items"]) == limit
        query["cursor"] = page["next_cursor"]
    assert seen == whole
    assert len({(task["kind"], task["id"]) for task in seen}) == len(seen) == DEPARTMENT_DUTIES - 1 + 3 + 2


async def test_tasks_refuse_what_they_do_not_know(client: Client, world: World) -> None:
    school = client("school")
    for wrong in ("cursor=AAAA", "cursor=WyIyMDI2Il0", "limit=0", "sort=name", "kinds=assignment", "kind=%00"):
        assert (await school.get(f"/me/tasks?{wrong}")).status_code == 422, wrong
    assert done(await school.get("/me/tasks?kind=unknown-kind"))["items"] == []
    assert (await client(None).get("/me/tasks")).status_code == 401


async def test_tasks_cost_a_query_a_kind(client: Client, enrol: Enrol, schools: list[School], selects: Any) -> None:
    for school in schools:
        await enrol(school)
    kinds = ["assignment", "assignment-review", "participation"]
    with selects() as asked:
        done(await client("department").get("/me/tasks", params={"limit": 200, "kind": kinds}))
    assert len(asked) == len(kinds)
