"""The matrix of a programme and its sums, now and as of any past day, for one school or for hundreds."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.domains.organizations.models import School
from app.domains.programmes import service
from app.domains.programmes.models import Assignment, Programme
from app.kernel import calendar
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.programmes.conftest import (
    CENTRE_DUTIES,
    DEPARTMENT_DUTIES,
    PLAN,
    SCHOOL_DUTIES,
    Enrol,
    Json,
    done,
    duty,
    faults,
    hand_in,
    nominated,
    prove,
)


async def progress(who: As, programme: Json, **query: Any) -> Json:
    """How far it has got, as this person is shown it."""
    return done(await who.get(f"/programmes/{programme['id']}/progress", params=query))


def cell(shown: Json, assignment: Json) -> Json | None:
    """The cell of an assignment."""
    cells = (cell for row in shown["matrix"]["rows"] for cell in row["cells"])
    return next((cell for cell in cells if cell["assignment_id"] == assignment["id"]), None)


async def test_the_matrix_is_the_roadmap_against_whoever_owes_it(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    for school in reversed(schools):
        await enrol(school)
    matrix = (await progress(client("department"), programme))["matrix"]
    assert [column["kind"] for column in matrix["organizations"]] == ["department", "centre", *["school"] * 3]
    assert [column["code"] for column in matrix["organizations"][2:]] == ["2", "10", "550"]
    assert len(matrix["rows"]) == 54
    assert len({row["measure"] for row in matrix["rows"]}) == 19
    columns = [[found["organization"] for found in row["cells"]] for row in matrix["rows"]]
    assert columns.count([0]) == DEPARTMENT_DUTIES
    assert columns.count([1]) == CENTRE_DUTIES
    assert columns.count([2, 3, 4]) == SCHOOL_DUTIES
    first = matrix["rows"][0]
    assert (first["stage"], first["section"], first["measure"], first["actor"]) == ("1", "1.1", "1.1.1", "department")
    assert first["cells"][0]["due_on"] == "2026-10-31"
    assert first["cells"][0]["overdue"] is True


async def test_sums_count_states_and_shares_for_actor_stage_measure_and_school(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    department, centre = client("department"), client("centre")
    await enrol(schools[0])
    await enrol(schools[1])
    school = client("school", schools[0])
    for measure in ("1.1.1", "1.2.1"):
        row = await duty(school, measure)
        await hand_in(school, row)
        done(await centre.take(f"/assignments/{row['id']}", "confirm"))
    waived = await duty(school, "2.1.5")
    done(await centre.take(f"/assignments/{waived['id']}", "waive", note="Таких учащихся нет"))
    sums = (await progress(department, programme))["sums"]
    whole = DEPARTMENT_DUTIES + CENTRE_DUTIES + 2 * SCHOOL_DUTIES
    assert (sums["whole"]["key"], sums["whole"]["total"]) == ("all", whole - 1)
    assert sum(sums["whole"]["counts"].values()) == whole
    actors = {found["key"]: found for found in sums["actors"]}
    assert list(actors) == ["department", "centre", "school"]
    of_schools = actors["school"]
    assert (of_schools["total"], of_schools["counts"]["confirmed"], of_schools["counts"]["not_applicable"]) == (
        37,
        2,
        1,
    )
    assert of_schools["share_confirmed"] == round(2 / 37, 4)
    assert [found["key"] for found in sums["stages"]] == ["1", "2", "3"]
    assert len(sums["measures"]) == 19
    measure = next(found for found in sums["measures"] if found["key"] == "1.2.1")
    assert (measure["total"], measure["counts"]["confirmed"], measure["counts"]["reported"]) == (3, 1, 1)
    first, second = sums["schools"]
    assert (first["key"], second["key"]) == (str(schools[0].id), str(schools[1].id))
    assert (first["total"], first["counts"]["confirmed"], second["counts"]["confirmed"]) == (18, 2, 0)
    late = [row["id"] for row in done(await school.get("/assignments?overdue=true"))["items"]]
    assert (first["overdue"], first["share_overdue"]) == (len(late), round(len(late) / 18, 4))
    assert sums["stages"][2]["overdue"] == 0


async def test_where_nothing_counts_there_is_no_share(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    row = await enrol(schools[0])
    department = client("department")
    done(await department.take(f"/participations/{row['id']}", "withdraw", note="Выбыла"))
    sums = (await progress(department, programme, actor="school", part="sums"))["sums"]
    assert (sums["whole"]["total"], sums["whole"]["counts"]["ended"]) == (0, SCHOOL_DUTIES)
    assert (sums["whole"]["share_confirmed"], sums["whole"]["share_overdue"]) == (None, None)
    empty = (await progress(department, programme, stage="9"))["sums"]["whole"]
    assert (empty["total"], empty["share_confirmed"]) == (0, None)


async def test_it_is_narrowed_by_stage_actor_school_and_part(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    for school in schools:
        await enrol(school)
    department = client("department")
    third = await progress(department, programme, stage=["3"], actor=["school"], part="matrix")
    assert third["sums"] is None
    assert {(row["stage"], row["actor"]) for row in third["matrix"]["rows"]} == {("3", "school")}
    assert len(third["matrix"]["organizations"]) == 3
    two = [str(schools[0].id), str(schools[2].id)]
    shown = await progress(department, programme, school_id=two)
    assert [column["id"] for column in shown["matrix"]["organizations"]] == two
    sums = await progress(department, programme, part="sums")
    assert sums["matrix"] is None
    assert sums["sums"] == (await progress(department, programme))["sums"]


async def test_a_school_is_shown_itself_alone(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    for school in schools:
        await enrol(school)
    for who in (client("school", schools[0]), client("consultant")):
        shown = await progress(who, programme)
        assert [column["id"] for column in shown["matrix"]["organizations"]] == [str(schools[0].id)]
        assert [found["key"] for found in shown["sums"]["schools"]] == [str(schools[0].id)]
        assert shown["sums"]["whole"]["total"] == SCHOOL_DUTIES
        other = await progress(who, programme, school_id=str(schools[1].id))
        assert other["matrix"]["organizations"] == []
    assert len((await progress(client("observer"), programme))["matrix"]["organizations"]) == 5


async def test_it_can_be_seen_as_of_any_past_day(
    client: Client, programme: Json, enrol: Enrol, schools: list[School], db: Db
) -> None:
    """History is moved into the past by hand: a test cannot wait for a week."""
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    row = await duty(school, "1.2.1")
    address = f"/assignments/{row['id']}"
    done(await school.take(address, "start"))
    await prove(school, row)
    done(await school.take(address, "report"))
    done(await centre.take(address, "confirm"))
    connection = await db.connection()
    days = {"start": 10, "report": 7, "confirm": 2}
    await connection.execute(text("ALTER TABLE state_changes DISABLE TRIGGER USER"))
    for step, ago in days.items():
        await connection.execute(
            text(
                "UPDATE state_changes SET at = now() - :ago * interval '1 day' WHERE entity_id = :id AND step = :step"
            ),
            {"ago": ago, "id": row["id"], "step": step},
        )
    await connection.execute(text("UPDATE assignments SET created_at = now() - interval '20 days'"))
    await connection.execute(text("UPDATE evidence SET created_at = now() - interval '8 days'"))
    await connection.execute(text("ALTER TABLE state_changes ENABLE TRIGGER USER"))

    async def then(ago: int) -> tuple[str, int, bool] | None:
        shown = await progress(centre, programme, as_of=str(calendar.today() - timedelta(days=ago)))
        assert shown["as_of"] == str(calendar.today() - timedelta(days=ago))
        found = cell(shown, row)
        return None if found is None else (found["status"], found["evidence_count"], found["overdue"])

    assert await then(25) is None, "it did not exist yet"
    assert await then(15) == ("not_started", 0, True)
    assert await then(10) == ("in_progress", 0, True)
    assert await then(8) == ("in_progress", 1, True)
    assert await then(7) == ("reported", 1, False)
    assert await then(2) == ("confirmed", 1, False)
    assert await then(0) == ("confirmed", 1, False)
    sums = (await progress(centre, programme, as_of=str(calendar.today() - timedelta(days=5)), actor="school"))["sums"]
    assert (sums["whole"]["counts"]["reported"], sums["whole"]["counts"]["confirmed"]) == (1, 0)


async def test_what_is_asked_must_make_sense(client: Client, programme: Json) -> None:
    department = client("department")
    address = f"/programmes/{programme['id']}/progress"
    tomorrow = str(calendar.today() + timedelta(days=1))
    assert faults(await department.get(address, params={"as_of": tomorrow})) == [("as_of", "date.to-come")]
    for wrong in ({"as_of": "yesterday"}, {"part": "all"}, {"actor": "pupil"}, {"school_id": "550"}, {"stages": "1"}):
        assert (await department.get(address, params=wrong)).status_code == 422
    nothing = "/programmes/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80/progress"
    assert (await department.get(nothing)).status_code == 404


async def test_two_programmes_do_not_mix(client: Client, programme: Json, enrol: Enrol, schools: list[School]) -> None:
    department = client("department")
    second = done(
        await department.post("/programmes", json=PLAN | {"roadmap_id": programme["roadmap_id"], "title": "Вторая"}),
        201,
    )
    await enrol(schools[0])
    await enrol(schools[1], second)
    await nominated(department, second, schools[2])
    for run, school in ((programme, schools[0]), (second, schools[1])):
        shown = await progress(department, run)
        assert [column["id"] for column in shown["matrix"]["organizations"][2:]] == [str(school.id)]


@pytest.mark.parametrize("as_of", [None, calendar.today() - timedelta(days=1)])
async def test_two_hundred_schools_take_two_queries(
    client: Client, programme: Json, db: Db, world: World, selects: Any, as_of: Any
) -> None:
    many = [
        db.add(School(district_id=world.district.id, code=f"Ш{n}", number=n, name=f"Школа № {n}", type="general"))
        for n in range(1000, 1200)
    ]
    await db.flush()
    await service.assign(db, await db.get(Programme, UUID(programme["id"])), many)
    await (await db.connection()).execute(text("UPDATE assignments SET created_at = now() - interval '20 days'"))
    assert await db.count(select(Assignment).where(Assignment.actor == "school")) == 200 * SCHOOL_DUTIES
    with selects() as asked:
        shown = await progress(client("department"), programme, **({} if as_of is None else {"as_of": str(as_of)}))
    assert len(asked) == 2
    assert len(shown["matrix"]["organizations"]) == 202
    assert sum(len(row["cells"]) for row in shown["matrix"]["rows"]) == 200 * SCHOOL_DUTIES + 35
    assert len(shown["sums"]["schools"]) == 200


async def test_what_was_late_before_the_programme_closed_is_still_seen_as_of_then(
    client: Client, programme: Json, db: Db
) -> None:
    """The closing is moved to yesterday, the making to last month: a test cannot wait."""
    department = client("department")
    done(await department.take(f"/programmes/{programme['id']}", "close"))
    connection = await db.connection()
    await connection.execute(text("UPDATE programmes SET updated_at = now() - interval '1 day'"))
    await connection.execute(text("UPDATE assignments SET created_at = now() - interval '20 days'"))
    today = calendar.today()
    late = [
        (await progress(department, programme, part="sums", as_of=str(today - timedelta(days=ago))))["sums"]["whole"]
        for ago in (3, 1, 0)
    ]
    assert late[0]["overdue"] > 0
    assert [found["overdue"] for found in late[1:]] == [0, 0]
