"""Attendance and results: one by one, many at once, by file; confirmed, credited, corrected, and evidence on duties."""

import io
from typing import Any

import openpyxl
import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.development.conftest import duty, evidence_of, registered
from tests.training.conftest import (
    Json,
    at,
    credited,
    done,
    enrolled,
    event_of,
    faults,
    held,
    item_of,
    person,
    status_of,
)

CSV = {"Content-Type": "text/csv"}


async def filled(client: Client, schools: list[School]) -> tuple[str, list[str]]:
    """An event that is over, and three people of two schools in it."""
    centre = client("centre")
    event = await event_of(centre, at(-3), at(-1), capacity=3)
    rows = []
    for school, names in ((schools[0], ("Ёлкина Ольга Ивановна", "Петров Пётр")), (schools[1], ("Петров Пётр",))):
        own, item = client("school", school), await item_of(client, school)
        rows += [await enrolled(own, event, await person(own, name), item) for name in names]
    return event, rows


def items(rows: list[str], *results: Json) -> Json:
    return {"items": [{"enrolment_id": row.rsplit("/", 1)[1]} | one for row, one in zip(rows, results, strict=False)]}


async def load(who: As, event: str, content: Any, status: int = 200, **query: Any) -> Json:
    kind: dict[str, Any] = {"json": content} if isinstance(content, list) else {"content": content, "headers": CSV}
    return done(await who.post(f"{event}/results/imports", params=query, **kind), status)


async def test_one_persons_result_by_screen(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    told = done(await centre.amend(rows[0], {"attended": [2, 1, 2], "passed": True}))
    assert (told["attended"], told["passed"], told["hours"]) == ([1, 2], True, 6)
    told = done(await centre.amend(rows[0], {"hours": 4, "remark": "Без практикума"}))
    assert (told["passed"], told["hours"]) == (True, 4)
    told = done(await centre.amend(rows[0], {"passed": False}))
    assert (told["passed"], told["hours"]) == (False, 0)
    wrong = {"attended": [1, 7], "passed": False, "hours": 99}
    wanted = [("/attended", "session.unknown"), ("/hours", "hours.too-many"), ("/hours", "hours.without-passing")]
    assert faults(await centre.amend(rows[0], wrong)) == wanted
    assert done(await client("school", schools[0]).get(f"{event}/results"))["items"][0]["hours"] == 0


async def test_nobody_was_at_a_session_that_has_not_begun(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    event = await event_of(centre, at(-1), at(5))
    row = await enrolled(school, event, await person(school), await item_of(client, schools[0]))
    assert faults(await centre.amend(row, {"attended": [1, 2]})) == [("/attended", "session.to-come")]
    done(await centre.amend(row, {"attended": [1], "passed": True}))
    assert faults(await centre.take(event, "hold")) == [("/ends_on", "event.to-come")]


async def test_a_school_does_not_write_results_of_what_it_does_not_organise(
    client: Client, schools: list[School]
) -> None:
    event, rows = await filled(client, schools)
    school, other = client("school", schools[0]), client("school", schools[2])
    assert (await school.amend(rows[0], {"passed": True})).status_code == 403
    answer = await other.patch(rows[0], json={"passed": True}, headers={"If-Match": "*"})
    assert answer.status_code == 404
    assert (await school.post(f"{event}/results", json=items(rows, {"passed": True}))).status_code == 403
    assert (await school.post(f"{event}/results/imports", json=[])).status_code == 403
    assert (await client("department").amend(rows[0], {"passed": True})).status_code == 403


async def test_a_school_writes_results_of_its_own_event_also_for_other_schools(
    client: Client, schools: list[School]
) -> None:
    host, guest = client("school", schools[0]), client("school", schools[1])
    event = await event_of(host, at(-1))
    row = await enrolled(guest, event, await person(guest, "Гость"), await item_of(client, schools[1]))
    assert (await host.get(row)).status_code == 404
    assert [one["person_name"] for one in done(await host.get(f"{event}/results"))["items"]] == ["Гость"]
    done(await host.post(f"{event}/results", json=items([row], {"attended": [1], "passed": True})))
    answer = await host.patch(row, json={"remark": "Молодец"}, headers={"If-Match": "*"})
    assert done(answer)["remark"] == "Молодец"
    done(await host.take(event, "hold"))
    assert await credited(guest) == [("Гость", 6)]


async def test_many_results_at_once_are_all_stored_or_none(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    wrong = items([*rows, rows[0]], {"passed": True}, {"attended": [9]}, {"hours": 3}, {"passed": False})
    wrong["items"].append({"enrolment_id": "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"})
    assert faults(await centre.post(f"{event}/results", json=wrong)) == [
        ("/items/1/attended", "session.unknown"), ("/items/2/hours", "hours.without-passing"),
        ("/items/3/enrolment_id", "value.repeated"), ("/items/4/enrolment_id", "reference.unknown"),
    ]  # fmt: skip
    assert done(await centre.get(rows[0]))["passed"] is None
    right = items(rows, {"passed": True, "attended": [1]}, {"passed": False}, {"passed": True, "hours": 2})
    told = done(await centre.post(f"{event}/results", json=right))["items"]
    assert [(one["passed"], one["hours"]) for one in told] == [(True, 6), (False, 0), (True, 2)]


async def test_a_file_is_tried_stored_and_changes_nothing_when_sent_again(
    client: Client, schools: list[School]
) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    table = (
        "Итоги семинара;;;;\r\n"
        "Код школы;ФИО;Посещение;Зачёт;Часы\r\n"
        ";елкина ольга ивановна;1-2;да;\r\n"
        "2;Петров Пётр;2;нет;\r\n"
        "10;Петров Пётр;все;Да;5\r\n"
    ).encode("cp1251")
    tried = await load(centre, event, table, dry_run=True)
    assert (tried["stored"], tried["updated"], tried["faults"]) == (False, 3, [])
    assert done(await centre.get(rows[0]))["passed"] is None
    stored = await load(centre, event, table)
    assert (stored["stored"], stored["updated"], stored["created"]) == (True, 3, 0)
    told = [done(await centre.get(row)) for row in rows]
    assert [(one["attended"], one["passed"], one["hours"]) for one in told] == [
        ([1, 2], True, 6), ([2], False, 0), ([1, 2], True, 5),
    ]  # fmt: skip
    again = await load(centre, event, table)
    assert (again["updated"], again["unchanged"]) == (0, 3)


@pytest.mark.parametrize("form", ["csv", "xlsx", "ndjson"])
async def test_what_is_exported_loads_again_and_changes_nothing(
    client: Client, schools: list[School], form: str
) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    some = items(rows, {"passed": True, "attended": [2], "hours": 3, "remark": "Очно"}, {"passed": False})
    done(await centre.post(f"{event}/results", json=some))
    for language in ("ru", "en"):
        out = await centre.get(f"{event}/results/export?format={form}", headers={"Accept-Language": language})
        assert out.status_code == 200
        headers = {"Content-Type": out.headers["content-type"].partition(";")[0]}
        told = done(await centre.post(f"{event}/results/imports", content=out.content, headers=headers))
        assert (told["rows"], told["unchanged"], told["rejected"]) == (3, 3, 0)


async def test_a_school_exports_its_own_people(client: Client, schools: list[School]) -> None:
    event, _ = await filled(client, schools)
    out = await client("school", schools[1]).get(f"{event}/results/export?format=ndjson")
    assert [line.count("Петров") for line in out.text.splitlines()] == [1]


async def test_every_row_that_is_not_fine_is_told(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    content = [
        {"person_name": "Ёлкина Ольга Ивановна", "passed": True},
        {"person_name": "Петров Пётр", "passed": True},
        {"person_name": "Никто", "passed": True},
        {"passed": True},
        {"person_name": "Петров Пётр", "school_code": "2", "attended": "1, 9", "hours": 50, "passed": True},
        {"person_name": "Ёлкина Ольга Ивановна", "passed": False},
        {"person_name": "Петров Пётр", "school_code": "10", "attended": "вчера"},
    ]
    told = await load(centre, event, content, atomic=False)
    assert (told["updated"], told["rejected"], told["stored"]) == (1, 6, True)
    assert [(fault["row"], fault["column"], fault["code"]) for fault in told["faults"]] == [
        (2, "person_name", "reference.unclear"), (3, "person_name", "reference.unknown"),
        (4, "person_name", "value.missing"), (5, "attended", "session.unknown"), (5, "hours", "hours.too-many"),
        (6, None, "row.repeated"), (7, "attended", "value.form"),
    ]  # fmt: skip
    refused = await load(centre, event, content, 422)
    assert refused["code"] == "rows-refused"
    assert done(await centre.get(rows[1]))["passed"] is None


async def test_faults_come_as_a_marked_workbook(client: Client, schools: list[School]) -> None:
    event, _ = await filled(client, schools)
    table = "Слушатель;Зачёт\r\nНикто;да\r\n".encode()
    address = f"{event}/results/imports?dry_run=true&faults=xlsx"
    answer = await client("centre").post(address, content=table, headers=CSV)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert any("Никто" in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


async def test_a_row_never_enrols_anybody(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    school = client("school", schools[1])
    done(await school.take(rows[2], "withdraw"))
    told = await load(centre, event, [{"person_name": "Петров Пётр", "school_code": "10", "passed": True}], 422)
    assert told["errors"][0]["code"] == "reference.unknown"
    assert await status_of(school, rows[2]) == "withdrawn"


async def test_results_are_confirmed_when_everybody_has_one(client: Client, schools: list[School]) -> None:
    centre, school = client("centre"), client("school", schools[0])
    event, rows = await filled(client, schools)
    extra = await enrolled(school, event, await person(school, "Опоздавший"), await item_of_again(client, schools[0]))
    done(await centre.post(f"{event}/results", json=items(rows, {"passed": True}, {"passed": False})))
    assert faults(await centre.take(event, "hold")) == [("/passed", "results.missing")]
    done(await centre.amend(rows[2], {"passed": True, "hours": 4}))
    assert await credited(centre) == []
    told = done(await centre.take(event, "hold"))
    assert (told["status"], told["waiting"], told["allowed_actions"]) == ("held", 0, ["revise"])
    assert await status_of(school, extra) == "released"
    assert await credited(centre) == [("Ёлкина Ольга Ивановна", 6), ("Петров Пётр", 4)]
    assert await credited(school) == [("Ёлкина Ольга Ивановна", 6)]
    over = done(await school.get(rows[0]))
    assert (over["allowed_actions"], over["locked_because"]["code"]) == ([], "finished")
    assert done(await school.take(rows[0], "withdraw"), 409)["code"] == "training-event-settled"


async def item_of_again(client: Client, school: School) -> str:
    """The item of the plan that the school has already."""
    plans = done(await client("school", school).get("/development-plans"))["items"]
    own = [plan["id"] for plan in plans if plan["organization_id"] == str(school.id)]
    return str(done(await client("school", school).get(f"/development-plans/{own[0]}/items"))["items"][0]["id"])


async def test_corrected_results_correct_the_hours(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, rows = await held(client, schools[0], "Одна", "Другая")
    assert await credited(centre) == [("Другая", 6), ("Одна", 6)]
    done(await centre.amend(rows[0], {"hours": 2}))
    assert await credited(centre) == [("Другая", 6), ("Одна", 2)]
    await load(centre, event, [{"person_name": "Другая", "passed": False}])
    assert await credited(centre) == [("Одна", 2)]
    done(await centre.take(event, "revise", note="Ошибка в ведомости"))
    assert await credited(centre) == []
    done(await centre.post(f"{event}/results", json=items(rows, {"passed": True, "hours": 6}, {"passed": True})))
    assert await credited(centre) == []
    done(await centre.take(event, "hold"))
    assert await credited(centre) == [("Другая", 6), ("Одна", 6)]


async def test_a_dry_run_after_the_event_credits_nothing(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, _ = await held(client, schools[0], "Одна")
    await load(centre, event, [{"person_name": "Одна", "passed": False}], dry_run=True)
    assert await credited(centre) == [("Одна", 6)]


async def test_an_event_that_was_held_reports_the_duties_of_organiser_and_schools(
    client: Client, schools: list[School], programme: Json
) -> None:
    department = client("department")
    wanted = {"programme_id": programme["id"], "school_id": str(schools[0].id)}
    participation = done(await department.post("/participations", json=wanted), 201)
    order = await registered(department)
    done(await department.take(f"/participations/{participation['id']}", "enrol", document_id=order["id"]))
    event, _ = await held(client, schools[0], "Одна")
    for who in (client("centre"), client("school", schools[0])):
        owed = await duty(who, "1.1.6", deliverable="training_event", organization_id=await home_of(who))
        assert owed["status"] == "reported"
        (proof,) = await evidence_of(who, owed)
        assert (proof["resource_type"], proof["resource_id"]) == ("training-events", event.rsplit("/", 1)[1])
    done(await client("centre").take(event, "revise", note="Ошибка в ведомости"))
    for again in ("in_progress", "reported"):
        for who in (client("centre"), client("school", schools[0])):
            owed = await duty(who, "1.1.6", deliverable="training_event", organization_id=await home_of(who))
            assert (owed["status"], owed["evidence_count"]) == (again, int(again == "reported"))
        if again == "in_progress":
            done(await client("centre").take(event, "hold"))
    other = await duty(client("centre"), "2.1.7", deliverable="training_event")
    assert other["status"] == "not_started"


async def test_a_group_is_formed_when_enrolment_in_a_course_is_closed(
    client: Client, schools: list[School], programme: Json
) -> None:
    centre, school, department = client("centre"), client("school", schools[0]), client("department")
    item = await item_of(client, schools[0], kind="advanced_course")
    event = await event_of(centre, kind="advanced_course")
    done(await centre.take(event, "close"))
    assert (await duty(department, "1.1.6", deliverable="training_group"))["status"] == "not_started"
    done(await centre.take(event, "reopen"))
    await enrolled(school, event, await person(school), item)
    done(await centre.take(event, "close"))
    owed = await duty(department, "1.1.6", deliverable="training_group")
    (proof,) = await evidence_of(department, owed)
    assert (owed["status"], proof["resource_type"]) == ("reported", "training-events")


async def home_of(who: As) -> str:
    return str(done(await who.get("/me"))["posts"][0]["organization_id"])


async def test_results_to_confirm_are_a_task(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    event, rows = await filled(client, schools)
    (task,) = done(await centre.get("/me/tasks?kind=training-results"))["items"]
    assert (task["link"], task["action"]) == (f"/api/v1{event}", "hold")
    done(await centre.post(f"{event}/results", json=items(rows, *[{"passed": True}] * 3)))
    done(await centre.take(event, "hold"))
    assert done(await centre.get("/me/tasks?kind=training-results"))["items"] == []
