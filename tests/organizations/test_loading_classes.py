"""Classes from files: whose they are, one letter for one class, and blanks that are never zeros."""

import asyncio
from typing import Any

import orjson
import pytest

from app.domains.organizations.models import School
from app.kernel.importing import CSV, JSON
from tests.conftest import As, Client, Live, World
from tests.organizations.files import FORMS, as_csv, counts, encoded, send

LOAD = "/classes/imports"
YEAR = "2026/27"


def some(school: str | None = None, **more: Any) -> list[dict[str, Any]]:
    whose = {} if school is None else {"Код школы": school}
    return [
        {**whose, "Учебный год": YEAR, "Параллель": grade, "Литера": letter, "Учеников": 20 + grade, **more}
        for grade in (1, 5, 11)
        for letter in "АБ"
    ]


async def post(person: As, rows: list[dict[str, Any]], form: str = "csv", **parameters: Any) -> Any:
    body, kind = encoded(rows, form)
    return await person.post(LOAD, content=body, headers={"Content-Type": kind}, params=parameters)


async def stored(person: As) -> list[tuple[str, Any]]:
    answer = await person.get("/classes?limit=200")
    return [(one["name"], one["pupils"]) for one in answer.json()["items"]]


@pytest.mark.parametrize("form", FORMS)
async def test_a_school_loads_its_classes_without_naming_itself(
    client: Client, schools: list[School], form: str
) -> None:
    school = client("school", schools[1])
    assert counts(await send(school, LOAD, some(), form)) == (6, 0, 0, 0)
    assert counts(await send(school, LOAD, some(), form)) == (0, 0, 6, 0)
    assert await stored(school) == [("1А", 21), ("1Б", 21), ("5А", 25), ("5Б", 25), ("11А", 31), ("11Б", 31)]
    owners = {one["school_id"] for one in (await client("centre").get("/classes")).json()["items"]}
    assert owners == {str(schools[1].id)}
    assert await stored(client("school", schools[0])) == []


async def test_the_centre_loads_for_all_its_schools_by_code_former_code_or_id(
    client: Client, schools: list[School]
) -> None:
    await client("department").amend(f"/schools/{schools[2].id}", {"code": "Л-550"})
    rows = [*some("2"), *some("10"), *some("550"), *some("Л-550", **{"Учебный год": "2025/26"})]
    assert counts(await send(client("centre"), LOAD, rows, "xlsx")) == (24, 0, 0, 0)
    by_id = {"school_id": str(schools[2].id), "school_year": YEAR, "grade": 1, "letter": "А", "pupils": 30}
    assert counts(await send(client("centre"), LOAD, [by_id])) == (0, 1, 0, 0)
    held = (await client("centre").get(f"/classes?school_id={schools[2].id}")).json()["items"]
    assert len(held) == 12


async def test_whose_a_class_is_must_be_said_once_and_be_in_sight(client: Client, world: World) -> None:
    centre = client("centre")
    one = {"school_year": YEAR, "grade": 5, "letter": "А"}
    foreign = str(world.other_schools[0].id)
    rows = [
        one,
        {**one, "school_code": "404"},
        {**one, "school_code": "2", "school_id": str(world.schools[0].id)},
        {**one, "school_id": foreign},
        {**one, "school_id": "not-an-id"},
    ]
    answer = await post(centre, rows, "json")
    assert {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("/0/school_code", "value.missing"),
        ("/1/school_code", "reference.unknown"),
        ("/2/school_code", "reference.twice"),
        ("/3/school_id", "reference.unknown"),
        ("/4/school_id", "value.type"),
    }
    stranger = await post(client("school", world.schools[0]), some("10"))
    assert {fault["code"] for fault in stranger.json()["errors"]} == {"reference.unknown"}
    assert await stored(client("administrator")) == []


@pytest.mark.parametrize("role", ["department", "consultant", "observer"])
async def test_those_who_may_not_write_classes_may_not_load_them(client: Client, role: str) -> None:
    assert (await post(client(role), some("2"))).status_code == 403


async def test_a_latin_letter_in_a_file_makes_no_second_class(client: Client) -> None:
    school = client("school")
    rows = [{"Учебный год": YEAR, "Параллель": 5, "Литера": letter} for letter in ("А", "Б", "В")]
    assert counts(await send(school, LOAD, rows, "xlsx")) == (3, 0, 0, 0)
    latin = [{"Учебный год": YEAR, "Параллель": 5, "Литера": letter} for letter in ("a", "«б»", "B")]
    assert counts(await send(school, LOAD, latin, "csv")) == (0, 0, 3, 0)
    twice = [{"Учебный год": YEAR, "Параллель": 7, "Литера": letter} for letter in ("А", "A", "W", "1")]
    answer = (await post(school, twice)).json()
    assert [(fault["row"], fault["code"]) for fault in answer["errors"]] == [
        (3, "row.repeated"), (4, "value.class_letter"),
    ]  # fmt: skip
    assert "строке" not in answer["errors"][0]["message"]
    assert answer["errors"][1]["pointer"] == "C4"


@pytest.mark.parametrize("said", ["2026/27", "2026/2027", "2026-2027", "2026–27", " 2026 / 2027 уч. год"])
async def test_a_school_year_is_understood_as_people_write_it(client: Client, said: str) -> None:
    rows = [{"Учебный год": said, "Параллель": 5, "Литера": "А"}]
    assert counts(await send(client("school"), LOAD, rows, "csv")) == (1, 0, 0, 0)
    held = (await client("school").get("/classes")).json()["items"]
    assert held[0]["school_year"] == YEAR


@pytest.mark.parametrize("said", ["2026/28", "2026", "26/27", "осень"])
async def test_a_school_year_that_is_none_is_a_fault_of_its_cell(client: Client, said: str) -> None:
    answer = await post(client("school"), [{"Учебный год": said, "Параллель": 5, "Литера": "А"}])
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("A2", "value.form")]


async def test_the_year_may_be_said_once_for_the_whole_file(client: Client) -> None:
    rows = [{"Параллель": 5, "Литера": "А"}, {"Параллель": 5, "Литера": "Б"}]
    refused = await post(client("school"), rows)
    assert {(fault["row"], fault["code"]) for fault in refused.json()["errors"]} == {
        (2, "value.missing"), (3, "value.missing"),
    }  # fmt: skip
    assert "school_year" in refused.json()["errors"][0]["message"]
    assert counts(await send(client("school"), LOAD, rows, "csv", school_year=YEAR)) == (2, 0, 0, 0)
    mixed = [{"Параллель": 5, "Литера": "А", "Учебный год": "2025/26"}, {"Параллель": 5, "Литера": "Б"}]
    assert counts(await send(client("school"), LOAD, mixed, "csv", school_year=YEAR)) == (1, 0, 1, 0)


async def test_a_blank_count_is_unknown_and_leaves_what_is_known(client: Client) -> None:
    school = client("school")
    row = {"Учебный год": YEAR, "Параллель": 5, "Литера": "А"}
    await send(school, LOAD, [{**row, "Учеников": None}], "csv")
    assert await stored(school) == [("5А", None)]
    for said, kept in ((0, 0), ("", 0), ("—", 0), ("неизвестно", 0), (27, 27)):
        await send(school, LOAD, [{**row, "Учеников": said}], "csv")
        assert await stored(school) == [("5А", kept)], said
    for broken in (-1, "12,5", "много", 2**31):
        answer = await post(school, [{**row, "Учеников": broken}])
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["D2"], broken


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_what_goes_out_loads_again_as_it_is(client: Client, form: str, language: str) -> None:
    centre = client("centre")
    await send(centre, LOAD, [*some("2"), *some("550", Учеников=None, Литера="ФМ-1")[::2]])
    await client("department").amend("/schools/" + await school_id(centre, "550"), {"code": "0550"})
    answer = await centre.get(f"/classes/export?format={form}", headers={"Accept-Language": language})
    again = await centre.post(LOAD, content=answer.content, headers={"Content-Type": answer.headers["content-type"]})
    assert counts(again.json()) == (0, 0, 9, 0), again.text
    narrowed = await centre.get(
        f"/classes/export?format=csv&school_id={await school_id(centre, '2')}&school_year={YEAR}"
    )
    assert narrowed.text.count("\r\n") == 7


async def school_id(person: As, code: str) -> str:
    return str((await person.get(f"/schools?code={code}")).json()["items"][0]["id"])


async def test_the_summary_in_the_audit_is_of_whom_it_concerns(client: Client, schools: list[School]) -> None:
    await send(client("school", schools[0]), LOAD, some(), "csv")
    await send(client("centre"), LOAD, [*some("10"), *some("550")], "csv")

    async def summaries(person: As) -> list[int]:
        entries = (await person.get("/audit-entries?entity=classes")).json()["items"]
        return sorted(entry["new"]["created"] for entry in entries if entry["change"] == "imported")

    assert await summaries(client("school", schools[0])) == [6]
    assert await summaries(client("school", schools[1])) == []
    assert await summaries(client("department")) == [6, 12]


async def test_a_file_asks_the_database_a_fixed_number_of_times(client: Client, queries: Any) -> None:
    centre = client("centre")
    few_rows = some("2")
    many_rows = [
        {"Код школы": code, "Учебный год": YEAR, "Параллель": grade, "Литера": letter}
        for code in ("2", "10", "550")
        for grade in range(1, 12)
        for letter in "АБВГДЕ"
    ]
    with queries() as few:
        await send(centre, LOAD, few_rows)
    with queries() as many:
        assert counts(await send(centre, LOAD, many_rows)) == (192, 0, 6, 0)
    assert len(many) == len(few)


async def test_two_files_of_the_same_classes_at_once_make_each_class_once(live: Live) -> None:
    school, centre = live.client("school", live.world.schools[2]), live.client("centre")
    rows = [
        {"school_code": "550", "school_year": "2030/31", "grade": grade, "letter": letter, "pupils": 25}
        for grade in range(1, 12)
        for letter in "АБВГДЕЖЗИК"
    ]
    answers = await asyncio.gather(
        *(
            person.post(LOAD, content=orjson.dumps(order), headers={"Content-Type": JSON})
            for person, order in ((school, rows), (centre, rows[::-1]), (school, rows[::-1]), (centre, rows))
        )
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(counts(answer.json()) for answer in answers) == [(0, 0, 110, 0)] * 3 + [(110, 0, 0, 0)]
    for person in (school, centre):
        await person.aclose()


async def test_a_class_that_changes_while_its_file_is_read_is_not_overwritten_unseen(live: Live) -> None:
    school = live.client("school", live.world.schools[1])
    rows = [{"school_year": "2031/32", "grade": 5, "letter": "А", "pupils": 1}]
    await school.post(LOAD, content=orjson.dumps(rows), headers={"Content-Type": JSON})
    (held,) = (await school.get("/classes?school_year=2031/32")).json()["items"]
    bodies = [orjson.dumps([rows[0] | {"pupils": pupils}]) for pupils in range(2, 8)]
    answers = await asyncio.gather(
        *(school.post(LOAD, content=body, headers={"Content-Type": JSON}) for body in bodies),
        *(school.patch(f"/classes/{held['id']}", json={"pupils": 90 + n}, headers={"If-Match": "*"}) for n in range(4)),
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    (after,) = (await school.get("/classes?school_year=2031/32")).json()["items"]
    assert after["version"] == held["version"] + sum(answer.status_code == 200 for answer in answers)
    await school.aclose()


async def test_a_broken_table_is_told_by_its_file(client: Client) -> None:
    body = as_csv([{"Класс": 5, "Буква": "А"}]).replace("Буква".encode(), "Классс".encode())
    answer = await client("school").post(LOAD, content=body, headers={"Content-Type": CSV})
    assert answer.json()["code"] == "file-unreadable"
    assert answer.json()["errors"][0]["code"] == "column.missing"
