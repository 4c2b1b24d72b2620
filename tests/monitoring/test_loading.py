"""Sheets from scripts and files: every row answered for, nothing half done, the same file twice changes nothing."""

from typing import Any

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.monitoring.conftest import Plan, begun, done, faults, results_of

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]


def row(school: str, name: str, **values: Any) -> Json:
    return {"school_code": school, "class": name, **results_of(**values)}


async def push(who: As, wave: Json, rows: list[Json], **query: Any) -> Any:
    return await who.post(f"/monitoring/waves/{wave['id']}/imports", params=query, json=rows)


def counts(answer: Any) -> tuple[int, int, int, int]:
    body = done(answer)
    return body["created"], body["updated"], body["unchanged"], body["rejected"]


async def test_rows_become_submitted_sheets(client: Client, wave: Json, classes: Classes) -> None:
    centre = client("centre")
    rows = [row("2", "4А"), row("2", "4Б", mean=55.5), row("10", "4А")]
    dry = await push(centre, wave, rows, dry_run=True)
    assert counts(dry) == (3, 0, 0, 0)
    assert done(await centre.get("/monitoring/submissions"))["items"] == []
    first = await push(centre, wave, rows)
    assert counts(first) == (3, 0, 0, 0)
    sheets = done(await centre.get("/monitoring/submissions", params={"sort": "school"}))["items"]
    assert [(one["school_code"], one["status"], one["rounds"]) for one in sheets] == [
        ("2", "submitted", 1), ("2", "submitted", 1), ("10", "submitted", 1)
    ]  # fmt: skip
    assert counts(await push(centre, wave, rows)) == (0, 0, 3, 0)
    told = done(await centre.get(first.headers["location"].removeprefix("/api/v1")))
    assert (told["status"], told["outcome"]["created"], told["rows_done"]) == ("done", 3, 3)


async def test_what_was_submitted_is_frozen_for_files_too(client: Client, wave: Json, classes: Classes) -> None:
    centre = client("centre")
    await push(centre, wave, [row("2", "4А"), row("2", "4Б")])
    changed = await push(centre, wave, [row("2", "4А", mean=70.0), row("2", "4Б")])
    assert [(one["row"], one["code"]) for one in done(changed, 422)["errors"]] == [(1, "submission-frozen")]
    partial = await push(centre, wave, [row("2", "4А", mean=70.0), row("2", "4Б")], atomic=False)
    assert counts(partial) == (0, 0, 1, 1)


async def test_every_fault_of_every_row_is_told_at_its_cell(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    rows = [
        row("2", "4А", tested=40),
        row("2", "4В"),
        row("550", "4А"),
        row("777", "4А"),
        row("2", "9А"),
        row("2", "4А"),
        {"school_code": "2", "class": "4Б", "russian_mean": "много"},
        {"school_code": "2", "class": "пятый"},
    ]
    answer = await push(client("centre"), wave, rows)
    told = {(one["row"], one.get("column"), one["code"]) for one in done(answer, 422)["errors"]}
    assert {
        (2, "class", "class.unknown"), (3, "school_code", "school.not-asked"), (4, "school_code", "reference.unknown"),
        (5, "grade", "grade.not-asked"), (6, None, "row.repeated"), (7, "russian_mean", "cell.not_a_number"),
        (8, "class", "class.unread"),
    } <= told  # fmt: skip
    assert {(column, code) for number, column, code in told if number == 1} == {
        ("russian_tested", "value.above-base"), ("mathematics_tested", "value.above-base")
    }  # fmt: skip
    assert done(await client("centre").get("/monitoring/submissions"))["items"] == []


async def test_a_school_need_not_name_itself_and_may_send_drafts(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[1])
    csv = "Класс;Русский язык / Писали работу\r\n4 «А»;25\r\n".encode("cp1251")
    answer = await school.post(
        f"/monitoring/waves/{wave['id']}/imports",
        params={"submit": False},
        content=csv,
        headers={"Content-Type": "text/csv"},
    )
    assert counts(answer) == (1, 0, 0, 0)
    sheet = done(await school.get("/monitoring/submissions"))["items"][0]
    assert (sheet["status"], sheet["class_name"], sheet["source"]) == ("draft", "4А", "file")
    refused = await push(school, wave, [{"class": "4А", "russian_pupils": 27}])
    assert {one["code"] for one in done(refused, 422)["errors"]} == {"value.missing"}
    assert counts(await push(school, wave, [{"class": "4А", **results_of()}])) == (0, 1, 0, 0)


async def test_a_returned_sheet_is_corrected_by_a_file_where_it_is_open(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    sheet = await begun(school, wave, classes["2", "4А"], submit=True)
    address = f"/monitoring/submissions/{sheet['id']}"
    reasons = [{"field": "russian_mean", "reason": "Проверьте"}]
    done(await centre.take(address, "return", note="Сверьте", fields=reasons))
    done(await centre.take(f"/monitoring/waves/{wave['id']}", "close"))
    assert counts(await push(school, wave, [row("2", "4А")])) == (0, 0, 1, 0)
    assert done(await centre.get(address))["status"] == "returned"
    outside = await push(school, wave, [row("2", "4А", russian_high=6)])
    assert [(one["column"], one["code"]) for one in done(outside, 422)["errors"]] == [("russian_high", "field.closed")]
    assert counts(await push(school, wave, [row("2", "4А", russian_mean=60)])) == (0, 1, 0, 0)
    told = done(await centre.get(f"{address}/difference"))
    assert told["changes"] == [{"field": "russian_mean", "old": 61.5, "new": 60.0}]
    assert done(await centre.get(address))["status"] == "submitted"
    steps = done(await centre.get(f"{address}/history"))["items"]
    assert [one["step"] for one in steps] == ["submit", "return", "submit"]


async def test_a_warning_passes_with_an_explanation(client: Client, wave: Json, classes: Classes) -> None:
    centre = client("centre")
    few = row("2", "4А", tested=10, russian_below=1, russian_high=1, mathematics_below=1, mathematics_high=1)
    refused = await push(centre, wave, [few])
    assert {one["code"] for one in done(refused, 422)["errors"]} == {"rule.unexplained"}
    assert counts(await push(centre, wave, [few | {"explanation": "Карантин"}])) == (1, 0, 0, 0)
    assert counts(await push(centre, wave, [few | {"explanation": "Карантин"}])) == (0, 0, 1, 0)
    assert counts(await push(centre, wave, [few])) == (0, 0, 1, 0)


async def test_a_wave_that_is_not_open_takes_nothing_new(client: Client, plan: Plan, classes: Classes) -> None:
    planned = await plan(opened=False)
    answer = await push(client("centre"), planned, [row("2", "4А")])
    assert [(one["row"], one["code"]) for one in done(answer, 422)["errors"]] == [(1, "wave-not-open")]


async def test_data_of_a_past_year_are_loaded_by_the_centre_with_their_true_days(
    client: Client, schools: list[School], plan: Plan, classes: Classes
) -> None:
    days = {"opens_on": "2025-04-01", "closes_on": "2025-05-20"}
    baseline, entry = await plan(kind="baseline", title="Исходные данные", **days), await plan(**days)
    rows = [row("2", "4А"), row("2", "4Б")]
    refused = done(await push(client("centre"), entry, rows), 422)
    (told,) = refused["errors"]
    assert (refused["rejected"], told["row"], told["code"]) == (2, 1, "wave-not-open")
    assert "grace_until" in told["hint"]
    (asked,) = done(await push(client("school", schools[0]), baseline, rows), 422)["errors"]
    assert "grace_until" not in asked["hint"]
    assert counts(await push(client("centre"), baseline, rows)) == (2, 0, 0, 0)
    assert counts(await push(client("centre"), baseline, rows)) == (0, 0, 2, 0)
    sheets = done(await client("centre").get("/monitoring/submissions"))["items"]
    assert [(one["status"], one["late"]) for one in sheets] == [("submitted", False)] * 2


async def test_modes_say_what_may_happen(client: Client, wave: Json, classes: Classes) -> None:
    centre = client("centre")
    absent = await push(centre, wave, [row("2", "4А")], mode="update")
    assert [one["code"] for one in done(absent, 422)["errors"]] == ["row.not_there"]
    await push(centre, wave, [row("2", "4А")], mode="create")
    there = await push(centre, wave, [row("2", "4А")], mode="create")
    assert [one["code"] for one in done(there, 422)["errors"]] == ["row.exists"]


async def test_the_form_is_named_where_the_wave_has_several(
    client: Client, plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    wave = await plan(forms=[{"form_id": form["id"]} for form in forms.values()])
    centre = client("centre")
    assert faults(await push(centre, wave, [row("2", "4А")])) == [("form", "form.unclear")]
    assert faults(await push(centre, wave, [row("2", "4А")], form="nothing")) == [("form", "form.not-asked")]
    assert counts(await push(centre, wave, [row("2", "4А")], form="class_results")) == (1, 0, 0, 0)


OFFICIAL = (
    "Сводная ведомость;;;\r\n;;;\r\nКод школы;Школа;Класс;Русский язык\r\n;;;Писали работу\r\n"
    "2;Школа № 2;4А;25\r\n2;Школа № 2;4Б;24\r\nИтого;;;49\r\n;;;\r\nДиректор ИМЦ;;;____________ Белова В. П.\r\n"
)


async def test_titles_totals_and_signatures_are_no_sheets(client: Client, wave: Json, classes: Classes) -> None:
    answer = await client("centre").post(
        f"/monitoring/waves/{wave['id']}/imports",
        params={"submit": False},
        content=OFFICIAL.encode("cp1251"),
        headers={"Content-Type": "text/csv"},
    )
    assert counts(answer) == (2, 0, 0, 0)
    assert {note["row"] for note in answer.json()["notes"]} == {7, 9}


async def test_a_school_column_alone_is_the_code(client: Client, wave: Json, classes: Classes) -> None:
    for heading, expected in (("Школа", (1, 0, 0, 0)), ("Школа;Код школы", (0, 0, 1, 0))):
        cells = "2;4А;25" if heading == "Школа" else "Школа № 2;2;4А;25"
        answer = await client("centre").post(
            f"/monitoring/waves/{wave['id']}/imports",
            params={"submit": False},
            content=f"{heading};Класс;Русский язык Писали работу\r\n{cells}\r\n".encode(),
            headers={"Content-Type": "text/csv"},
        )
        assert counts(answer) == expected


async def test_a_row_that_nobody_has_filled_in_changes_nothing(client: Client, wave: Json, classes: Classes) -> None:
    answer = await push(client("centre"), wave, [row("2", "4А"), {"school_code": "2", "class": "4Б"}])
    assert counts(answer) == (1, 0, 1, 0)
    assert [(note["row"], note["code"]) for note in answer.json()["notes"]] == [(2, "row.silent")]
    assert len(done(await client("centre").get("/monitoring/submissions"))["items"]) == 1


async def test_a_name_of_no_property_is_a_fault_of_a_row(client: Client, wave: Json, classes: Classes) -> None:
    (told,) = done(await push(client("centre"), wave, [row("2", "4А", russian_sd=1)]), 422)["errors"]
    assert (told["row"], told["code"]) == (1, "column.unexpected")
