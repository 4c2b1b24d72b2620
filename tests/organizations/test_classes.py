"""Classes: year by year, with a letter that is one letter however it was typed, and a count that is never guessed."""

from typing import Any

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client, World

YEAR = "2026/27"


async def add(person: As, **given: Any) -> dict[str, Any]:
    answer = await person.post("/classes", json={"school_year": YEAR, "grade": 5, "letter": "А", **given})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_school_need_not_say_which_school_it_is(client: Client, schools: list[School]) -> None:
    made = await add(client("school", schools[1]), pupils=27)
    assert (made["school_id"], made["name"], made["pupils"]) == (str(schools[1].id), "5А", 27)
    assert (await client("school", schools[1]).get(f"/classes/{made['id']}")).json() == made
    assert (await client("school", schools[0]).get(f"/classes/{made['id']}")).status_code == 404
    assert (await client("department").get(f"/classes/{made['id']}")).status_code == 200


async def test_the_centre_names_the_school_by_id_or_by_code_present_or_former(
    client: Client, schools: list[School]
) -> None:
    centre = client("centre")
    await client("department").amend(f"/schools/{schools[2].id}", {"code": "Л-550"})
    by_id = await add(centre, school_id=str(schools[0].id))
    by_code = await add(centre, school_code="10")
    by_former_code = await add(centre, school_code="550")
    assert [made["school_id"] for made in (by_id, by_code, by_former_code)] == [str(school.id) for school in schools]
    cases: tuple[tuple[dict[str, str], str], ...] = (
        ({}, "/school_id"),
        ({"school_code": "404"}, "/school_code"),
        ({"school_code": "10", "school_id": str(schools[0].id)}, "/school_code"),
    )
    for named, pointer in cases:
        refused = await centre.post("/classes", json={"school_year": YEAR, "grade": 6, "letter": "Б", **named})
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize("role", ["department", "consultant", "observer"])
async def test_others_read_classes_and_do_not_write_them(client: Client, schools: list[School], role: str) -> None:
    made = await add(client("school", schools[0]))
    assert [one["id"] for one in (await client(role).get("/classes")).json()["items"]] == [made["id"]]
    body = {"school_id": str(schools[0].id), "school_year": YEAR, "grade": 6, "letter": "А"}
    assert (await client(role).post("/classes", json=body)).status_code == 403
    assert (await client(role).amend(f"/classes/{made['id']}", {"pupils": 1})).status_code == 403


async def test_no_class_is_put_into_another_school(client: Client, world: World) -> None:
    for foreign in (world.schools[1], world.other_schools[0]):
        body = {"school_id": str(foreign.id), "school_year": YEAR, "grade": 6, "letter": "А"}
        assert (await client("school", world.schools[0]).post("/classes", json=body)).status_code == 422
    body = {"school_code": "10", "school_year": YEAR, "grade": 6, "letter": "А"}
    assert (await client("school", world.schools[0]).post("/classes", json=body)).status_code == 422


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("а", "А"), ("A", "А"), ("a", "А"), ("B", "В"), ("c", "С"), (" К ", "К"), ("«Б»", "Б"), ("ё", "Ё"), ("фм", "ФМ"),
     ("A–1", "А-1"), ("1", "1"), ("А 2", "А2")],
)  # fmt: skip
async def test_a_letter_is_one_letter_however_it_was_typed(client: Client, typed: str, meant: str) -> None:
    assert (await add(client("school"), letter=typed))["letter"] == meant


@pytest.mark.parametrize("typed", ["D", "b", "h", "Z", "ѣ", "", "   ", "А" * 9, "А/Б", "-", "А\x00", "1" * 50, 1, None])
async def test_a_letter_without_a_sure_twin_is_refused(client: Client, typed: Any) -> None:
    body = {"school_year": YEAR, "grade": 5, "letter": typed}
    refused = await client("school").post("/classes", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/letter"


async def test_a_latin_look_alike_makes_no_second_class(client: Client) -> None:
    await add(client("school"), letter="А")
    refused = await client("school").post("/classes", json={"school_year": YEAR, "grade": 5, "letter": "A"})
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["pointer"] == "/letter"
    await add(client("school"), letter="А", school_year="2027/28")


@pytest.mark.parametrize(
    ("broken", "pointer"),
    [
        ({"grade": 0}, "/grade"), ({"grade": 12}, "/grade"), ({"grade": "5"}, "/grade"), ({"grade": True}, "/grade"),
        ({"school_year": "2026/28"}, "/school_year"), ({"school_year": "2026-27"}, "/school_year"),
        ({"pupils": -1}, "/pupils"), ({"pupils": 2**31}, "/pupils"), ({"pupils": False}, "/pupils"),
        ({"pupils": "25"}, "/pupils"), ({"name": "5А"}, "/name"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(client: Client, broken: dict[str, Any], pointer: str) -> None:
    answer = await client("school").post("/classes", json={"school_year": YEAR, "grade": 5, "letter": "А", **broken})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


async def test_an_unknown_count_is_null_and_never_zero(client: Client) -> None:
    made = await add(client("school"))
    assert made["pupils"] is None
    address = f"/classes/{made['id']}"
    assert (await client("school").amend(address, {"pupils": 0})).json()["pupils"] == 0
    assert (await client("school").amend(address, {"pupils": None})).json()["pupils"] is None


async def test_classes_stand_in_the_order_of_grades(client: Client, schools: list[School]) -> None:
    school = client("school")
    for grade, letter in ((10, "А"), (9, "Б"), (1, "А"), (9, "А"), (11, "А")):
        await add(school, grade=grade, letter=letter)
    await add(school, grade=1, school_year="2025/26")
    listed = (await school.get(f"/classes?school_year={YEAR}&limit=3")).json()
    assert [one["name"] for one in listed["items"]] == ["1А", "9А", "9Б"]
    rest = (await school.get(f"/classes?school_year={YEAR}&limit=3&cursor={listed['next_cursor']}")).json()
    assert [one["name"] for one in rest["items"]] == ["10А", "11А"]
    ninth = (await school.get(f"/classes?grade=9&grade=11&school_id={schools[0].id}&sort=-name")).json()["items"]
    assert [one["name"] for one in ninth] == ["11А", "9Б", "9А"]
    assert (await school.get("/classes?grade=12")).status_code == 422


async def test_a_class_is_corrected_and_deleted_by_its_school(client: Client) -> None:
    school = client("school")
    made = await add(school)
    address = f"/classes/{made['id']}"
    assert (await school.amend(address, {"grade": 6, "letter": "в"})).json()["name"] == "6В"
    assert (await school.drop(address)).status_code == 204
    assert (await school.get(address)).status_code == 404
