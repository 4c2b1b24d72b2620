"""A programme runs a published roadmap; its dates make last days; the department alone leads it to its end."""

import pytest

from app.domains.organizations.models import Centre, School
from app.domains.roadmap.models import Roadmap
from app.domains.roadmap.seed import load_reference
from app.kernel.db import Db
from tests.conftest import Client, World
from tests.programmes.conftest import (
    CENTRE_DUTIES,
    DEPARTMENT_DUTIES,
    PLAN,
    Enrol,
    Json,
    day,
    done,
    duty,
    faults,
    hand_in,
    nominated,
)


async def test_department_and_centre_have_their_assignments_at_once(client: Client, programme: Json) -> None:
    assert (programme["status"], programme["allowed_actions"]) == ("preparation", ["implement", "close"])
    mine = done(await client("department").get("/assignments?include_total=true&limit=200"))
    actors = [row["actor"] for row in mine["items"]]
    assert (actors.count("department"), actors.count("centre"), actors.count("school")) == (
        DEPARTMENT_DUTIES, CENTRE_DUTIES, 0,
    )  # fmt: skip
    assert mine["total"] == DEPARTMENT_DUTIES + CENTRE_DUTIES
    assert done(await client("school").get("/assignments"))["items"] == []


async def test_the_roadmap_gives_every_word_of_the_duties_in_its_order(client: Client, programme: Json) -> None:
    rows = done(await client("department").get("/assignments?actor=department&sort=place"))["items"]
    assert [row["measure"] for row in rows] == sorted(row["measure"] for row in rows)
    both = [row["duty"] for row in rows if row["measure"] == "1.1.5"]
    assert both == [
        "Направить на подготовку экспертов-консультантов, осуществляющих функции сопровождения программ развития школ.",
        "Утвердить план мероприятий по профессиональному развитию руководителей и педагогов школ.",
    ]


async def test_without_a_term_a_duty_is_due_at_the_end_of_its_stage(client: Client, programme: Json) -> None:
    department = client("department")
    first, second = await duty(department, "1.1.1"), await duty(department, "2.1.1")
    assert (first["due_on"], first["due_basis"]) == ("2026-10-31", "stage")
    assert (second["due_on"], second["due_basis"]) == ("2028-05-31", "stage")
    third = await duty(department, "3.1.1")
    assert (third["due_on"], third["due_basis"], third["overdue"]) == (None, None, False)


async def test_new_dates_move_the_last_days_but_not_those_set_for_one(
    client: Client, programme: Json, schools: list[School], enrol: Enrol
) -> None:
    department, centre = client("department"), client("centre")
    await enrol(schools[0])
    await enrol(schools[1])
    one = await duty(centre, "1.2.1", organization_id=str(schools[0].id))
    done(await centre.take(f"/assignments/{one['id']}", "schedule", due_on=day(28)))
    settled = await duty(client("school", schools[1]), "1.1.1")
    await hand_in(client("school", schools[1]), settled)
    done(await centre.take(f"/assignments/{settled['id']}", "confirm"))

    stages = [PLAN["stages"][0] | {"ends_on": "2027-01-31"}, PLAN["stages"][1] | {"starts_on": "2027-02-01"}]
    deadline = {"responsibility_id": one["responsibility_id"], "due_on": "2027-01-11"}
    changed = done(
        await department.amend(f"/programmes/{programme['id']}", {"stages": stages, "deadlines": [deadline]})
    )
    assert changed["deadlines"] == [deadline]

    async def due(school: School, measure: str) -> tuple[str, str]:
        row = await duty(centre, measure, organization_id=str(school.id))
        return row["due_on"], row["due_basis"]

    assert await due(schools[0], "1.2.1") == (day(28), "by_hand")
    assert await due(schools[1], "1.2.1") == ("2027-01-11", "programme")
    assert await due(schools[0], "1.1.4") == ("2027-01-31", "stage")
    assert await due(schools[1], "1.1.1") == ("2026-10-31", "stage"), "what is settled keeps the day it had"
    back = done(await centre.take(f"/assignments/{one['id']}", "schedule", due_on=None))
    assert (back["due_on"], back["due_basis"]) == ("2027-01-11", "programme")


async def test_all_that_is_wrong_with_a_plan_is_told_at_once(client: Client, roadmap: Roadmap) -> None:
    nobody = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"
    wrong: Json = PLAN | {
        "roadmap_id": str(roadmap.id),
        "ends_on": "2026-12-31",
        "stages": [
            {"stage": "9", "starts_on": "2026-09-01", "ends_on": "2026-10-31"},
            {"stage": "1", "starts_on": "2026-10-31", "ends_on": "2026-09-01"},
            {"stage": "1", "starts_on": "2026-11-01", "ends_on": "2027-05-31"},
        ],
        "deadlines": [{"responsibility_id": nobody, "due_on": "2026-12-01"}],
    }
    assert faults(await client("department").post("/programmes", json=wrong)) == [
        ("/stages/0/stage", "stage.unknown"),
        ("/stages/1/ends_on", "dates.order"),
        ("/stages/2/stage", "value.repeated"),
        ("/stages/2", "dates.outside"),
        ("/deadlines/0/responsibility_id", "reference.unknown"),
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"ends_on": "2026-08-31"}, "/ends_on"),
        ({"school_years": ["2026/28"]}, "/school_years/0"),
        ({"school_years": []}, "/school_years"),
        ({"title": ""}, "/title"),
        ({"title": "А\x00"}, "/title"),
        ({"title": None}, "/title"),
        ({"status": "closed"}, "/status"),
        ({"starts_on": "2026-02-30"}, "/starts_on"),
        ({"starts_on": 20260901}, "/starts_on"),
        ({"roadmap_id": "x"}, "/roadmap_id"),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(
    client: Client, roadmap: Roadmap, change: Json, pointer: str
) -> None:
    wrong: Json = {"roadmap_id": str(roadmap.id)} | PLAN | {"stages": []} | change
    assert pointer in [place for place, _ in faults(await client("department").post("/programmes", json=wrong))]


async def test_only_a_published_edition_is_run(client: Client, db: Db, world: World, roadmap: Roadmap) -> None:
    department = client("department")
    sketch = {"code": "draft", "title": "Проект", "actors": [{"code": "department", "title": "Отдел образования"}]}
    draft = done(await department.post("/roadmaps", json=sketch), 201)
    wrong = PLAN | {"stages": [], "roadmap_id": draft["id"]}
    assert ("/roadmap_id", "roadmap.not-published") in faults(await department.post("/programmes", json=wrong))
    foreign = await load_reference(db, world.elsewhere)
    await db.flush()
    assert faults(await department.post("/programmes", json=wrong | {"roadmap_id": str(foreign.id)})) == [
        ("/roadmap_id", "reference.unknown")
    ]


async def test_a_title_is_used_once_in_a_district(client: Client, programme: Json) -> None:
    again = await client("department").post("/programmes", json=PLAN | {"roadmap_id": programme["roadmap_id"]})
    assert done(again, 409)["code"] == "already-exists"


async def test_an_office_that_came_later_gets_its_assignments_when_implementation_begins(
    client: Client, programme: Json, db: Db, world: World
) -> None:
    db.add(Centre(district_id=world.district.id, code="ЦОК", name="Центр оценки качества"))
    await db.flush()
    moved = done(await client("department").take(f"/programmes/{programme['id']}", "implement"))
    assert (moved["status"], moved["allowed_actions"]) == ("implementation", ["scale", "close"])
    rows = done(await client("department").get("/assignments?actor=centre&limit=200"))["items"]
    assert len(rows) == 2 * CENTRE_DUTIES


async def test_a_closed_programme_is_left_as_it_is(
    client: Client, programme: Json, enrol: Enrol, schools: list[School], order: Json
) -> None:
    department, school = client("department"), client("school", schools[0])
    address = f"/programmes/{programme['id']}"
    participation = await enrol(schools[0])
    row = await duty(school, "1.2.1")
    piece = await hand_in(school, row) and done(await school.get(f"/assignments/{row['id']}/evidence"))["items"][0]
    for step in ("implement", "scale", "close"):
        done(await department.take(address, step))
    history = done(await school.get(f"{address}/history"))["items"]
    assert [change["step"] for change in history] == ["implement", "scale", "close"]

    shown = done(await school.get(f"/assignments/{row['id']}"))
    assert (shown["overdue"], shown["allowed_actions"]) == (False, [])
    assert shown["locked_because"]["code"] == "programme-closed"
    assert done(await school.get("/me/tasks"))["items"] == []
    assert done(await client("centre").get("/me/tasks"))["items"] == []
    assert done(await school.get("/assignments?overdue=true"))["items"] == []

    of_school = f"/participations/{participation['id']}"
    for seen in (done(await department.get(of_school)), done(await department.get("/participations"))["items"][0]):
        assert (seen["status"], seen["allowed_actions"]) == ("enrolled", [])
        assert seen["locked_because"]["code"] == "programme-closed"

    evidence = f"/assignments/{row['id']}/evidence"
    link = {"kind": "link", "url": "https://school.example", "title": "Сайт"}
    refused = [
        await school.take(f"/assignments/{row['id']}", "start"),
        await client("centre").take(f"/assignments/{row['id']}", "confirm"),
        await client("centre").take(f"/assignments/{row['id']}", "schedule", due_on=day(28)),
        await school.amend(f"/assignments/{row['id']}", {"note": "Поздно"}),
        await school.post(evidence, json=link),
        await school.drop(f"{evidence}/{piece['id']}"),
        await department.amend(address, {"title": "Другое"}),
        await department.take(f"/participations/{participation['id']}", "withdraw", note="Выбыла"),
        await department.amend(f"/participations/{participation['id']}", {"note": "Поздно"}),
        await department.post(
            "/participations", json={"programme_id": programme["id"], "school_id": str(schools[1].id)}
        ),
    ]
    codes = [done(answer, 409)["code"] for answer in refused]
    assert codes == ["step-not-possible", *["programme-closed"] * 9]
    again = done(await department.take(address, "implement"), 409)
    assert (again["code"], again["allowed_actions"]) == ("step-not-possible", [])


async def test_everybody_of_the_district_reads_programmes_and_the_department_alone_writes(
    client: Client, programme: Json, world: World
) -> None:
    address = f"/programmes/{programme['id']}"
    for role in ("administrator", "department", "centre", "school", "consultant", "observer"):
        assert [row["id"] for row in done(await client(role).get("/programmes"))["items"]] == [programme["id"]]
        assert done(await client(role).get(address))["title"] == programme["title"]
    for role in ("administrator", "centre", "school", "consultant", "observer"):
        refused = await client(role).post("/programmes", json=PLAN | {"roadmap_id": programme["roadmap_id"]})
        assert done(refused, 403)["roles"] == ["department"]
        assert (await client(role).amend(address, {"title": "Другое"})).status_code == 403
        assert (await client(role).take(address, "close")).status_code == 403
    stranger = client("department", world.other_department)
    assert done(await stranger.get("/programmes"))["items"] == []
    for answer in (
        await stranger.get(address),
        await stranger.get(f"{address}/progress"),
        await stranger.get(f"{address}/history"),
        await stranger.patch(address, json={"title": "Наше"}, headers={"If-Match": "*"}),
        await stranger.post(f"{address}/close", json={}, headers={"If-Match": "*"}),
    ):
        assert answer.status_code == 404
    assert (await client(None).get("/programmes")).status_code == 401


async def test_nobody_changes_a_programme_without_having_read_it(client: Client, programme: Json) -> None:
    address = f"/programmes/{programme['id']}"
    department = client("department")
    assert (await department.patch(address, json={"title": "Другое"})).status_code == 428
    assert (await department.post(f"{address}/close", json={})).status_code == 428
    old = await department.etag(address)
    done(await department.amend(address, {"title": "Другое"}))
    assert (await department.patch(address, json={"title": "Третье"}, headers={"If-Match": old})).status_code == 412


async def test_lists_are_narrowed_and_ordered(client: Client, roadmap: Roadmap, enrol: Enrol) -> None:
    department = client("department")
    other = PLAN | {"roadmap_id": str(roadmap.id), "title": "Ёлочка", "starts_on": "2026-08-01"}
    made = done(await department.post("/programmes", json=other), 201)

    async def titles(query: str) -> list[str]:
        return [row["title"] for row in done(await department.get(f"/programmes?{query}"))["items"]]

    assert await titles("") == [PLAN["title"], "Ёлочка"]
    assert await titles("sort=starts_on") == ["Ёлочка", PLAN["title"]]
    assert await titles("q=елочка") == ["Ёлочка"]
    done(await department.take(f"/programmes/{made['id']}", "close"))
    assert await titles("status=closed") == ["Ёлочка"]
    assert await titles("status=closed&status=preparation") == [PLAN["title"], "Ёлочка"]
    assert await titles(f"roadmap_id={roadmap.id}&limit=1") == [PLAN["title"]]
    assert (await department.get("/programmes?state=closed")).status_code == 422


async def test_a_nomination_in_hand_is_no_hindrance(client: Client, programme: Json, schools: list[School]) -> None:
    """A school that is only nominated owes nothing and is in no matrix."""
    await nominated(client("department"), programme, schools[0])
    assert done(await client("school", schools[0]).get("/assignments"))["items"] == []
    matrix = done(await client("department").get(f"/programmes/{programme['id']}/progress"))["matrix"]
    assert [column["kind"] for column in matrix["organizations"]] == ["department", "centre"]
