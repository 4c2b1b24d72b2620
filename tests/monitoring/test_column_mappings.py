"""What the columns of people's own files mean is said once; then the files can stay as they are."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from app.kernel.tables import new_id
from tests.conftest import As, Client, World
from tests.monitoring.conftest import done, faults, results_of
from tests.monitoring.living import Classes, Json, listed

MAPPINGS = "/monitoring/column-mappings"
TITLES = {f"Столбец {place}": code for place, code in enumerate(results_of())}
OURS: Json = {
    "code": "journal", "form_code": "class_results", "columns": TITLES | {"Класс по журналу": "class", "Кто": None},
    "marks": {"н/п": "not_applicable"},
}  # fmt: skip


async def saved(who: As, **changes: Any) -> Json:
    return done(await who.post(MAPPINGS, json=OURS | changes), 201)


def row(name: str, **changes: Any) -> Json:
    """A line of the school's own file."""
    values = results_of() | changes
    return {"Класс по журналу": name, "Кто": "Иванова"} | {title: values[code] for title, code in TITLES.items()}


async def test_a_file_with_other_columns_is_read_by_its_mapping(
    client: Client, forms: dict[str, Json], wave: Json, classes: Classes
) -> None:
    school = client("school")
    await saved(school)
    address = f"/monitoring/waves/{wave['id']}/imports"
    rows = [row("4А"), row("4Б", russian_high="н/п")]
    assert done(await school.post(address, json=rows, params={"mapping": "journal"}))["created"] == 2
    sheets = done(await school.get("/monitoring/submissions", params={"sort": "school"}))["items"]
    by_class = {sheet["class_name"]: sheet for sheet in sheets}
    assert by_class["4А"]["values"] == results_of()
    assert by_class["4Б"]["absences"] == {"russian_high": "not_applicable"}
    unknown = await school.post(address, json=rows, params={"mapping": "another"})
    assert [pointer for pointer, _ in faults(unknown)] == ["mapping"]


async def test_a_default_fills_in_what_no_row_says(
    client: Client, forms: dict[str, Json], wave: Json, classes: Classes
) -> None:
    school = client("school")
    columns = TITLES | {"Буква": "letter"}
    await saved(school, columns=columns, defaults={"grade": 4})
    rows = [{"Буква": letter} | {title: results_of()[code] for title, code in TITLES.items()} for letter in "АБ"]
    address = f"/monitoring/waves/{wave['id']}/imports"
    assert done(await school.post(address, json=rows, params={"mapping": "journal"}))["created"] == 2
    assert sorted(await listed(school, "/monitoring/submissions", "class_name")) == ["4А", "4Б"]


async def test_a_mapping_leads_to_columns_that_the_form_has(client: Client, forms: dict[str, Json]) -> None:
    school = client("school")
    wrong = {"columns": {"Учителей": "teachers", "Класс": "class"}, "defaults": {"colour": 1}}
    assert faults(await school.post(MAPPINGS, json=OURS | wrong)) == [
        ("/columns/Учителей", "column.unknown"), ("/defaults/colour", "column.unknown")
    ]  # fmt: skip
    assert faults(await school.post(MAPPINGS, json=OURS | {"form_code": "nothing"})) == [
        ("/form_code", "reference.unknown")
    ]
    mapping = await saved(school)
    address = f"{MAPPINGS}/{mapping['id']}"
    refused = await school.amend(address, {"columns": {"Учителей": "teachers"}})
    assert faults(refused) == [("/columns/Учителей", "column.unknown")]
    assert done(await school.get(address))["columns"] == OURS["columns"]


async def test_a_mapping_is_changed_part_by_part_and_deleted(client: Client, forms: dict[str, Json]) -> None:
    school = client("school")
    mapping = await saved(school, sheet="Лист1")
    address = f"{MAPPINGS}/{mapping['id']}"
    changed = done(await school.amend(address, {"code": "new", "marks": {"-": "unknown"}, "sheet": None}))
    assert (changed["code"], changed["marks"], changed["sheet"]) == ("new", {"-": "unknown"}, None)
    assert changed["columns"] == OURS["columns"]
    assert (await school.drop(address)).status_code == 204
    assert (await school.get(address)).status_code == 404


async def test_a_code_is_taken_once_by_an_organisation(
    client: Client, schools: list[School], forms: dict[str, Json]
) -> None:
    first, second = client("school", schools[0]), client("school", schools[1])
    await saved(first)
    assert faults(await first.post(MAPPINGS, json=OURS), 409) == [("/code", "value.taken")]
    theirs = await saved(second)
    assert theirs["organization_id"] == str(schools[1].id)
    assert await listed(first, MAPPINGS, "organization_id") == [str(schools[0].id)]
    assert (await first.get(f"{MAPPINGS}/{theirs['id']}")).status_code == 404
    assert len(await listed(client("centre"), MAPPINGS)) == 2
    assert await listed(client("centre"), MAPPINGS, form_code="class_context") == []


async def test_a_mapping_is_ones_own(
    client: Client, world: World, schools: list[School], forms: dict[str, Json]
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    mine = await saved(school)
    assert mine["organization_id"] == str(schools[0].id)
    assert (await centre.amend(f"{MAPPINGS}/{mine['id']}", {"code": "theirs"})).status_code == 403
    for organization in (schools[1].id, new_id()):
        foreign = await school.post(MAPPINGS, json=OURS | {"organization_id": str(organization), "code": "x"})
        assert faults(foreign) == [("/organization_id", "reference.unknown")]
    assert (await saved(centre, code="centre"))["organization_id"] == str(world.centre.id)


@pytest.mark.parametrize("role", ["department", "observer", "consultant", "administrator"])
async def test_mappings_are_saved_by_schools_and_the_centre(client: Client, forms: dict[str, Json], role: str) -> None:
    assert (await client(role).post(MAPPINGS, json=OURS)).status_code == 403
