"""A class is compared with itself in the wave before, whatever it was called then."""

import pytest

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.monitoring.conftest import Plan, begun, day, done, results_of
from tests.monitoring.living import STAFF, Classes, Json, handed_in, published

FEWER = results_of() | {"russian_pupils": 20, "russian_tested": 20}
"""More than a fifth fewer pupils than the 27 of `results_of`."""


def jumps(sheet: Json) -> list[str]:
    """The rules of a sheet that look back and do not hold."""
    return [one["rule"] for one in sheet["findings"] if one["rule"] and one["rule"].endswith("-change")]


async def later(plan: Plan, before: Json, **changes: object) -> Json:
    return await plan(
        title="Промежуточный", kind="intermediate", opens_on=day(-2), previous_wave_id=before["id"], **changes
    )


async def a_class(who: As, school: School, year: str, grade: int, letter: str) -> Json:
    body = {"school_id": str(school.id), "school_year": year, "grade": grade, "letter": letter, "pupils": 27}
    return done(await who.post("/classes", json=body), 201)


async def test_a_jump_against_the_wave_before_is_a_warning(
    client: Client, plan: Plan, wave: Json, classes: Classes
) -> None:
    school = client("school")
    await handed_in(school, wave, classes["2", "4А"])
    second = await later(plan, wave)
    assert jumps(await begun(school, second, classes["2", "4А"], FEWER)) == ["russian-change"]
    assert jumps(await begun(school, second, classes["2", "4Б"], FEWER)) == [], "it said nothing before"


async def test_a_first_wave_compares_with_nothing(client: Client, wave: Json, classes: Classes) -> None:
    assert wave["previous_wave_id"] is None
    assert jumps(await begun(client("school"), wave, classes["2", "4А"], FEWER)) == []


async def test_a_class_renamed_between_waves_is_the_same_class(
    client: Client, schools: list[School], plan: Plan, wave: Json, classes: Classes
) -> None:
    school = client("school")
    await handed_in(school, wave, classes["2", "4А"])
    await begun(school, wave, classes["2", "4Б"], FEWER)
    renamed = done(await school.amend(f"/classes/{classes['2', '4А']['id']}", {"letter": "В"}))
    newcomer = await a_class(school, schools[0], "2026/27", 4, "А")
    second = await later(plan, wave)
    sheet = await begun(school, second, renamed, FEWER)
    assert (sheet["class_name"], jumps(sheet)) == ("4В", ["russian-change"])
    assert jumps(await begun(school, second, newcomer, FEWER)) == [], "only its name is that of another class"


@pytest.mark.parametrize(("letter", "expected"), [("А", ["russian-change"]), ("Б", [])])
async def test_the_fourth_class_of_one_year_is_the_fifth_of_the_next(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], letter: str, expected: list[str]
) -> None:
    school = client("school", schools[0])
    former = await a_class(school, schools[0], "2025/26", 4, "А")
    now = await a_class(school, schools[0], "2026/27", 5, letter)
    same_name = await a_class(school, schools[0], "2026/27", 4, "А")
    results = forms["class_results"]["id"]
    before = await plan(
        title="Прошлый год", kind="baseline", school_year="2025/26", opens_on=day(-30), closes_on=day(1),
        forms=[{"form_id": results, "grades": [4]}],
    )  # fmt: skip
    await handed_in(school, before, former)
    second = await later(plan, before, forms=[{"form_id": results, "grades": [4, 5]}])
    assert jumps(await begun(school, second, now, FEWER)) == expected
    assert jumps(await begun(school, second, same_name, FEWER)) == [], "its own past is that of a third class"


async def test_a_school_is_compared_with_itself_on_an_earlier_edition(
    client: Client, schools: list[School], plan: Plan, classes: Classes
) -> None:
    centre, first, second = client("centre"), client("school", schools[0]), client("school", schools[1])
    old = await published(centre)
    rule = {
        "code": "fewer", "expression": "teachers >= previous.teachers", "severity": "warning",
        "message": {"ru": "Учителей стало меньше.", "en": "There are fewer teachers."},
    }  # fmt: skip
    new = await published(centre, rules=[rule])
    before = await plan(forms=[{"form_id": old["id"]}])
    body = {"wave_id": before["id"], "values": {"teachers": 40}, "submit": True}
    done(await first.post("/monitoring/submissions", json=body), 201)
    after = await later(plan, before, forms=[{"form_id": new["id"]}])
    for who, expected in ((first, ["fewer"]), (second, [])):
        answer = await who.post("/monitoring/submissions", json={"wave_id": after["id"], "values": {"teachers": 39}})
        assert [one["rule"] for one in done(answer, 201)["findings"]] == expected
    assert STAFF["code"] == new["code"]


async def test_another_form_is_nothing_to_compare_with(
    client: Client, schools: list[School], plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    centre, school = client("centre"), client("school", schools[0])
    staff = await published(centre)
    before = await plan(title="Кадры", forms=[{"form_id": staff["id"]}])
    body = {"wave_id": before["id"], "values": {"teachers": 40}, "submit": True}
    done(await school.post("/monitoring/submissions", json=body), 201)
    second = await later(plan, before)
    assert jumps(await begun(school, second, classes["2", "4А"], FEWER)) == []
