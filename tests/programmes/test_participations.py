"""Schools come into a programme by an order, leave it, come back, and may be in two."""

import pytest

from app.domains.organizations.models import School
from app.domains.roadmap.models import Roadmap
from tests.conftest import Client, World
from tests.programmes.conftest import (
    PLAN,
    SCHOOL_DUTIES,
    Enrol,
    Json,
    done,
    duty,
    faults,
    hand_in,
    nominated,
    registered,
)


async def test_by_an_order_a_school_is_in_and_owes_every_duty_of_schools(
    client: Client, programme: Json, order: Json, schools: list[School]
) -> None:
    department, school = client("department"), client("school", schools[0])
    row = await nominated(department, programme, schools[0])
    assert (row["status"], row["school_name"], row["enrolled_on"]) == ("nominated", schools[0].name, None)
    assert done(await school.get("/assignments"))["items"] == []
    step = await department.take(
        f"/participations/{row['id']}", "enrol", document_id=order["id"], effective_on="2026-09-01", note="По приказу"
    )
    enrolled = done(step)
    assert (enrolled["status"], enrolled["enrolled_on"], enrolled["enrolment_document_id"]) == (
        "enrolled", "2026-09-01", order["id"],
    )  # fmt: skip
    assert enrolled["allowed_actions"] == ["make-site", "withdraw"]
    rows = done(await school.get("/assignments?limit=200"))["items"]
    assert len(rows) == SCHOOL_DUTIES
    assert len({row["responsibility_id"] for row in rows}) == SCHOOL_DUTIES
    assert done(await school.get(f"/participations/{row['id']}"))["allowed_actions"] == []
    history = done(await school.get(f"/participations/{row['id']}/history"))["items"]
    assert [(change["step"], change["note"]) for change in history] == [("enrol", "По приказу")]


async def test_an_enrolment_is_evidence_that_the_department_has_seen_to_it(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    department = client("department")
    before = await duty(department, "1.2.1", actor="department")
    assert (before["deliverable"], before["status"]) == ("participation", "not_started")
    first = await enrol(schools[0])
    second = await enrol(schools[1])
    after = await duty(department, "1.2.1", actor="department")
    assert (after["status"], after["evidence_count"]) == ("reported", 2)
    pieces = done(await department.get(f"/assignments/{after['id']}/evidence"))["items"]
    assert [(piece["resource_type"], piece["resource_id"], piece["by_itself"]) for piece in pieces] == [
        ("participations", first["id"], True), ("participations", second["id"], True),
    ]  # fmt: skip
    (cause,) = done(await department.get(f"/assignments/{after['id']}/history"))["items"]
    assert (cause["step"], cause["note"]) == ("report", f"Зачислена: {schools[0].name}")


async def test_a_school_is_enrolled_by_an_order_and_nothing_less(
    client: Client, programme: Json, schools: list[School], world: World
) -> None:
    department = client("department")
    row = await nominated(department, programme, schools[0])
    address = f"/participations/{row['id']}"
    letter = await registered(department, kind="letter")
    assert faults(await department.take(address, "enrol", document_id=letter["id"])) == [
        ("/document_id", "document.not-an-order")
    ]
    foreign = await registered(client("department", world.other_department))
    assert faults(await department.take(address, "enrol", document_id=foreign["id"])) == [
        ("/document_id", "reference.unknown")
    ]
    assert faults(await department.take(address, "enrol")) == [("/document_id", "value.missing")]
    assert done(await department.get(address))["status"] == "nominated"


async def test_leaving_ends_what_was_owed_and_coming_back_goes_on_where_it_ended(
    client: Client, programme: Json, order: Json, enrol: Enrol, schools: list[School]
) -> None:
    department, centre, school = client("department"), client("centre"), client("school", schools[0])
    row = await enrol(schools[0])
    address = f"/participations/{row['id']}"
    confirmed, begun = await duty(school, "1.2.1"), await duty(school, "1.1.2")
    await hand_in(school, confirmed)
    done(await centre.take(f"/assignments/{confirmed['id']}", "confirm"))
    done(await school.take(f"/assignments/{begun['id']}", "start"))

    assert faults(await department.take(address, "withdraw")) == [("/note", "value.missing")]
    left = done(await department.take(address, "withdraw", note="Школа реорганизована", effective_on="2026-11-20"))
    assert (left["status"], left["withdrawn_on"], left["allowed_actions"]) == ("withdrawn", "2026-11-20", ["enrol"])
    rows = done(await school.get("/assignments?limit=200"))["items"]
    assert {row["status"] for row in rows} == {"ended"}
    assert len(rows) == SCHOOL_DUTIES
    ended = next(row for row in rows if row["id"] == confirmed["id"])
    assert (ended["evidence_count"], ended["overdue"], ended["locked_because"]["code"]) == (1, False, "finished")
    assert done(await school.get("/me/tasks"))["items"] == []
    assert done(await school.take(f"/assignments/{begun['id']}", "report"), 409)["code"] == "step-not-possible"

    back = done(await department.take(address, "enrol", document_id=order["id"]))
    assert (back["status"], back["withdrawn_on"], back["withdrawal_document_id"]) == ("enrolled", None, None)
    rows = done(await school.get("/assignments?limit=200"))["items"]
    assert len(rows) == SCHOOL_DUTIES
    states = {row["id"]: row["status"] for row in rows}
    assert (states[confirmed["id"]], states[begun["id"]]) == ("confirmed", "in_progress")
    assert list(states.values()).count("not_started") == SCHOOL_DUTIES - 2
    steps = done(await school.get(f"/assignments/{begun['id']}/history"))["items"]
    assert [(step["step"], step["source"], step["target"]) for step in steps] == [
        ("start", "not_started", "in_progress"),
        ("end", "in_progress", "ended"),
        ("resume", "ended", "in_progress"),
    ]
    assert steps[1]["note"] == "Школа реорганизована"


async def test_a_school_may_be_in_two_programmes(
    client: Client, programme: Json, roadmap: Roadmap, enrol: Enrol, schools: list[School]
) -> None:
    department, school = client("department"), client("school", schools[0])
    second = done(
        await department.post("/programmes", json=PLAN | {"roadmap_id": str(roadmap.id), "title": "Вторая"}), 201
    )
    await enrol(schools[0])
    await enrol(schools[0], second)
    assert done(await school.get("/assignments?include_total=true"))["total"] == 2 * SCHOOL_DUTIES
    assert len(done(await school.get("/participations"))["items"]) == 2
    row = await duty(school, "1.2.1", programme_id=second["id"])
    await hand_in(school, row)
    other = await duty(school, "1.2.1", programme_id=programme["id"])
    assert (other["status"], other["evidence_count"]) == ("not_started", 0)


async def test_a_school_is_in_a_programme_once(
    client: Client, programme: Json, schools: list[School], world: World
) -> None:
    department = client("department")
    await nominated(department, programme, schools[0])
    wanted = {"programme_id": programme["id"], "school_id": str(schools[0].id)}
    again = done(await department.post("/participations", json=wanted), 409)
    assert (again["code"], again["errors"][0]["pointer"]) == ("already-exists", "/school_id")
    for stranger in (world.other_schools[0].id, world.centre.id):
        assert faults(await department.post("/participations", json=wanted | {"school_id": str(stranger)})) == [
            ("/school_id", "reference.unknown")
        ]
    assert faults(await department.post("/participations", json={})) == [
        ("/programme_id", "value.missing"), ("/school_id", "value.missing"),
    ]  # fmt: skip


async def test_a_school_becomes_a_district_site_by_a_document(
    client: Client, enrol: Enrol, schools: list[School]
) -> None:
    department = client("department")
    row = await enrol(schools[0])
    address = f"/participations/{row['id']}"
    protocol = await registered(department, kind="protocol", title="Протокол координационной группы")
    site = done(await department.take(address, "make-site", document_id=protocol["id"], effective_on="2026-11-01"))
    assert (site["status"], site["site_on"], site["site_document_id"]) == (
        "district_site",
        "2026-11-01",
        protocol["id"],
    )
    again = done(await department.take(address, "make-site", document_id=protocol["id"]), 409)
    assert again["allowed_actions"] == ["end-site", "withdraw"]
    left = done(await department.take(address, "withdraw", note="Выбыла", document_id=protocol["id"]))
    assert left["withdrawal_document_id"] == protocol["id"]


async def test_what_was_given_with_a_step_can_be_put_right(client: Client, enrol: Enrol, schools: list[School]) -> None:
    department = client("department")
    row = await enrol(schools[0])
    address = f"/participations/{row['id']}"
    other = await registered(department, number="129-р")
    change = {"enrolled_on": "2026-09-02", "enrolment_document_id": other["id"], "note": "Номер приказа исправлен"}
    changed = done(await department.amend(address, change))
    assert {name: changed[name] for name in change} == change
    assert faults(await department.amend(address, {"site_on": "2026-11-01", "withdrawn_on": "2026-11-01"})) in (
        [("/site_on", "step.not-taken"), ("/withdrawn_on", "step.not-taken")],
        [("/withdrawn_on", "step.not-taken"), ("/site_on", "step.not-taken")],
    )
    assert faults(await department.amend(address, {"enrolled_on": None})) == [("/enrolled_on", "value.type")]
    assert faults(await department.amend(address, {"status": "withdrawn"})) == [("/status", "name.unknown")]


@pytest.mark.parametrize("role", ["administrator", "centre", "school", "consultant", "observer"])
async def test_the_department_alone_decides_who_takes_part(
    client: Client, programme: Json, order: Json, enrol: Enrol, schools: list[School], role: str
) -> None:
    row = await enrol(schools[0])
    address = f"/participations/{row['id']}"
    who = client(role)
    assert done(await who.get(address))["school_id"] == str(schools[0].id)
    wanted = {"programme_id": programme["id"], "school_id": str(schools[1].id)}
    assert (await who.post("/participations", json=wanted)).status_code == 403
    assert (await who.amend(address, {"note": "Наша"})).status_code == 403
    assert done(await who.take(address, "withdraw", note="Не хотим"), 403)["roles"] == ["department"]


async def test_a_school_sees_its_own_participation_alone(
    client: Client, enrol: Enrol, schools: list[School], world: World
) -> None:
    mine, other = await enrol(schools[0]), await enrol(schools[1])
    school = client("school", schools[0])
    assert [row["id"] for row in done(await school.get("/participations"))["items"]] == [mine["id"]]
    assert (await school.get(f"/participations/{other['id']}")).status_code == 404
    assert (await school.get(f"/participations/{other['id']}/history")).status_code == 404
    assert [row["id"] for row in done(await client("consultant").get("/participations"))["items"]] == [mine["id"]]
    stranger = client("department", world.other_department)
    assert (await stranger.get(f"/participations/{mine['id']}")).status_code == 404
    assert (
        await stranger.post(f"/participations/{mine['id']}/withdraw", json={"note": "х"}, headers={"If-Match": "*"})
    ).status_code == 404


async def test_schools_are_listed_by_name_as_people_count(
    client: Client, programme: Json, enrol: Enrol, schools: list[School]
) -> None:
    department = client("department")
    for school in reversed(schools):
        await enrol(school)

    async def names(query: str) -> list[str]:
        answer = done(await department.get(f"/participations?programme_id={programme['id']}&{query}"))
        return [row["school_code"] for row in answer["items"]]

    assert await names("") == ["2", "10", "550"]
    assert await names("sort=-name") == ["550", "10", "2"]
    assert await names(f"school_id={schools[0].id}&school_id={schools[2].id}") == ["2", "550"]
    assert await names("status=withdrawn") == []
    first = done(await department.get("/participations?limit=2"))
    rest = done(await department.get(f"/participations?limit=2&cursor={first['next_cursor']}"))
    assert [row["school_code"] for row in (*first["items"], *rest["items"])] == ["2", "10", "550"]
    assert rest["next_cursor"] is None
