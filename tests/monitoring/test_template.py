"""The electronic form: downloaded, filled in, corrected and uploaded again, as often as needed."""

import io
from typing import Any

import httpx
import openpyxl
from hypothesis import HealthCheck, given, settings
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.monitoring.conftest import Plan, begun, done, faults, results_of
from tests.monitoring.test_exports import asking, inquiries, sent_back

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]


async def drawn(who: As, wave: Json, language: str = "ru", **query: Any) -> httpx.Response:
    answer = await who.get(
        f"/monitoring/waves/{wave['id']}/template.xlsx", params=query, headers={"Accept-Language": language}
    )
    assert answer.status_code == 200, answer.text
    return answer


def sheets_in(answer: httpx.Response) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {name: book[name] for name in book.sheetnames if book[name].sheet_state == "visible"}


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """Below the header, by its titles."""
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (start,) = [number for number, row in enumerate(table) if row[0] in {"Код школы", "School code"}]
    return [dict(zip(map(str, table[start]), row, strict=True)) for row in table[start + 1 :]]


def header_row(sheet: Worksheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value in {"Код школы", "School code"})


def filled_in(answer: httpx.Response, name: str, values: dict[str, Any]) -> bytes:
    """The workbook with these cells of its first row filled in, by their titles."""
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book[name]
    start = header_row(sheet)
    titles = [cell.value for cell in sheet[start]]
    for title, value in values.items():
        sheet.cell(start + 1, titles.index(title) + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_a_school_gets_its_own_classes_with_what_is_known(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    await begun(school, wave, classes["2", "4Б"], results_of(), submit=True)
    await begun(school, wave, classes["2", "4А"], {"russian_mean": 60.25}, absences={"russian_high": "unknown"})
    answer = await drawn(school, wave)
    assert "template.xlsx" in answer.headers["content-disposition"]
    ((name, sheet),) = sheets_in(answer).items()
    told = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=header_row(sheet) - 1))
    assert all(word in told for word in ("Входной мониторинг", "Школа № 2", "неизвестно", wave["closes_on"], name))
    first, second = rows_of(sheet)
    assert [(row["Код школы"], row["Класс"], row["Состояние"]) for row in (first, second)] == [
        ("2", "4А", "черновик"), ("2", "4Б", "сдано, на проверке")
    ]  # fmt: skip
    assert {60.25, "неизвестно"} <= {*first.values()}
    assert 61.5 in second.values()
    assert "Сданные и принятые листы не меняются" in told
    start = header_row(sheet)
    open_cells = [[not cell.protection.locked for cell in sheet[start + row]] for row in (1, 2)]
    assert (any(open_cells[0]), any(open_cells[1])) == (True, False)


async def test_it_checks_what_is_typed_and_says_how(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    (sheet,) = sheets_in(await drawn(client("school", schools[0]), wave)).values()
    assert sheet.protection.sheet
    start = header_row(sheet)
    titles = [cell.value for cell in sheet[start]]
    tested = get_column_letter(titles.index("Русский язык: Писали работу") + 1)
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rule = rules[f"{tested}{start + 1}:{tested}{start + 2}"]
    assert ">=0" in rule.formula1
    assert "неизвестно" in rule.formula1
    assert all(cell.protection.locked for cell in sheet[start])
    locked = {title for title, cell in zip(titles, sheet[start + 1], strict=True) if cell.protection.locked}
    assert locked == {"Код школы", "Класс", "Состояние"}
    english = sheets_in(await drawn(client("school", schools[0]), wave, "en"))
    assert "Russian: Tested" in rows_of(*english.values())[0]


async def test_untouched_it_changes_nothing(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    wave = await plan(forms=[{"form_id": form["id"]} for form in forms.values()])
    school = client("school", schools[0])
    await begun(school, wave, classes["2", "4А"], results_of(), form_id=forms["class_results"]["id"], submit=True)
    await begun(school, wave, classes["2", "9А"], {"pupils": 20}, form_id=forms["class_context"]["id"])
    for language in ("ru", "en"):
        file = await drawn(school, wave, language)
        assert len(sheets_in(file)) == 2
        answer = done(await sent_back(school, wave, file.content, "xlsx"))
        assert (answer["rows"], answer["unchanged"]) == (6, 6)
        assert [note["code"] for note in answer["notes"]] == ["row.silent"] * 4
    assert len(done(await school.get("/monitoring/submissions"))["items"]) == 2


async def test_filled_in_and_corrected_it_is_taken(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    file = await drawn(school, wave)
    (name,) = sheets_in(file)
    body = filled_in(file, name, {"Русский язык: Средний балл": 55.5, "Русский язык: Писали работу": "неизвестно"})
    answer = done(await sent_back(school, wave, body, "xlsx"))
    assert (answer["created"], answer["unchanged"]) == (1, 1)
    again = await drawn(school, wave)
    first, second = rows_of(sheets_in(again)[name])
    assert (first["Русский язык: Средний балл"], first["Русский язык: Писали работу"]) == (55.5, "неизвестно")
    assert second["Состояние"] is None
    refused = await sent_back(school, wave, again.content, "xlsx", submit=True)
    told = done(refused, 422)["errors"]
    assert {(one["row"], one["code"]) for one in told} == {(header_row(sheets_in(again)[name]) + 1, "value.missing")}
    form_id = done(await school.get("/monitoring/submissions"))["items"][0]["form_id"]
    form = done(await school.get(f"/monitoring/forms/{form_id}"))
    titles = {one["code"]: f"{one['section']['ru']}: {one['title']['ru']}" for one in form["indicators"]}
    body = filled_in(again, name, {titles[code]: value for code, value in results_of().items()})
    answer = done(await sent_back(school, wave, body, "xlsx", submit=True))
    assert (answer["updated"], answer["unchanged"]) == (1, 1)
    assert done(await school.get("/monitoring/submissions"))["items"][0]["status"] == "submitted"


async def test_the_centre_gets_one_for_all_schools_or_for_those_it_names(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre = client("centre")
    (sheet,) = sheets_in(await drawn(centre, wave)).values()
    assert [(row["Школа"], row["Класс"]) for row in rows_of(sheet)] == [
        ("Школа № 2", "4А"), ("Школа № 2", "4Б"), ("Школа № 10", "4А"), ("Школа № 10", "4Б")
    ]  # fmt: skip
    (sheet,) = sheets_in(await drawn(centre, wave, school_id=str(schools[1].id))).values()
    assert [(row["Код школы"], row["Класс"]) for row in rows_of(sheet)] == [("10", "4А"), ("10", "4Б")]
    address = f"/monitoring/waves/{wave['id']}/template.xlsx"
    refused = await centre.get(address, params={"school_id": str(schools[2].id)})
    assert faults(refused) == [("school_id", "school.not-asked")]
    foreign = await client("school", schools[0]).get(address, params={"school_id": str(schools[1].id)})
    assert faults(foreign) == [("school_id", "reference.unknown")]
    assert (await client("consultant").get(address)).status_code == 403


async def test_without_classes_it_says_what_to_do(client: Client, schools: list[School], plan: Plan) -> None:
    wave = await plan()
    (sheet,) = sheets_in(await drawn(client("school", schools[0]), wave)).values()
    assert rows_of(sheet) == []
    assert any("внесите их в список классов" in str(row[0].value) for row in sheet.iter_rows())


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(inquiry=inquiries())
async def test_whatever_the_form_asks_it_is_read_back_as_it_was_written(
    client: Client, plan: Plan, schools: list[School], classes: Classes, inquiry: tuple[str, list[Json], list[Json]]
) -> None:
    centre = client("centre")
    level, asked, said = inquiry
    wave = await asking(centre, plan, level, asked)
    for school, sheet in zip(schools, said, strict=True):
        about = {"wave_id": wave["id"], "school_id": str(school.id)}
        if level == "class":
            about["class_id"] = classes[school.code, "4Б"]["id"]
        done(await centre.post("/monitoring/submissions", json=about | sheet), 201)
    for language in ("ru", "en"):
        answer = done(await sent_back(centre, wave, (await drawn(centre, wave, language)).content, "xlsx"))
        assert answer["unchanged"] == answer["rows"] == (9 if level == "class" else 3)
        assert {note["code"] for note in answer["notes"]} <= {"row.silent"}
