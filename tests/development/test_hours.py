"""Hours planned, approved and done stand side by side, for every school, year and kind, in one answer."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domains.development import service
from app.domains.development.lives import DevelopmentKind
from app.domains.organizations.models import Person, School
from app.kernel.db import Db
from app.kernel.tables import new_id
from tests.conftest import As, Client
from tests.development.conftest import accepted, done, drawn_up, faults, person


def source(kind: DevelopmentKind = DevelopmentKind.SEMINAR, day: date = date(2026, 11, 5)) -> service.Source:
    return service.Source("training-events", new_id(), "Семинар", kind, day)


async def told(who: As, **wanted: Any) -> dict[tuple[str, str], list[int]]:
    """(organisation, kind) -> hours planned, approved, included, done, people done."""
    found = done(await who.get("/development-plans/hours", params={"school_year": "2026/27"} | wanted))["items"]
    names = ("planned_hours", "approved_hours", "included_hours", "done_hours", "done_people")
    return {(row["organization_name"], row["kind"]): [row[name] for name in names] for row in found}


async def test_hours_follow_the_plan_on_its_way(client: Client, db: Db, schools: list[School]) -> None:
    centre, department = client("centre"), client("department")
    school = client("school", schools[0])
    learner = await db.get(Person, UUID(await person(school)))
    await drawn_up(client("school", schools[1]), {"hours": 10, "headcount": 2})
    await accepted(client, schools[0], {}, {"kind": "seminar", "hours": 8, "headcount": 5})
    district = await drawn_up(centre, {"kind": "district_event", "hours": 2, "headcount": 50})
    courses = ("Школа № 2", "advanced_course")
    assert (await told(centre))[courses] == [144, 144, 0, 0, 0]
    assert (await told(centre))["Школа № 10", "advanced_course"] == [20, 0, 0, 0, 0]

    done(await centre.take(district, "consolidate"))
    done(await centre.take(district, "submit"))
    done(await department.take(district, "approve"))
    await service.credit(db, source(DevelopmentKind.ADVANCED_COURSE), [(learner, 36)])
    every = await told(department)
    assert every[courses] == [144, 144, 144, 36, 1]
    assert every["Информационно-методический центр", "district_event"] == [100, 100, 0, 0, 0]
    assert ("Информационно-методический центр", "advanced_course") not in every, "counted at the schools, not twice"
    assert set(await told(school)) == {key for key in every if key[0] != "Школа № 10"}
    assert await told(centre, kind="seminar") == {("Школа № 2", "seminar"): [40, 40, 40, 0, 0]}
    assert set(await told(centre, organization_id=str(schools[1].id))) == {("Школа № 10", "advanced_course")}
    assert await told(centre, school_year="2025/26") == {}
    totals = done(await centre.get("/development-plans/hours?school_year=2026/27"))["totals"]
    assert [(row["kind"], row["planned_hours"], row["planned_people"], row["done_hours"]) for row in totals] == [
        ("advanced_course", 164, 6, 36), ("seminar", 40, 5, 0), ("district_event", 100, 50, 0),
    ]  # fmt: skip
    assert faults(await centre.get("/development-plans/hours?school_year=2026/28"))[0][0].startswith("school_year")


async def test_hours_cost_three_queries_for_however_many_schools(
    client: Client, schools: list[School], selects: Any
) -> None:
    for school in schools:
        await accepted(client, school, {}, {"kind": "seminar"})
    with selects() as asked:
        assert len(done(await client("centre").get("/development-plans/hours?school_year=2026/27"))["items"]) == 6
    assert len(asked) == 3


async def test_a_source_credits_whom_it_names_and_nobody_else(client: Client, db: Db, schools: list[School]) -> None:
    school = client("school", schools[0])
    anna, boris = [await db.get(Person, UUID(await person(school, name))) for name in ("Анна", "Борис")]
    event = source()

    async def credited() -> list[tuple[str, int]]:
        found = done(await school.get("/hour-credits"))["items"]
        return sorted((row["person_name"], row["hours"]) for row in found)

    await service.credit(db, event, [(anna, 6), (boris, 4)])
    assert await credited() == [("Анна", 6), ("Борис", 4)]
    await service.credit(db, event, [(anna, 6), (boris, 4)])
    assert await credited() == [("Анна", 6), ("Борис", 4)], "twice is as good as once"
    await service.credit(db, event, [(boris, 8), (anna, 0)])
    assert await credited() == [("Борис", 8)]
    await service.credit(db, source(), [(boris, 1)])
    assert await credited() == [("Борис", 1), ("Борис", 8)]
    (row,) = done(await school.get("/hour-credits", params={"source_id": str(event.resource_id)}))["items"]
    assert (row["kind"], row["school_year"], row["title"], row["source_type"]) == (
        "seminar", "2026/27", "Семинар", "training-events",
    )  # fmt: skip
    await service.credit(db, event, [])
    assert await credited() == [("Борис", 1)]


async def test_who_learned_what_is_for_those_who_see_staff(client: Client, db: Db, schools: list[School]) -> None:
    learner = await db.get(Person, UUID(await person(client("school", schools[0]))))
    await service.credit(db, source(), [(learner, 6)])

    async def seen(*who: Any) -> int:
        return len(done(await client(*who).get("/hour-credits", params={"person_id": str(learner.id)}))["items"])

    assert [await seen("school", schools[0]), await seen("school", schools[1])] == [1, 0]
    assert [await seen("centre"), await seen("department")] == [1, 1]
    for role in ("observer", "consultant"):
        assert (await client(role).get("/hour-credits")).status_code == 403
        assert (
            done(await client(role).get("/development-plans/hours?school_year=2026/27"))["totals"][0]["done_hours"] == 6
        )


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_school_year_runs_from_september_to_august(day: date) -> None:
    year = service.school_year_of(day)
    first = int(year[:4])
    assert date(first, 9, 1) <= day <= date(first + 1, 8, 31)
    assert int(year[5:]) == (first + 1) % 100


def test_the_days_around_the_turn_of_the_year() -> None:
    turns = {date(2026, 8, 31): "2025/26", date(2026, 9, 1): "2026/27", date(2027, 1, 1): "2026/27"}
    assert {day: service.school_year_of(day) for day in turns} == turns
    assert service.school_year_of(date(2099, 10, 1)) == "2099/00"


async def test_a_plan_is_downloaded_as_a_table_in_the_readers_language(client: Client, schools: list[School]) -> None:
    school = client("school", schools[0])
    anna = await person(school, "Анна")
    plan = await drawn_up(
        school, {"person_ids": [anna], "cost": "150000.00", "funding": "municipal"}, {"title": "=cmd()"}
    )  # fmt: skip
    table = await school.get(f"{plan}/export?format=csv", headers={"Accept-Language": "ru"})
    assert table.status_code == 200
    head, first, second = table.content.decode("utf-8-sig").splitlines()
    assert head.split(";")[:4] == ["Номер", "Форма", "Тема", "Потребность"]
    assert first.split(";")[1] == "курсы повышения квалификации"
    assert first.split(";")[-4:] == ["Анна", "150000,00", "RUB", "местный бюджет"]
    assert "=cmd()" not in second.split(";"), "no text is taken for a formula"
    book = await school.get(f"{plan}/export")
    assert book.content[:2] == b"PK"
    assert book.headers["content-disposition"] == 'attachment; filename="development-plan.xlsx"'
    assert (await client("school", schools[1]).get(f"{plan}/export")).status_code == 404
