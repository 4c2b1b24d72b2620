"""Schools from files, as departments have them: every form, every fault in its place, nothing twice, nothing half."""

import asyncio
import io
from random import Random
from typing import Any

import openpyxl
import orjson
import pytest

from app.domains.organizations.models import School
from app.kernel.importing import CSV, JSON, NDJSON, XLSX
from app.kernel.imports import loading, order
from tests.conftest import As, Client, Live, World
from tests.organizations.files import FORMS, as_csv, as_xlsx, counts, encoded, send

LOAD = "/schools/imports"
TWO = [
    {"Код": "2", "Номер": 2, "Название": "Школа № 2", "Тип": "общеобразовательная школа", "Адрес": "ул. Правды, 11"},
    {"Код": "77", "Номер": 77, "Название": "Гимназия № 77", "Тип": "гимназия", "Адрес": None},
]


async def post(person: As, body: bytes, kind: str = CSV, **parameters: Any) -> Any:
    return await person.post(LOAD, content=body, headers={"Content-Type": kind}, params=parameters)


async def stored(person: As) -> dict[str, dict[str, Any]]:
    return {school["code"]: school for school in (await person.get("/schools?limit=200")).json()["items"]}


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
async def test_a_list_of_schools_comes_in_any_form_and_twice_changes_nothing(client: Client, form: str) -> None:
    department = client("department")
    first = await send(department, LOAD, TWO, form)
    assert counts(first) == (1, 1, 0, 0)
    assert (first["stored"], first["dry_run"], first["rows"], first["faults"]) == (True, False, 2, [])
    schools = await stored(department)
    assert (schools["77"]["type"], schools["77"]["number"], schools["77"]["address"]) == ("gymnasium", 77, None)
    assert (schools["77"]["branches"], schools["77"]["version"]) == ([], 1)
    assert (schools["2"]["address"], schools["2"]["version"]) == ("ул. Правды, 11", 2)
    assert counts(await send(department, LOAD, TWO, form)) == (0, 0, 2, 0)
    assert await stored(department) == schools


async def test_a_workbook_with_title_lines_and_a_csv_of_a_russian_excel_are_read(client: Client) -> None:
    department = client("department")
    above = ["Список общеобразовательных организаций", "Центральный район, 2026/27 учебный год", ""]
    answer = await post(department, as_xlsx(TWO, above=above), XLSX)
    assert counts(answer.json()) == (1, 1, 0, 0)
    body = as_csv(TWO, above=above, encoding="cp1251", delimiter=";")
    assert counts((await post(department, body)).json()) == (0, 0, 2, 0)
    assert counts((await post(department, as_csv(TWO, encoding="utf-16", delimiter="\t"))).json()) == (0, 0, 2, 0)


async def test_english_titles_and_codes_serve_as_well(client: Client) -> None:
    rows = [{"code": "77", "name": "Школа № 77", "type": "lyceum", "closed_on": "2020-08-31", "school number": 77}]
    assert counts(await send(client("department"), LOAD, rows, "csv")) == (1, 0, 0, 0)
    school = (await stored(client("department")))["77"]
    assert (school["type"], school["closed_on"], school["number"]) == ("lyceum", "2020-08-31", 77)


async def test_unknown_columns_and_totals_are_noticed_and_not_read(client: Client) -> None:
    rows = [{"Код": "77", "Название": "Школа", "Тип": "лицей", "Директор": "Иванова"}, {"Код": "Итого: 1"}]
    outcome = await send(client("department"), LOAD, rows, "xlsx")
    assert counts(outcome) == (1, 0, 0, 0)
    assert {(note["code"], note["column"], note["row"]) for note in outcome["notes"]} == {
        ("column.unknown", "D", 1),
        ("row.total", None, 3),
    }


# --- what a row says -------------------------------------------------------------------------------------------------


async def test_a_blank_and_a_column_that_is_not_there_leave_what_is_stored(client: Client) -> None:
    department = client("department")
    await send(department, LOAD, [{"code": "2", "address": "ул. Правды", "full_name": "ГБОУ школа № 2"}], "csv")
    before = (await stored(department))["2"]
    assert counts(await send(department, LOAD, [{"code": "2", "address": None}], "json")) == (0, 0, 1, 0)
    assert counts(await send(department, LOAD, [{"code": "2", "address": "", "name": ""}], "xlsx")) == (0, 0, 1, 0)
    assert (await stored(department))["2"] == before


async def test_a_new_school_must_say_what_a_single_one_must(client: Client) -> None:
    answer = await post(client("department"), as_csv([{"code": "77", "address": "ул. Правды"}]))
    assert answer.status_code == 422
    assert {(fault["code"], fault["row"]) for fault in answer.json()["errors"]} == {("value.missing", 2)}
    assert len(answer.json()["errors"]) == 2
    assert "name" in answer.json()["errors"][0]["message"]


async def test_a_former_code_finds_the_school_that_is_meant_today(client: Client, schools: list[School]) -> None:
    department = client("department")
    await department.amend(f"/schools/{schools[1].id}", {"code": "1010"})
    outcome = await send(department, LOAD, [{"code": "10", "address": "ул. Новая"}])
    assert counts(outcome) == (0, 1, 0, 0)
    school = (await stored(department))["1010"]
    assert (school["id"], school["address"]) == (str(schools[1].id), "ул. Новая")
    both = [{"code": "10", "address": "ул. Новая"}, {"code": "1010", "address": "ул. Старая"}]
    answer = await post(department, orjson.dumps(both), JSON)
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [("row.repeated", "/1")]


async def test_a_school_that_was_taken_in_and_closed_is_not_changed_in_the_others_stead(
    client: Client, schools: list[School]
) -> None:
    department = client("department")
    await department.amend(f"/schools/{schools[0].id}", {"closed_on": "2020-08-31"})
    merged = {"school_id": str(schools[2].id), "kind": "merged", "code": "2"}
    assert (await department.post("/school-aliases", json=merged)).status_code == 201
    await send(department, LOAD, [{"code": "2", "address": "ул. Общая"}])
    found = await stored(department)
    assert (found["550"]["address"], found["2"]["address"]) == ("ул. Общая", None)


# --- faults, in their places -----------------------------------------------------------------------------------------


PLANTED: list[dict[str, Any]] = [
    {"Код": "2", "Номер": "пять", "Название": "Школа № 2", "Тип": None},  # 2: no number
    {"Код": "№ 5", "Номер": 5, "Название": "Школа № 5", "Тип": "лицей"},  # 3: no code
    {"Код": "6", "Номер": 0, "Название": "x" * 501, "Тип": "колледж"},  # 4: three at once
    {"Код": "7", "Номер": 7, "Название": None, "Тип": "лицей"},  # 5: a new one without a name
    {"Код": None, "Номер": 8, "Название": "Школа № 8", "Тип": "лицей"},  # 6: no code at all
    {"Код": "ОО", "Номер": 9, "Название": "Школа № 9", "Тип": "лицей"},  # 7: the department's code
    {"Код": "10", "Номер": 10, "Название": "Школа № 10", "Тип": None},  # 8: fine
    {"Код": "10", "Номер": 11, "Название": "Школа № 11", "Тип": None},  # 9: the same again
    {"Код": "12", "Номер": 12, "Название": "Школа № 12", "Тип": "лицей"},  # 10: fine
]
EXPECTED = {
    (2, "Номер", "cell.not_a_number"),
    (3, "Код", "value.form"),
    (4, "Номер", "value.too-small"),
    (4, "Название", "value.too-long"),
    (4, "Тип", "cell.not_a_choice"),
    (5, "Название", "value.missing"),
    (6, "Код", "cell.blank"),
    (7, "Код", "value.taken"),
    (9, None, "row.repeated"),
}
LETTERS = {"Код": "A", "Номер": "B", "Название": "C", "Тип": "D", None: None}


@pytest.mark.parametrize("form", ["cp1251", "xlsx", "json", "ndjson"])
async def test_every_fault_is_told_at_its_row_and_column_and_nothing_is_stored(client: Client, form: str) -> None:
    department = client("department")
    before = await stored(department)
    answer = await post(department, *encoded(PLANTED, form))
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["rows"], problem["rejected"]) == ("rows-refused", 9, 7)
    shift = {"cp1251": 0, "xlsx": 0, "json": 1, "ndjson": 1}[form]
    if form in {"json", "ndjson"}:
        told = {(fault["row"] + shift, fault.get("column"), fault["code"]) for fault in problem["errors"]}
        assert told == EXPECTED
    else:
        told = {(fault["row"], fault.get("title"), fault["code"]) for fault in problem["errors"]}
        assert told == EXPECTED
        for fault in problem["errors"]:
            assert fault["pointer"] == f"{LETTERS[fault.get('title')] or ''}{fault['row']}"
            assert str(fault["row"]) in fault["message"]
    assert [fault["row"] for fault in problem["errors"]] == sorted(fault["row"] for fault in problem["errors"])
    assert await stored(department) == before


async def test_faults_are_told_in_russian_to_a_russian(client: Client) -> None:
    body = as_csv([{"Код": "2", "Номер": 0}])
    answer = await client("department").post(LOAD, content=body, headers={"Content-Type": CSV, "Accept-Language": "ru"})
    assert answer.json()["detail"] == "Строк с ошибками: 1 из 1. Ничего не сохранено."
    assert answer.json()["errors"][0]["message"] == "Строка 2, столбец B «Номер». Слишком мало: не меньше 1."


async def test_good_rows_are_stored_without_the_bad_ones_where_that_is_asked(client: Client) -> None:
    department = client("department")
    outcome = await send(department, LOAD, PLANTED, "cp1251", atomic=False)
    assert counts(outcome) == (1, 0, 1, 7)
    assert outcome["stored"] is True
    assert {(fault["row"], fault["title"], fault["code"]) for fault in outcome["faults"]} == EXPECTED
    assert set(await stored(department)) == {"2", "10", "550", "12"}


async def test_a_dry_run_answers_as_the_import_would_and_stores_nothing(client: Client) -> None:
    department = client("department")
    before = await stored(department)
    trial = await send(department, LOAD, TWO, "csv", dry_run=True)
    assert (trial["dry_run"], trial["stored"], counts(trial)) == (True, False, (1, 1, 0, 0))
    assert await stored(department) == before
    planted = await send(department, LOAD, PLANTED, "csv", dry_run=True)
    assert counts(planted) == (1, 0, 1, 7)
    assert {(fault["row"], fault["title"], fault["code"]) for fault in planted["faults"]} == EXPECTED
    audit = (await department.get("/audit-entries")).json()["items"]
    assert not [entry for entry in audit if entry["way"] == "import"]
    assert counts(await send(department, LOAD, TWO, "csv")) == (1, 1, 0, 0)


async def test_the_table_comes_back_with_its_bad_cells_marked(client: Client) -> None:
    department = client("department")
    body, kind = encoded(PLANTED, "cp1251")
    answer = await post(department, body, kind, dry_run=True, faults="xlsx")
    assert answer.headers["content-type"] == XLSX
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    page = book.worksheets[0]
    assert page["B2"].value == "пять"
    assert page["B2"].comment is not None
    assert page["A2"].comment is None
    assert len(list(book.worksheets[1].iter_rows())) == 1 + len(EXPECTED)
    refused = await post(department, body, kind, faults="xlsx")
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["faults"]


async def test_modes_keep_to_what_they_say(client: Client) -> None:
    department = client("department")
    rows = [{"code": "2", "name": "Вторая", "type": "general"}, {"code": "77", "name": "Новая", "type": "general"}]
    created = await send(department, LOAD, rows, mode="create", atomic=False)
    assert counts(created) == (1, 0, 0, 1)
    assert [(fault["code"], fault["row"]) for fault in created["faults"]] == [("row.exists", 1)]
    rows += [{"code": "78", "name": "Неизвестная", "type": "general"}]
    updated = await send(department, LOAD, rows, mode="update", atomic=False)
    assert counts(updated) == (0, 1, 1, 1)
    assert [(fault["code"], fault["row"]) for fault in updated["faults"]] == [("row.not_there", 3)]
    assert {code: school["name"] for code, school in (await stored(department)).items()} == {
        "2": "Вторая", "10": "Школа № 10", "550": "Школа № 550", "77": "Новая",
    }  # fmt: skip


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["centre", "school", "consultant", "observer"])
async def test_those_who_may_not_write_schools_may_not_load_them(client: Client, role: str) -> None:
    assert (await post(client(role), as_csv(TWO))).status_code == 403


async def test_a_department_loads_its_own_district_alone(client: Client, world: World) -> None:
    neighbour = client("department", world.other_department)
    outcome = await send(neighbour, LOAD, [{"code": "77", "name": "Школа № 77", "type": "general"}])
    assert counts(outcome) == (1, 0, 0, 0)
    assert "77" not in await stored(client("department"))
    foreign = await post(client("department"), as_csv(TWO), district_id=str(world.elsewhere.id))
    assert foreign.status_code == 422
    assert foreign.json()["errors"][0]["pointer"] == "district_id"
    assert (await post(client("administrator"), as_csv(TWO))).status_code == 422
    named = await post(client("administrator"), as_csv(TWO), district_id=str(world.elsewhere.id))
    assert counts(named.json()) == (0, 2, 0, 0)


async def client_of(client: Client, organization_id: Any, *scopes: str) -> As:
    administrator = client("administrator")
    made = await administrator.post(
        "/api-clients", json={"name": "Выгрузка", "organization_id": str(organization_id), "scopes": list(scopes)}
    )
    secret = await administrator.post(f"/api-clients/{made.json()['id']}/secrets", headers={"If-Match": "*"})
    token = await client(None).post(
        "/auth/token",
        data={
            "grant_type": "client_credentials",
            "client_id": made.json()["id"],
            "client_secret": secret.json()["secret"],
        },
    )
    return client("integration", token=token.json()["access_token"])


async def test_a_program_of_the_department_loads_schools_and_one_of_a_school_does_not(
    client: Client, world: World
) -> None:
    program = await client_of(client, world.department.id, "schools:write", "schools:read")
    assert counts(await send(program, LOAD, TWO, "ndjson")) == (1, 1, 0, 0)
    assert set(await stored(program)) == {"2", "10", "550", "77"}
    of_a_school = await client_of(client, world.schools[0].id, "schools:write", "schools:read")
    assert (await post(of_a_school, as_csv(TWO))).status_code == 403
    assert set(await stored(of_a_school)) == {"2"}
    reader = await client_of(client, world.department.id, "schools:read")
    assert (await post(reader, as_csv(TWO))).status_code == 403


# --- what is left behind ---------------------------------------------------------------------------------------------


async def test_the_audit_has_one_summary_and_what_was_changed(client: Client, schools: list[School]) -> None:
    department = client("department")
    await send(department, LOAD, TWO, "csv")
    entries = [entry for entry in (await department.get("/audit-entries")).json()["items"] if entry["way"] == "import"]
    assert {entry["change"] for entry in entries} == {"imported", "changed"}
    summary = next(entry for entry in entries if entry["change"] == "imported")
    assert (summary["new"]["created"], summary["new"]["updated"], len(summary["new"]["sha256"])) == (1, 1, 64)
    (changed,) = [entry for entry in entries if entry["change"] == "changed"]
    assert (changed["entity_id"], changed["old"], changed["new"]) == (
        str(schools[0].id), {"address": None}, {"address": "ул. Правды, 11"},
    )  # fmt: skip


async def test_a_file_sent_again_under_its_key_is_answered_and_not_loaded_again(client: Client) -> None:
    department = client("department")
    body, headers = as_csv(TWO), {"Content-Type": CSV, "Idempotency-Key": "schools-2026-11-23"}
    first = await department.post(LOAD, content=body, headers=headers)
    again = await department.post(LOAD, content=body, headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    other = await department.post(LOAD, content=body + b"3,,,,\r\n", headers=headers)
    assert other.json()["code"] == "idempotency-key-reused"


# --- what cannot be read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", CSV, 422, "file-unreadable"),
        (b"a,b\r\n1,2\r\n", CSV, 422, "file-unreadable"),
        (b"PK\x03\x04rubbish", XLSX, 422, "file-unreadable"),
        (b"\x00" * 100, CSV, 422, "file-unreadable"),
        (b"{}", JSON, 422, "file-unreadable"),
        (b"[" * 100_000, JSON, 422, None),
        (b'[{"code": "2", "name": "\\ud800"}]', JSON, 422, None),
        (b'[{"code": "2", "number": NaN}]', JSON, 422, None),
        (b'[{"code": "2", "number": 1e400}]', JSON, 422, None),
        (b'[{"code": {"a": 1}}]', JSON, 422, None),
        (b'{"code": "2"}\n{"code": \n', NDJSON, 422, "rows-refused"),
        (b"code,name\r\n2,\x00\r\n", CSV, 422, None),
        (b"code\r\n2\r\n", "text/plain", 415, "media-type-unsupported"),
        (b"code\r\n2\r\n", "application/vnd.ms-excel", 415, "media-type-unsupported"),
    ],
)
async def test_what_is_no_table_of_schools_is_refused_in_words(
    client: Client, body: bytes, kind: str, status: int, code: str | None
) -> None:
    answer = await post(client("department"), body, kind)
    assert answer.status_code == status, answer.text
    if code is not None:
        assert answer.json()["code"] == code
    if status == 422:
        assert all(fault["message"] for fault in answer.json()["errors"])


async def test_a_file_has_an_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST_ROWS", 3)
    rows = [{"code": str(number), "name": "Школа", "type": "general"} for number in range(100, 105)]
    answer = await post(client("department"), as_csv(rows))
    assert answer.json()["code"] == "file-unreadable"
    assert answer.json()["errors"][0]["code"] == "file.too_many_rows"
    assert (await post(client("department"), as_csv(rows[:3]))).status_code == 200


async def test_a_file_full_of_faults_is_read_no_further(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST_FAULTS", 5)
    monkeypatch.setattr(loading, "CHUNK", 5)
    rows = [{"code": str(number), "number": 0} for number in range(100, 130)]
    refused = (await post(client("department"), as_csv(rows))).json()
    assert (len(refused["errors"]), refused["rows"]) == (5, 5)
    outcome = await send(client("department"), LOAD, [*rows, *TWO], atomic=False)
    assert (len(outcome["faults"]), counts(outcome)) == (5, (1, 1, 0, 30))


async def test_unknown_parameters_of_an_import_are_refused(client: Client) -> None:
    answer = await post(client("department"), as_csv(TWO), dryrun=True)
    assert answer.json()["errors"][0]["pointer"] == "dryrun"
    assert (await post(client("department"), as_csv(TWO), mode="replace")).status_code == 422


# --- out and in again ------------------------------------------------------------------------------------------------

NASTY = [
    "=1+1",
    "@SUM(A1)",
    "'кавычка",
    "1,5",
    "007",
    "-",
    "+7 812",
    '"x";y',
    "а,б",
    "Ёлка № 5",
    "true",
    "2026-09-01",
    "1e5",
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("seed", range(3))
async def test_what_goes_out_loads_again_as_it_is(client: Client, form: str, language: str, seed: int) -> None:
    dice, department = Random(seed), client("department")
    for number in range(12):
        school = {
            "code": dice.choice(["0", "Г-", "1/", "а.", "№"[:0] + "9"]) + str(number),
            "name": dice.choice(NASTY) + " " + str(number),
            "type": dice.choice(["general", "advanced", "gymnasium", "lyceum", "centre_of_education", "evening"]),
            "number": dice.choice([None, 1, 99_999]),
            "full_name": dice.choice([None, *NASTY]),
            "address": dice.choice([None, *NASTY]),
            "closed_on": dice.choice([None, "1999-12-31", "2030-02-28"]),
            "branches": dice.choice([[], [{"name": "Флигель"}]]),
        }
        made = await department.post("/schools", json=school)
        assert made.status_code == 201, made.text
    before = await stored(department)
    answer = await department.get(f"/schools/export?format={form}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'filename="schools.{form}"' in answer.headers["content-disposition"]
    again = await post(department, answer.content, answer.headers["content-type"])
    assert (again.status_code, counts(again.json())) == (200, (0, 0, 15, 0)), again.text
    assert again.json()["notes"] == []
    assert await stored(department) == before


async def test_a_school_takes_out_what_it_sees(client: Client, schools: list[School]) -> None:
    answer = await client("school", schools[1]).get("/schools/export?format=csv")
    assert answer.text.count("\r\n") == 2
    assert answer.text.splitlines()[1].startswith("10,10,Школа № 10,")


# --- at once ---------------------------------------------------------------------------------------------------------


async def test_two_files_of_the_same_schools_at_once_make_each_school_once(live: Live) -> None:
    rows = [{"code": f"ОДН-{number}", "name": f"Школа {number}", "type": "general"} for number in range(300)]
    people = [live.client("department") for _ in range(4)]
    orders = [rows, rows[::-1], rows, rows[::-1]]
    answers = await asyncio.gather(
        *(post(person, orjson.dumps(order), JSON) for person, order in zip(people, orders, strict=True))
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(counts(answer.json()) for answer in answers) == [(0, 0, 300, 0)] * 3 + [(300, 0, 0, 0)]
    found = (await people[0].get("/schools?q=ОДН-&include_total=true&limit=1")).json()
    assert found["total"] == 300
    for person in people:
        await person.aclose()


async def test_a_file_and_single_schools_at_once_never_break(live: Live) -> None:
    rows = [{"code": f"ПАР-{number}", "name": f"Школа {number}", "type": "general"} for number in range(200)]
    person, other = live.client("department"), live.client("department")
    answers = await asyncio.gather(
        post(person, orjson.dumps(rows), JSON), *(other.post("/schools", json=row) for row in rows[::20])
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    if answers[0].status_code == 409:
        assert answers[0].json()["errors"][0]["pointer"] == "/code"
    found = (await person.get("/schools?q=ПАР-&limit=200")).json()["items"]
    assert len({school["code"] for school in found}) == len(found)
    await person.aclose()
    await other.aclose()
