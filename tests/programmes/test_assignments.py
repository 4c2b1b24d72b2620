"""A duty travels from the roadmap to a school, back with evidence, and is confirmed, returned or waived."""


from app.domains.organizations.models import School
from tests.conftest import Client
from tests.programmes.conftest import Enrol, Json, done, hand_in


async def test_a_duty_travels_from_the_roadmap_to_a_confirmed_report(
    client: Client, schools: list[School], enrol: Enrol, programme: Json
) -> None:
    await enrol(schools[0])
    school, centre = client("school", schools[0]), client("centre")
    owed = done(await school.get("/assignments?limit=100&sort=place"))["items"]
    assert len(owed) == 19
    assert {row["status"] for row in owed} == {"not_started"}
    assert {row["actor"] for row in owed} == {"school"}
    order = next(row for row in owed if row["measure"] == "1.2.1")
    assert order["duty"] == "Приказом утвердить состав и полномочия управленческой команды проекта."
    assert order["deliverable"] == "document"
    assert order["organization_name"] == schools[0].name
    assert order["allowed_actions"] == ["start", "report"]

    started = done(await school.take(f"/assignments/{order['id']}", "start"))
    assert started["status"] == "in_progress"
    reported = await hand_in(school, order)
    assert (reported["status"], reported["evidence_count"]) == ("reported", 1)
    assert reported["allowed_actions"] == []
    assert (reported["locked_because"]["code"], reported["locked_because"]["who"]) == (
        "another-turn",
        ["centre"],
    )

    waiting = done(await centre.get("/me/tasks?kind=assignment-review"))["items"]
    assert [(task["id"], task["action"]) for task in waiting] == [(order["id"], "confirm")]
    confirmed = done(await centre.take(f"/assignments/{order['id']}", "confirm"))
    assert confirmed["status"] == "confirmed"
    assert confirmed["locked_because"]["code"] == "finished"

    progress = done(await client("department").get(f"/programmes/{programme['id']}/progress"))
    row = next(row for row in progress["matrix"]["rows"] if row["responsibility_id"] == order["responsibility_id"])
    (cell,) = row["cells"]
    assert (cell["status"], cell["evidence_count"], cell["assignment_id"]) == ("confirmed", 1, order["id"])
    assert progress["matrix"]["organizations"][cell["organization"]]["id"] == str(schools[0].id)
    history = done(await school.get(f"/assignments/{order['id']}/history"))["items"]
    assert [(step["step"], step["target"]) for step in history] == [
        ("start", "in_progress"), ("report", "reported"), ("confirm", "confirmed"),
    ]  # fmt: skip
